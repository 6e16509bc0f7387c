"""A sentence of a code: what is wrong, what to do now, and the longer explanation."""

from attrs import frozen

from engine.telling.marking import N_

__all__ = ["N_", "Sentence"]


@frozen
class Sentence:
    """English templates (gettext message ids); ``{name}`` fields are filled from the facts."""

    message: str
    cure: str
    explain: str
