"""What a verdict says to people, in both languages."""

from pathlib import Path

import pytest

from engine.proving.finishing import stuck

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "tests" / "examples"
UNSOUND = sorted((EXAMPLES / "unsound").glob("*.yaml"))


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("path", UNSOUND, ids=lambda path: path.stem)
def test_every_flaw_is_told_with_its_code_place_and_cure(etap, path, language):
    told = etap("validate", path, "--lang", language)
    assert told.status == 1
    assert f" --> {path.name}:" in told.out
    assert ("[ETP38" in told.out, "…" in told.out, "None" in told.out) == (True, False, False)


def test_a_history_is_told_step_by_step_with_what_can_never_hold(etap):
    told = etap("validate", EXAMPLES / "unsound" / "optional_demanded_later.yaml", "--lang", "en")
    lines = told.out.splitlines()
    at = lines.index("  After 2 steps:")
    assert lines[at + 1 : at + 7] == [
        "    1. Hand in list",
        "    2. Begin the work (begin)",
        "  From then on this gate never opens: close, in stage review",
        "  What can never hold there:",
        "    – opinion: cannot be made without what it derives from: plan",
        "    – 'Work plan' (plan): produced only in stage 'Planning' (planning), which",
    ]


def test_a_flaw_that_is_there_from_the_start_says_so(etap):
    told = etap("validate", EXAMPLES / "unsound" / "elapsed_circle.yaml", "--lang", "en")
    assert "At once, when the cycle has begun." in told.out
    assert "waits for itself: begin → second → begin." in " ".join(told.out.split())


def test_where_going_back_is_the_only_way_is_told(etap):
    told = etap("validate", EXAMPLES / "sound" / "going_back_is_the_way.yaml", "--lang", "en")
    assert told.status == 0
    assert "may be the only way on from: work" in told.out


def test_an_open_verdict_is_told_with_its_reason_and_ends_with_1(etap, monkeypatch):
    monkeypatch.setattr(stuck.Search.__init__, "__defaults__", (0,))
    path = EXAMPLES / "unsound" / "any_of_earlier_outputs.yaml"
    told = etap("validate", path, "--lang", "en")
    assert told.status == 1
    assert "Whether it is sound is undecided" in told.out
    document = etap("validate", path, "--json", "--lang", "en").document
    assert (document["sound"], document["unsound"]) == (None, [])
    assert "undecided" in document["undecided"]
