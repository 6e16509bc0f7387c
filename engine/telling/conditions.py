"""One condition of a gate in words: what stands, why, and the command that cures it.

- a condition's sentence never names a person, and names what the schedule calls it;
- the command can be copied: ``FILE``, ``PERSON`` and ``DATE`` are what one has to put in;
- where waiting is the only cure, the command is the one to give once the day has come.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from attrs import frozen

from engine.telling.marking import N_, NN_
from schemas.days import Days
from schemas.explanation import Class, Condition, Explanation, Reason

if TYPE_CHECKING:
    from engine.telling.words import Words
    from schemas.cycle import CheckResult
    from schemas.schedule import Schedule

#: The names of what one has to put into a command, in the reader's language on paper.
PLACEHOLDERS = {name: name for name in (N_("FILE"), N_("PERSON"), N_("DATE"))}


@frozen(eq=False)
class Context:
    """What a condition's words need besides the condition itself.

    ``schedule`` gives the titles; without one, ids are shown. ``holders`` maps a role to the ids of
    the persons who hold it. ``numbered`` is the cycle's number where the command must name it.
    """

    explanation: Explanation
    schedule: Schedule | None = None
    holders: Mapping[str, tuple[str, ...]] = {}
    numbered: int | None = None

    @property
    def today(self) -> date:
        """The day that the explanation was computed for: the last day of its ``happened``."""
        return self.explanation.as_of.happened.last


# --- What and why ---------------------------------------------------------------------------------

_SENTENCES: Mapping[Reason, str] = {
    Reason.MISSING: N_("nothing has been submitted"),
    Reason.STALE: N_("out of date: {base} has changed since {product} was made from it"),
    Reason.ALTERED: N_("the stored evidence is not the one that was submitted"),
    Reason.ABSENT: N_("the stored evidence is gone"),
    Reason.NEVER_ENTERED: N_("the cycle has never been in stage {stage}"),
    Reason.CURRENT: N_("there"),
    Reason.REDACTED: N_("there; its evidence was redacted later"),
    Reason.HOLDS: N_("holds"),
}
_REDACTED = N_("its evidence was redacted before it counted: it has to be submitted again")
_ELSEWHERE = N_("nothing has been submitted; it belongs to stage {stage}")
_APPROVALS = NN_(
    "approved by {have} of {n} person in the role {role}",
    "approved by {have} of {n} in the role {role}",
)
_WAIT = N_("only from {opens} on, {ahead}")
_CANNOT_TELL = N_("cannot tell: event {event} happened some time in {since}")
_TOO_ROUGH = N_("cannot tell: only from {opens} on, and {happened} may lie before it")
_NO_ROLE = N_("you hold none of the roles that may do this: {roles}")
_LATER = N_("(event {event}, which decides it, was recorded later than it happened)")
_CHECKS: Mapping[str, tuple[str, str]] = {
    "count": NN_("{have} of {n} file", "{have} of {n} files"),
    "rows": NN_("{have} of {n} row", "{have} of {n} rows"),
    "distinct": NN_(
        "{have} of {n} different value in {column}", "{have} of {n} different values in {column}"
    ),
}
_TOO_MANY: Mapping[str, tuple[str, str]] = {
    "count": NN_("{have} files, at most {n}", "{have} files, at most {n}"),
    "rows": NN_("{have} rows, at most {n}", "{have} rows, at most {n}"),
    "distinct": NN_(
        "{have} different values in {column}, at most {n}",
        "{have} different values in {column}, at most {n}",
    ),
}
_REFERENCES = NN_(
    "{n} value in {column} stands nowhere in the table it refers to",
    "{n} values in {column} stand nowhere in the table they refer to",
)


def sentence(words: Words, condition: Condition, context: Context) -> str:
    """Say where a condition stands, without its name."""
    standing, facts = condition.standing, condition.standing.facts
    said = _said(words, condition, context)
    if "recorded_later" in facts and standing.reason is not Reason.UNCERTAIN_DAYS:
        return f"{said} {words.say(_LATER, event=facts['recorded_later'])}"
    return said


def _said(words: Words, condition: Condition, context: Context) -> str:
    standing, facts = condition.standing, condition.standing.facts
    match standing.reason:
        case Reason.INVALID:
            return "; ".join(failed(words, check) for check in facts["failed"])
        case Reason.WAITING_FOR_APPROVAL:
            role = role_title(words, facts["role"], context.schedule)
            return words.count(_APPROVALS, facts["need"], have=facts["have"], role=role)
        case Reason.TOO_EARLY:
            ahead = words.ahead(facts["opens"], context.today)
            return words.say(_WAIT, opens=facts["opens"], ahead=ahead)
        case Reason.UNCERTAIN_DAYS:
            if _is_told_roughly(condition):
                days = str(context.explanation.as_of.happened)
                return words.say(_TOO_ROUGH, happened=days, opens=facts["opens"])
            return words.say(_CANNOT_TELL, event=facts["event"], since=facts["since"])
        case Reason.NO_ROLE:
            return words.say(_NO_ROLE, roles=who_can(words, condition, context))
        case Reason.MISSING if "elsewhere" in facts:
            return words.say(
                _ELSEWHERE, stage=stage_title(words, facts["elsewhere"], context.schedule)
            )
    stage = stage_title(words, facts.get("elsewhere", ""), context.schedule)
    is_lost = standing.reason is Reason.REDACTED and standing.cls is not None
    template = _REDACTED if is_lost else _SENTENCES[standing.reason]
    return words.fill(template, {**facts, "stage": stage})


def failed(words: Words, check: CheckResult) -> str:
    """Say by how much a check falls short: ``3 of 5 files``."""
    facts = {"have": check.have, "column": check.column}
    if check.check == "references":
        return words.count(_REFERENCES, check.have, **facts)
    if check.min is not None and check.have < check.min:
        return words.count(_CHECKS[check.check], check.min, **facts)
    return words.count(_TOO_MANY[check.check], check.max or 0, **facts)


# --- What it is called ----------------------------------------------------------------------------

_APPROVAL_OF_GATE = N_("Approval of the gate by: {role}")
_ELAPSED = N_("Time since the cycle entered: {stage}")
_RIGHT = N_("The right to make this transition")


def called(words: Words, condition: Condition, schedule: Schedule | None) -> str:
    """Return what the schedule calls a condition."""
    leaf = condition.leaf
    match leaf.kind:
        case "output":
            return output_title(words, leaf.about, schedule)
        case "approval":
            return words.say(_APPROVAL_OF_GATE, role=role_title(words, leaf.about, schedule))
        case "elapsed":
            return words.say(_ELAPSED, stage=stage_title(words, leaf.about, schedule))
        case _:
            return words.say(_RIGHT)


def output_title(words: Words, output: str, schedule: Schedule | None) -> str:
    """Return an output's title, or its id where there is none."""
    found = schedule.output_of.get(output) if schedule else None
    return words.title(found.title if found else None, output)


