"""One edit of a schedule in words: what the mutant says instead, without a full stop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.telling.conditions import output_title, role_title, stage_title, trigger_title
from engine.telling.marking import N_
from schemas.mutant import Edit, EditKind

if TYPE_CHECKING:
    from engine.telling.words import Words
    from schemas.schedule import Schedule

_CLAUSES: Mapping[EditKind, str] = {
    EditKind.INITIAL: N_("the cycle begins in the stage {to}"),
    EditKind.TRANSITION_DROPPED: N_("no transition {name} leaves the stage {stage}"),
    EditKind.DEST: N_("{name} leads from {stage} to {to}"),
    EditKind.TRANSITION_BY: N_("{name}, from {stage}, may be made by: {to}"),
    EditKind.CONDITION_DROPPED: N_(
        "the gate of {name}, from {stage}, does not ask for: {condition}"
    ),
    EditKind.CONDITION_ADDED: N_("the gate of {name}, from {stage}, asks for: {to}"),
    EditKind.ANY_FOR_ALL: N_(
        "the gate of {name}, from {stage}, asks for one of the conditions of which all are needed"
    ),
    EditKind.ALL_FOR_ANY: N_(
        "the gate of {name}, from {stage}, asks for all of the conditions of which one is enough"
    ),
    EditKind.AT_LEAST: N_(
        "the gate of {name}, from {stage}, asks for {to} of its conditions, not for {was}"
    ),
    EditKind.ELAPSED: N_(
        "the gate of {name}, from {stage}, asks for {to} since {since}, not for {was}"
    ),
    EditKind.GATE_PERSONS: N_(
        "the gate of {name}, from {stage}, asks for {to} approvals in the role {role}, not {was}"
    ),
    EditKind.GATE_ROLE: N_(
        "the gate of {name}, from {stage}, is approved in the role {to}, not {was}"
    ),
    EditKind.OPTIONAL: N_("{name} is optional"),
    EditKind.REQUIRED: N_("{name} is not optional"),
    EditKind.STAGE: N_("{name} belongs to the stage {to}"),
    EditKind.MEDIUM_DROPPED: N_("{name} is not taken as {medium}"),
    EditKind.BASE_DROPPED: N_("{name} is not made from {base}"),
    EditKind.APPROVAL_DROPPED: N_("{name} needs no approval"),
    EditKind.APPROVAL_PERSONS: N_("{name} needs {to} approvals in the role {role}, not {was}"),
    EditKind.SUBMITTER_APPROVES: N_("{name} may be approved by the person who handed it in"),
    EditKind.SUBMITTER_BARRED: N_("{name} may not be approved by the person who handed it in"),
    EditKind.OUTPUT_BY: N_("{name} may be handed in by: {to}"),
}
_BY_ANYONE: Mapping[EditKind, str] = {
    EditKind.TRANSITION_BY: N_("{name}, from {stage}, may be made by anyone"),
    EditKind.OUTPUT_BY: N_("{name} may be handed in by anyone"),
}
_BOUNDS: Mapping[tuple[EditKind, str], str] = {
    (EditKind.COUNT, "min"): N_("{name}: the fewest files are {to}, not {was}"),
    (EditKind.COUNT, "max"): N_("{name}: the most files are {to}, not {was}"),
    (EditKind.ROWS, "min"): N_("{name}: the fewest rows are {to}, not {was}"),
    (EditKind.ROWS, "max"): N_("{name}: the most rows are {to}, not {was}"),
    (EditKind.DISTINCT, "min"): N_(
        "{name}: the fewest different values in '{column}' are {to}, not {was}"
    ),
    (EditKind.DISTINCT, "max"): N_(
        "{name}: the most different values in '{column}' are {to}, not {was}"
    ),
}
_CHECKS: Mapping[str, str] = {
    "distinct": N_("{name}: different values in '{column}' are not counted"),
    "references": N_("{name}: values in '{column}' need not stand in {bases}"),
}
_APPROVAL = N_("approval in the role {role}")
_TIME = N_("time since {stage}")


def edit_clause(words: Words, edit: Edit, schedule: Schedule) -> str:
    """Say what a schedule with this edit says instead."""
    facts = {name: _fact(words, name, edit, schedule) for name in edit.facts}
    return words.say(
        _clause(edit),
        **{
            "stage": _stage(words, edit.source, schedule),
            "name": _name(words, edit, schedule),
            **facts,
        },
    )


def _clause(edit: Edit) -> str:
    if edit.kind in _BY_ANYONE and not edit.facts["to"]:
        return _BY_ANYONE[edit.kind]
    if edit.kind is EditKind.CHECK_DROPPED:
        return _CHECKS[str(edit.facts["check"])]
    if "side" in edit.facts:
        return _BOUNDS[edit.kind, str(edit.facts["side"])]
    return _CLAUSES[edit.kind]


def _name(words: Words, edit: Edit, schedule: Schedule) -> str:
    if edit.source:
        return _with_id(trigger_title(words, edit.about, edit.source, schedule), edit.about)
    return _output(words, edit.about, schedule)


def _with_id(title: str, name: str) -> str:
    return title if title == name else f"{title} ({name})"


def _output(words: Words, name: str, schedule: Schedule) -> str:
    return _with_id(output_title(words, name, schedule), name)


def _stage(words: Words, name: Any, schedule: Schedule) -> str:
    return _with_id(stage_title(words, str(name), schedule), str(name))


def _fact(words: Words, name: str, edit: Edit, schedule: Schedule) -> Any:
    """Return a fact with the title of what it names."""
    value = edit.facts[name]
    if isinstance(value, tuple):
        return tuple(_named(words, part, schedule) for part in value)
    if name == "condition":
        return _condition(words, str(value), schedule)
    return _named(words, value, schedule) if isinstance(value, str) else value


def _named(words: Words, name: str, schedule: Schedule) -> str:
    if name in schedule.output_of:
        return _output(words, name, schedule)
    if name in schedule.stage_of:
        return _stage(words, name, schedule)
    return role_title(words, name, schedule)


def _condition(words: Words, condition: str, schedule: Schedule) -> str:
    kind, _, about = condition.rpartition(":")
    if kind == "approval":
        return words.say(_APPROVAL, role=role_title(words, about, schedule))
    if kind == "elapsed":
        return words.say(_TIME, stage=_stage(words, about, schedule))
    return _output(words, condition, schedule)
