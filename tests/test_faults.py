"""The framework of the campaigns: what runs, what is told, and when it ends with 1."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from bench.faults import __main__ as runner
from bench.faults.outcome import NotPossible, Outcome

WELL = Outcome("P0", "all is well", 10, 0, 10, 3)


@pytest.mark.parametrize(
    ("outcome", "holds"),
    [
        (WELL, True),
        (Outcome("P0", "a violation", 10, 1, 10, 3), False),
        (Outcome("P0", "a blind campaign", 10, 0, 10, 0), False),
    ],
)
def test_an_outcome_holds_when_the_product_kept_it_and_the_control_did_not(
    outcome: Outcome, holds: bool
):
    assert outcome.holds is holds
    assert outcome.told().startswith("reached" if holds else "MISSED")


def run(monkeypatch: pytest.MonkeyPatch, *found: object, name: str = "kills") -> int:
    def outcomes(share: float) -> Iterator[object]:
        for one in found:
            if isinstance(one, Exception):
                raise one
            yield one

    monkeypatch.setattr(runner, "import_module", lambda _: SimpleNamespace(outcomes=outcomes))
    return runner.main([name])


def test_a_run_ends_with_0_when_all_hold(monkeypatch, capsys):
    assert run(monkeypatch, WELL, WELL) == 0
    assert capsys.readouterr().out.count("reached") == 4  # as each ends, and together


def test_a_run_ends_with_1_when_one_does_not_hold(monkeypatch):
    assert run(monkeypatch, WELL, Outcome("P0", "blind", 1, 0, 1, 0)) == 1


def test_a_campaign_that_cannot_run_here_says_so_and_the_run_ends_with_1(monkeypatch, capsys):
    assert run(monkeypatch, NotPossible("no strace")) == 1
    assert "NOT RUN  kills: no strace" in capsys.readouterr().out


def test_a_campaign_whose_module_is_not_there_is_said_aloud(monkeypatch, capsys):
    monkeypatch.setitem(runner.CAMPAIGNS, "later", "bench.faults.no_such_module")
    assert runner.main(["later"]) == 0
    assert "NOT RUN  later" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["nonsense"], ["--share", "0", "kills"], ["--share", "x"]])
def test_a_wrong_call_is_refused(arguments: list[str]):
    with pytest.raises(SystemExit) as ended:
        runner.main(arguments)
    assert ended.value.code == 2
