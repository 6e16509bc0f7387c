"""The root of the ledger's Merkle tree."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from engine.recording.ledger.tree import root_of

#: The test vectors of Certificate Transparency (RFC 6962): leaves, and the root of the first n.
LEAVES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
)


def leaf(text):
    return sha256(b"\x00" + bytes.fromhex(text)).digest()


def test_roots_are_those_of_the_published_vectors():
    leaves = [leaf(text) for text in LEAVES]
    assert tuple(root_of(leaves[:size]) for size in range(1, 8)) == ROOTS


def recursive(leaves):
    """Give the root as RFC 9162 defines it."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + recursive(leaves[:split]) + recursive(leaves[split:])).digest()


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=70))
def test_the_root_is_that_of_the_definition(leaves):
    assert root_of(leaves) == recursive(leaves).hex()
