#!/usr/bin/env python3
"""Verify a bundle of etap offline: one file, Python's standard library alone, nothing of etap.

Usage: python -I -S etap_verify.py FILE.zip [--key VKEY]… [--since CHECKPOINT]… [--json] [--lang pl|en]
Every rule is one of docs/format.md, and so is a section that a comment names. Nothing is written, sent or raised. Exit
status: 0 intact, 1 faults, 2 usage. Take this file from the release: whoever can forge a bundle can forge a copy in it.
"""
import argparse, datetime, functools, hashlib, hmac, json, mmap, os, re, struct, sys
from binascii import a2b_base64, b2a_base64, crc32
from typing import Any

LONGEST, LARGEST = 1 << 24, (1 << 53) - 1  # bytes of a line or a checkpoint; the largest number

def expect(holds: object) -> None:
    """Refuse what is being read unless this holds."""
    if not holds:
        raise ValueError

def attempt(read: Any, *given: Any) -> Any:
    """What a reader makes of something; none where it refuses, in whatever way."""
    try:
        return read(*given)
    except Exception:  # noqa: BLE001 - bytes that were made to break a reader are refused as well
        return None

# Ed25519 (RFC 8032); a point is (x, y) --------------------------------------------------------------------------------
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P

def plus(one: tuple[int, int], two: tuple[int, int]) -> tuple[int, int]:
    """Add two points by the law of the curve, which is complete: nothing is ever divided by 0."""
    (a, b), (c, d) = one, two
    k = D * a * b * c * d
    return (a * d + b * c) * pow(1 + k, -1, P) % P, (b * d + a * c) * pow(1 - k, -1, P) % P

def times(factor: int, point: tuple[int, int]) -> tuple[int, int]:
    """Add a point to itself ``factor`` times."""
    even = times(factor >> 1, plus(point, point)) if factor else (0, 1)
    return plus(even, point) if factor & 1 else even

def point_in(encoded: bytes) -> tuple[int, int]:
    """Read a point in its canonical encoding (RFC 8032, 5.1.3); one of small order is refused."""
    sign, y = divmod(int.from_bytes(encoded, "little"), 1 << 255)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    expect(y < P and x * x % P == square and (x or not sign))
    point = (x if x & 1 == sign else P - x, y)
    expect(times(8, point) != (0, 1))
    return point

def ed25519(public: bytes, signature: bytes, text: bytes) -> bool:
    """Whether [S]B = R + [k]A, without the factor 8, where S < L (RFC 8032, 5.1.7)."""
    base, a, r = (attempt(point_in, point) for point in (b"\x58" + b"\x66" * 31, public, signature[:32]))
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + text).digest(), "little") % L
    s = int.from_bytes(signature[32:], "little")
    return bool(a and r and s < L and len(signature) == 64) and times(s, base) == plus(r, times(k, a))

# Canonical JSON and events (sections 3 and 5) -------------------------------------------------------------------------
HASH, NUMBER, TEXT = "[0-9a-f]{64}", "(?:0|[1-9][0-9]{0,15})", r'"(?:[^"\\]|\\.)*"'
CYCLE, DAYS = "(?:[0-9]{4}/[1-9][0-9]*|programme)", "[0-9]{4}(?:-[0-9]{2}){0,2}"
INSTANT = "[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9][.][0-9]{6}Z"
OF_CYCLE = "started|submitted|withdrawn|approved|advanced|noted|redacted|waived|settled|migrated"
OF_PROGRAMME = "person_added|role_granted|role_revoked|county_added|schedule_adopted|schedule_published"
EVENT = re.compile(  # (?(1)…|…) is the former in the cycle of a county, the latter in the programme's
    rf'{{"acting_as":\[(?:{TEXT}(?:,{TEXT})*)?\],"actor":(?!""){TEXT},"cycle":"(?:([0-9]{{4}})/[1-9][0-9]*|programme)",'
    rf'"happened":"{DAYS}(?:/{DAYS})?","idem":(?:null|{TEXT}),"kind":"(?(1)(?:{OF_CYCLE})|(?:{OF_PROGRAMME}))",'
    rf'"payload":{{.*}},"prev":"{HASH}","recorded":"{INSTANT}","schedule":(?(1)"{HASH}"|null),"seq":[1-9][0-9]*,"v":1}}'
)
is_hash = re.compile(HASH).fullmatch

