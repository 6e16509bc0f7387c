"""The smallest repair of a record, as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from engine.telling.audit_words import NO_CASES
from engine.telling.code_book import cure, message
from engine.telling.json_alignment import alignment_document
from engine.telling.json_form import simulated
from engine.telling.marking import N_, NN_
from engine.telling.text_alignment import alignment_lines
from schemas.alignment import CaseAlignment, NoEnd, TooLarge

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from engine.telling.words import Words
    from schemas.repairs import Repair, Repairs

_HEAD = N_("REPAIR · {title}: the nearest run of the schedule that ends")
_COUNT = NN_(
    "{n} case of {cases} is no run of its schedule that ends; moves in all: {cost}.",
    "{n} cases of {cases} are no runs of their schedule that end; moves in all: {cost}.",
)
_NONE = N_("Every case is a run of its schedule: nothing needs a repair.")
_MORE = N_("Others: name the case, or --all.")
_LEFT = N_(
    "A case that has not ended lacks what is still to come. Days, rights and approvals are no part"
    " of this: 'etap audit' tells what they lack."
)


def repair_lines(pen: Pen, found: Repairs) -> Iterator[str]:
    """Write the repairs, case by case."""
    yield from pen.banner(found.simulated)
    yield from pen.wrapped(pen.say(_HEAD, title=found.title))
    yield ""
    if not found.cases:
        yield from pen.wrapped(pen.say(NO_CASES))
    elif found.holds:
        yield from pen.wrapped(pen.say(_NONE))
    elif found.departing:
        facts = {"cases": found.cases, "cost": found.cost}
        yield from pen.wrapped(pen.words.count(_COUNT, found.departing, **facts))
    for repair in found.repairs:
        yield ""
        yield from _repair(pen, repair)
    yield ""
    if len(found.repairs) < found.departing:
        yield from pen.wrapped(pen.say(_MORE))
    yield from pen.wrapped(pen.say(_LEFT))


def _repair(pen: Pen, repair: Repair) -> Iterator[str]:
    if isinstance(repair.found, CaseAlignment):
        yield from alignment_lines(pen, repair.schedule, repair.found)
        return
    yield from pen.wrapped(_refused(pen.words, repair.found))


def _refused(words: Words, found: TooLarge | NoEnd) -> str:
    facts: dict[str, Any] = {}
    if isinstance(found, TooLarge):
        facts = {"bound": found.bound, "limit": found.limit, "about": found.about}
    return f"{message(words, found.code, facts)} {cure(words, found.code, facts)}".rstrip()


def repair_document(words: Words, found: Repairs) -> Mapping[str, Any]:
    """Return the repairs as JSON: ``etap.repair/1``."""
    document = {
        "schema": "etap.repair/1",
        "cases": found.cases,
        "departing": found.departing,
        "cost": found.cost,
        "skipped": found.skipped,
        "repairs": [_document(words, one) for one in found.repairs],
    }
    return simulated(document, found.simulated)


def _document(words: Words, repair: Repair) -> Mapping[str, Any]:
    if isinstance(repair.found, CaseAlignment):
        return alignment_document(words, repair.schedule, repair.found)
    return {"case": repair.case, "refused": _refused(words, repair.found)}
