"""``etap key``: files of private keys, announcements, and every way to name a wrong file."""

import os
import stat
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric import ed25519 as library

from engine import operations as op
from engine.errors import EtapError
from engine.recording.keys import key_file
from engine.recording.keys.kept import kept_announcements
from engine.recording.keys.key_file import new_key, read_key, signed
from engine.recording.keys.signing import followed, judged
from engine.recording.keys.vkey import read, write
from engine.recording.ledger import checkpoint_text
from schemas.checkpoint import Checkpoint
from tests.conftest import NOW
from tests.making import programme

NAME = "example.org/workshops"
CHECKPOINT = Checkpoint(NAME, 7, "ab" * 32, "2026-11-26T09:41:12.123456Z")
posix = pytest.mark.skipif(os.name != "posix", reason="rights are those of POSIX")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a programme's folder, with room for keys beside it."""
    programme(tmp_path / "programme").close()
    return tmp_path / "programme"


def _rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _code(action) -> str:
    with pytest.raises(EtapError) as error:
        action()
    return error.value.code


# new and show -------------------------------------------------------------------------------------


def test_a_new_key_is_in_its_file_alone_and_the_public_one_on_stdout(etap, tmp_path):
    told = etap("key", "new", tmp_path / "a.pem", "--name", NAME)
    assert told.status == 0
    key = read(told.out)
    assert key.name == NAME
    assert "It is not encrypted" in told.err
    assert "Print it and give it to the auditors" in told.err
    assert [path.name for path in tmp_path.iterdir()] == ["a.pem"]
    text = (tmp_path / "a.pem").read_text(encoding="utf-8")
    assert text.startswith(f"etap-key {told.out.strip()}\n-----BEGIN PRIVATE KEY-----\n")
    shown = etap("key", "show", tmp_path / "a.pem")
    assert (shown.status, shown.out, shown.err) == (0, told.out, "")


@posix
def test_only_the_owner_may_read_a_new_key_whatever_the_mask(etap, tmp_path):
    before = os.umask(0)
    try:
        etap("key", "new", tmp_path / "a.pem", "--name", NAME)
    finally:
        os.umask(before)
    assert _rights(tmp_path / "a.pem") == 0o600


def test_other_programs_read_a_new_key(etap, tmp_path):
    etap("key", "new", tmp_path / "a.pem", "--name", NAME)
    data = (tmp_path / "a.pem").read_bytes()
    assert isinstance(form.load_pem_private_key(data, None), library.Ed25519PrivateKey)


def test_the_name_is_the_programmes_origin_where_none_is_given(etap, folder, tmp_path):
    told = etap("--programme", folder, "key", "new", tmp_path / "a.pem")
    with op.open_programme(folder) as opened:
        assert read(told.out).name == opened.roster.origin


def test_without_a_programme_the_name_must_be_said(etap, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = etap("key", "new", "a.pem")
    assert told.status == 2
    assert "say --name" in " ".join(told.err.split())
    assert etap("key", "new", "a.pem", "--programme", tmp_path / "none").status == 3
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["two words", "a+b", "x" * 201])
def test_a_name_that_cannot_be_one_makes_no_file(etap, tmp_path, name):
    told = etap("key", "new", tmp_path / "a.pem", "--name", name)
    assert (told.status, list(tmp_path.iterdir())) == (2, [])
    assert "ETP841" in told.err


def test_a_file_that_is_there_stays(etap, tmp_path):
    path = tmp_path / "a.pem"
    path.write_text("mine", encoding="utf-8")
    told = etap("key", "new", path, "--name", NAME)
    assert (told.status, path.read_text(encoding="utf-8")) == (2, "mine")
    assert "ETP850" in told.err
    (tmp_path / "b.pem").symlink_to(tmp_path / "nowhere")
    assert etap("key", "new", tmp_path / "b.pem", "--name", NAME).status == 2
    assert not (tmp_path / "nowhere").exists()


