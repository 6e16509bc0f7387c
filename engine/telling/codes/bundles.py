"""The sentences of bundles."""

from collections.abc import Mapping
from typing import Final

from engine.telling.codes.sentence import N_, Sentence

SENTENCES: Final[Mapping[str, Sentence]] = {
    "ETP880": Sentence(
        N_("The bundle would be too large: it can have {entries} entries and {gib} GiB."),
        N_("Make one for some counties, or without the files: --evidence digests."),
        N_(
            "A bundle is a ZIP archive of the plainest form, so that a small program can insist on"
            " every byte of it. That form has room for no more."
        ),
    ),
    "ETP881": Sentence(
        N_("{kept} counts {size} events; this ledger has {events}: nothing can be proved from it."),
        N_("Look which programme it was made of, and verify: etap verify --since."),
        N_("A proof leads from an earlier state of the ledger to the present one."),
    ),
}
