"""The ledger's Merkle tree: roots and paths of the published vectors, and of the definition."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from bench.faults import proofs
from bench.faults.chained import filled, following
from bench.faults.tree_oracle import Definition
from engine.errors import LedgerBroken
from engine.recording.ledger import tree
from engine.recording.ledger.sqlite_ledger import open_ledger
from engine.recording.ledger.tree import root_of

#: The test vectors of Certificate Transparency (RFC 6962): leaves, and the root of the first n.
LEAVES = (
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
_L0, _L01 = ROOTS[:2]
_L1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
_L4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
_L23 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
_L45 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
_L67 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
_L0123 = ROOTS[3]
_L4567 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
#: The paths published with them, by (leaf, size) and (old size, size); leaves count from 0 here.
INCLUSION = {
    (0, 1): (),
    (0, 8): (_L1, _L23, _L4567),
    (5, 8): (_L4, _L67, _L0123),
    (2, 3): (_L01,),
    (1, 5): (_L0, _L23, _L4),
}
CONSISTENCY = {
    (1, 1): (),
    (1, 8): (_L1, _L23, _L4567),
    (6, 8): (_L45, _L67, _L0123),
    (2, 5): (_L23, _L4),
}

leaf_lists = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70)


def leaf(text: str) -> bytes:
    return sha256(b"\x00" + bytes.fromhex(text)).digest()


PUBLISHED = [leaf(text) for text in LEAVES]


def kept(leaves: Sequence[bytes]) -> tree.Nodes:
    """Keep the nodes as a ledger does, and read them as it does."""
    nodes: dict[tuple[int, int], bytes] = {}
    peaks: tree.Peaks = ()
    for size, digest in enumerate(leaves):
        peaks, made = tree.grown(peaks, size, digest)
        for level, found in enumerate((digest, *made)):
            nodes[level, size >> level] = found
    return lambda level, index: nodes[level, index]


# --- The published vectors ------------------------------------------------------------------------


def test_roots_are_those_of_the_published_vectors():
    assert tuple(root_of(PUBLISHED[:size]) for size in range(1, 9)) == ROOTS
    assert root_of([]) == sha256(b"").hexdigest()


@pytest.mark.parametrize(("leaf", "size"), INCLUSION)
def test_inclusion_paths_are_those_of_the_published_vectors(leaf: int, size: int):
    path = tree.inclusion(kept(PUBLISHED), leaf, size)
    assert tuple(map(bytes.hex, path)) == INCLUSION[leaf, size]
    assert tree.includes(PUBLISHED[leaf], leaf, size, path, bytes.fromhex(ROOTS[size - 1]))


@pytest.mark.parametrize(("old", "size"), CONSISTENCY)
def test_consistency_paths_are_those_of_the_published_vectors(old: int, size: int):
    path = tree.consistency(kept(PUBLISHED), old, size)
    assert tuple(map(bytes.hex, path)) == CONSISTENCY[old, size]
    old_root, root = (bytes.fromhex(ROOTS[length - 1]) for length in (old, size))
    assert tree.extends(old, old_root, size, root, path)


# --- The definition -------------------------------------------------------------------------------


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=70))
def test_the_root_is_that_of_the_definition(leaves: list[bytes]):
    assert root_of(leaves) == Definition(leaves).root(len(leaves)).hex()


@given(leaf_lists, st.data())
def test_a_path_of_inclusion_is_the_defined_one_and_proves_its_leaf_alone(
    leaves: list[bytes], data: st.DataObject
):
    size = data.draw(st.integers(1, len(leaves)))
    place, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(-1, size))
    sound, path = Definition(leaves), tree.inclusion(kept(leaves), place, size)
    assert path == sound.inclusion(place, size)
    for at in (place, other):
        found = tree.includes(leaves[place], at, size, path, sound.root(size))
        same = 0 <= at < size and (leaves[at], sound.inclusion(at, size)) == (leaves[place], path)
        assert found is same


@given(leaf_lists, st.data())
def test_a_path_of_consistency_is_the_defined_one_and_proves_its_beginning_alone(
    leaves: list[bytes], data: st.DataObject
):
    size = data.draw(st.integers(1, len(leaves)))
    old, other = data.draw(st.integers(1, size)), data.draw(st.integers(0, size))
    sound, path = Definition(leaves), tree.consistency(kept(leaves), old, size)
    assert path == sound.consistency(old, size)
    assert tree.extends(old, sound.root(old), size, sound.root(size), path)
    if other and sound.consistency(other, size) != path:
        assert not tree.extends(other, sound.root(other), size, sound.root(size), path)
    assert not tree.extends(0, sound.root(0), size, sound.root(size), path)


@given(leaf_lists, leaf_lists, st.data())
def test_no_path_at_all_proves_a_beginning_that_is_another(
    leaves: list[bytes], others: list[bytes], data: st.DataObject
):
    old = data.draw(st.integers(1, len(others)))
    sound, foreign = Definition(leaves), Definition(others)
    if old > len(leaves) or foreign.root(old) == sound.root(old):
        return
    known = st.sampled_from([*leaves, *others, foreign.root(old), sound.root(len(leaves))])
    path = data.draw(st.lists(known, max_size=8))
    assert not tree.extends(old, foreign.root(old), len(leaves), sound.root(len(leaves)), path)


@given(leaf_lists)
def test_peaks_and_subtrees_are_read_from_the_kept_nodes(leaves: list[bytes]):
    nodes, sound = kept(leaves), Definition(leaves)
    for size in range(len(leaves) + 1):
        assert tree.root(tree.peaks_of(nodes, size)) == sound.root(size)
    assert tree.subtree(nodes, 0, len(leaves)) == sound.root(len(leaves))


def test_a_leaf_completes_as_many_nodes_as_its_number_can_be_halved():
    for place in range(1_000):
        rest, halvings = place + 1, 0
        while not rest % 2:
            rest, halvings = rest // 2, halvings + 1
        assert tree.completed(place) == halvings


SMALL = [sha256(bytes([place])).digest() for place in range(17)]
OTHER = b"x" * 32


def bent(path: Sequence[bytes]) -> Iterator[tuple[bytes, ...]]:
    """A path with one step too few, one too many, or one that is another."""
    if path:
        yield tuple(path[:-1])
        yield tuple(path[1:])
    yield (*path, OTHER)
    for place in range(len(path)):
        yield (*path[:place], OTHER, *path[place + 1 :])


def test_in_every_small_tree_a_path_of_inclusion_proves_its_leaf_and_no_bent_one_does():
    nodes = kept(SMALL)
    for size in range(1, len(SMALL) + 1):
        root = Definition(SMALL).root(size)
        for place in range(size):
            path = tree.inclusion(nodes, place, size)
            assert tree.includes(SMALL[place], place, size, path, root) is True
            assert tree.includes(OTHER, place, size, path, root) is False
            assert tree.includes(SMALL[place], place, size, path, OTHER) is False
            assert not tree.includes(SMALL[place], -1 - place, size, path, root)
            assert not tree.includes(SMALL[place], place + size, size, path, root)
            assert not any(tree.includes(SMALL[place], place, size, b, root) for b in bent(path))


def test_in_every_small_tree_a_path_of_consistency_proves_its_beginning_and_no_bent_one_does():
    nodes, roots = kept(SMALL), [Definition(SMALL).root(size) for size in range(len(SMALL) + 1)]
    for size in range(1, len(SMALL) + 1):
        for old in range(1, size + 1):
            path = tree.consistency(nodes, old, size)
            assert tree.extends(old, roots[old], size, roots[size], path) is True
            assert tree.extends(old, OTHER, size, roots[size], path) is False
            assert tree.extends(old, roots[old], size, OTHER, path) is False
            assert not any(tree.extends(old, roots[old], size, roots[size], b) for b in bent(path))
            assert not tree.extends(size + 1, roots[old], size, roots[size], path)
            assert not tree.extends(0, roots[0], size, roots[size], path)


# --- A real ledger, and the campaign --------------------------------------------------------------


def test_the_nodes_of_a_ledger_on_disk_are_those_of_its_events(tmp_path: Path):
    ledger, leaves = filled(tmp_path / "ledger.db", 70)
    ledger.close()
    again, nodes = open_ledger(tmp_path / "ledger.db"), kept(leaves)
    for place in range(70):
        for level in range(tree.completed(place) + 1):
            assert again.node(level, place >> level) == nodes(level, place >> level)
    for level, index in ((0, 70), (1, 35), (3, 8), (7, 0)):
        with pytest.raises(LedgerBroken, match="ETP637"):
            again.node(level, index)
    again.close()


def test_a_receipt_gives_the_root_of_the_tree_that_ends_with_its_event(tmp_path: Path):
    ledger, leaves = filled(tmp_path / "ledger.db", 20)
    ledger.close()
    again = open_ledger(tmp_path / "ledger.db")
    with again.writing() as writer:  # the peaks are read: this process did not append the others
        receipt = writer.append(evolve(following(None), cycle="1410/1"))
    again.close()
    leaves.append(bytes.fromhex(receipt.hash))
    assert tree.root(receipt.peaks) == Definition(leaves).root(21)


def test_every_path_of_small_trees_is_right_and_every_mutation_is_refused():
    right, refused = proofs.campaign(24)
    assert right.holds, right.told()
    assert refused.holds, refused.told()
    assert right.tried == 2 * 24 * 25 // 2
    assert refused.tried > 10 * right.tried


# --- A peer ---------------------------------------------------------------------------------------

#: pymerkle is GPL and never ours: it runs in an environment of its own. Its paths of inclusion are
#: those of the RFC behind the leaf; its proofs of consistency have another form, which names the
#: peaks of the old tree, the smallest first (of two equal trees: the root).
PYMERKLE = """
import json, sys
try:
    from pymerkle import InmemoryTree