def stage_title(words: Words, stage: str, schedule: Schedule | None) -> str:
    """Return a stage's title, or its id where there is none."""
    found = schedule.stage_of.get(stage) if schedule else None
    return words.title(found.title if found else None, stage)


def role_title(words: Words, role: str, schedule: Schedule | None) -> str:
    """Return a role's title, or its id where there is none."""
    found = next((one for one in schedule.roles if one.id == role), None) if schedule else None
    return words.title(found.title if found else None, role)


def who(condition: Condition) -> tuple[str, ...]:
    """Return the roles that can cure a condition; empty where everyone can."""
    if condition.standing.reason is Reason.WAITING_FOR_APPROVAL:
        return (condition.standing.facts["role"],)
    return tuple(condition.standing.facts.get("by", condition.leaf.who))


def who_can(words: Words, condition: Condition, context: Context) -> str:
    """Return the roles that can cure a condition, each with the persons who hold it."""
    told = []
    for role in who(condition):
        persons = ", ".join(context.holders.get(role, ()))
        title = role_title(words, role, context.schedule)
        told.append(f"{title}: {persons}" if persons else title)
    return "; ".join(told)


def trigger_title(words: Words, trigger: str, stage: str, schedule: Schedule | None) -> str:
    """Return what a transition from a stage is called, or its trigger."""
    exits = schedule.exits(stage) if schedule else ()
    found = next((one for one in exits if one.trigger == trigger), None)
    return words.title(found.title if found else None, trigger)


# --- The cure -------------------------------------------------------------------------------------


def command(condition: Condition, context: Context) -> str | None:
    """Return the command that cures a condition, in English; ``None`` where none can."""
    if condition.holds or "elsewhere" in condition.standing.facts:
        return None
    cure = _CURES.get(condition.standing.reason, _submit)
    number = "" if context.numbered is None else f" --cycle {context.numbered}"
    return f"etap {cure(condition, context)}{number}"


def on_paper(words: Words, command_: str) -> str:
    """Write a command with the names of what has to be put in, in the reader's language."""
    return " ".join(words.say(PLACEHOLDERS.get(word, "")) or word for word in command_.split(" "))


def _submit(condition: Condition, context: Context) -> str:
    facts = condition.standing.facts
    output = facts.get("submit", condition.leaf.about)
    is_added = _short_of_files(facts.get("failed", ())) and not facts.get("anew")
    adding = " --add" if is_added else ""
    by = _by(who(condition), context) if condition.standing.cls is Class.PERSON else ""
    return f"submit {context.explanation.county} {output} FILE{adding}{by}"


def _short_of_files(checks: tuple[CheckResult, ...]) -> bool:
    """Whether more files are all that a submission needs."""
    return bool(checks) and all(
        check.check in ("count", "rows", "distinct") and check.have < (check.min or 0)
        for check in checks
    )


def _approve(condition: Condition, context: Context) -> str:
    role = condition.standing.facts["role"]
    county, trigger = context.explanation.county, context.explanation.trigger
    by = _by((role,), context) if condition.standing.cls is Class.PERSON else ""
    if condition.leaf.kind == "output":
        return f"approve {county} {condition.leaf.about}{by}"
    return f"approve {county} --gate {trigger}{by}"


def _advance(_condition: Condition, context: Context) -> str:
    return f"advance {context.explanation.county} {context.explanation.trigger}"


def _advance_by_another(condition: Condition, context: Context) -> str:
    return _advance(condition, context) + _by(condition.leaf.who, context)


def _note(condition: Condition, context: Context) -> str:
    if _is_told_roughly(condition):
        return f"{_advance(condition, context)} --happened DATE"
    event = condition.standing.facts["event"]
    return f"note {context.explanation.county} --event {event} --happened DATE"


def _is_told_roughly(condition: Condition) -> bool:
    """Whether the entry's day is certain: then only the days of the command are too rough."""
    since = Days.parse(condition.standing.facts["since"])
    return since.first == since.last


def _by(wanted: tuple[str, ...], context: Context) -> str:
    """Name the only person who can act, or leave the name to be put in."""
    found = dict.fromkeys(person for role in wanted for person in context.holders.get(role, ()))
    return f" --by {next(iter(found))}" if len(found) == 1 else " --by PERSON"


_CURES: Mapping[Reason, Callable[[Condition, Context], str]] = {
    Reason.WAITING_FOR_APPROVAL: _approve,
    Reason.TOO_EARLY: _advance,
    Reason.UNCERTAIN_DAYS: _note,
    Reason.NO_ROLE: _advance_by_another,
}
