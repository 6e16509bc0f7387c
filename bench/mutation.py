"""Mutation score of the kernel that trust rests on: gate, replay, ledger and verifier (P23).

``python -m bench.mutation [NAME...]`` makes a copy of the checkout, lets mutmut change one place of
a module at a time, and runs the module's own tests on each change: a change that no test notices
has *survived*. Nothing is written in the checkout. ``docs/mutants.md`` lists those that may
survive, each with its reason: one that is not listed there, or a score below 90 %, ends with 1.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from attrs import frozen

from bench.mutation_kernel import KERNEL, Part

ROOT = Path(__file__).parents[1]
LISTED = ROOT / "docs" / "mutants.md"
#: What was asked for: so many of a hundred changes are noticed.
ASKED = 90.0

#: What mutmut's exit codes of a run mean; any other is a fault of the measurement.
KILLED, SURVIVED, UNTESTED, TIMED_OUT = "killed", "survived", "no tests", "timeout"
_MEANING = {0: SURVIVED, 1: KILLED, 3: KILLED, 5: UNTESTED, 33: UNTESTED}
_MEANING |= dict.fromkeys((24, -24, 36, 152, 255), TIMED_OUT)

_CONFIGURATION = """
[tool.mutmut]
source_paths = ["engine", "schemas", "verifier"]
only_mutate = {module}
also_copy = ["bench", "cli.py", "commands", "docs", "etap.py", "__main__.py", "workflows"]
pytest_add_cli_args = {arguments}
pytest_add_cli_args_test_selection = {tests}
timeout_multiplier = 6.0
"""
_ARGUMENTS = ("-p", "no:cacheprovider", "-q", "-x", "--no-header", "--tb=no")


@frozen
class Survivor:
    """A change that no test noticed: where, what stood there, what stands there now."""

    module: str
    function: str
    before: str
    after: str
    is_logic: bool

    def __str__(self) -> str:
        place = f"{Path(self.module).stem}.{self.function}"
        return f"{place}: `{self.before}` -> `{self.after}`"


@frozen
class Score:
    """What became of the changes of one module."""

    name: str
    fates: Mapping[str, int]
    survivors: tuple[Survivor, ...]
    seconds: float

    @property
    def noticed(self) -> int:
        """How many changes a test noticed, or made it run for ever."""
        return self.fates.get(KILLED, 0) + self.fates.get(TIMED_OUT, 0)

    @property
    def tried(self) -> int:
        """How many changes there are."""
        return sum(self.fates.values())

    @property
    def words(self) -> int:
        """How many survivors only change what a mistake of the programmer is told with."""
        return sum(not one.is_logic for one in self.survivors)


# What mutmut found --------------------------------------------------------------------------------


def read_score(name: str, module: str, mutants: Path, seconds: float) -> Score:
    """Read what mutmut left in its folder of mutants for one module."""
    meta = json.loads((mutants / f"{module}.meta").read_text())
    codes: dict[str, int | None] = meta["exit_code_by_key"]
    fates: dict[str, int] = {}
    for code in codes.values():
        fate = fate_of(code)
        fates[fate] = fates.get(fate, 0) + 1
    alive = [key for key, code in codes.items() if fate_of(code) not in (KILLED, TIMED_OUT)]
    source = (mutants / module).read_text()
    return Score(name, fates, tuple(survivors(module, source, alive)), seconds)


def fate_of(code: int | None) -> str:
    """Say what an exit code of mutmut means."""
    return "not run" if code is None else _MEANING.get(code, f"exit {code}")


def survivors(module: str, source: str, keys: Sequence[str]) -> Iterator[Survivor]:
    """Say what each mutant changes, from mutmut's file that holds every variant of a function."""
    variants = {
        node.name: node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)
    }
    for key in keys:
        name = key.rsplit(".", 1)[1]
        base, _, _ = name.partition("__mutmut_")
        old, new = variants[f"{base}__mutmut_orig"], variants[name]
        before, after = _changed(_lines(source, old), _lines(source, new))
        function = base.removeprefix("xǁ").removeprefix("x_").replace("ǁ", ".")
        yield Survivor(module, function, before, after, not _only_words(old, new))


def _lines(source: str, node: ast.FunctionDef) -> list[str]:
    lines = source.splitlines()[node.lineno - 1 : node.end_lineno]
    return [line.strip().replace(node.name, "") for line in lines]


def _changed(old: list[str], new: list[str]) -> tuple[str, str]:
    told = [line for line in difflib.ndiff(old, new) if line[:2] in ("- ", "+ ")]
    before, after = ([line[2:] for line in told if line[0] == sign] for sign in "-+")
    return " ".join(before), " ".join(after)


def _only_words(old: ast.FunctionDef, new: ast.FunctionDef) -> bool:
    """Whether nothing differs but the text of an exception that has no code: a programmer's."""
    return _without_words(old) == _without_words(new)


