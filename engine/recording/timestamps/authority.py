"""Asking a time stamping authority over HTTP (RFC 3161, 3.4), with the standard library.

What leaves the machine is a digest and a random number. The answer is limited in size and in time,
and a redirection is not followed: the address is said by whoever asks.
"""

from __future__ import annotations

import time
from http.client import HTTPException, HTTPResponse
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from engine.errors import Unreadable, UsageFault
from engine.recording.timestamps.token import LARGEST

NOT_ANSWERED: Final = "ETP855"
NO_ADDRESS: Final = "ETP859"

#: Seconds for the whole of an answer.
PATIENCE: Final = 30.0
_BLOCK: Final = 4096


class _NoRedirection(HTTPRedirectHandler):
    """Follows nothing: what an authority sends elsewhere is told as its status."""

    def redirect_request(self, *_: object) -> None:
        """Follow no redirection."""


def ask(address: str, request: bytes, patience: float = PATIENCE) -> bytes:
    """Send a request to an authority; return its answer, of at most ``LARGEST`` bytes and one.

    Raises:
        UsageFault: the address is none of HTTP.
        Unreadable: it cannot be reached, does not answer in time, or answers with an error.
    """
    if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).hostname:
        raise UsageFault(NO_ADDRESS, {"address": address})
    headers = {"Content-Type": "application/timestamp-query"}
    asked = Request(address, request, headers, method="POST")  # noqa: S310 - because the scheme was looked at
    until = time.monotonic() + patience
    try:
        with build_opener(_NoRedirection).open(asked, timeout=patience) as answer:
            return _received(answer, until)
    except HTTPError as error:
        error.close()
        raise Unreadable(NOT_ANSWERED, _facts(address, f"HTTP {error.code}")) from None
    except URLError as error:
        raise Unreadable(NOT_ANSWERED, _facts(address, str(error.reason))) from error
    except (OSError, HTTPException, ValueError) as error:
        problem = str(error) or type(error).__name__
        raise Unreadable(NOT_ANSWERED, _facts(address, problem)) from error


def _received(answer: HTTPResponse, until: float) -> bytes:
    """Read block by block: an answer that drips does not hold the command up for ever."""
    found = bytearray()
    while len(found) <= LARGEST and (block := answer.read1(_BLOCK)):
        found += block
        if time.monotonic() > until:
            raise TimeoutError("timed out")
    return bytes(found[: LARGEST + 1])


def _facts(address: str, problem: str) -> dict[str, str]:
    return {"address": address, "problem": problem}
