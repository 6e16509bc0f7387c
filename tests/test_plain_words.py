"""A schedule told in plain words is read back whole, in both languages and at every width."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.deciding.schedule_canonical import normal_form
from engine.recording.schedules.plain_file import read_plain
from engine.recording.schedules.schedule_file import read_schedule
from engine.telling.plain.book import GRAMMARS, book
from engine.telling.plain.grammar import EDITION
from engine.telling.plain.layout import wrapped
from engine.telling.plain.quoting import QUOTED, quote, unknown_escape, unquote
from engine.telling.plain.schedule_yaml import schedule_yaml
from engine.telling.plain.telling import tell
from schemas.schedule import Schedule
from tests.plain_words import PERSON, faults, plain, retold, schedule_of, sound
from tests.strategies import schedule_documents, texts

LANGUAGES = ("pl", "en")
languages = st.sampled_from(LANGUAGES)
widths = st.sampled_from((10, 24, 40, 80, 96, 10_000))
#: Ids that are words of the sentences they stand in.
WORDY = ("and", "or", "i", "lub", "to", "from", "every", "leads", "anyone", "it", "w", "z", "do")

columns = st.fixed_dictionaries(
    {"type": st.just("string")},
    optional={
        "title": texts,
        "description": texts,
        "enum": st.lists(texts, min_size=1, max_size=3),
        "minLength": st.integers(0, 3),
        "maxLength": st.integers(3, 25),
        "format": st.sampled_from(("date", "edtf")),
    },
) | st.fixed_dictionaries(
    {"type": st.sampled_from(("integer", "number"))},
    optional={"minimum": st.integers(-3, 3) | st.just(2.0), "maximum": st.integers(3, 25)},
)


@st.composite
def row_schemas(draw):
    """Draw a row schema with a column called name."""
    properties = draw(st.dictionaries(texts, columns, max_size=3))
    properties["name"] = {"type": draw(st.sampled_from(("string", "boolean")))}
    return {"type": "object", "properties": properties} | draw(
        st.fixed_dictionaries(
            {},
            optional={
                "required": st.lists(st.sampled_from(list(properties)), max_size=3),
                "additionalProperties": st.booleans(),
                "title": texts,
                "description": texts,
                "$schema": texts,
            },
        )
    )


def renamed(document, names):
    """Give some parts of a document other ids, wherever they stand as a word of their own."""
    text = json.dumps(document, ensure_ascii=False)
    taken = {old: new for old, new in names.items() if f'"{new}"' not in text}
    for old, new in taken.items():
        text = text.replace(f'"{old}"', f'"{new}"').replace(f'"{old}/', f'"{new}/')
        text = text.replace(f'/{old}"', f'/{new}"')
    return json.loads(text)


# --- Back and forth -------------------------------------------------------------------------------


@given(schedule_documents(), row_schemas(), languages, widths)
def test_what_is_told_is_read_back_to_the_same_schedule(document, person, language, columns_):
    schedule = schedule_of(document, person)
    text = plain(schedule, language, columns_)
    other = "en" if language == "pl" else "pl"
    reading = read_plain(text.encode(), "plain.txt", other)
    assert isinstance(reading.found, Schedule), (text, reading.found)
    assert reading.language == language
    assert reading.found.digest == schedule.digest, text
    assert reading.found == schedule


@given(schedule_documents(), languages, st.permutations(WORDY))
def test_ids_that_are_words_of_a_sentence_are_read_as_ids(document, language, wordy):
    names = dict(zip(("a", "b", "c", "d", "x", "a1", "b1", "c1"), wordy, strict=False))
    text = json.dumps(renamed(document, names), ensure_ascii=False)
    schedule = read_schedule(text.encode(), "a.yaml", lambda _: json.dumps(PERSON).encode())
    if isinstance(schedule, Schedule):
        assert retold(plain(schedule, language)).digest == schedule.digest


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("schedule", sound(), ids=lambda schedule: schedule.id)
def test_the_real_schedule_and_every_example_come_back(schedule, language):
    for columns_ in (10, 40, 80, 200):
        assert retold(plain(schedule, language, columns_)) == schedule


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_told_again_is_the_same_text(language):
    for schedule in sound():
        told = [s.text for s in tell(schedule, language).sentences]
        again = [s.text for s in tell(retold(plain(schedule, language)), language).sentences]
        assert again == told


@given(schedule_documents())
def test_a_schedule_goes_through_both_languages_and_comes_back(document):
    schedule = schedule_of(document)
    through = retold(plain(retold(plain(schedule, "pl")), "en"))
    assert through.digest == schedule.digest


@given(schedule_documents(), languages)
def test_the_layout_may_change_as_long_as_its_rules_are_kept(document, language):
    schedule = schedule_of(document)
    text = plain(schedule, language)
    lines = text.splitlines()
    for other in (
        "\ufeff" + text,
        text.replace("\n", "\r\n"),
        "\n".join("   " + line for line in lines),
        re.sub(r" +\[[0-9, ]+\]$", "", text, flags=re.MULTILINE),
        re.sub(r"^( *)- ", r"\1- ", text, flags=re.MULTILINE) + "\n\n[a note]\n",
        re.sub(r"\n+", "\n", text),
        re.sub(r"^( +)", lambda found: found[1] * 2, text, flags=re.MULTILINE),
    ):
        assert retold(other).digest == schedule.digest, other


@given(schedule_documents(), row_schemas())
def test_the_file_written_from_a_normal_form_is_the_same_schedule(document, person):
    schedule = schedule_of(document, person)
    text = "\n".join((*schedule_yaml(normal_form(schedule)), ""))
    assert schedule_of(text, person).digest == schedule.digest
    assert [s.id for s in schedule_of(text, person).stages] == [s.id for s in schedule.stages]


def test_every_form_of_sentence_occurs_in_the_examples():
    told = {s.rule for schedule in _everything() for s in tell(schedule, "en").sentences}
    assert set(book("en").patterns) - told == set()


def _everything():
    person = PERSON | {"description": "x", "$schema": "y", "required": []}
    two = {"a": {"type": "string"}, "b": {"type": "string"}}
    ordered = {"type": "object", "properties": two, "required": ["b", "a"]}
    made = {
        "schedule": "a", "version": "1", "title": "A", "initial": "b",
        "stages": {
            "b": {"outputs": {
                "o": {"kind": "table", "row_schema": "person", "waivable": {}},
                "p": {"shares_with": ["o"], "retention": {"since": "d", "keep": "60 months"}},
            }},
            "c": {}, "d": {"final": "done"},
        },
        "transitions": [
            {"trigger": "go", "source": "*", "dest": "d", "requires": {"all": [
                "none", "stage_outputs", {"all": ["none"]}, {"any": ["none"]}]}},
            {"trigger": "go_on", "source": "b", "dest": "c", "requires": {"output": "p"}},
            {"trigger": "off_", "source": "b", "dest": "c",
             "requires": {"at_least": {"count": 1, "of": [{"output": "o"}]}}},
        ],
    }  # fmt: skip
    approved = {"approval": {"role": "r"}}
    gated = made | {"roles": {"r": "R"}, "transitions": [
        {"trigger": "go", "source": "b", "dest": "d", "requires": approved}]}  # fmt: skip
    gated["stages"] = {"b": {}, "d": {"final": "done"}}
    return [*sound(), schedule_of(made, person), schedule_of(made, ordered), schedule_of(gated)]


# --- What the sentences say -----------------------------------------------------------------------


def slots(texts_):
    """The slots of every sentence, and its optional parts, by rule."""
    found = r"\{(\w+):|\[(\w+\?)"
    return {rule: sorted(re.findall(found, text)) for rule, text in texts_.items()}


def test_both_grammars_have_the_same_rules_with_the_same_slots():
    polish, english = GRAMMARS["pl"], GRAMMARS["en"]
    assert slots(polish.sentences) == slots(english.sentences)
    assert slots(polish.conditions) == slots(english.conditions)
    for grammar in (polish, english):
        assert f" {EDITION}." in grammar.sentences["schedule"]


@pytest.mark.parametrize(
    ("number", "files", "within", "passed", "approved"),
    [
        (1, "1 plik", "1 dnia", "minął co najmniej 1 dzień", "zatwierdziła je 1 osoba"),
        (2, "2 pliki", "2 dni", "minęły co najmniej 2 dni", "zatwierdziły je 2 osoby"),
        (5, "5 plików", "5 dni", "minęło co najmniej 5 dni", "zatwierdziło je 5 osób"),
        (12, "12 plików", "12 dni", "minęło co najmniej 12 dni", "zatwierdziło je 12 osób"),
        (22, "22 pliki", "22 dni", "minęły co najmniej 22 dni", "zatwierdziły je 22 osoby"),
        (0, "0 plików", "0 dni", "minęło co najmniej 0 dni", "zatwierdziło je 0 osób"),
    ],
)
def test_polish_counts_like_a_pole(number, files, within, passed, approved):
    grammar = GRAMMARS["pl"]
    days = {name: units["days"] for name, units in grammar.times.items()}
    assert grammar.form_of(grammar.counted["files"], number) == files
    assert grammar.form_of(days["within"], number) == within
    assert grammar.form_of(days["passed"], number) == passed
    assert grammar.form_of(grammar.counted["approved"], number) == approved


def test_every_sentence_is_tied_to_its_line_and_its_sources():
    lines = (Path(__file__).parents[1] / "workflows" / "schema_2003_2010.yaml").read_text("utf-8")
    told = {s.path: s for s in tell(sound()[0], "en").sentences}
    chosen = told["stages.workshop_c.outputs.chosen"]
    assert "      chosen:" in lines.splitlines()[chosen.places[0].line - 1]
    assert chosen.sources == ("blonie_c",)
    elapsed = told["transitions.workshop_c/hold_workshop_d.requires.all[1]"]
    assert "elapsed" in lines.splitlines()[elapsed.places[0].line - 1]
    assert elapsed.sources == ("otwock_iii", "otwock_iv")
    untied = [path for path, s in told.items() if not s.places and path.split(".")[0] != "rows"]
    assert untied == [""]


def test_transitions_that_differ_in_their_source_alone_are_told_together():
    told = [s.text for s in tell(sound()[0], "en").sentences if "(abandon)" in s.text]
    (sentence,) = told
    assert sentence == (
        'The transition "Abandon the cycle" (abandon), in Polish "Przerwij cykl", leads from every'
        ' other stage that is not final to "Cycle abandoned" (abandoned); assumed.'
    )


def test_a_long_title_is_told_once_and_referred_to_by_its_id():
    document = {
        "schedule": "a", "version": "1", "title": "A", "initial": "b",
        "stages": {"b": {"title": "long " * 300 + "."}, "d": {"final": "done"}},
        "transitions": [{"trigger": f"t{n}", "source": "b", "dest": "d"} for n in range(50)],
    }  # fmt: skip
    schedule = schedule_of(document)
    assert plain(schedule, "en").count("long long") < 200
    assert retold(plain(schedule, "en")) == schedule


# --- Texts in quotes ------------------------------------------------------------------------------

nasty = st.text(st.characters(codec="utf-8") | st.sampled_from(' \n\t\r"„”“\\[]{}-…\u202e\xa0'))
marks = st.sampled_from((('"', '"'), ("„", "”")))


@given(nasty, marks)
def test_any_text_at_all_comes_back_from_its_quotes(text, marks_):
    token = quote(text, marks_)
    assert unquote(token) == text
    assert re.fullmatch(QUOTED, token)
    assert unknown_escape(token) is None
    assert token.isprintable()
    assert "  " not in token


@given(st.lists(nasty, max_size=4), st.integers(1, 60))
def test_a_line_is_broken_only_where_it_can_be_joined_again(parts, columns_):
    text = " ".join(["It", *(quote(part, ('"', '"')) for part in parts), "ends."])
    lines = wrapped(text, columns_, "- ", "  ")
    assert " ".join(line[2:] for line in lines) == text
    assert all(line.startswith("  ") and not line.startswith("  - ") for line in lines[1:])
    assert all(line == line.rstrip() for line in lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_title_that_holds_sentences_is_not_read_as_sentences(language):
    sentences = [s.text for s in tell(sound()[0], language).sentences]
    document = {
        "schedule": "a", "version": "1", "initial": "b",
        "title": "\n- ".join(sentences[:40]),
        "description": {"pl": '". ' + sentences[1], "en": "”. - " + sentences[2] + " [12]"},
        "stages": {
            "b": {"title": "[ " + sentences[3]}, "d": {"title": "- x\n\n- y", "final": "done"},
        },
        "transitions": [{"trigger": "t", "source": "b", "dest": "d", "title": "]; stated by x."}],
    }  # fmt: skip
    schedule = schedule_of(document)
    for columns_ in (10, 40, 80):
        assert retold(plain(schedule, language, columns_)) == schedule


# --- Texts that were changed ----------------------------------------------------------------------

SCHEDULES = sound()


@given(st.data(), st.sampled_from(SCHEDULES), languages)
def test_a_text_with_a_word_changed_is_refused_or_another_schedule_and_never_crashes(
    data, schedule, language
):
    words = re.split(r"( +|\n)", plain(schedule, language))
    at = [n for n, word in enumerate(words) if word.strip()]
    one, other = data.draw(st.sampled_from(at)), data.draw(st.sampled_from(at))
    how = data.draw(st.sampled_from(("delete", "repeat", "swap")))
    if how == "swap":
        words[one], words[other] = words[other], words[one]
    words[one] = {"delete": "", "repeat": f"{words[one]} {words[one]}"}.get(how, words[one])
    found = read_plain("".join(words).encode(), "plain.txt").found
    assert isinstance(found, Schedule) or all(fault.code for fault in found)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda schedule: schedule.id)
def test_a_text_without_one_of_its_sentences_is_never_the_same_schedule(schedule, language):
    told = tell(schedule, language)
    step = max(1, len(told.sentences) // 60)
    for gone, sentence in list(enumerate(told.sentences))[::step]:
        if sentence.heading:
            continue
        rest = "\n".join(
            "  " * s.depth + ("- " if s.depth else "") + s.text
            for n, s in enumerate(told.sentences)
            if n != gone
        )
        found = read_plain(rest.encode(), "plain.txt", language).found
        assert not isinstance(found, Schedule) or found.digest != schedule.digest, sentence


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode), languages)
def test_any_bytes_are_refused_with_faults(data, otherwise):
    assert faults(data, otherwise)


@given(st.lists(st.sampled_from(
    [s.text for s in tell(SCHEDULES[1], "en").sentences]), max_size=12), st.data())  # fmt: skip
def test_sentences_in_any_order_and_depth_never_crash(sentences, data):
    lines = [f"{'  ' * data.draw(st.integers(0, 3))}- {sentence}" for sentence in sentences]
    found = read_plain("\n".join(lines).encode(), "plain.txt").found
    assert isinstance(found, Schedule | tuple)
