"""Where the parts of a schedule are written that are no nouns: a title, a list, a version."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from schemas.attribution import Place
from schemas.noun import Noun

#: The place of each key of a mapping.
Keys = Mapping[str, Place]


@frozen(repr=False)
class Lines(Noun):
    """The places of all keys of a file, by the mapping that they stand in.

    ``named`` goes by the place of the name that a mapping is given: the id of a stage, the trigger
    of a transition; ``bare`` by the place where the mapping itself begins.
    """

    named: Mapping[Place, Keys] = field(factory=dict, hash=False)
    bare: Mapping[Place, Keys] = field(factory=dict, hash=False)
