"""The identity of a schedule: the hash of its normal form in RFC 8785 (design 2, "Identity").

The normal form is built from the nouns, never from the text, so that comments, layout, quotes, the
order of keys and the two ways to write transitions cannot reach it. Its rules:

- a part that has its default value, or is empty, is left out: to write a default changes nothing;
- ``stages`` and ``transitions`` are objects, the latter keyed ``source/trigger`` after expansion;
  the order of the stages stands beside them as the list ``order``; lists keep the order of the
  file;
- a title that is the same in both languages is that text, else ``{pl, en}`` with what was given;
- ``final: true`` is ``done``; a duration is its shortest text;
- a row schema is embedded as ``{name, document}``, the whole JSON value of its file;
- titles, attestations and sources are content: who says so is part of what is agreed on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from schemas.output import Bounds, Check, Distinct, Output, OutputKind, Quorum, Retention
from schemas.requirement import (
    AllOf,
    AnyOf,
    ApprovalNeeded,
    AtLeast,
    Elapsed,
    Nothing,
    OutputNeeded,
    Requirement,
    StageOutputs,
)

if TYPE_CHECKING:
    from schemas.attribution import Attested, Role, Source, Text, Waivable
    from schemas.schedule import Due, Schedule, Stage, Transition

Form = dict[str, Any]


def normal_form(schedule: Schedule) -> Form:
    """Return the plain JSON value that stands for everything the schedule says."""
    return _filled(
        schedule=schedule.id,
        version=schedule.version,
        title=_text(schedule.title),
        description=_text(schedule.description),
        timezone=_unless("Europe/Warsaw", schedule.timezone),
        calendar=_unless("PL", schedule.calendar),
        roles={role.id: _role(role) for role in schedule.roles},
        sources={source.id: _source(source) for source in schedule.sources},
        initial=schedule.initial,
        order=[stage.id for stage in schedule.stages],
        **{"stages!": {stage.id: _stage(stage) for stage in schedule.stages}},
        **{
            "transitions!": {
                f"{t.source}/{t.trigger}": _transition(t) for t in schedule.transitions
            }
        },
    )


def _filled(**parts: Any) -> Form:
    """Return the parts that say something; a name that ends in ``!`` stands also if empty."""
    return {
        name.rstrip("!_"): part
        for name, part in parts.items()
        if name.endswith("!")
        or (part is not None and part is not False and part not in ([], {}, ()))
    }


def _unless(default: object, value: object) -> object | None:
    return None if value == default else value


def _text(text: Text | None) -> str | Form | None:
    if text is None:
        return None
    return text.pl if text.pl == text.en else _filled(pl=text.pl, en=text.en)


def _attested(attested: Attested | None) -> Form | None:
    return None if attested is None else _filled(as_=str(attested.how), by=list(attested.by))


def _role(role: Role) -> Form:
    return _filled(title=_text(role.title), attested=_attested(role.attested))


def _source(source: Source) -> Form:
    return _filled(cite=source.cite, url=source.url)


# --- Stages and outputs ---------------------------------------------------------------------------


def _stage(stage: Stage) -> Form:
    return _filled(
        title=_text(stage.title),
        outputs={output.id: _output(output) for output in stage.outputs},
        final=stage.final and str(stage.final),
        attested=_attested(stage.attested),
    )


def _output(output: Output) -> Form:
    schema = output.row_schema
    return _filled(
        title=_text(output.title),
        kind=_unless(OutputKind.DOCUMENT, output.kind) and str(output.kind),
        media=list(output.media),
        count=_bounds(output.count),
        rows=_bounds(output.rows),
        row_schema=schema and {"name": schema.name, "document": dict(schema.document)},
        checks=[_check(check) for check in output.checks],
        derives_from=list(output.derives_from),
        shares_with=list(output.shares_with),
        approval=_quorum(output.approval),
        by=list(output.by),
        optional=output.optional,
        personal_data=output.personal_data,
        retention=_retention(output.retention),
        attested=_attested(output.attested),
        **_waivable(output.waivable),
    )


def _retention(retention: Retention | None) -> Form | None:
    return (
        None
        if retention is None
        else _filled(
            since=retention.since,
            keep=str(retention.keep),
            attested=_attested(retention.attested),
        )
    )


def _waivable(waivable: Waivable | None) -> Form:
    """Return ``{}`` for what cannot be waived: an empty ``waivable`` says that anyone may."""
    return {} if waivable is None else {"waivable!": _filled(by=list(waivable.by))}


def _bounds(bounds: Bounds | None) -> Form | None:
    return None if bounds is None else _least_and_most(bounds)


def _least_and_most(bounds: Bounds | Distinct) -> Form:
    return _filled(min=bounds.min, max=bounds.max, attested=_attested(bounds.attested))


def _check(check: Check) -> Form:
    if isinstance(check, Distinct):
        return {"distinct": {"column": check.column, **_least_and_most(check)}}
    names = {"column": check.column, "output": check.output, "key": check.key}
    return {"references": _filled(**names, attested=_attested(check.attested))}


def _quorum(quorum: Quorum | None) -> Form | None:
    return (
        None
        if quorum is None
        else _filled(
            role=quorum.role,
            count=_unless(1, quorum.count),
            not_the_submitter=quorum.not_the_submitter,
            attested=_attested(quorum.attested),
        )
    )


# --- Transitions and requirements -----------------------------------------------------------------


def _transition(transition: Transition) -> Form:
    return _filled(
        dest=transition.dest,
        by=list(transition.by),
        requires=_unless("stage_outputs", _requirement(transition.requires)),
        due=_due(transition.due),
        reopens=transition.reopens,
        reason="required" if transition.reason_required else None,
        title=_text(transition.title),
        attested=_attested(transition.attested),
    )


def _due(due: Due | None) -> Form | None:
    return (
        None
        if due is None
        else _filled(since=due.since, within=str(due.within), attested=_attested(due.attested))
    )


def _requirement(requirement: Requirement) -> str | Form:
    match requirement:
        case StageOutputs():
            return "stage_outputs"
        case Nothing():
            return "none"
        case OutputNeeded(output=output):
            return {"output": output}
        case AllOf(of=parts):
            return {"all": [_requirement(part) for part in parts]}
        case AnyOf(of=parts):
            return {"any": [_requirement(part) for part in parts]}
        case AtLeast(count=count, of=parts):
            return {"at_least": {"count": count, "of": [_requirement(part) for part in parts]}}
        case ApprovalNeeded() | Elapsed():
            return _condition(requirement)


def _condition(condition: ApprovalNeeded | Elapsed) -> Form:
    facts: Mapping[str, Any] = {
        "attested": _attested(condition.attested),
        **_waivable(condition.waivable),
    }
    if isinstance(condition, Elapsed):
        at_least = str(condition.at_least)
        return {"elapsed": _filled(since=condition.since, at_least=at_least, **facts)}
    return {"approval": _filled(role=condition.role, count=_unless(1, condition.count), **facts)}
