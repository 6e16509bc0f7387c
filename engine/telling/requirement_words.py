"""What a gate asks for, in one line, from the value that stands for it in a normal form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from engine.telling.marking import N_

if TYPE_CHECKING:
    from engine.telling.words import Words

_STAGE_OUTPUTS = N_("every output of the stage that is not optional")
_NOTHING = N_("nothing")
_OUTPUT = N_("output: {output}")
_APPROVAL = N_("approval by {quorum}")
_ELAPSED = N_("{time} since the stage: {stage}")
_ALL, _ANY, _SOME = N_("all of ({parts})"), N_("one of ({parts})"), N_("{count} of ({parts})")
_WAIVABLE = N_("may be waived by {who}")
_KINDS: Mapping[str, str] = {"any": N_("one of"), "at_least": N_("some of")}
_PERSONS, _HOW_MANY = N_("persons"), N_("how many")
_SINCE, _BY = N_("time since the stage: {stage}"), N_("approval by the role: {role}")


class Naming(Protocol):
    """What says the names and values within a requirement."""

    @property
    def words(self) -> Words:
        """The words of the reader's language."""
        ...

    def label(self, key: str) -> str:
        """Return what a key is called."""
        ...

    def stage(self, stage: str) -> str:
        """Return a stage's title."""
        ...

    def output(self, output: str) -> str:
        """Return an output's title."""
        ...

    def role(self, role: str) -> str:
        """Return a role's title."""
        ...

    def duration(self, value: Any) -> str:
        """Say a duration."""
        ...

    def attested(self, value: Any) -> str:
        """Say who says so."""
        ...

    def quorum(self, value: Any) -> str:
        """Say who must approve."""
        ...

    def waivable(self, value: Any) -> str:
        """Say who may waive."""
        ...


def requirement_words(naming: Naming, value: Any) -> str:
    """Say a requirement."""
    if value == "stage_outputs":
        return naming.words.say(_STAGE_OUTPUTS)
    if value == "none":
        return naming.words.say(_NOTHING)
    ((kind, says),) = value.items()
    match kind:
        case "output":
            return naming.words.say(_OUTPUT, output=naming.output(says))
        case "approval":
            plain = {key: part for key, part in says.items() if key != "waivable"}
            return _waived(naming, naming.words.say(_APPROVAL, quorum=naming.quorum(plain)), says)
        case "elapsed":
            return _waived(naming, _elapsed(naming, says), says)
        case "at_least":
            return naming.words.say(_SOME, count=says["count"], parts=_parts(naming, says["of"]))
        case _:
            template = _ALL if kind == "all" else _ANY
            return naming.words.say(template, parts=_parts(naming, says))


def _elapsed(naming: Naming, says: Mapping[str, Any]) -> str:
    time, stage = naming.duration(says["at_least"]), naming.stage(says["since"])
    told = naming.words.say(_ELAPSED, time=time, stage=stage)
    return f"{told} [{naming.attested(says['attested'])}]" if "attested" in says else told


def _waived(naming: Naming, told: str, says: Mapping[str, Any]) -> str:
    if "waivable" not in says:
        return told
    who = naming.waivable(says["waivable"])
    return f"{told}, {naming.words.say(_WAIVABLE, who=who)}"


def _parts(naming: Naming, parts: Sequence[Any]) -> str:
    return "; ".join(requirement_words(naming, part) for part in parts)


def requirement_labels(naming: Naming, value: Any, path: Sequence[str]) -> tuple[str, ...]:
    """Return what the steps of a path within a requirement are called; ``value`` is the whole."""
    if not path:
        return ()
    kind, *rest = path
    says = value[kind]
    if kind in ("approval", "elapsed"):
        return (_about(naming, kind, says), *_within(naming, rest[0]))
    own = (naming.words.say(_KINDS[kind]),) if kind in _KINDS else ()
    if kind == "at_least":
        if rest == ["count"]:
            return (*own, naming.words.say(_HOW_MANY))
        says, rest = says["of"], rest[1:]
    inner = requirement_labels(naming, says[int(rest[0])], rest[1:]) if rest[1:] else ()
    return (*own, *inner)


def _about(naming: Naming, kind: str, says: Mapping[str, Any]) -> str:
    if kind == "elapsed":
        return naming.words.say(_SINCE, stage=naming.stage(says["since"]))
    return naming.words.say(_BY, role=naming.role(says["role"]))


def _within(naming: Naming, key: str) -> tuple[str, ...]:
    if key == "at_least":
        return ()
    return (naming.words.say(_PERSONS) if key == "count" else naming.label(key),)
