"""The catalogues of messages: gettext's ``.mo`` files beside ``engine.telling``, one per language.

English is the language of the messages themselves and needs no file. A language without a readable
file is told in English: telling must not fail.
"""

from __future__ import annotations

import gettext
from os.path import abspath, dirname, join
from typing import Final

DOMAIN: Final = "etap"
#: The folder of the catalogues, as text: the help is shown without ``pathlib``, which costs more.
LOCALE: Final = join(dirname(dirname(abspath(__file__))), "telling", "locale")


def catalogue(language: str) -> gettext.NullTranslations:
    """Return the messages of ``pl``, or of any language that has a catalogue; else English."""
    return gettext.translation(DOMAIN, LOCALE, languages=[language], fallback=True)
