"""Schedules to be drawn: as files have them, and machines of every shape with wild titles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from engine.recording.message_files import catalogue
from engine.recording.schedules.schedule_file import load_schedule, read_schedule
from engine.telling.words import Words
from schemas.schedule import Schedule
from tests.strategies import schedule_documents, texts

ROOT = Path(__file__).resolve().parents[1]
REAL = ROOT / "workflows" / "schema_2003_2010.yaml"
PERSON = b'{"type": "object", "properties": {"name": {"type": "string"}}}'
LANGUAGES = ("pl", "en")
#: Titles that would break a format that did not escape them.
HOSTILE = (
    "</title><script>alert(1)</script>",
    "]]>&amp;<!--x--> -->",
    "\"quoted\" 'quoted' `quoted`",
    "end note",
    "a --> b : c; d #35; %%{init}%%",
    "back\\slash\\",
    "\\l\\N\\G & &lt; &#60;",
    "Wyrzysk-Koło-Śrem Źdźbło ąęłńóśżź",
    "W" * 200,
    "日本語のとても長い題名" * 5,
    "שלום עולם",
    "e\u0301\u0302\u0303 combining",
    "{fact} %(x)s ${y}",
)
#: Titles that the reader of files refuses; a picture must withstand them all the same.
REFUSED = (
    "\u202eright to left\u202c \u200f",
    "tab\tbell\u0007null\u0000 \u0001\u001b[2J",
    "lone \ud800 surrogate, no character \ufffe\uffff",
    " ",
    "",
)


def words(language: str) -> Words:
    """The words of a language with its catalogue."""
    return Words(language, catalogue(language))


def real() -> Schedule:
    """The schedule of 2003-2010."""
    return load_schedule(REAL)


def read(document: dict[str, Any]) -> Schedule:
    """Read a document through the reader of files: JSON is YAML."""
    found = read_schedule(
        json.dumps(document, ensure_ascii=False).encode(),
        "a.yaml",
        lambda name: PERSON if name == "person" else None,
    )
    assert isinstance(found, Schedule), found
    return found


wild_titles = st.one_of(st.sampled_from(HOSTILE), texts).filter(str.strip)


@st.composite
def machine_documents(draw: st.DrawFn, most: int = 12) -> dict[str, Any]:
    """Draw a document of up to so many stages: branches, joins, circles, ways back, dead stages."""
    count = draw(st.integers(1, most))
    names = [f"s{n}" for n in range(count)]
    ends = {"done": {"final": "done"}, "gone": {"final": "given_up"}}
    stages: dict[str, Any] = {}
    for place, name in enumerate(names):
        kinds = st.sampled_from(("document", "table", "decision", "record"))
        outputs = {
            f"o{place}_{n}": {
                "title": draw(wild_titles),
                "kind": draw(kinds),
                "optional": draw(st.booleans()),
                "personal_data": draw(st.booleans()),
            }
            for n in range(draw(st.integers(0, 3)))
        }
        stages[name] = {"title": draw(wild_titles), "outputs": outputs} if outputs else {}
    pairs = st.tuples(st.sampled_from(names), st.sampled_from([*names, *ends]))
    drawn = draw(st.lists(pairs, min_size=1, max_size=3 * count))
    chain = [*zip(names, [*names[1:], "done"], strict=True)] if draw(st.booleans()) else []
    if not any(source == names[0] for source, _ in (*chain, *drawn)):
        chain.append((names[0], "done"))
    ways = [_way(draw, place, pair) for place, pair in enumerate((*chain, *drawn))]
    order = draw(st.permutations([*names, *ends])) if draw(st.booleans()) else [*names, *ends]
    every = {**stages, **ends}
    return {
        "schedule": "drawn",
        "version": "1",
        "title": draw(wild_titles),
        "initial": names[0],
        "roles": {"r": draw(wild_titles)},
        "stages": {name: every[name] for name in order},
        "transitions": ways,
    }


def _way(draw: st.DrawFn, place: int, pair: tuple[str, str]) -> dict[str, Any]:
    requires = (
        "none",
        "stage_outputs",
        {"all": ["stage_outputs", {"elapsed": {"since": pair[0], "at_least": "14 days"}}]},
        {"any": [{"approval": {"role": "r", "count": 2}}, "stage_outputs"]},
    )
    found = {
        "trigger": f"t{place}",
        "source": pair[0],
        "dest": pair[1],
        "title": draw(wild_titles),
        "reopens": draw(st.booleans()) if draw(st.booleans()) else False,
        "requires": draw(st.sampled_from(requires)),
    }
    if draw(st.booleans()):
        found |= {"by": ["r"], "due": {"since": pair[0], "within": "70 days"}, "reason": "required"}
    return found


#: Schedules as files have them, and machines of every shape.
schedules = st.one_of(schedule_documents(), machine_documents()).map(read)


def chain_document(count: int) -> dict[str, Any]:
    """A document of so many stages one after the other, with giving up and ways back."""
    names = [f"s{n}" for n in range(count)]
    outputs = {n: {f"o{n}_{i}": {"title": f"Wynik {i}"} for i in range(4)} for n in range(count)}
    stages = {name: {"outputs": outputs[place]} for place, name in enumerate(names)}
    on = zip(names, [*names[1:], "done"], strict=True)
    ways = [{"trigger": f"t{n}", "source": a, "dest": b} for n, (a, b) in enumerate(on)]
    back = [
        {"trigger": f"r{n}", "source": names[n], "dest": names[n - 1], "reopens": True}
        for n in range(1, count, 2)
    ]
    far = [{"trigger": f"f{n}", "source": names[n], "dest": "done"} for n in range(0, count, 10)]
    away = {"trigger": "abandon", "source": "*", "dest": "gone", "requires": "none"}
    return {
        "schedule": "long",
        "version": "1",
        "title": "Long",
        "initial": "s0",
        "stages": {**stages, "done": {"final": "done"}, "gone": {"final": "given_up"}},
        "transitions": [*ways, *back, *far, away],
    }