def _without_words(function: ast.FunctionDef) -> list[str]:
    alone = ast.parse(ast.unparse(function)).body
    for node in ast.walk(alone[0]):
        if (
            isinstance(node, ast.Raise)
            and isinstance(node.exc, ast.Call)
            and getattr(node.exc.func, "id", "") in ("ValueError", "TypeError", "RuntimeError")
        ):
            node.exc.args = []
    return [ast.dump(part) for part in ast.iter_child_nodes(alone[0])]


# Running it ---------------------------------------------------------------------------------------


def copied(into: Path) -> Path:
    """Copy the checkout, without what is no source."""
    unwanted = shutil.ignore_patterns(".*", "__pycache__", "mutants", "*.egg-info", "node_modules")
    return Path(shutil.copytree(ROOT, into, ignore=unwanted))


def measured(part: Part, copy: Path) -> Score:
    """Try every change of one module, one after the other."""
    start = time.monotonic()
    shutil.rmtree(copy / "mutants", ignore_errors=True)
    arguments = [*_ARGUMENTS, *(f"--deselect={one}" for one in part.without)]
    words = {"module": [part.module], "arguments": arguments, "tests": list(part.tests)}
    written = {key: json.dumps(value) for key, value in words.items()}
    shipped = (ROOT / "pyproject.toml").read_text()
    (copy / "pyproject.toml").write_text(shipped + _CONFIGURATION.format(**written))
    mutmut = shutil.which("mutmut", path=str(Path(sys.executable).parent)) or "mutmut"
    plain = {
        "ETAP_TEST_PROFILE": "mutation",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    with (copy / "mutmut.log").open("w") as log:
        subprocess.run(
            [mutmut, "run", "--max-children", "1"],
            cwd=copy,
            env=os.environ | plain,
            stdout=log,
            stderr=log,
            check=False,
        )
    found = copy / "mutants" / f"{part.module}.meta"
    if not found.exists() or None in json.loads(found.read_text())["exit_code_by_key"].values():
        raise SystemExit(f"{part.name}: mutmut did not run to its end; see {copy / 'mutmut.log'}")
    return read_score(part.name, part.module, copy / "mutants", time.monotonic() - start)


# Telling it ---------------------------------------------------------------------------------------


def row(name: str, scores: Sequence[Score]) -> str:
    """Write one row of the table."""
    tried, noticed = sum(one.tried for one in scores), sum(one.noticed for one in scores)
    timed_out = sum(one.fates.get(TIMED_OUT, 0) for one in scores)
    words = sum(one.words for one in scores)
    seconds = sum(one.seconds for one in scores)
    raw, logic = percent(noticed, tried), percent(noticed, tried - words)
    alive = tried - noticed
    return (
        f"| {name} | {tried} | {noticed - timed_out} | {timed_out} | {alive} | {words} "
        f"| {raw:.1f} % | {logic:.1f} % | {seconds:.0f} s |"
    )


def percent(part: int, whole: int) -> float:
    """So many of a hundred; of nothing, all."""
    return 100 * part / whole if whole else 100.0


def told(score: Score, listed: str) -> int:
    """Print the survivors of a module, and return how many of logic are not listed."""
    unlisted = 0
    for one in score.survivors:
        is_new = one.is_logic and str(one) not in listed
        unlisted += is_new
        mark = "NOT LISTED" if is_new else "listed" if one.is_logic else "words"
        print(f"  {mark}  {one}", flush=True)
    return unlisted


def main(arguments: Sequence[str]) -> int:
    """Measure the modules named, or all; 1 where the score or the list is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.mutation", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="a module of the kernel")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="where the copy is made and kept")
    given = parser.parse_args(arguments)
    parts = [part for part in KERNEL if not given.names or part.name in given.names]
    folder = given.keep or Path(tempfile.mkdtemp(prefix="etap-mutation-"))
    copy = copied(folder / "copy")
    listed = LISTED.read_text() if LISTED.exists() else ""
    scores: list[Score] = []
    unlisted = 0
    for part in parts:
        scores.append(measured(part, copy))
        print(row(part.name, scores[-1:]), dict(scores[-1].fates), flush=True)
        unlisted += told(scores[-1], listed)
    print("\n| module | changes | killed | timeout | survived | words | raw | logic | time |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    print("\n".join(row(one.name, [one]) for one in scores))
    print(row("all", scores))
    if given.keep is None:
        shutil.rmtree(folder)
    noticed, tried = sum(one.noticed for one in scores), sum(one.tried for one in scores)
    reached = percent(noticed, tried) >= ASKED and not unlisted
    print(f"{'reached' if reached else 'MISSED'}: {ASKED:g} % and every survivor of logic listed")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
