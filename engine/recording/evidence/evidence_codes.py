"""The codes of what can be wrong with a file of evidence, and with the store of evidence itself."""

from typing import Final

MISSING: Final = "ETP650"
EMPTY: Final = "ETP651"
LINK: Final = "ETP652"
NOT_A_FILE: Final = "ETP653"
TOO_BIG: Final = "ETP654"
UNREADABLE: Final = "ETP655"
CHANGED: Final = "ETP656"
NO_BLOB: Final = "ETP657"
STORE_FAILS: Final = "ETP658"
STORE_FULL: Final = "ETP659"
