"""The pages in ``docs/`` tell the truth: transcripts are run, formats and keys compared."""

import base64
import hashlib
import hmac
import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from string import Template
from typing import Any
from zipfile import ZipFile

import pytest

from engine.recording.keys.key_file import new_key
from engine.recording.schedules.schedule_file import load_schedule
from engine.telling.plain.layout import plain_lines
from engine.telling.plain.telling import tell
from tests.conftest import Etap
from tests.timestamp_authority import Told, answer, party
from tests.transcripts import NOW, ROOT, Shell, departures, lay

DOCS = ROOT / "docs"
#: Objects of an answer whose keys are data, not part of its form.
OPEN = ("payload", "facts", "document", "before", "after", "distinct", "history", "conforms")
ASKED = """
board | why 1402 --by p1 | why 1410 --by p1 | why 1416 --by p1 | log 1413 | demo $TMP/made
advance 1402 --by p1 | submit 1402 barrels $TMP/bad.txt --by p1 | note 1402 --text x --by p1
start 1422 --by p1 | submit 1402 barrels $TMP/good.pdf --by p1 | withdraw 1402 barrels --by p1
approve 1407 chosen --by p3 | advance 1407 --by p1 | county list | county add 1499 x --by p1
county import $TMP/more.csv --by p1 | person list | person add X --by p1 | person name p6 Y
person grant p6 trainer --by p1 | person revoke p6 trainer --by p1
export -o $TMP/written.csv
key new $TMP/a.pem | key show $TMP/open.pem | key rotate $TMP/b.pem --key $TMP/open.pem
key revoke --key $TMP/b.pem | timestamp request $TMP/kept.txt -o $TMP/kept.tsq
timestamp attach $TMP/kept.txt $TMP/answer.tsr --certificate $TMP/trusted.pem
timestamp attach $TMP/kept.txt $TMP/bad.txt
log --history $HISTORIES/kozienicki_2018.yaml | doctor | explain ETP504
identify $HISTORIES/warszawski_zachodni_2008.yaml
identify $HISTORIES/warszawski_zachodni_2008.yaml --schedule $VARIANTS/szydlowiec_2005.yaml
schema participant | completion bash | validate $HISTORIES/../schema_2003_2010.yaml
validate $TMP/bad.yaml | validate --all | validate $UNSOUND
tell $HISTORIES/../schema_2003_2010.yaml
tell $TMP/plain.txt --parse | publish $TMP/other.yaml --by p1 | publish $UNSOUND --by p1
publish $TMP/second.yaml --by p1 --yes | publish $TMP/gone.yaml --by p1 --dry-run
graph $HISTORIES/../schema_2003_2010.yaml --format dot | diff schema_2003_2010 blonie_2008
diff $TMP/wait.yaml $TMP/other.yaml | diff schema_2003_2010 $TMP/gone.yaml
diff schema_2003_2010 rmi_eight_steps | diff rmi_eight_steps schema_2003_2010
init $TMP/own --simulated
stories $HISTORIES/../schema_2003_2010.yaml
stories $SMALL --check $TMP/stories.json
audit --closed --allow $TMP/allow.yaml | audit finding 1 --closed
audit --log $TMP/log.csv --allow $TMP/allow.yaml --clock-off 99
audit finding 1 --log $TMP/log.csv | checkpoint -o $TMP/kept.txt | checkpoint 1402
bundle 1402 -o $TMP/bundle.zip
backup $TMP/b.zip | restore $TMP/b.zip $TMP/made | doctor --rebuild | db | db upgrade
start 1499 --schedule $TMP/kept.yaml --by p1 | submit 1499 list $TMP/list.txt --by p1
redact --due --as-of 2099-01-01 | redact $TMP/list.txt --reason x --yes --by p1 | verify
verify --since $TMP/kept.txt
"""


