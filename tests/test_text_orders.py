"""What the report says of open orders and of the clock, in both languages and as JSON."""

import json

import pytest

from engine.recording.message_files import catalogue
from engine.telling.json_orders import (
    orders_document,
    sensitivity_document,
    unlooked_document,
)
from engine.telling.pen import Pen
from engine.telling.text_orders import orders_lines, sensitivity_lines
from engine.telling.words import Words
from schemas.certainty import (
    CaseCertainty,
    Conformance,
    LogCertainty,
    Precision,
    Sensitivity,
)

ONE = CaseCertainty("c1", Conformance.SOME, (), more=3, rests_on_order=True)


def log_of(undecided, precision=Precision.INSTANT):
    counts = {
        Conformance.ALL: 28,
        Conformance.SOME: 519,
        Conformance.NONE: 652,
        Conformance.UNDECIDED: undecided,
    }
    return LogCertainty(precision, counts, {0: ONE}, 1103 if undecided else 0, undecided)


def pen(language="en"):
    return Pen(Words(language, catalogue(language)), width=100)


def test_a_report_counts_the_cases_by_the_orders_in_which_they_conform():
    told = "\n".join(orders_lines(pen(), log_of(2)))
    assert "519  conform in some of them" in told
    assert "2  undecided: the search was given up" in told
    assert "The findings of 1103 cases rest on the order" in told
    assert "In 2 cases the search was given up" in told


def test_what_was_never_undecided_is_not_told_and_that_nothing_rests_on_order_is():
    told = "\n".join(orders_lines(pen(), log_of(0)))
    assert "undecided" not in told
    assert "No finding rests on the order of such events." in told


@pytest.mark.parametrize("precision", Precision)
def test_every_precision_is_told_in_both_languages(precision):
    for language in ("en", "pl"):
        assert list(orders_lines(pen(language), log_of(1, precision)))


def test_what_would_change_with_the_clock_is_told_per_rule():
    found = Sensitivity(2, 1199, 7, 3, 4, 1, {"too-early": (7, 3)})
    told = "\n".join(sensitivity_lines(pen(), found))
    assert "If every time were off by up to 2 days" in told
    assert "5 verdicts of 1199 would change" in told
    assert "7 findings might not hold, 3 more findings might hold" in told
    steady = Sensitivity(1, 10, 0, 0, 0, 0, {})
    assert "No verdict and no finding would change." in "\n".join(sensitivity_lines(pen(), steady))


def test_json_gives_the_same_counts():
    assert json.loads(json.dumps(orders_document(log_of(2)))) == {
        "precision": "instant",
        "conforms": {"all": 28, "some": 519, "none": 652, "undecided": 2},
        "open": 1,
        "resting": 1103,
        "unproven": 2,
        "more": 3,
        "not_looked_at": 0,
    }
    unlooked = unlooked_document(5000)
    assert unlooked.keys() == orders_document(log_of(2)).keys()
    assert {name: value for name, value in unlooked.items() if value is not None} == {
        "not_looked_at": 5000
    }
    found = Sensitivity(2, 1199, 7, 3, 4, 1, {"too-early": (7, 3)})
    assert sensitivity_document(found) == {
        "days": 2,
        "verdicts": 5,
        "excused": 4,
        "accused": 1,
        "fragile": 7,
        "latent": 3,
        "rules": [{"rule": "too-early", "fragile": 7, "latent": 3}],
    }
