"""One sentence per departure: for each rule, in both languages, whatever facts are known."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.telling.audit_sentences import detail_sentence, impact_words, kind_sentence, sentence
from schemas.audit import Certainty, Departure, Finding, Rule, Severity
from schemas.cycle import CheckResult
from tests.audit_strategies import findings
from tests.diagram_strategies import LANGUAGES, real, schedules, words

REAL = real()
HOLE = re.compile(r"\{[a-z_]+\}|…")


def told(
    rule: Rule, about: str, trigger: str = "", *, language="en", impact=0, some=False, **facts
):
    certainty = Certainty.SOME if some else Certainty.ALL
    finding = Finding(rule, "1432", 7, about, trigger, certainty, impact, facts)
    return sentence(words(language), REAL, finding)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", Rule)
@pytest.mark.parametrize(
    "about", ["chosen", "hold_workshop_d", "workshop_c", "starosta", "gala", ""]
)
def test_every_rule_has_its_sentence_about_every_part(rule, about, language):
    for trigger in ("", "hold_workshop_d"):
        said = told(rule, about, trigger, language=language)
        assert said[0].isupper() or not said[0].isalpha()
        assert not said.endswith(".")
        assert about in said or rule in (Rule.TOO_EARLY, Rule.OVERDUE)


def test_the_sentence_names_titles_and_ids():
    assert told(Rule.MISSING_OUTPUT, "chosen", "hold_workshop_d") == (
        "Gate 'Hold workshop D' (hold_workshop_d) was passed although output 'Projects chosen by"
        " the participants' (chosen) did not exist"
    )


def test_a_rule_says_nothing_that_only_some_of_its_reasons_are():
    """Bytes of another output pass every check, and an approval is no submission."""
    shared = told(Rule.INVALID_OUTPUT, "chosen", other="proposals")
    assert "did not pass its checks, or repeats a file: the same file stands for" in shared
    assert "recorded or approved" in told(Rule.NO_RIGHT, "chosen")


@pytest.mark.parametrize(
    ("rule", "about", "trigger", "facts", "end"),
    [
        (
            Rule.WRONG_STAGE,
            "hold_workshop_d",
            "hold_workshop_d",
            {"stage": "workshop_a", "expected": ("hold_workshop_b",)},
            "environment' (workshop_a); possible there: 'Hold workshop B' (hold_workshop_b)",
        ),
        (
            Rule.NOT_APPROVED,
            "chosen",
            "hold_workshop_d",
            {"have": 0, "need": 1, "stage": "workshop_c"},
            "was not approved: approved by 0 of 1",
        ),
        (
            Rule.STALE_OUTPUT,
            "chosen",
            "hold_workshop_d",
            {"base": "proposals"},
            "it was made from an earlier version of 'Project proposals' (proposals)",
        ),
        (
            Rule.INVALID_OUTPUT,
            "diagnosis",
            "hold_workshop_b",
            {"failed": (CheckResult("count", ok=False, have=3, min=5),)},
            "it fell short: 3 of 5 files",
        ),
        (
            Rule.TOO_EARLY,
            "workshop_c",
            "hold_workshop_d",
            {"opens": date(2009, 4, 6), "impact": 3},
            "was over: open only from 2009-04-06 on; 3 working days early",
        ),
        (
            Rule.UNFINISHED,
            "workshop_b",
            "",
            {"stage": "workshop_b", "due": date(2009, 4, 6), "impact": 1},
            "(workshop_b): due on 2009-04-06; 1 working day late",
        ),
    ],
)
def test_what_is_known_of_the_case_stands_behind_the_core(rule, about, trigger, facts, end):
    impact = facts.pop("impact", 0)
    assert told(rule, about, trigger, impact=impact, **facts).endswith(end)


def test_what_holds_in_some_readings_only_says_so():
    said = told(Rule.MISSING_OUTPUT, "chosen", "hold_workshop_d", some=True)
    assert said.endswith("(in some order of the tied events or days)")


def test_a_fact_that_is_none_or_unknown_to_the_sentence_leaves_no_hole():
    assert told(Rule.UNFINISHED, "workshop_b", due=None, beyond=object()) == told(
        Rule.UNFINISHED, "workshop_b"
    )


@given(schedules.flatmap(lambda s: st.tuples(st.just(s), findings(s))), st.sampled_from(LANGUAGES))
def test_no_finding_breaks_its_sentence(drawn, language):
    schedule, finding = drawn
    said = sentence(words(language), schedule, finding)
    hidden = "".join((finding.about, finding.trigger, *map(str, finding.facts.values())))
    titles = repr(schedule)
    if "{" not in hidden + titles and "…" not in hidden + titles:
        assert not HOLE.search(said)
    assert "\n" not in said
    assert isinstance(detail_sentence(words(language), schedule, finding), str)


def test_activities_that_the_schedule_does_not_know_make_one_kind():
    kind = Departure(1, Rule.UNKNOWN_EVENT, "", "", Severity.MAJOR, (0, 1), 2, 2, 0.0, names=2)
    said = kind_sentence(words("en"), REAL, kind)
    assert said == "2 activities were recorded that the schedule does not know"
    finding = Finding(Rule.UNKNOWN_EVENT, "1", 1, "gala")
    assert detail_sentence(words("en"), REAL, finding).startswith("'gala' is neither")


@pytest.mark.parametrize(
    ("rule", "days", "said"),
    [
        (Rule.OVERDUE, 6, "6 working days late"),
        (Rule.TOO_EARLY, 1, "1 working day early"),
        (Rule.MISSING_OUTPUT, 2, "2 working days later"),
        (Rule.OVERDUE, 0, ""),
    ],
)
def test_the_impact_is_told_as_late_early_or_later(rule, days, said):
    assert impact_words(words("en"), rule, days) == said
