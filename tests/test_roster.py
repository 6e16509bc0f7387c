"""The programme's own history: persons, roles, counties and schedules, against a plain model."""

from random import Random
from typing import Any

import pytest
from hypothesis import given

from engine.deciding.roster import evolve_roster
from engine.deciding.roster_commands import decide_programme, next_person
from schemas.days import Days
from schemas.ledger import NO_EVENT, PROGRAMME, Draft, Event, Kind
from schemas.programme import Adopted, Roster
from schemas.programme_commands import (
    AddCounty,
    AddPerson,
    AdoptSchedule,
    GrantRole,
    ProgrammeCommand,
    RevokeRole,
)
from schemas.refusal import ExitStatus, Refusal
from tests.deciding_strategies import seeded

DAY = Days.parse("2008-06-01")
ROLES = ("clerk", "judge")


def event(roster: Roster, draft: Draft) -> Event:
    seq = roster.seq + 1
    recorded = "2008-06-01T10:00:00.000000Z"
    happened, kind = str(draft.happened), draft.kind.value
    return Event(
        PROGRAMME, seq, NO_EVENT, kind, happened, recorded, "p1", (), None, None, draft.payload
    )


def tell(roster: Roster, *commands: ProgrammeCommand) -> Roster:
    """Decide and record commands none of which is refused."""
    for command in commands:
        draft = decide_programme(roster, command, ROLES, DAY)
        assert isinstance(draft, Draft), command
        roster = evolve_roster(roster, event(roster, draft), f"{roster.seq + 1:064x}")
    return roster


FIRST = AddPerson("p1", "etap/1", simulated=True)


def some_commands(random: Random) -> list[ProgrammeCommand]:
    people, names = ("p1", "p1", "p2"), ("one", "two")
    made: list[ProgrammeCommand] = []
    for _ in range(random.randint(0, 30)):
        person, role = random.choice(people), random.choice((*ROLES, "king"))
        made.append(
            random.choice(
                (
                    GrantRole(person, role),
                    RevokeRole(person, role),
                    AddCounty(random.choice(("0201", "1432")), random.choice(names)),
                    AdoptSchedule(
                        Adopted(random.choice(names), "1", random.choice(("a" * 64, "b" * 64)))
                    ),
                )
            )
        )
    return made


def model(commands: list[ProgrammeCommand]) -> dict[str, Any]:
    """The same in plain sets: what was done twice, or undone without being done, does not count."""
    grants, counties, schedules = set(), dict[str, str](), dict[str, str]()
    for command in commands:
        match command:
            case GrantRole(person, role) if role in ROLES:
                grants.add((person, role))
            case RevokeRole(person, role):
                grants.discard((person, role))
            case AddCounty(code, name):
                counties.setdefault(code, name)
            case AdoptSchedule(adopted):
                schedules.setdefault(adopted.id, adopted.digest)
            case _:
                pass  # refused
    return {"grants": grants, "counties": counties, "schedules": schedules}


@given(seeded(some_commands))
def test_the_roster_after_any_commands_is_what_a_plain_model_keeps(commands):
    roster = tell(Roster(), FIRST, AddPerson("p2"))
    for command in commands:
        decision = decide_programme(roster, command, ROLES, DAY)
        if isinstance(decision, Draft):
            roster = evolve_roster(roster, event(roster, decision), "h")
    assert {
        "grants": {(person, role) for person, held in roster.people.items() for role in held},
        "counties": dict(roster.counties),
        "schedules": {one.id: one.digest for one in roster.schedules},
    } == model(commands)
    assert len(roster.schedules) == len(set(roster.schedules))


def test_the_first_person_holds_no_role_and_carries_the_origin():
    roster = tell(Roster(), FIRST)
    assert (roster.origin, roster.simulated, roster.people) == ("etap/1", True, {"p1": frozenset()})
    later = tell(roster, AddPerson("p2"))
    assert (later.origin, later.simulated) == ("etap/1", True)


def test_persons_are_numbered_in_the_order_they_come():
    assert next_person(Roster()) == "p1"
    assert next_person(tell(Roster(), FIRST, AddPerson("p2"))) == "p3"


def test_an_id_that_was_given_away_meanwhile_is_refused_and_its_holder_keeps_the_roles():
    roster = tell(Roster(), FIRST, GrantRole("p1", "clerk"))
    refusal = decide_programme(roster, AddPerson("p1"), ROLES, DAY)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.status) == ("ETP547", ExitStatus.REFUSED)


ROSTER = tell(
    Roster(),
    FIRST,
    GrantRole("p1", "clerk"),
    AddCounty("1432", "warszawski zachodni"),
    AdoptSchedule(Adopted("s", "1", "a" * 64)),
)


@pytest.mark.parametrize(
    ("command", "code", "status"),
    [
        (GrantRole("p1", "clerk"), "ETP543", ExitStatus.NO),
        (GrantRole("p1", "king"), "ETP609", ExitStatus.NOT_FOUND),
        (RevokeRole("p1", "judge"), "ETP544", ExitStatus.NO),
        (AddCounty("1432", "other"), "ETP541", ExitStatus.NO),
        (AddCounty("143", "x"), "ETP542", ExitStatus.USAGE),
        (AddCounty("14321", "x"), "ETP542", ExitStatus.USAGE),
        (AddCounty("14x2", "x"), "ETP542", ExitStatus.USAGE),
        (AddCounty("١٤٣٢", "x"), "ETP542", ExitStatus.USAGE),
        (AddCounty("1432\n", "x"), "ETP542", ExitStatus.USAGE),
        (AddCounty("0201", ""), "ETP542", ExitStatus.USAGE),
        (AddCounty("0201", " "), "ETP542", ExitStatus.USAGE),
        (AdoptSchedule(Adopted("s", "1", "b" * 64)), "ETP545", ExitStatus.NO),
    ],
)
def test_a_command_that_cannot_be_is_refused(command, code, status):
    refusal = decide_programme(ROSTER, command, ROLES, DAY)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.status) == (code, status)


def test_a_code_with_a_leading_zero_stays_a_text():
    assert list(tell(ROSTER, AddCounty("0201", "bolesławiecki")).counties) == ["1432", "0201"]


def test_another_version_of_a_schedule_stands_beside_the_first():
    second = Adopted("s", "2", "b" * 64)
    assert tell(ROSTER, AdoptSchedule(second)).schedules[-1] == second


@pytest.mark.parametrize("kind", [Kind.SCHEDULE_PUBLISHED, Kind.SCHEDULE_ADOPTED])
def test_a_schedule_that_is_adopted_stands_once_however_often_it_is_told(kind):
    draft = Draft(kind, DAY, {"id": "s", "version": "1", "digest": "a" * 64})
    assert evolve_roster(ROSTER, event(ROSTER, draft), "h").schedules == ROSTER.schedules


def test_an_event_of_a_kind_that_is_not_known_here_changes_nothing_but_the_place():
    later = Event(PROGRAMME, 5, NO_EVENT, "later", "2008", "", "p1", (), None, None, {})
    after = evolve_roster(ROSTER, later, "h")
    assert (after.seq, after.head, after.people) == (5, "h", ROSTER.people)
