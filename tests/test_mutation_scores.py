"""What mutmut leaves behind is read right: what became of each change, and what survived."""

from __future__ import annotations

import json
from pathlib import Path

from bench import mutation
from bench.mutation import ROOT, Score, copied, fate_of, read_score, row, told
from bench.mutation_kernel import KERNEL

#: As mutmut writes it: every variant of a function in one file.
MUTATED = """
def x_add__mutmut_orig(a, b):
    if a < 0:
        raise ValueError("too small")
    return a + b
def x_add__mutmut_1(a, b):
    if a <= 0:
        raise ValueError("too small")
    return a + b
def x_add__mutmut_2(a, b):
    if a < 0:
        raise ValueError(None)
    return a + b
def x_add__mutmut_3(a, b):
    if a < 0:
        raise ValueError("too small")
    return a - b
class Of:
    def xǁOfǁ_value__mutmut_orig(self, a=1):
        raise Coded(
            "ETP1",
        )
    def xǁOfǁ_value__mutmut_1(self, a=1):
        raise Coded(
            "XXETP1XX",
        )
    def xǁOfǁ_value__mutmut_2(self, a=2):
        raise Coded(
            "ETP1",
        )
"""
CODES = {
    "engine.m.x_add__mutmut_1": 0,
    "engine.m.x_add__mutmut_2": 0,
    "engine.m.x_add__mutmut_3": 1,
    "engine.m.xǁOfǁ_value__mutmut_1": 33,
    "engine.m.xǁOfǁ_value__mutmut_2": -24,
}


def score(tmp_path: Path) -> Score:
    (tmp_path / "engine").mkdir()
    (tmp_path / "engine" / "m.py").write_text(MUTATED, encoding="utf-8")
    meta = json.dumps({"exit_code_by_key": CODES})
    (tmp_path / "engine" / "m.py.meta").write_text(meta, encoding="utf-8")
    return read_score("m", "engine/m.py", tmp_path, 3.4)


def test_changes_are_counted_by_what_became_of_them(tmp_path: Path):
    found = score(tmp_path)
    assert found.fates == {"survived": 2, "killed": 1, "no tests": 1, "timeout": 1}
    assert (found.tried, found.noticed, found.words) == (5, 2, 1)
    assert row("m", [found]) == "| m | 5 | 1 | 1 | 3 | 1 | 40.0 % | 50.0 % | 3 s |"


def test_a_survivor_is_told_by_its_function_and_by_the_line_that_changed(tmp_path: Path):
    assert [(str(one), one.is_logic) for one in score(tmp_path).survivors] == [
        ("m.add: `if a < 0:` -> `if a <= 0:`", True),
        ('m.add: `raise ValueError("too small")` -> `raise ValueError(None)`', False),
        ('m.Of._value: `"ETP1",` -> `"XXETP1XX",`', True),
    ]


def test_only_survivors_of_logic_that_the_page_does_not_list_are_missing_there(tmp_path: Path):
    found = score(tmp_path)
    assert told(found, "") == 2
    assert told(found, f"- {found.survivors[0]}\n  equal") == 1
    assert told(found, "\n".join(map(str, found.survivors))) == 0


def test_an_exit_code_that_is_not_known_is_no_kill():
    assert [fate_of(code) for code in (0, 1, 3, 5, 33, 24, 255, 2, None)] == [
        "survived",
        "killed",
        "killed",
        "no tests",
        "no tests",
        "timeout",
        "timeout",
        "exit 2",
        "not run",
    ]


def test_every_module_of_the_kernel_and_every_test_named_is_there():
    for part in KERNEL:
        assert (ROOT / part.module).is_file(), part
        assert all((ROOT / test).is_file() for test in part.tests), part
        for left_out in part.without:
            file, _, name = left_out.partition("::")
            assert name in (ROOT / file).read_text(encoding="utf-8"), left_out


def test_a_copy_has_the_sources_and_nothing_hidden(tmp_path: Path, monkeypatch):
    (tmp_path / "root" / ".git").mkdir(parents=True)
    (tmp_path / "root" / "engine" / "__pycache__").mkdir(parents=True)
    (tmp_path / "root" / "engine" / "a.py").touch()
    monkeypatch.setattr(mutation, "ROOT", tmp_path / "root")
    found = copied(tmp_path / "copy")
    assert sorted(str(path.relative_to(found)) for path in found.rglob("*")) == [
        "engine",
        str(Path("engine") / "a.py"),
    ]