def whole(digits: str) -> int:
    """Read a whole number in range; one that is too long is refused before it is computed."""
    expect(len(digits) <= 17 and abs(int(digits)) <= LARGEST)
    return int(digits)
PARSE = json.JSONDecoder(parse_int=whole, parse_float=whole, parse_constant=whole).decode
WRITE = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode

def json_in(content: Any, form: Any, keys: int) -> dict[str, Any]:
    """Read an object in canonical JSON of a form, with so many keys and ascending lists: rewritten, it is equal."""
    text = str(content[: LONGEST + 1], "utf-8")
    value: dict[str, Any] = PARSE(text)
    expect(form.fullmatch(text) and WRITE(value) == text and len(value) == keys and len(content) <= LONGEST)
    expect(all(part == sorted(set(part)) for part in value.values() if isinstance(part, list)))
    return value

def plain(value: Any, levels: int) -> bool:
    """Whether all keys are ASCII, and objects and lists nest at most so many levels."""
    if isinstance(value, dict):
        return "".join(value).isascii() and plain([*value.values()], levels)
    return not isinstance(value, list) or (levels > 0 and all(plain(part, levels - 1) for part in value))

def event_in(line: bytes) -> dict[str, Any]:
    """Read an event; of its payload, what is used here."""
    event = json_in(line, EVENT, 12)
    kind, payload, days = event["kind"], event["payload"], event["happened"].split("/")
    dates = [datetime.date.fromisoformat((day + "-01-01")[:10]) for day in days]
    expect(str(dates[0]) <= days[-1] + "-99-99" and datetime.datetime.fromisoformat(event["recorded"][:-1]))
    gone, files = payload["commitments"] if kind == "redacted" else [], payload["files"] if kind == "submitted" else []
    expect(plain(payload, 32) and isinstance(gone, list) and isinstance(files, list) and all(map(is_hash, gone)))
    expect(not kind.startswith("schedule_") or is_hash(payload["digest"]))
    expect(all(is_hash(file["commitment"]) and type(file["size"]) is int and file["size"] >= 0 for file in files))
    return event

