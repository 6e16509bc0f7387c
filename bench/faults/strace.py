"""A child of this process under ``strace``: its system calls written down, or made to fail.

The child is forked when all modules are loaded, so that what it calls is the product's own work; it
begins when strace has hold of it. Debian and Ubuntu: ``apt-get install strace``.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from attrs import frozen

from bench.faults.outcome import NotPossible

_PR_SET_PTRACER = 0x59616D61
_ANY = ctypes.c_ulong(-1)
_PATIENCE = 20.0


@frozen
class Ended:
    """How a traced child ended: its status as ``os.waitpid`` gives it, and strace's output."""

    status: int
    trace: Path


def why_not() -> str | None:
    """Why nothing can be traced here; ``None`` where it can."""
    if sys.platform != "linux":
        return "strace traces Linux processes only"
    if shutil.which("strace") is None:
        return "strace is not installed (Debian: apt-get install strace)"
    return None


def traced(work: Callable[[], None], trace: Path, options: Sequence[str]) -> Ended:
    """Run ``work`` in a child under strace with these options.

    Raises:
        NotPossible: strace is missing, or may not trace (a container without ptrace, say).
    """
    reason = why_not()
    if reason:
        raise NotPossible(reason)
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        _obey(theirs, work)
    theirs.close()
    with ours:
        command = ["strace", "-f", "-qq", *options, "-o", str(trace), "-p", str(child)]
        tracer = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            _await_hold(tracer, child)
            ours.send(b"!")
        finally:
            if tracer.poll() is not None:
                os.kill(child, 9)
            _, status = os.waitpid(child, 0)
            tracer.communicate(timeout=_PATIENCE)
    return Ended(status, trace)


def _await_hold(tracer: subprocess.Popen[bytes], child: int) -> None:
    """Wait until the child is held."""
    own = Path(f"/proc/{child}/status")
    deadline = time.monotonic() + _PATIENCE
    while "TracerPid:\t0\n" in own.read_text():
        if tracer.poll() is not None or time.monotonic() > deadline:
            said = tracer.communicate()[1].decode(errors="replace").strip()
            raise NotPossible(f"strace may not trace here: {said}")
        time.sleep(0.001)


def _obey(theirs: socket.socket, work: Callable[[], None]) -> None:
    """In the child: work when told, and end."""
    status = 1
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PTRACER, _ANY, 0, 0, 0)  # where only parents may trace
        if theirs.recv(1):
            work()
            status = 0
    except BaseException:  # noqa: BLE001 - a child must never go on as its parent
        traceback.print_exc()
    finally:
        os._exit(status)
