"""etap for Python, and the entrance of an installed copy.

An installed copy is this file as ``etap/__init__.py`` with the whole tree beside it, in which
every module keeps the name it has in a checkout (docs/adr/0001). So that those names are found, an
installed copy puts its own folder first on ``sys.path``, as ``python cli.py`` does for its own.

The public names are imported when they are first asked for: ``import etap`` alone stays cheap.
"""

import sys
from importlib import import_module
from os.path import abspath, basename, dirname
from typing import Any

#: Where each public name lives.
_HOMES = {
    "Audit": "schemas.audit",
    "Board": "schemas.report",
    "Class": "schemas.explanation",
    "Conflict": "engine.errors",
    "Cycle": "engine.public",
    "Days": "schemas.days",
    "Done": "schemas.report",
    "EtapError": "engine.errors",
    "Explanation": "schemas.explanation",
    "FaultyText": "engine.errors",
    "Finding": "schemas.audit",
    "LedgerBroken": "engine.errors",
    "Log": "schemas.report",
    "NotFound": "engine.errors",
    "Programme": "engine.public",
    "Refusal": "schemas.refusal",
    "Schedule": "schemas.schedule",
    "Soundness": "schemas.soundness",
    "Unreadable": "engine.errors",
    "UsageFault": "engine.errors",
    "Verification": "schemas.report",
    "audit": "engine.public.auditing",
    "demo": "engine.public",
    "difference": "engine.public",
    "init": "engine.public",
    "load_schedule": "engine.public",
    "sentence": "engine.public",
    "soundness": "engine.proving.soundness",
}

__all__ = sorted([*_HOMES, "main", "verify_bundle"])  # noqa: PLE0605 - the names are listed once, above

if basename(__file__) == "__init__.py":
    sys.path.insert(0, dirname(abspath(__file__)))


def main() -> None:
    """Run the command line; ends the process with the exit status of the command."""
    from cli import main as run

    run()


def verify_bundle() -> None:
    """Run ``etap-verify``: the verifier of bundles, which shares nothing with the rest."""
    from verifier.etap_verify import main as run

    run()


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'etap' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return [*globals(), *_HOMES]


if __name__ == "__main__":
    main()
