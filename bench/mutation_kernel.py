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


def _without(file: str, *names: str) -> tuple[str, ...]:
    return tuple(f"tests/test_{file}.py::{name}" for name in names)


# Left out are those that try many examples one after the other, for what they find, others find
# sooner; and those that start a process, which cannot run a file with every change in it.
_SLOW_EVENTS = _without(
    "event_bytes",
    "test_a_flipped_bit_is_broken_or_another_event_with_another_hash",
    "test_any_other_bytes_are_broken_and_never_a_crash",
)
_SLOW_SIGNING = _without(
    "signing",
    "test_no_flipped_bit_of_a_signed_checkpoint_is_accepted_as_the_same_statement",
    "test_a_verifier_that_does_not_look_at_the_text_would_be_caught",
    "test_the_points_of_small_order_are_those_that_the_oracle_finds",
)
_SLOW_TREE = _without(
    "tree",
    "test_every_path_of_small_trees_is_right_and_every_mutation_is_refused",
    "test_no_path_at_all_proves_a_beginning_that_is_another",
    "test_roots_paths_and_peaks_are_those_of_pymerkle",
)
_SLOW_STORE = _without(
    "sqlite_ledger",
    "TestLedgerMachine",
    "test_of_two_connections_that_decided_on_the_same_state_exactly_one_wins",
    "test_flipped_bytes_of_the_file_are_told_or_change_nothing_and_never_crash",
)
_SLOW_VERIFIER = _without(
    "etap_verify",
    "test_the_file_is_short_and_stands_on_the_standard_library_alone",
    "test_another_implementation_says_the_same",
    "test_monsters_get_an_answer_and_are_found",
    "test_what_is_larger_than_a_block_or_a_line_is_judged_as_well",
    "test_the_bare_file_runs_alone_and_its_exit_status_tells",
    "test_every_flipped_bit_is_found",
    "test_every_flipped_bit_of_an_entry_is_found_though_the_archive_is_made_anew",
    "test_the_language_is_asked_for_in_three_ways",
    "test_a_kept_checkpoint_is_read_from_the_standard_input",
    "test_the_words_say_what_was_proved_what_was_found_and_what_was_not_checked",
)
_LEDGER = "engine/recording/ledger"

KERNEL = (
    Part(f"{_LEDGER}/tree.py", _tests("tree"), _SLOW_TREE),
    Part(f"{_LEDGER}/payload_bytes.py", _tests("event_bytes"), _SLOW_EVENTS),
    Part(f"{_LEDGER}/event_bytes.py", _tests("event_bytes"), _SLOW_EVENTS),
    Part(f"{_LEDGER}/payload_shape.py", _tests("payload_shape")),
    Part(f"{_LEDGER}/clock.py", _tests("clock")),
    Part(f"{_LEDGER}/checkpoint_text.py", _tests("checkpoint_text")),
    Part(f"{_LEDGER}/growing_tree.py", _tests("growing_tree")),
    Part(f"{_LEDGER}/checkpoints.py", _tests("checkpoints")),
    Part(f"{_LEDGER}/moment.py", _tests("mirror")),
    Part(f"{_LEDGER}/mirror.py", _tests("mirror")),
    Part(f"{_LEDGER}/sqlite_events.py", _tests("sqlite_ledger", "sqlite_events"), _SLOW_STORE),
    Part(f"{_LEDGER}/sqlite_ledger.py", _tests("sqlite_ledger"), _SLOW_STORE),
    Part("engine/recording/keys/vkey.py", _tests("signing"), _SLOW_SIGNING),
    Part("engine/recording/keys/signing.py", _tests("signing"), _SLOW_SIGNING),
    Part("engine/recording/verification_walk.py", _tests("verification_walk")),
    Part("engine/recording/verifying.py", _tests("verification_walk")),
    Part("engine/deciding/replay.py", _tests("replay_fields")),
    Part("engine/deciding/gate.py", _tests("gate_parts")),
    Part("engine/deciding/outputs.py", _tests("output_decisions")),
    Part(
        "verifier/etap_verify.py",
        _tests("etap_verify", "etap_verify_words", "etap_verify_places"),
        _SLOW_VERIFIER,
    ),
)