# The tree and its paths (section 8) -----------------------------------------------------------------------------------
def node(left: bytes, right: bytes) -> bytes:
    """Hash an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()

def grow(peaks: list[bytes], size: int, leaf: bytes) -> None:
    """Append a leaf to a tree of so many, of which only the roots of whole subtrees are kept."""
    while size & 1:
        leaf, size = node(peaks.pop(), leaf), size >> 1
    peaks.append(leaf)

def root_of(peaks: list[bytes]) -> bytes:
    """The root of such a tree."""
    return functools.reduce(lambda root, peak: node(peak, root), peaks[::-1]) if peaks else hashlib.sha256().digest()

def climb(leaf: int, size: int, found: bytes, path: list[str]) -> tuple[bytes, bytes]:
    """The roots to which a path leads from a leaf: of all leaves, and of those up to it (RFC 9162, 2.1.3 and 2.1.4)."""
    steps, new, old = map(bytes.fromhex, path), found, found
    while size > 1:  # on each level: a right child, a left one, or the last of an odd number, which is handed up
        if leaf & 1:
            new, old = node(step := next(steps), new), node(step, old)
        elif leaf + 1 < size:
            new = node(new, next(steps))
        leaf, size = leaf >> 1, (size + 1) >> 1
    expect(not list(steps))
    return new, old

def extends(size: int, root: bytes, path: list[str], later: int, later_root: bytes) -> bool:
    """Whether a consistency path joins two roots: it leads from the largest whole subtree at the end of the former."""
    level = (size & -size).bit_length() - 1
    first, *steps = [root.hex(), *path] if size == 1 << level else path
    return climb((size - 1) >> level, -(-later >> level), bytes.fromhex(first), steps) == (later_root, root)

# Checkpoints and keys (section 9) -------------------------------------------------------------------------------------
NAME, SHORT = "[^\x00-\x20+]+", re.compile(f"({NUMBER}):([A-Za-z0-9+/]{{43}}=)\n?")
CHECKPOINT = re.compile(
    rf"(?P<signed>(?P<origin>[^\x00-\x1f]+)\n(?P<size>{NUMBER})\n(?P<root>[^ \n]+)\ntime (?P<time>{INSTANT})\n"
    rf"(?:event (?P<cycle>{CYCLE}) (?P<seq>[1-9][0-9]*) (?P<leaf>{NUMBER}) (?P<hash>{HASH})\n)?"
    rf"(?:next-key (?P<heir>[^\n]+)\n)?(?:revoked-key (?P<revoked>[^\n]+)\n)?)\n(?P<lines>(?:— {NAME} [^ \n]+\n)*)"
)

def base64_in(text: str) -> bytes:
    """Read base64 in its only form."""
    expect(b2a_base64(a2b_base64(text), newline=False).decode() == text)
    return a2b_base64(text)

class Checkpoint:
    """A checkpoint, by the names above; what is not there is none, and ``leaf`` then -1."""
    def __init__(self, text: str) -> None:
        told: Any = CHECKPOINT.fullmatch(text)
        self.origin, self.time, self.hash, self.cycle = (told[name] for name in ("origin", "time", "hash", "cycle"))
        self.size, self.leaf, self.seq = (whole(told[name] or "-1") for name in ("size", "leaf", "seq"))
        self.heir, self.revoked = (told[name] and Key(told[name]) for name in ("heir", "revoked"))
        self.signed, self.root = told["signed"].encode(), base64_in(told["root"])
        expect(len(self.root) == 32 and self.leaf < self.size and len(text.encode()) <= LONGEST)
        least = datetime.datetime.fromisoformat(self.time[:-1])  # 5 seconds before it, later events begin
        self.least = attempt(lambda: (least - datetime.timedelta(seconds=5)).isoformat(timespec="microseconds")) or ""
        lines = enumerate(told["lines"].split("\n")[:-1], told["signed"].count("\n") + 2)
        self.signatures = [(number, line.split(" ")[1], base64_in(line.split(" ")[2])) for number, line in lines]
        expect(all(len(made) > 4 for *_, made in self.signatures))

def kept_in(given: str) -> Checkpoint:
    """Read what was kept: a checkpoint's short form, or a file (``-``: standard input) with a text or a short form."""
    text = given
    if not SHORT.fullmatch(given):
        with sys.stdin.buffer if given == "-" else open(given, "rb") as file:
            text = file.read(LONGEST + 1).decode()
    short = SHORT.fullmatch(text)
    point = Checkpoint(f"-\n{short[1]}\n{short[2]}\ntime 0001-01-01T00:00:00.000000Z\n\n" if short else text)
    point.origin = None if short else point.origin
    return point

class Key:
    """A VKEY, with the sizes from and up to which it counts, and the key that followed it."""
    def __init__(self, text: str) -> None:
        told: Any = re.fullmatch(rf"({NAME})\+([0-9a-f]{{8}})\+([^ \n]+)", text)
        self.text, self.name, self.key, self.heir = text, told[1], base64_in(told[3]), None
        self.since, self.until, self.known = 0, LARGEST, self.key[0] == 1
        self.id = hashlib.sha256(f"{self.name}\n".encode() + self.key).digest()[:4]
        expect(self.id.hex() == told[2] and (len(self.key) == 33 if self.known else self.key[1:]))

    def lines(self, point: Checkpoint) -> list[tuple[int, bool]]:
        """Its signature lines in a text: the number of each, and whether it verifies."""
        mine = [(line, made[4:]) for line, name, made in point.signatures if (name, made[:4]) == (self.name, self.id)]
        return [(line, self.known and ed25519(self.key[1:], made, point.signed)) for line, made in mine]

    def signed(self, point: Checkpoint) -> int:
        """The first line by which it signed a checkpoint at whose size it counts, or 0."""
        return next((line for line, good in self.lines(point) if good and self.since <= point.size <= self.until), 0)

