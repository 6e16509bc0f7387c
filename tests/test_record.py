"""Recording's errors all have their sentences, and no sentence stands for nothing."""

import re
from pathlib import Path

from engine.telling.codes.record import SENTENCES

RECORDING = Path(__file__).resolve().parents[1] / "engine" / "recording"
MODULES = (
    "ledger/clock",
    "ledger/event_bytes",
    "ledger/payload_bytes",
    "evidence/evidence_codes",
    "ledger/ledger_store",
)
FACTS = {"file", "why", "found", "known", "needed", "setting", "answer", "clock", "last"}
FACTS |= {"cycle", "seq", "key", "part", "text", "size", "limit", "sha256", "leaf"}


def test_every_code_of_recording_has_a_sentence_and_every_sentence_a_code():
    texts = [(RECORDING / f"{name}.py").read_text(encoding="utf-8") for name in MODULES]
    codes = re.findall(r'Final = "(ETP\d{3})"', "".join(texts))
    assert sorted(codes) == sorted(SENTENCES)


def test_every_sentence_says_what_is_wrong_what_to_do_and_more():
    for code, sentence in SENTENCES.items():
        assert sentence.message, code
        assert sentence.cure, code
        assert sentence.explain, code
        fields = set(re.findall(r"{(\w+)}", sentence.message + sentence.cure + sentence.explain))
        assert fields <= FACTS, code
