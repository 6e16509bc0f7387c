"""Persons who do not exist, with what may betray them, and finding any of it in bytes.

Every surname and e-mail address holds letters that no Polish word has (``wq``), so that bytes in
which they do not stand need no second look; a PESEL number has its right check digit.
"""

from __future__ import annotations

import html
import random
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from hashlib import sha256
from urllib.parse import unquote

from attrs import frozen

MARK = "wq"
_FIRST = ("Żaneta", "Łucja", "Świętosław", "Józef", "Anna", "Michał", "Zofia", "Grażyna", "Jan")
_BEGIN = ("Ko", "Łu", "Mia", "Prze", "Sta", "Tro", "Wie", "Za", "Bie", "Dra", "Gó", "Ję")
_MIDDLE = ("ba", "cho", "dze", "gie", "ka", "li", "mo", "na", "po", "ru", "szy", "ta", "wi")
_END = ("ński", "owicz", "ecka", "iak", "arz", "uła")
_WEIGHTS = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
_ASCII = str.maketrans("ąćęłńóśźżŁŚŻ", "acelnoszzLSZ")
_DIGITS = re.compile(rb"(?=([0-9]{11}))")
_HEX = re.compile(rb"[0-9a-f]{64}")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


@frozen
class Person:
    """A person who does not exist; ``place`` is which of them this is."""

    place: int
    first: str
    surname: str
    pesel: str
    email: str

    @property
    def name(self) -> str:
        """Both names."""
        return f"{self.first} {self.surname}"

    @property
    def line(self) -> str:
        """All that is known of the person, on one line."""
        return f"{self.name}, PESEL {self.pesel}, {self.email}"


def invented(number: int, seed: int = 1) -> tuple[Person, ...]:
    """Invent so many persons; the same seed invents the same ones."""
    dice = random.Random(seed)
    return tuple(_person(place, dice) for place in range(number))


def _person(place: int, dice: random.Random) -> Person:
    parts = (dice.choice(_BEGIN), MARK, dice.choice(_MIDDLE), _letters(place), dice.choice(_END))
    surname, first = "".join(parts), dice.choice(_FIRST)
    return Person(
        place, first, surname, _pesel(dice), f"{surname.lower().translate(_ASCII)}@example.pl"
    )


def _letters(place: int) -> str:
    """Write a number in letters, so that no surname is the beginning of another one."""
    return "".join("aeiou"[int(digit) % 5] + "bdfgkmnprs"[int(digit)] for digit in f"{place:04}")


def _pesel(dice: random.Random) -> str:
    born = date(1940, 1, 1) + timedelta(days=dice.randrange(20_000))
    digits = f"{born:%y%m%d}{dice.randrange(10_000):04}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return f"{digits}{-total % 10}"


class Search:
    """Looks for persons in bytes, however a text may be written there, and for plain digests."""

    def __init__(self, persons: Iterable[Person], contents: Iterable[bytes] = ()) -> None:
        self._persons = tuple(persons)
        self._pesels = {person.pesel.encode(): person.place for person in self._persons}
        hashed = [(person.place, sha256(person.pesel.encode())) for person in self._persons]
        hashed += [(-1 - place, sha256(content)) for place, content in enumerate(contents)]
        self._hex = {digest.hexdigest().encode(): place for place, digest in hashed}
        self._raw = {digest.digest(): place for place, digest in hashed}

    def found(self, data: bytes) -> set[int]:
        """Return which persons stand in the bytes; a negative number is that of a content."""
        places = set(self._digests(data))
        for text in _readings(data):
            places.update(self._pesels[hit] for hit in _DIGITS.findall(text) if hit in self._pesels)
            if MARK.encode() in text.lower():
                places.update(self._named(text.decode("utf-8", "replace").lower()))
        return places

    def _named(self, text: str) -> Iterator[int]:
        for person in self._persons:
            plain = person.surname.lower()
            if plain in text or plain.translate(_ASCII) in text:
                yield person.place

    def _digests(self, data: bytes) -> Iterator[int]:
        yield from (self._hex[hit] for hit in _HEX.findall(data) if hit in self._hex)
        for digest, place in self._raw.items():
            if digest in data or b64encode(digest).rstrip(b"=") in data:
                yield place


def _readings(data: bytes) -> Iterator[bytes]:
    """Yield the bytes as they are, and as a text would be read that was escaped in some way."""
    yield data
    yield data.replace(b"\x00", b"")  # UTF-16
    text = data.decode("utf-8", "replace")
    if "\\u" in text:
        yield _ESCAPED.sub(lambda hit: chr(int(hit[1], 16)), text).encode("utf-8", "replace")
    if "%" in text:
        yield unquote(text).encode("utf-8", "replace")
    if "&" in text:
        yield html.unescape(text).encode("utf-8", "replace")
