"""Bring the catalogues of messages up to date: ``python -m tests.catalogues [FILE.json …]``.

The template lists what the source marks; the Polish keeps what it had, gains what the files of
translations give, and loses what is marked no more; then it is compiled. A file is a JSON list of
pairs: an English message and its Polish, or ``[one, many]`` and the three Polish forms. What still
has no Polish is printed, in that form.
"""

import json
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tests.test_messages import LOCALE, MARKED, POLISH, Message


def _read(path: Path, locale: str | None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def _given(paths: list[str]) -> dict[Message, Message]:
    pairs = [pair for path in paths for pair in json.loads(Path(path).read_text("utf-8"))]
    return {_message(english): _message(polish) for english, polish in pairs}


def _message(value: str | list[str] | tuple[str, ...]) -> Message:
    return value if isinstance(value, str) else tuple(value)


def _brought_up(catalogue: Catalog, told: dict[Message, Message]) -> Catalog:
    for message in list(catalogue):
        if message.id:  # one that stands already would keep its string
            catalogue.delete(message.id)
    for id_ in MARKED:
        catalogue.add(id_, string=told.get(id_, ""))
    return catalogue


def main(paths: list[str]) -> None:
    """Write the template, the Polish and its compiled form; print what has no Polish."""
    polish = _read(POLISH / "etap.po", "pl")
    kept = {_message(m.id): _message(m.string) for m in polish if m.id and m.string}
    told = kept | _given(paths)
    _write(LOCALE / "etap.pot", _brought_up(_read(LOCALE / "etap.pot", None), {}))
    written = _brought_up(polish, told)
    _write(POLISH / "etap.po", written)
    with (POLISH / "etap.mo").open("wb") as file:
        write_mo(file, written)
    wanting = sorted((id_ for id_ in MARKED if not told.get(id_)), key=str)
    if wanting:
        sys.stdout.write(json.dumps([[id_, ""] for id_ in wanting], ensure_ascii=False, indent=1))


def _write(path: Path, catalogue: Catalog) -> None:
    with path.open("wb") as file:
        write_po(file, catalogue, sort_output=True, width=100, include_previous=False)


if __name__ == "__main__":
    main(sys.argv[1:])
