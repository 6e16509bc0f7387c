"""One bundle for each thing that section 10.1 of docs/format.md tells of, with what must be said.

Every case is the smallest change of a right bundle: its name, what is given to a verifier, the
names of the faults (nothing else may be found), and what is told as not checked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from tests import bundles
from tests.bundles import Key, Ledger
from tests.verifier_core import Given

ALWAYS = {"rules", "truth", "texts"}
NOTHING_KEPT = ALWAYS | {"kept", "key"}


class Case(NamedTuple):
    """A bundle and what a verifier must say of it."""

    name: str
    given: Given
    faults: set[str]
    not_checked: set[str]


def ledger() -> Ledger:
    """Two counties, 12 events, one schedule, evidence."""
    made = Ledger()
    made.add(
        "programme", "person_added", {"person": "p1", "origin": made.origin, "simulated": True}
    )
    digest = made.schedule({"schedule": "one", "title": "Zażółć", "version": "1"})
    adopted = {"id": "one", "version": "1", "digest": digest}
    made.add("programme", "schedule_adopted", adopted)
    for county in ("1407", "1432"):
        made.add(f"{county}/1", "started", {"stage": "opening"}, idem=f"start {county}")
        made.submit(f"{county}/1", "barrels", f"barrels of {county}".encode(), b"the same")
        made.submit(f"{county}/1", "list", f"names of {county}".encode())
        made.add(f"{county}/1", "noted", {"event": 1, "narrowed": None, "text": None})
    made.submit("1407/1", "diagnosis", b"")
    made.add("programme", "role_granted", {"person": "p1", "role": "trainer"})
    return made


def _entries(counties: list[str] | None = None, **other: Any) -> dict[str, bytes]:
    return bundles.entries(ledger(), counties, **other)


def whole(name: str, change: Any, *faults: str, more: Iterable[str] = ()) -> Case:
    """A case of a bundle of the whole ledger, whose entries ``change`` alters in place."""
    entries = _entries()
    change(entries)
    return Case(name, Given(bundles.archive(entries)), set(faults), NOTHING_KEPT | {*more})


def of_counties(name: str, change: Any, *faults: str, evidence: str = "files") -> Case:
    """The same of a bundle of one county."""
    entries = _entries(["1407"], evidence=evidence, sizes=(3, 9, 12))
    change(entries)
    more = {"omitted"} | (set() if evidence == "files" else {"evidence"})
    return Case(name, Given(bundles.archive(entries)), set(faults), NOTHING_KEPT | more)


def untouched(_entries: dict[str, bytes]) -> None:
    """No change."""


def replace(name: str, old: bytes, new: bytes) -> Any:
    """A change of some bytes that an entry is known to have."""

    def change(entries: dict[str, bytes]) -> None:
        assert old in entries[name]
        entries[name] = entries[name].replace(old, new, 1)

    return change


def put(name: str, content: bytes) -> Any:
    """A change that puts in an entry."""
    return lambda entries: entries.update({name: content})


def append(name: str, content: bytes) -> Any:
    """A change that adds bytes to the end of an entry."""
    return lambda entries: entries.update({name: entries[name] + content})


def drop(name: str) -> Any:
    """A change that leaves out an entry, or the first whose name so begins."""

    def change(entries: dict[str, bytes]) -> None:
        del entries[next(entry for entry in sorted(entries) if entry.startswith(name))]

    return change


def remade(change: Any) -> Any:
    """A change of the ledger itself: all that is made of it agrees, but for what was changed."""

    def apply(entries: dict[str, bytes]) -> None:
        made = ledger()
        change(made)
        fresh = bundles.entries(made)
        entries.clear()
        entries.update(fresh)

    return apply


def _lines(entries: dict[str, bytes], name: str) -> list[bytes]:
    return entries[name].splitlines(keepends=True)


def swap_lines(name: str, first: int, second: int) -> Any:
    """A change that swaps two lines, counted from 0."""

    def change(entries: dict[str, bytes]) -> None:
        lines = _lines(entries, name)
        lines[first], lines[second] = lines[second], lines[first]
        entries[name] = b"".join(lines)

    return change


def drop_line(name: str, line: int) -> Any:
    """A change that leaves out a line, counted from 0."""

    def change(entries: dict[str, bytes]) -> None:
        lines = _lines(entries, name)
        del lines[line]
        entries[name] = b"".join(lines)

    return change


def _add(made: Ledger, **other: Any) -> None:
    made.add("1432/1", "noted", {"event": 1, "narrowed": None, "text": None}, **other)


def _move(made: Ledger, kind: str) -> None:
    digest = made.schedule({"schedule": "two"})
    made.add("1432/1", kind, {}, schedule=digest)


def _published(entries: dict[str, bytes]) -> None:
    told = {"id": "two", "version": "1", "digest": bundles.sha256(b"{}")}
    schedules = {told["digest"]: b"{}"}

    def publish(made: Ledger) -> None:
        made.schedules |= schedules
        made.add("programme", "schedule_published", told)

    remade(publish)(entries)
    del entries[f"schedules/{told['digest']}.json"]


def _large(made: Ledger) -> None:
    made.submit("1432/1", "plan", bytes(3_000_000))
    for size in (700_000, 1_048_000, 1_200_000):
        made.add(
            "1432/1", "noted", {"event": 1, "narrowed": None, "text": None, "more": "ż" * size}
        )


LONGEST = 2**24
BASE = ledger()
KEY, NEXT, THIRD = Key(seed=1), Key(seed=2), Key(seed=3)
LATER = bundles.moment(80_000)


def kept_cases() -> Iterator[Case]:
    """What was kept, against right bundles of the whole ledger and of a county."""
    leaves = BASE.leaves
    other = Ledger(origin="etap.example/other")
    other.add("programme", "person_added", {"person": "p1", "origin": other.origin})
    receipt = f"event 1407/1 1 2 {leaves[2].hex()}"
    wrong = f"event 1407/1 1 2 {leaves[3].hex()}"
    elsewhere = f"event 1432/1 1 2 {leaves[2].hex()}"
    other_number = f"event 1407/1 2 2 {leaves[2].hex()}"
    unseen = f"event 1432/1 1 6 {leaves[6].hex()}"
    before = bundles.moment(2)
    table: list[tuple[str, bytes | str, set[str], set[str], set[str]]] = [
        ("short form", bundles.short(leaves[:9]), set(), set(), set()),
        ("of the empty ledger", bundles.short([]), set(), set(), set()),
        ("of the same size", bundles.short(leaves), set(), set(), set()),
        (
            "another root at the same size",
            bundles.short([*leaves[:-1], b"x" * 32]),
            {"rewritten"},
            set(),
            set(),
        ),
        ("another root", bundles.short([*leaves[:8], b"x" * 32]), {"rewritten"}, set(), set()),
        ("without a path", bundles.short(leaves[:4]), set(), set(), {"kept-proof"}),
        ("larger", bundles.short([*leaves, b"x" * 32]), {"truncated"}, set(), set()),
        ("a receipt", bundles.checkpoint(leaves[:3], before, receipt), set(), set(), set()),
        (
            "a receipt of another event",
            bundles.checkpoint(leaves[:3], before, wrong),
            {"rewritten"},
            set(),
            set(),
        ),
        *(
            (
                f"a receipt that names another {what}",
                bundles.checkpoint(leaves[:3], before, line),
                {"rewritten"},
                set[str](),
                set[str](),
            )
            for what, line in (("cycle", elsewhere), ("number", other_number))
        ),
        (
            "a receipt of an event elsewhere",
            bundles.checkpoint(leaves[:9], bundles.moment(8), unseen),
            set(),
            set(),
            {"kept-proof"},
        ),
        ("made later", bundles.checkpoint(leaves[:3], LATER), {"back-dated"}, set(), set()),
        (
            "of another programme",
            bundles.checkpoint(leaves[:3], before, origin=other.origin),
            {"foreign"},
            set(),
            set(),
        ),
        ("no checkpoint", b"nothing of the kind", {"unreadable"}, set(), set()),
    ]
    for name, kept, faults, in_whole, in_part in table:
        for counties, more in ((None, in_whole), (["1407"], in_part | {"omitted"})):
            bundle = bundles.archive(_entries(counties, sizes=(3, 9) if counties else ()))
            where = "the whole ledger" if counties is None else "a county"
            given = Given(bundle, (), (kept,))
            yield Case(f"kept, {where}: {name}", given, faults, ALWAYS | {"key"} | more)


def key_cases() -> Iterator[Case]:
    """Keys: signed, not signed, forged, followed, revoked."""
    leaves = BASE.leaves

    def case(
        name: str, keys: list[Key], trusted: list[Key | str], *faults: str, **other: Any
    ) -> Case:
        entries = _entries(keys=keys)
        more = other.pop("more", set())
        entries |= other.pop("entries", {})
        vkeys = [key if isinstance(key, str) else key.vkey for key in trusted]
        given = Given(bundles.archive(entries), vkeys, other.pop("kept", ()))
        missing = {"kept"} if not given.kept else set()
        return Case(f"keys: {name}", given, set(faults), ALWAYS | missing | more)

    def announced(size: int, line: str, *keys: Key) -> bytes:
        return bundles.checkpoint(leaves[:size], bundles.moment(size - 1), line, keys=keys)

    text, _, _ = bundles.checkpoint(leaves, LATER).rpartition(b"\n")
    forged = text + b"\n" + KEY.line(text, b"x" * 64)
    follow = {"keys/4-next.txt": announced(4, f"next-key {NEXT.vkey}", KEY, NEXT)}
    half = {"keys/4-next.txt": announced(4, f"next-key {NEXT.vkey}", KEY)}
    revoke = {"keys/5-gone.txt": announced(5, f"revoked-key {KEY.vkey}", KEY)}
    unsigned = {"keys/5-gone.txt": announced(5, f"revoked-key {KEY.vkey}")}
    other_name = Key(name="etap.example/other", seed=1)
    unknown = Key(seed=1, algorithm=9)
    yield case("signed", [KEY], [KEY])
    yield case("signed by a key that nobody knows as well", [NEXT, KEY], [KEY])
    yield case("not signed", [], [KEY], "signature")
    yield case("signed by another key", [NEXT], [KEY], "signature")
    yield case("the same key under another name", [other_name], [KEY], "signature")
    yield case("forged", [], [KEY], "signature", entries={"checkpoint.txt": forged})
    yield case("an unknown algorithm alone", [unknown], [unknown], "signature", more={"algorithm"})
    yield case("an unknown algorithm as well", [unknown, KEY], [unknown, KEY], more={"algorithm"})
    yield case("one that cannot be read", [KEY], [KEY, "no key"], "unreadable")
    yield case(
        "an id that is not its own",
        [KEY],
        [KEY, KEY.vkey.replace("+" + KEY.id.hex(), "+00000000")],
        "unreadable",
    )
    yield case("followed", [NEXT], [KEY], entries=follow)
    yield case("a follower who did not sign", [NEXT], [KEY], "signature", entries=half)
    yield case("the followed one signs on", [KEY], [KEY], "signature", entries=follow)
    yield case("the follower was kept", [NEXT], [NEXT], entries=follow)
    yield case("both were kept", [NEXT], [KEY, NEXT], entries=follow)
    again = {"keys/6-other.txt": announced(6, f"next-key {other_name.vkey}", KEY, other_name)}
    yield case("a second follower", [other_name], [KEY], "signature", entries=follow | again)
    by_other = {"keys/5-gone.txt": announced(5, f"revoked-key {KEY.vkey}", NEXT)}
    yield case("revoked by another key that was kept", [KEY], [KEY, NEXT], entries=by_other)
    yield case("revoked", [KEY], [KEY], "signature", entries=revoke)
    yield case("revoked by nobody", [KEY], [KEY], entries=unsigned)
    yield case(
        "revoked by what was kept",
        [KEY],
        [KEY],
        "signature",
        kept=[announced(5, f"revoked-key {KEY.vkey}", KEY)],
    )
    yield case(
        "an announcement of nothing",
        [KEY],
        [KEY],
        "entry",
        entries={"keys/x.txt": bundles.checkpoint(leaves[:2], LATER)},
    )


def cases() -> Iterator[Case]:
    """Every case."""
    yield whole("right", untouched)
    yield of_counties("right, a county", untouched)
    yield of_counties("right, digests", untouched, evidence="digests")
    yield of_counties("right, no evidence", untouched, evidence="none")
    yield whole("a file that is too much", put("virus.exe", b""), "entry")
    yield whole("leaves in a bundle of the whole ledger", put("leaves.txt", b""), "entry")
    yield whole("a schedule that nothing names", put(f"schedules/{'0' * 64}.json", b"{}"), "entry")
    yield whole("evidence that nothing names", put(f"evidence/{'0' * 64}", b""), "entry")
    yield whole(
        "no line feed at the end",
        lambda e: e.update({"events.jsonl": e["events.jsonl"][:-1]}),
        "entry",
        "root",
    )
    yield whole("no checkpoint", drop("checkpoint.txt"), "entry")
    yield whole("bundle.json with a space", put("bundle.json", b'{"bundle": 1}'), "entry")
    yield whole("copies", put("etap_verify.py", b""), more={"copies"})
    yield whole("a timestamp", put("checkpoint.tsr", b""), more={"timestamp"})
    yield whole("a checkpoint with CR", replace("checkpoint.txt", b"\n", b"\r\n"), "checkpoint")
    yield whole(
        "another origin", replace("bundle.json", b"mazowsze", b"kujawy"), "checkpoint", "origin"
    )
    receipt = f"event 1407/1 1 2 {BASE.leaves[2].hex()}"
    yield whole(
        "a receipt",
        put("checkpoint.txt", bundles.checkpoint(BASE.leaves, LATER, receipt)),
        "checkpoint",
    )
    yield whole(
        "an event with a space",
        replace("events.jsonl", b'"v":1', b'"v": 1'),
        "event",
        "root",
        "chain",
        "origin",
    )
    yield whole(
        "an event changed",
        replace("events.jsonl", b'"role":"trainer"', b'"role":"starost"'),
        "root",
    )
    yield whole("the last event cut off", drop_line("events.jsonl", 11), "root")
    yield whole("two events swapped", swap_lines("events.jsonl", 3, 4), "root", "chain", "clock")
    yield of_counties("a line of leaves cut off", drop_line("leaves.txt", 7), "leaf")
    yield of_counties("another leaf", replace("leaves.txt", b"\n3 ", b"\n9 "), "leaf", "inclusion")
    yield of_counties("a leaf beyond the size", replace("leaves.txt", b"\n11 ", b"\n12 "), "leaf")
    yield of_counties("leaves not in their form", replace("leaves.txt", b"\n3 ", b"\n03 "), "entry")
    yield of_counties("no leaves", drop("leaves.txt"), "entry")
    yield of_counties(
        "an event changed, a county",
        replace("events.jsonl", b'"role":"trainer"', b'"role":"starost"'),
        "inclusion",
    )
    yield of_counties(
        "a county that is not there", replace("bundle.json", b'"1407"', b'"1407","1408"'), "county"
    )
    yield of_counties("another county", replace("bundle.json", b'"1407"', b'"1408"'), "county")
    yield of_counties("consistency not in its form", put("consistency.txt", b"0 \n"), "entry")
    yield whole("a number is left out", remade(lambda m: _add(m, seq=9)), "chain")
    yield whole("another hash before", remade(lambda m: _add(m, prev="0" * 64)), "chain")
    yield whole("another schedule", remade(lambda m: _move(m, "noted")), "chain")
    yield whole("migrated", remade(lambda m: _move(m, "migrated")))
    yield whole("recorded before", remade(lambda m: _add(m, recorded=bundles.moment(1))), "clock")
    yield whole(
        "recorded after the checkpoint",
        remade(lambda m: _add(m, recorded=bundles.moment(80_001))),
        "clock",
    )
    yield whole("a key twice", remade(lambda m: _add(m, idem="start 1407")), "idem")
    yield whole("no schedule", drop("schedules/"), "schedule")
    yield whole("published, and not there", _published, "schedule")
    yield whole(
        "a schedule changed",
        lambda e: e.update({n: b"{}" for n in e if n.startswith("schedules/")}),
        "schedule",
    )
    yield of_counties(
        "an opening cut off", drop_line("openings.jsonl", 0), "opening", evidence="digests"
    )
    yield whole("openings swapped", swap_lines("openings.jsonl", 0, 1), "entry")
    yield whole("evidence missing", drop("evidence/"), "evidence")
    yield whole(
        "evidence changed",
        lambda e: e.update({next(n for n in sorted(e) if n.startswith("evidence/")): b"?"}),
        "evidence",
    )
    gone = json.loads(BASE.bodies[4])["payload"]["files"][0]["commitment"]
    yield whole("redacted", remade(lambda m: m.redact("1407/1", gone)), more={"redacted"})
    yield from kept_cases()
    yield from key_cases()
    yield from container_cases()


def container_cases() -> Iterator[Case]:
    """Files that are no archive in the only form."""
    right = bundles.archive(_entries())
    pairs = sorted(_entries().items())
    table = {
        "no byte": b"",
        "a byte more": right + b"\0",
        "a byte less": right[:-1],
        "a CRC of other bytes": right.replace(b'"v":1', b'"v":2', 1),
        "out of order": bundles.archive(list(reversed(pairs))),
        "a name twice": bundles.archive([*pairs, pairs[-1]]),
        "a name with a space": bundles.archive([*pairs, ("zz zz", b"")]),
    }
    for name, content in table.items():
        yield Case(f"container: {name}", Given(content), {"container"}, NOTHING_KEPT)


def large_cases() -> Iterator[Case]:
    """Bundles larger than what is read at once."""
    long = b"x" * LONGEST
    yield whole("a line as long as may be", append("events.jsonl", long + b"\n"), "event", "root")
    yield whole("a line too long", append("events.jsonl", long + b"x\n"), "entry")
    yield whole("larger than what is read at once", remade(_large))
