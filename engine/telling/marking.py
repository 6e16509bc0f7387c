"""Marking texts for translation, at no cost: this module imports nothing.

``N_`` and ``NN_`` mark English templates where they stand; they are translated where they are shown
(``engine.telling.words``). A test collects everything marked and looks for its Polish.
"""


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for a marked, not yet translated text
    """Mark a text for translation; it is translated where it is shown."""
    return text


def NN_(one: str, many: str) -> tuple[str, str]:  # noqa: N802 - like ``N_``, for a counted text
    """Mark the two English forms of a counted text; ``{n}`` in them is the number."""
    return one, many
