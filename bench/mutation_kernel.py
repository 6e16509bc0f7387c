"""The modules that trust rests on, and the quick tests that judge each of them."""

from __future__ import annotations

from attrs import frozen


@frozen
class Part:
    """One module, the test files that judge it, and the tests of those that are left out."""

    module: str
    tests: tuple[str, ...]
    without: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The module's own name."""
        return self.module.rsplit("/", 1)[1].removesuffix(".py")


def _tests(*names: str) -> tuple[str, ...]:
    return tuple(f"tests/test_{name}.py" for name in names)


# Those that look at many examples one after the other: what they find, others find sooner.
_SLOW_EVENTS = tuple(
    f"tests/test_event_bytes.py::test_{name}"
    for name in (
        "a_flipped_bit_is_broken_or_another_event_with_another_hash",
        "any_other_bytes_are_broken_and_never_a_crash",
    )
)
_LEDGER = "engine/recording/ledger"

KERNEL = (
    Part(f"{_LEDGER}/tree.py", _tests("tree")),
    Part(f"{_LEDGER}/payload_bytes.py", _tests("event_bytes"), _SLOW_EVENTS),
    Part(f"{_LEDGER}/event_bytes.py", _tests("event_bytes"), _SLOW_EVENTS),
    Part(f"{_LEDGER}/clock.py", _tests("clock")),
    Part(f"{_LEDGER}/checkpoint_text.py", _tests("checkpoint_text")),
    Part(f"{_LEDGER}/growing_tree.py", _tests("growing_tree")),
    Part(f"{_LEDGER}/checkpoints.py", _tests("kept_checkpoints")),
    Part(f"{_LEDGER}/moment.py", _tests("mirror")),
    Part(f"{_LEDGER}/mirror.py", _tests("mirror")),
    Part(f"{_LEDGER}/sqlite_events.py", _tests("sqlite_ledger", "damaged_reading")),
    Part(f"{_LEDGER}/sqlite_ledger.py", _tests("sqlite_ledger", "damaged_reading")),
    Part("engine/recording/keys/vkey.py", _tests("signing")),
    Part("engine/recording/keys/signing.py", _tests("signing")),
    Part("engine/recording/verification_walk.py", _tests("verifying")),
    Part("engine/recording/verifying.py", _tests("verifying", "kept_checkpoints")),
    Part("engine/deciding/replay.py", _tests("replay_fields")),
    Part("engine/deciding/gate.py", _tests("gate")),
    Part("engine/deciding/outputs.py", _tests("outputs")),
    Part("verifier/etap_verify.py", _tests("etap_verify")),
)
