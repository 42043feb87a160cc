"""A Merkle tree over leaves that are only ever added, as RFC 9162 (2.1) defines it.

Who holds the root of a tree can be shown that a leaf is in it (inclusion) and that a
longer tree begins with it (consistency), each by a handful of hashes. A hash is 32
bytes; `index` counts leaves from 0, `size` is how many there are. The tree is kept as
nodes: `(level, index)` is the whole subtree over the leaves from `index << level` on.

>>> three = [leaf_hash(word) for word in (b"a", b"b", b"c")]
>>> root_by_inclusion(three[2], 2, 3, [node_hash(*three[:2])]) == root(three)
True
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence

#: A whole subtree: its height, and which one of that height from the left.
Node = tuple[int, int]
#: The leaves from the first number up to, and without, the second.
Span = tuple[int, int]

#: The root of a tree without leaves.
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """Give the hash of a leaf; the zero byte keeps it apart from a node's."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Give the hash of a node over its two halves."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def added(
    leaf: bytes, index: int, node: Callable[[int, int], bytes]
) -> Iterator[tuple[Node, bytes]]:
    """Give the nodes that become whole when the leaf with this hash is added.

    `node` reads a whole subtree to the left of it; none of them is ever changed.
    """
    yield (0, index), leaf
    level, found = 0, leaf
    while index & 1:
        found = node_hash(node(level, index - 1), found)
        level, index = level + 1, index >> 1
        yield (level, index), found


def cover(begin: int, end: int) -> list[Node]:
    """Give the fewest whole subtrees over a span, from the left.

    The span is one that the tree itself has: it begins where a subtree does.
    """
    nodes = []
    while begin < end:
        level = (end - begin).bit_length() - 1
        nodes.append((level, begin >> level))
        begin += 1 << level
    return nodes


def folded(hashes: Sequence[bytes]) -> bytes:
    """Give the hash over the subtrees of a span, as `cover` lists them."""
    if not hashes:
        return EMPTY_ROOT
    found = hashes[-1]
    for left in reversed(hashes[:-1]):
        found = node_hash(left, found)
    return found


def root(leaves: Sequence[bytes]) -> bytes:
    """Give the root over the hashes of all leaves."""
    made: dict[Node, bytes] = {}
    for index, leaf in enumerate(leaves):
        made.update(added(leaf, index, lambda *at: made[at]))
    return folded([made[place] for place in cover(0, len(leaves))])


def inclusion_spans(index: int, size: int) -> list[Span]:
    """Give the spans whose hashes prove a leaf, from the leaf up (RFC 9162, 2.1.3.1).

    Raises `ValueError` for a leaf that is not in the tree.
    """
    if not 0 <= index < size:
        raise ValueError("the tree has no such leaf")
    spans: list[Span] = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((begin, middle))
            begin = middle
    return spans[::-1]


def consistency_spans(old: int, size: int) -> list[Span]:
    """Give the spans whose hashes prove that a tree begins with an older one.

    As RFC 9162, 2.1.4.1, has it; raises `ValueError` unless `0 < old <= size`.
    """
    if not 0 < old <= size:
        raise ValueError("the tree was never of that size")
    spans: list[Span] = []
    begin, end, is_whole = 0, size, True
    while old != end:
        middle = begin + _split(end - begin)
        if old <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((begin, middle))
            begin, is_whole = middle, False
    if not is_whole:
        spans.append((begin, end))
    return spans[::-1]


def root_by_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes]
) -> bytes:
    """Give the root that a leaf's hash and its proof lead to.

    Raises `ValueError` for a proof of another length than the tree asks for.
    """
    spans = inclusion_spans(index, size)
    if len(spans) != len(proof):
        raise ValueError("the proof has another length")
    found = leaf
    for (begin, _), beside in zip(spans, proof, strict=True):
        pair = (found, beside) if begin > index else (beside, found)
        found = node_hash(*pair)
    return found


def is_consistent(
    old: tuple[int, bytes], new: tuple[int, bytes], proof: Sequence[bytes]
) -> bool:
    """Say whether the new tree (size, root) begins with the old one.

    The check of RFC 9162, 2.1.4.2; the old tree has at least one leaf.
    """
    (old_size, old_root), (size, _) = old, new
    if old_size == size:
        return not proof and old == new
    path = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    if not 0 < old_size < size or not path:
        return False
    first, last = old_size - 1, size - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    return _both_roots(first, last, path) == (old_root, new[1])


def _both_roots(
    first: int, last: int, path: Sequence[bytes]
) -> tuple[bytes, bytes] | None:
    """Give the old and the new root that a path leads to, if it leads to the top."""
    before = after = path[0]
    for beside in path[1:]:
        if last == 0:
            return None
        if first & 1 or first == last:
            before, after = node_hash(beside, before), node_hash(beside, after)
            while first and not first & 1:
                first, last = first >> 1, last >> 1
        else:
            after = node_hash(after, beside)
        first, last = first >> 1, last >> 1
    return (before, after) if last == 0 else None


def _split(length: int) -> int:
    """Give the largest power of two below a length of two and more."""
    return 1 << ((length - 1).bit_length() - 1)
