"""The programme: its persons, roles, counties and schedules, as replayed from its own history.

The programme's history is the cycle named ``programme``; rights are judged by the grants in force
at a point of the ledger. Names of persons stand in a private side table, never here.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from schemas.ledger import NO_EVENT
from schemas.noun import Noun


@frozen(repr=False)
class Adopted(Noun):
    """A schedule that cycles of this programme may run on; ``digest`` is its identity."""

    id: str
    version: str
    digest: str


@frozen(repr=False)
class Roster(Noun):
    """The programme after its own event ``seq``, whose hash is ``head``.

    ``origin`` names the programme in checkpoints; ``simulated`` says that its clock may be set,
    which is shown wherever its facts are. ``people`` maps an opaque person id to the roles granted
    now; ``counties`` a TERYT code to the county's name, in the order they were added. ``schedules``
    are those that cycles may run on, ``published`` those of them that were published, each in the
    order of their events.
    """

    seq: int = 0
    head: str = NO_EVENT
    origin: str = ""
    simulated: bool = False
    people: Mapping[str, frozenset[str]] = field(factory=dict, hash=False)
    counties: Mapping[str, str] = field(factory=dict, hash=False)
    schedules: tuple[Adopted, ...] = ()
    published: tuple[Adopted, ...] = ()

    def current(self, schedule: str) -> Adopted | None:
        """Return what a new cycle of a schedule starts on, by the schedule's id.

        The version published last; where none was published, the one adopted last.
        """
        for found in (self.published, self.schedules):
            named = [one for one in found if one.id == schedule]
            if named:
                return named[-1]
        return None


@frozen(repr=False)
class PersonRow(Noun):
    """A person of the programme, the roles in force and the name in the private roster."""

    person: str
    roles: tuple[str, ...]
    name: str | None
