"""The parts of a schedule file: texts, attestations, bounds, checks, roles and sources.

Each reader takes the reading of the whole file and one node, tells every fault it finds there, and
returns the noun or ``None``. What can be judged from the part alone is judged here; what needs the
rest of the file is left to ``schedule_references``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from attrs import define, field

from engine.recording.schedules.row_schema_file import read_row_schema
from engine.recording.schedules.yaml_nodes import MapNode, Node, TextNode
from engine.recording.schedules.yaml_reading import Reading, Reference
from schemas.attribution import Attestation, Attested, Role, Source, Text, Waivable
from schemas.days import Duration
from schemas.output import Bounds, Check, Distinct, Quorum, References, Retention, RowSchema

if TYPE_CHECKING:
    from schemas.refusal import Fault

#: No gate asks for more persons.
MOST_PERSONS = 1_000
URL = re.compile(r"https?://\S+")


@define
class ScheduleReading(Reading):
    """A schedule file being read, with the row schemas that it names.

    ``unread`` are the nouns whose declarations cannot be read: nothing that names one is unknown.
    ``ends`` are the nodes of source and trigger of those transitions keyed ``source/trigger`` whose
    key does not stand in a file as such.
    """

    row_schema_named: Callable[[str], bytes | None] = field(kw_only=True)
    row_schemas: dict[str, RowSchema | None] = field(factory=dict, kw_only=True)
    unread: set[str] = field(factory=set, kw_only=True)
    ends: Mapping[str, tuple[TextNode, TextNode]] = field(factory=dict, kw_only=True)

    def tell_unknown(self, code: str, reference: Reference) -> None:
        """Tell a name that nothing declares."""
        name = reference.node.text
        known = self.declared.get(reference.noun, {})
        self.tell(code, reference.node, known, name, name=name)

    def row_schema(self, node: Node) -> RowSchema | None:
        """Return the row schema that a node names; its own faults are told once."""
        name = self.identifier(node)
        if name is None:
            return None
        if name not in self.row_schemas:
            self.row_schemas[name] = self._found(name, node)
        return self.row_schemas[name]

    def _found(self, name: str, node: Node) -> RowSchema | None:
        data = self.row_schema_named(name)
        if data is None:
            self.tell("ETP321", node, name=name)
            return None
        found = self._read_row_schema(data, name)
        if isinstance(found, RowSchema):
            return found
        self.faults.extend(found)
        return None

    def _read_row_schema(self, data: bytes, name: str) -> RowSchema | tuple[Fault, ...]:
        return read_row_schema(data, name)


# --- Texts and attestations -----------------------------------------------------------------------


def read_text(reading: Reading, node: Node | None) -> Text | None:
    """Read a title: a plain text stands for both languages, else ``{pl, en}`` or one of them."""
    if node is None:
        return None
    if not isinstance(node, MapNode):
        text = reading.text(node)
        return None if text is None else Text(text, text)
    keys = reading.keys(node, (), ("pl", "en")) or {}
    if not keys:
        reading.tell("ETP219", node, where=reading.where(node), choices=("pl", "en"))
    found = {language: reading.text(value) for language, value in keys.items()}
    return Text(found.get("pl"), found.get("en"))


def read_duration(reading: Reading, node: Node) -> Duration | None:
    """Read a length of time, such as ``3 working days``."""
    text = reading.text(node)
    try:
        return None if text is None else Duration.parse(text)
    except ValueError:
        reading.tell("ETP221", node, value=text or "")
        return None


def read_attested(reading: Reading, node: Node | None) -> Attested | None:
    """Read who says so; what is stated, or taken from the revival, names at least one source."""
    if node is None or (keys := reading.keys(node, ("as",), ("by",))) is None:
        return None
    how = reading.word(keys["as"], tuple(Attestation)) if "as" in keys else None
    if how in (Attestation.STATED, Attestation.REVIVAL) and "by" not in keys:
        reading.tell("ETP220", node, how=how)
    by = reading.referred("source", keys.get("by"))
    return None if how is None else Attested(Attestation(how), by)


def read_waivable(reading: Reading, node: Node | None) -> Waivable | None:
    """Read who may waive; in a schedule that has roles at least one is named."""
    if node is None or (keys := reading.keys(node, (), ("by",))) is None:
        return None
    if "by" not in keys and reading.declared.get("role"):
        reading.tell("ETP322", node, where=reading.where(node))
    return Waivable(reading.referred("role", keys.get("by")))


# --- Checks ---------------------------------------------------------------------------------------


def read_bounds(reading: Reading, node: Node | None) -> Bounds | None:
    """Read ``{min, max, attested}``, at least one bound of the two."""
    if node is None or (keys := reading.keys(node, (), ("min", "max", "attested"))) is None:
        return None
    least, most = _least_and_most(reading, node, keys)
    attested = read_attested(reading, keys.get("attested"))
    return Bounds(least, most, attested=attested, place=reading.place(node))


def _least_and_most(
    reading: Reading, node: Node, keys: Mapping[str, Node]
) -> tuple[int | None, int | None]:
    if "min" not in keys and "max" not in keys:
        reading.tell("ETP219", node, where=reading.where(node), choices=("min", "max"))
    least = reading.number(keys["min"], 0) if "min" in keys else None
    most = reading.number(keys["max"], 0) if "max" in keys else None
    if least is not None and most is not None and least > most:
        reading.tell("ETP317", keys["min"], least=least, most=most)
    return least, most


def read_check(reading: Reading, node: Node) -> Check | None:
    """Read one check of a table: ``distinct`` or ``references``."""
    found = reading.one_key(node, ("distinct", "references"))
    if found is None:
        return None
    name, value = found
    return (
        _read_distinct(reading, value) if name == "distinct" else _read_references(reading, value)
    )


def _read_distinct(reading: Reading, node: Node) -> Distinct | None:
    keys = reading.keys(node, ("column",), ("min", "max", "attested"))
    if keys is None:
        return None
    least, most = _least_and_most(reading, node, keys)
    column = reading.text(keys["column"]) if "column" in keys else None
    attested = read_attested(reading, keys.get("attested"))
    if column is None:
        return None
    return Distinct(column, least, most, attested=attested, place=reading.place(node))


def _read_references(reading: Reading, node: Node) -> References | None:
    keys = reading.keys(node, ("column", "output", "key"), ("attested",))
    if keys is None:
        return None
    column = reading.text(keys["column"]) if "column" in keys else None
    output = reading.refer("output", keys["output"]) if "output" in keys else None
    key = reading.text(keys["key"]) if "key" in keys else None
    attested = read_attested(reading, keys.get("attested"))
    if column is None or output is None or key is None:
        return None
    return References(column, output, key, attested=attested, place=reading.place(node))


def read_quorum(reading: Reading, node: Node | None) -> Quorum | None:
    """Read who must approve an output, and how many of them."""
    if node is None:
        return None
    keys = reading.keys(node, ("role",), ("count", "not_the_submitter", "attested"))
    if keys is None:
        return None
    role = reading.refer("role", keys["role"]) if "role" in keys else None
    count = read_persons(reading, keys)
    other = reading.boolean(keys.get("not_the_submitter"))
    attested = read_attested(reading, keys.get("attested"))
    if role is None or count is None or other is None:
        return None
    return Quorum(role, count, other, attested=attested, place=reading.place(node))


def read_retention(reading: Reading, node: Node | None) -> Retention | None:
    """Read how long evidence is kept, from the latest entry into which stage on."""
    if node is None or (keys := reading.keys(node, ("since", "keep"), ("attested",))) is None:
        return None
    since = reading.refer("stage", keys["since"]) if "since" in keys else None
    keep = read_duration(reading, keys["keep"]) if "keep" in keys else None
    attested = read_attested(reading, keys.get("attested"))
    if since is None or keep is None:
        return None
    return Retention(since, keep, attested=attested, place=reading.place(node))


def read_persons(reading: Reading, keys: Mapping[str, Node]) -> int | None:
    """Read ``count``, how many persons of a role; one when it is not there."""
    return reading.number(keys["count"], 1, MOST_PERSONS) if "count" in keys else 1


# --- Roles and sources ----------------------------------------------------------------------------


def read_role(reading: Reading, key: TextNode, node: Node) -> Role:
    """Read one role: its title, or ``{title, attested}``."""
    name = reading.declare("role", key) or ""
    place = reading.place(key)
    if isinstance(node, MapNode) and not node.entries.keys() & {"pl", "en"}:
        keys = reading.keys(node, ("title",), ("attested",)) or {}
        attested = read_attested(reading, keys.get("attested"))
        return Role(name, read_text(reading, keys.get("title")), attested=attested, place=place)
    return Role(name, read_text(reading, node), place=place)


def read_source(reading: Reading, key: TextNode, node: Node) -> Source | None:
    """Read one source: what to cite and, where there is one, its address."""
    name = reading.declare("source", key)
    keys = reading.keys(node, ("cite",), ("url",))
    if keys is None:
        return None
    cite = reading.text(keys["cite"]) if "cite" in keys else None
    url = reading.matching(keys["url"], URL, "ETP226") if "url" in keys else None
    return Source(name or "", cite or "", url, place=reading.place(key))
