"""The transitions in plain words and their gates, as the nodes of the schedule's file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.recording.schedules.plain_matching import Said
from engine.recording.schedules.plain_nodes import Draft, Writing
from engine.recording.schedules.yaml_nodes import Node
from engine.telling.plain.book import COMPOUND
from engine.telling.plain.values import Named


def transition_node(writing: Writing, said: Said) -> Node:
    """Return the node of a transition, as the list of a file holds it."""
    named: Named = said.values["step"]
    draft = Draft(said)
    every = said.rule == "transition.from_all"
    sources = said.values.get("sources", ())
    writing.add(
        draft,
        said,
        trigger=writing.text(said, named.id),
        source=writing.word(said, "*") if every else writing.refs(said, "stage", sources),
        dest=writing.ref(said, "stage", said.values["dest"]),
        title=writing.title(said, named),
        attested=writing.attested(said),
    )
    gates = []
    for one in said.inner:
        if one.rule in _STEP:
            key = one.rule.partition(".")[2]
            writing.put(draft, key, _STEP[one.rule](writing, one), one)
        else:
            gates.append(one.rule)
            writing.put(draft, "requires", _condition(writing, one), one)
    writing.need(said, *gates, "gate.stage_outputs")
    return writing.mapping(draft)


def _due(writing: Writing, said: Said) -> Node:
    return writing.filled(
        said,
        since=writing.ref(said, "stage", said.values["since"]),
        within=writing.text(said, said.values["time"]),
        attested=writing.attested(said),
    )


_STEP: Mapping[str, Callable[[Writing, Said], Node]] = {
    "transition.by": lambda writing, said: writing.refs(said, "role", said.values["roles"]),
    "transition.due": _due,
    "transition.reopens": lambda writing, said: writing.true(said),
    "transition.reason": lambda writing, said: writing.word(said, "required"),
}


def _condition(writing: Writing, said: Said) -> Node:
    name = said.rule.partition(".")[2]
    if name in ("stage_outputs", "none"):
        return writing.word(said, name)
    if name == "output":
        return writing.filled(said, output=writing.ref(said, "output", said.values["output"]))
    if name in COMPOUND:
        return _compound(writing, said, name)
    key, noun = ("role", "role") if name == "approval" else ("since", "stage")
    value = writing.filled(
        said,
        **{key: writing.ref(said, noun, said.values[key])},
        count=writing.number(said, said.values["count"]) if name == "approval" else None,
        at_least=writing.text(said, said.values["time"]) if name == "elapsed" else None,
        waivable=writing.waivable(said, said.values["waivable"]),
        attested=writing.attested(said),
    )
    return writing.filled(said, **{name: value})


def _compound(writing: Writing, said: Said, name: str) -> Node:
    writing.need(said, *(one.rule for one in said.inner), "condition.output")
    parts = writing.listing(said, [_condition(writing, one) for one in said.inner])
    if name != "at_least":
        return writing.filled(said, **{name: parts})
    counted = writing.filled(said, count=writing.number(said, said.values["count"]), of=parts)
    return writing.filled(said, at_least=counted)
