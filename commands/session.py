"""One run of the command line: what was asked everywhere, and what it is told with.

Nothing here imports what only some commands need: the help must stay quick.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import gettext
    from datetime import datetime
    from pathlib import Path

    from engine.recording.programme_folder import Programme
    from engine.telling.words import Words
    from schemas.asked import Asked
    from schemas.days import Days
    from schemas.ledger import Receipt


class Session:
    """The options of every command as they were said, the environment and the language.

    ``said`` maps an option's name to its value where it stood on the command line.
    """

    def __init__(
        self, language: str, catalogue: gettext.NullTranslations, environment: Mapping[str, str]
    ) -> None:
        self.language = language
        self.catalogue = catalogue
        self.environment = environment
        self.said: dict[str, Any] = {}
        self.opened: Programme | None = None

    @property
    def json(self) -> bool:
        """Whether one JSON object is wanted."""
        return bool(self.said.get("json"))

    @property
    def words(self) -> Words:
        """The words of the reader's language."""
        from engine.telling.words import Words

        return Words(self.language, self.catalogue)

    @property
    def asked(self) -> Asked:
        """Who asks, about which days, in which cycle and under which key.

        Raises:
            UsageFault: the days are not EDTF.
        """
        from schemas.asked import Asked

        person = self.said.get("by") or self.environment.get("ETAP_PERSON") or None
        return Asked(person, self.happened, self.said.get("cycle"), self.idem)

    @property
    def idem(self) -> str | None:
        """The idempotency key given with ``--idem``."""
        return self.said.get("idem")

    @property
    def happened(self) -> Days | None:
        """The days given with ``--happened``; raises ``UsageFault`` where they are none."""
        from engine.errors import UsageFault
        from schemas.days import Days

        text = self.said.get("happened")
        if text is None:
            return None
        try:
            return Days.parse(text)
        except ValueError:
            raise UsageFault("ETP803", {"text": text}) from None

    @property
    def now(self) -> datetime | None:
        """The instant given with ``--now``; raises ``UsageFault`` where it is none."""
        from commands.instants import read

        text = self.said.get("now")
        return None if text is None else read(text)

    def find(self) -> Path:
        """Find the programme's folder; raises ``NotFound`` where there is none."""
        from pathlib import Path

        from engine.recording.finding import find_programme

        given = self.said.get("programme")
        named = given or self.environment.get("ETAP_PROGRAMME")
        start = Path() if named else self._here()
        return find_programme(Path(given) if given else None, self.environment, start)

    @staticmethod
    def _here() -> Path:
        """Return the working folder; raises ``NotFound`` where it was removed or replaced."""
        from pathlib import Path

        from engine.errors import NotFound

        try:
            return Path.cwd()
        except FileNotFoundError:
            raise NotFound("ETP836", {}) from None

    @property
    def programme_if_any(self) -> Path | None:
        """The programme's folder; ``None`` where none was named and none is found.

        Raises:
            NotFound: the one that was named is not there.
        """
        from engine.errors import NotFound

        try:
            return self.find()
        except NotFound:
            if self.said.get("programme"):
                raise
            return None

    def open(self) -> Programme:
        """Open the programme; close it, or use it as a context manager."""
        from engine.recording.programme_folder import Programme

        self.opened = Programme.open(self.find(), self.now)
        return self.opened

    @property
    def simulated(self) -> bool:
        """Whether what was looked at is a simulated programme: every answer about one says so."""
        return self.opened is not None and self.opened.seen_as_simulated

    @property
    def recorded(self) -> tuple[Receipt, ...]:
        """What the command that was cut short recorded nevertheless; nothing where nobody knows."""
        from engine.errors import EtapError

        try:
            return () if self.opened is None else self.opened.recorded_last()
        except EtapError:
            return ()


class Answer:
    """What a command answers: the operation's value, and how it is told.

    ``document`` gives the JSON object, ``show`` the blocks of text; each is called only when it is
    wanted. The exit status follows from ``value`` alone.
    """

    def __init__(
        self,
        value: object,
        document: Callable[[], Mapping[str, Any]],
        show: Callable[[], Any],
    ) -> None:
        self.value = value
        self.document = document
        self.show = show


def environment() -> Mapping[str, str]:
    """Return the variables that the command line was given."""
    return dict(os.environ)