def follow(keys: list[Key], announcements: list[Checkpoint]) -> None:
    """Go through the announcements of keys (section 9.1)."""
    for point in sorted(announcements, key=lambda point: point.size):
        heir = next((key for key in keys if point.heir and key.text == point.heir.text), point.heir)
        followed = [key for key in keys if not key.heir and key is not heir and key.signed(point)]
        if followed and heir and point.heir.signed(point):
            point.heir.since = point.size  # of a key that is known already, this is another copy
            keys += [heir] if heir not in keys else []
            for key in followed:
                key.until, key.heir = point.size, heir
        for key in (key for key in keys if point.revoked and key.text == point.revoked.text):
            if key.signed(point) or (key.heir and key.heir.signed(point)):
                key.until = min(key.until, point.size)

# The archive and its entries (section 10) -----------------------------------------------------------------------------
LOCAL, CENTRAL, END = (struct.Struct(form) for form in ("<4s5H3I2H", "<4s6H3I5H2I", "<4s4H2IH"))
COPIES = {"README.txt", "etap_verify.html", "etap_verify.py"}
FREE = re.compile(f"keys/[A-Za-z0-9._-]{{1,100}}[.]txt|evidence/{HASH}|schedules/{HASH}[.]json")
COUNTIES, MODES = r'(?:null|\["[0-9]{4}"(?:,"[0-9]{4}")*\])', '"(?:files|digests|none)"'
BUNDLE = re.compile(f'{{"bundle":1,"counties":{COUNTIES},"evidence":{MODES},"origin":{TEXT}}}')
OPENING = re.compile(f'{{"commitment":"({HASH})","salt":"({HASH})","sha256":"({HASH})","size":({NUMBER})}}')
PATH = re.compile(f"({NUMBER}) ((?:{HASH}(?:,{HASH})*)?)")

def entries_in(data: Any) -> dict[str, tuple[int, int]]:
    """Read where each entry begins and ends; every byte of the file is held against the only form, or its CRC-32."""
    bottom = len(data) - 22
    _, _, _, count, _, length, start, _ = END.unpack(data[bottom:])
    expect(data[bottom:] == END.pack(b"PK\5\6", 0, 0, count, count, length, start, 0))
    entries, local, central, last = {}, 0, start, b""
    for _ in range(count):
        tail = central + 46
        crc, size, _, named = CENTRAL.unpack(data[central:tail])[7:11]
        name, begin = data[tail : tail + named], local + 30 + named
        fields = (20, 0, 0, 0, 33, crc, size, size, named, 0)
        expect(data[central:tail] == CENTRAL.pack(b"PK\1\2", 20, *fields, 0, 0, 0, 0, local))
        expect(data[local:begin] == LOCAL.pack(b"PK\3\4", *fields) + name)
        expect(crc == crc32(memoryview(data)[begin : begin + size]))
        expect(last < name and re.fullmatch(b"[!-~]{1,255}", name))
        entries[name.decode()] = begin, begin + size
        local, central, last = begin + size, tail + named, name
    expect(local == start and central == bottom == start + length)
    return entries

