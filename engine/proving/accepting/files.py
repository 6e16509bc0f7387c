"""The files of a story, as concrete as a reader needs them: five files, four rows, a PDF.

Where two schedules are compared, a step says that its files pass the checks of one of them alone.
A story must mean the same to every schedule: so the files are given the number, or the medium, on
which the two disagree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import evolve

from engine.proving.comparing.fitting import Span, can_fail, references, spans
from schemas.acceptance import Files, StoryStep
from schemas.cycle import CheckResult
from schemas.output import MEDIA, TABLE_MEDIA, Output, OutputKind
from schemas.steps import Step

_FREE = Span(0, 1_000_000_000)
_DISTINCT = "distinct:"


def concrete(step: Step, sides: Mapping[str, Output | None]) -> StoryStep | None:
    """Return a step of a comparison with files of its own; ``None`` where none show what it says.

    ``sides`` are the output of that step as ``a`` and ``b`` know it.
    """
    plain = evolve(step, falls_short=False, passes=None, taken=None)
    if step.taken is not None:
        files = _taken(sides[step.taken], sides[_other(step.taken)])
    elif step.passes is not None:
        files = _passing(sides[step.passes], sides[_other(step.passes)])
    elif step.falls_short:
        files = _failing([output for output in sides.values() if output is not None])
    else:
        return StoryStep(plain)
    return None if files is None else StoryStep(plain, files)


def _other(side: str) -> str:
    return "b" if side == "a" else "a"


def _taken(own: Output | None, other: Output | None) -> Files | None:
    """Return files of a medium that one output takes and the other does not."""
    if own is None or other is None:
        return None
    media = (medium for medium in MEDIA if _takes(own, medium) and not _takes(other, medium))
    medium = next(media, None)
    return None if medium is None else Files(media=(medium,))


def _passing(own: Output | None, other: Output | None) -> Files | None:
    """Return files that pass the checks of one output and not those of the other."""
    if own is None or other is None:
        return None
    passed, asked = spans(own), spans(other)
    for name, span in asked.items():
        number = _inside(passed.get(name, _FREE), span)
        if number is not None:
            return _measured(name, number)
    broken = sorted(references(other) - references(own))
    return Files(broken=(broken[0],)) if broken else None


def _inside(own: Span, other: Span) -> int | None:
    """Return a number of one span that is not in the other, next to the bound that says so."""
    for number in (other.least - 1, other.most + 1):
        if own.least <= number <= own.most:
            return number
    return None


def _failing(outputs: list[Output]) -> Files | None:
    """Return files that pass the checks of none of the outputs."""
    for name, number in _shortfalls(outputs):
        if all(not _span(output, name).meets(Span(number, number)) for output in outputs):
            return _measured(name, number)
    kept = frozenset.intersection(*(references(output) for output in outputs))
    return Files(broken=(min(kept),)) if kept else None


def _shortfalls(outputs: list[Output]) -> Iterator[tuple[str, int]]:
    for output in outputs:
        for name, span in spans(output).items():
            lowest = 1 if name == "count" else 0
            if span.least > lowest:
                yield name, min(_span(one, name).least for one in outputs) - 1
            if span.most < _FREE.most:
                yield name, max(_span(one, name).most for one in outputs) + 1


def _span(output: Output, name: str) -> Span:
    return spans(output).get(name, _FREE)


def _measured(name: str, number: int) -> Files:
    if name.startswith(_DISTINCT):
        return Files(distinct=((name.removeprefix(_DISTINCT), number),))
    return Files(count=number) if name == "count" else Files(rows=number)


# --- What an output makes of files ----------------------------------------------------------------


def takes(output: Output, files: Files) -> bool:
    """Whether an output takes files of these media."""
    return all(_takes(output, medium) for medium in files.media)


def _takes(output: Output, medium: str) -> bool:
    return medium in (output.media or (TABLE_MEDIA if output.kind is OutputKind.TABLE else MEDIA))


def shortfalls(output: Output, files: Files | None) -> tuple[CheckResult, ...]:
    """Return the checks of an output that files do not pass; none for files that pass them all."""
    return () if files is None or not can_fail(output) else tuple(_failed(output, files))


def _failed(output: Output, files: Files) -> Iterator[CheckResult]:
    asked = spans(output)
    for name, number in _measures(files, asked["count"].most):
        span = asked.get(name, _FREE)
        if not span.least <= number <= span.most:
            check, _, column = name.partition(":")
            most = None if span.most >= _FREE.most else span.most
            yield CheckResult(
                check, ok=False, have=number, min=span.least, max=most, column=column or None
            )
    for column, _, _ in sorted(references(output).intersection(files.broken)):
        yield CheckResult("references", ok=False, have=1, column=column)


def _measures(files: Files, most: int) -> Iterator[tuple[str, int]]:
    """Give what is measured of files, by the name that spans have."""
    if files.count is None and len(files.media) > most:
        yield "count", len(files.media)
    if files.count is not None:
        yield "count", files.count
    if files.rows is not None:
        yield "rows", files.rows
    yield from ((_DISTINCT + column, number) for column, number in files.distinct)


def joined(one: Files | None, other: Files | None) -> Files | None:
    """Return files that are both, ``None`` for files with nothing special.

    Raises:
        ValueError: no files are both.
    """
    if one is None or other is None:
        return one or other
    distinct = dict(one.distinct)
    for column, number in other.distinct:
        if distinct.setdefault(column, number) != number:
            raise ValueError(column)
    media = tuple(medium for medium in MEDIA if medium in {*one.media, *other.media})
    count = _same(one.count, other.count)
    if count is not None and count < len(media):
        raise ValueError("count")
    broken = tuple(dict.fromkeys((*one.broken, *other.broken)))
    rows = _same(one.rows, other.rows)
    return Files(media, count, rows, tuple(distinct.items()), broken)


def _same(one: int | None, other: int | None) -> int | None:
    if one is not None and other is not None and one != other:
        raise ValueError("number")
    return other if one is None else one
