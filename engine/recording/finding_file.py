"""Findings written to a file: Parquet or Arrow, a row for each, texts in place of numbers.

The columns are ``case``, ``event`` (the row in the log's file, null where the whole case is meant),
``rule``, ``about``, ``trigger`` (null: none), ``certainty`` and ``impact`` (working days).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.recording.whole_file import write_whole_by
from schemas.audit import RULES, Certainty

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from schemas.coded_log import CodedLog, FindingRows
    from schemas.schedule import Schedule


def write_findings(path: Path, rows: FindingRows, log: CodedLog, schedule: Schedule) -> None:
    """Write findings; a path that ends in ``.arrow`` becomes Arrow IPC, any other Parquet.

    Raises:
        OSError: it cannot be written.
    """
    frame = findings_frame(rows, log, schedule)
    if path.suffix == ".arrow":
        write_whole_by(path, frame.write_ipc)
    else:
        write_whole_by(path, frame.write_parquet)


def findings_frame(rows: FindingRows, log: CodedLog, schedule: Schedule) -> pl.DataFrame:
    """Return findings as a data frame, in their order."""
    rules = [rule.value for rule in RULES]
    certainty = [Certainty.ALL.value, Certainty.SOME.value]
    frame = pl.DataFrame({"event": rows.event, "impact": rows.impact})
    return frame.select(
        case=_named(rows.case, log.cases),
        event=pl.when(pl.col("event") > 0).then("event"),
        rule=_named(rows.rule, rules),
        about=_named(rows.about, rows.abouts),
        trigger=_named(rows.trigger, schedule.triggers),
        certainty=_named(rows.some.astype(np.int8), certainty),
        impact="impact",
    )


def _named(
    codes: NDArray[np.signedinteger | np.unsignedinteger], names: Sequence[str]
) -> pl.Series:
    """Return the names of codes, null for -1; no name is made that is not needed."""
    used, places = np.unique(codes, return_inverse=True)
    texts = pl.Series(
        [names[code] if code >= 0 else None for code in used.tolist()], dtype=pl.String
    )
    return texts.gather(places)
