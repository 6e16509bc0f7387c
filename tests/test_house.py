"""The house keeps its own rules, and each rule is seen to fail on a tree that breaks it."""

import ast
import configparser
import re
import shutil
import subprocess
import sys
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("commands", "engine", "schemas", "verifier")
ENTRANCES = ("__main__.py", "cli.py", "etap.py")
BESIDE = {"bench", "docs", "tests", "workflows"}
PURE = (
    "schemas",
    "engine/deciding",
    "engine/auditing",
    "engine/proving",
    "engine/telling",
    "engine/errors.py",
)
OUTSIDE = {"operating", "operations", "recording", "demonstration", "public"}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "common", "lib", "misc"}
TYPOGRAPHY = set("·•…–—−→←↑↓≥≤×„”“’‘°§√✓✗✔✘○●◐◌▲△▶▸■□│─└├┌┐┘┤┬┴┼═║╔╗╚╝█░▏▎▍▌▋▊▉⏳⛔⚠")


def _product() -> list[Path]:
    files = [ROOT / name for name in ENTRANCES if (ROOT / name).exists()]
    return files + [path for part in PACKAGES for path in sorted((ROOT / part).rglob("*.py"))]


def _named(paths: list[Path]) -> list[object]:
    return [pytest.param(path, id=path.relative_to(ROOT).as_posix()) for path in paths]


every_module = pytest.mark.parametrize("path", _named(_product()))


def _pure_files() -> list[Path]:
    roots = [ROOT / part for part in PURE]
    return [file for root in roots for file in ([root] if root.is_file() else root.rglob("*.py"))]


# Imports ------------------------------------------------------------------------------------------


def _contracts() -> configparser.ConfigParser:
    found = configparser.ConfigParser()
    found.read(ROOT / ".importlinter")
    return found


def _listed(section: str, key: str) -> list[str]:
    return _contracts()[f"importlinter{section}"][key].split()


