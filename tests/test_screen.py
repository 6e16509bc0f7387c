"""The terminal: colours, tables, bars, seen through a pseudo-terminal as a person sees them."""

import io
import os
import re
import struct
import sys
from pathlib import Path

import pytest

from commands.progress import Bar
from commands.screen import coloured
from commands.session import Session
from engine.recording.message_files import catalogue

pty = pytest.importorskip("pty", reason="pseudo-terminals are those of POSIX")
ROOT = Path(__file__).resolve().parents[1]
ESCAPE = "\x1b["


def _on_terminal(columns: int, *arguments: str, **variables: str) -> str:
    """Run a command line on a terminal of so many columns and return what it shows."""
    import fcntl
    import termios

    child, terminal = pty.fork()
    if child == 0:
        kept = {
            n: v for n, v in os.environ.items() if n not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")
        }
        words = [sys.executable, str(ROOT / "cli.py"), *arguments]
        os.execve(sys.executable, words, {**kept, "TERM": "xterm", "ETAP_LANG": "pl", **variables})
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    shown = _all_of(terminal)
    os.close(terminal)
    os.waitpid(child, 0)
    return shown.decode().replace("\r\n", "\n")


def _all_of(terminal: int) -> bytes:
    shown = b""
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # the other side is closed
            return shown
        if not part:
            return shown
        shown += part


def _plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


@pytest.mark.parametrize("columns", [80, 96, 120])
def test_the_board_fits_the_terminal_and_cuts_no_code_and_no_county(demonstration, columns):
    shown = _plain(_on_terminal(columns, "--programme", str(demonstration), "board"))
    lines = shown.splitlines()
    assert all(len(line.rstrip()) <= columns for line in lines)
    table = "\n".join(lines)
    for county in ("1432  warszawski zachodni", "1419  płocki", "1437  żuromiński"):
        assert county in table
    assert re.search(r"^Kod +Powiat +Etap +Stan +Brakuje +Termin", table, flags=re.M)


def test_on_a_narrow_terminal_each_county_is_a_list(demonstration):
    shown = _plain(_on_terminal(50, "--programme", str(demonstration), "board"))
    assert "\n1432\n  Powiat: warszawski zachodni\n" in shown
    assert all(len(line) <= 50 for line in shown.splitlines() if "·" not in line)


def test_a_terminal_gets_colours_and_a_table_without_a_box(demonstration):
    shown = _on_terminal(100, "--programme", str(demonstration), "board")
    assert ESCAPE in shown
    assert not re.search("[│┃┌╭━]", shown)


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
@pytest.mark.parametrize("line", ["board", "why 1402 --by p1"])
def test_a_terminal_gets_no_colours_where_they_are_not_wanted(demonstration, line, variables):
    shown = _on_terminal(100, "--programme", str(demonstration), *line.split(), **variables)
    assert ESCAPE not in shown
    assert "1402" in shown


def test_no_color_is_an_option_too(demonstration):
    shown = _on_terminal(100, "board", "--no-color", "--programme", str(demonstration))
    assert ESCAPE not in shown


def test_a_log_wraps_what_it_cannot_fit(demonstration):
    shown = _plain(_on_terminal(80, "--programme", str(demonstration), "log", "1428"))
    assert all(len(line.rstrip()) <= 80 for line in shown.splitlines())
    assert "reopen_workshop_a" in shown


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _session(**environment: str) -> Session:
    return Session("en", catalogue("en"), environment)


@pytest.mark.parametrize(
    ("stream", "environment", "wanted"),
    [
        (_Terminal(), {}, True),
        (io.StringIO(), {}, False),
        (_Terminal(), {"NO_COLOR": "1"}, False),
        (_Terminal(), {"NO_COLOR": ""}, True),
        (_Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {"FORCE_COLOR": "1"}, True),
        (io.StringIO(), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_colours_are_decided_in_the_order_of_the_manual(stream, environment, wanted):
    assert coloured(stream, _session(**environment)) is wanted


# The bar ------------------------------------------------------------------------------------------


@pytest.fixture
def clock(monkeypatch):
    """Give a clock that stands still until it is set."""
    time = [100.0]
    monkeypatch.setattr("commands.progress.time.monotonic", lambda: time[0])
    return time


def test_a_bar_is_drawn_after_a_second_and_wiped_at_the_end(monkeypatch, clock):
    monkeypatch.setattr(sys, "stderr", _Terminal())
    with Bar(_session(), "Verifying") as bar:
        bar.moved(1, 10)
        assert sys.stderr.getvalue() == ""
        clock[0] += 1.5
        bar.moved(5, 10)
        assert "Verifying" in sys.stderr.getvalue()
        assert "50%" in sys.stderr.getvalue()
        drawn = sys.stderr.getvalue()
        bar.moved(6, 10)
        assert sys.stderr.getvalue() == drawn
    assert sys.stderr.getvalue().endswith("\r")


def test_no_bar_is_drawn_in_a_pipe_or_beside_json(monkeypatch, clock):
    for stream, said in ((io.StringIO(), {}), (_Terminal(), {"json": True})):
        monkeypatch.setattr(sys, "stderr", stream)
        session = _session()
        session.said |= said
        with Bar(session, "Verifying") as bar:
            clock[0] += 5
            bar.moved(1, 2)
        assert stream.getvalue() == ""


def test_a_bar_of_nothing_is_full(monkeypatch, clock):
    monkeypatch.setattr(sys, "stderr", _Terminal())
    with Bar(_session(), "Verifying") as bar:
        clock[0] += 5
        bar.moved(0, 0)
    assert "100%" in sys.stderr.getvalue()
