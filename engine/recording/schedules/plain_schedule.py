"""The parts of a schedule in plain words, as the nodes of its file: what each sentence adds.

A sentence that must be there and is not (a title, a gate) is told at the sentence it belongs to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from engine.recording.schedules.plain_gates import transition_node
from engine.recording.schedules.plain_matching import Said
from engine.recording.schedules.plain_nodes import Draft, Writing
from engine.recording.schedules.yaml_nodes import MapNode, Node
from engine.telling.plain.values import Named

_HEAD = ("schedule.title", "schedule.timezone", "schedule.calendar", "schedule.initial")


def root_of(writing: Writing, sentences: list[Said]) -> MapNode | None:
    """Return the tree of the schedule; ``None`` where the sentence that begins it is missing."""
    of = _by_rule(sentences)
    if not of.get("schedule"):
        return None
    root = Draft(of["schedule"][0])
    for said in of["schedule"]:
        _head(writing, root, said)
    for name, rules, part in _SECTIONS:
        found = [said for said in sentences if said.rule in rules]
        if found:
            section = Draft(found[0])
            for said in found:
                part(writing, section, said)
            writing.put(root, name, writing.mapping(section), found[0])
    steps = [said for said in sentences if said.rule in ("transition", "transition.from_all")]
    if steps:
        items = [transition_node(writing, said) for said in steps]
        writing.put(root, "transitions", writing.listing(steps[0], items), steps[0])
    _judge_order(writing, [said for said in sentences if said.rule.startswith("stage.")])
    return writing.mapping(root)


def _by_rule(sentences: Iterable[Said]) -> Mapping[str, list[Said]]:
    found: dict[str, list[Said]] = {}
    for said in sentences:
        found.setdefault(said.rule, []).append(said)
    return found


def _judge_order(writing: Writing, stages: list[Said]) -> None:
    """Tell a stage that calls itself the first and is not, and the other way round."""
    for number, said in enumerate(stages):
        if (said.rule == "stage.first") != (number == 0):
            writing.tell("ETP409", said)


# --- The schedule itself, its sources and roles ---------------------------------------------------


def _head(writing: Writing, root: Draft, said: Said) -> None:
    writing.put(root, "schedule", writing.text(said, said.values["id"]), said)
    writing.put(root, "version", writing.text(said, said.values["version"]), said)
    for one in said.inner:
        key = one.rule.partition(".")[2]
        writing.put(root, key, _fact(writing, one), one)
    for rule in _HEAD:
        writing.need(said, rule)


def _fact(writing: Writing, said: Said) -> Node:
    if "stage" in said.values:
        return writing.ref(said, "stage", said.values["stage"])
    if "name" in said.values:
        return writing.text(said, said.values["name"])
    return writing.title(said, said.values["title"]) or writing.word(said, "")


def _source(writing: Writing, section: Draft, said: Said) -> None:
    url = said.values["url"]
    value = writing.filled(
        said,
        cite=writing.text(said, said.values["cite"]),
        url=writing.text(said, url) if url is not None else None,
    )
    writing.enter(section, writing.text(said, said.values["id"]), value, said)


def _role(writing: Writing, section: Draft, said: Said) -> None:
    named: Named = said.values["role"]
    writing.introduce("role", named)
    value = writing.filled(said, title=writing.title(said, named), attested=writing.attested(said))
    writing.enter(section, writing.text(said, named.id), value, said)


# --- Stages and outputs ---------------------------------------------------------------------------


def _stage(writing: Writing, section: Draft, said: Said) -> None:
    named: Named = said.values["stage"]
    writing.introduce("stage", named)
    draft, outputs = Draft(said), Draft(said)
    writing.add(draft, said, title=writing.title(said, named), attested=writing.attested(said))
    for one in said.inner:
        if one.rule.startswith("output."):
            _output(writing, outputs, one)
        else:
            final = one.rule.partition(".")[2]
            writing.put(draft, "final", writing.word(one, final), one)
    if outputs.entries:
        writing.put(draft, "outputs", writing.mapping(outputs), said)
    writing.enter(section, writing.text(said, named.id), writing.mapping(draft), said)


def _output(writing: Writing, outputs: Draft, said: Said) -> None:
    named: Named = said.values["output"]
    writing.introduce("output", named)
    draft = Draft(said)
    writing.add(
        draft,
        said,
        title=writing.title(said, named),
        kind=writing.text(said, said.values["kind"]),
        optional=writing.true(said) if said.rule == "output.optional" else None,
        attested=writing.attested(said),
    )
    checks = [one for one in said.inner if one.rule in _CHECKS]
    for one in said.inner:
        if one.rule not in _CHECKS:
            key = one.rule.partition(".")[2].removesuffix("_anyone")
            writing.put(draft, key, _RULES[one.rule](writing, one), one)
    if checks:
        items = [_CHECKS[one.rule](writing, one) for one in checks]
        writing.put(draft, "checks", writing.listing(checks[0], items), checks[0])
    writing.enter(outputs, writing.text(said, named.id), writing.mapping(draft), said)


def _bounds(writing: Writing, said: Said) -> Node:
    sides = writing.bounds(said, said.values["bounds"])
    return writing.filled(said, **sides, attested=writing.attested(said))


def _distinct(writing: Writing, said: Said) -> Node:
    value = writing.filled(
        said,
        column=writing.text(said, said.values["column"]),
        **writing.bounds(said, said.values["bounds"]),
        attested=writing.attested(said),
    )
    return writing.filled(said, distinct=value)


def _references(writing: Writing, said: Said) -> Node:
    value = writing.filled(
        said,
        column=writing.text(said, said.values["column"]),
        output=writing.ref(said, "output", said.values["output"]),
        key=writing.text(said, said.values["key"]),
        attested=writing.attested(said),
    )
    return writing.filled(said, references=value)


def _approval(writing: Writing, said: Said) -> Node:
    return writing.filled(
        said,
        role=writing.ref(said, "role", said.values["role"]),
        count=writing.number(said, said.values["count"]),
        not_the_submitter=writing.true(said) if said.values["other"] else None,
        attested=writing.attested(said),
    )


def _retention(writing: Writing, said: Said) -> Node:
    return writing.filled(
        said,
        since=writing.ref(said, "stage", said.values["since"]),
        keep=writing.text(said, said.values["time"]),
        attested=writing.attested(said),
    )


def _waivable(writing: Writing, said: Said) -> Node:
    return writing.waivable(said, said.values.get("roles", ())) or writing.word(said, "")


_CHECKS = {"output.distinct": _distinct, "output.references": _references}
_RULES: Mapping[str, Callable[[Writing, Said], Node]] = {
    "output.media": lambda writing, said: writing.listing(
        said, [writing.text(said, medium) for medium in said.values["media"]]
    ),
    "output.count": _bounds,
    "output.rows": _bounds,
    "output.row_schema": lambda writing, said: writing.text(said, said.values["name"]),
    "output.derives_from": lambda w, said: w.refs(said, "output", said.values["outputs"]),
    "output.shares_with": lambda w, said: w.refs(said, "output", said.values["outputs"]),
    "output.approval": _approval,
    "output.by": lambda writing, said: writing.refs(said, "role", said.values["roles"]),
    "output.personal_data": lambda writing, said: writing.true(said),
    "output.retention": _retention,
    "output.waivable": _waivable,
    "output.waivable_anyone": _waivable,
}


_SECTIONS: tuple[tuple[str, tuple[str, ...], Callable[[Writing, Draft, Said], None]], ...] = (
    ("sources", ("source",), _source),
    ("roles", ("role",), _role),
    ("stages", ("stage.first", "stage.next"), _stage),
)
