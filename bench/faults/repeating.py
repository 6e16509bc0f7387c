"""The commands that are given twice: one of every kind, and another that must not pass for it.

They follow one another on one county, so that each finds what it needs; ``FOLDER`` is fresh.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from attrs import frozen

from engine import operations as op
from engine.recording.programme_folder import Programme
from schemas.asked import Asked
from schemas.refusal import Refusal

_SCHEDULE = """
schedule: given_twice
version: "{version}"
title: Given twice
roles: {{host: Host}}
initial: here
stages:
  here: {{outputs: {{paper: {{kind: document, approval: {{role: host, count: 1}}}}}}}}
  there: {{}}
  closed: {{final: done}}
transitions:
  - {{trigger: go, source: here, dest: there, requires: {{all: [stage_outputs, {{approval: {{role: host, count: 1}}}}]}}}}
  - {{trigger: close, source: there, dest: closed, reason: required}}
"""  # noqa: E501 - a transition reads best on one line
_LISTED = 3

Act = Callable[[Programme, Asked], object]


@frozen
class Given:
    """A command of a kind, and one that says something else.

    ``events`` is how many events it records.
    """

    kind: str
    act: Act
    other: Act
    events: int = 1


def prepared(folder: Path) -> None:
    """Make the programme: p1, who is the host, and the schedule."""
    _done(op.init(folder / "programme"))
    with op.open_programme(folder / "programme") as opened:
        path = _schedule(folder, "1")
        _done(op.publish(opened, op.publication(opened, path, Asked()), Asked()))
        _done(op.grant(opened, "p1", "host", Asked()))


def commands(folder: Path, number: int) -> Iterator[Given]:
    """Yield the commands of one round, in the order in which they can be given.

    ``number`` counts the rounds from 0; each has counties, persons and files of its own.
    """
    yield from _on_the_programme(folder, number)
    yield from _on_a_cycle(folder, number)


def _on_the_programme(folder: Path, number: int) -> Iterator[Given]:
    code, name = _code(number, 0), f"county {number}"
    person = f"p{number + 2}"  # p1 made the programme
    yield Given(
        "county add",
        lambda p, a: op.add_county(p, code, name, a),
        lambda p, a: op.add_county(p, code, "another", a),
    )
    listed = [(_code(number, row), f"listed {number} {row}") for row in range(1, 1 + _LISTED)]
    whole, shorter = _list(folder, listed), _list(folder, listed[:-1])
    yield Given(
        "county import",
        lambda p, a: op.import_counties(p, whole, a),
        lambda p, a: op.import_counties(p, shorter, a),
        _LISTED,
    )
    yield Given(
        "person add",
        lambda p, a: op.add_person(p, f"Somebody {number}", a),
        lambda p, a: op.add_person(p, "Somebody else", a),
    )
    yield Given(
        "person grant",
        lambda p, a: op.grant(p, person, "host", a),
        lambda p, a: op.grant(p, "p1", "host", a),
    )
    yield Given(
        "person revoke",
        lambda p, a: op.revoke(p, person, "host", a),
        lambda p, a: op.revoke(p, "p1", "host", a),
    )
    published, other = _schedule(folder, f"2.{number}"), _schedule(folder, f"3.{number}")
    yield Given(
        "publish",
        lambda p, a: _published(p, published, a),
        lambda p, a: _published(p, other, a),
    )


def _on_a_cycle(folder: Path, number: int) -> Iterator[Given]:
    code = _code(number, 0)
    yield Given(
        "start",
        lambda p, a: op.start(p, code, "given_twice", a),
        lambda p, a: op.start(p, _code(number, 1), "given_twice", a),
    )
    yield from _on_an_output(folder, number)
    yield Given(
        "note",
        lambda p, a: op.note(p, code, a, text=f"text {number}"),
        lambda p, a: op.note(p, code, a, text=f"other {number}"),
    )
    yield Given(
        "narrow",
        lambda p, a: op.note(p, code, a, 1, None, f"about the first {number}"),
        lambda p, a: op.note(p, code, a, 2, None, f"about the first {number}"),
    )
    yield Given(
        "approve gate",
        lambda p, a: op.approve_gate(p, code, "go", a),
        lambda p, a: op.approve_gate(p, code, "close", a),
    )
    yield Given(
        "advance",
        lambda p, a: op.advance(p, code, None, a),
        lambda p, a: op.advance(p, code, "close", a),
    )
    yield Given(
        "advance with a reason",
        lambda p, a: op.advance(p, code, "close", a, f"reason {number}"),
        lambda p, a: op.advance(p, code, "close", a, f"other {number}"),
    )
    adopted, other = _schedule(folder, f"4.{number}"), _schedule(folder, f"5.{number}")
    yield Given(
        "start on a file",
        lambda p, a: op.start(p, code, str(adopted), a),
        lambda p, a: op.start(p, code, str(other), a),
        2,  # the schedule is adopted first
    )


def _on_an_output(folder: Path, number: int) -> Iterator[Given]:
    code = _code(number, 0)
    first, second = _file(folder, f"{number} first"), _file(folder, f"{number} second")
    other = _file(folder, f"{number} other")
    yield Given(
        "submit",
        lambda p, a: op.submit(p, code, "paper", (first,), a),
        lambda p, a: op.submit(p, code, "paper", (other,), a),
    )
    yield Given(
        "submit --add",
        lambda p, a: op.submit(p, code, "paper", (second,), a, adding=True),
        lambda p, a: op.submit(p, code, "paper", (second,), a),
    )
    yield Given(
        "withdraw",
        lambda p, a: op.withdraw(p, code, "paper", a, f"mistake {number}"),
        lambda p, a: op.withdraw(p, code, "paper", a),
    )
    yield Given(
        "submit again",
        lambda p, a: op.submit(p, code, "paper", (first, second), a),
        lambda p, a: op.submit(p, code, "paper", (first,), a),
    )
    yield Given(
        "approve",
        lambda p, a: op.approve_output(p, code, "paper", a),
        lambda p, a: op.approve_gate(p, code, "go", a),
    )


def _code(number: int, row: int) -> str:
    return f"{1000 + number * (1 + _LISTED) + row:04d}"


def _published(programme: Programme, path: Path, asked: Asked) -> object:
    plan = op.publication(programme, path, asked)
    if plan.refusal is not None:
        return plan.refusal
    return plan if plan.receipts else op.publish(programme, plan, asked)


def _schedule(folder: Path, version: str) -> Path:
    return _written(folder / f"schedule {version}.yaml", _SCHEDULE.format(version=version))


def _list(folder: Path, rows: list[tuple[str, str]]) -> Path:
    text = "\n".join(f"{code},{name}" for code, name in (("code", "name"), *rows))
    return _written(folder / f"list {rows[0][0]} {len(rows)}.csv", text)


def _file(folder: Path, text: str) -> Path:
    return _written(folder / f"{text}.txt", f"{text}\n")


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def _done(answer: object) -> None:
    if isinstance(answer, Refusal):
        raise SystemExit(f"refused: {answer}")
