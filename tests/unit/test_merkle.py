"""The Merkle tree is that of RFC 9162: its published roots, and all small trees."""

import pytest

from rules import merkle

#: Leaves and roots that implementations of Certificate Transparency share.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
HASHES = [merkle.leaf_hash(b"%d" % n) for n in range(40)]


def defined(leaves: list[bytes]) -> bytes:
    """MTH as RFC 9162, 2.1.1, writes it down."""
    if not leaves:
        return merkle.EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return merkle.node_hash(defined(leaves[:k]), defined(leaves[k:]))


def test_an_empty_tree_has_the_hash_of_nothing() -> None:
    assert merkle.root([]).hex().startswith("e3b0c44298fc1c14")


@pytest.mark.parametrize("size", range(1, 9))
def test_a_root_is_the_published_one(size: int) -> None:
    leaves = [merkle.leaf_hash(leaf) for leaf in LEAVES[:size]]
    assert merkle.root(leaves).hex() == ROOTS[size - 1]


def test_every_leaf_of_every_small_tree_is_proved_and_no_other() -> None:
    for size in range(1, 40):
        root = merkle.root(HASHES[:size])
        assert root == defined(HASHES[:size])
        for index in range(size):
            spans = merkle.inclusion_spans(index, size)
            proof = [defined(HASHES[begin:end]) for begin, end in spans]
            by = merkle.root_by_inclusion
            assert by(HASHES[index], index, size, proof) == root
            assert by(HASHES[-1], index, size, proof) != root
            for at in range(len(proof)):
                broken = [*proof[:at], HASHES[-1], *proof[at + 1 :]]
                assert by(HASHES[index], index, size, broken) != root
            with pytest.raises(ValueError, match="another length"):
                by(HASHES[index], index, size, [*proof, root])


def test_every_small_tree_begins_with_every_older_one_and_with_no_other() -> None:
    for size in range(1, 34):
        new = (size, merkle.root(HASHES[:size]))
        for old_size in range(1, size + 1):
            spans = merkle.consistency_spans(old_size, size)
            proof = [defined(HASHES[begin:end]) for begin, end in spans]
            old = (old_size, merkle.root(HASHES[:old_size]))
            assert merkle.is_consistent(old, new, proof)
            assert not merkle.is_consistent((old_size, HASHES[-1]), new, proof)
            assert not merkle.is_consistent(old, (size, HASHES[-1]), proof)
            assert not merkle.is_consistent(old, new, [*proof, HASHES[0]])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (-1, 3), (3, 3)])
def test_a_leaf_that_is_not_there_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no such leaf"):
        merkle.inclusion_spans(index, size)


@pytest.mark.parametrize(("old", "size"), [(0, 3), (4, 3)])
def test_a_tree_that_never_was_has_no_proof(old: int, size: int) -> None:
    with pytest.raises(ValueError, match="never of that size"):
        merkle.consistency_spans(old, size)
