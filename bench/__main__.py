"""Run every measurement, one after the other, and print what was asked and what was found."""

from __future__ import annotations

from bench import (
    alignments,
    auditing,
    bundled,
    coded,
    comparing,
    decision,
    durable,
    ledger,
    pictures,
    proving,
    reading,
    startup,
    stories,
    verifying,
    xes,
)

MEASUREMENTS = (
    decision,
    durable,
    ledger,
    startup,
    reading,
    pictures,
    proving,
    comparing,
    stories,
    coded,
    alignments,
    auditing,
    bundled,
    xes,
    verifying,
)


def main() -> None:
    """Run them all; the verdicts stand together at the end."""
    verdicts: list[str] = []
    for measurement in MEASUREMENTS:
        print(f"{measurement.__name__}: {(measurement.__doc__ or '').splitlines()[0]}")
        verdicts += measurement.main()
    print("\n".join(verdicts))


if __name__ == "__main__":
    main()
