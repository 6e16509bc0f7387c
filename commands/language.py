"""Which language is spoken: ``--lang``, then ``ETAP_LANG``, then the locale, else Polish.

click's own messages are gettext messages of the default domain; ``speak`` makes that domain ours,
so that a usage error comes in the same language as everything else. The variable ``LANGUAGE`` is
the only way to tell gettext's default domain which language to take.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from engine.recording.message_files import DOMAIN, LOCALE, catalogue

#: The languages that are spoken; the first where nobody asked for another (decision 10).
SPOKEN = ("pl", "en")


def chosen(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return ``pl`` or ``en``; an option that names another language is refused later."""
    asked = (_option(arguments), environment.get("ETAP_LANG"))
    locale = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    first_set = next((value for value in locale if value), None)
    for wish in (*asked, first_set):
        if wish and wish[:2].lower() in SPOKEN:
            return wish[:2].lower()
    return SPOKEN[0]


def _option(arguments: Sequence[str]) -> str | None:
    """Find ``--lang`` before click does: the help and its errors already need the language."""
    found = None
    for place, word in enumerate(arguments):
        if word == "--":
            break
        if word.startswith("--lang="):
            found = word.partition("=")[2]
        elif word == "--lang" and place + 1 < len(arguments):
            found = arguments[place + 1]
    return found


@contextmanager
def speak(language: str) -> Iterator[gettext.NullTranslations]:
    """Let click speak the language for a while; gives the catalogue of our own messages."""
    before, domain = os.environ.get("LANGUAGE"), gettext.textdomain()
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(DOMAIN, LOCALE)
    gettext.textdomain(DOMAIN)
    try:
        yield catalogue(language)
    finally:
        gettext.textdomain(domain)
        if before is None:
            del os.environ["LANGUAGE"]
        else:
            os.environ["LANGUAGE"] = before
