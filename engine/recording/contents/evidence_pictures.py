"""Tell whether a picture is whole: PNG by its chunks, JPEG by its segments.

Nothing is decoded. Bytes behind the end are allowed, for phones write there.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

_MOST_PARTS = 1_000_000
_CHUNK = 256 * 1024
#: Markers of JPEG that stand alone, without a length (ITU-T T.81, B.1.1.3).
_ALONE = frozenset((0x01, *range(0xD0, 0xD8)))
_SCAN, _END = 0xDA, 0xD9


def is_whole_png(file: BinaryIO) -> bool:
    """Whether the chunks lead from a header to the end chunk without leaving the file."""
    size = file.seek(0, 2)
    at, first = 8, True
    for _ in range(_MOST_PARTS):
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            return False
        length, kind = struct.unpack(">L4s", head)
        at += 12 + length
        if at > size or (first and kind != b"IHDR"):
            return False
        if kind == b"IEND":
            return True
        first = False
    return False


def is_whole_jpeg(file: BinaryIO) -> bool:
    """Whether the segments lead to picture data, and an end mark follows it."""
    at = 2
    for _ in range(_MOST_PARTS):
        file.seek(at)
        head = file.read(4)
        if len(head) < 4 or head[0] != 0xFF:
            return False
        if head[1] == 0xFF or head[1] in _ALONE:
            at += 1 if head[1] == 0xFF else 2
            continue
        at += 2 + max(2, int.from_bytes(head[2:4], "big"))
        if head[1] == _SCAN:
            return _ends(file, at)
        if head[1] == _END:
            return False
    return False


def _ends(file: BinaryIO, at: int) -> bool:
    """Whether an end mark stands behind the offset.

    Picture data never holds one (T.81, B.1.1.5).
    """
    file.seek(at)
    last = b""
    while piece := file.read(_CHUNK):
        if b"\xff\xd9" in last + piece:
            return True
        last = piece[-1:]
    return False
