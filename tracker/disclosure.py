"""Which figures may be told so that no small group of people can be read from them.

A cell is a group of cases that could be published (a field in a month, a unit, a
total). A group of fewer than `FEWEST` is withheld, and so is whatever else would let
somebody compute it: a withheld field is the total less the other fields. Cells are
sums over atoms, the finest groups; a small group is safe when it is no combination of
what is published, which is a question of linear algebra.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

#: A group of fewer cases says more about people than about the office.
FEWEST = 5
#: Combinations are computed modulo a prime: exact, and quick.
_PRIME = (1 << 61) - 1

Atom = tuple[str, ...]
Key = tuple[str, ...]
Row = dict[Atom, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """A group that could be published; cells of one `line` add up to a known total."""

    key: Key
    line: Key
    atoms: frozenset[Atom]
    is_total: bool = False


@dataclass(slots=True)
class _Span:
    """All that can be computed from the rows taken in, kept as an echelon form."""

    pivots: dict[Atom, Row] = field(default_factory=dict)

    def take(self, atoms: Iterable[Atom]) -> None:
        """Add what is known."""
        rest = self._reduced(atoms)
        if rest:
            pivot = min(rest, key=repr)
            inverse = pow(rest[pivot], -1, _PRIME)
            self.pivots[pivot] = {a: v * inverse % _PRIME for a, v in rest.items()}

    def holds(self, atoms: Iterable[Atom]) -> bool:
        """Say whether the sum over these atoms can be computed."""
        return not self._reduced(atoms)

    def _reduced(self, atoms: Iterable[Atom]) -> Row:
        row: Row = dict.fromkeys(atoms, 1)
        while pivot := next((a for a in row if a in self.pivots), None):
            factor = row[pivot]
            for atom, value in self.pivots[pivot].items():
                left = (row.get(atom, 0) - factor * value) % _PRIME
                if left:
                    row[atom] = left
                else:
                    row.pop(atom, None)
        return row


def withheld(
    cells: Sequence[Cell], counts: Mapping[Atom, int], fewest: int = FEWEST
) -> set[Key]:
    """Choose the cells that are not told; `counts` has only atoms that are not empty.

    A cell without cases is told: nobody is in it.
    """
    told = [cell for cell in cells if _size(cell.atoms, counts) >= fewest]
    while True:
        hidden = [cell for cell in cells if cell.atoms and cell not in told]
        span = _span(told)
        at_risk = next(
            (s for s in small_groups(hidden, counts, fewest) if span.holds(s)), None
        )
        if at_risk is None:
            return {cell.key for cell in hidden}
        told = _without(told, at_risk, counts)


def fitting(
    told: Collection[Cell],
    candidates: Sequence[Cell],
    small: Collection[frozenset[Atom]],
    counts: Mapping[Atom, int],
    fewest: int = FEWEST,
) -> set[Key]:
    """Choose which candidates can be told as well, the greatest first.

    `told` is published already; no group of `small` may become computable.
    """
    known, found = _span(told), set[Key]()
    greatest = sorted(
        candidates, key=lambda cell: (-_size(cell.atoms, counts), repr(cell.key))
    )
    for cell in greatest:
        if not cell.atoms:
            found.add(cell.key)
            continue
        more = _Span(dict(known.pivots))
        more.take(cell.atoms)
        if _size(cell.atoms, counts) < fewest or any(map(more.holds, small)):
            continue
        known = more
        found.add(cell.key)
    return found


def told_parts(
    cells: Sequence[Cell], counts: Mapping[Atom, int], fewest: int = FEWEST
) -> set[Key]:
    """Choose where a part of each group (the late of the finished) may be told.

    The groups themselves are told already. A part of fewer than `fewest` is withheld,
    and so is what would let somebody compute one: over a line, along the months of
    one name, or by any other combination. The greatest are kept, so totals go last.
    A group in which the part is empty is told.
    """
    parts = [
        Cell(
            one.key,
            one.line,
            frozenset(atom for atom in one.atoms if counts.get(atom)),
            one.is_total,
        )
        for one in cells
    ]
    inside = {atom: n for atom, n in counts.items() if n}
    small = set(small_groups(parts, inside, fewest))
    while True:
        found = fitting((), parts, small, inside, fewest)
        hidden = [one for one in parts if one.key not in found]
        along = [Cell(one.key, one.key[1:], one.atoms) for one in hidden]
        more = set(small_groups([*hidden, *along], inside, fewest)) - small
        if not more:
            return found
        small |= more


def small_groups(
    hidden: Iterable[Cell], counts: Mapping[Atom, int], fewest: int = FEWEST
) -> list[frozenset[Atom]]:
    """List the groups that nobody may compute: small atoms, and small withheld parts.

    What is withheld of a line is one group together: two cells of one case each are
    given away by a remainder of two.
    """
    groups = [frozenset({atom}) for atom in counts]
    lines: dict[Key, frozenset[Atom]] = {}
    for cell in hidden:
        groups.append(cell.atoms)
        lines[cell.line] = lines.get(cell.line, frozenset()) | cell.atoms
    groups += lines.values()
    return [one for one in dict.fromkeys(groups) if 0 < _size(one, counts) < fewest]


def _without(
    told: Sequence[Cell], at_risk: frozenset[Atom], counts: Mapping[Atom, int]
) -> list[Cell]:
    """Keep as much as does not give the group away: totals first, then the greatest."""
    ordered = sorted(
        told, key=lambda c: (not c.is_total, -_size(c.atoms, counts), repr(c.key))
    )
    kept: list[Cell] = []
    known = _Span()
    for cell in ordered:
        more = _Span(dict(known.pivots))
        more.take(cell.atoms)
        if not more.holds(at_risk):
            known = more
            kept.append(cell)
    return kept


def _span(cells: Iterable[Cell]) -> _Span:
    span = _Span()
    for cell in cells:
        span.take(cell.atoms)
    return span


def _size(atoms: Iterable[Atom], counts: Mapping[Atom, int]) -> int:
    return sum(counts.get(atom, 0) for atom in atoms)
