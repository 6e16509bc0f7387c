"""YAML events to trees: spans, typing, limits, and libyaml against the pure Python parser."""

import random
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from engine.recording.schedules.yaml_events import LOADER, PURE_LOADER, Limits, read_tree
from engine.recording.schedules.yaml_nodes import BrokenNode, ListNode, MapNode, Node, typed
from engine.recording.schedules.yaml_text import SourceText, decode
from schemas.attribution import Place
from tests.strategies import schedule_documents, yaml_text

EXAMPLES = Path(__file__).parent / "examples"
LIMITS = Limits(entries={"stages": 10})
PARSERS = pytest.mark.parametrize("loader", [LOADER, PURE_LOADER], ids=["libyaml", "pure"])


def source_of(text: str | bytes) -> SourceText:
    data = text.encode() if isinstance(text, str) else text
    source = decode(data, "a.yaml", 1 << 20)
    assert isinstance(source, SourceText), source
    return source


def faults_of(text, loader=LOADER, limits=LIMITS):
    source = decode(text.encode() if isinstance(text, str) else text, "a.yaml", 1 << 20)
    return source if isinstance(source, tuple) else read_tree(source, limits, loader).faults


def codes_of(text, loader=LOADER, limits=LIMITS):
    return [fault.code for fault in faults_of(text, loader, limits)]


def root_of(text, loader=LOADER):
    tree = read_tree(source_of(text), LIMITS, loader)
    assert tree.faults == ()
    return tree.root


# --- Trees ----------------------------------------------------------------------------------------


@PARSERS
def test_every_node_says_where_it_stands_in_characters_from_1(loader):
    root = root_of('# ż\nżółw: [ą, "b c"]\nother:\n  - {x: 1}\n', loader)
    assert isinstance(root, MapNode)
    key, value = root.entries["żółw"]
    assert (key.line, key.column, key.width) == (2, 1, 4)
    assert isinstance(value, ListNode)
    assert (value.line, value.column, value.width) == (2, 7, 10)
    assert [(item.line, item.column, item.width) for item in value.items] == [(2, 8, 1), (2, 11, 5)]
    inner = root.entries["other"].value.items[0]
    assert (inner.line, inner.column, inner.width) == (4, 5, 6)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_all_line_ends_count_as_one_line(end):
    root = root_of(end.join(["a: 1", "", "b: 2", ""]))
    assert root.entries["b"].key.line == 3
    assert source_of(end.join(["a: 1", "b: 2"])).line(2) == "b: 2"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0201", 201), ("1.0", 1.0), ("1.0.0", "1.0.0"), ("off", "off"), ("yes", "yes"), ("y", "y"),
        ("2003-01-02", "2003-01-02"), ("12:30:45", "12:30:45"), ("true", True), ("FALSE", False),
        ("tRue", "tRue"), ("null", None), ("~", None), ("", None), ("Null", None), ("'~'", "~"),
        ("'5'", "5"), ('"true"', "true"), ("0x1F", 31), ("0o17", 15), ("+5", 5), ("-7", -7),
        ("1_000", "1_000"), (".5", 0.5), ("5.", 5.0), ("1e3", 1000.0), (".", "."), ("-", [None]),
        (".INF", float("inf")), ("-.inf", float("-inf")), ("+1.", 1.0), ("0b1", "0b1"),
        ("9" * 400, float("inf")), ("9" * 5000, float("inf")), ("abc", "abc"), ("nay", "nay"),
        (".infinity", ".infinity"), ("<<", "<<"), ("|\n  5", "5\n"), ("1e", "1e"),
    ],
)  # fmt: skip
def test_a_plain_scalar_is_typed_by_the_core_schema_of_yaml_1_2(text, value):
    root = root_of(f"a: {text}\n" if text != "-" else "a:\n-\n")
    found = typed(root)["a"]
    assert found == value
    assert type(found) is type(value)


def test_not_a_number_is_a_float():
    found = typed(root_of("a: .nan"))["a"]
    assert found != found


def test_a_byte_order_mark_is_passed_over_and_moves_no_column():
    assert root_of(b"\xef\xbb\xbfa: 1").entries["a"].key.column == 1


@given(st.data())
def test_whatever_the_layout_the_typed_reading_is_the_document(data):
    document = data.draw(schedule_documents())
    text = data.draw(yaml_text(document))
    assert typed(root_of(text)) == document


# --- Refusals -------------------------------------------------------------------------------------


