"""Small slices of the campaigns of faults: what this machine cannot do is said, and fails in CI."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bench.faults.outcome import NotPossible, Outcome


@contextmanager
def loudly() -> Iterator[None]:
    """Skip where the machine lacks something; where CI is set, that is a failure."""
    try:
        yield
    except NotPossible as error:
        if "CI" in os.environ:
            raise
        pytest.skip(f"NOT RUN: {error}")


def assert_holds(outcome: Outcome) -> None:
    """The product kept its promise, and its broken variant was found out."""
    assert outcome.tried > 0
    assert outcome.holds, outcome.told()