def _lint(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = "from importlinter.cli import lint_imports_command as lint; lint()"
    return subprocess.run(
        [sys.executable, "-c", command, "--no-logo", "--no-cache", *arguments],
        cwd=tree,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_the_import_contracts_are_kept():
    result = _lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "6 kept, 0 broken" in result.stdout


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Give a copy of the tree that a test may break."""
    for part in PACKAGES:
        ignored = shutil.ignore_patterns("__pycache__", "*.mo", "*.po")
        shutil.copytree(ROOT / part, tmp_path / part, ignore=ignored)
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


BREAKS = {
    "entrances": ("engine/errors.py", "import cli"),
    "house": ("schemas/report.py", "import engine.errors"),
    "engine": ("engine/deciding/__init__.py", "import engine.telling"),
    "pure": ("engine/deciding/__init__.py", "import time"),
    "acyclic": ("schemas/days.py", "import schemas.schedule"),
    "stranger": ("verifier/etap_verify.py", "import schemas.days"),
}


@pytest.mark.parametrize("contract", BREAKS)
def test_each_contract_is_seen_to_fail_on_a_tree_that_breaks_it(copy: Path, contract: str):
    before = _lint(copy, "--contract", contract)
    file, line = BREAKS[contract]
    with (copy / file).open("a", encoding="utf-8") as broken:
        broken.write(f"\n{line}\n")
    after = _lint(copy, "--contract", contract)
    assert (before.returncode, after.returncode) == (0, 1), before.stdout + after.stdout
    assert "0 kept, 1 broken" in after.stdout


def test_every_contract_has_its_break():
    sections = [name.rpartition(":")[2] for name in _contracts().sections() if ":" in name]
    assert sorted(sections) == sorted(BREAKS)


def test_a_new_part_of_engine_must_be_given_its_layer(copy: Path):
    (copy / "engine" / "guessing.py").write_text('"""Not in any layer."""\n', encoding="utf-8")
    result = _lint(copy, "--contract", "engine")
    assert result.returncode == 1
    assert "engine.guessing" in result.stdout


@pytest.mark.parametrize("module", _listed(":contract:pure", "forbidden_modules"))
def test_the_list_of_what_the_pure_parts_may_not_import_holds_no_slip(module: str):
    third_party = {"click", "psycopg", "rich", "yaml"}
    assert module in sys.stdlib_module_names | third_party


def test_every_part_of_engine_is_pure_or_known_to_touch_the_outside():
    parts = {path.stem for path in (ROOT / "engine").iterdir() if _is_python(path)}
    pure = {name.rpartition(".")[2] for name in _listed(":contract:pure", "source_modules")}
    assert parts - OUTSIDE - {"__init__"} == pure - {"schemas"}


def _is_python(path: Path) -> bool:
    return path.suffix == ".py" or (path / "__init__.py").exists()


def test_every_top_level_part_is_known_to_every_list():
    parts = {path.name for path in ROOT.iterdir() if _is_python(path)} - BESIDE
    assert parts == {*PACKAGES, *ENTRANCES}
    assert set(_listed("", "root_packages")) == set(PACKAGES)
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    wheel = tools["hatch"]["build"]["targets"]["wheel"]
    assert {*PACKAGES, *ENTRANCES} == {*wheel["only-include"], *wheel["force-include"]} - BESIDE
    assert {*PACKAGES, *ENTRANCES} == {*tools["mypy"]["files"]} - BESIDE
    assert {*PACKAGES, "cli"} == {*tools["coverage"]["run"]["source_pkgs"]}


def test_the_command_line_imports_commands_but_no_store():
    imported = set(_imports(ROOT / "cli.py"))
    assert not {name for name in imported if name.startswith(("engine.recording", "etap"))}
    assert not imported & {"os", "pathlib", "sqlite3", "yaml", "time", "random", "socket"}


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


# Purity -------------------------------------------------------------------------------------------

CALLS = {"open", "print", "input", "eval", "exec", "compile", "__import__", "breakpoint"}
CLOCKS = {"now", "today", "utcnow", "monotonic", "perf_counter"}


def _effects(tree: ast.Module) -> list[str]:
    """Name each call that reads or changes the world, with its line."""
    found = [(getattr(node, "lineno", 0), _effect(node)) for node in ast.walk(tree)]
    return [f"{line}: {what}" for line, what in found if what]


def _effect(node: ast.AST) -> str:
    match node:
        case ast.Global():
            return "global"
        case ast.Call(func=ast.Name(id=name)) if name in CALLS:
            return name
        case ast.Call(func=ast.Attribute(attr=name, value=ast.Name(id="date" | "datetime"))) if (
            name in CLOCKS
        ):
            return name
    return ""


@pytest.mark.parametrize("path", _named(_pure_files()))
def test_the_pure_parts_read_no_clock_and_open_no_file(path: Path):
    assert _effects(_tree(path)) == []


@pytest.mark.parametrize(
    "line",
    [
        "open('x')",
        "print('x')",
        "eval('1')",
        "from datetime import datetime\nx = datetime.now(tz)",
        "from datetime import date\nx = date.today()",
        "def f():\n    global x",
    ],
)
def test_the_check_of_purity_sees_an_impure_line(line: str):
    assert len(_effects(ast.parse(line))) == 1


# Names, sizes, words ------------------------------------------------------------------------------


@every_module
def test_no_module_reaches_300_lines(path: Path):
    whole_verifier = path.name == "etap_verify.py"  # one file, which a stranger reads and keeps
    assert len(path.read_text(encoding="utf-8").splitlines()) < (500 if whole_verifier else 300)


def test_no_file_has_a_name_that_says_nothing():
    folders = [*PACKAGES, "tests", "bench"]
    files = [path for part in folders for path in (ROOT / part).rglob("*.py")]
    said = [path for path in files if FORBIDDEN_NAMES & set(re.split(r"\W|_", path.stem))]
    said += [path for path in files if FORBIDDEN_NAMES & set(path.relative_to(ROOT).parts)]
    assert said == []


@every_module
def test_every_public_name_has_a_docstring(path: Path):
    assert list(_undocumented(_tree(path))) == []


def _undocumented(node: ast.Module | ast.ClassDef) -> Iterator[str]:
    if not ast.get_docstring(node):
        yield getattr(node, "name", "the module")
    for child in node.body:
        if isinstance(child, ast.ClassDef) and not child.name.startswith("_"):
            yield from _undocumented(child)
        elif isinstance(child, ast.FunctionDef) and not child.name.startswith("_"):
            overload = any("overload" in ast.unparse(mark) for mark in child.decorator_list)
            if not overload and not ast.get_docstring(child):
                yield child.name


@pytest.mark.parametrize(
    "text",
    ["x = 1", '"""M."""\ndef f(): pass', '"""M."""\nclass C:\n    """C."""\n    def m(self): pass'],
)
def test_the_check_of_docstrings_sees_what_is_missing(text: str):
    assert len(list(_undocumented(ast.parse(text)))) == 1


@pytest.mark.parametrize("path", _named(sorted((ROOT / "schemas").rglob("*.py"))))
def test_a_noun_holds_nothing_that_can_be_changed(path: Path):
    declared = [
        ast.unparse(line.annotation)
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.ClassDef)
        for line in node.body
        if isinstance(line, ast.AnnAssign)
    ]
    assert [text for text in declared if re.search(r"\b(list|dict|set|bytearray)\b", text)] == []


WAIVER = re.compile(r"#\s*(noqa|type:\s*ignore|pragma:\s*no cover|mypy:)(?P<rest>.*)")
GIVEN_REASON = re.compile(r"[:\[\]\w, ]*?(-|#|because)\s*\w{2,}")


def _unexplained(text: str) -> list[str]:
    """List the lines that switch a check off and do not say why."""
    found = ((line, WAIVER.search(line)) for line in text.splitlines())
    return [line for line, hit in found if hit and not GIVEN_REASON.match(hit["rest"])]


@every_module
def test_a_check_is_switched_off_only_with_a_reason_beside_it(path: Path):
    assert _unexplained(path.read_text(encoding="utf-8")) == []


def test_the_check_of_waivers_tells_a_reason_from_none():
    mark = "# " + "noqa"
    assert _unexplained(f"x = 1  {mark}: N802") == [f"x = 1  {mark}: N802"]
    assert _unexplained(f"x = 1  {mark}: N802 - gettext's own name") == []


@every_module
def test_nothing_is_left_for_later(path: Path):
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"\b(TODO|FIXME|XXX|NotImplementedError)\b", text) == []


@every_module
def test_no_letter_only_looks_latin(path: Path):
    assert _strange(path.read_text(encoding="utf-8")) == set()


def _strange(text: str) -> set[str]:
    """Find letters of other alphabets, invisible characters and signs that are not listed."""
    beyond = {sign for sign in text if not sign.isascii()} - TYPOGRAPHY
    return {sign for sign in beyond if not unicodedata.name(sign, "").startswith("LATIN")}


def test_the_check_of_letters_sees_a_cyrillic_one_and_a_bidi_mark():
    assert _strange("powi\u0430t \u202e ąęłŻ …") == {"\u0430", "\u202e"}


# Documents ----------------------------------------------------------------------------------------


def _decisions() -> list[Path]:
    return sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))


def test_decisions_are_numbered_without_gaps():
    numbers = [int(path.name[:4]) for path in _decisions()]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("path", _named(_decisions()))
def test_a_decision_says_what_it_costs_and_fits_on_one_page(path: Path):
    text = path.read_text(encoding="utf-8")
    for heading in ("## Context", "## Decision", "## Consequences", "Negative:"):
        assert heading in text
    assert len(text.splitlines()) <= 60


def _documents() -> list[Path]:
    return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


@pytest.mark.parametrize("path", _named(_documents()))
def test_a_link_between_documents_leads_somewhere(path: Path):
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text(encoding="utf-8"))
    assert [target for target in targets if not (path.parent / target).exists()] == []