@PARSERS
@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ["ETP105"]), ("# only\n", ["ETP105"]), ("---\n...\n", []),
        ("a: &x 1\nb: *x\n", ["ETP113", "ETP112"]), ("a: !!int 1", ["ETP114"]),
        ("!!python/object:os.system a", ["ETP114"]), ("a: ! b", ["ETP114"]),
        ("a: 1\na: 2\na: 3", ["ETP120", "ETP120"]), ("{a: 1, 'a': 2}", ["ETP120"]),
        ("? [a]\n: b\n? {c: d}\n: e", ["ETP121", "ETP121"]), ("*x : 1", ["ETP112"]),
        ("a: 1\n--- \nb: 2", ["ETP115"]), ("a: 1\n---\n[\n", ["ETP115"]),
        ("%YAML 1.1\n---\na: 1", ["ETP116"]), ("%FOO bar\n---\na: 1", ["ETP116"]),
        ("%YAML 1.2\n---\na: 1", []), ("a:\tb", ["ETP107"]), ("# \t", ["ETP107"]),
        ("a: 'b", ["ETP108"]), ('a: "b\n\nc: d', ["ETP108"]), ("a: [b", ["ETP122"]),
        ("a: {b: c]", ["ETP122"]), ("a: b: c", ["ETP110"]), ("a: @b", ["ETP111"]),
        ("a: `b`", ["ETP111"]), ("a: %b", ["ETP111"]), ("a: *", ["ETP124"]),
        ("a:\n b\n- c", ["ETP109"]),
        ("{a:[b]}", ["ETP125"]), ("{a:}", ["ETP125"]), ("a: |#b\n c", ["ETP106"]),
        ('a: "\\q"', ["ETP106"]), ('a: "\\U00110000"', ["ETP106"]),
        ('a: "\\UFFFFFFFF"', ["ETP106"]),
        ('a: "\\0"', ["ETP104"]), ('a: "\\u202e"', ["ETP104"]), ('a: "\\ufeff"', ["ETP104"]),
        ("[" * 65, ["ETP117"]), ("- " * 20_000, ["ETP117"]), ("{" * 20_000, ["ETP117"]),
        ("stages: [" + "a, " * 11 + "]", ["ETP118"]), ("stages: [" + "a, " * 10 + "]", []),
        ("stages:\n" + "".join(f" s{n}: 1\n" for n in range(11)), ["ETP118"]),
        ("other:\n" + "".join(f" s{n}: 1\n" for n in range(11)), []),
        ("stages:\n" + "".join(f" s{n}: {{}}\n" for n in range(10)), []),
    ],
)  # fmt: skip
def test_what_a_file_may_not_hold_is_refused_with_its_code(text, codes, loader):
    assert codes_of(text, loader) == codes


@PARSERS
def test_half_an_escape_of_a_surrogate_pair_is_refused(loader):
    assert codes_of('a: "\\ud800"', loader) == ["ETP106" if loader is LOADER else "ETP104"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("a: 1".encode("utf-16"), "ETP102"), ("a: 1".encode("utf-16-le"), "ETP102"),
        ("a: 1".encode("utf-16-be"), "ETP102"), ("a: 1".encode("utf-32"), "ETP102"),
        ("a: 1".encode("utf-32-be"), "ETP102"), ("a: 1".encode("utf-32-le"), "ETP102"),
        ("a: łódź".encode("cp1250"), "ETP101"), (b"a: \xff", "ETP101"), (b"\xed\xa0\x80", "ETP101"),
        (b"a: \x00", "ETP104"), (b"a: \x1b[2J", "ETP104"), (b"a: \x7f", "ETP104"),
        ("a: \x85".encode(), "ETP104"), ("a: \u2028".encode(), "ETP104"),
        ("a: \u202egnol".encode(), "ETP104"), ("a: \u2066x".encode(), "ETP104"),
        ("a: \u200f".encode(), "ETP104"), ("a: \ufeff".encode(), "ETP104"),
        ("a: \ufffe".encode(), "ETP104"), (b"x" * ((1 << 20) + 1), "ETP103"),
    ],
)  # fmt: skip
def test_bytes_that_are_no_text_of_ours_are_refused(data, code):
    assert codes_of(data) == [code]


def test_a_byte_that_is_not_utf8_is_found_at_its_place():
    (fault,) = faults_of("ąą: x\nb: ".encode() + b"\xb9\n")
    assert (fault.place, fault.facts["byte"]) == (Place("a.yaml", 2, 4), "0xB9")


def test_an_emoji_and_every_letter_may_stand_in_a_text():
    assert typed(root_of("a: żółw 🐢 日本 İ"))["a"] == "żółw 🐢 日本 İ"


def test_a_fault_shows_its_line_and_how_wide_it_is():
    (fault,) = faults_of("a: 1\n  \nb: {abc: 1, abc: 2}\n")
    assert (fault.place, fault.width) == (Place("a.yaml", 3, 13), 3)
    assert fault.line == "b: {abc: 1, abc: 2}"


def test_a_line_that_no_screen_holds_is_not_shown_and_facts_are_shortened():
    (fault,) = faults_of("a: &" + "x" * 5000 + " b")
    assert fault.line == ""
    assert len(str(fault.facts["name"])) == 120


def test_more_than_200_faults_are_told_as_one():
    codes = codes_of("a: b\n" * 5000)
    assert codes == ["ETP120"] * 200 + ["ETP123"]


def test_a_bracket_left_open_is_told_where_it_opens():
    (fault,) = faults_of("a: 1\nb: [1, 2\n\n\n")
    assert fault.place == Place("a.yaml", 2, 4)


