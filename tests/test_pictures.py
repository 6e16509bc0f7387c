"""``etap graph``: formats, files, and what is refused."""

import os
import re
import stat
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from commands.pictures import FORMATS
from engine.recording.whole_file import write_whole
from schemas.picture import SUFFIXES, PictureFormat
from tests.diagram_strategies import REAL, ROOT

BEGINS = {
    "svg": "<svg ",
    "mermaid": "%% schema_2003_2010",
    "dot": 'digraph "schema_2003_2010"',
    "bpmn": '<?xml version="1.0" encoding="UTF-8"?>\n<bpmn:definitions',
    "scxml": '<?xml version="1.0" encoding="UTF-8"?>\n<scxml',
}


def test_the_formats_of_the_command_are_those_of_the_noun():
    assert tuple(one.value for one in PictureFormat) == FORMATS == tuple(BEGINS)
    assert set(SUFFIXES) == set(PictureFormat)


@pytest.mark.parametrize("name", FORMATS)
def test_a_picture_goes_to_stdout(etap, name):
    told = etap("graph", REAL, "--format", name)
    assert (told.status, told.err) == (0, "")
    assert told.out.startswith(BEGINS[name])
    assert told.out.endswith("\n")


def test_without_a_format_it_is_svg(etap):
    assert etap("graph", REAL).out == etap("graph", REAL, "--format", "svg").out
    assert etap("graph", REAL, "-o", "-").out.startswith("<svg")


@pytest.mark.parametrize(
    ("suffix", "name"), [(s, f.value) for f, suffixes in SUFFIXES.items() for s in suffixes]
)
def test_the_end_of_the_files_name_tells_the_format(etap, tmp_path, suffix, name):
    out = tmp_path / f"picture{suffix.upper()}"
    told = etap("graph", REAL, "-o", out)
    assert told.status == 0
    assert told.out.startswith(f"✓ {out}: {name}, ")
    assert out.read_text("utf-8") == etap("graph", REAL, "--format", name).out


def test_the_said_format_wins_over_the_name(etap, tmp_path):
    out = tmp_path / "picture.svg"
    etap("graph", REAL, "--out", out, "--format", "dot")
    assert out.read_text("utf-8").startswith("digraph")


def test_the_answer_in_json_holds_the_text_and_whose_it_is(etap, tmp_path):
    document = etap("graph", REAL, "--format", "mermaid", "--json").document
    assert list(document) == ["schema", "format", "file", "schedule", "text"]
    assert document["schema"] == "etap.graph/1"
    assert document["schedule"]["id"] == "schema_2003_2010"
    assert document["text"] == etap("graph", REAL, "--format", "mermaid").out
    assert document["file"] is None
    out = tmp_path / "a.dot"
    assert etap("graph", REAL, "-o", out, "--json").document["file"] == str(out)


def test_a_name_that_tells_no_format_is_wrong_usage(etap, tmp_path):
    for name in ("picture", "picture.png", "svg"):
        told = etap("graph", REAL, "-o", tmp_path / name)
        assert told.status == 2
        assert "ETP440" in told.err
        assert ".bpmn" in told.err
        assert not (tmp_path / name).exists()


def test_an_unknown_format_is_wrong_usage(etap):
    assert etap("graph", REAL, "--format", "png").status == 2


def test_the_schedule_itself_is_never_overwritten(etap, tmp_path):
    own = tmp_path / "own.yaml"
    own.write_bytes(REAL.read_bytes())
    (tmp_path / "link.svg").symlink_to(own)
    for out in (own, tmp_path / "link.svg"):
        told = etap("graph", own, "-o", out, "--format", "svg")
        assert told.status == 2
        assert "ETP441" in told.err
    assert own.read_bytes() == REAL.read_bytes()


def test_a_link_that_runs_something_is_wrong_usage(etap):
    told = etap("graph", REAL, "--link-base", "javascript:alert(1)//")
    assert told.status == 2
    assert "ETP442" in told.err
    linked = etap("graph", REAL, "--link-base", "https://example.org/s")
    assert 'href="https://example.org/s#stage-opening"' in linked.out


