"""What is said when a bundle was written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.telling.json_form import Document, simulated
from engine.telling.marking import N_, NN_
from engine.telling.words import clean

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from schemas.bundle import Bundled

_WRITTEN = N_("{file}: {size}")
_BYTES = NN_("{n} byte", "{n} bytes")
_WHOLE = N_("The whole ledger: {events}, {files}")
_COUNTIES = N_("Counties {counties} and the programme's own events: {events}, {files}")
_EVENTS = NN_("{n} event", "{n} events")
_FILES = NN_("{n} file of evidence", "{n} files of evidence")
_REDACTED = NN_("{n} redacted commitment", "{n} redacted commitments")
_DIGEST = N_("SHA-256: {digest}")
_CHECKPOINT = N_("Checkpoint: {short}")
_VERIFIER = N_(
    "A stranger checks it with one of these, taken from the release of etap; the copies in the"
    " bundle are a convenience:"
)
_OMITTED = N_(
    "Of these counties it does not show whether later events or whole cycles were left out."
)
_PRIVATE = N_("It holds the files themselves: whoever has it can read them.")
_ABSENT = NN_(
    "{n} thing that should be in it is lost, so it will not verify: {names}",
    "{n} things that should be in it are lost, so it will not verify: {names}",
)


def bundle_lines(pen: Pen, made: Bundled) -> Iterator[str]:
    """Say what was written, what is in it, and how a stranger checks it."""
    words = pen.words
    yield from pen.banner(made.simulated)
    written = pen.say(_WRITTEN, file=clean(made.out), size=words.count(_BYTES, made.size))
    yield f"{pen.paint('good', '✓')} {written}"
    facts = {
        "events": words.count(_EVENTS, made.events),
        "files": words.count(_FILES, made.evidence),
        "counties": ", ".join(made.counties),
    }
    yield from pen.wrapped(pen.say(_COUNTIES if made.counties else _WHOLE, **facts), "  ")
    if made.redacted:
        yield "  " + words.count(_REDACTED, made.redacted)
    yield f"  {pen.say(_DIGEST, digest=made.digest)}"
    yield f"  {pen.say(_CHECKPOINT, short=made.short)}"
    if made.absent:
        lost = words.count(_ABSENT, len(made.absent), names=", ".join(made.absent[:3]))
        yield from pen.wrapped(pen.paint("bad", f"✗ {lost}"), "  ", "    ")
    if made.counties:
        yield from pen.wrapped(pen.say(_OMITTED), "  ")
    if made.evidence:
        yield from pen.wrapped(pen.say(_PRIVATE), "  ")
    yield from pen.wrapped(pen.say(_VERIFIER), "  ")
    for name, digest in made.verifiers.items():
        yield f"    {name}  SHA-256"
        yield f"      {digest}"


def bundle_document(made: Bundled) -> Document:
    """Return ``etap.bundled/1``."""
    document = {
        "schema": "etap.bundled/1",
        "file": made.out,
        "bytes": made.size,
        "digest": made.digest,
        "counties": list(made.counties) or None,
        "events": made.events,
        "evidence": made.evidence,
        "redacted": made.redacted,
        "absent": list(made.absent),
        "size": made.checkpoint.size,
        "root": made.checkpoint.root,
        "verifiers": [{"file": name, "digest": digest} for name, digest in made.verifiers.items()],
    }
    return simulated(document, made.simulated)
