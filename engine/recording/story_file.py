"""The tables of the demonstration, ``workflows/demo/*.csv``: its story, its persons, its texts.

They come with etap and are taken as they are: a slip in them is a bug, not somebody's input.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache

from engine.recording.installed import WORKFLOWS
from schemas.story import Step

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")


@cache
def rows(name: str) -> tuple[Mapping[str, str], ...]:
    """Return the rows of one of the tables, by its name without ``.csv``."""
    text = (WORKFLOWS / "demo" / f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines(), strict=True))


def story() -> tuple[Step, ...]:
    """Return the steps of the story, those of one county in the order they happen."""
    return tuple(
        Step(
            row["county"],
            int(row["week"]) if row["week"] else None,
            _WEEKDAYS.index(row["day"]) if row["day"] else None,
            int(row["later"] or 0),
            row["step"],
            row["about"],
            row["variant"],
            row["person"] or "p1",
            row["happened"],
            row["text"] or None,
        )
        for row in rows("story")
    )


def persons() -> tuple[tuple[str, str, str], ...]:
    """Return the invented persons as (id, name, role), in the order they join."""
    return tuple((row["person"], row["name"], row["role"]) for row in rows("people"))
