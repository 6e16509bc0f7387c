"""What holds of a schedule only as a whole: every name means something, and the parts fit together.

Each rule adds its faults to the reading. Where a whole section could not be read, nothing that
refers to it is called unknown: one fault is told once.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from engine.recording.schedules.yaml_nodes import Node
from schemas.output import Output, OutputKind, References

if TYPE_CHECKING:
    from engine.recording.schedules.schedule_parts import ScheduleReading
    from schemas.schedule import Schedule

#: The code of an unknown name, by what it should name.
_UNKNOWN = {"stage": "ETP301", "role": "ETP302", "output": "ETP303", "source": "ETP304"}
#: Circles are told one by one; a person who cured these runs the reader again.
_MOST_CIRCLES = 20
_COUNTRIES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT
BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH
ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT
HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS
LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI
NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG
SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG
UK UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
"""
#: ISO 3166-1 codes whose public holidays the `holidays` package knows (a test compares the two).
COUNTRIES = frozenset(_COUNTRIES.split())


def judge_references(reading: ScheduleReading) -> None:
    """Tell every name that nothing declares, unless what would declare it could not be read."""
    for reference in reading.references:
        known = reading.declared.get(reference.noun, {})
        name = reference.node.text
        if name not in known and reference.noun not in reading.unread:
            reading.tell_unknown(_UNKNOWN[reference.noun], reference)


def judge_whole(reading: ScheduleReading, schedule: Schedule, keys: Mapping[str, Node]) -> None:
    """Tell everything that contradicts itself between the parts of a schedule."""
    _judge_ids(reading)
    _judge_initial(reading, schedule, keys)
    _judge_derivation(reading, schedule)
    for output in schedule.output_of.values():
        _judge_shares(reading, output)
        _judge_tables(reading, schedule, output)
    if "timezone" in keys:
        _judge_timezone(reading, schedule.timezone, keys["timezone"])
    if "calendar" in keys and schedule.calendar not in COUNTRIES:
        reading.tell("ETP316", keys["calendar"], calendar=schedule.calendar)


def _judge_ids(reading: ScheduleReading) -> None:
    """An output's id differs from every trigger's and stage's (design 2, "Ids")."""
    outputs = reading.declared.get("output", {})
    for noun in ("stage", "trigger"):
        for name, node in reading.declared.get(noun, {}).items():
            if name in outputs:
                line = reading.line_of(reading.place(node))
                reading.tell("ETP305", outputs[name], id=name, line_of_first=line)


def _judge_initial(reading: ScheduleReading, schedule: Schedule, keys: Mapping[str, Node]) -> None:
    stage = schedule.stage_of.get(schedule.initial)
    if stage is not None and stage.final is not None and "initial" in keys:
        reading.tell("ETP307", keys["initial"], stage=stage.id)


def _judge_derivation(reading: ScheduleReading, schedule: Schedule) -> None:
    """No output is made from itself, directly or through others."""
    bases = {name: set(output.bases) for name, output in schedule.output_of.items()}
    for _ in range(_MOST_CIRCLES):
        circle = _circle(bases)
        if not circle:
            return
        at = reading.declared["output"][circle[0]]
        reading.tell("ETP309", at, output=circle[0], circle=" → ".join(circle))
        bases[circle[0]].discard(circle[1])


def _circle(bases: Mapping[str, set[str]]) -> tuple[str, ...]:
    """Return one circle as first, its base, its base's base, …, first; empty when there is none."""
    try:
        TopologicalSorter(bases).prepare()
    except CycleError as error:
        # The error lists every node before the one that was made from it.
        return tuple(reversed(error.args[1]))
    return ()


def _judge_shares(reading: ScheduleReading, output: Output) -> None:
    if output.id in output.shares_with:
        reading.tell("ETP310", reading.declared["output"][output.id], output=output.id)


def _judge_tables(reading: ScheduleReading, schedule: Schedule, output: Output) -> None:
    """A referenced output is a table, and its row schema, where it has one, knows the key."""
    for check in output.checks:
        table = schedule.output_of.get(check.output) if isinstance(check, References) else None
        if table is None or not isinstance(check, References) or check.place is None:
            continue
        at = reading.at(check.place, table.id)
        columns = [c.name for c in table.row_schema.columns] if table.row_schema else None
        if table.kind is not OutputKind.TABLE:
            reading.tell("ETP311", at, output=table.id, kind=str(table.kind))
        elif columns is not None and check.key not in columns:
            facts = {"column": check.key, "output": table.id}
            reading.tell("ETP312", at, columns, check.key, **facts)


def _judge_timezone(reading: ScheduleReading, name: str, node: Node) -> None:
    if not is_timezone(name):
        known = sorted(available_timezones())
        reading.tell("ETP315", node, known, name, timezone=name)


@cache
def is_timezone(name: str) -> bool:
    """Whether this computer knows a time zone of that name."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; not a name; a folder of names
        return False
    return True
