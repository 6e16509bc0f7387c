"""Random commands on one cycle, told to ``decide`` + ``evolve`` and to a plain model alike."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from engine.auditing.case import audited_case
from engine.deciding.advance import decide
from engine.deciding.explaining import today
from engine.deciding.machine import tables
from engine.deciding.replay import evolve, replay, unstarted
from engine.deciding.standings import Situation, day_of
from engine.recording.cycle_records import act_of
from schemas.attribution import Text
from schemas.case_record import CaseRecord, Closing
from schemas.commands import Advance, ApproveGate, ApproveOutput, Command, Start, Submit, Withdraw
from schemas.cycle import Actor, CheckResult, EvidenceFile
from schemas.days import Duration
from schemas.ledger import Draft, Event
from schemas.output import Output, Quorum
from schemas.requirement import AllOf, ApprovalNeeded, Elapsed, Nothing, StageOutputs
from schemas.schedule import Final, Schedule, Stage, Transition
from tests.deciding_strategies import CYCLE, PEOPLE, REASON, digest_of, recorded

WAIT = Elapsed("draft", Duration.parse("3 days"))
SCHEDULE = Schedule(
    "s",
    "1",
    Text("s"),
    "draft",
    (
        Stage("draft", outputs=(Output("plan", "draft"),)),
        Stage(
            "review",
            outputs=(
                Output(
                    "review",
                    "review",
                    derives_from=("plan",),
                    approval=Quorum("judge", not_the_submitter=True),
                ),
            ),
        ),
        Stage("end", final=Final.DONE),
    ),
    (
        Transition("go", "draft", "review", AllOf((StageOutputs(), WAIT)), by=("clerk",)),
        Transition("go", "review", "end", AllOf((StageOutputs(), ApprovalNeeded("clerk")))),
        Transition("back", "review", "draft", Nothing(), reopens=True, reason_required=True),
    ),
)


class Model:
    """The same cycle in plain dictionaries: about thirty lines, and nothing that is compiled."""

    def __init__(self) -> None:
        self.stage, self.days, self.seq = "draft", 0, 1
        self.made: dict[str, dict[str, Any]] = {}
        self.signed: set[str] = set()  # who signed the gate of the review

    def submit(self, name: str, file: str, person: str, *, ok: bool) -> bool:
        others = [m["file"] for other, m in self.made.items() if other != name]
        if {"plan": "draft", "review": "review"}[name] != self.stage or file in others:
            return False
        if name == "review" and "plan" not in self.made:
            return False
        plan = self.made["plan"]["file"] if name == "review" else None
        self.made[name] = {"file": file, "by": person, "ok": ok, "plan": plan, "signed": set()}
        if name == "review":
            self.signed = set()
        return True

    def withdraw(self, name: str) -> bool:
        if {"plan": "draft", "review": "review"}[name] != self.stage or name not in self.made:
            return False
        del self.made[name]
        self.signed = set() if name == "review" else self.signed
        return True

    def approve(self, actor: Actor) -> bool:
        review = self.made.get("review")
        if self.stage != "review" or "judge" not in actor.roles or review is None:
            return False
        known = {review["by"], *review["signed"]}
        if actor.person in known or not review["ok"] or self.stale():
            return False
        review["signed"].add(actor.person)
        return True

    def approve_gate(self, actor: Actor) -> bool:
        if self.stage != "review" or "clerk" not in actor.roles or actor.person in self.signed:
            return False
        self.signed.add(actor.person)
        return True

    def stale(self) -> bool:
        return bool(self.made["review"]["plan"] != self.made.get("plan", {}).get("file"))

    def go(self, actor: Actor) -> bool:
        if self.stage == "draft":
            plan = self.made.get("plan", {"ok": False})
            opens = bool(plan["ok"]) and self.days >= 3 and "clerk" in actor.roles
        else:
            review = self.made.get("review", {"ok": False, "signed": ()})
            signed = bool(review["signed"]) and bool(self.signed)
            opens = self.stage == "review" and review["ok"] and not self.stale() and signed
        return opens and self.enter("review" if self.stage == "draft" else "end")

    def back(self) -> bool:
        return self.stage == "review" and self.enter("draft")

    def enter(self, stage: str) -> bool:
        self.stage, self.days, self.signed = stage, 0, set()
        return True


class Cycle(RuleBasedStateMachine):
    """Every rule gives one command to both; what one accepts the other accepts."""

    def __init__(self) -> None:
        super().__init__()
        self.tables, self.model = tables(SCHEDULE), Model()
        self.state, self.now = unstarted(CYCLE, "d" * 64), datetime(2008, 9, 1, 10, tzinfo=UTC)
        self.events: list[Event] = []
        self.roles: list[frozenset[str]] = []

    def tell(self, command: Command, actor: Actor) -> bool:
        days = today(SCHEDULE, self.now)
        decision = decide(self.tables, Situation(self.state, actor, None, days, self.now), command)
        if isinstance(decision, Draft):
            self.events.append(recorded(self.state, decision, actor.person, self.now))
            self.roles.append(actor.roles)
            self.state = evolve(self.state, self.events[-1], digest_of(self.events[-1]))
        return isinstance(decision, Draft)

    people = st.sampled_from(PEOPLE)
    outputs = st.sampled_from(("plan", "review"))

    @initialize()
    def start(self) -> None:
        assert self.tell(Start(), PEOPLE[3])

    @rule(days=st.integers(1, 4))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)
        self.model.days += days

    @rule(
        name=outputs,
        file=st.sampled_from("abc"),
        actor=people,
        ok=st.sampled_from((True,) * 4 + (False,)),
    )
    def submit(self, name: str, file: str, actor: Actor, ok: bool) -> None:
        check = CheckResult("count", ok, 1, 1)
        command = Submit(name, (EvidenceFile(file, 1, "pdf"),), (check,))
        assert self.tell(command, actor) is self.model.submit(name, file, actor.person, ok=ok)

    @rule(name=outputs, actor=people)
    def withdraw(self, name: str, actor: Actor) -> None:
        assert self.tell(Withdraw(name), actor) is self.model.withdraw(name)

    @rule(actor=people)
    def approve(self, actor: Actor) -> None:
        assert self.tell(ApproveOutput("review"), actor) is self.model.approve(actor)

    @rule(actor=people)
    def approve_gate(self, actor: Actor) -> None:
        assert self.tell(ApproveGate("go"), actor) is self.model.approve_gate(actor)

    @rule(actor=people)
    def go(self, actor: Actor) -> None:
        assert self.tell(Advance("go"), actor) is self.model.go(actor)

    @rule(actor=people, reason=st.sampled_from((None, REASON, REASON)))
    def back(self, actor: Actor, reason: Any) -> None:
        expected = reason is not None and self.model.back()
        assert self.tell(Advance("back", reason), actor) is expected

    @invariant()
    def both_say_the_same(self) -> None:
        if self.state.seq:
            assert self.state.stage == self.model.stage
            found = {name: s.content for name, s in self.state.submissions.items()}
            assert found == {name: (m["file"],) for name, m in self.model.made.items()}

    def teardown(self) -> None:
        pairs = [(event, digest_of(event)) for event in self.events]
        assert replay(unstarted(CYCLE, "d" * 64), pairs) == self.state
        self.the_audit_finds_nothing_in_what_the_engine_let_happen(pairs)

    def the_audit_finds_nothing_in_what_the_engine_let_happen(self, pairs: Any) -> None:
        acts = tuple(
            act_of(SCHEDULE, event, digest, roles, day_of(event.recorded, SCHEDULE.timezone))
            for (event, digest), roles in zip(pairs, self.roles, strict=True)
        )
        closing = Closing(self.now.date())
        if acts:
            assert not audited_case(self.tables, CaseRecord(CYCLE, acts), closing).findings


TestCycle = Cycle.TestCase
