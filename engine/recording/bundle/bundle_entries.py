"""What stands in a bundle: events with their proofs, openings, schedules, a checkpoint.

docs/format.md, section 10, is the source. Nothing here is judged: a bundle of a damaged ledger is a
bundle by which a stranger finds the damage.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final

from attrs import define, field

from engine.errors import EtapError
from engine.recording.installed import VERIFIER
from engine.recording.ledger import checkpoint_text, tree
from engine.recording.ledger.event_bytes import read_trusted
from schemas.bundle import BundledEvidence
from schemas.ledger import PROGRAMME, Event, Kind

if TYPE_CHECKING:
    from engine.recording.bundle.plain_zip import Entry
    from engine.recording.programme_folder import Programme
    from schemas.checkpoint import Checkpoint
    from schemas.ledger import Stored

#: The copies of the verifier that come with a bundle for convenience.
COPIES: Final = ("etap_verify.html", "etap_verify.py")
README: Final = (
    "To jest paczka etap: zapis programu, który można sprawdzić bez sieci i bez zaufania do tego,\n"
    "kto go prowadzi. Program sprawdzający weź z wydania etap, któremu ufasz, nie z tej paczki:\n"
    "    python etap_verify.py PACZKA.zip\n"
    "albo otwórz w przeglądarce etap_verify.html i wskaż w nim ten plik.\n"
    "\n"
    "This is an etap bundle: the record of a programme, to be checked offline and without trust\n"
    "in its keeper. Take the verifier from the etap release that you trust, not from the bundle:\n"
    "    python etap_verify.py BUNDLE.zip\n"
    "or open etap_verify.html in a browser and choose this file in it.\n"
)


@define(eq=False)
class Contents:
    """The contents of one bundle, gathered from a programme.

    ``counties`` are codes; ``None`` stands for the whole ledger. ``sizes`` are those from which the
    consistency with ``checkpoint`` is to be proved, ``announcements`` the texts of announced keys,
    by file name.
    """

    programme: Programme
    checkpoint: Checkpoint
    counties: tuple[str, ...] | None
    evidence: BundledEvidence
    sizes: tuple[int, ...] = ()
    announcements: Mapping[str, str] = field(factory=dict)
    absent: list[str] = field(factory=list, init=False)

    def entries(self) -> Iterator[Entry]:
        """Yield every entry; what should be there and is lost is noted in ``absent``."""
        yield _text("bundle.json", _canonical(self._about()))
        yield _text("checkpoint.txt", checkpoint_text.write(self.checkpoint))
        yield "events.jsonl", lambda: b"".join(one.body + b"\n" for one in self.stored)
        if self.counties is not None:
            yield _text("leaves.txt", "".join(map(self._leaf_line, self.stored)))
            if self.sizes:
                yield _text("consistency.txt", "".join(map(self._size_line, self.sizes)))
        for name, text in self.announcements.items():
            yield _text(f"keys/{name}", text)
        yield from self._schedules()
        if self.evidence is not BundledEvidence.NONE:
            lines = (_canonical(opening) + "\n" for opening in self.openings)
            yield _text("openings.jsonl", "".join(lines))
        if self.evidence is BundledEvidence.FILES:
            yield from self._files()
        yield _text("README.txt", README)
        for name in COPIES:
            yield name, (VERIFIER / name).read_bytes

    @cached_property
    def stored(self) -> tuple[Stored, ...]:
        """The events of the bundle, by leaf."""
        size = self.checkpoint.size
        found = (one for one in self.programme.ledger.read_all() if one.leaf < size)
        if self.counties is None:
            return tuple(found)
        return tuple(one for one in found if self._is_wanted(read_trusted(one.body).cycle))

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """The same events, read."""
        return tuple(read_trusted(one.body) for one in self.stored)

    @cached_property
    def redacted(self) -> frozenset[tuple[str, str]]:
        """Cycle and commitment of everything that was redacted."""
        return frozenset(
            (event.cycle, str(mark))
            for event in self.events
            if event.kind == Kind.REDACTED
            for mark in event.payload.get("commitments", ())
        )

    @cached_property
    def openings(self) -> tuple[Mapping[str, Any], ...]:
        """What opens each file's commitment, sorted by commitment; not of redacted evidence."""
        named = {
            (event.cycle, str(file["commitment"]))
            for event in self.events
            if event.kind == Kind.SUBMITTED
            for file in event.payload["files"]
        }
        found = []
        for mark in sorted({mark for cycle, mark in named - self.redacted}):
            kept = self.programme.private.file_of(mark)
            if kept is None:
                self.absent.append(mark)
                continue
            opening = {"commitment": mark, "salt": kept.salt.hex(), "sha256": kept.sha256}
            found.append({**opening, "size": kept.size})
        return tuple(found)

    def _about(self) -> Mapping[str, Any]:
        return {
            "bundle": 1,
            "counties": None if self.counties is None else sorted(self.counties),
            "evidence": self.evidence.value,
            "origin": self.checkpoint.origin,
        }

    def _is_wanted(self, cycle: str) -> bool:
        return cycle == PROGRAMME or cycle.partition("/")[0] in (self.counties or ())

    def _leaf_line(self, stored: Stored) -> str:
        path = tree.inclusion(self.programme.ledger.node, stored.leaf, self.checkpoint.size)
        return _path_line(stored.leaf, path)

    def _size_line(self, size: int) -> str:
        path = tree.consistency(self.programme.ledger.node, size, self.checkpoint.size)
        return _path_line(size, path)

    def _schedules(self) -> Iterator[Entry]:
        named = {event.schedule or event.payload.get("digest") for event in self.events}
        for digest in sorted(one for one in named if isinstance(one, str)):
            try:
                canonical = self.programme.schedules.read(digest).schedule.canonical
            except EtapError:
                self.absent.append(digest)
            else:
                yield f"schedules/{digest}.json", partial(bytes, canonical)

    def _files(self) -> Iterator[Entry]:
        for digest in sorted({str(opening["sha256"]) for opening in self.openings}):
            try:
                self.programme.evidence.open(digest).close()
            except EtapError:
                self.absent.append(digest)
            else:
                yield f"evidence/{digest}", self._reading(digest)

    def _reading(self, digest: str) -> Callable[[], bytes]:
        def content() -> bytes:
            with self.programme.evidence.open(digest) as file:
                return file.read()

        return content


def _text(name: str, text: str) -> Entry:
    return name, text.encode


def _canonical(value: Mapping[str, Any]) -> str:
    """Write flat ASCII objects as RFC 8785 does."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _path_line(number: int, path: tuple[bytes, ...]) -> str:
    return f"{number} {','.join(digest.hex() for digest in path)}\n"
