"""The sentences of alignments that are refused before they are searched."""

from collections.abc import Mapping
from typing import Final

from engine.telling.codes.sentence import N_, Sentence

_NEVER_DEGRADED = N_(
    "An alignment of etap is the cheapest there is, or there is none: where a search could grow"
    " beyond what a computer holds, it is refused before the first case is looked at. The audit"
    " itself does not need it."
)

SENTENCES: Final[Mapping[str, Sentence]] = {
    "ETP950": Sentence(
        N_(
            "There are {bound} outputs whose order matters, more than {limit}, so that no"
            " alignments are searched: {about}."
        ),
        N_("Audit without alignments, or let fewer outputs derive from others."),
        _NEVER_DEGRADED,
    ),
    "ETP951": Sentence(
        N_(
            "The gate of {about} opens in {bound} smallest ways, more than {limit}, and its stage"
            " can be reopened, so that no alignments are searched."
        ),
        N_("Audit without alignments, or let the gate ask for fewer alternatives."),
        _NEVER_DEGRADED,
    ),
    "ETP952": Sentence(
        N_("No history can reach a final stage, so that nothing can be aligned with one."),
        N_("Prove the schedule: etap validate FILE says where a cycle gets stuck."),
        N_(
            "An alignment compares a case with the nearest finished run of the schedule. This"
            " schedule has none."
        ),
    ),
    "ETP953": Sentence(
        N_(
            "The gate of {about} is too large a formula ({bound}, at most {limit}), so that no"
            " alignments are searched."
        ),
        N_("Audit without alignments, or let the gate ask for fewer outputs in alternatives."),
        _NEVER_DEGRADED,
    ),
    "ETP954": Sentence(
        N_(
            "Not even a case without events can be aligned in {limit} steps (at most {bound} states"
            " stand beside each position), so that no alignments are searched."
        ),
        N_("Audit without alignments, or let fewer outputs derive from others."),
        _NEVER_DEGRADED,
    ),
}
