"""Two verifiers, written from one page and apart from each other, say the same of the same bundles.

``verifier/etap_verify.py`` runs in one process of Python, the core of ``verifier/etap_verify.html``
in one of Node. A verifier with one of its checks removed must be seen to disagree.
"""

import itertools
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import bundles
from tests.tampering import Tampering, tamperings
from tests.test_etap_verify_core import events_in_tables
from tests.test_etap_verify_notes import notes_in_tables, vkeys_in_tables
from tests.verifier_cases import BASE, cases, large_cases
from tests.verifier_core import Given, core, verdicts
from tests.verifier_page import PAGE

COUNT = 1_000
SOME = 250
VERIFIER = PAGE.with_name("etap_verify.py")

#: Checks of the core, and what each is like when it is removed.
REMOVED = {
    "chain": ("seq !== last.seq + 1 || ", ""),
    "clock": ("event.recorded < this.last.recorded", "false"),
    "inclusion": ("sn === 0 && same(reached, root)", "true"),
    "opening": ("size !== found.size", "false"),
    "signature": ("if (key.algorithm !== 1)", "if (false)"),
    "canonical": ("key <= last", "false"),
}


DRIVER = """
import base64, functools, importlib.util, json, sys
spec = importlib.util.spec_from_file_location("etap_verify", sys.argv[1])
etap_verify = importlib.util.module_from_spec(spec)
spec.loader.exec_module(etap_verify)
etap_verify.ed25519 = functools.cache(etap_verify.ed25519)  # many hold the same signatures
for line in sys.stdin:
    job = json.loads(line)
    names = ["bundle", *(f"kept {number}" for number in range(1, len(job["kept"]) + 1))]
    for name, content in zip(names, [job["bundle"], *job["kept"]]):
        with open(name, "wb") as file:
            file.write(base64.b64decode(content))
    said = etap_verify.Verifier("bundle", job["keys"], names[1:]).verify().result()
    print(json.dumps(said), flush=True)
"""


def _python(given: Iterable[Given], folder: Path) -> list[dict[str, Any]]:
    """What ``etap_verify.py`` says of each, in one process that has the standard library alone."""
    command = [sys.executable, "-I", "-S", "-c", DRIVER, str(VERIFIER)]
    done = subprocess.run(
        command,
        input="".join(json.dumps(one.job()) + "\n" for one in given),
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [_comparable(json.loads(line)) for line in done.stdout.splitlines()]


def said_by_both(given: Given, folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """What etap_verify.py and the page's core say of one bundle."""
    (by_python,), (by_page,) = _python([given], folder), verdicts([given], folder)
    return by_python, _comparable(by_page)


def _comparable(said: dict[str, Any]) -> dict[str, Any]:
    """All but which verifier it was."""
    return {key: value for key, value in said.items() if key != "verifier"}


@pytest.fixture(scope="module")
def tampered() -> list[Tampering]:
    """The tamperings."""
    return list(tamperings(COUNT))


@pytest.fixture(scope="module")
def by_python(tampered: list[Tampering], tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """What etap_verify.py says of each."""
    return _python((one.given for one in tampered), tmp_path_factory.mktemp("python"))


def _apart(names: Iterable[str], one: list[Any], other: list[Any]) -> list[tuple[str, Any, Any]]:
    said = zip(names, one, other, strict=True)
    return [(name, a, b) for name, a, b in said if a != b]


def test_both_say_the_same_of_every_tampering(
    tampered: list[Tampering], by_python: list[Any], tmp_path: Path
):
    by_node = [_comparable(said) for said in verdicts([one.given for one in tampered], tmp_path)]
    assert _apart((one.name for one in tampered), by_python, by_node)[:3] == []


def test_the_tamperings_reach_every_fault_and_leave_some_bundles_intact(by_python: list[Any]):
    told = [{fault["fault"] for fault in said["faults"]} for said in by_python]
    named = set(itertools.chain.from_iterable(told))
    table = set(itertools.chain.from_iterable(case.faults for case in cases()))
    assert named == table
    assert 50 <= sum(not one for one in told) <= COUNT // 4


def _parts() -> Iterator[tuple[str, Given]]:
    """Every event, checkpoint and key of the other tests' tables, right or wrong, in a bundle."""
    entries = bundles.entries(BASE)
    for number, body in enumerate(events_in_tables()):
        lines = b"\n".join([*BASE.bodies[:2], body, b""])
        yield f"event {number}", Given(bundles.archive(entries | {"events.jsonl": lines}))
    for number, note in enumerate(notes_in_tables()):
        bundle = bundles.archive(entries | {"checkpoint.txt": note, "keys/a.txt": note})
        yield f"checkpoint {number}", Given(bundle, [bundles.Key().vkey], [note])
    for number, vkey in enumerate(vkeys_in_tables()):
        yield f"key {number}", Given(bundles.archive(entries), [vkey], ["7:" + vkey[-44:]])


def test_both_say_the_same_of_every_form_of_an_event_a_checkpoint_and_a_key(tmp_path: Path):
    names, given = zip(*_parts(), strict=True)
    by_node = list(map(_comparable, verdicts(given, tmp_path)))
    assert _apart(names, _python(given, tmp_path), by_node)[:3] == []


def test_both_say_the_same_of_each_case_of_the_page(tmp_path: Path):
    every = [*cases(), *large_cases()]
    by_node = [_comparable(said) for said in verdicts([case.given for case in every], tmp_path)]
    by_python = _python((case.given for case in every), tmp_path)
    assert _apart((case.name for case in every), by_python, by_node)[:3] == []


@pytest.mark.parametrize("check", REMOVED)
def test_a_verifier_with_a_check_removed_is_seen_to_disagree(
    check: str, tampered: list[Tampering], by_python: list[Any], tmp_path: Path
):
    old, new = REMOVED[check]
    source = core()
    assert source.count(old) == 1
    some = tampered[:SOME]
    bent = verdicts([one.given for one in some], tmp_path, source.replace(old, new))
    names = (one.name for one in some)
    assert _apart(names, by_python[:SOME], list(map(_comparable, bent)))