# The verification (section 10.1) --------------------------------------------------------------------------------------
class Verifier:
    """One bundle: what is known of it, and every fault found so far."""
    def __init__(self, path: str, vkeys: list[str], since: list[str]) -> None:
        self.path, self.signed_by, self.told, self.point = path, [], None, None
        self.faults: dict[str, Any] = {name: set() for name in FAULTS}
        self.checked = dict.fromkeys(("events", "cycles", "schedules", "openings", "evidence", "kept"), 0)
        self.unchecked = {"rules", "truth", "texts", *([] if vkeys else ["key"]), *([] if since else ["kept"])}
        self.keys = [key for text in dict.fromkeys(vkeys) if (key := self.read(("unreadable", text), Key, text))]
        self.kept = {name: kept for name in since if (kept := self.read(("unreadable", name), kept_in, name))}
        self.unchecked |= {"kept-proof"} if self.kept else set()
        self.heads, self.last, self.idems, self.schedules = {}, ("", 0), set(), set()
        self.files, self.redacted, self.roots, self.hashes = {}, set(), {}, {}

    def must(self, holds: object, fault: str, where: str, line: int = 0) -> None:
        """Report a fault at a place unless something holds; of one name, the first 1,000."""
        if not holds and len(self.faults[fault]) < 1000:
            self.faults[fault].add((where, line))

    def read(self, place: Any, reader: Any, *given: Any) -> Any:
        """What a reader makes of something; none, and a fault at a place, where it refuses."""
        made = attempt(reader, *given)
        self.must(made is not None, *place)
        return made

    def verify(self) -> "Verifier":
        """Check everything; what nobody foresaw is a fault, too."""
        try:
            expect(os.path.isfile(self.path))
            with open(self.path, "rb") as file:
                self.data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if file.read(1) else b""
            self.entries = self.read(("container", "archive"), entries_in, self.data)
            if self.entries is not None:
                self.told = self.read(("entry", "bundle.json"), json_in, self.view("bundle.json"), BUNDLE, 4)
            if self.told:
                self.check_names(self.told["counties"], self.told["evidence"])
                self.check_signatures()
                self.check_lines(self.told["counties"], self.point)
                self.check_contents(self.told["evidence"])
                self.check_kept(self.told["counties"], self.point)
        except Exception:  # noqa: BLE001 - it never raises
            self.must(None, "unreadable", self.path)
        return self

    def view(self, name: str) -> Any:
        """The bytes of an entry, where they lie; none where it is missing."""
        return memoryview(self.data)[slice(*self.entries.get(name, (0, 0)))]

    def lines(self, name: str) -> Any:
        """The lines of an entry and their numbers; one that is too long or not ended is a fault, and ends them."""
        number, (start, stop) = 1, self.entries.get(name, (0, 0))
        while start < stop:
            end = self.data.find(b"\n", start, min(stop, start + LONGEST + 1))
            if end < 0:
                return self.must(None, "entry", name)
            yield number, self.data[start:end]
            number, start = number + 1, end + 1

    def rows(self, name: str, form: Any, limit: int) -> Any:
        """Each line of an entry by its form; none where it is not of it. The first field must ascend, up to a limit."""
        last, leaves = (1, "0") if name == "consistency.txt" else (0, ""), name == "leaves.txt"
        for number, line in self.lines(name):
            row = form.fullmatch(line.decode("latin-1"))
            row = None if row and any(len(field) == 16 and field > str(LARGEST) for field in row.groups()) else row
            self.must(row, "entry", name)
            if row:
                fits = last < (last := (len(row[1]), row[1])) and (not leaves or int(row[1]) < limit)
                self.must(fits, *(("leaf", name, number) if leaves else ("entry", name)))
            yield row

    def check_names(self, counties: Any, mode: str) -> None:
        """Look for entries that are missing or must not be there, and for what cannot be checked."""
        must, there = {"bundle.json", "checkpoint.txt", "events.jsonl"}, self.entries.keys()
        must |= ({"leaves.txt"} if counties else set()) | ({"openings.jsonl"} if mode != "none" else set())
        may = must | COPIES | {"checkpoint.tsr"} | ({"consistency.txt"} if counties else set())
        for name in there ^ must:
            self.must(name in there and (name in may or FREE.fullmatch(name)), "entry", name)
        self.unchecked -= {"kept-proof"}
        holds = (there & COPIES, "checkpoint.tsr" in there, mode != "files", counties)
        self.unchecked |= {name for name, true in zip(("copies", "timestamp", "evidence", "omitted"), holds) if true}

    def point_in(self, name: str) -> Checkpoint:
        """Read an entry that is the checkpoint of this ledger, or an announcement of keys."""
        point = Checkpoint(str(self.view(name)[: LONGEST + 1], "utf-8"))
        fits = not point.hash if name == "checkpoint.txt" else point.heir or point.revoked
        expect(fits and point.origin == self.told["origin"])
        return point

    def check_signatures(self) -> None:
        """Read the checkpoint and the announcements, and look at every signature (section 9)."""
        names = [name for name in self.entries if name.startswith("keys/") and FREE.fullmatch(name)]
        points = {**self.kept, **{name: self.read(("entry", name), self.point_in, name) for name in names}}
        follow(self.keys, [point for point in points.values() if point])
        if "checkpoint.txt" in self.entries:
            self.point = self.read(("checkpoint", "checkpoint.txt"), self.point_in, "checkpoint.txt")
        points["checkpoint.txt"] = self.point
        for key, name in ((key, name) for key in self.keys for name in points if points[name]):
            for line, good in key.lines(points[name]):
                self.must(good or not key.known, "signature", name, line)
                self.unchecked |= set() if key.known else {"algorithm"}
        signers = [key for key in self.keys if self.point and key.signed(self.point)]
        self.signed_by = [key.text for key in sorted(signers, key=lambda key: key.signed(self.point))]
        self.must(signers or not self.keys or not self.point, "signature", "checkpoint.txt")

    def check_lines(self, counties: Any, point: Any) -> None:
        """Go through the lines: hash, place and path of each, and what its event says; then look at the whole."""
        size, root = (point.size, point.root) if point else (LARGEST + 1, b"")
        rows, row, number, peaks = self.rows("leaves.txt", PATH, size) if counties else iter(()), None, 0, []
        marks = {mark for kept in self.kept.values() for mark in (kept.size, kept.leaf)}
        for number, line in self.lines("events.jsonl"):
            self.roots.update({number - 1: root_of(peaks)} if number - 1 in marks else {})
            hashed, row = hashlib.sha256(b"\0" + line).digest(), next(rows, False)
            grow(peaks, number - 1, hashed)
            leaf = number - 1 if not counties else int(row[1]) if row else -2  # -2: unknown, and no receipt's
            if row and point and leaf < size:
                reached = attempt(climb, leaf, size, hashed, re.findall(HASH, row[2]))
                self.must(reached and reached[0] == root, "inclusion", "leaves.txt", number)
            self.hashes.update({leaf: hashed.hex()} if leaf in marks else {})
            event = self.read(("event", "events.jsonl", number), event_in, line)
            if event:
                self.check_event(event, number, leaf, hashed.hex())
        fits = row is not False and not sum(1 for _ in rows)
        self.must(fits or not counties or "leaves.txt" not in self.entries, "leaf", "leaves.txt")
        self.roots[number], self.checked["events"] = root_of(peaks), number
        self.must(counties or not point or (number, root_of(peaks)) == (size, root), "root", "events.jsonl")
        self.must(not point or self.last[0] <= point.time, "clock", "events.jsonl", self.last[1])
        self.must("programme" in self.heads, "origin", "events.jsonl")
        for code in counties or ():
            self.must(any(cycle.startswith(code + "/") for cycle in self.heads), "county", code)
        self.checked["cycles"] = len(self.heads.keys() - {"programme"})

    def check_event(self, event: dict[str, Any], number: int, leaf: int, hashed: str) -> None:
        """Hold an event against those before it, and note what it names."""
        cycle, kind, payload, schedule = event["cycle"], event["kind"], event["payload"], event["schedule"]
        seq, prev, before, was = self.heads.get(cycle, (0, "0" * 64, schedule, kind))
        same, begun = schedule == before or "migrated" in (kind, was), payload.get("origin") == self.told["origin"]
        first, where = cycle == "programme" and cycle not in self.heads, ("events.jsonl", number)
        self.must(same and (event["seq"], event["prev"]) == (seq + 1, prev), "chain", *where)
        self.must(event["recorded"] >= self.last[0], "clock", *where)
        self.must(event["idem"] not in self.idems, "idem", *where)
        self.must(not first or (kind == "person_added" and begun), "origin", *where)
        self.must(cycle == "programme" or cycle[:4] in (self.told["counties"] or cycle), "county", *where)
        for given, kept in self.kept.items():
            self.must(leaf < kept.size or event["recorded"] >= kept.least, "back-dated", given)
            self.must(leaf != kept.leaf or (kept.cycle, kept.seq) == (cycle, event["seq"]), "rewritten", given)
        self.heads[cycle], self.last = (event["seq"], hashed, schedule, kind), (event["recorded"], number)
        self.idems |= {event["idem"]} - {None}
        self.schedules |= {payload["digest"] if kind.startswith("schedule_") else schedule} - {None}
        for file in payload["files"] if kind == "submitted" else ():
            self.files.setdefault((cycle, file["commitment"]), set()).add(file["size"])
        for commitment in payload["commitments"] if kind == "redacted" else ():
            self.redacted.add((cycle, commitment))
        self.unchecked |= {kind} & {"redacted"}

    def check_contents(self, mode: str) -> None:
        """Look at schedules (section 7), openings and evidence (section 6)."""
        used, opened, due = {f"schedules/{digest}.json" for digest in self.schedules}, set(), {}
        self.checked["schedules"] = len(used & self.entries.keys())
        for name, digest in ((name, name[10:74]) for name in used):
            found = hashlib.sha256(self.view(name)).hexdigest()
            self.must(name in self.entries and found == digest, "schedule", digest)
        for cycle, commitment in self.files.keys() - self.redacted if mode != "none" else ():
            due.setdefault(commitment, set()).update(self.files[cycle, commitment])
        for row in filter(None, self.rows("openings.jsonl", OPENING, 0) if mode != "none" else ()):
            commitment, salt, digest, size = row.groups()
            self.must(due.get(commitment) == {int(size)}, "opening", commitment)
            opened.add(commitment)
            self.checked["openings"] += 1
            if mode == "files":
                name, content = f"evidence/{digest}", self.view(f"evidence/{digest}")
                keyed = hmac.new(bytes.fromhex(salt), content, "sha256").hexdigest()
                told = (len(content), hashlib.sha256(content).hexdigest(), keyed)
                self.must(name in self.entries and told == (int(size), digest, commitment), "evidence", commitment)
                used.add(name)
        for commitment in due.keys() - opened:
            self.must(None, "opening", commitment)
        self.checked["evidence"] = sum(name.startswith("evidence/") for name in used & self.entries.keys())
        for name in self.entries.keys() - used:
            self.must(not name.startswith(("evidence/", "schedules/")), "entry", name)

    def check_kept(self, counties: Any, point: Any) -> None:
        """Hold the kept checkpoints against the ledger (section 9)."""
        total, known = self.checked["events"], self.roots
        if counties:
            total, known = (point.size, {0: root_of([]), point.size: point.root}) if point else (-1, {})
        paths = {int(row[1]): re.findall(HASH, row[2]) for row in self.rows("consistency.txt", PATH, 0) if row}
        for given, kept in self.kept.items():
            found, fits = self.hashes.get(kept.leaf), kept.size <= total
            self.must(kept.origin in (None, self.told["origin"]), "foreign", given)
            self.must(fits or total < 0, "truncated", given)
            self.must(not kept.hash or found in (None, kept.hash), "rewritten", given)
            same = known[kept.size] == kept.root if kept.size in known else None
            if same is None and fits and kept.size in paths:
                same = bool(attempt(extends, kept.size, kept.root, paths[kept.size], total, point.root))
            self.must(same is not False, "rewritten", given)
            self.checked["kept"] += same is not None
            unseen = kept.hash and not found and (total < 0 or kept.leaf < total)
            self.unchecked |= {"kept-proof"} if unseen or (same is None and (fits or total < 0)) else set()

    def result(self) -> dict[str, Any]:
        """What was found, as section 10.2 has it."""
        places = ((name, where, line) for name in FAULTS for where, line in sorted(self.faults[name]))
        faults = [{"fault": name, "where": f"{where}:{line}" if line else where} for name, where, line in places]
        told = {name: getattr(self.point, name, None) for name in ("origin", "size", "root", "time")}
        told["root"] = told["root"] and b2a_base64(told["root"], newline=False).decode()
        told.update(counties=self.told and self.told["counties"], signed_by=self.signed_by, checked=self.checked)
        told.update(faults=faults, not_checked=[name for name in UNCHECKED if name in self.unchecked])
        own = attempt(lambda: hashlib.sha256(globals()["__loader__"].get_data(__file__)).hexdigest())
        return {"schema": "etap.bundle/1", "intact": not faults, **told, "verifier": {"sha256": own}}

