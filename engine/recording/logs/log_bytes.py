"""The bytes of a log's file, plain or gzip, block by block, with their limits.

What the file is, its first bytes say, not its name. Inflating is bounded: a file that inflates
beyond ``MOST_BYTES``, or beyond ``MOST_RATIO`` times its size once that is more than
``FREE_BYTES``, is refused while it is read.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from attrs import define, field

from engine.errors import Unreadable

BLOCK = 512 << 10
MOST_BYTES, MOST_RATIO, FREE_BYTES = 16 << 30, 250, 256 << 20
_GZIP = b"\x1f\x8b"
#: zlib reads a gzip header and trailer, and checks the CRC.
_WITH_HEADER = 31


@define
class LogBytes:
    """One reading of a file: ``blocks`` once; the other answers hold when that is done.

    ``cut`` says that a gzip file ends before it is whole; ``gzipped`` what the file is.
    """

    path: Path
    gzipped: bool = field(default=False, init=False)
    cut: bool = field(default=False, init=False)
    size: int = field(default=0, init=False)
    _text: int = field(default=0, init=False)

    def blocks(self) -> Iterator[bytes]:
        """Yield the text's bytes, at most ``BLOCK`` at a time, none empty."""
        try:
            with self.path.open("rb") as file:
                self.gzipped = file.read(2) == _GZIP
                file.seek(0)
                for block in self._inflated(file) if self.gzipped else self._read(file):
                    self._text += len(block)
                    self._bound()
                    yield block
        except OSError as error:
            problem = error.strerror or str(error)
            raise Unreadable("ETP930", {"file": self.path.name, "problem": problem}) from error

    def _bound(self) -> None:
        swollen = self._text > max(FREE_BYTES, MOST_RATIO * self.size)
        if self._text > MOST_BYTES or (self.gzipped and swollen):
            facts = {"file": self.path.name, "size": self.size, "text": self._text}
            raise Unreadable("ETP931", facts)

    def _read(self, file: IO[bytes]) -> Iterator[bytes]:
        while block := file.read(BLOCK):
            self.size += len(block)
            yield block

    def _inflated(self, file: IO[bytes]) -> Iterator[bytes]:
        """Inflate one gzip member after the other; zeros may follow the last."""
        inflating = zlib.decompressobj(_WITH_HEADER)
        for block in self._read(file):
            left = block
            while left:
                if inflating.eof:
                    left = left.lstrip(b"\0")
                    if not left:
                        break
                    inflating = zlib.decompressobj(_WITH_HEADER)
                text, left = self._step(inflating, left)
                if text:
                    yield text
        if text := self._step(inflating, b"")[0]:
            yield text
        self.cut = not inflating.eof

    def _step(self, inflating: zlib._Decompress, data: bytes) -> tuple[bytes, bytes]:
        """Inflate at most a block; return it and what is left of the data."""
        try:
            text = inflating.decompress(data, BLOCK)
        except zlib.error as error:
            facts = {"file": self.path.name, "byte": self._text, "problem": str(error)}
            raise Unreadable("ETP932", facts) from error
        return text, inflating.unused_data or inflating.unconsumed_tail
