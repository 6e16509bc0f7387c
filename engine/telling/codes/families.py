"""The sentences about families of schedules."""

from collections.abc import Mapping
from typing import Final

from engine.telling.codes.sentence import N_, Sentence

SENTENCES: Final[Mapping[str, Sentence]] = {
    "ETP370": Sentence(
        N_("There is no schedule that could permit the history {history} or exclude it."),
        N_("Name schedules: etap identify HISTORY --schedule FILE"),
        N_(
            "A history is compared with the schedules that are named, else with those of the"
            " programme that is named, else with the installed ones. Here none was found."
        ),
    ),
}
