"""Bundles made from the words of docs/format.md, sections 3-10, and of nothing else.

It shares no code with etap's own writer nor with a verifier: canonical JSON is ``json.dumps``, the
tree is the recursion of RFC 9162, the archive is ``struct.pack``. Everything can be bent: a
``Ledger`` takes wrong events, ``entries`` gives a ``dict`` to be changed before ``archive``.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ORIGIN = "etap.example/mazowsze"
ZEROS = "0" * 64


def canonical(value: object) -> bytes:
    """RFC 8785 for values without fractions whose keys are ASCII."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def sha256(content: bytes) -> str:
    """64 digits."""
    return hashlib.sha256(content).hexdigest()


def moment(second: int) -> str:
    """The instant so many seconds (less than a day) after the beginning of the ledger."""
    hours, rest = divmod(second, 3600)
    return f"2026-11-23T{hours:02}:{rest // 60:02}:{rest % 60:02}.000000Z"


# The tree (section 8), by its definition ----------------------------------------------------------


def leaf_hash(body: bytes) -> bytes:
    """Hash an event (section 4)."""
    return hashlib.sha256(b"\x00" + body).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """RFC 9162, 2.1.1; ``leaves`` are hashes already."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    left = _left(len(leaves))
    return hashlib.sha256(b"\x01" + root(leaves[:left]) + root(leaves[left:])).digest()


def _left(count: int) -> int:
    return 1 << (count - 1).bit_length() - 1


def inclusion(leaf: int, leaves: Sequence[bytes]) -> list[bytes]:
    """RFC 9162, 2.1.3.1: the path of one leaf, from it upwards."""
    if len(leaves) == 1:
        return []
    left = _left(len(leaves))
    if leaf < left:
        return [*inclusion(leaf, leaves[:left]), root(leaves[left:])]
    return [*inclusion(leaf - left, leaves[left:]), root(leaves[:left])]


def consistency(size: int, leaves: Sequence[bytes], whole: bool = True) -> list[bytes]:
    """RFC 9162, 2.1.4.1: the path from the tree of ``size`` leaves, at least 1, to that of all."""
    if size == len(leaves):
        return [] if whole else [root(leaves)]
    left = _left(len(leaves))
    if size <= left:
        return [*consistency(size, leaves[:left], whole), root(leaves[left:])]
    return [*consistency(size - left, leaves[left:], False), root(leaves[:left])]


# Checkpoints and keys (section 9) -----------------------------------------------------------------


@dataclass(frozen=True)
class Key:
    """A private key for tests: its name, and a seed that is no secret."""

    name: str = "etap.example/mazowsze"
    seed: int = 1
    algorithm: int = 1

    @property
    def private(self) -> Ed25519PrivateKey:
        """The key as ``cryptography`` has it."""
        return Ed25519PrivateKey.from_private_bytes(bytes([self.seed]) * 32)

    @property
    def public(self) -> bytes:
        """The algorithm's byte and 32 bytes."""
        return bytes([self.algorithm]) + self.private.public_key().public_bytes_raw()

    @property
    def id(self) -> bytes:
        """The first 4 bytes of the hash of name and key."""
        return hashlib.sha256(self.name.encode() + b"\n" + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """The text that an auditor keeps."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(self.public).decode()}"

    def line(self, signed: bytes, signature: bytes | None = None) -> bytes:
        """The signature line of ``signed``; another signature where one is given."""
        made = self.private.sign(signed) if signature is None else signature
        coded = base64.b64encode(self.id + made).decode()
        return f"— {self.name} {coded}\n".encode()


def checkpoint(
    leaves: Sequence[bytes],
    time: str,
    *more: str,
    keys: Iterable[Key] = (),
    origin: str = ORIGIN,
) -> bytes:
    """The checkpoint of these leaves; ``more`` lines make it a receipt or an announcement."""
    head = base64.b64encode(root(leaves)).decode()
    lines = [origin, str(len(leaves)), head, f"time {time}", *more]
    text = "".join(f"{line}\n" for line in lines).encode()
    return text + b"\n" + b"".join(key.line(text) for key in keys)


def short(leaves: Sequence[bytes]) -> str:
    """The short form, ``SIZE:ROOT``."""
    return f"{len(leaves)}:{base64.b64encode(root(leaves)).decode()}"


# The ledger (sections 3-6) ------------------------------------------------------------------------


@dataclass
class Ledger:
    """Events as they are added, the salts and bytes behind their commitments, and the schedules."""

    origin: str = ORIGIN
    bodies: list[bytes] = field(default_factory=list)
    heads: dict[str, tuple[int, str]] = field(default_factory=dict)
    files: dict[str, tuple[bytes, bytes]] = field(default_factory=dict)
    schedules: dict[str, bytes] = field(default_factory=dict)

    @property
    def leaves(self) -> list[bytes]:
        """The leaves of the tree."""
        return [leaf_hash(body) for body in self.bodies]

    @property
    def events(self) -> list[dict[str, Any]]:
        """What the bodies say."""
        return [json.loads(body) for body in self.bodies]

    def add(self, cycle: str, kind: str, payload: object, **other: object) -> bytes:
        """Append the next event of a cycle; ``other`` keys replace what is right."""
        seq, prev = self.heads.get(cycle, (0, ZEROS))
        told = {
            "v": 1,
            "cycle": cycle,
            "seq": seq + 1,
            "prev": prev,
            "kind": kind,
            "happened": "2026-11",
            "recorded": moment(len(self.bodies)),
            "actor": "p1",
            "acting_as": [],
            "schedule": None if cycle == "programme" else next(iter(self.schedules), ZEROS),
            "idem": None,
            "payload": payload,
        }
        return self.append(cycle, canonical({**told, **other}), seq + 1)

    def append(self, cycle: str, body: bytes, seq: int) -> bytes:
        """Append the bytes as they are, and hold them to be event ``seq`` of the cycle."""
        self.bodies.append(body)
        self.heads[cycle] = (seq, leaf_hash(body).hex())
        return body

    def schedule(self, normal: object) -> str:
        """Keep a schedule's normal form; its digest."""
        digest = sha256(canonical(normal))
        self.schedules[digest] = canonical(normal)
        return digest

    def commit(self, cycle: str, content: bytes) -> dict[str, Any]:
        """Keep a file of evidence; what a payload's ``files`` says of it."""
        salt = hashlib.sha256(cycle.encode() + content).digest()  # equal runs make equal bundles
        commitment = hmac.new(salt, content, "sha256").hexdigest()
        self.files[commitment] = (salt, content)
        return {"commitment": commitment, "size": len(content), "medium": "txt"}

    def submit(self, cycle: str, output: str, *contents: bytes, **other: object) -> list[str]:
        """Submit files for an output; their commitments."""
        files = [self.commit(cycle, content) for content in contents]
        payload: dict[str, Any] = {"output": output, "files": files, "checks": [], "bases": {}}
        self.add(cycle, "submitted", {**payload, "adds_to": None}, **other)
        return [file["commitment"] for file in files]

    def redact(self, cycle: str, *commitments: str) -> None:
        """Destroy what is behind some commitments of a cycle."""
        payload = {"commitments": sorted(commitments), "outputs": [], "reason": None}
        self.add(cycle, "redacted", payload)
        for commitment in commitments:
            del self.files[commitment]


def small_ledger() -> Ledger:
    """Two counties, 21 events, two schedules; evidence shared and redacted, texts, idem keys."""
    ledger = Ledger()
    begun = {"person": "p1", "origin": ORIGIN, "simulated": True}
    ledger.add("programme", "person_added", begun, acting_as=[])
    ledger.add("programme", "role_granted", {"person": "p1", "role": "trainer"})
    for county, name in (("1432", "warszawski zachodni"), ("1407", "kozienicki")):
        ledger.add("programme", "county_added", {"county": county, "name": name}, idem=county)
    first = ledger.schedule({"schedule": "one", "title": "Warsztaty „żółć”", "version": "1"})
    ledger.add("programme", "schedule_adopted", {"id": "one", "version": "1", "digest": first})
    other = ledger.schedule({"schedule": "one", "version": "2"})
    ledger.add("programme", "schedule_published", {"id": "one", "version": "2", "digest": other})
    for cycle in ("1432/1", "1407/1"):
        ledger.add(cycle, "started", {"stage": "opening"})
        ledger.submit(
            cycle, "barrels", b"shared by both", f"of {cycle}".encode(), idem=f"b-{cycle}"
        )
    text = {"commitment": sha256(b"a text"), "size": 6}
    ledger.add("1432/1", "noted", {"event": 2, "narrowed": "2026-11-23", "text": text})
    (gone,) = ledger.submit("1432/1", "attendance", b"to be forgotten", acting_as=["a", "trainer"])
    ledger.redact("1432/1", gone)
    passed = {"trigger": "go", "source": "opening", "dest": "a", "reason": text, "relied_on": {}}
    for cycle in ("1407/1", "1432/1"):
        ledger.add(cycle, "advanced", passed, happened="2026-11-23/2026-11-24")
        ledger.submit(cycle, "diagnosis", b"", happened="2026")
    ledger.add("1432/2", "started", {"stage": "opening"}, schedule=other)
    ledger.submit("1432/2", "barrels", "Zażółć gęślą jaźń".encode() * 100, schedule=other)
    ledger.add("programme", "role_revoked", {"person": "p1", "role": "trainer"})
    ledger.add("1407/1", "withdrawn", {"output": "diagnosis", "submission": 4, "reason": None})
    return ledger


# The bundle (section 10) --------------------------------------------------------------------------


def entries(
    ledger: Ledger,
    counties: Sequence[str] | None = None,
    evidence: str = "files",
    *,
    keys: Iterable[Key] = (),
    sizes: Sequence[int] = (),
    time: str = moment(80_000),
) -> dict[str, bytes]:
    """The entries of a bundle by name; ``sizes`` are those of ``consistency.txt``."""
    told = {"bundle": 1, "counties": counties, "evidence": evidence, "origin": ledger.origin}
    events = ledger.events
    chosen = [leaf for leaf, event in enumerate(events) if _of(event, counties)]
    found = {
        "bundle.json": canonical(told),
        "checkpoint.txt": checkpoint(ledger.leaves, time, keys=keys, origin=ledger.origin),
        "events.jsonl": b"".join(ledger.bodies[leaf] + b"\n" for leaf in chosen),
    }
    named = {_digest(events[leaf]) for leaf in chosen} - {None}
    found |= {f"schedules/{digest}.json": ledger.schedules[str(digest)] for digest in named}
    if counties is not None:
        found["leaves.txt"] = leaves_text(ledger.leaves, chosen)
    if sizes:
        found["consistency.txt"] = consistency_text(ledger.leaves, sizes)
    if evidence != "none":
        found |= _evidence(ledger, chosen, with_bytes=evidence == "files")
    return found


def _of(event: Mapping[str, Any], counties: Sequence[str] | None) -> bool:
    return counties is None or event["cycle"].partition("/")[0] in {*counties, "programme"}


def _digest(event: Mapping[str, Any]) -> object:
    adopts = event["kind"] in {"schedule_adopted", "schedule_published"}
    return event["payload"]["digest"] if adopts else event["schedule"]


def leaves_text(leaves: Sequence[bytes], chosen: Iterable[int]) -> bytes:
    """``leaves.txt``: the paths of the chosen leaves."""
    return b"".join(_path_line(leaf, inclusion(leaf, leaves)) for leaf in chosen)


def consistency_text(leaves: Sequence[bytes], sizes: Iterable[int]) -> bytes:
    """``consistency.txt``: the paths from these sizes."""
    return b"".join(_path_line(size, consistency(size, leaves)) for size in sizes)


def _path_line(number: int, path: Iterable[bytes]) -> bytes:
    return f"{number} {','.join(step.hex() for step in path)}\n".encode()


def _evidence(ledger: Ledger, chosen: Iterable[int], *, with_bytes: bool) -> dict[str, bytes]:
    events = ledger.events
    submitted = [events[leaf] for leaf in chosen if events[leaf]["kind"] == "submitted"]
    named = {file["commitment"] for event in submitted for file in event["payload"]["files"]}
    found, lines = {}, []
    for commitment in sorted(named & ledger.files.keys()):
        salt, content = ledger.files[commitment]
        lines.append(opening(commitment, salt, content))
        if with_bytes:
            found[f"evidence/{sha256(content)}"] = content
    return {**found, "openings.jsonl": b"".join(lines)}


def opening(commitment: str, salt: bytes, content: bytes) -> bytes:
    """One line of ``openings.jsonl``."""
    told = {"commitment": commitment, "salt": salt.hex(), "sha256": sha256(content)}
    return canonical({**told, "size": len(content)}) + b"\n"


def archive(contents: Mapping[str, bytes] | Iterable[tuple[str, bytes]]) -> bytes:
    """The ZIP archive; a mapping is sorted, pairs are put in as they come."""
    given = sorted(contents.items()) if isinstance(contents, Mapping) else contents
    parts: list[bytes] = []
    central: list[bytes] = []
    offset = 0
    for name, content in given:
        coded = name.encode()
        sizes = (zlib.crc32(content), len(content), len(content), len(coded), 0)
        fields = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 33, *sizes)
        place = struct.pack("<HHHII", 0, 0, 0, 0, offset)
        parts.append(b"PK\x03\x04" + fields + coded + content)
        central.append(b"PK\x01\x02" + struct.pack("<H", 20) + fields + place + coded)
        offset += len(parts[-1])
    directory = b"".join(central)
    counts = (len(central), len(central), len(directory), offset, 0)
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, *counts)
    return b"".join(parts) + directory + end


def bundle(ledger: Ledger, counties: Sequence[str] | None = None, **other: Any) -> bytes:
    """The file of ``entries``."""
    return archive(entries(ledger, counties, **other))
