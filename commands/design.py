"""For those who write schedules: ``validate``, ``explain``, ``schema``. No programme is needed."""

from __future__ import annotations

from collections.abc import Iterator
from gettext import gettext
from pathlib import Path

import click

from commands.options import argument, command, option
from commands.session import Answer, Session
from engine.telling.marking import N_

#: The name under which all packaged row schemas are printed together, and their folder.
ROWS = "rows"


@command(
    "validate",
    N_("Check a schedule and prove it sound.")
    + "\n\n"
    + N_(
        "All faults come at once, each with its place and code. A text without faults is proved:"
        " a schedule that can get stuck is told with the shortest history that does. With --all,"
        " every schedule of the programme is checked, or the installed ones where there is no"
        " programme."
    ),
    argument("file", required=False),
    option("--all", N_("Check every schedule that can be found."), is_flag=True),
)
def validate(session: Session, file: str | None, **flags: bool) -> Answer:
    """Read schedules and tell every fault."""
    if (file is None) != flags["all"]:
        raise click.UsageError(gettext(N_("Name a file, or ask for all with --all.")))
    return _validated_all(session) if file is None else _validated(session, Path(file))


def _validated(session: Session, path: Path) -> Answer:
    from commands.screen import pen
    from engine import operations
    from engine.telling.json_checks import validation_document
    from engine.telling.text_validation import validations_lines

    found = operations.validate(path)
    return Answer(
        found,
        lambda: validation_document(session.words, found),
        lambda: validations_lines(pen(session), (found,)),
    )


def _validated_all(session: Session) -> Answer:
    from commands.screen import pen
    from engine import operations
    from engine.telling.json_checks import validations_document
    from engine.telling.text_validation import validations_lines

    found = tuple(operations.validate(path) for path in _schedules(session))
    return Answer(
        found,
        lambda: validations_document(session.words, found),
        lambda: validations_lines(pen(session), found),
    )


def _schedules(session: Session) -> tuple[Path, ...]:
    """Return every schedule's file: of the programme if one is found, else the installed ones."""
    from engine.errors import NotFound
    from engine.recording.installed import WORKFLOWS

    try:
        return tuple(sorted((session.find() / "schedules").glob("*/*.yaml")))
    except NotFound:
        if session.said.get("programme"):
            raise
    return (*sorted(WORKFLOWS.glob("*.yaml")), *sorted((WORKFLOWS / "variants").glob("*.yaml")))


@command(
    "explain",
    N_("Explain the code of a message.")
    + "\n\n"
    + N_("Without CODE, every code is listed with its message."),
    argument("code", required=False),
)
def explain(session: Session, code: str | None) -> Answer:
    """Explain one code, or list them all."""
    from commands.screen import pen
    from engine.errors import NotFound
    from engine.telling.code_book import sentences
    from engine.telling.json_checks import codes_document
    from engine.telling.text_codes import codes_lines, explained_lines

    known = tuple(sentences())
    wanted = known if code is None else (_spelt_out(code),)
    if code is not None and wanted[0] not in known:
        raise NotFound("ETP805", {"asked": code})
    return Answer(
        wanted,
        lambda: codes_document(session.words, wanted),
        lambda: (
            codes_lines(pen(session)) if code is None else explained_lines(pen(session), wanted[0])
        ),
    )


@command(
    "schema",
    N_("Print a published JSON Schema.")
    + "\n\n"
    + N_(
        "NAME is schedule (if left out), history, rows, or a row schema such as participant. Put it"
        " where your editor looks for it."
    ),
    argument("name", required=False, default="schedule"),
)
def schema(_session: Session, name: str) -> Answer:
    """Print one of the JSON Schemas that come with etap."""
    import json

    from engine.errors import NotFound
    from engine.recording.installed import SCHEMAS

    found = {path.name.partition(".")[0]: path for path in _published(SCHEMAS)}
    if name not in (*found, ROWS):
        raise NotFound("ETP809", {"name": name, "known": (*found, ROWS)})
    text = _rows(SCHEMAS) if name == ROWS else found[name].read_text(encoding="utf-8")
    return Answer(
        name,
        lambda: {"schema": "etap.schema/1", "name": name, "document": json.loads(text)},
        text.splitlines,
    )


def _spelt_out(code: str) -> str:
    """Return a code as it is written: ``504`` and ``etp504`` mean ETP504."""
    return f"ETP{code}" if code.isdigit() else code.upper()


def _rows(folder: Path) -> str:
    """Return every packaged row schema in one object, by name."""
    import json

    files = sorted((folder / ROWS).glob("*.schema.json"))
    rows = {p.name.partition(".")[0]: json.loads(p.read_text(encoding="utf-8")) for p in files}
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _published(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob("*.schema.json"))
    yield from sorted((folder / "rows").glob("*.schema.json"))