except ImportError:
    sys.exit(77)
size = int(sys.argv[1])
made = InmemoryTree(algorithm="sha256")
for place in range(size):
    made.append_entry(str(place).encode())
root = getattr(made, "get_root", None) or made.get_state
pairs = [(m, n) for n in range(1, size + 1) for m in range(1, n + 1)]
def peaks(proof):
    return [digest.hex() for digest, is_old in zip(proof.path, proof.subset) if is_old]
json.dump({
    "roots": [root(n).hex() for n in range(1, size + 1)],
    "paths": [[digest.hex() for digest in made.prove_inclusion(*pair).path] for pair in pairs],
    "peaks": [peaks(made.prove_consistency(*pair)) for pair in pairs],
}, sys.stdout)
"""


@pytest.mark.slow
def test_roots_paths_and_peaks_are_those_of_pymerkle():
    told = _pymerkle(100)
    leaves = [sha256(b"\x00" + str(place).encode()).digest() for place in range(100)]
    nodes, sizes = kept(leaves), range(1, 101)
    pairs = [(m, n) for n in sizes for m in range(1, n + 1)]
    paths = [(leaves[m - 1], *tree.inclusion(nodes, m - 1, n)) for m, n in pairs]
    assert told["roots"] == [root_of(leaves[:size]) for size in sizes]
    assert told["paths"] == [list(map(bytes.hex, path)) for path in paths]
    peaks = [tree.peaks_of(nodes, m)[::-1] for m, _ in pairs]
    peaks = [
        (tree.root(some[::-1]),) if m == n else some
        for some, (m, n) in zip(peaks, pairs, strict=False)
    ]
    assert told["peaks"] == [list(map(bytes.hex, some)) for some in peaks]


def _pymerkle(size: int) -> dict[str, list[object]]:
    python = os.environ.get("ETAP_PEERS_PYTHON")
    if python is None:
        pytest.skip("NOT RUN: ETAP_PEERS_PYTHON names no interpreter that has pymerkle")
    command = [python, "-W", "ignore", "-c", PYMERKLE, str(size)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    if answer.returncode == 77:
        pytest.skip("NOT RUN: the interpreter of ETAP_PEERS_PYTHON has no pymerkle")
    assert answer.returncode == 0, answer.stderr
    return dict(json.loads(answer.stdout))
