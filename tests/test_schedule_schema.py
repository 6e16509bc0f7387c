"""The published JSON Schemas: the readers accept what they accept, cross-references aside."""

import json
from pathlib import Path

import fastjsonschema
import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.recording.schedules.history_file import read_history
from engine.recording.schedules.row_schema_file import rows_beside
from engine.recording.schedules.schedule_file import load_schedule, read_schedule
from engine.recording.schedules.schedule_reader import LIMITS
from engine.recording.schedules.variant_bases import Shelf
from engine.recording.schedules.yaml_events import read_tree
from engine.recording.schedules.yaml_nodes import typed
from engine.recording.schedules.yaml_text import decode
from schemas.attribution import Attestation
from schemas.history import History
from schemas.output import MEDIA, OutputKind
from schemas.schedule import Final, Schedule
from tests.strategies import schedule_documents, spoiled, yaml_text
from tests.variant_schema import published

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "tests" / "examples"
SCHEDULE = json.loads((ROOT / "schemas" / "schedule.schema.json").read_text("utf-8"))
HISTORY = json.loads((ROOT / "schemas" / "history.schema.json").read_text("utf-8"))
PERSON = b'{"type": "object", "properties": {"name": {"type": "string"}}}'
accepts_schedule = fastjsonschema.compile(SCHEDULE)
accepts_history = fastjsonschema.compile(HISTORY)
VARIANTS = sorted([*EXAMPLES.glob("variants/*.yaml"), *ROOT.glob("workflows/variants/*.yaml")])
FILES = sorted(
    [
        *EXAMPLES.glob("sound/*.yaml"),
        *EXAMPLES.glob("faulty/*.yaml"),
        *VARIANTS,
        ROOT / "workflows" / "schema_2003_2010.yaml",
    ]
)


def schema_accepts(check, value):
    try:
        check(value)
    except fastjsonschema.JsonSchemaValueException:
        return False
    return True


def shape_faults(text, name="a.yaml"):
    """The faults of the file that a JSON Schema could see; ETP3xx need the whole of it."""
    found = read_schedule(text.encode(), name, lambda _: PERSON)
    if isinstance(found, Schedule):
        return []
    return [fault for fault in found if fault.place.file == name and fault.code < "ETP300"]


def reading_of(text):
    """The typed reading, or None where YAML itself is refused and there is nothing to compare."""
    source = decode(text.encode(), "a.yaml", 1 << 20)
    tree = read_tree(source, LIMITS) if not isinstance(source, tuple) else None
    return None if tree is None or tree.root is None or tree.faults else (typed(tree.root),)


def document_of(path):
    """The typed reading of a file that is sound."""
    (document,) = reading_of(path.read_text("utf-8"))
    return document


@pytest.mark.parametrize("schema", [SCHEDULE, HISTORY], ids=["schedule", "history"])
def test_a_schema_is_itself_valid_draft_07(schema):
    jsonschema.Draft7Validator.check_schema(schema)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"


def test_the_schema_knows_the_words_that_the_nouns_know():
    made = SCHEDULE["definitions"]
    output = made["output"]["properties"]
    assert output["kind"]["enum"] == list(OutputKind)
    assert tuple(output["media"]["allOf"][0]["items"]["enum"] if "allOf" in output["media"]
                 else output["media"]["items"]["enum"]) == MEDIA  # fmt: skip
    assert made["attested"]["properties"]["as"]["enum"] == list(Attestation)
    assert made["stage"]["properties"]["final"]["anyOf"][0]["enum"] == list(Final)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_reader_and_schema_agree_on_every_example(path):
    text = path.read_text("utf-8")
    reading = reading_of(text)
    if reading is not None:
        assert schema_accepts(accepts_schedule, *reading) is (not _lexical(shape_faults(text)))


def _lexical(faults):
    """Leave out numbers such as 014: to the typed reading that is 14, to us it is ambiguous."""
    return [fault for fault in faults if fault.code != "ETP211"]


