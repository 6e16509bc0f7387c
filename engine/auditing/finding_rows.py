"""Findings as columns: what the reference found, in the form that the kernels give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from schemas.audit import RULES, Certainty, Finding
from schemas.coded_log import FindingRows

if TYPE_CHECKING:
    from schemas.schedule import Schedule


def rows_of(findings: Sequence[Finding], cases: Sequence[str], schedule: Schedule) -> FindingRows:
    """Write findings as columns, in their own order; ``cases`` are the names they may be of."""
    case_at = _places(cases)
    trigger_at = {"": -1, **_places(schedule.triggers)}
    abouts = tuple(dict.fromkeys(finding.about for finding in findings))
    about_at = _places(abouts)
    rule_at = {rule: at for at, rule in enumerate(RULES)}
    return FindingRows(
        case=np.array([case_at[one.case] for one in findings], np.int32),
        event=np.array([one.event or 0 for one in findings], np.int64),
        rule=np.array([rule_at[one.rule] for one in findings], np.uint8),
        about=np.array([about_at[one.about] for one in findings], np.int32),
        trigger=np.array([trigger_at[one.trigger] for one in findings], np.int16),
        some=np.array([one.certainty is Certainty.SOME for one in findings], np.bool_),
        impact=np.array([one.impact for one in findings], np.int32),
        abouts=abouts,
    )


def _places(names: Sequence[str]) -> Mapping[str, int]:
    return {name: at for at, name in enumerate(names)}
