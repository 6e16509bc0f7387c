"""The answers of ``tell`` and of ``tell --parse``: as JSON, and what is said beside the text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from engine.telling.marking import N_
from engine.telling.plain.schedule_yaml import schedule_yaml
from engine.telling.words import clean

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from schemas.plain import Retold, Sentence, Telling
    from schemas.schedule import Schedule


_DIGEST = N_("digest {digest}")
_NEEDS = N_("Beside this file belong row schemas of its own: {files}.")
_WRITE = N_("Write all of it with: etap tell --parse FILE -o DIR")


def telling_document(telling: Telling) -> dict[str, Any]:
    """Return ``etap.tell/1``: every sentence that states a rule, headings left out."""
    stated = (sentence for sentence in telling.sentences if not sentence.heading)
    return {
        "schema": "etap.tell/1",
        "schedule": _identity(telling.schedule),
        "language": telling.language,
        "sentences": [_sentence(sentence) for sentence in stated],
    }


def _identity(schedule: Schedule) -> dict[str, str]:
    return {"id": schedule.id, "version": schedule.version, "digest": schedule.digest}


def _sentence(sentence: Sentence) -> dict[str, Any]:
    place = sentence.places[0] if sentence.places else None
    return {
        "text": sentence.text,
        "depth": sentence.depth,
        "file": place.file if place else None,
        "line": place.line if place else None,
        "sources": list(sentence.sources),
        "path": sentence.path,
    }


def retold_document(retold: Retold) -> dict[str, Any]:
    """Return ``etap.retell/1``: what schedule a text tells, as its normal form."""
    return {
        "schema": "etap.retell/1",
        "file": retold.file,
        "language": retold.language,
        "schedule": _identity(retold.schedule),
        "document": dict(retold.form),
        "written": list(retold.written),
    }


def retold_lines(pen: Pen, retold: Retold, folder: str) -> Iterator[str]:
    """Write the file of the schedule, or the names of the files that were made."""
    if not retold.written:
        yield from schedule_yaml(retold.form)
        return
    for file in retold.written:
        yield f"{pen.paint('good', '✓')} {clean(folder)}/{file}"
    yield f"  {pen.say(_DIGEST, digest=retold.schedule.digest)}"


def beside_lines(pen: Pen, retold: Retold) -> Iterator[str]:
    """Write what the printed file needs beside it; nothing where etap has its row schemas."""
    if retold.own and not retold.written:
        files = tuple(f"rows/{name}.schema.json" for name in retold.own)
        yield from pen.wrapped(pen.say(_NEEDS, files=files))
        yield from pen.wrapped(pen.say(_WRITE))
