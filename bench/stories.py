"""Telling the acceptance stories of the 2003-2010 schedule, and replaying them."""

from __future__ import annotations

import time

from bench.measuring import verdict
from engine.operating.accepting_stories import stories
from engine.proving.accepting.feeling import plain_tables
from engine.proving.accepting.replaying import refused_at

SCHEDULE = "schema_2003_2010"
ROUNDS = 3


def main() -> list[str]:
    """Measure, print, and return the verdicts."""
    rounds = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        found = stories(SCHEDULE)
        rounds.append(time.process_time() - begun)
    seconds = sorted(rounds)[ROUNDS // 2]
    begun = time.process_time()
    tables = plain_tables(found.of.schedule)
    for story in found.stories:
        refused_at(tables, story.steps, story.begins)
    replaying = time.process_time() - begun
    print(f"  {found.mutants} mutants: {found.told} told, {len(found.equal)} proved equal,")
    print(
        f"  {len(found.undecided)} undecided; {len(found.stories)} stories, at least {found.least}"
    )
    print(f"  tell them: {seconds:.2f} s; replay them: {replaying * 1000:.0f} ms")
    return [
        verdict(
            "seconds to tell the stories of the 2003-2010 schedule",
            seconds,
            "less than 10",
            reached=seconds < 10,
        )
    ]


if __name__ == "__main__":
    print("\n".join(main()))
