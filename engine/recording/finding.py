"""Finding the folder of a programme, as git finds a repository."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine.errors import NotFound
from engine.recording.programme_folder import LEDGER


def find_programme(given: Path | None, environment: Mapping[str, str], start: Path) -> Path:
    """Find the folder: the given one, else ``ETAP_PROGRAMME``, else upward from ``start``.

    Raises:
        NotFound: no folder on the way holds a programme.
    """
    named = given if given is not None else environment.get("ETAP_PROGRAMME")
    if named:
        named = Path(named)
        if (named / LEDGER).exists():
            return named
        raise NotFound("ETP601", {"folder": str(named)})
    for folder in (start, *start.parents):
        if (folder / LEDGER).exists():
            return folder
    raise NotFound("ETP601", {"folder": str(start)})
