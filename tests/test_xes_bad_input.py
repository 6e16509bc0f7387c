"""Hostile and damaged XES: refused with its place, or read as far as it goes, and counted."""

import gzip
import zlib
from pathlib import Path

import pytest

from engine.errors import Unreadable
from engine.recording.logs import log_bytes, xes_expat, xes_log, xes_scanner
from engine.recording.logs.log_bytes import LogBytes
from engine.recording.logs.xes_log import keys_of, read_xes, wanted
from schemas.event_log import EventLog
from tests.xes_documents import ZONE, plain_scanner, rows_of

KEYS = keys_of(wanted({}))
EVENT = '<event><string key="concept:name" value="a"/></event>'
LOG = f'<log><trace><string key="concept:name" value="x"/>{EVENT * 3}</trace></log>'
LAUGHS = '<!DOCTYPE log [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE log [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
PLAIN = plain_scanner()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "log.xes"


def refused(path: Path) -> Unreadable:
    with pytest.raises(Unreadable) as told:
        read_xes(path, None, ZONE)
    assert told.value.facts["file"] == path.name
    return told.value


def left_out(log: EventLog) -> list[tuple[str, int, tuple[int, ...], str]]:
    return [(one.why, one.count, one.rows, one.sample) for one in log.quality.left_out]


@pytest.mark.parametrize(
    "doctype", [LAUGHS, OUTSIDE, "<!DOCTYPE log>", "<!DOCTYPE log SYSTEM 'x'>"]
)
@pytest.mark.parametrize("before", ["", "<?xml version='1.0'?>\n\n", "<!-- x -->\n\n"])
@pytest.mark.parametrize("coding", ["utf-8", "utf-16"])
def test_a_doctype_is_refused_before_it_means_anything(file, doctype, before, coding):
    body = LOG.replace('value="a"', 'value="&c;"')
    file.write_bytes(f"{before}{doctype}{body}".encode(coding))
    found = refused(file)
    assert (found.code, found.facts["line"]) == ("ETP934", before.count("\n") + 1)


@pytest.mark.parametrize("part", ["object-types", "event-types", "objects", "events"])
def test_ocel_in_xml_is_refused_and_not_read_as_a_log_of_nothing(file, part, monkeypatch):
    file.write_text(f"<log><{part}><event id='e1' type='a'/></{part}></log>")
    assert refused(file).code == "ETP929"
    monkeypatch.setattr(xes_log, "_WORTH", 0)  # the compiled scanner finds no event, and stops
    assert refused(file).code == "ETP929"


def test_a_doctype_within_the_log_is_no_xml(file):
    file.write_text(LOG.replace("<trace>", "<trace><!DOCTYPE x>"))
    assert refused(file).code == "ETP935"


@pytest.mark.parametrize(
    "entity", ["&c;", "&nbsp;", "&#0;", "&#xD800;", "&#x110000;", "&;", "&amp"]
)
def test_an_entity_that_xml_does_not_know_is_refused(file, entity):
    file.write_text(LOG.replace('value="a"', f'value="{entity}"', 1))
    assert refused(file).code == "ETP935"


def test_a_log_that_is_cut_off_is_read_as_far_as_it_goes_and_the_rest_is_told(file):
    text = LOG.replace("</trace></log>", "")
    file.write_text(text[:-5])
    log = read_xes(file, None, ZONE)
    assert [row[:3] for row in rows_of(log)] == [(1, "x", "a"), (2, "x", "a")]
    assert left_out(log) == [("cut-off", 1, (3,), f"byte {len(text) - 5}")]


@pytest.mark.parametrize("missing", [1, 6, 8, 10])
def test_a_gzip_that_is_cut_off_is_read_and_told(file, missing):
    file.write_bytes(gzip.compress(LOG.encode())[:-missing])
    log = read_xes(file, None, ZONE)
    assert log.quality.events in (1, 2, 3)
    assert [one[0] for one in left_out(log)] == ["cut-off"]


def test_a_log_that_is_cut_off_before_its_first_event_is_refused(file):
    file.write_text(LOG[:40])
    assert (refused(file).code, refused(file).facts["byte"]) == ("ETP940", 40)
    file.write_bytes(gzip.compress(LOG.encode())[:30])
    assert refused(file).code in ("ETP933", "ETP940")


def test_a_damaged_gzip_is_refused_with_its_place(file):
    packed = bytearray(gzip.compress(LOG.encode()))
    packed[-6] ^= 1
    file.write_bytes(packed)
    assert (refused(file).code, "crc" in str(refused(file)).lower()) == ("ETP932", False)
    file.write_bytes(gzip.compress(LOG.encode()) + b"garbage behind the end")
    assert refused(file).code == "ETP932"


def test_several_gzip_members_and_zeros_behind_them_are_one_log(file):
    text = LOG.encode()
    file.write_bytes(gzip.compress(text[:50]) + gzip.compress(text[50:]) + bytes(512))
    log = read_xes(file, None, ZONE)
    assert (log.quality.events, left_out(log), log.source.format) == (3, [], "xes.gz")


