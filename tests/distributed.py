"""What a PostgreSQL that is spread over machines by agency would refuse, or do slowly.

The rules are Citus': rows of one agency lie on one machine, so every key has the agency
in it, tables are put together by it, and nothing asks several machines for a lock. The
names of the faults are the kinds that `tests/house/test_distribution.py` plants.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain

from sqlalchemy import (
    Engine,
    ForeignKeyConstraint,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    event,
)
from sqlglot import exp, parse_one

from tracker.models.spread import LOCAL_TABLES, REFERENCE_TABLES

AGENCY = "agency_id"
#: The upgrade's own table, and what only SQLite has.
OUTSIDE = frozenset({"alembic_version", "sqlite_master", "case_search"})


def is_distributed(name: str) -> bool:
    """Say whether the rows of a table are spread by agency."""
    return name not in REFERENCE_TABLES | LOCAL_TABLES | OUTSIDE


def metadata_faults(metadata: Iterable[MetaData]) -> set[tuple[str, str]]:
    """Give (kind, where) for what the tables have that cannot be spread."""
    tables = [one for each in metadata for one in each.tables.values()]
    return set(chain.from_iterable(map(_table_faults, tables))) | _types(tables)


def _types(tables: list[Table]) -> set[tuple[str, str]]:
    """Rows are put on one machine by a value of one type."""
    spread = [one for one in tables if AGENCY in one.columns]
    kinds = {str(one.columns[AGENCY].type) for one in spread}
    return {("agency type", " ".join(sorted(kinds)))} if len(kinds) > 1 else set()


def _table_faults(table: Table) -> Iterator[tuple[str, str]]:
    if not is_distributed(table.name):
        for key in table.foreign_key_constraints:
            if is_distributed(key.referred_table.name):
                yield "reference to distributed", f"{table.name}.{key.column_keys}"
        return
    if AGENCY not in table.columns:
        yield "no agency", table.name
        return
    for constraint in table.constraints:
        if isinstance(constraint, PrimaryKeyConstraint):
            if AGENCY not in constraint.columns:
                yield "primary key", table.name
        elif isinstance(constraint, UniqueConstraint):
            if AGENCY not in constraint.columns:
                yield "unique", f"{table.name}.{constraint.columns.keys()}"
        elif isinstance(constraint, ForeignKeyConstraint):
            yield from _foreign_key_faults(table, constraint)
    yield from (
        ("unique", f"{table.name}.{index.name}")
        for index in table.indexes
        if index.unique and not _has_agency(index)
    )


def _has_agency(index: Index) -> bool:
    return AGENCY in index.columns


def _foreign_key_faults(
    table: Table, key: ForeignKeyConstraint
) -> Iterator[tuple[str, str]]:
    where = f"{table.name}.{key.column_keys}"
    if is_distributed(key.referred_table.name):
        pairs = {(one.parent.name, one.column.name) for one in key.elements}
        if (AGENCY, AGENCY) not in pairs:
            yield "foreign key", where
    if {key.ondelete, key.onupdate} & {"SET NULL", "SET DEFAULT", "CASCADE"}:
        yield "foreign key action", where


@contextmanager
def recorded() -> Iterator[set[str]]:
    """Collect every statement about rows that any database is asked meanwhile."""
    found: set[str] = set()

    def keep(_connection: object, _cursor: object, sql: str, *_rest: object) -> None:
        if sql.lstrip("( ").startswith(
            ("SELECT", "WITH", "INSERT", "UPDATE", "DELETE")
        ):
            found.add(sql)

    event.listen(Engine, "before_cursor_execute", keep)
    yield found
    event.remove(Engine, "before_cursor_execute", keep)


def statement_faults(sql: str, dialect: str) -> set[str]:
    """Give the kinds of what a statement asks for that would be refused or slow."""
    whole = parse_one(sql, dialect=dialect)
    return {*_of_locks(whole), *_of_writes(whole), *_of_joins(whole)}


def _of_locks(whole: exp.Expression) -> Iterator[str]:
    for lock in whole.find_all(exp.Lock):
        if lock.args.get("wait") is False:
            yield "skip locked"
    for name in whole.find_all(exp.Anonymous):
        if "advisory" in name.name.lower():
            yield "advisory lock"
    if isinstance(whole, exp.Create) and whole.args.get("kind") == "TRIGGER":
        yield "trigger"
    if isinstance(whole, exp.Command) and "TRIGGER" in whole.sql().upper():
        yield "trigger"
    if isinstance(whole, exp.Merge):
        yield "merge"


def _of_writes(whole: exp.Expression) -> Iterator[str]:
    if isinstance(whole, exp.Update):
        for change in whole.expressions:
            if change.this.name == AGENCY:
                yield "moved to another agency"
    if isinstance(whole, exp.Insert):
        table = whole.find(exp.Table)
        conflict = whole.args.get("conflict")
        if conflict and table is not None and is_distributed(table.name):
            keys = {one.name for one in conflict.args.get("conflict_keys") or ()}
            if keys and AGENCY not in keys:
                yield "conflict target"
    for within in whole.find_all(exp.CTE):
        if isinstance(within.this, exp.Update | exp.Insert | exp.Delete):
            yield "write in a WITH"


@dataclass(slots=True)
class _Names:
    """The tables that a query names, within the query around it."""

    outer: "_Names | None"
    tables: dict[str, str] = field(default_factory=dict)

    def place(self, alias: str) -> tuple[int, str] | None:
        """Find whose table an alias is."""
        if alias in self.tables:
            return (id(self), alias)
        return self.outer.place(alias) if self.outer else None

    def only(self) -> tuple[int, str] | None:
        """Give the one table that a bare column can belong to."""
        if len(self.tables) == 1:
            return (id(self), next(iter(self.tables)))
        return None


def _of_joins(whole: exp.Expression) -> Iterator[str]:
    """Every agency's table must be tied to the others by the agency, or to a value.

    What stands beside each other in a SELECT of its own rows is asked one by one.
    """
    if isinstance(whole, exp.Select) and not any(_sources(whole)):
        for each in whole.selects:
            if isinstance(each.unalias(), exp.Subquery):
                yield from _of_joins(each.unalias().this.copy())
        return
    groups: dict[tuple[int, str], tuple[int, str]] = {}
    derived = {one.alias for one in whole.find_all(exp.CTE)}
    scopes: dict[int, _Names] = {}
    kept: list[_Names] = []
    for node in whole.walk(bfs=True):
        if not isinstance(node, exp.Select | exp.Update | exp.Delete):
            continue
        above = node.parent
        while above is not None and id(above) not in scopes:
            above = above.parent
        names = _Names(scopes[id(above)] if above is not None else None)
        scopes[id(node)] = names
        kept.append(names)
        for table in _sources(node):
            if table.name not in derived and is_distributed(table.name):
                names.tables[table.alias_or_name] = table.name
                place = (id(names), table.alias_or_name)
                groups[place] = place
    if len(groups) < 2:
        return
    value = (0, "value")
    groups[value] = value

    def root(place: tuple[int, str]) -> tuple[int, str]:
        while groups[place] != place:
            place = groups[place]
        return place

    for left, right in _ties(whole, scopes):
        groups[root(left or value)] = root(right or value)
    if len({root(one) for one in groups if one != value}) > 1:
        yield "join without the agency"


def _sources(node: exp.Expression) -> Iterator[exp.Table]:
    """Give the tables of this query itself, not of the queries within it."""
    if isinstance(node, exp.Update | exp.Delete) and isinstance(node.this, exp.Table):
        yield node.this
    begin = node.args.get("from_") or node.args.get("from")
    parts = [begin.this] if begin else []
    parts += [one.this for one in node.args.get("joins") or ()]
    for part in parts:
        if isinstance(part, exp.Table):
            yield part
            for join in part.args.get("joins") or ():
                if isinstance(join.this, exp.Table):
                    yield join.this
        elif isinstance(part, exp.Paren):
            yield from part.find_all(exp.Table)


def _ties(
    whole: exp.Expression, scopes: dict[int, _Names]
) -> Iterator[tuple[tuple[int, str] | None, tuple[int, str] | None]]:
    for equal in whole.find_all(exp.EQ):
        sides = (equal.this, equal.expression)
        pairs = [sides]
        if all(isinstance(side, exp.Tuple) for side in sides):
            pairs = list(zip(*(side.expressions for side in sides), strict=False))
        for one in pairs:
            if any(_is_agency(side) for side in one):
                yield tuple(_place(side, scopes) for side in one)  # type: ignore[misc]
    for inside in whole.find_all(exp.In):
        query = inside.args.get("query")
        asked = inside.this
        columns = asked.expressions if isinstance(asked, exp.Tuple) else [asked]
        given = query.this.selects if query is not None else [None] * len(columns)
        for column, found in zip(columns, given, strict=False):
            if _is_agency(column) and (found is None or _is_agency(found)):
                other = _place(found, scopes) if found is not None else None
                yield _place(column, scopes), other


def _is_agency(side: exp.Expression) -> bool:
    return isinstance(side, exp.Column) and side.name == AGENCY


def _place(side: exp.Expression, scopes: dict[int, _Names]) -> tuple[int, str] | None:
    if not _is_agency(side):
        return None
    above = side.parent
    while above is not None and id(above) not in scopes:
        above = above.parent
    if above is None:
        return None
    names = scopes[id(above)]
    table = side.table if isinstance(side, exp.Column) else ""
    return names.place(table) if table else names.only()
