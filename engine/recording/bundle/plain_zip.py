"""A ZIP archive in one form only: equal contents are equal bytes (docs/format.md, 10).

Every entry is stored as it is, with one fixed date, in the order of the names. Any ZIP program can
unpack it, and a verifier can insist on the form and so on every byte of it.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterable
from typing import IO, Final

from engine.errors import UsageFault

TOO_LARGE: Final = "ETP880"

#: An entry: its name, and what gives its bytes when they are wanted.
Entry = tuple[str, Callable[[], bytes]]

_MOST_ENTRIES: Final = 0xFFFF
_MOST_BYTES: Final = 0xFFFFFFFF
_VERSION: Final = 20
_DATE: Final = 33  # 1 January 1980, the earliest that the format knows
_LOCAL: Final = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL: Final = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END: Final = struct.Struct("<4sHHHHIIH")


def write_zip(file: IO[bytes], entries: Iterable[Entry]) -> None:
    """Write an archive; only the bytes of one entry are held at a time.

    Raises:
        UsageFault: it would have 65,536 entries or 4 GiB, for which the format has no room.
    """
    central: list[bytes] = []
    offset = 0
    for name, content in sorted(entries, key=lambda entry: entry[0]):
        data = content()
        shared = (_VERSION, 0, 0, 0, _DATE, zlib.crc32(data), len(data), len(data), len(name), 0)
        if offset + len(data) + 64 * len(central) + 4096 > _MOST_BYTES:
            raise _too_large()
        file.write(_LOCAL.pack(b"PK\3\4", *shared) + name.encode())
        file.write(data)
        central.append(
            _CENTRAL.pack(b"PK\1\2", _VERSION, *shared, 0, 0, 0, 0, offset) + name.encode()
        )
        offset += _LOCAL.size + len(name) + len(data)
    directory = b"".join(central)
    if len(central) > _MOST_ENTRIES or offset + len(directory) > _MOST_BYTES:
        raise _too_large()
    count, size = len(central), len(directory)
    file.write(directory + _END.pack(b"PK\5\6", 0, 0, count, count, size, offset, 0))


def _too_large() -> UsageFault:
    return UsageFault(TOO_LARGE, {"entries": _MOST_ENTRIES, "gib": 4})