# Words (name: Polish | English), and the command line; names of faults and of what was not checked in the page's order
TABLES = (
    """container: zła postać archiwum | malformed archive; entry: zła część | bad part; checkpoint: zły punkt kontrolny
    | bad checkpoint; signature: zły podpis | bad signature; event: złe zdarzenie | bad event; leaf: złe miejsce | wrong
    place; inclusion: spoza dziennika | not in the ledger; root: inny dziennik | another ledger; chain: przerwany
    łańcuch | broken chain; clock: czas się cofa | time goes back; idem: powtórzony klucz | repeated key; origin: inne
    pochodzenie | other origin; county: nie ten powiat | wrong county; schedule: zły schemat | bad schedule; opening:
    złe otwarcie | bad opening; evidence: zły dowód | bad evidence; truncated: dziennik ucięty | truncated ledger;
    rewritten: dziennik przepisany | rewritten ledger; back-dated: zapis antydatowany | back-dated record; foreign: z
    innego programu | of another programme; unreadable: nie do odczytania | cannot be read""",
    """rules: czy schemat na to pozwalał | whether the schedule allowed it; truth: czy dokumenty mówią prawdę | whether
    documents are true; texts: powody i notatki | reasons and notes; copies: kopie weryfikatora | copies of the
    verifier; kept: braki na końcu: nic nie zachowano | a missing end: nothing was kept; kept-proof: coś zachowanego |
    something kept; key: kto podpisał: nie podano klucza | who signed: no key was given; algorithm: nieznany algorytm |
    unknown algorithm; timestamp: znacznik czasu | timestamp; evidence: treść dowodów | contents of evidence; omitted:
    pominięte zdarzenia i cykle | omitted events and cycles; redacted: treść usunięta | redacted contents""",
    """checked: sprawdzono | checked; True: NIENARUSZONA | INTACT; False: Z USTERKAMI | FAULTY; origin: pochodzenie |
    origin; size: rozmiar | size; root: korzeń | root; time: chwila | time; counties: powiaty | counties; signed_by:
    podpis | signed by; events: zdarzenia | events; cycles: cykle | cycles; schedules: schematy | schedules; openings:
    otwarcia | openings; evidence: dowody | evidence; kept: zachowane | kept; unchecked: NIE sprawdzono | NOT checked;
    verifier: weryfikator (weź z wydania, nie z paczki) | verifier (take it from the release, not the bundle)""",
)
PARTS = ([part.split(": ", 1) for part in " ".join(table.split()).split("; ")] for table in TABLES)
FAULTS, UNCHECKED, LABELS = ({name: both.split(" | ") for name, both in parts} for parts in PARTS)