def test_a_file_that_came_meanwhile_stays(tmp_path, monkeypatch):
    """The look beforehand is a courtesy: the file is named by a link, which replaces nothing."""
    path = tmp_path / "a.pem"
    path.write_text("mine", encoding="utf-8")
    monkeypatch.setattr(key_file, "may_be_made", lambda _: None)
    assert _code(lambda: new_key(path, NAME)) == "ETP850"

    def no_links(*_: object) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(key_file.os, "link", no_links)
    assert _code(lambda: new_key(path, NAME)) == "ETP850"
    assert path.read_text(encoding="utf-8") == "mine"
    assert [one.name for one in tmp_path.iterdir()] == ["a.pem"]


def test_a_memory_stick_without_links_takes_a_key(tmp_path, monkeypatch):
    def no_links(*_: object) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(key_file.os, "link", no_links)
    made = new_key(tmp_path / "a.pem", NAME)
    assert read_key(tmp_path / "a.pem").key == made.key
    assert [one.name for one in tmp_path.iterdir()] == ["a.pem"]


def test_a_key_is_never_made_in_a_programmes_folder(etap, folder, tmp_path):
    (folder / "keys").mkdir()
    (tmp_path / "link").symlink_to(folder / "keys")
    for place in (folder / "a.pem", folder / "keys" / "a.pem", tmp_path / "link" / "a.pem"):
        told = etap("key", "new", place, "--name", NAME)
        assert (told.status, place.exists()) == (2, False)
        assert "ETP851" in told.err


def test_a_folder_that_is_not_there_is_told(etap, tmp_path):
    told = etap("key", "new", tmp_path / "none" / "a.pem", "--name", NAME)
    assert told.status == 5
    assert str(tmp_path / "none" / "a.pem") in " ".join(told.err.split())


def test_nothing_half_written_is_left_where_the_disk_is_full(tmp_path, monkeypatch):
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(key_file.os, "fsync", full)
    with pytest.raises(OSError, match=r"a\.pem"):
        new_key(tmp_path / "a.pem", NAME)
    assert list(tmp_path.iterdir()) == []


def test_the_answers_in_json(etap, tmp_path):
    told = etap("key", "new", tmp_path / "a.pem", "--name", NAME, "--json")
    assert told.err == ""
    document = told.document
    key = read(document["vkey"])
    assert document == {
        "schema": "etap.key-new/1",
        "file": str(tmp_path / "a.pem"),
        "name": NAME,
        "id": key.key_id,
        "vkey": write(key),
        "encrypted": False,
        "warnings": [],
    }
    shown = etap("key", "show", tmp_path / "a.pem", "--json").document
    assert shown == {**document, "schema": "etap.key-show/1"}


def test_the_private_key_is_shown_nowhere(tmp_path):
    made = new_key(tmp_path / "a.pem", NAME)
    secret = (tmp_path / "a.pem").read_text(encoding="utf-8").splitlines()[2]
    assert secret not in repr(made)
    assert made.private.private_bytes_raw().hex() not in repr(made)


# Passphrases --------------------------------------------------------------------------------------


def test_a_passphrase_seals_the_file_and_opens_it(etap, tmp_path, monkeypatch):
    path = tmp_path / "a.pem"
    monkeypatch.setenv("ETAP_KEY_PASSPHRASE", "zażółć gęślą jaźń")
    told = etap("key", "new", path, "--name", NAME)
    assert "It is encrypted" in told.err
    assert "ENCRYPTED" in path.read_text(encoding="utf-8")
    assert etap("key", "show", path).out == told.out
    monkeypatch.setenv("ETAP_KEY_PASSPHRASE", "zażółć")
    wrong = etap("key", "show", path)
    assert (wrong.status, wrong.out) == (5, "")
    assert "ETP847" in wrong.err
    for nothing in ("", None):
        monkeypatch.delenv("ETAP_KEY_PASSPHRASE")
        if nothing is not None:
            monkeypatch.setenv("ETAP_KEY_PASSPHRASE", nothing)
        none = etap("key", "show", path)
        assert none.status == 5
        assert "ETP846" in none.err
        monkeypatch.setenv("ETAP_KEY_PASSPHRASE", "")


