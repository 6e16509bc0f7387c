"""Hypothesis strategies: what tests of several modules draw from.

``schedule_documents`` draws typed schedule documents whose references all hold: the plain values
that the YAML file of a schedule stands for. ``spoiled`` makes a near miss of a document.
``yaml_text`` writes a document in a layout that is drawn too.
"""

from __future__ import annotations

import copy
import json
import random
import re
from typing import Any

from hypothesis import strategies as st

WORDS = ("null", "true", "false", "yes", "no", "on", "off", "y", "n")
MEDIA = ("pdf", "docx", "odt", "xlsx", "ods", "pptx", "csv", "json", "yaml", "txt", "png", "jpeg")
TABLE_MEDIA = ("csv", "xlsx", "json", "yaml")
LONE_TEXT = re.compile(r"[a-z][a-zA-Z0-9_ ]*[a-z]")

#: Ids, among them the longest one and some that nearly are words of YAML.
ids = st.sampled_from(
    (
        *(f"{a}{b}" for a in "abcdxz" for b in ("", "1", "_c")),
        "a" * 64,
        "nulls",
        "no_",
        "y1",
        "truely",
    )
)
#: Texts that a file may hold: letters, signs and spaces, something of it visible.
texts = st.text(
    st.one_of(
        st.sampled_from("abcżółć 019:-#{}[],&*!|>'\"%@`~.\\"),
        st.characters(codec="utf-8", categories=("L", "N", "P", "S")),
    ),
    min_size=1,
    max_size=12,
).filter(lambda text: text.strip() != "")
durations = st.builds(
    lambda count, unit: f"{count} {unit}",
    st.integers(0, 99_999),
    st.sampled_from(("day", "days", "working days", "weeks", "week", "months")),
)
titles = st.one_of(
    texts, st.dictionaries(st.sampled_from(("pl", "en")), texts, min_size=1, max_size=2)
)


