"""A bar on stderr for what takes longer than a second: on a terminal, and without ``--json``."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from commands.session import Session

WAIT, PAUSE, WIDTH = 1.0, 0.1, 30


class Bar:
    """Drawn when a second has passed, and wiped at the end."""

    def __init__(self, session: Session, what: str) -> None:
        self._what = session.catalogue.gettext(what)
        self._shown = sys.stderr.isatty() and not session.json
        self._due = time.monotonic() + WAIT
        self._drawn = 0

    def moved(self, done: int, total: int) -> None:
        """Take note that ``done`` of ``total`` is done; draws at most ten times a second."""
        if not self._shown or time.monotonic() < self._due:
            return
        self._due = time.monotonic() + PAUSE
        share = min(done / total, 1) if total else 1
        full = int(share * WIDTH)
        line = f"{self._what} {'█' * full}{'░' * (WIDTH - full)} {share:4.0%}"
        self._drawn = max(self._drawn, len(line))
        sys.stderr.write(f"\r{line}")
        sys.stderr.flush()

    def __enter__(self) -> Self:
        """Return the bar."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wipe the bar."""
        if self._drawn:
            sys.stderr.write("\r" + " " * self._drawn + "\r")
            sys.stderr.flush()
