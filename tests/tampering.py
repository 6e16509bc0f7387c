"""Tamperings by chance: bundles that somebody bent in one or two places, and what was kept.

Equal seeds give equal tamperings. Most keep the archive in its form (CRCs mended), for a flipped
bit is else only ever a ``container``; many mend everything that depends on what they change.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from tests import bundles
from tests.bundles import Key, Ledger
from tests.verifier_core import Given

KEYS = [Key(seed=seed) for seed in (1, 2, 3)]
KEYS += [Key(name="etap.example/other", seed=1), Key(seed=4, algorithm=9)]
LATER = bundles.moment(80_000)
Entries = dict[str, bytes]


class Tampering(NamedTuple):
    """What was done, and what a verifier is given."""

    name: str
    given: Given


def _ledger() -> Ledger:
    made = Ledger()
    made.add(
        "programme", "person_added", {"person": "p1", "origin": made.origin, "simulated": True}
    )
    digest = made.schedule({"schedule": "one", "title": "Zażółć", "version": "1"})
    made.add("programme", "schedule_adopted", {"id": "one", "version": "1", "digest": digest})
    for county in ("1407", "1432", "1433"):
        made.add(f"{county}/1", "started", {"stage": "opening"}, idem=f"start {county}")
        made.submit(f"{county}/1", "barrels", f"barrels {county}".encode(), b"the same")
        made.submit(f"{county}/1", "list", f"names {county}".encode(), acting_as=["a", "b"])
    (gone,) = made.submit("1407/1", "secret", b"forget me")
    made.redact("1407/1", gone)
    made.add("1407/1", "noted", {"event": 1, "narrowed": "2008", "text": None}, idem="żółć")
    other = made.schedule({"schedule": "two"})
    made.add("programme", "schedule_published", {"id": "two", "version": "1", "digest": other})
    made.add("1407/2", "started", {"stage": "opening"}, schedule=other, happened="2008/2009")
    made.add("1407/2", "noted", {"event": 1, "narrowed": None, "text": None}, schedule=other)
    made.add("programme", "role_granted", {"person": "p1", "role": "trainer"})
    return made


BASE = _ledger()
OTHER = Ledger(origin="etap.example/other")
for _number in range(9):
    OTHER.add("programme", "person_added", {"person": f"p{_number}", "origin": OTHER.origin})

SCOPES = [None, None, ["1407"], ["1407", "1433"], ["1407", "1432", "1433"]]
VALUES: list[Any] = [
    None, True, False, 0, 1, 2, -1, 7, 2**53 - 1, 2**53, 1.5, "", "x", "ż", "programme", "1407/1",
    "1407/2", "1432/1", "1407", "2008-02-30", "2008-02-29", "2008/2007",
    "2026-11-23T00:00:05.000000Z", "2026-11-23T23:59:59.999999Z", "0" * 64, "f" * 64, [], ["a"],
    ["b", "a"], ["a", "a"], {}, {"a": 1}, [{}], "migrated", "submitted", "redacted",
    "person_added", "files", "digests", "none", ["1407"], ["1432", "1407"], ["1407", "1407"],
    "etap.example/other", bundles.ORIGIN, [{"commitment": "0" * 64, "size": 1}],
]  # fmt: skip


class Bench:
    """One tampering in the making: chance, a right bundle, and the parts that may be bent."""

    def __init__(self, seed: int) -> None:
        """Choose what kind of a bundle it is."""
        self.chance = random.Random(seed)
        self.counties = self.chance.choice(SCOPES)
        self.evidence = self.chance.choice(["files", "files", "digests", "none"])
        self.signers = self.chance.choice([[], KEYS[:1], KEYS[:1], KEYS[:2], [KEYS[4]]])
        self.sizes = sorted(self.chance.sample(range(1, len(BASE.bodies) + 1), 4))
        self.entries = self.made(BASE)
        self.keys = self.chance.choice([[], [KEYS[0].vkey], [key.vkey for key in KEYS]])
        self.kept: list[bytes | str] = []
        self.wrap: Callable[[Entries], bytes] = bundles.archive

    def made(self, ledger: Ledger) -> Entries:
        """A right bundle of a ledger."""
        told = [size for size in self.sizes if size <= len(ledger.bodies)]
        sizes = told if self.counties else []
        return bundles.entries(ledger, self.counties, self.evidence, keys=self.signers, sizes=sizes)

    def entry(self, *parts: str) -> str:
        """The name of an entry by chance; of those with one of these parts, where there is one."""
        names = sorted(self.entries)
        some = [name for name in names if any(part in name for part in parts)]
        return self.chance.choice(some or names)

    def lines(self, name: str) -> list[bytes]:
        """The lines of an entry, each with its line feed."""
        return [line + b"\n" for line in self.entries[name].split(b"\n")[:-1]]

    def given(self) -> Given:
        """What a verifier is given."""
        return Given(self.wrap(self.entries), self.keys, self.kept)


# The file -----------------------------------------------------------------------------------------


def flip_a_bit_of_the_file(bench: Bench) -> None:
    """Anywhere: most often the CRC tells."""

    def wrap(entries: Entries) -> bytes:
        return _flipped(bench.chance, bundles.archive(entries))

    bench.wrap = wrap


def _flipped(chance: random.Random, content: bytes) -> bytes:
    bent = bytearray(content)
    if bent:
        bit = chance.randrange(len(bent) * 8)
        bent[bit // 8] ^= 1 << bit % 8
    return bytes(bent)


def bend_the_archive(bench: Bench) -> None:
    """Cut, lengthened, in another order, with a name twice, or with a field of a header changed."""
    whole, chance = bundles.archive(bench.entries), bench.chance
    pairs = sorted(bench.entries.items())
    place = chance.choice(
        [4, 6, 8, 10, 14, 18, 22, 26, 28, len(whole) - 22, len(whole) - 12, len(whole) - 2]
    )
    changed = bytearray(whole)
    changed[place] ^= chance.choice([1, 2, 128])
    kinds = [
        whole[: chance.randrange(len(whole))],
        whole + b"\0",
        b"\0" + whole,
        bytes(changed),
        bundles.archive(pairs[::-1]),
        bundles.archive([*pairs, pairs[-1]]),
        bundles.archive([]),
    ]
    bent = chance.choice(kinds)
    bench.wrap = lambda _entries: bent


# Any entry ----------------------------------------------------------------------------------------

TEXTS = (".jsonl", ".txt", "bundle.json")


def flip_a_bit(bench: Bench) -> None:
    """In one entry, with its CRC mended."""
    name = bench.entry(*bench.chance.choice([TEXTS, ("",)]))
    bench.entries[name] = _flipped(bench.chance, bench.entries[name])


def change_some_bytes(bench: Bench) -> None:
    """A few bytes of an entry left out, doubled, or others put in."""
    name, chance = bench.entry(*TEXTS), bench.chance
    content = bench.entries[name]
    start = chance.randrange(len(content) + 1)
    end = min(len(content), start + chance.choice([0, 1, 1, 2, 64]))
    new = chance.choice(
        [b"", content[start:end] * 2, b"\n", b"\r", b" ", b"0", b"\xff", b"\\u0041", b",", b"\n\n"]
    )
    bench.entries[name] = content[:start] + new + content[end:]


def change_lines(bench: Bench) -> None:
    """Lines of an entry left out, doubled, swapped, or cut off at its end."""
    name, chance = bench.entry(*chance_of_lines(bench)), bench.chance
    lines = bench.lines(name)
    if not lines:
        return
    one, two = chance.randrange(len(lines)), chance.randrange(len(lines))
    kind = chance.randrange(5)
    if kind == 0:
        del lines[one]
    elif kind == 1:
        lines.insert(one, lines[two])
    elif kind == 2:
        lines[one], lines[two] = lines[two], lines[one]
    elif kind == 3:
        del lines[one:]
    else:
        lines[one] = lines[one][:-1]
    bench.entries[name] = b"".join(lines)


def chance_of_lines(bench: Bench) -> tuple[str, ...]:
    """Which entries of lines."""
    return bench.chance.choice([("events",), ("leaves",), ("openings",), ("consistency",), TEXTS])


def change_the_list_of_entries(bench: Bench) -> None:
    """One left out, put in, emptied, renamed, or two exchanged."""
    chance, entries = bench.chance, bench.entries
    name, other = bench.entry(), bench.entry()
    new = [
        "README.txt", "etap_verify.py", "checkpoint.tsr", "virus.exe", "leaves.txt",
        "consistency.txt", "openings.jsonl", "keys/.txt", "keys/a/b.txt", "keys/x.txt",
        f"evidence/{'0' * 64}", f"schedules/{'0' * 64}.json", "Bundle.json",
        "evidence/" + "A" * 64, "a b", "", "x" * 256,
    ]  # fmt: skip
    kind = chance.randrange(5)
    if kind == 0:
        del entries[name]
    elif kind == 1:
        entries[chance.choice(new)] = chance.choice([b"", b"\n", b"x", entries[other]])
    elif kind == 2:
        entries[name] = b""
    elif kind == 3:
        entries[chance.choice(new)] = entries.pop(name)
    else:
        entries[name], entries[other] = entries[other], entries[name]


# JSON ---------------------------------------------------------------------------------------------


def change_json(bench: Bench) -> None:
    """One value somewhere in a line of JSON, canonical again; nothing else is mended."""
    name = bench.entry("bundle.json", "openings", "events", "events")
    lines = bench.entries[name].split(b"\n")
    place = bench.chance.randrange(max(1, len(lines) - 1))
    try:
        value = json.loads(lines[place])
    except ValueError:
        return
    lines[place] = bundles.canonical(_changed(bench.chance, value))
    bench.entries[name] = b"\n".join(lines)


def _changed(chance: random.Random, value: Any) -> Any:
    if isinstance(value, dict) and value and chance.random() < 0.85:
        key = chance.choice(sorted(value))
        kind = chance.randrange(12)
        if kind == 0:
            return {other: value[other] for other in value if other != key}
        if kind == 1:
            return value | {chance.choice(["more", "ż", "V"]): 1}
        return value | {key: _changed(chance, value[key])}
    if isinstance(value, list) and value and chance.random() < 0.7:
        place = chance.randrange(len(value))
        return [*value[:place], _changed(chance, value[place]), *value[place + 1 :]]
    if isinstance(value, int) and not isinstance(value, bool) and chance.random() < 0.5:
        return value + chance.choice([-1, 1])
    return chance.choice(VALUES)


def change_the_form_of_json(bench: Bench) -> None:
    """The same value in another form: keys doubled or swapped, spaces, numbers, escapes."""
    chance, name = bench.chance, bench.entry("bundle.json", "openings", "events", "events")
    content = bench.entries[name]
    members = [
        found.span() for found in re.finditer(rb'"[a-z0-9_]+":("[^"]*"|[0-9]+|null)', content)
    ]
    if not members:
        return
    start, end = chance.choice(members)
    member = content[start:end]
    key, _, value = member.partition(b":")
    bent = chance.choice([
        member + b"," + member,
        b'"a":1,' + member,
        member + b',"a":1',
        key + b": " + value,
        key + b":" + value + b" ",
        key + b":" + value + b"e0",
        key + b":0" + value,
        key + b":" + value + b".0",
        key + b":-" + value,
        key + b":" + value.replace(b"1", b"\\u0031"),
        key + b":" + value.replace(b"o", b"\\/"),
        key.replace(b"e", b"\\u0065") + b":" + value,
        key[:-1] + "ż".encode() + key[-1:] + b":" + value,
    ])  # fmt: skip
    bench.entries[name] = content[:start] + bent + content[end:]


# Events, with what depends on them mended --------------------------------------------------------


def remake_the_ledger(bench: Bench) -> None:
    """Events edited, left out, put in, swapped or doubled; chain, tree and bundle are made anew."""
    chance = bench.chance
    told = [json.loads(body) for body in BASE.bodies]
    one, two = chance.randrange(len(told)), chance.randrange(len(told))
    kind = chance.randrange(6)
    if kind == 0:
        del told[one]
    elif kind == 1:
        told.insert(one, told[two])
    elif kind == 2:
        told[one], told[two] = told[two], told[one]
    elif kind == 3:
        del told[one:]
    else:
        told[one] = _changed(chance, told[one])
    ledger = _rechained(told, chance.choice([True, True, False]))
    try:
        made = bench.made(ledger)
    except (KeyError, TypeError, AttributeError, IndexError, ValueError):
        return  # the maker of right bundles cannot make one of this
    if chance.random() < 0.3:
        made["checkpoint.txt"] = bench.entries["checkpoint.txt"]
    bench.entries = made


def _rechained(told: list[Any], mended: bool) -> Ledger:
    ledger = Ledger(files=dict(BASE.files), schedules=dict(BASE.schedules))
    for event in told:
        cycle = str(event.get("cycle")) if isinstance(event, dict) else ""
        seq, prev = ledger.heads.get(cycle, (0, bundles.ZEROS))
        if mended and isinstance(event, dict):
            event = event | {"seq": seq + 1, "prev": prev}  # noqa: PLW2901 - the event as it is chained
        ledger.append(cycle, bundles.canonical(event), seq + 1)
    return ledger


# Checkpoints, keys, proofs ------------------------------------------------------------------------


def checkpoint_by_chance(bench: Bench, leaves: list[bytes], origin: str = bundles.ORIGIN) -> bytes:
    """A checkpoint of some size of a ledger: signed or not, receipt or not, announcement or not."""
    chance = bench.chance
    size = chance.randrange(len(leaves) + 1)
    more = []
    if size and chance.random() < 0.4:
        leaf, told = chance.randrange(size), chance.randrange(len(leaves))
        more.append(
            f"event 1407/1 1 {leaf} {leaves[leaf if chance.random() < 0.6 else told].hex()}"
        )
    if chance.random() < 0.4:
        more.append(f"next-key {chance.choice(KEYS).vkey}")
    if chance.random() < 0.3:
        more.append(f"revoked-key {chance.choice(KEYS).vkey}")
    time = chance.choice([bundles.moment(max(0, size - 1)), bundles.moment(0), LATER, "2026-11-23"])
    signers = chance.sample(KEYS, chance.choice([0, 0, 0, 1, 3]))
    return bundles.checkpoint(leaves[:size], time, *more, keys=signers, origin=origin)


def change_the_checkpoint(bench: Bench) -> None:
    """Of another size, another ledger, signed by others, or with lines changed."""
    chance, leaves = bench.chance, BASE.leaves
    lines = bench.entries.get("checkpoint.txt", b"").split(b"\n")
    place = chance.randrange(len(lines))
    lines[place] = chance.choice(
        [
            b"",
            b"12",
            b"x",
            b"time 2026-11-23T00:00:09.000000Z",
            lines[place] + b" ",
            lines[place][::-1],
        ]
    )
    signers = chance.sample(KEYS, chance.randrange(4))
    bench.entries["checkpoint.txt"] = chance.choice([
        b"\n".join(lines),
        checkpoint_by_chance(bench, leaves),
        bundles.checkpoint(leaves, chance.choice([LATER, bundles.moment(3)]), keys=signers),
        bundles.checkpoint(OTHER.leaves, LATER, origin=OTHER.origin, keys=signers),
        b"",
    ])  # fmt: skip


def announce(bench: Bench) -> None:
    """Announcements of keys: some right, some of nobody; the checkpoint signed by someone."""
    chance, leaves = bench.chance, BASE.leaves
    for number in range(chance.randrange(1, 4)):
        old, new = chance.sample(KEYS[:3], 2)
        size = chance.choice([0, 3, 5, 5, len(leaves)])
        line = chance.choice(
            [f"next-key {new.vkey}", f"next-key {new.vkey}", f"revoked-key {old.vkey}"]
        )
        signers = chance.choice([[old, new], [old, new], [old], [new], []])
        origin = chance.choice([bundles.ORIGIN] * 6 + [OTHER.origin])
        note = bundles.checkpoint(
            leaves[:size], bundles.moment(9), line, keys=signers, origin=origin
        )
        if chance.random() < 0.15:
            note = _flipped(chance, note)
        if chance.random() < 0.2:
            bench.kept.append(note)
        else:
            bench.entries[f"keys/{number}-{size}.txt"] = note
    signers = chance.choice([KEYS[:1], KEYS[1:2], KEYS[2:3], KEYS[:3]])
    bench.entries["checkpoint.txt"] = bundles.checkpoint(leaves, LATER, keys=signers)
    bench.keys = [key.vkey for key in chance.choice([KEYS[:1], KEYS[:1], KEYS[:2], KEYS])]


def change_the_keys(bench: Bench) -> None:
    """Other VKEYs, some of which cannot be read."""
    chance = bench.chance
    vkey = chance.choice(KEYS).vkey
    bad = [
        vkey[:-1],
        vkey.replace("+", " ", 1),
        vkey.upper(),
        "",
        "x+y+z",
        f"{KEYS[0].name}+00000000+{vkey[-44:]}",
        vkey + "\n",
    ]
    pool = [key.vkey for key in KEYS] + [chance.choice(bad)]
    bench.keys = chance.sample(pool, chance.randrange(1, 4))


def change_the_paths(bench: Bench) -> None:
    """Numbers and hashes of ``leaves.txt`` and ``consistency.txt``."""
    chance, name = bench.chance, bench.entry("leaves", "consistency")
    lines = bench.lines(name)
    if not lines:
        return
    place = chance.randrange(len(lines))
    number, _, path = lines[place][:-1].partition(b" ")
    steps = path.split(b",")
    number = chance.choice(
        [number, number, b"0", b"01", b"7", b"19", b"20", b"21", b"-1", b"9" * 16, b"9" * 17, b""]
    )
    kind = chance.randrange(6)
    if kind == 0:
        steps = steps[:-1]
    elif kind == 1:
        steps = [*steps, b"0" * 64]
    elif kind == 2:
        steps = steps[::-1]
    elif kind == 3:
        steps[0] = chance.choice([b"A" * 64, b"0" * 63, b"", b"0" * 64])
    lines[place] = number + b" " + b",".join(steps) + b"\n"
    bench.entries[name] = b"".join(lines)


def keep_something(bench: Bench) -> None:
    """Checkpoints, receipts and short forms: of this ledger, of another, bent, of no ledger."""
    chance, leaves = bench.chance, BASE.leaves
    size = chance.choice([*bench.sizes, 0, len(leaves), 4])
    short = bundles.short(leaves[:size])
    bent = [
        short + "\n",
        short + "\n\n",
        " " + short,
        short[:-1],
        "0" + short,
        short.replace(":", ": "),
        "",
        "\n",
        "7:",
        short + "==",
    ]
    pool: list[bytes | str] = [
        short,
        short,
        bundles.short(OTHER.leaves[: chance.randrange(9)]),
        bundles.short([*leaves, b"x" * 32]),
        bundles.short([*leaves[:3], b"x" * 32]),
        checkpoint_by_chance(bench, leaves),
        checkpoint_by_chance(bench, leaves),
        checkpoint_by_chance(bench, [*leaves, b"x" * 32]),
        checkpoint_by_chance(bench, OTHER.leaves, OTHER.origin),
        bundles.checkpoint(leaves[:size], bundles.moment(max(0, size - 1))),
        _flipped(chance, bundles.checkpoint(leaves[:size], bundles.moment(1), keys=KEYS[:1])),
        chance.choice(bent),
    ]
    bench.kept += [chance.choice(pool) for _ in range(chance.choice([1, 1, 2, 3]))]


# Evidence -----------------------------------------------------------------------------------------


def change_the_evidence(bench: Bench) -> None:
    """A file of evidence exchanged (under its new name as well), or an opening bent."""
    chance, entries = bench.chance, bench.entries
    name = bench.entry("evidence/")
    if name.startswith("evidence/") and chance.random() < 0.4:
        entries[name] = chance.choice([b"", b"?", entries[name] + b" "])
        return
    lines = bench.lines("openings.jsonl") if "openings.jsonl" in entries else []
    if not lines:
        return
    place = chance.randrange(len(lines))
    told = json.loads(lines[place])
    key = chance.choice(sorted(told))
    other = json.loads(lines[chance.randrange(len(lines))])[key]
    told[key] = chance.choice([other, other, "0" * 64, 1, told[key]])
    lines[place] = bundles.canonical(told) + b"\n"
    if chance.random() < 0.5:
        lines.sort()
    entries["openings.jsonl"] = b"".join(lines)


KINDS: list[Callable[[Bench], None]] = [
    flip_a_bit_of_the_file,
    bend_the_archive,
    flip_a_bit,
    flip_a_bit,
    change_some_bytes,
    change_some_bytes,
    change_lines,
    change_lines,
    change_the_list_of_entries,
    change_json,
    change_json,
    change_json,
    change_the_form_of_json,
    change_the_form_of_json,
    remake_the_ledger,
    remake_the_ledger,
    remake_the_ledger,
    change_the_checkpoint,
    announce,
    announce,
    change_the_keys,
    change_the_paths,
    change_the_paths,
    keep_something,
    keep_something,
    change_the_evidence,
    change_the_evidence,
]


def tamperings(count: int, first: int = 0) -> Iterator[Tampering]:
    """So many tamperings, counted from seed ``first``."""
    for seed in range(first, first + count):
        bench = Bench(seed)
        kinds = [bench.chance.choice(KINDS) for _ in range(bench.chance.choice([1, 1, 2]))]
        if bench.chance.random() < 0.3:
            keep_something(bench)
        for kind in kinds:
            kind(bench)
        names = " and ".join(kind.__name__ for kind in kinds)
        yield Tampering(f"{seed}: {names}", bench.given())
