"""The catalogues of messages: gettext's ``.mo`` files beside ``engine.telling``, one per language.

English is the language of the messages themselves and needs no file. A language without a readable
file is told in English: telling must not fail.
"""

from __future__ import annotations

import gettext
from pathlib import Path
from typing import Final

DOMAIN: Final = "etap"
LOCALE: Final = Path(__file__).resolve().parents[1] / "telling" / "locale"


def catalogue(language: str) -> gettext.NullTranslations:
    """Return the messages of ``pl``, or of any language that has a catalogue; else English."""
    return gettext.translation(DOMAIN, str(LOCALE), languages=[language], fallback=True)