def test_a_schedule_with_faults_is_told_and_nothing_is_written(etap, tmp_path):
    bad = tmp_path / "bad.yaml"
    bad.write_text("schedule: 1\n", "utf-8")
    told = etap("graph", bad, "-o", tmp_path / "a.svg")
    assert told.status == 1
    assert "bad.yaml:1:11" in told.err
    assert not (tmp_path / "a.svg").exists()
    assert etap("graph", tmp_path / "none.yaml").status == 3


def test_a_folder_that_is_not_there_is_told_by_the_name_that_was_given(etap, tmp_path):
    out = tmp_path / "none" / "a.svg"
    told = etap("graph", REAL, "-o", out)
    assert told.status == 5
    assert str(out) in "".join(told.err.split())


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of its own is made by POSIX's pty")
def test_no_picture_is_printed_on_a_terminal_unless_its_text_is_asked_for():
    refused = _on_a_terminal("graph", str(REAL))
    assert "ETP443" in refused
    assert "<svg" not in refused
    assert "<svg" in _on_a_terminal("graph", str(REAL), "--format", "svg")
    assert "<svg" in _on_a_terminal("graph", str(REAL), "-o", "-")


def _on_a_terminal(*line: str) -> str:
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, str(ROOT / "cli.py"), *line, "--lang", "en"]
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, cwd=ROOT) as process:
        os.close(theirs)
        shown = b"".join(iter(lambda: _read(ours), b""))
        process.wait(60)
    os.close(ours)
    return shown.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # the other end is closed
        return b""


def test_a_picture_is_utf_8_whatever_the_terminal_speaks():
    told = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "graph", str(REAL), "--lang", "pl"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        check=True,
        timeout=60,
    )
    root = ElementTree.fromstring(told.stdout)
    assert "zasobów" in "".join(root.itertext())


# Writing whole files ------------------------------------------------------------------------------


def test_a_file_is_replaced_and_keeps_its_rights(tmp_path):
    path = tmp_path / "a.svg"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [one.name for one in tmp_path.iterdir()] == ["a.svg"]


def test_a_new_file_has_the_rights_of_every_new_file(tmp_path):
    write_whole(tmp_path / "a", b"")
    (tmp_path / "b").touch()
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode


def test_a_symbolic_link_stays_and_its_file_is_written(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_whole(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_a_device_is_written_to_and_not_replaced():
    before = os.stat(os.devnull)
    write_whole(Path(os.devnull), b"nothing")
    assert (os.stat(os.devnull).st_ino, os.stat(os.devnull).st_mode) == (
        before.st_ino,
        before.st_mode,
    )


def test_what_cannot_be_written_leaves_the_old_file_and_nothing_beside_it(tmp_path, monkeypatch):
    path = tmp_path / "a.svg"
    path.write_bytes(b"old")

    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space") as caught:
        write_whole(path, b"new")
    assert caught.value.filename == str(path)
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["a.svg"]


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(OSError, match="directory"):
        write_whole(tmp_path, b"")


# The page -----------------------------------------------------------------------------------------


def test_every_command_of_the_page_does_what_it_says(etap, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / REAL.name).write_bytes(REAL.read_bytes())
    page = (ROOT / "docs" / "pictures.md").read_text("utf-8")
    lines = re.findall(r"^etap (graph .*)$", page, re.MULTILINE)
    for line in lines:
        words, _, out = line.partition(" > ")
        told = etap(*words.split())
        assert told.status == 0, line
        if out:
            assert told.out.startswith("%%")
    assert {path.name for path in tmp_path.iterdir()} == {
        REAL.name,
        "schedule.svg",
        "schedule.bpmn",
    }
    assert len(lines) == 4
    for found, suffixes in SUFFIXES.items():
        assert f"| `{found.value}` | {', '.join(f'`{s}`' for s in suffixes)} |" in page
