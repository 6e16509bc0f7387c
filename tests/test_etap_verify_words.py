"""The verifier in one file, asked within this process: its command line and its words."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import bundles
from tests.bundles import Key
from tests.test_etap_verify import LANGUAGES
from verifier import etap_verify
from verifier.etap_verify import FAULTS, LABELS, UNCHECKED, in_words

LEDGER = bundles.small_ledger()
KEY = Key()
PART = bundles.entries(LEDGER, ["1432"], keys=[KEY], sizes=[7, 8, 13])
KEPT = bundles.short(LEDGER.leaves[:8])
ANSWER: dict[str, Any] = {
    "intact": True,
    "origin": "etap/1",
    "checkpoint": "7:AAAA",
    "time": "2026-11-26T09:41:12.000000Z",
    "counties": ["1407", "1432"],
    "signed_by": ["one+1", "two+2"],
    "announced": [],
    "checked": {"events": 7, "cycles": 2},
    "faults": [],
    "not_checked": [],
    "verifier": {"sha256": "ab" * 32},
}


def answer(**changed: Any) -> dict[str, Any]:
    missing = dict.fromkeys(tuple(LABELS)[3:9], "")
    return {**missing, **ANSWER, **changed}


@pytest.fixture
def bundle(tmp_path: Path) -> str:
    (tmp_path / "bundle.zip").write_bytes(bundles.archive(PART))
    return str(tmp_path / "bundle.zip")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Any:
    """Run the command line as a process of its own would."""

    def line(*arguments: str, stdin: bytes = b"", **environment: str) -> tuple[int, str, str]:
        for name in ("LANG", "ETAP_LANG"):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["etap_verify.py", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as ended:
            etap_verify.main()
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return int(ended.value.code or 0), out.decode(), err.decode()

    return line


# The command line ---------------------------------------------------------------------------------


def test_json_and_status_tell_whether_the_bundle_is_whole(run: Any, bundle: str, tmp_path: Path):
    status, out, err = run(bundle, "--key", KEY.vkey, "--since", KEPT, "--json")
    told = json.loads(out)
    assert (status, told["intact"], err) == (0, True, "")
    assert told["checked"]["kept"] == 1
    assert out.endswith("}\n")
    status, out, _ = run(bundle, "--key", Key(seed=2).vkey, "--json")
    assert (status, [one["fault"] for one in json.loads(out)["faults"]]) == (1, ["signature"])
    assert run(str(tmp_path / "nothing"))[0] == 1


def test_several_keys_and_kept_checkpoints_are_taken(run: Any, bundle: str, tmp_path: Path):
    file = tmp_path / "kept.txt"
    file.write_bytes(bundles.checkpoint(LEDGER.leaves[:8], bundles.moment(8)))
    keys = ("--key", Key(seed=2).vkey, "--key", KEY.vkey)
    _, out, _ = run(bundle, *keys, "--since", KEPT, "--since", str(file), "--json")
    told = json.loads(out)
    assert told["checked"]["kept"] == 2
    assert KEY.vkey in str(told)


def test_a_kept_checkpoint_is_read_from_the_input(run: Any, bundle: str):
    kept = bundles.checkpoint(LEDGER.leaves[:8], bundles.moment(8))
    status, out, _ = run(bundle, "--since", "-", "--json", stdin=kept)
    assert (status, json.loads(out)["checked"]["kept"]) == (0, 1)


@pytest.mark.parametrize("arguments", [[], ["x", "--lang", "de"], ["x", "y"], ["x", "--other"]])
def test_a_line_that_is_not_understood_ends_with_2_and_how_to_use_it(run: Any, arguments):
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert "[--key VKEY]" in err
    assert "[--since FILE|SIZE:ROOT|-]" in err
    assert "{pl,en}" in err


def test_help_says_what_it_is_for(run: Any):
    status, out, _ = run("--help")
    assert status == 0
    assert "Verify a bundle of etap (docs/format.md, section 10)." in " ".join(out.split())


@pytest.mark.parametrize(
    ("arguments", "environment", "polish"),
    LANGUAGES,
)
def test_the_language_is_the_options_or_the_environments(
    run: Any, bundle: str, arguments: list[str], environment: dict[str, str], polish: bool
):
    _, out, _ = run(bundle, *arguments, **environment)
    first = LABELS["True"][0 if polish else 1]
    assert out.splitlines()[0] == f"{first}: {bundle}"


# The words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "place"), [("pl", 0), ("en", 1), ("en_GB.UTF-8", 1), ("", 0)])
def test_the_answer_says_what_was_proved_and_counted(language: str, place: int):
    say = {name: both[place] for name, both in LABELS.items()}
    shown = answer()
    lines = in_words(shown, "b.zip", language).split("\n")
    proved = [
        f"  {say[name]}: {', '.join(value) if isinstance(value, list) else value}"
        for name in tuple(LABELS)[3:9]
        if (value := shown[name])
    ]
    assert lines == [
        f"{say['True']}: b.zip",
        *proved,
        f"  {say['checked']}: {say['events']} 7, {say['cycles']} 2",
        f"  {say['verifier']}: SHA-256 {'ab' * 32}",
    ]


@pytest.mark.parametrize(("language", "place"), [("pl", 0), ("en", 1)])
def test_every_fault_and_everything_left_unchecked_has_its_words(language: str, place: int):
    shown = answer(
        intact=False,
        faults=[{"fault": name, "where": f"at {name}"} for name in FAULTS],
        not_checked=list(UNCHECKED),
    )
    lines = in_words(shown, "b.zip", language).split("\n")
    assert lines[0] == f"{LABELS['False'][place]}: b.zip"
    faults = [f"✗ {name} (at {name}): {both[place]}" for name, both in FAULTS.items()]
    left = LABELS["unchecked"][place]
    unchecked = [f"? {left}: {both[place]} ({name})" for name, both in UNCHECKED.items()]
    assert lines[-1 - len(faults) - len(unchecked) : -1] == [*faults, *unchecked]


def test_signs_that_could_steer_a_terminal_are_not_shown():
    assert in_words(answer(), "\x1b[31mb\u202e.zip", "en").split("\n")[0].endswith("?[31mb?.zip")
