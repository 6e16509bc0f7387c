"""What all tests share: how hard Hypothesis tries, and the command line run in this process.

``pytest`` alone takes the small profile; ``pytest --hypothesis-profile=nightly`` looks a hundred
times as long. Neither has a deadline: on a busy machine a slow example is not a wrong one. Where
``CI`` is set the small profile takes the same examples each time, so that a run can be repeated.

``pytest --update-golden`` writes what the terminal shows into ``tests/golden``.
"""

import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen
from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "small",
    max_examples=50,
    stateful_step_count=20,
    deadline=None,
    derandomize="CI" in os.environ,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "nightly",
    parent=settings.get_profile("small"),
    max_examples=5_000,
    stateful_step_count=60,
    derandomize=False,
)
# For ``python -m bench.mutation``: few examples, always the same ones, none made smaller.
settings.register_profile(
    "mutation",
    parent=settings.get_profile("small"),
    max_examples=15,
    stateful_step_count=10,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile(os.environ.get("ETAP_TEST_PROFILE", "small"))


# The command line ---------------------------------------------------------------------------------

#: The instant at which the demonstration of the tests ends.
NOW = datetime(2009, 3, 9, 9, 30, tzinfo=UTC)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write tests/golden instead of comparing"
    )


@frozen
class Told:
    """What one command line told: its exit status and both streams."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The JSON object on stdout."""
        return json.loads(self.out)


Etap = Callable[..., Told]


@pytest.fixture
def etap(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Etap:
    """Run the command line in this process: English, 80 columns, no variable of the machine's."""
    for name in [*os.environ]:
        if name.startswith(("ETAP", "LC_", "LANG", "COLUMNS", "NO_COLOR", "FORCE_COLOR", "TERM")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("ETAP_LANG", "en")

    def run_line(*arguments: str | Path) -> Told:
        from cli import run

        capfd.readouterr()
        status = run([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return Told(status, out, err)

    return run_line


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the demonstration once, ending at ``NOW``; tests only look at it."""
    from engine.demonstration import demo

    folder = tmp_path_factory.mktemp("demonstration") / "demo"
    demo(folder, NOW, lambda _done, _total: None)
    return folder


@pytest.fixture
def own_demonstration(demonstration: Path, tmp_path: Path) -> Path:
    """Give a copy of the demonstration that a test may change."""
    return Path(shutil.copytree(demonstration, tmp_path / "demo"))
