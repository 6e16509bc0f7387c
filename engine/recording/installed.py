"""Where the files that come with etap lie: the same in a checkout and in an installed copy."""

from __future__ import annotations

from pathlib import Path
from typing import Final

#: The folder that holds ``engine/``, ``schemas/`` and ``workflows/``.
HOME: Final = Path(__file__).resolve().parents[2]
WORKFLOWS: Final = HOME / "workflows"
SCHEMAS: Final = HOME / "schemas"
#: The verifiers of bundles, each one file that needs nothing else of etap.
VERIFIER: Final = HOME / "verifier"
#: The schedule that every new programme adopts.
PROGRAMME_SCHEDULE: Final = WORKFLOWS / "schema_2003_2010.yaml"
#: The 16 counties of the programme of 2003-2010.
COUNTIES: Final = WORKFLOWS / "counties.csv"