# --- Never dear -----------------------------------------------------------------------------------

EVIL = {
    "brackets": "[" * 20_000, "a million brackets": "[" * 1_000_000, "dashes": "- " * 500_000,
    "braces": "{" * 1_000_000, "questions": "? " * 500_000, "empty lists": "[" + "[]," * 340_000,
    "empty items": "- \n" * 340_000, "quotes": "a: " + '"' * 1_000_000, "comments": "#" * 1_000_000,
    "anchors": "&a " * 340_000, "tags": "!a " * 340_000, "repeated": "a: b\n" * 200_000,
    "one word": "a" * 1_000_000, "block": "a: |\n" + " x\n" * 340_000, "colons": ":" * 1_000_000,
    "pairs": "{" + "a:[" * 300_000, "bomb": "a: &a [x]\n" + "".join(
        f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in pairwise("abcdefghi")
    ), "merge bomb": "a: &a {x: 1}\n" + "b: {<<: [*a, *a, *a]}\n" * 20_000,
    "tabs": "\t" * 1_000_000, "returns": "\r" * 1_000_000,
    "escapes": '"' + "\\u0041" * 150_000 + '"',
}  # fmt: skip


@pytest.mark.parametrize("text", EVIL.values(), ids=EVIL)
def test_no_text_costs_much_time(text):
    began = time.process_time()
    faults_of(text)
    assert time.process_time() - began < 10  # 0.02 s to 1.2 s on a quiet machine


MEASURE = """
import resource, sys
from tests.test_yaml_events import EVIL, faults_of
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for text in EVIL.values():
    faults_of(text)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the unit of ru_maxrss differs")
def test_no_text_costs_much_memory():
    root = Path(__file__).parents[1]
    run = [sys.executable, "-c", MEASURE]
    done = subprocess.run(run, cwd=root, capture_output=True, text=True, check=True, timeout=120)
    assert int(done.stdout) < 256 * 1024  # KiB


def test_the_number_of_values_is_limited_while_they_stream():
    assert codes_of("[" + "a," * 30 + "]", limits=Limits(nodes=20)) == ["ETP119"]
    assert codes_of("[" + "a," * 18 + "]", limits=Limits(nodes=19)) == []


# --- libyaml and the pure parser ------------------------------------------------------------------

SIGNS = (
    *"ab01:-#{}[],&*!|>'\"%@`~.<\\ \n ", "\n  ", "- ", ": ", "\n\n", "...\n", "---\n", ", ", "| \n",
    "\\u00e9", "\r", "\r\n", "ż", "\\x41", "\\\n", "|2\n", ">-\n", ":[", "|#",
)  # fmt: skip


def meaning(text: str, loader: type) -> object:
    """The tree, or that there is none; where an empty value stands is each parser's own choice."""
    source = decode(text.encode(), "a.yaml", 1 << 20)
    if isinstance(source, tuple):
        return "refused"
    tree = read_tree(source, LIMITS, loader)
    return "refused" if tree.root is None or tree.faults else _without_empty_spans(tree.root)


def _without_empty_spans(node: Node) -> object:
    if isinstance(node, MapNode):
        pairs = [
            (_without_empty_spans(k), _without_empty_spans(v)) for k, v in node.entries.values()
        ]
        return ("map", pairs, node.line, node.column)
    if isinstance(node, ListNode):
        return ("list", [_without_empty_spans(item) for item in node.items], node.line, node.column)
    assert not isinstance(node, BrokenNode)
    return node if node.text else "empty"


@pytest.mark.skipif(LOADER is PURE_LOADER, reason="PyYAML is here without libyaml")
@given(st.lists(st.sampled_from(SIGNS), max_size=24).map("".join))
def test_libyaml_and_the_pure_parser_read_random_signs_alike(text):
    assert meaning(text, LOADER) == meaning(text, PURE_LOADER)


def wounded(text: str, seed: int) -> str:
    """A text with a few signs put in or taken out; a question mark is where the parsers differ."""
    wild = random.Random(seed)
    letters = list(text.replace("?", "q"))
    for _ in range(wild.randint(1, 4)):
        at = wild.randrange(len(letters))
        if wild.random() < 0.5:
            letters.insert(at, wild.choice(SIGNS))
        else:
            del letters[at]
    return "".join(letters)


@pytest.mark.skipif(LOADER is PURE_LOADER, reason="PyYAML is here without libyaml")
@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*/*.yaml")), ids=lambda path: path.stem)
def test_libyaml_and_the_pure_parser_read_wounded_schedules_alike(path):
    text = path.read_text("utf-8")
    for seed in range(3):
        hurt = wounded(text, seed)
        assert meaning(hurt, LOADER) == meaning(hurt, PURE_LOADER), (path.name, seed)


def test_the_pure_parser_serves_where_libyaml_is_missing():
    assert PURE_LOADER is yaml.BaseLoader
    assert root_of("a: [1, {b: c}]", PURE_LOADER) == root_of("a: [1, {b: c}]")
