"""The parts of ``etap.audit/1`` that tell of open orders and of the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.telling.json_form import Document
    from schemas.certainty import LogCertainty, Sensitivity


def orders_document(found: LogCertainty) -> Document:
    """Return what stands under ``orders``: cases by conformance, and what rests on the order.

    ``more`` counts the findings of other orders that are not listed among the findings.
    """
    return {
        "precision": found.precision.value,
        "conforms": {one.value: count for one, count in found.conforms.items()},
        "open": found.open_cases,
        "resting": found.resting,
        "unproven": found.unproven,
        "more": sum(one.more for one in found.searched.values()),
        "not_looked_at": 0,
    }


def unlooked_document(cases: int) -> Document:
    """Return what stands under ``orders`` where so many cases were too many to be looked at."""
    known = ("precision", "conforms", "open", "resting", "unproven", "more")
    return {**dict.fromkeys(known), "not_looked_at": cases}


def sensitivity_document(found: Sensitivity) -> Document:
    """Return what stands under ``clock``: what would change if every time were off by some days."""
    return {
        "days": found.days,
        "verdicts": found.verdicts,
        "excused": found.excused,
        "accused": found.accused,
        "fragile": found.fragile,
        "latent": found.latent,
        "rules": [
            {"rule": rule, "fragile": fragile, "latent": latent}
            for rule, (fragile, latent) in found.by_rule.items()
        ],
    }
