"""The parts of a schedule in words, as changes name them, and their values.

Labels are in the reader's language. What the file says in words of its own (``table``,
``given_up``, ``stated``) stays as the file has it: whoever reads a change edits that file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from attrs import frozen

from engine.telling.conditions import output_title, role_title, stage_title
from engine.telling.marking import N_, NN_
from engine.telling.requirement_words import requirement_words
from engine.telling.words import clean
from schemas.days import Duration

if TYPE_CHECKING:
    from engine.telling.words import Words
    from schemas.schedule import Schedule

#: What the keys of a schedule file are called.
LABELS: Mapping[str, str] = {
    "schedule": N_("id"),
    "version": N_("version"),
    "title": N_("title"),
    "description": N_("description"),
    "timezone": N_("time zone"),
    "calendar": N_("calendar"),
    "initial": N_("first stage"),
    "order": N_("order of the stages"),
    "cite": N_("cited as"),
    "url": N_("address"),
    "final": N_("final"),
    "attested": N_("how it is known"),
    "outputs": N_("outputs"),
    "after": N_("comes after"),
    "kind": N_("kind"),
    "media": N_("media"),
    "count": N_("files"),
    "rows": N_("rows"),
    "min": N_("at least"),
    "max": N_("at most"),
    "row_schema": N_("row schema"),
    "checks": N_("check"),
    "derives_from": N_("made from"),
    "shares_with": N_("may share files with"),
    "approval": N_("approval"),
    "role": N_("role"),
    "not_the_submitter": N_("by somebody else than who submitted"),
    "by": N_("who may"),
    "optional": N_("optional"),
    "personal_data": N_("personal data"),
    "waivable": N_("may be waived by"),
    "stage": N_("stands in the stage"),
    "dest": N_("leads to"),
    "requires": N_("asks for"),
    "due": N_("expected"),
    "since": N_("since the stage"),
    "within": N_("within"),
    "retention": N_("evidence is kept for"),
    "keep": N_("for"),
    "reopens": N_("reopens"),
    "reason": N_("reason"),
}
_ANYONE = N_("anyone")
_YES, _NO = N_("yes"), N_("no")
_FIRST = N_("first of all")
_BETWEEN = N_("at least {least}, at most {most}")
_LEAST = N_("at least {least}")
_MOST = N_("at most {most}")
_DISTINCT = N_("different values in {column}")
_REFERENCES = N_("values of {column} stand in {key} of: {output}")
_QUORUM = NN_("{n} person in the role: {role}", "{n} persons in the role: {role}")
_SOMEBODY_ELSE = N_("not who submitted it")
_WITHIN = N_("within {time} since the stage: {stage}")
_KEPT = N_("{time} since the stage: {stage}")


@frozen(eq=False)
class Naming:
    """A schedule in one language, for the words of its parts."""

    words: Words
    schedule: Schedule

    def stage(self, stage: str) -> str:
        """Return a stage's title."""
        return stage_title(self.words, stage, self.schedule)

    def output(self, output: str) -> str:
        """Return an output's title."""
        return output_title(self.words, output, self.schedule)

    def role(self, role: str) -> str:
        """Return a role's title."""
        return role_title(self.words, role, self.schedule)

    def label(self, key: str) -> str:
        """Return what a key is called."""
        return self.words.say(LABELS[key]) if key in LABELS else clean(key)

    # --- Values -----------------------------------------------------------------------------------

    def value(self, key: str, value: Any) -> str:
        """Say the value of a key."""
        tell = _VALUES.get(key)
        if tell is not None:
            return tell(self, value)
        if isinstance(value, bool):
            return self.words.say(_YES if value else _NO)
        if isinstance(value, Mapping):
            return self.summary(value)
        if isinstance(value, list | tuple):
            return ", ".join(self.value("", part) for part in value) or "–"
        return clean(str(value))

    def summary(self, parts: Mapping[str, Any]) -> str:
        """Say the parts of a stage, output, transition or role, in one line."""
        return " · ".join(f"{self.label(k)}: {self.value(k, v)}" for k, v in parts.items()) or "–"

    def texts(self, value: Any) -> str:
        """Say a title: as the file has it, in both languages where they differ."""
        if isinstance(value, Mapping):
            return ", ".join(f"{language}: {clean(text)}" for language, text in value.items())
        return clean(str(value))

    def number(self, value: Any) -> str:
        """Say bounds, or a plain number."""
        if not isinstance(value, Mapping):
            return str(value)
        least, most = value.get("min"), value.get("max")
        template = _MOST if least is None else _LEAST if most is None else _BETWEEN
        return self._known(self.words.say(template, least=least, most=most), value)

    def attested(self, value: Any) -> str:
        """Say who says so."""
        by = ", ".join(value.get("by", ()))
        return f"{value['as']} ({by})" if by else str(value["as"])

    def check(self, value: Any) -> str:
        """Say one check of a table."""
        ((kind, says),) = value.items()
        if kind == "distinct":
            return f"{self.words.say(_DISTINCT, column=says['column'])}: {self.number(says)}"
        output = self.output(says["output"])
        told = self.words.say(_REFERENCES, column=says["column"], key=says["key"], output=output)
        return self._known(told, says)

    def checks(self, value: Any) -> str:
        """Say one check, or every check of a list."""
        return (
            self.check(value) if isinstance(value, Mapping) else "; ".join(map(self.check, value))
        )

    def quorum(self, value: Any) -> str:
        """Say who must approve."""
        count, role = value.get("count", 1), self.role(value["role"])
        told = self.words.count(_QUORUM, count, role=role)
        if value.get("not_the_submitter"):
            told += f", {self.words.say(_SOMEBODY_ELSE)}"
        return self._known(told, value)

    def due(self, value: Any) -> str:
        """Say by when a transition is expected."""
        time, stage = self.duration(value["within"]), self.stage(value["since"])
        return self._known(self.words.say(_WITHIN, time=time, stage=stage), value)

    def retention(self, value: Any) -> str:
        """Say how long evidence is kept."""
        time, stage = self.duration(value["keep"]), self.stage(value["since"])
        return self._known(self.words.say(_KEPT, time=time, stage=stage), value)

    def duration(self, value: Any) -> str:
        """Say a duration."""
        return self.words.fact(Duration.parse(value))

    def waivable(self, value: Any) -> str:
        """Say who may waive."""
        return self.roles(value["by"]) if value.get("by") else self.words.say(_ANYONE)

    def roles(self, value: Any) -> str:
        """Say roles by their titles."""
        return ", ".join(map(self.role, value))

    def outputs(self, value: Any) -> str:
        """Say outputs by their titles."""
        return ", ".join(map(self.output, value))

    def stages(self, value: Any) -> str:
        """Say stages by their titles."""
        return ", ".join(map(self.stage, value))

    def behind(self, value: Any) -> str:
        """Say which stage comes before in the order."""
        return self.words.say(_FIRST) if value is None else self.stage(value)

    def requirement(self, value: Any) -> str:
        """Say what a gate asks for."""
        return requirement_words(self, value)

    def requirements(self, value: Any) -> str:
        """Say several parts of what a gate asks for."""
        return "; ".join(map(self.requirement, value))

    def rows_of(self, value: Any) -> str:
        """Say which row schema it is."""
        return clean(str(value["name"])) if isinstance(value, Mapping) else clean(str(value))

    def _known(self, told: str, value: Mapping[str, Any]) -> str:
        """Add who says so."""
        return f"{told} [{self.attested(value['attested'])}]" if "attested" in value else told


#: How the values of keys are told; the others stand as they are.
_VALUES: Mapping[str, Callable[[Naming, Any], str]] = {
    "title": Naming.texts,
    "description": Naming.texts,
    "attested": Naming.attested,
    "count": Naming.number,
    "rows": Naming.number,
    "checks": Naming.checks,
    "approval": Naming.quorum,
    "due": Naming.due,
    "within": Naming.duration,
    "retention": Naming.retention,
    "keep": Naming.duration,
    "waivable": Naming.waivable,
    "role": Naming.role,
    "by": Naming.roles,
    "derives_from": Naming.outputs,
    "shares_with": Naming.outputs,
    "outputs": Naming.outputs,
    "initial": Naming.stage,
    "dest": Naming.stage,
    "since": Naming.stage,
    "stage": Naming.stage,
    "order": Naming.stages,
    "after": Naming.behind,
    "requires": Naming.requirement,
    "all": Naming.requirements,
    "any": Naming.requirements,
    "of": Naming.requirements,
    "at_least": Naming.duration,
    "row_schema": Naming.rows_of,
}
