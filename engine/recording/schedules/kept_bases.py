"""Where a programme keeps the bases of an adopted variant: ``DIGEST/bases/DIGEST/`` of each.

So the folder of an adopted schedule can be read by itself, whatever became of the files that it was
put together from.
"""

from __future__ import annotations

import re
from pathlib import Path

BASES = "bases"
_DIGEST = re.compile(r"[0-9a-f]{64}")


def kept_bases(path: Path) -> tuple[Path, ...]:
    """Return the folders of the bases that are kept beside a file; none for a file elsewhere."""
    folder = path.parent
    if _DIGEST.fullmatch(folder.name) is None:
        return ()
    return tuple(sorted(one for one in (folder / BASES).glob("*") if one.is_dir()))
