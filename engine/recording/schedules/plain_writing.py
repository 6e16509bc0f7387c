"""Writing a schedule that was read from plain words: its file, and its row schemas beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.errors import UsageFault
from engine.recording.schedules.schedule_file import PACKAGED


def own_rows(rows: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the row schemas that etap does not come with in the same form."""
    return tuple(name for name, document in rows.items() if _packaged(name) != document)


def _packaged(name: str) -> Any:
    data = PACKAGED(name)
    return None if data is None else json.loads(data)


def write_schedule(folder: Path, name: str, text: str, rows: Mapping[str, Any]) -> tuple[str, ...]:
    """Write ``NAME.yaml`` and ``rows/``; return the names of the files within the folder.

    Raises:
        UsageFault: one of the files is there already and holds something else.
        OSError: the folder cannot be made or written to.
    """
    files = {f"{name}.yaml": text} | {
        f"rows/{kind}.schema.json": json.dumps(document, ensure_ascii=False, indent=2) + "\n"
        for kind, document in rows.items()
    }
    for file, content in files.items():
        path = folder / file
        if path.exists() and path.read_bytes() != content.encode():
            raise UsageFault("ETP414", {"file": str(path)})
    for file, content in files.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode())
    return tuple(files)