def _some(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Draw a value, or ``None`` for a key that is left out."""
    return st.one_of(st.none(), strategy)


def _kept(document: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if value is not None}


@st.composite
def bounds(draw: st.DrawFn, attested: st.SearchStrategy[Any]) -> dict[str, Any]:
    """Draw bounds of which at least one is there, and the lower one is not the higher."""
    low, high = sorted((draw(st.integers(0, 9)), draw(st.integers(0, 9))))
    sides = draw(st.sampled_from(("min", "max", "both")))
    return _kept(
        {
            "min": None if sides == "max" else low,
            "max": None if sides == "min" else high,
            "attested": draw(_some(attested)),
        }
    )


def _several(names: tuple[str, ...]) -> st.SearchStrategy[Any]:
    """Draw a list of different names, or ``None`` where there is none to draw from."""
    if not names:
        return st.none()
    return _some(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))


def _attestations(sources: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    free = st.builds(
        lambda how, by: _kept({"as": how, "by": by}),
        st.sampled_from(("inferred", "assumed")),
        _several(sources),
    )
    if not sources:
        return free
    by = st.lists(st.sampled_from(sources), min_size=1, max_size=2, unique=True)
    cited = st.fixed_dictionaries({"as": st.sampled_from(("stated", "revival")), "by": by})
    return st.one_of(free, cited)


class _Names:
    """The ids that one document declares, and the strategies that draw from them."""

    def __init__(self, draw: st.DrawFn) -> None:
        count = draw(st.integers(6, 14))
        drawn = draw(st.lists(ids, min_size=count, max_size=count, unique=True))
        self.stages = tuple(drawn[:2])
        self.done, self.given_up = drawn[2:4]
        self.triggers = tuple(drawn[4:6])
        self.outputs = tuple(drawn[6:9])
        self.roles = tuple(drawn[9:11])
        self.sources = tuple(drawn[11:])
        self.attested = _attestations(self.sources)
        roles = {"by": _several(self.roles)} if self.roles else {}
        self.waivable = (
            st.fixed_dictionaries(roles)
            .map(_kept)
            .filter(lambda found: bool(found) or not self.roles)
        )

    @property
    def role(self) -> st.SearchStrategy[str]:
        return st.sampled_from(self.roles)


def _requirements(names: _Names) -> st.SearchStrategy[Any]:
    options = st.fixed_dictionaries(
        {"waivable": _some(names.waivable), "attested": _some(names.attested)}
    )
    elapsed = st.builds(
        lambda since, time, more: {"elapsed": _kept({"since": since, "at_least": time, **more})},
        st.sampled_from(names.stages),
        durations,
        options,
    )
    leaves = [st.sampled_from(("stage_outputs", "none")), elapsed]
    if names.outputs:
        leaves.append(st.builds(lambda name: {"output": name}, st.sampled_from(names.outputs)))
    if names.roles:
        approval = st.builds(
            lambda role, count, more: {"approval": _kept({"role": role, "count": count, **more})},
            names.role,
            _some(st.integers(1, 3)),
            options,
        )
        leaves.append(approval)
    return st.recursive(st.one_of(leaves), _compound, max_leaves=5)


def _compound(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    lists = st.lists(parts, min_size=1, max_size=3)
    counted = lists.flatmap(
        lambda of: st.integers(1, len(of)).map(lambda n: {"at_least": {"count": n, "of": of}})
    )
    named = st.builds(lambda kind, of: {kind: of}, st.sampled_from(("all", "any")), lists)
    return st.one_of(named, counted)


def _outputs(names: _Names) -> st.SearchStrategy[dict[str, Any]]:
    """Draw every output; each is made only from those before it, so that there is no circle."""
    drawn = [_output(names, place) for place in range(len(names.outputs))]
    return st.tuples(*drawn).map(lambda found: dict(zip(names.outputs, found, strict=True)))


@st.composite
def _output(draw: st.DrawFn, names: _Names, place: int) -> dict[str, Any]:
    kind = draw(st.sampled_from((None, "document", "decision", "record", "table")))
    flags = ("optional", "personal_data")
    found = {
        "kind": "table" if place == 0 else kind,
        "title": draw(_some(titles)),
        "count": draw(_some(bounds(names.attested))),
        "media": draw(_several(TABLE_MEDIA if kind == "table" or place == 0 else MEDIA)),
        "by": draw(_several(names.roles)),
        "attested": draw(_some(names.attested)),
        "waivable": draw(_some(names.waivable)),
        "retention": draw(_some(_retentions(names))),
        "derives_from": draw(_several(names.outputs[:place])),
        "shares_with": draw(_several(names.outputs[:place])),
        "approval": draw(_some(_quorums(names))) if names.roles else None,
        **{flag: draw(_some(st.booleans())) for flag in flags},
    }
    if found["kind"] == "table":
        found |= {
            "rows": draw(_some(bounds(names.attested))),
            "checks": draw(_some(st.lists(_checks(names, place), min_size=1, max_size=2))),
            "row_schema": draw(_some(st.just("person"))),
        }
    return _kept(found)


def _retentions(names: _Names) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"since": st.sampled_from(names.stages), "keep": durations},
        optional={"attested": names.attested},
    )


def _quorums(names: _Names) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"role": names.role},
        optional={
            "count": st.integers(1, 3),
            "not_the_submitter": st.booleans(),
            "attested": names.attested,
        },
    )


def _checks(names: _Names, place: int) -> st.SearchStrategy[dict[str, Any]]:
    distinct = st.builds(
        lambda column, found: {"distinct": {"column": column, **found}},
        st.just("name"),
        bounds(names.attested),
    )
    if place == 0:
        return distinct
    references = st.builds(
        lambda attested: {"references": _kept(
            {"column": "name", "output": names.outputs[0], "key": "name", "attested": attested}
        )},
        _some(names.attested),
    )  # fmt: skip
    return st.one_of(distinct, references)


@st.composite
def _gates(draw: st.DrawFn, names: _Names) -> dict[str, Any]:
    due = st.fixed_dictionaries(
        {"since": st.sampled_from(names.stages), "within": durations},
        optional={"attested": names.attested},
    )
    return _kept(
        {
            "by": draw(_several(names.roles)),
            "requires": draw(_some(_requirements(names))),
            "due": draw(_some(due)),
            "reopens": draw(_some(st.booleans())),
            "reason": draw(_some(st.sampled_from(("required", "optional")))),
            "title": draw(_some(titles)),
            "attested": draw(_some(names.attested)),
        }
    )


@st.composite
def schedule_documents(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a typed schedule document in which every reference holds."""
    names = _Names(draw)
    first, second = names.stages
    go, stop = names.triggers
    listed = draw(st.booleans())
    ways = {(first, go): second, (second, go): names.done, (first, stop): names.given_up}
    gates = {pair: {"dest": dest, **draw(_gates(names))} for pair, dest in ways.items()}
    transitions: Any = {f"{source}/{trigger}": gate for (source, trigger), gate in gates.items()}
    if listed:
        transitions = [{"trigger": t, "source": s, **gate} for (s, t), gate in gates.items()]
        transitions[2]["source"] = draw(st.sampled_from((first, "*", [first, second])))
    stage = {"title": draw(_some(titles)), "attested": draw(_some(names.attested))}
    outputs = draw(_outputs(names))
    role = st.one_of(
        titles, st.fixed_dictionaries({"title": titles}, optional={"attested": names.attested})
    )
    source = st.fixed_dictionaries(
        {"cite": texts}, optional={"url": st.sampled_from(("https://example.org/a?b=1#c",))}
    )
    return _kept(
        {
            "schedule": draw(ids),
            "version": draw(st.sampled_from(("1.0.0", "1", "2003", "v2-rc.1+b_3"))),
            "title": draw(titles),
            "description": draw(_some(titles)),
            "timezone": draw(st.sampled_from((None, "Europe/Warsaw", "UTC"))),
            "calendar": draw(st.sampled_from((None, "PL", "DE"))),
            "sources": {name: draw(source) for name in names.sources} or draw(_some(st.just({}))),
            "roles": {name: draw(role) for name in names.roles} or draw(_some(st.just({}))),
            "initial": first,
            "stages": {
                first: _kept(stage),
                second: {"outputs": outputs} if outputs else {},
                names.done: {"final": draw(st.sampled_from((True, "done")))},
                names.given_up: {"final": "given_up"},
            },
            "transitions": transitions,
        }
    )


# --- Near misses ----------------------------------------------------------------------------------

#: What may stand where something else is wanted.
STRANGERS: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 7, 2.5, 3.0, 10**12, "", " ", "off", "*", "done", "none", "a", "A",
    "a/b", "1.0", "14 days", "stage_outputs", [], {}, ["a"], ["a", "a"], [1], {"a": "b"},
    {"min": 1}, {"role": "a"}, {"output": "a"}, {"all": ["none"]}, {"pl": "a"}, {"as": "stated"},
    {"at_least": {"count": 1, "of": ["none"]}}, "https://a", "pdf", "ą", "null", "a\n", "PL\n",
)  # fmt: skip
KEYS = ("title", "by", "a", "null", "min", "requires", "outputs", "A", "final", "as", "extends", "")


