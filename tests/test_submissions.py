"""Files on their way into the record: told by content, measured once, kept before the event."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from engine import operations as op
from engine.recording.kept_evidence import evidence_behind, standing_of
from engine.recording.programme_folder import Programme
from engine.recording.submissions import Received, receiving
from schemas.cycle import EvidenceStanding
from schemas.output import Output
from schemas.refusal import Refusal
from tests.making import P1, carried, done, files, programme, submit


@pytest.fixture
def opened(tmp_path: Path) -> Any:
    with closing(programme(tmp_path / "p")) as made:
        done(op.start(made, "1432", None, P1))
        yield made


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    return tmp_path / "desk"


def output(opened: Programme, name: str) -> Output:
    return opened.schedule(opened.state("1432/1").schedule).output_of[name]


def receive(opened: Programme, name: str, *paths: Path, to: int | None = None) -> Any:
    return receiving(opened, opened.state("1432/1"), output(opened, name), paths, to)


def table(desk: Path, name: str, text: str) -> Path:
    desk.mkdir(exist_ok=True)
    (desk / name).write_text(text, encoding="utf-8")
    return desk / name


def test_what_is_not_kept_leaves_nothing_behind(opened, desk):
    with receive(opened, "barrels", *files(desk, "barrels")) as received:
        assert isinstance(received, Received)
        (file,) = received.command.files
        assert (file.medium, file.size) == ("pdf", (desk / "barrels-1432-1.pdf").stat().st_size)
    assert list(opened.evidence.blobs()) == []
    assert opened.evidence.sweep() == 0
    assert opened.private.file_of(file.commitment) is None


def test_what_is_kept_is_there_with_its_salt_before_any_event_names_it(opened, desk):
    before = opened.ledger.head()
    with receive(opened, "barrels", *files(desk, "barrels")) as received:
        received.keep()
    (file,) = received.command.files
    assert standing_of(opened, file.commitment) is EvidenceStanding.INTACT
    assert opened.private.name_of(file.commitment) == "barrels-1432-1.pdf"
    assert opened.ledger.head() == before


def test_the_copy_is_read_and_never_the_path_it_came_from(opened, desk):
    path = table(desk, "gminy.csv", "name\nWzorowo\nUmowne\n")
    with receive(opened, "communes", path) as received:
        path.write_text("", encoding="utf-8")
        received.keep()
    (check,) = received.command.checks
    assert (check.check, check.have, check.ok) == ("rows", 2, True)
    digest = opened.private.digest_of(received.command.files[0].commitment)
    with opened.evidence.open(digest) as copy:
        assert copy.read() == b"name\nWzorowo\nUmowne\n"


def test_within_a_cycle_equal_bytes_have_one_commitment_under_any_name(opened, desk):
    submit(opened, desk, "barrels")
    (first,) = opened.state("1432/1").submissions["barrels"].content
    other = desk / "inna nazwa.pdf"
    other.write_bytes((desk / "barrels-1432-1.pdf").read_bytes())
    with receive(opened, "barrels", other, other) as received:
        assert [file.commitment for file in received.command.files] == [first, first]


def test_equal_bytes_new_to_the_cycle_have_one_commitment_within_a_submission(opened, desk):
    (path,) = files(desk, "barrels")
    with receive(opened, "barrels", path, path) as received:
        one, two = received.command.files
        assert one == two


def test_equal_bytes_that_another_process_kept_a_moment_ago_have_its_commitment(opened, desk):
    (path,) = files(desk, "barrels")
    with receive(opened, "barrels", path) as received:
        with op.open_programme(opened.folder, opened.now()) as other:
            done(op.submit(other, "1432", "barrels", (path,), P1))
        command = received.keep()
    assert opened.roster.people  # looks at what the other one wrote
    (there,) = opened.state("1432/1").submissions["barrels"].files
    assert command.files == (there,)
    assert received.command.files != command.files
    assert standing_of(opened, there.commitment) is EvidenceStanding.INTACT
    assert op.verify(opened, lambda *_: None).intact


def test_the_medium_is_told_by_content_and_a_lying_suffix_does_not_matter(opened, desk):
    path = table(desk, "gminy.pdf", "name\nWzorowo\n")
    with receive(opened, "communes", path) as received:
        assert [file.medium for file in received.command.files] == ["csv"]
    with receive(opened, "barrels", path) as refusal:
        assert isinstance(refusal, Refusal)
        assert refusal.facts["wanted"] == ("pdf", "docx", "odt")
        assert (refusal.code, refusal.facts["file"]) == ("ETP551", "gminy.pdf")


def test_every_fault_of_every_table_is_told_at_once(opened, desk):
    one = table(desk, "a.csv", "name,sector\nAnna,ngo\n,ngo\nJan,zarząd\n")
    two = table(desk, "b.csv", "name\nEwa\n")
    done_to = {"a.csv": {3, 4}, "b.csv": {1}}
    submit(opened, desk, "barrels")
    done(op.advance(opened, "1432", None, P1))
    with receive(opened, "attendance_a", one, two) as refusal:
        assert isinstance(refusal, Refusal)
    found: dict[str, set[int]] = {}
    for fault in refusal.faults:
        found.setdefault(fault.place.file, set()).add(fault.place.line)
    assert (refusal.code, found) == ("ETP553", done_to)


def test_references_are_measured_against_what_is_kept_of_the_base(opened, desk):
    opened.close()
    with op.open_programme(opened.folder, opened.now()) as again:
        done(op.advance(again, "1432", "abandon", P1, "próba"))
        carried_on(again, desk)


def carried_on(opened: Programme, desk: Path) -> None:
    carried(opened, desk, 3)
    state = opened.state("1432/2")
    submit(opened, desk, "attendance_c", "proposals")
    state = opened.state("1432/2")
    about = opened.schedule(state.schedule).output_of["chosen"]
    path = table(desk, "wybor.csv", "proposal,place\ntarg,1\nkatalog,2\nlotnisko,3\n")

    def missing() -> int:
        with receiving(opened, opened.state("1432/2"), about, (path,), None) as received:
            assert isinstance(received, Received)
            (check,) = [c for c in received.command.checks if c.check == "references"]
            return check.have

    proposed = {row["id"] for row in proposals(opened)}
    assert missing() == len({"targ", "katalog", "lotnisko"} - proposed)
    (commitment,) = opened.state("1432/2").submissions["proposals"].content
    digest = opened.private.digest_of(commitment)
    assert digest
    blob = opened.folder / "evidence" / digest[:2] / digest
    blob.chmod(0o600)
    blob.write_bytes(b"id;principle;title\nlotnisko;leaks;x\n")
    assert missing() == 3, "an altered base has no values"


def proposals(opened: Programme) -> list[dict[str, str]]:
    from engine.recording.contents.evidence_tables import read_table
    from schemas.table import Table

    (commitment,) = opened.state("1432/2").submissions["proposals"].content
    digest = opened.private.digest_of(commitment)
    assert digest
    with opened.evidence.open(digest) as copy:
        read = read_table(copy, "csv", None, "proposals")
    assert isinstance(read, Table)
    return [dict(row) for row in read.rows]


def test_evidence_is_hashed_again_for_the_outputs_asked_about_and_no_others(opened, desk):
    submit(opened, desk, "barrels", "communes")
    state = opened.state("1432/1")
    found = evidence_behind(opened, state, ("communes", "agreement"))
    assert dict(found) == {state.submissions["communes"].content[0]: EvidenceStanding.INTACT}


def test_a_commitment_that_nothing_stands_behind_is_absent(opened):
    assert standing_of(opened, "ab" * 32) is EvidenceStanding.ABSENT


def test_an_output_that_asks_for_no_medium_takes_any_file(tmp_path, opened, desk):
    schedule = tmp_path / "luzna.yaml"
    schedule.write_text(
        'schedule: luzna\nversion: "1"\ntitle: "Luźna"\ninitial: a\n'
        'stages:\n  a: {title: "A", outputs: {cokolwiek: {kind: document}}}\n'
        '  b: {title: "B", final: done}\n'
        "transitions: [{trigger: dalej, source: a, dest: b}]\n",
        encoding="utf-8",
    )
    done(op.start(opened, "1410", str(schedule), P1))
    path = desk / "coś.bin"
    desk.mkdir()
    path.write_bytes(bytes(range(256)))
    done(op.submit(opened, "1410", "cokolwiek", (path,), P1))
    (file,) = opened.state("1410/1").submissions["cokolwiek"].files
    assert file.size == 256
    done(op.advance(opened, "1410", None, P1))
