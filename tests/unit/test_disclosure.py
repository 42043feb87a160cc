"""No small group can be computed from what is published, by any combination."""

import random
from collections import Counter
from fractions import Fraction
from itertools import product

import pytest

from tracker.disclosure import (
    FEWEST,
    Cell,
    fitting,
    small_groups,
    told_parts,
    withheld,
)
from tracker.durations import bars, percentile
from tracker.statistics import YEAR, Counts, _cells, _told, _told_parts


def month(counts, name="2026-11"):
    return {(name, *atom): number for atom, number in counts.items()}


def told_in(counts):
    cells = _cells("2026-11", month(counts))
    kept_back = withheld(cells, month(counts))
    return {cell.key[1:] for cell in cells} - {key[1:] for key in kept_back}


def test_great_groups_are_all_told():
    counts = {("Bưu chính", "BCVT"): 12, ("Sở hữu trí tuệ", "QLKH"): 7}
    assert told_in(counts) == {
        ("all", ""),
        ("field", "Bưu chính"),
        ("field", "Sở hữu trí tuệ"),
        ("unit", "BCVT"),
        ("unit", "QLKH"),
    }


def test_a_small_group_takes_the_next_smallest_with_it():
    counts = {("a", "u"): 20, ("b", "u"): 9, ("c", "u"): 2}
    assert told_in(counts) == {("all", ""), ("unit", "u"), ("field", "a")}


def test_a_small_field_is_not_told_by_the_unit_that_works_it_alone():
    counts = {("a", "u"): 20, ("b", "u"): 9, ("c", "v"): 2}
    told = told_in(counts)
    assert told == {("all", ""), ("field", "a")}


def test_two_single_cases_are_not_told_by_their_sum():
    counts = {("a", "u"): 20, ("b", "u"): 1, ("c", "u"): 1, ("d", "u"): 8}
    assert told_in(counts) == {("all", ""), ("unit", "u"), ("field", "a")}


def test_a_month_of_few_cases_is_withheld_whole():
    assert told_in({("a", "u"): 3}) == set()


def in_span(rows, wanted):
    """Say by fractions whether a row is a combination of others: an own calculation."""
    atoms = sorted({atom for row in [*rows, wanted] for atom in row})
    table = [[Fraction(atom in row) for row in rows] for atom in atoms]
    for line, atom in zip(table, atoms, strict=True):
        line.append(Fraction(atom in wanted))
    at = 0
    for column in range(len(rows)):
        pivot = next((r for r in range(at, len(table)) if table[r][column]), None)
        if pivot is None:
            continue
        table[at], table[pivot] = table[pivot], table[at]
        for r in range(len(table)):
            if r != at and table[r][column]:
                factor = table[r][column] / table[at][column]
                table[r] = [
                    x - factor * y for x, y in zip(table[r], table[at], strict=True)
                ]
        at += 1
    return not any(line[-1] for line in table[at:])


@pytest.mark.parametrize("seed", range(40))
def test_no_small_group_is_a_combination_of_what_is_told(seed):
    chance = random.Random(seed)
    fields, units = "abcde"[: chance.randint(2, 5)], "uvw"[: chance.randint(1, 3)]
    counted = Counter()
    for name in ("2026-09", "2026-10", "2026-11"):
        for one in product(fields, units):
            counted[(name, *one)] = chance.choice((0, 0, 1, 2, 4, 5, 9, 30))
    counted = +counted
    told = _told(counted)
    rows = [atoms for atoms in told.values() if atoms]
    for atom, number in counted.items():
        if number < FEWEST:
            assert not in_span(rows, frozenset({atom}))
    cells = [cell for period in ("2026-09", "2026-10", "2026-11") for cell in
             _cells(period, [a for a in counted if a[0] == period])]  # fmt: skip
    shown = {key[0] for key, atoms in told.items() if key[1] == "all" and atoms}
    cells += _cells(YEAR, [a for a in counted if a[0] in shown])
    for cell in cells:
        if 0 < sum(counted[atom] for atom in cell.atoms) < FEWEST:
            assert told[cell.key] is None
            assert not in_span(rows, cell.atoms)


@pytest.mark.parametrize("seed", range(12))
def test_no_withheld_field_has_only_one_possible_value(seed):
    """Also by trying every table of small numbers that fits what is told."""
    chance = random.Random(seed)
    counts = {(f, "u"): chance.choice((1, 2, 3, 5, 6)) for f in "abc"}
    told = told_in(counts)
    possible = [
        table
        for table in product(range(1, 15), repeat=3)
        if _fits(dict(zip(counts, table, strict=True)), counts, told)
    ]
    for place, (name, _unit) in enumerate(counts):
        if ("field", name) not in told:
            assert len({table[place] for table in possible}) > 1


def _fits(guess, counts, told):
    for kind, name in told:
        atoms = [a for a in counts if kind in {"all", "unit"} or a[0] == name]
        if sum(guess[a] for a in atoms) != sum(counts[a] for a in atoms):
            return False
    return True