def in_words(answer: dict[str, Any], path: str, language: str) -> str:
    """The answer for people, without signs that could steer a terminal."""
    say, fault, unchecked = ({n: w[language[:2] == "en"] for n, w in t.items()} for t in (LABELS, FAULTS, UNCHECKED))
    lines = [f"{say[str(answer['intact'])]}: {path}"]
    lines += [f"  {say[n]}: {', '.join(v) if type(v) is list else v}" for n in tuple(LABELS)[3:9] if (v := answer[n])]
    lines += [f"  {say['checked']}: " + ", ".join(f"{say[n]} {count}" for n, count in answer["checked"].items())]
    lines += [f"✗ {one['fault']} ({one['where']}): {fault[one['fault']]}" for one in answer["faults"]]
    lines += [f"? {say['unchecked']}: {unchecked[name]} ({name})" for name in answer["not_checked"]]
    lines += [f"  {say['verifier']}: SHA-256 {answer['verifier']['sha256']}"]
    return "\n".join("".join(sign if sign.isprintable() else "?" for sign in line) for line in lines)

def main() -> None:
    """Verify the bundle that the command line names."""
    parser = argparse.ArgumentParser(description="Verify a bundle of etap (docs/format.md, section 10).")
    parser.add_argument("file")
    parser.add_argument("--key", action="append", default=[], metavar="VKEY")
    parser.add_argument("--since", action="append", default=[], metavar="FILE|SIZE:ROOT|-")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--lang", choices=("pl", "en"), default=os.getenv("ETAP_LANG") or os.getenv("LANG", ""))
    given = parser.parse_args()
    answer = Verifier(given.file, given.key, given.since).verify().result()
    text = json.dumps(answer) if given.json else in_words(answer, given.file, given.lang)
    sys.stdout.buffer.write(f"{text}\n".encode("utf-8", "replace"))
    sys.exit(not answer["intact"])

if __name__ == "__main__":
    main()