@st.composite
def spoiled(draw: st.DrawFn, documents: st.SearchStrategy[Any]) -> Any:
    """Draw a document with one to three edits anywhere in it."""
    document = copy.deepcopy(draw(documents))
    for _ in range(draw(st.integers(1, 3))):
        holders = [node for node in _nodes(document) if isinstance(node, dict | list) and node]
        if not holders:
            return document
        _edit(draw, draw(st.sampled_from(holders)))
    return document


def _nodes(value: Any) -> list[Any]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [value, *(node for part in inner for node in _nodes(part))]


def _edit(draw: st.DrawFn, holder: Any) -> None:
    at = draw(st.sampled_from(list(holder) if isinstance(holder, dict) else range(len(holder))))
    kind = draw(st.sampled_from(("replace", "remove", "add")))
    stranger = copy.deepcopy(draw(st.sampled_from(STRANGERS)))
    if kind == "replace":
        holder[at] = stranger
    elif kind == "remove":
        del holder[at]
    elif isinstance(holder, dict):
        holder[draw(st.sampled_from(KEYS))] = stranger
    else:
        holder.insert(at, stranger)


# --- Writing YAML in many ways --------------------------------------------------------------------


def yaml_text(value: Any) -> st.SearchStrategy[str]:
    """Draw a YAML text of a value: block or flow, plain or quoted, keys in any order, comments.

    The order of the keys of ``stages`` is kept: it has a meaning. The layout comes from one seed,
    for a draw per sign would cost more than what is tested.
    """
    return st.integers(0, 1 << 32).map(lambda seed: _Layout(random.Random(seed)).text(value))


class _Layout:
    """One way to write YAML."""

    def __init__(self, wild: random.Random) -> None:
        self.one_of = wild.choice
        self.shuffled = lambda keys: wild.sample(keys, len(keys))

    def text(self, value: Any) -> str:
        return self.block(value, "", "top") + self.one_of(("", "\n", "# the end\n", "...\n"))

    def block(self, value: Any, indent: str, key: str) -> str:
        comment = self.one_of(("", "", f"{indent}# a comment: {{with}} signs\n"))
        inner = indent + self.one_of((" ", "  ", "   "))
        if isinstance(value, dict) and value and self.one_of((1, 1, 0)):
            return comment + "".join(
                f"{indent}{self.scalar(name)}:{self.after(value[name], inner, name)}"
                for name in self.keys(value, key)
            )
        if isinstance(value, list) and value and self.one_of((1, 1, 0)):
            return comment + "".join(f"{indent}-{self.after(v, inner, '')}" for v in value)
        return f"{comment}{indent}{self.flow(value, key)}\n"

    def after(self, value: Any, indent: str, key: str) -> str:
        if isinstance(value, dict | list) and value:
            return "\n" + self.block(value, indent, key)
        return f" {self.flow(value, key)}{self.one_of(('', '', ' # why'))}\n"

    def flow(self, value: Any, key: str) -> str:
        if isinstance(value, dict):
            pairs = (f"{self.scalar(k)}: {self.flow(value[k], k)}" for k in self.keys(value, key))
            return "{" + ", ".join(pairs) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(self.flow(part, "") for part in value) + "]"
        return self.scalar(value) if isinstance(value, str) else json.dumps(value)

    def keys(self, value: dict[str, Any], key: str) -> list[str]:
        return list(value) if key == "stages" else self.shuffled(list(value))

    def scalar(self, text: str) -> str:
        styles = [json.dumps(text, ensure_ascii=False)]
        if "\n" not in text:
            styles.append("'" + text.replace("'", "''") + "'")
        if LONE_TEXT.fullmatch(text) and text not in WORDS:
            styles.append(text)
        return self.one_of(styles)
