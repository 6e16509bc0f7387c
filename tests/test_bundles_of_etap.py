"""What etap writes, strangers can check: both verifiers say of its bundles that they are intact.

The programme is the demonstration; its keys, announcements, receipts and redactions are made by the
command line, and the verifiers get nothing but files.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.test_verifiers_agree import said_by_both
from tests.verifier_core import Given

ROOT = Path(__file__).resolve().parents[1]


class Office:
    """A folder with a demonstration and the keys that sign for it."""

    def __init__(self, folder: Path) -> None:
        """Make the programme and two keys."""
        self.folder = folder
        self._run("demo", "demo")
        self.vkey = self.etap("key", "new", "one.key").splitlines()[0]

    def etap(self, *arguments: str) -> str:
        """What a command says on its standard output."""
        return self._run("--programme", "demo", *arguments)

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, str(ROOT / "cli.py"), *arguments],
            cwd=self.folder,
            env={**os.environ, "ETAP_LANG": "en", "ETAP_PERSON": "p1"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def bundle(self, *arguments: str) -> bytes:
        """A bundle's bytes."""
        self.etap("bundle", *arguments, "-o", "made.zip", "--force")
        return (self.folder / "made.zip").read_bytes()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The programme, with a checkpoint and a receipt kept before more was recorded."""
    made = Office(tmp_path_factory.mktemp("office"))
    made.etap("checkpoint", "--key", "one.key", "-o", "kept.txt")
    made.etap("checkpoint", "1432", "-o", "receipt.txt")
    log = json.loads(made.etap("log", "1432", "--json"))["events"]
    (submitted, *_) = [event for event in log if event["kind"] == "submitted"]
    commitment = submitted["payload"]["files"][0]["commitment"]
    made.etap("redact", commitment, "--reason", "asked for", "--yes")
    made.etap("key", "rotate", "two.key", "--key", "one.key")
    made.etap("note", "1407", "--text", "later")
    return made


SCOPES = [(), ("1432",), ("1407", "1432")]


@pytest.mark.parametrize("evidence", ["files", "digests", "none"])
@pytest.mark.parametrize("scope", SCOPES, ids=["whole", "one", "two"])
def test_bundles_of_etap_are_intact_to_both_verifiers(
    office: Office, scope: tuple[str, ...], evidence: str, tmp_path: Path
):
    kept = [(office.folder / name).read_bytes() for name in ("kept.txt", "receipt.txt")]
    bundle = office.bundle(
        *scope, "--evidence", evidence, "--since", "kept.txt", "--key", "two.key"
    )
    said = _agreed(Given(bundle, [office.vkey], kept), tmp_path)
    assert said["faults"] == []
    assert [vkey.split("+")[1] for vkey in said["signed_by"]] != [office.vkey.split("+")[1]]
    assert {"rules", "truth", "texts", "copies"} <= set(said["not_checked"])
    assert not {"kept", "kept-proof", "key", "algorithm"} & set(said["not_checked"])
    assert ("evidence" in said["not_checked"]) == (evidence != "files")


def test_a_bundle_of_a_ledger_that_was_put_back_is_found_out(office: Office, tmp_path: Path):
    bundle = office.bundle("--key", "one.key")
    kept = (office.folder / "kept.txt").read_bytes()
    size = int(kept.split(b"\n")[1])
    larger = kept.replace(b"\n%d\n" % size, b"\n%d\n" % (size + 99), 1)
    said = _agreed(Given(bundle, (), [larger]), tmp_path)
    assert [fault["fault"] for fault in said["faults"]] == ["truncated"]


def _agreed(given: Given, folder: Path) -> dict[str, Any]:
    by_python, by_page = said_by_both(given, folder)
    assert by_python == by_page
    return by_page