@given(st.data())
def test_reader_and_schema_accept_a_document_whose_references_hold(data):
    document = data.draw(schedule_documents())
    assert schema_accepts(accepts_schedule, document)
    assert shape_faults(data.draw(yaml_text(document))) == []


@given(spoiled(schedule_documents()))
def test_the_reader_accepts_exactly_what_the_schema_accepts(document):
    text = json.dumps(document, ensure_ascii=False)
    assert reading_of(text) == (document,)
    faults = shape_faults(text)
    assert schema_accepts(accepts_schedule, document) is (not faults), faults


@given(spoiled(st.sampled_from([
    document_of(path)
    for path in EXAMPLES.glob("sound/*.yaml")
])))  # fmt: skip
def test_reader_and_schema_agree_on_spoiled_examples(document):
    faults = shape_faults(json.dumps(document, ensure_ascii=False))
    assert schema_accepts(accepts_schedule, document) is (not faults), faults


HISTORIES = [
    document_of(path) for path in sorted((ROOT / "workflows" / "histories").glob("*.yaml"))
]


def history_faults(document):
    found = read_history(json.dumps(document, ensure_ascii=False).encode(), "a.yaml")
    return [] if isinstance(found, History) else [f for f in found if f.code < "ETP300"]


@given(spoiled(st.sampled_from(HISTORIES)))
def test_the_history_reader_accepts_exactly_what_its_schema_accepts(document):
    assert schema_accepts(accepts_history, document) is (not history_faults(document))


# --- Variants: the schema cannot see the base -----------------------------------------------------

BASE = ROOT / "tests" / "examples" / "festival.yaml"
CHANGED = [document_of(path) for path in sorted(EXAMPLES.glob("variants/*.yaml"))]
HEADERS = [{**document, "changes": {"calendar": "PL"}} for document in CHANGED]
#: What the reader tells of a variant's own file alone, as the schema does.
OF_SHAPE = ("ETP2", "ETP362")


def variant_faults(document):
    """The faults of a variant beside its base, ``None`` where it is one without any."""
    text = json.dumps(document, ensure_ascii=False).encode()
    folder = BASE.parent / "variants"
    shelf = Shelf((folder, BASE.parent))
    found = read_schedule(text, "a.yaml", rows_beside(BASE), shelf)
    return None if isinstance(found, Schedule) else found


def test_the_definitions_of_patches_are_made_from_those_of_the_whole():
    assert published(SCHEDULE) == SCHEDULE


@given(spoiled(st.sampled_from(CHANGED)))
def test_the_schema_accepts_every_variant_that_the_reader_accepts(document):
    if "extends" in document and variant_faults(document) is None:
        assert schema_accepts(accepts_schedule, document)


@given(spoiled(st.sampled_from(HEADERS)))
def test_reader_and_schema_agree_on_what_a_variant_says_at_its_top(document):
    if not isinstance(document, dict) or "extends" not in document:
        return
    if not isinstance(document.get("changes"), dict) or document["changes"] != {"calendar": "PL"}:
        return
    told = [
        fault
        for fault in variant_faults(document) or ()
        if fault.place.file == "a.yaml" and fault.code.startswith(OF_SHAPE)
    ]
    assert schema_accepts(accepts_schedule, document) is (not told), told


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("faulty_variants/*.yaml")), ids=str)
def test_the_schema_refuses_only_variants_that_the_reader_refuses_for_their_shape(path):
    wanted = path.read_text("utf-8").split("\n", 1)[0].split()[1:]
    if not schema_accepts(accepts_schedule, document_of(path)):
        assert [code for code in wanted if code.startswith((*OF_SHAPE, "ETP359"))]


def test_the_slow_validator_of_the_reference_agrees_on_the_real_schedule():
    path = ROOT / "workflows" / "schema_2003_2010.yaml"
    (document,) = reading_of(path.read_text("utf-8"))
    jsonschema.Draft7Validator(SCHEDULE).validate(document)
    assert load_schedule(path).id == document["schedule"]
