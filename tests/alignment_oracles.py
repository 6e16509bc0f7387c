"""The slow twin of optimal alignments, and random schedules and cases to hold it against.

The twin walks every state there is (position, stage, what was handed in, what is older than its
base), cheapest first, with every move that the definition of a run allows and no short cut.
"""

from __future__ import annotations

import heapq
from random import Random

from schemas.attribution import Text
from schemas.output import Output
from schemas.requirement import (
    AllOf,
    AnyOf,
    AtLeast,
    Nothing,
    OutputNeeded,
    Requirement,
    StageOutputs,
)
from schemas.schedule import Final, Schedule, Stage, Transition

Letters = list[int]


def least_cost(schedule: Schedule, letters: Letters) -> int | None:
    """Return the cost of an optimal alignment; ``None`` where no run of the schedule ends."""
    start = (0, schedule.initial, frozenset[str](), frozenset[str]())
    waiting = [(0, 0, start)]
    done, ticket = set(), 0
    while waiting:
        cost, _, state = heapq.heappop(waiting)
        if state in done:
            continue
        done.add(state)
        if state[0] == len(letters) and schedule.stage_of[state[1]].final:
            return cost
        for paid, after in _moves(schedule, letters, *state):
            ticket += 1
            heapq.heappush(waiting, (cost + paid, ticket, after))
    return None


def _moves(schedule, letters, position, stage, made, old):
    """Give every move there is, with its cost and where it leads."""
    if position < len(letters):
        yield 1, (position + 1, stage, made, old)
    for number in range(len(schedule.triggers) + len(schedule.output_of)):
        after = _after(schedule, number, stage, made, old)
        if after is not None:
            yield 1, (position, *after)
            if position < len(letters) and letters[position] == number:
                yield 0, (position + 1, *after)


def _after(schedule, number, stage, made, old):
    triggers = schedule.triggers
    if number < len(triggers):
        for transition in schedule.exits(stage):
            named = transition.trigger == triggers[number]
            if named and holds(schedule, stage, transition.requires, made, old):
                return transition.dest, made, old
        return None
    output = list(schedule.output_of.values())[number - len(triggers)]
    if output.stage != stage or not made.issuperset(output.bases):
        return None
    users = {o.id for o in schedule.output_of.values() if output.id in o.bases and o.id in made}
    return stage, made | {output.id}, (old - {output.id}) | users


def holds(schedule, stage, part, made, old):
    """Whether a requirement holds over outputs; days and approvals do."""

    def current(name):
        bases = schedule.output_of[name].bases
        return name in made and name not in old and all(current(base) for base in bases)

    match part:
        case StageOutputs():
            return all(current(o.id) for o in schedule.stage_of[stage].outputs if not o.optional)
        case OutputNeeded(output=name):
            return current(name)
        case AllOf(of=of):
            return all(holds(schedule, stage, one, made, old) for one in of)
        case AnyOf(of=of):
            return any(holds(schedule, stage, one, made, old) for one in of)
        case AtLeast(count=count, of=of):
            return sum(holds(schedule, stage, one, made, old) for one in of) >= count
        case _:
            return True


def random_schedule(random: Random, stages: int = 4, most: int = 6) -> Schedule:
    """Make a small schedule: ways back, partial exits, alternatives, derivations, optional ones."""
    names = [f"s{number}" for number in range(random.randint(1, stages))]
    ends = ["end", "gone"][: random.choice((1, 1, 2))]
    derive = random.choice((0.0, 0.0, 0.3, 0.7))
    abroad = random.choice((0.0, 0.0, 0.2))
    made: list[Output] = []
    for name in names:
        for _ in range(min(most - len(made), random.choice((0, 1, 2, 2, 3, 4)))):
            earlier = [o.id for o in made]
            bases = tuple(random.sample(earlier, min(len(earlier), random.choice((1, 1, 2)))))
            bases = bases if random.random() < derive else ()
            optional = random.random() < 0.2
            made.append(Output(f"o{len(made)}", name, derives_from=bases, optional=optional))
    own = {name: [o.id for o in made if o.stage == name] for name in names}
    every = [o.id for o in made]
    transitions = []
    for number, (source, dest) in enumerate(zip(names, [*names[1:], ends[0]], strict=True)):
        gate = requirement(random, own[source], every, abroad)
        transitions.append(Transition(f"t{number}", source, dest, gate))
    for number in range(random.choice((0, 1, 1, 2, 3))):
        source, dest = random.choice(names), random.choice([*names, *names, *ends])
        gate = (
            Nothing() if random.random() < 0.6 else requirement(random, own[source], every, abroad)
        )
        trigger = random.choice((f"x{number}", "x0", "t0"))
        if any((t.source, t.trigger) == (source, trigger) for t in transitions):
            trigger = f"y{number}"
        transitions.append(Transition(trigger, source, dest, gate))
    parts = [Stage(n, outputs=tuple(o for o in made if o.stage == n)) for n in names]
    parts += [Stage(end, final=Final.DONE) for end in ends]
    return Schedule("r", "1", Text("r"), names[0], tuple(parts), tuple(transitions))


def requirement(random, own, every, abroad, depth=0):
    """Make a requirement, mostly of the stage's own outputs."""
    if random.random() < 0.35 and depth == 0:
        return StageOutputs()
    if random.random() < 0.6 and depth < 2 and (own or every):
        count = random.randint(1, 4)
        of = tuple(requirement(random, own, every, abroad, depth + 1) for _ in range(count))
        several = random.choice((AllOf, AnyOf, AtLeast, AtLeast))
        if several is AtLeast:
            return AtLeast(random.randint(1, count), of)
        return several(of)
    names = every if random.random() < abroad else own
    leaves: list[Requirement] = [OutputNeeded(name) for name in names]
    return random.choice(leaves or [Nothing()])


def random_run(random: Random, schedule: Schedule, longest: int = 14) -> Letters:
    """Walk at random through the schedule; the walk need not end."""
    stage, run = schedule.initial, list[int]()
    made, old = frozenset[str](), frozenset[str]()
    letters = len(schedule.triggers) + len(schedule.output_of)
    for _ in range(random.randint(0, longest)):
        ways = [(n, _after(schedule, n, stage, made, old)) for n in range(letters)]
        ways = [(n, after) for n, after in ways if after]
        if not ways:
            break
        letter, (stage, made, old) = random.choice(ways)
        run.append(letter)
    return run


def random_case(random: Random, schedule: Schedule, longest: int = 14) -> Letters:
    """Make a case: a walk with some edits, or anything."""
    letters = len(schedule.triggers) + len(schedule.output_of)
    if random.random() < 0.2:
        return [random.randrange(letters) for _ in range(random.randint(0, longest))]
    run = random_run(random, schedule, longest)
    for _ in range(random.choice((0, 1, 1, 2, 3, 5))):
        at = random.randint(0, len(run))
        edit = random.random()
        if edit < 0.4:
            run.insert(at, random.randrange(letters))
        elif run and edit < 0.7:
            del run[min(at, len(run) - 1)]
        elif run:
            run.insert(random.randint(0, len(run) - 1), run.pop(min(at, len(run) - 1)))
    return run