def test_a_gzip_bomb_is_refused_while_it_is_read(file, monkeypatch):
    monkeypatch.setattr(log_bytes, "FREE_BYTES", 1 << 20)
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [packer.compress(LOG[:40].encode())]
    parts += [packer.compress(b"\n" * (1 << 20)) for _ in range(64)]
    file.write_bytes(b"".join([*parts, packer.flush()]))
    found = refused(file)
    assert found.code == "ETP931"
    assert isinstance(found.facts["text"], int)
    assert found.facts["text"] < (1 << 20) + 250 * file.stat().st_size + log_bytes.BLOCK


def test_a_text_beyond_the_limit_is_refused(file, monkeypatch):
    monkeypatch.setattr(log_bytes, "MOST_BYTES", 100)
    file.write_text(LOG)
    assert refused(file).code == "ETP931"


@pytest.mark.parametrize("inside", ["value", "comment", "blanks", "text"])
def test_many_mebibytes_without_a_tag_are_refused_and_not_held(file, inside):
    mebibyte = ("\n" if inside == "blanks" else "a") * (1 << 20)
    start, end = {
        "value": ('<string key="concept:name" value="', '"/>'),
        "comment": ("<!--", "-->"),
        "blanks": ("", ""),
        "text": ("", ""),
    }[inside]
    with gzip.open(file, "wt", compresslevel=1) as packed:
        packed.write(f"<log><trace>{start}")
        for _ in range(40):
            packed.write(mebibyte)
        packed.write(f"{end}{EVENT}</trace></log>")
    found = refused(file)
    assert (found.code, found.facts["limit"]) == ("ETP937", 16)
    assert int(str(found.facts["byte"])) <= 28 << 20


def test_great_depth_is_refused(file):
    depth = 200_000
    start, end = '<string key="k" value="v">', "</string>"
    file.write_text(f"<log><trace><event>{start * depth}{end * depth}</event></trace></log>")
    assert (refused(file).code, refused(file).facts["limit"]) == ("ETP936", 1000)


@pytest.mark.parametrize(
    "damage",
    [b"\0", b"\xff", b"\xc3(", b"\xed\xa0\x80", b"\xef\xbf\xbf", b"\x01", b"<", b"&", b'"'],
)
def test_bytes_that_xml_forbids_are_refused_with_their_place(file, damage):
    text = LOG.encode().replace(b'value="a"', b'value="' + damage + b'"', 1)
    file.write_bytes(text)
    found = refused(file)
    assert found.code == "ETP935"
    assert 0 < int(str(found.facts["byte"])) < 100
    assert xes_scanner.scanned(LogBytes(file), KEYS) is None
    assert PLAIN.scanned(LogBytes(file), KEYS) is None


@pytest.mark.parametrize(
    ("text", "code", "root"),
    [
        ("<!-- x --><html><body/></html>", "ETP933", "html"),
        ("<svg xmlns='http://www.w3.org/2000/svg'/>", "ETP933", "svg"),
        ("", "ETP933", ""),
        ("not XML", "ETP935", None),
        ("<html><br></html>", "ETP933", "html"),
        ("<log/><log/>", "ETP935", None),
        ("<log><trace></event></log>", "ETP935", None),
        ("<log a='1' a='2'/>", "ETP935", None),
    ],
)
def test_what_is_no_xes_is_refused(file, text, code, root):
    file.write_text(text)
    found = refused(file)
    assert (found.code, found.facts.get("root")) == (code, root)


def test_a_file_that_is_not_there_or_not_readable_is_told(file, tmp_path):
    assert refused(file).code == "ETP930"
    assert refused(tmp_path).code == "ETP930"


def test_too_many_events_are_refused_by_both_readers(file, monkeypatch):
    file.write_text(LOG)
    monkeypatch.setattr(xes_expat, "MOST_EVENTS", 2)
    with pytest.raises(Unreadable) as told:
        xes_expat.read(LogBytes(file), KEYS)
    assert told.value.code == "ETP938"
    monkeypatch.setattr(PLAIN, "MOST_EVENTS", 2)
    monkeypatch.setattr(PLAIN, "_ROWS", 1)
    assert PLAIN.scanned(LogBytes(file), KEYS) is None


def test_too_much_text_in_names_is_refused_by_both_readers(file, monkeypatch):
    body = "".join(EVENT.replace('"a"', f'"{number:09}"') for number in range(50))
    file.write_text(f"<log><trace>{body}</trace></log>")
    monkeypatch.setattr(xes_expat, "MOST_NAMES", 100)
    with pytest.raises(Unreadable) as told:
        xes_expat.read(LogBytes(file), KEYS)
    assert told.value.code == "ETP939"
    monkeypatch.setattr(PLAIN, "MOST_NAMES", 100)
    monkeypatch.setattr(PLAIN, "_ENTRIES", 2)
    assert PLAIN.scanned(LogBytes(file), KEYS) is None


@pytest.mark.slow
def test_a_million_different_activities_are_read(file):
    with file.open("w") as log:
        log.write("<log>")
        for number in range(1000):
            names = (f"a{1000 * number + one}" for one in range(1000))
            events = "".join(EVENT.replace('"a"', f'"{name}"') for name in names)
            log.write(f"<trace>{events}</trace>")
        log.write("</log>")
    log_read = read_xes(file, None, ZONE)
    assert (log_read.quality.activities, log_read.quality.cases) == (1_000_000, 1000)
    assert log_read.activity.names[999_999] == "a999999"