#: A schedule whose evidence is not kept for ever.
KEPT = """
schedule: kept
version: "1"
title: Kept
initial: a
stages:
  a: {outputs: {list: {retention: {since: a, keep: 1 day}}}}
  z: {final: done}
transitions: [{trigger: go, source: a, dest: z}]
"""


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A session in the demonstration."""
    root = tmp_path_factory.mktemp("docs")
    (root / "session").mkdir()
    made = Shell(root / "session", root / "where")
    assert made.run("etap demo demo && cd demo", 0).returncode == 0
    return made


# --- Transcripts and examples ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "coordinator.md",
        "auditor.md",
        "audits.md",
        "backups.md",
        "checkpoints.md",
        "designer.md",
        "plain-words.md",
    ],
)
def test_every_line_of_a_users_page_is_what_the_program_prints(name: str, tmp_path: Path):
    assert list(departures(page(name), tmp_path / "page")) == []


def test_the_schedule_of_the_designers_page_is_read(tmp_path: Path):
    lay(page("designer.md"), tmp_path)
    schedule = load_schedule(tmp_path / "small_grants.yaml")
    assert [stage.id for stage in schedule.stages] == ["call", "choice", "granted"]
    assert schedule.output_of["chosen"].bases == ("applications",)


def test_the_designers_page_documents_every_key_of_a_schedule():
    text = page("designer.md")
    published = json.loads((ROOT / "schemas" / "schedule.schema.json").read_text(encoding="utf-8"))
    keys = set(_property_names(published))
    assert {"trigger", "not_the_submitter", "at_least", "waivable"} <= keys
    assert [key for key in sorted(keys) if not re.search(rf"[`{{ ]{key}[`:,}}]", text)] == []


def _property_names(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from node.get("properties", {})
        for part in node.values():
            yield from _property_names(part)
    if isinstance(node, list):
        for part in node:
            yield from _property_names(part)


def test_the_python_of_the_readme_runs(shell: Shell, monkeypatch, capsys):
    monkeypatch.chdir(shell.folder)
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    exec(code, {})
    assert "hold_fifth_workshop" in capsys.readouterr().out


def test_the_links_between_pages_lead_somewhere():
    pages = [ROOT / "README.md", *DOCS.rglob("*.md"), ROOT / "CHANGELOG.md"]
    dead = [
        f"{path.name}: {target}"
        for path in pages
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    ]
    assert dead == []


# --- JSON answers ---------------------------------------------------------------------------------


def documented(text: str) -> dict[str, set[str]]:
    """The paths of each section of the page: in the first column of its tables."""
    found: dict[str, set[str]] = {}
    for heading, body in re.findall(r"^## (etap\..+?)\n(.*?)(?=^## |\Z)", text, re.M | re.S):
        cells = re.findall(r"^\| (`.*?) \|", body, flags=re.MULTILINE)
        paths = {path for cell in cells for path in re.findall(r"`([^`]+)`", cell)}
        found |= dict.fromkeys(heading.split(", "), paths)
    return found


def paths(value: Any, at: str = "") -> Iterator[str]:
    if isinstance(value, list):
        for part in value:
            yield from paths(part, f"{at}[]")
    if isinstance(value, dict):
        for key, part in value.items():
            here = f"{at}.{key}" if at else key
            yield here
            if key not in OPEN:
                yield from paths(part, here)


@pytest.fixture
def answered(etap: Etap, own_demonstration: Path, tmp_path: Path) -> dict[str, set[str]]:
    """The paths of real answers, by their schema; ``verify`` finds something."""
    put_files(tmp_path)
    words = {"TMP": str(tmp_path), "HISTORIES": str(ROOT / "workflows" / "histories")}
    unsound = ROOT / "tests" / "examples" / "unsound" / "optional_demanded_later.yaml"
    words["UNSOUND"] = str(unsound)
    words["SMALL"] = str(ROOT / "tests" / "examples" / "small_choice.yaml")
    words["VARIANTS"] = str(ROOT / "workflows" / "variants")
    commands = [one.strip() for line in ASKED.strip().splitlines() for one in line.split("|")]
    found: dict[str, set[str]] = {}
    for command in commands:
        if command.startswith("verify"):
            with closing(sqlite3.connect(own_demonstration / "ledger.db")) as opened:
                opened.execute("DROP TRIGGER IF EXISTS events_are_not_removed")
        if command.startswith("backup"):  # whose record has a fault to tell
            next((own_demonstration / "evidence").rglob("?" * 64)).unlink()
        if command.startswith("redact $TMP"):
            shutil.copy(tmp_path / "list.txt", own_demonstration / "copy.txt")
        arguments = [Template(word).substitute(words) for word in command.split()]
        folder = tmp_path / "old" if command == "db upgrade" else own_demonstration
        answer = etap(*arguments, "--programme", folder, "--json").document
        found.setdefault(answer["schema"], set()).update(paths(answer))
    return found


def put_files(folder: Path) -> None:
    """Write what the commands of ``ASKED`` hand in."""
    (folder / "bad.txt").write_text("no PDF\n", encoding="utf-8")
    with ZipFile(ROOT / "tests" / "stores" / "store-1.zip") as store:
        store.extractall(folder / "old")
    next((folder / "old" / "evidence").rglob("?" * 64)).unlink()
    (folder / "good.pdf").write_bytes(b"%PDF-1.7\nstartxref\n9\n%%EOF\n")
    (folder / "more.csv").write_text("code,name\n1498,y\n", encoding="utf-8")
    (folder / "bad.yaml").write_text("schedule: 1\n", encoding="utf-8")
    text = (ROOT / "workflows" / "schema_2003_2010.yaml").read_text(encoding="utf-8")
    other = text.replace("{min: 5,", "{min: 6,")
    (folder / "other.yaml").write_text(other, encoding="utf-8")
    longer = text.replace('"14 days"', '"21 days"')
    (folder / "wait.yaml").write_text(longer, encoding="utf-8")
    second = other.replace('version: "1.0.0"', 'version: "1.1.0"')
    (folder / "second.yaml").write_text(second, encoding="utf-8")
    gone = second.replace("1.1.0", "1.2.0").replace("workshop_b", "meeting_b")
    (folder / "gone.yaml").write_text(gone, encoding="utf-8")
    (folder / "kept.yaml").write_text(KEPT, encoding="utf-8")
    (folder / "list.txt").write_text("Jan Kowalski, 44051401458\n", encoding="utf-8")
    told = tell(load_schedule(ROOT / "tests" / "examples" / "sound" / "minimal.yaml"), "en")
    plain = "\n".join(plain_lines(told, 80, lambda _style, text: text))
    (folder / "plain.txt").write_text(plain, encoding="utf-8")
    story = {"begins": "2008-06-02", "steps": [{"trigger": "close_call"}], "accepted": False}
    names = {"schedule": "small_choice", "version": "1", "digest": "0" * 64}
    saved = json.dumps({"schema": "etap.stories/1", **names, "stories": [story]})
    (folder / "stories.json").write_text(saved, encoding="utf-8")
    allowed = "{rule: overdue, owner: x, reason: y, until: 2099-12-31}"
    allowed += ", {rule: missing-output, owner: x, reason: y, until: 2099-12-31}"
    (folder / "allow.yaml").write_text(f"allow: etap.allow/1\nentries: [{allowed}]\n", "utf-8")
    put_key_and_timestamp(folder)
    lines = "1,hold_workshop_a,2008-09-23\n1,gala,2008-09-23\n,gala,2008-09-24\n"
    (folder / "log.csv").write_text(f"case,activity,time\n{lines}", encoding="utf-8")


def put_key_and_timestamp(folder: Path) -> None:
    """Write a private key that others may read, and a checkpoint with its timestamp."""
    new_key(folder / "open.pem", "x")
    (folder / "open.pem").chmod(0o644)
    text = "etap/0\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
    text += "time 2026-11-26T12:00:00.000000Z\n\n"
    (folder / "kept.txt").write_text(text, encoding="utf-8")
    root = party("root", ca=True)
    stamp = answer(party("authority", root), Told(text.encode()))
    (folder / "answer.tsr").write_bytes(stamp)
    (folder / "trusted.pem").write_bytes(root.pem)


def test_the_page_about_json_names_every_key_of_every_answer_and_no_other(answered):
    told = documented(page("json.md"))
    assert told.keys() == answered.keys()
    assert _together(told, answered) == {}


def _together(told: dict[str, set[str]], answered: dict[str, set[str]]) -> dict[str, list[str]]:
    """What differs, where schemas that share a section count together."""
    groups: dict[frozenset[str], set[str]] = {}
    for name, listed in told.items():
        groups.setdefault(frozenset(listed), set()).update(answered[name])
    return {
        str(sorted(listed)[:3]): sorted(listed ^ real)
        for listed, real in groups.items()
        if listed != real
    }


# --- The format of the record, by its page alone --------------------------------------------------


def rows(folder: Path, store: str, sql: str) -> list[Any]:
    with closing(sqlite3.connect(f"file:{folder / store}?mode=ro", uri=True)) as opened:
        return opened.execute(sql).fetchall()


def canonical(event: Any) -> bytes:
    text = json.dumps(event, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def leaf(body: bytes) -> str:
    return hashlib.sha256(b"\x00" + body).hexdigest()


@pytest.fixture(scope="module")
def folder(shell: Shell) -> Path:
    return shell.folder / "demo"


def test_a_ledger_is_checked_by_the_words_of_the_format_page(folder: Path):
    heads: dict[str, tuple[int, str]] = {}
    recorded = ""
    stored = rows(folder, "ledger.db", "SELECT leaf, body, hash FROM events ORDER BY leaf")
    for place, (at, body, column) in enumerate(stored):
        event = json.loads(body)
        seq, head = heads.get(event["cycle"], (0, "0" * 64))
        assert (at, canonical(event), column) == (place, body, leaf(body))
        assert (event["v"], event["seq"], event["prev"]) == (1, seq + 1, head)
        assert event["recorded"] >= recorded
        heads[event["cycle"]], recorded = (event["seq"], leaf(body)), event["recorded"]
    assert len(stored) > 200


def test_the_tree_and_a_checkpoint_are_those_of_the_words_of_the_format_page(
    folder: Path, shell: Shell
):
    def root(leaves: list[bytes]) -> bytes:
        if len(leaves) < 2:
            return leaves[0] if leaves else hashlib.sha256(b"").digest()
        left = 1
        while left * 2 < len(leaves):
            left *= 2
        return hashlib.sha256(b"\x01" + root(leaves[:left]) + root(leaves[left:])).digest()

    kept = rows(folder, "ledger.db", "SELECT leaf, hash, nodes FROM events ORDER BY leaf")
    leaves = [bytes.fromhex(digest) for _, digest, _ in kept]
    for at, _, nodes in kept:
        sizes = [2**level for level in range(1, 20) if (at + 1) % 2**level == 0]
        assert nodes == b"".join(root(leaves[at + 1 - size : at + 1]) for size in sizes)
    origin, size, found, *_ = shell.run("etap checkpoint 2>/dev/null", 0).stdout.split("\n")
    first = json.loads(rows(folder, "ledger.db", "SELECT body FROM events WHERE leaf = 0")[0][0])
    assert origin == first["payload"]["origin"]
    assert int(size) == len(leaves)
    assert base64.b64decode(found) == root(leaves)


def test_events_hold_the_keys_that_the_format_page_names_and_no_other(folder: Path):
    text = page("format.md")
    table = re.search(r"exactly these twelve keys:\n(.*?)\n\n(?!\|)", text, re.S)
    assert table
    keys = set(re.findall(r"^\| `(\w+)` \|", table[1], re.M))
    kinds = text.split("## 5.")[1].split("## 6.")[0]
    lines = {
        kind: line
        for line in re.findall(r"^\| (`.+` \| .+) \|$", kinds, re.M)
        for kind in re.findall(r"`(\w+)`", line.partition(" | ")[0])
    }
    for (body,) in rows(folder, "ledger.db", "SELECT body FROM events"):
        event = json.loads(body)
        assert event.keys() == keys
        named = set(re.findall(r"`(\w+)`", lines[event["kind"]]))
        assert event["payload"].keys() <= named


def test_commitments_open_as_the_format_page_says(folder: Path):
    kept = rows(folder, "private.db", "SELECT commitment, sha256, salt, size FROM files")
    for commitment, sha256, salt, size in kept:
        data = (folder / "evidence" / sha256[:2] / sha256).read_bytes()
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (sha256, size)
        assert hmac.new(salt, data, "sha256").hexdigest() == commitment
    texts = rows(folder, "private.db", "SELECT commitment, salt, text FROM texts")
    for commitment, salt, text in texts:
        assert hmac.new(salt, text.encode(), "sha256").hexdigest() == commitment
    assert len(kept) > 100
    assert texts


def test_the_digest_of_a_schedule_is_that_of_the_canonical_text_beside_it(folder: Path):
    (kept,) = (folder / "schedules").iterdir()
    form = json.loads((kept / "compiled.json").read_text(encoding="utf-8"))
    text = form["canonical"]
    assert hashlib.sha256(text.encode()).hexdigest() == kept.name
    assert set(json.loads(text)) <= {
        "schedule", "version", "title", "description", "timezone", "calendar", "roles", "sources",
        "initial", "order", "stages", "transitions",
    }  # fmt: skip


def test_the_databases_bear_the_marks_that_the_format_page_names(folder: Path):
    text = page("format.md")
    for store, newest in (("ledger.db", 2), ("private.db", 1)):
        ((mark,),) = rows(folder, store, "PRAGMA application_id")
        ((version,),) = rows(folder, store, "PRAGMA user_version")
        assert str(mark) in text
        assert f"`user_version` {version}" in text.replace("PRAGMA ", "")
        assert version == newest


def test_the_clock_of_the_pages_is_that_of_their_transcripts():
    assert NOW.startswith("2026-11-23")
    assert "23 November 2026" in (ROOT / "README.md").read_text(encoding="utf-8")
