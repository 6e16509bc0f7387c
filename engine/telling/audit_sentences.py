"""One sentence per departure, in the reader's language, for each rule of an audit.

- a sentence is a core, which tells the kind of departure, and details, which tell the facts of this
  case; a fact that is not known leaves its detail out, never a hole;
- every part of the schedule is named by its title and its id;
- what holds only in some readings of the record says so at its end;
- a sentence ends without a full stop: it stands in tables too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.telling.conditions import failed
from engine.telling.marking import N_, NN_
from engine.telling.text_steps import output_title, role_title, titled, trigger_title
from schemas.audit import Certainty, Rule
from schemas.cycle import CheckResult

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.telling.words import Words
    from schemas.attribution import Text
    from schemas.audit import Departure, Finding
    from schemas.schedule import Schedule

#: What a rule says, by what it is about: an output, a trigger, a stage, a role; ``gate`` where the
#: finding was made at the gate of another thing; the empty key stands for everything else.
_CORES: Mapping[Rule, Mapping[str, str]] = {
    Rule.UNKNOWN_EVENT: {
        "output": N_("Output {what} was approved although it asks for no approval"),
        "trigger": N_("Gate {what} was approved although it asks for no approval"),
        "": N_("'{what}' is neither a transition nor an output of the schedule"),
    },
    Rule.WRONG_STAGE: {
        "output": N_("Output {what} was recorded outside its stage"),
        "trigger": N_("Transition {what} was recorded in a stage that it does not leave"),
        "stage": N_("The case was put into stage {what}, to which its event does not lead"),
        "": N_("Recorded in a stage that does not know it: {what}"),
    },
    Rule.MISSING_OUTPUT: {
        "gate": N_("Gate {gate} was passed although output {what} did not exist"),
        "": N_("Output {what} did not exist when it was needed"),
    },
    Rule.STALE_OUTPUT: {
        "gate": N_("Gate {gate} was passed although output {what} was out of date"),
        "": N_("Output {what} was out of date when it was needed"),
    },
    Rule.INVALID_OUTPUT: {
        "gate": N_("Gate {gate} was passed although output {what} did not pass its checks"),
        "": N_("Output {what} did not pass its checks, or repeats a file"),
    },
    Rule.MISSING_EVIDENCE: {
        "": N_("The evidence of output {what} is gone"),
    },
    Rule.ALTERED_EVIDENCE: {
        "": N_("The evidence of output {what} is not the one that was handed in"),
    },
    Rule.NO_RIGHT: {
        "output": N_("A person without the right to it recorded or approved output {what}"),
        "trigger": N_("Transition {what} was taken by a person who has no right to it"),
        "role": N_("A person approved in the role {what} without holding it"),
        "": N_("Done by a person who has no right to it: {what}"),
    },
    Rule.SAME_PERSON: {
        "output": N_("Output {what} was approved by the person who had handed it in"),
        "trigger": N_("Gate {what} was approved by a person who had handed in what it asks for"),
        "": N_("The same person handed in and approved: {what}"),
    },
    Rule.NOT_APPROVED: {
        "gate": N_("Gate {gate} was passed although output {what} was not approved"),
        "role": N_("Gate {gate} was passed without its approval in the role {what}"),
        "": N_("Not approved when it was needed: {what}"),
    },
    Rule.MISSING_REASON: {
        "": N_("Transition {what} was taken without the reason that it asks for"),
    },
    Rule.TOO_OFTEN: {
        "output": N_("Output {what} was approved by the same person again"),
        "trigger": N_("Transition {what} was recorded again where that counts for nothing"),
        "stage": N_("The case was started again in stage {what}"),
        "": N_("Recorded again where that counts for nothing: {what}"),
    },
    Rule.TOO_EARLY: {
        "stage": N_("Gate {gate} was passed before its time since stage {what} was over"),
        "": N_("Gate {gate} was passed too early"),
    },
    Rule.OVERDUE: {
        "": N_("Transition {gate} was taken after its due day"),
    },
    Rule.ORDER_OF_CLOCKS: {
        "stage": N_("Transition {gate} happened before stage {what} was entered"),
        "": N_("Written down before it is said to have happened: {what}"),
    },
    Rule.UNFINISHED: {
        "stage": N_("The case has not gone on from stage {what}"),
        "": N_("The case is not finished: {what} is still to come"),
    },
    Rule.WAIVER_EXPIRED: {
        "": N_("The waiver of {what} has expired, and it was never made good"),
    },
    Rule.LEDGER_BROKEN: {
        "": N_("The record itself is broken: {what}"),
    },
}

#: The facts that a detail needs, and what it says; in the order in which they are told.
_DETAILS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("stage",), N_("the case was in stage {stage}")),
    (("recorded",), N_("written down on {recorded}")),
    (("entered",), N_("entered on {entered}")),
    (("own_stage",), N_("it belongs to stage {own_stage}")),
    (("expected",), N_("possible there: {expected}")),
    (("base",), N_("it was made from an earlier version of {base}")),
    (("other",), N_("the same file stands for {other}")),
    (("failed",), N_("it fell short: {failed}")),
    (("have", "need"), N_("approved by {have} of {need}")),
    (("role",), N_("role: {role}")),
    (("roles",), N_("who may: {roles}")),
    (("opens",), N_("open only from {opens} on")),
    (("due",), N_("due on {due}")),
    (("times",), N_("recorded so often: {times}")),
)
_UNKNOWN = NN_(
    "{n} activity was recorded that the schedule does not know",
    "{n} activities were recorded that the schedule does not know",
)
_LATE = NN_("{n} working day late", "{n} working days late")
_EARLY = NN_("{n} working day early", "{n} working days early")
_LATER = NN_("{n} working day later", "{n} working days later")
_IMPACTS: Mapping[Rule, tuple[str, str]] = {
    Rule.OVERDUE: _LATE,
    Rule.UNFINISHED: _LATE,
    Rule.WAIVER_EXPIRED: _LATE,
    Rule.TOO_EARLY: _EARLY,
}
_SOME = N_("{sentence} (in some order of the tied events or days)")
_SOME_ONLY = N_("in some order of the tied events or days")
_EMPTY = N_("(an empty text)")

#: The rules for which the stage that the case was in is worth telling.
_PLACED = frozenset({Rule.WRONG_STAGE, Rule.TOO_OFTEN})
_STAGES, _OUTPUTS = ("stage", "own_stage"), ("base", "other")


def kind_sentence(words: Words, schedule: Schedule, departure: Departure) -> str:
    """Say what kind of departure it is, whatever the case."""
    if departure.rule is Rule.UNKNOWN_EVENT and not departure.about:
        return words.count(_UNKNOWN, departure.names)
    return _core(words, schedule, departure)


def sentence(
    words: Words, schedule: Schedule, finding: Finding, facts: Mapping[str, object] | None = None
) -> str:
    """Say what one finding found; ``facts`` are the finding's own where none are given."""
    known = finding.facts if facts is None else facts
    details = "; ".join(_details(words, schedule, finding, known))
    core = _core(words, schedule, finding)
    told = f"{core}: {details}" if details else core
    return told if finding.certainty is Certainty.ALL else words.say(_SOME, sentence=told)