def test_a_passphrase_does_not_matter_for_a_file_that_is_not_sealed(etap, tmp_path, monkeypatch):
    told = etap("key", "new", tmp_path / "a.pem", "--name", NAME)
    monkeypatch.setenv("ETAP_KEY_PASSPHRASE", "needless")
    assert etap("key", "show", tmp_path / "a.pem").out == told.out


# Wrong files --------------------------------------------------------------------------------------


def _pem(private: Any) -> bytes:
    data: bytes = private.private_bytes(
        form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()
    )
    return data


def _own() -> library.Ed25519PrivateKey:
    return library.Ed25519PrivateKey.from_private_bytes(b"\5" * 32)


WRONG = {
    "empty": (b"", "ETP844"),
    "words": (b"a private key\n", "ETP844"),
    "bytes": (bytes(range(256)), "ETP844"),
    "huge": (b"x" * 20_000, "ETP844"),
    "cut": (_pem(_own())[:60], "ETP844"),
    "damaged": (_pem(_own()).replace(b"MC4", b"MC5"), "ETP844"),
    "sealed and damaged": (
        b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
        "ETP846",
    ),
    "public": (
        _own().public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo),
        "ETP845",
    ),
    "vkey": (b"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n", "ETP845"),
    "elliptic": (_pem(ec.generate_private_key(ec.SECP256R1())), "ETP848"),
    "openssh": (
        _own().private_bytes(form.Encoding.PEM, form.PrivateFormat.OpenSSH, form.NoEncryption()),
        "ETP848",
    ),
    "unnamed": (_pem(_own()), "ETP852"),
    "unknown algorithm": (
        b"-----BEGIN PRIVATE KEY-----\nMBACAQAwCAYGKoVwAQIDBAEA\n-----END PRIVATE KEY-----\n",
        "ETP848",
    ),
    "bad first line": (b"etap-key nonsense\n" + _pem(_own()), "ETP844"),
    "another key's first line": (
        b"etap-key PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n"
        + _pem(_own()),
        "ETP844",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_file_is_told_for_what_it_is(etap, tmp_path, what):
    content, code = WRONG[what]
    (tmp_path / "a.pem").write_bytes(content)
    told = etap("key", "show", tmp_path / "a.pem")
    assert code in told.err
    assert (told.status, told.out) == (2 if code == "ETP852" else 5, "")


def test_a_file_that_is_not_there_or_no_file_is_told(etap, tmp_path):
    assert etap("key", "show", tmp_path / "none.pem").status == 3
    assert etap("key", "show", tmp_path).status == 5


@posix
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_the_right_to_read_is_told(etap, tmp_path):
    new_key(tmp_path / "a.pem", NAME)
    (tmp_path / "a.pem").chmod(0)
    assert etap("key", "show", tmp_path / "a.pem").status == 5


def test_a_key_of_another_program_takes_the_name_that_it_is_given(etap, tmp_path):
    (tmp_path / "a.pem").write_bytes(_pem(_own()))
    told = etap("key", "show", tmp_path / "a.pem", "--name", NAME)
    assert read(told.out).name == NAME
    assert "ETP841" in etap("key", "show", tmp_path / "a.pem", "--name", "a b").err


def test_a_named_key_keeps_its_name(etap, tmp_path):
    made = new_key(tmp_path / "a.pem", NAME)
    assert read(etap("key", "show", tmp_path / "a.pem", "--name", NAME).out) == made.key
    told = etap("key", "show", tmp_path / "a.pem", "--name", "other")
    assert told.status == 2
    assert "ETP849" in told.err


@posix
@pytest.mark.parametrize("rights", [0o640, 0o604, 0o620, 0o666])
def test_rights_of_others_are_told_as_a_caution(etap, tmp_path, rights):
    new_key(tmp_path / "a.pem", NAME)
    (tmp_path / "a.pem").chmod(rights)
    told = etap("key", "show", tmp_path / "a.pem")
    assert told.status == 0
    assert "chmod 600" in told.err
    document = etap("key", "show", tmp_path / "a.pem", "--json").document
    assert [one["code"] for one in document["warnings"]] == ["ETP853"]
    assert document["warnings"][0]["cure"].startswith("Take their rights away")


def test_a_key_that_lies_in_a_programmes_folder_is_told_as_a_caution(etap, folder, tmp_path):
    new_key(tmp_path / "a.pem", NAME)
    (tmp_path / "a.pem").rename(folder / "a.pem")
    told = etap("key", "show", folder / "a.pem")
    assert told.status == 0
    assert "lies in a programme's folder" in told.err


# Signing with a file ------------------------------------------------------------------------------


def test_a_checkpoint_is_signed_with_the_key_of_a_file(tmp_path):
    made = new_key(tmp_path / "a.pem", NAME)
    found = signed(CHECKPOINT, tmp_path / "a.pem")
    assert judged(found, (made.key,)).signed
    assert found.root == CHECKPOINT.root


def test_a_key_without_a_name_signs_as_the_origin(tmp_path):
    (tmp_path / "a.pem").write_bytes(_pem(_own()))
    (line,) = signed(CHECKPOINT, tmp_path / "a.pem").signatures
    assert line.name == NAME


def test_a_sealed_key_signs_with_its_passphrase_alone(tmp_path):
    made = new_key(tmp_path / "a.pem", NAME, "secret")
    assert judged(signed(CHECKPOINT, tmp_path / "a.pem", "secret"), (made.key,)).signed
    assert _code(lambda: signed(CHECKPOINT, tmp_path / "a.pem")) == "ETP846"
    assert _code(lambda: signed(CHECKPOINT, tmp_path / "a.pem", "Secret")) == "ETP847"


# rotate and revoke --------------------------------------------------------------------------------


@pytest.fixture
def run(etap, folder, tmp_path, monkeypatch):
    """Run commands of the programme beside a first key, ``a.pem``, named in ETAP_KEY."""
    etap("--programme", folder, "key", "new", tmp_path / "a.pem")
    monkeypatch.setenv("ETAP_KEY", str(tmp_path / "a.pem"))
    return lambda *line: etap("--programme", folder, "--now", NOW.isoformat(), *line)


LATER = ("--now", "2030-01-01T12:00:00Z")


def _chain(folder: Path, first: Path) -> list[tuple[str, int, int | None]]:
    spans = followed((read_key(first).key,), kept_announcements(folder))
    return [(span.key.key_id, span.first, span.last) for span in spans]


def test_a_new_key_follows_and_both_signed_that(run, folder, tmp_path):
    told = run("key", "rotate", tmp_path / "b.pem", *LATER)
    assert told.status == 0
    announced = checkpoint_text.read(told.out)
    one, two = read_key(tmp_path / "a.pem").key, read_key(tmp_path / "b.pem").key
    assert announced.next_key == write(two)
    assert [line.key_id for line in announced.signatures] == [one.key_id, two.key_id]
    with op.open_programme(folder) as opened:
        head = opened.ledger.head()
        assert (announced.origin, announced.size) == (opened.roster.origin, head.size)
    (kept,) = (folder / "checkpoints").iterdir()
    assert kept.read_text(encoding="utf-8") == told.out
    assert kept.name in told.err
    assert "SIMULATED" in told.err
    size = announced.size
    assert _chain(folder, tmp_path / "a.pem") == [(one.key_id, 0, size), (two.key_id, size, None)]


def test_a_key_that_was_made_before_may_follow(run, folder, tmp_path):
    made = new_key(tmp_path / "b.pem", "other.name")
    told = run("key", "rotate", tmp_path / "b.pem", "--json", *LATER).document
    assert (told["schema"], told["made"], told["simulated"]) == ("etap.key-rotate/1", None, True)
    assert told["next_key"] == write(made.key)
    assert told["revoked_key"] is None
    assert told["checkpoint"] == Path(told["file"]).read_text(encoding="utf-8")
    assert told["size"] == checkpoint_text.read(told["checkpoint"]).size
    assert told["key"] == write(read_key(tmp_path / "a.pem").key)


def test_keys_follow_each_other_in_turn_also_at_one_size(run, folder, tmp_path):
    names = ("a", "b", "c", "d")
    for before, after in pairwise(names):
        line = ("key", "rotate", tmp_path / f"{after}.pem", "--key", tmp_path / f"{before}.pem")
        assert run(*line, "--now", f"203{ord(after) - ord('a')}-01-01T12:00:00Z").status == 0
    ids = [key for key, *_ in _chain(folder, tmp_path / "a.pem")]
    assert ids == [read_key(tmp_path / f"{name}.pem").key.key_id for name in names]


def test_a_key_has_one_successor_and_no_second_file_is_made(run, folder, tmp_path):
    run("key", "rotate", tmp_path / "b.pem", *LATER)
    told = run("key", "rotate", tmp_path / "c.pem", *LATER)
    assert (told.status, told.out, (tmp_path / "c.pem").exists()) == (2, "", False)
    assert "ETP843" in told.err
    assert len(list((folder / "checkpoints").iterdir())) == 1


def test_a_key_does_not_follow_itself(run, folder, tmp_path):
    assert "ETP843" in run("key", "rotate", tmp_path / "a.pem", *LATER).err
    assert not (folder / "checkpoints").exists()


def test_the_new_key_may_have_a_passphrase_of_its_own(run, tmp_path, monkeypatch):
    monkeypatch.setenv("ETAP_NEW_KEY_PASSPHRASE", "second")
    assert run("key", "rotate", tmp_path / "b.pem", *LATER).status == 0
    assert read_key(tmp_path / "b.pem", None, "second").sealed


def test_a_key_revokes_itself_and_then_announces_nothing(run, folder, tmp_path):
    told = run("key", "revoke", *LATER)
    assert told.status == 0
    revoked = checkpoint_text.read(told.out)
    key = read_key(tmp_path / "a.pem").key
    assert (revoked.revoked_key, revoked.next_key) == (write(key), None)
    assert _chain(folder, tmp_path / "a.pem") == [(key.key_id, 0, revoked.size)]
    assert "ETP843" in run("key", "revoke", *LATER).err
    assert "ETP843" in run("key", "rotate", tmp_path / "b.pem", *LATER).err
    assert not (tmp_path / "b.pem").exists()


def test_the_successor_revokes_the_key_before_it_and_no_other(run, tmp_path):
    first = read_key(tmp_path / "a.pem").key
    run("key", "rotate", tmp_path / "b.pem", *LATER)
    by_second = ("--key", tmp_path / "b.pem", *LATER)
    told = run("key", "revoke", write(first), *by_second, "--json").document
    assert (told["schema"], told["revoked_key"]) == ("etap.key-revoke/1", write(first))
    stranger = new_key(tmp_path / "x.pem", NAME).key
    assert "ETP843" in run("key", "revoke", write(stranger), *by_second).err
    assert "ETP843" in run("key", "revoke", write(first), *LATER).err
    assert "ETP840" in run("key", "revoke", "nonsense", *by_second).err


def test_an_announcement_needs_a_key_and_a_programme(run, etap, tmp_path, monkeypatch):
    monkeypatch.delenv("ETAP_KEY")
    told = run("key", "rotate", tmp_path / "b.pem")
    assert told.status == 2
    assert "ETAP_KEY" in told.err
    monkeypatch.chdir(tmp_path)
    assert etap("key", "revoke", "--key", tmp_path / "a.pem").status == 3


def test_cautions_of_both_files_are_told_once(run, tmp_path):
    if os.name != "posix":
        pytest.skip("rights are those of POSIX")
    new_key(tmp_path / "b.pem", NAME)
    for name in ("a.pem", "b.pem"):
        (tmp_path / name).chmod(0o644)
    told = run("key", "rotate", tmp_path / "b.pem", "--json", *LATER).document
    assert [one["code"] for one in told["warnings"]] == ["ETP853"]


# What is imported ---------------------------------------------------------------------------------


@pytest.mark.parametrize("line", [("key", "--help"), ("key", "new", "--help"), ("board",)])
def test_the_library_of_cryptography_is_imported_only_where_it_is_used(line, demonstration):
    ask = (
        "import sys; from cli import run; run(sys.argv[1:]);"
        " sys.exit('cryptography' in sys.modules)"
    )
    told = subprocess.run(
        [sys.executable, "-c", ask, "--programme", str(demonstration), *line],
        cwd=Path(__file__).resolve().parents[1],
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert told.returncode == 0, told.stderr
