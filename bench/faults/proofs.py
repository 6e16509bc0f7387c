"""P11: proofs are right. Every path up to a size, and whatever is not quite one of them.

A tree of real events in a real ledger: each inclusion and consistency path, made from the nodes
that the ledger keeps, equals the definition of RFC 9162 and is accepted; every claim that is not
true, and every path that is not *the* path, is refused. The broken variants are a tree that is cut
in its middle instead of at a power of two, and a verifier that forgets that a path has to be used
up: it stops where the root comes out.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path as Folder
from tempfile import TemporaryDirectory

from attrs import evolve, frozen

from bench.faults.chained import filled
from bench.faults.outcome import Outcome
from bench.faults.tree_oracle import Definition, Path
from engine.recording.ledger import tree

#: All 0 <= m <= n <= LARGEST are looked at.
LARGEST = 130


@frozen
class Included:
    """The claim that a hash stands at a leaf of a tree."""

    digest: bytes
    leaf: int
    size: int
    path: Path
    root: bytes


@frozen
class Extended:
    """The claim that one tree begins with all of another."""

    old: int
    old_root: bytes
    size: int
    root: bytes
    path: Path


Claim = Included | Extended
Judge = Callable[[Claim], bool]


def product(claim: Claim) -> bool:
    """Judge a claim as the product does."""
    if isinstance(claim, Included):
        return tree.includes(claim.digest, claim.leaf, claim.size, claim.path, claim.root)
    return tree.extends(claim.old, claim.old_root, claim.size, claim.root, claim.path)


def careless(claim: Claim) -> bool:
    """Judge a claim as a verifier does that forgets to see the path used up."""
    lengths = range(len(claim.path) + 1)
    return any(product(evolve(claim, path=claim.path[:length])) for length in lengths)


def campaign(largest: int = LARGEST, judge: Judge = product, seed: int = 1) -> tuple[Outcome, ...]:
    """Try every path of trees of up to ``largest`` leaves, and its mutations."""
    with TemporaryDirectory() as name:
        ledger, leaves = filled(Folder(name) / "ledger.db", largest)
        sound = Definition(leaves)
        try:
            made = list(_claims(ledger.node, sound, leaves, largest))
        finally:
            ledger.close()
    wrong = sum(not is_right or not judge(claim) for claim, is_right in made)
    mutated = [it for claim, _ in made for it in mutations(claim, sound, leaves, seed)]
    nothing = [Extended(0, sound.root(0), n, sound.root(n), ()) for n in range(1, largest + 1)]
    false = [*mutated, *nothing]
    halved = Definition(leaves, lambda size: size // 2)
    unlike = sum(not judge(evolve(claim, path=_path(halved, claim))) for claim, _ in made)
    return (
        Outcome(
            "P11",
            "right paths that differ from the definition or are refused",
            len(made),
            wrong,
            len(made),
            unlike,
        ),
        Outcome(
            "P11",
            "false claims and altered paths that are accepted",
            len(false),
            sum(map(judge, false)),
            len(false),
            sum(map(careless, false)),
        ),
    )


def _claims(
    nodes: tree.Nodes, sound: Definition, leaves: list[bytes], largest: int
) -> Iterator[tuple[Claim, bool]]:
    """Yield every true claim with the path made by the product, and whether it is the defined one.

    The root that it is judged by is the defined one.
    """
    for size in range(1, largest + 1):
        root = sound.root(size)
        for leaf in range(size):
            path = tree.inclusion(nodes, leaf, size)
            is_right = path == sound.inclusion(leaf, size)
            yield Included(leaves[leaf], leaf, size, path, root), is_right
        for old in range(1, size + 1):
            path = tree.consistency(nodes, old, size)
            is_right = path == sound.consistency(old, size)
            yield Extended(old, sound.root(old), size, root, path), is_right


def _path(sound: Definition, claim: Claim) -> Path:
    if isinstance(claim, Included):
        return sound.inclusion(claim.leaf, claim.size)
    return sound.consistency(claim.old, claim.size)


# --- Mutations ------------------------------------------------------------------------------------


def mutations(claim: Claim, sound: Definition, leaves: list[bytes], seed: int) -> Iterator[Claim]:
    """Yield claims that are false, and true ones with a path that is not the one."""
    dice = random.Random(f"{seed} {claim.size} {claim.path}")
    for path in _paths(claim.path, dice):
        yield evolve(claim, path=path)
    yield evolve(claim, root=_flipped(claim.root, dice))
    others = (size for size in _near(claim.size) if 1 <= size <= len(leaves))
    if isinstance(claim, Included):
        yield evolve(claim, digest=_flipped(claim.digest, dice))
        yield from (evolve(claim, leaf=leaf) for leaf in _near(claim.leaf))
        for size in others:  # another checkpoint, with its own root; the leaf may be in it, too
            yield evolve(claim, size=size, root=sound.root(size))
    else:
        yield from _other_ends(claim, sound, others, dice)


def _other_ends(
    claim: Extended, sound: Definition, others: Iterable[int], dice: random.Random
) -> Iterator[Claim]:
    yield evolve(claim, old_root=_flipped(claim.old_root, dice))
    if claim.old < claim.size:
        yield evolve(claim, root=claim.old_root, old_root=claim.root)
        yield evolve(claim, old=claim.size)
        yield evolve(claim, old=claim.size, size=claim.old)
        for old in _near(claim.old):
            if 1 <= old <= claim.size:
                yield evolve(claim, old=old, old_root=sound.root(old))
        for size in others:
            yield evolve(claim, size=size, root=sound.root(size))


def _paths(path: Path, dice: random.Random) -> Iterator[Path]:
    for at, hash_ in enumerate(path):
        before, after = path[:at], path[at + 1 :]
        yield (*before, _flipped(hash_, dice), *after)
        yield (*before, *after)
        yield (*before, hash_, hash_, *after)
        yield (*before, hash_[:-1], *after)
        if after and after[0] != hash_:
            yield (*before, after[0], hash_, *after[1:])
    stranger = dice.randbytes(tree.HASH_SIZE)
    yield (*path, stranger)
    yield (stranger, *path)


def _near(number: int) -> tuple[int, ...]:
    return number - 1, number + 1, number ^ 2, number * 2 + 1


def _flipped(hash_: bytes, dice: random.Random) -> bytes:
    place = dice.randrange(8 * len(hash_))
    altered = bytearray(hash_)
    altered[place // 8] ^= 1 << place % 8
    return bytes(altered)


def outcomes(share: float = 1.0) -> Iterator[Outcome]:
    """Run the campaign: the number of paths grows with the square of the size."""
    yield from campaign(max(20, round(LARGEST * share**0.5)))
