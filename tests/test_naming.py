"""Words that name: matched without regard to case and diacritics, where they are unique."""

from contextlib import closing

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from engine import operations as op
from engine.errors import NotFound, UsageFault
from engine.recording.naming import (
    county_of,
    cycle_of,
    known_person,
    output_of,
    person_of,
    plain,
    trigger_of,
)
from schemas.asked import Asked
from schemas.programme import Roster
from tests.making import P1, done, programme

NAMES = {
    "1432": "warszawski zachodni",
    "1410": "łosicki",
    "1437": "żuromiński",
    "2003": "bielski",
    "2402": "bielski",
}
ROSTER = Roster(people={"p1": frozenset(), "p2": frozenset()}, counties=NAMES)
POLISH = dict(zip("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", "acelnoszzACELNOSZZ", strict=True))


def code_of(raised: pytest.ExceptionInfo[NotFound]) -> str:
    return raised.value.code


@pytest.mark.parametrize("word", ["łosicki", "Losicki", "ŁOSICKI", " łosicki ", "1410", "ĹOSICKI"])
def test_a_county_is_found_however_its_name_is_typed(word: str):
    assert county_of(ROSTER, word) == "1410"


@given(st.text(alphabet="aąbcćeęłńoóśzźżAĄŁŻ ", min_size=1))
def test_a_name_without_its_diacritics_and_in_any_case_is_the_same_name(name: str):
    typed = "".join(POLISH.get(letter, letter) for letter in name)
    assert plain(name) == plain(typed) == plain(name.upper()) == plain(f"  {name} ")


@given(st.text())
@example("\u33d7")
def test_folding_twice_changes_nothing_more(name: str):
    assert plain(plain(name)) == plain(name)


def test_an_ambiguous_name_comes_back_with_every_county_that_bears_it():
    with pytest.raises(NotFound) as raised:
        county_of(ROSTER, "Bielski")
    assert code_of(raised) == "ETP603"
    assert raised.value.facts["counties"] == ("2003 bielski", "2402 bielski")
    assert [county_of(ROSTER, code) for code in ("2003", "2402")] == ["2003", "2402"]


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("losickii", "1410 łosicki"),
        ("zuromiski", "1437 żuromiński"),
        ("14100", "1410 łosicki"),
        ("qqqqqq", ""),
        ("", ""),
    ],
)
def test_an_unknown_county_comes_back_with_the_nearest_one(word: str, near: str):
    with pytest.raises(NotFound) as raised:
        county_of(ROSTER, word)
    assert code_of(raised) == "ETP602"
    assert raised.value.facts["suggestion"] == near
    assert raised.value.facts["county"] == word


@given(st.text())
def test_whatever_is_typed_is_one_county_or_not_found(word: str):
    bearing = [code for code, name in NAMES.items() if plain(name) == plain(word)]
    if word in NAMES or len(bearing) == 1:
        assert county_of(ROSTER, word) == (word if word in NAMES else bearing[0])
        return
    with pytest.raises(NotFound) as raised:
        county_of(ROSTER, word)
    assert code_of(raised) == ("ETP603" if bearing else "ETP602")


def test_a_code_is_never_taken_for_a_name():
    roster = Roster(counties={"1410": "1432", "1432": "łosicki"})
    assert county_of(roster, "1432") == "1432"


def test_who_acts_must_be_said_unless_there_is_only_one():
    assert person_of(ROSTER, Asked("p2")) == "p2"
    assert person_of(Roster(people={"p1": frozenset()}), Asked()) == "p1"
    for roster in (ROSTER, Roster()):
        with pytest.raises(UsageFault) as raised:
            person_of(roster, Asked())
        assert (raised.value.code, raised.value.facts["people"]) == ("ETP801", tuple(roster.people))


@given(st.text())
def test_a_person_is_matched_exactly(word: str):
    assume(word not in ROSTER.people)
    with pytest.raises(NotFound) as raised:
        known_person(ROSTER, word)
    assert code_of(raised) == "ETP607"


def test_outputs_triggers_and_cycles_are_matched_exactly_and_suggested(tmp_path):
    with closing(programme(tmp_path / "p")) as opened:
        schedule = opened.schedule(opened.roster.schedules[0].digest)
        assert output_of(schedule, "barrels").id == "barrels"
        assert trigger_of(schedule, "close") == "close"
        for find, code, word, near in (
            (output_of, "ETP605", "Barrels", "barrels"),
            (trigger_of, "ETP606", "hold_workshop_e", "hold_workshop_d"),
        ):
            with pytest.raises(NotFound) as raised:
                find(schedule, word)
            assert (code_of(raised), raised.value.facts["suggestion"]) == (code, near)
        done(op.start(opened, "1432", None, P1))
        roster = opened.roster
        assert cycle_of(opened, roster, "Warszawski Zachodni", Asked()) == "1432/1"
        assert cycle_of(opened, roster, "1432", Asked(number=1)) == "1432/1"
        for word, number in (("1432", 2), ("1432", 0), ("1432", -1), ("1410", None)):
            with pytest.raises(NotFound) as raised:
                cycle_of(opened, roster, word, Asked(number=number))
            assert code_of(raised) == "ETP604"
