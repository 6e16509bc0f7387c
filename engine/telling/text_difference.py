"""How two schedules differ, in words: the verdict, then the histories that show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from engine.telling.marking import N_
from engine.telling.text_changes import change_lines, renaming_lines
from engine.telling.text_refused_step import refused_why
from engine.telling.text_steps import history_lines, start_lines
from engine.telling.words import clean
from schemas.difference import Verdict
from schemas.steps import StepKind

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from schemas.comparison import Compared, Comparison
    from schemas.difference import Witness

_SIDE = N_("{side}: {name} ({file})")
_VERDICTS: Mapping[Verdict, str] = {
    Verdict.EQUAL: N_("Equal: B accepts exactly the histories that A accepts."),
    Verdict.STRICTER: N_("Stricter: B accepts fewer histories than A, and none that A refuses."),
    Verdict.LOOSER: N_("Looser: B accepts all histories that A accepts, and others."),
    Verdict.INCOMPARABLE: N_(
        "Incomparable: each of the two accepts a history that the other one refuses."
    ),
    Verdict.UNDECIDED: N_("Undecided: the comparison did not come to its end."),
}
_TONES = {Verdict.EQUAL: "good", Verdict.UNDECIDED: "bad"}
#: Why a direction could not be decided.
REASONS: Mapping[str, str] = {
    "states": N_("Too many situations would have to be looked at."),
    "ways": N_("A gate opens in too many ways to go through each of them."),
    "unshown": N_("A difference is possible, but no history was found that shows it."),
}
_NOTHING_SHARED = N_(
    "The two share no trigger and no output, so that comparing them says nothing. If ids were"
    " renamed, say so: --map OLD=NEW."
)
_ONLY = N_("A accepts this history, and B refuses its last step:")
_ONLY_B = N_("B accepts this history, and A refuses its last step:")
_CHANGES = N_("What was changed, from A to B")
_REFUSED = N_("{side} refuses it: {why}")
_UNKNOWN = N_("{side} does not know '{id}': it is permitted there, and changes nothing.")
_ASSUMED = N_(
    "Files and persons stand for any; whoever acts holds every role, and files pass every check,"
    " unless a step says otherwise. Titles, sources and due days accept or refuse nothing."
)


def difference_lines(pen: Pen, found: Comparison) -> Iterator[str]:
    """Write which two were compared, the verdict and what shows it."""
    yield from pen.wrapped(_side(pen, "A", found.a), "", "   ")
    yield from pen.wrapped(_side(pen, "B", found.b), "", "   ")
    yield ""
    difference = found.difference
    if not difference.shared:
        yield from pen.wrapped(pen.paint("warn", "!") + " " + pen.say(_NOTHING_SHARED), "", "  ")
        yield ""
    tone = _TONES.get(difference.verdict, "warn")
    verdict = pen.wrapped(pen.say(_VERDICTS[difference.verdict]))
    yield from (pen.paint(tone, line) for line in verdict)
    for reason in dict.fromkeys(difference.undecided):
        yield from pen.wrapped(pen.say(REASONS[reason]), "  ")
    yield from _witness(pen, found, difference.only_a, "A")
    yield from _witness(pen, found, difference.only_b, "B")
    if difference.only_a or difference.only_b:
        yield ""
        yield from (pen.paint("dim", line) for line in pen.wrapped(pen.say(_ASSUMED)))
    yield ""
    yield pen.paint("strong", pen.say(_CHANGES))
    yield from change_lines(pen, found.changes, found.a.schedule, found.b.schedule, "  ")
    yield from renaming_lines(pen, found.renamings)


def _side(pen: Pen, side: str, compared: Compared) -> str:
    return pen.say(_SIDE, side=side, name=compared.name, file=clean(compared.file))


def _witness(pen: Pen, found: Comparison, shown: Witness | None, side: str) -> Iterator[str]:
    if shown is None:
        return
    heading, others, own = (_ONLY, "B", found.a) if side == "A" else (_ONLY_B, "A", found.b)
    yield ""
    yield from pen.wrapped(pen.paint("strong", pen.say(heading)))
    yield from history_lines(pen, shown.steps, found.a.schedule, found.b.schedule)
    yield from pen.wrapped(
        pen.say(_REFUSED, side=others, why=refused_why(pen.words, shown.why)), "  "
    )
    last = shown.steps[-1]
    if last.kind is StepKind.OUTPUT and last.about not in own.schedule.output_of:
        yield from pen.wrapped(pen.say(_UNKNOWN, side=side, id=last.about), "  ")
    if shown.dated:
        yield from start_lines(pen, shown.begins)
