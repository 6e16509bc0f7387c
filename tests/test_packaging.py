"""What is shipped: one name, whole, that runs from anywhere. Nothing here needs a network."""

import ast
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from hashlib import sha256
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _build(target: str, source: Path, folder: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)]
    done = subprocess.run(
        command, cwd=source, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack the wheel: the folder stands for site-packages."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def _names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def _run(installed: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    # A copy's own files are no part of what coverage measures.
    left_out = ("COVERAGE", "ETAP", "LC_")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    environment = {**clean, "PYTHONPATH": os.pathsep.join([str(installed), str(cwd)])}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={**environment, "PYTHONUTF8": "1", "LANG": "en_GB.UTF-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_the_wheel_installs_the_one_name(wheel: Path):
    tops = {name.split("/")[0] for name in _names(wheel)}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"etap"}


def test_every_file_of_the_parts_is_in_the_wheel_and_no_other(wheel: Path):
    parts = ["commands", "engine", "schemas", "verifier", "workflows"]
    listed = [path for part in parts for path in (ROOT / part).rglob("*") if path.is_file()]
    shipped = {f"etap/{path.relative_to(ROOT).as_posix()}" for path in listed if _counts(path)}
    entrances = {"etap/__init__.py", "etap/__main__.py", "etap/cli.py"}
    assert {name for name in _names(wheel) if name.startswith("etap/")} == shipped | entrances


def _counts(path: Path) -> bool:
    return "__pycache__" not in path.parts and path.suffix not in {".pyc", ".pyo"}


@pytest.mark.parametrize(
    "pattern",
    [
        r"etap/workflows/schema_2003_2010\.yaml",
        r"etap/workflows/histories/.+\.yaml",
        r"etap/schemas/schedule\.schema\.json",
        r"etap/engine/telling/locale/pl/LC_MESSAGES/etap\.mo",
    ],
)
def test_the_data_that_the_program_reads_is_in_the_wheel(wheel: Path, pattern: str):
    assert [name for name in _names(wheel) if re.fullmatch(pattern, name)]


def test_the_wheel_says_its_licence_its_script_and_its_oldest_python(wheel: Path):
    (folder,) = {name.split("/")[0] for name in _names(wheel) if ".dist-info/" in name}
    with zipfile.ZipFile(wheel) as archive:
        metadata = archive.read(f"{folder}/METADATA").decode()
        scripts = archive.read(f"{folder}/entry_points.txt").decode()
    assert "License-Expression: MIT" in metadata
    assert "Requires-Python: >=3.11" in metadata
    assert "Classifier: Natural Language :: Polish" in metadata
    assert "etap = etap:main" in scripts
    assert "etap-verify = etap:verify_bundle" in scripts
    assert f"{folder}/licenses/LICENSE" in _names(wheel)


@pytest.mark.slow
def test_the_sdist_builds_the_same_wheel(wheel: Path, tmp_path: Path):
    sdist = _build("sdist", ROOT, tmp_path / "sdist")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    (source,) = (tmp_path / "unpacked").iterdir()
    again = _build("wheel", source, tmp_path / "again")
    assert _names(again) == _names(wheel)
    assert again.name == wheel.name


def test_an_installed_copy_runs_from_any_folder(installed: Path, tmp_path: Path):
    done = _run(installed, "-m", "etap", "--version", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert PROJECT["version"] in done.stdout


def test_an_installed_copy_is_not_led_astray_by_files_of_the_same_names(
    installed: Path, tmp_path: Path
):
    for name in ("cli", "commands", "engine", "schemas", "verifier"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('the wrong one')", encoding="utf-8")
    script = "from etap import main; import sys; sys.argv = ['etap', '--version']; main()"
    done = _run(installed, "-c", script, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert PROJECT["version"] in done.stdout


def test_an_installed_copy_verifies_bundles(installed: Path, tmp_path: Path):
    (tmp_path / "verifier.py").write_text("raise SystemExit('the wrong one')", encoding="utf-8")
    script = "from etap import verify_bundle; import sys; sys.argv = ['etap-verify', 'x']"
    done = _run(installed, "-c", f"{script}; verify_bundle()", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert "unreadable (x)" in done.stdout


def test_an_installed_copy_gives_its_public_names(installed: Path, tmp_path: Path):
    script = "import etap; print(etap.__file__); [getattr(etap, n) for n in etap.__all__]"
    done = _run(installed, "-c", script, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(installed / "etap" / "__init__.py")


def test_importing_etap_imports_nothing_else_of_ours(tmp_path: Path):
    script = "import etap, sys; print([n for n in sys.modules if n.split('.')[0] in PARTS])"
    script = script.replace("PARTS", "('cli', 'commands', 'engine', 'schemas', 'attrs', 'click')")
    done = _run(ROOT, "-c", script, cwd=tmp_path)
    assert done.stdout.strip() == "[]", done.stderr


def test_the_public_names_of_a_checkout_are_all_there():
    etap = import_module("etap")
    assert [name for name in etap.__all__ if getattr(etap, name) is None] == []
    assert set(etap.__all__) <= set(dir(etap))
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        etap.nonsense  # noqa: B018 - to ask for it is the test


def test_the_changelog_tells_of_this_version():
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[?{re.escape(PROJECT['version'])}\b", changes, flags=re.MULTILINE)


PRODUCT_EXTRAS = ("fast", "daft", "ray", "spark", "timestamps")


def test_what_the_program_needs_is_what_it_imports():
    homes = {"PyYAML": "yaml"}
    modules = {homes.get(name, name) for name in _projects(PROJECT["dependencies"])} - {"tzdata"}
    extras = PROJECT["optional-dependencies"]
    named = (name for extra in PRODUCT_EXTRAS for name in _projects(extras[extra]))
    optional = {name.replace("-", "_") for name in named}
    files = [
        ROOT / "cli.py",
        *(
            path
            for part in ("commands", "engine", "schemas", "verifier")
            for path in (ROOT / part).rglob("*.py")
        ),
    ]
    imported = {name.partition(".")[0] for path in files for name in _imports(path)}
    own = {"cli", "commands", "engine", "schemas", "etap", "verifier"}
    assert imported - set(sys.stdlib_module_names) - own - optional == modules
    assert optional - imported <= {"pandas"}  # PySpark's, which does not ask for it itself


def _projects(requirements):
    return {re.split(r"[<>=; ]", line)[0] for line in requirements}


def _imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_the_digests_of_the_verifiers_are_published_beside_them():
    lines = (ROOT / "verifier" / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    for line in lines:
        digest, name = line.split("  ")
        assert sha256((ROOT / "verifier" / name).read_bytes()).hexdigest() == digest
    assert [line.split("  ")[1] for line in lines] == ["etap_verify.html", "etap_verify.py"]