def detail_sentence(words: Words, schedule: Schedule, finding: Finding) -> str:
    """Say what one finding adds to the sentence of its kind; nothing where it adds nothing."""
    details = list(_details(words, schedule, finding, finding.facts))
    if finding.rule is Rule.UNKNOWN_EVENT:
        details.insert(0, _core(words, schedule, finding))
    if finding.certainty is Certainty.SOME:
        details.append(words.say(_SOME_ONLY))
    return "; ".join(details)


def impact_words(words: Words, rule: Rule, days: int) -> str:
    """Say how many working days late, early or later; nothing for none."""
    return words.count(_IMPACTS.get(rule, _LATER), days) if days else ""


def part_words(words: Words, schedule: Schedule, name: str) -> str:
    """Name a part of the schedule by its title and id, or give back the text that is none."""
    kind = _kind(schedule, name)
    return titled(words, name, _title(schedule, kind, name)) if name else words.say(_EMPTY)


def _core(words: Words, schedule: Schedule, found: Finding | Departure) -> str:
    cores = _CORES[found.rule]
    kind = _kind(schedule, found.about)
    at_gate = "gate" if found.trigger and kind in ("output", "") else kind
    template = cores.get(at_gate) or cores.get(kind) or cores[""]
    gate = found.trigger or (found.about if kind == "trigger" else "")
    return words.say(
        template,
        what=part_words(words, schedule, found.about),
        gate=part_words(words, schedule, gate) if gate else None,
    )


def _details(
    words: Words, schedule: Schedule, finding: Finding, facts: Mapping[str, object]
) -> Iterator[str]:
    said = {name: _fact(words, schedule, name, value) for name, value in facts.items()}
    for names, template in _DETAILS:
        if all(said.get(name) for name in names) and not _is_told(finding, facts, names):
            yield words.say(template, **said)
    if told := impact_words(words, finding.rule, finding.impact):
        yield told


def _is_told(finding: Finding, facts: Mapping[str, object], names: tuple[str, ...]) -> bool:
    """Whether the core names this already, or it goes without saying."""
    if names == ("stage",) and finding.rule not in _PLACED:
        return True
    return len(names) == 1 and facts[names[0]] == finding.about


def _fact(words: Words, schedule: Schedule, name: str, value: object) -> str:
    if value is None:
        return ""
    parts = value if isinstance(value, tuple | list) else (value,)
    return ", ".join(_single(words, schedule, name, part) for part in parts)


def _single(words: Words, schedule: Schedule, name: str, value: object) -> str:
    if isinstance(value, CheckResult):
        return failed(words, value)
    kind = _FACTS.get(name, "")
    if not kind:
        return words.fact(str(value))
    return titled(words, str(value), _title(schedule, kind, str(value)))


_FACTS: Mapping[str, str] = {
    **dict.fromkeys(_STAGES, "stage"),
    **dict.fromkeys(_OUTPUTS, "output"),
    **dict.fromkeys(("role", "roles"), "role"),
    "expected": "trigger",
}


def _kind(schedule: Schedule, name: str) -> str:
    """Say what an id is: ids of outputs, triggers and stages differ; a role's is looked at last."""
    if name in schedule.output_of:
        return "output"
    if name in schedule.triggers:
        return "trigger"
    if name in schedule.stage_of:
        return "stage"
    return "role" if any(role.id == name for role in schedule.roles) else ""


def _title(schedule: Schedule, kind: str, name: str) -> Text | None:
    match kind:
        case "output":
            return output_title(name, (schedule,))
        case "trigger":
            return trigger_title(name, (schedule,))
        case "stage":
            return schedule.stage_of[name].title if name in schedule.stage_of else None
        case "role":
            return role_title(name, (schedule,))
        case _:
            return None
