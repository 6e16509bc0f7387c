"""What the public names take: file names and days as text, and who acts when nobody is named."""

from __future__ import annotations

from os import PathLike

from engine.errors import UsageFault
from schemas.days import Days

FileName = str | PathLike[str]
#: When something happened: EDTF text such as ``2008-11-26`` or ``2008-11``, or the value itself.
When = Days | str


def days(when: When | None) -> Days | None:
    """Read days given as text.

    Raises:
        UsageFault: the text is not EDTF.
    """
    if when is None or isinstance(when, Days):
        return when
    try:
        return Days.parse(when)
    except ValueError:
        raise UsageFault("ETP803", {"text": when}) from None