def test_a_sum_over_the_months_does_not_tell_the_one_month_that_is_withheld():
    counted = Counter({
        ("2026-10", "a", "u"): 30, ("2026-10", "b", "u"): 10, ("2026-10", "c", "u"): 10,
        ("2026-11", "a", "u"): 30, ("2026-11", "b", "u"): 10, ("2026-11", "c", "u"): 2,
    })  # fmt: skip
    told = _told(counted)
    assert told["2026-11", "field", "c"] is None
    assert told[YEAR, "all", ""] is not None
    assert told[YEAR, "field", "c"] is None


def test_the_year_leaves_out_a_month_of_few_cases():
    counted = Counter({("2026-10", "a", "u"): 3, ("2026-11", "a", "u"): 30})
    told = _told(counted)
    assert told["2026-10", "all", ""] is None
    assert told[YEAR, "all", ""] == frozenset({("2026-11", "a", "u")})


def test_an_empty_group_is_told_and_a_candidate_that_is_too_small_is_not():
    empty = Cell(("year", "field", "x"), ("year", "field"), frozenset())
    small = Cell(("year", "field", "y"), ("year", "field"), frozenset({("m", "y")}))
    assert fitting([], [empty, small], [], {("m", "y"): 2}) == {empty.key}
    assert small_groups([small], {("m", "y"): 2}) == [frozenset({("m", "y")})]


def test_the_same_check_finds_a_table_that_gives_a_group_away():
    """The control: with everything told, the check of these tests fails."""
    counts = {("a", "u"): 20, ("b", "u"): 2}
    rows = [frozenset(month(counts)), frozenset({("2026-11", "a", "u")})]
    assert in_span(rows, frozenset({("2026-11", "b", "u")}))


@pytest.mark.parametrize("seed", range(20))
def test_no_bar_is_of_a_small_group_and_no_case_is_lost(seed):
    chance = random.Random(seed)
    days = sorted(
        chance.choice((0, 1, 3, 5, 8, 40)) for _ in range(chance.randint(10, 60))
    )
    found = bars(days)
    assert sum(bar["cases"] for bar in found) == len(days)
    assert all(bar["cases"] >= FEWEST for bar in found)
    assert (found[0]["least"], found[-1]["most"]) == (days[0], days[-1])
    assert percentile(days, 50) <= percentile(days, 90)


@pytest.mark.parametrize("seed", range(30))
def test_no_small_part_of_a_group_is_a_combination_of_what_is_told(seed):
    """Of the late, of those on time, of both verdicts, and of the apologised."""
    chance = random.Random(seed)
    counts = Counts()
    for atom in product(("2026-09", "2026-10", "2026-11"), "abc", "uv"):
        finished = chance.choice((0, 3, 8, 20, 60))
        late = min(finished, chance.choice((0, 0, 1, 2, 6, 20)))
        by_score = min(late, chance.choice((0, 1, 5, 20)))
        if finished:
            counts.finished[atom] = finished
            counts.late[atom] = late
            counts.on_time[atom] = finished - late
            counts.on_time_by_score[atom] = finished - by_score
            counts.apologised[atom] = min(late, chance.choice((0, 1, 5)))
    finished_told = _told(counts.finished)
    shown = _told_parts(finished_told, counts)
    parts = {
        "late": counts.late,
        "on_time": counts.on_time,
        "on_time_by_score": counts.on_time_by_score,
        "apologised": counts.apologised,
    }
    for measure, counted in parts.items():
        inside = {atom: n for atom, n in counted.items() if n}
        rows = [
            [atom for atom in atoms if atom in inside]
            for atoms in shown[measure].values()
            if atoms
        ]
        rows = [frozenset(row) for row in rows if row]
        for atom, number in inside.items():
            if number < FEWEST:
                assert not in_span(rows, frozenset({atom})), measure
        for row in rows:
            assert sum(inside[atom] for atom in row) >= FEWEST, measure
    for key, atoms in shown["late"].items():
        assert atoms == shown["on_time"][key]
        assert atoms is None or finished_told[key] is not None


def test_few_late_are_not_told_and_none_late_is():
    counts = Counts()
    counts.finished = Counter({("2026-11", "a", "u"): 20, ("2026-11", "b", "v"): 20})
    counts.late = Counter({("2026-11", "a", "u"): 2})
    counts.on_time = counts.finished - counts.late
    counts.on_time_by_score = counts.finished
    shown = _told_parts(_told(counts.finished), counts)
    assert shown["late"]["2026-11", "all", ""] is None
    assert shown["late"]["2026-11", "field", "a"] is None
    assert shown["late"]["2026-11", "field", "b"] is not None
    assert shown["on_time_by_score"]["2026-11", "all", ""] is not None


def test_many_late_of_one_field_do_not_tell_the_few_of_another():
    cells = _cells("2026-11", month({("a", "u"): 30, ("b", "v"): 30}))
    late = Counter({("2026-11", "a", "u"): 9, ("2026-11", "b", "v"): 2})
    told = told_parts(cells, late)
    assert ("2026-11", "all", "") in told
    assert not {key for key in told if key[1] != "all"}
