"""The plan of a publication as text: what is published, and what running cycles would feel.

Cycles that would feel the same are told together. Colour only repeats what a word says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from engine.telling.change_parts import Sides, Told, gathered
from engine.telling.conditions import output_title, role_title, stage_title
from engine.telling.marking import N_, NN_
from engine.telling.text_changes import told_lines, totals_lines
from engine.telling.text_done import before_lines, receipt_lines
from engine.telling.text_soundness import soundness_lines
from schemas.changes import Lean
from schemas.publishing import Effect, Impact, Outcome, Publication

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from schemas.schedule import Schedule

#: How many changes are shown of what one cycle would feel, or of what stands against publishing;
#: all of them are in the JSON answer, and in that of ``etap diff``.
FIRST = 5

_HEAD = N_("To publish: {id} {version} · {title}")
_DIGEST = N_("digest {digest}")
_SOUND = N_("Sound: every cycle can finish.")
_FIRST = N_("The programme has no schedule of this id yet.")
_LATEST = N_("New cycles start on {id} {version} until then.")
_LOWER = N_("{version} is a lower version than {latest}, which was published last.")
_VACANT = N_("Nobody in the programme holds: {roles}")
_ROWS = N_("Row schemas that come with etap: {packaged}; its own: {own}")
_NO_CYCLE = N_("No running cycle would feel it.")
_CYCLES = N_(
    "Running cycles stay on the version that they began with. What they would feel on this one:"
)
_EFFECTS: Mapping[Effect, tuple[str, str, str]] = {
    Effect.UNCHANGED: ("✓", "good", N_("unchanged: nothing from {stage} on differs")),
    Effect.CHANGED: ("~", "warn", N_("changed, at {stage} or after it")),
    Effect.UNDECIDED: ("!", "bad", N_("a decision is needed: {lost} does not exist there")),
}
_WHO = NN_("{n} cycle stays on {pinned}: {who}", "{n} cycles stay on {pinned}: {who}")
_ONE = N_("{name} ({county})")
_TOTALS = N_("unchanged: {unchanged}, changed: {changed}, a decision is needed: {undecided}")
_LEANS: Mapping[Lean, str] = {Lean.STRICTER: N_("stricter"), Lean.LOOSER: N_("looser")}
_HERE = N_("current gate")
_AFTER = NN_("{n} step on", "{n} steps on")
_PUBLISHED = N_("{id} {version} is published: new cycles of it start on this version.")
_ALREADY = N_("{id} {version} is published already; nothing was recorded.")
_NEWER = N_("New cycles start on {version}, which was published after it.")
_COULD = N_("It could be published; nothing was recorded.")
_DIFFERS = N_("What differs from the {schedule} {version} that the programme has:")
_HASH = N_("Last event: {hash}")
_MORE = NN_("… and {n} more change", "… and {n} more changes")


def plan_lines(pen: Pen, plan: Publication) -> Iterator[str]:
    """Write what is to be published and what it would mean."""
    schedule = plan.schedule
    yield from pen.banner(plan.simulated)
    title = pen.words.title(schedule.title, schedule.id)
    head = pen.say(_HEAD, id=schedule.id, version=schedule.version, title=title)
    yield from pen.wrapped(head, "", "  ")
    yield "  " + pen.paint("dim", pen.say(_DIGEST, digest=schedule.digest))
    yield f"  {pen.paint('good', '✓')} {pen.say(_SOUND)}"
    yield from _about(pen, plan)
    yield ""
    yield from _cycles(pen, plan)


def _about(pen: Pen, plan: Publication) -> Iterator[str]:
    latest, schedule = plan.latest, plan.schedule
    if latest is None:
        yield from pen.wrapped(pen.say(_FIRST), "    ")
    else:
        yield from pen.wrapped(pen.say(_LATEST, id=latest.id, version=latest.version), "    ")
    if plan.is_lower and latest is not None:
        facts = {"version": schedule.version, "latest": latest.version}
        yield from _warning(pen, pen.say(_LOWER, **facts))
    if plan.vacant:
        roles = tuple(f"{role_title(pen.words, role, schedule)} ({role})" for role in plan.vacant)
        yield from _warning(pen, pen.say(_VACANT, roles=roles))
    if plan.rows:
        packaged = tuple(one.name for one in plan.rows if one.packaged)
        own = tuple(one.name for one in plan.rows if not one.packaged)
        yield from pen.wrapped(pen.say(_ROWS, packaged=packaged, own=own), "    ")


def _warning(pen: Pen, text: str) -> Iterator[str]:
    first, *rest = pen.wrapped(f"! {text}", "  ", "    ")
    yield "  " + pen.paint("warn", "!") + first[3:]
    yield from rest


# --- Cycles ---------------------------------------------------------------------------------------


def _cycles(pen: Pen, plan: Publication) -> Iterator[str]:
    if not plan.impacts:
        yield pen.say(_NO_CYCLE)
        return
    yield from pen.wrapped(pen.say(_CYCLES))
    for alike in _alike(plan.impacts):
        yield ""
        yield from _effect(pen, plan, alike)
    yield ""
    count = Counter(one.effect for one in plan.impacts)
    yield pen.say(_TOTALS, **{effect.value: count[effect] for effect in Effect})


def _alike(impacts: Iterable[Impact]) -> Iterable[tuple[Impact, ...]]:
    """Return the impacts that are told alike together: those that need a decision first."""
    found: dict[object, tuple[Impact, ...]] = {}
    for one in impacts:
        key = (one.effect, one.pinned.digest, one.stage, one.lost)
        found[key] = (*found.get(key, ()), one)
    order = (Effect.UNDECIDED, Effect.CHANGED, Effect.UNCHANGED)
    return sorted(found.values(), key=lambda alike: order.index(alike[0].effect))


def _effect(pen: Pen, plan: Publication, alike: tuple[Impact, ...]) -> Iterator[str]:
    one = alike[0]
    sign, tone, template = _EFFECTS[one.effect]
    stage = stage_title(pen.words, one.stage, one.pinned)
    said = pen.say(template, stage=stage, lost=tuple(_lost(pen, one)))
    first, *rest = pen.wrapped(f"{sign} {said}", "", "  ")
    yield pen.paint(tone, sign) + first[1:]
    yield from rest
    who = tuple(pen.say(_ONE, name=impact.name, county=impact.county) for impact in alike)
    pinned = f"{one.pinned.id} {one.pinned.version}"
    told = pen.words.count(_WHO, len(alike), pinned=pinned, who=who)
    yield from pen.wrapped(told, "  ", "    ")
    if one.changes:
        yield from _felt(pen, Sides(pen.words, one.pinned, plan.schedule), one)


def _lost(pen: Pen, one: Impact) -> Iterator[str]:
    for name in one.lost:
        told = stage_title if name in one.pinned.stage_of else output_title
        yield f"{told(pen.words, name, one.pinned)} ({name})"


def _felt(pen: Pen, sides: Sides, one: Impact) -> Iterator[str]:
    """Write what a cycle would feel, the nearest first."""
    felt = {(found.change.sign, found.change.path): found for found in one.changes}

    def near(told: Told) -> str:
        found = felt[told.change.sign, told.change.path]
        where = pen.words.count(_AFTER, found.steps) if found.steps else pen.say(_HERE)
        return f" ({pen.say(_LEANS[found.lean])}, {where})" if found.lean else f" ({where})"

    told = gathered(found.change for found in one.changes)
    yield from told_lines(pen, sides, told[:FIRST], "  ", near)
    yield from _more(pen, len(told) - FIRST)


def _more(pen: Pen, number: int) -> Iterator[str]:
    if number > 0:
        yield "  " + pen.words.count(_MORE, number)


# --- What came of it ------------------------------------------------------------------------------


def outcome_lines(pen: Pen, plan: Publication) -> Iterator[str]:
    """Write what came of it."""
    facts = {"id": plan.schedule.id, "version": plan.schedule.version}
    match plan.outcome:
        case Outcome.PUBLISHED:
            yield from _good(pen, pen.say(_PUBLISHED, **facts))
            last = plan.receipts[-1]
            yield "  " + pen.paint("dim", pen.say(_HASH, hash=last.hash))
            yield from receipt_lines(pen, plan.receipt)
            if plan.before is not None:
                yield from before_lines(pen, plan.before)
        case Outcome.ALREADY:
            yield from pen.banner(plan.simulated)
            yield from _good(pen, pen.say(_ALREADY, **facts))
            if plan.latest is not None and plan.latest.digest != plan.schedule.digest:
                yield from pen.wrapped(pen.say(_NEWER, version=plan.latest.version), "  ")
        case Outcome.PLANNED:
            yield pen.say(_COULD)
        case Outcome.UNCONFIRMED:
            pass  # that is talk, and its code is told


def _good(pen: Pen, text: str) -> Iterator[str]:
    first, *rest = pen.wrapped(f"✓ {text}", "", "  ")
    yield pen.paint("good", "✓") + first[1:]
    yield from rest


def against_lines(pen: Pen, plan: Publication) -> Iterator[str]:
    """Write what stands against a publication: what is not sound, or what differs."""
    if plan.soundness is not None:
        yield ""
        yield from soundness_lines(pen, plan.schedule, plan.soundness)
    if plan.taken is not None:
        yield ""
        yield from _differences(pen, plan, plan.taken)


def _differences(pen: Pen, plan: Publication, taken: Schedule) -> Iterator[str]:
    """Write the first changes against the schedule that has this id and version already."""
    told = gathered(plan.differs)
    yield from pen.wrapped(pen.say(_DIFFERS, schedule=taken.id, version=taken.version))
    yield from told_lines(pen, Sides(pen.words, taken, plan.schedule), told[:FIRST], "  ")
    yield from _more(pen, len(told) - FIRST)
    yield from totals_lines(pen, told, "  ")
