"""One thing has one name, everywhere: the glossary's."""

import ast
import re

import pytest

from notifications import outbox
from notifications.instants import UtcDateTime
from tests.house.tree import OWN, PACKAGES, ROOT, files, named, nodes
from tracker import models

#: Words of other fields, or of no field, for things that have a name here.
SYNONYMS = {
    "ticket", "customer", "client", "citizen", "organisation", "team", "employee",
    "expiry", "postponement", "blame", "assignee", "helper", "helpers", "util",
    "utils", "misc", "stuff",
}  # fmt: skip
#: The glossary gives these words to something: a kind of applicant, for one.
GIVEN = {"organisation"}

NAMELESS_FILES = re.compile(
    r"(utils?|helpers?|common|misc|base|shared|stuff|.+_(service|manager|utils?))"
)
COLUMNS_SAID_OTHERWISE = {
    "due_date", "deadline_date", "ticket_id", "customer_id", "user_id", "org_id",
    "department_id", "team_id", "client_id", "assigned_to", "deleted_at",
}  # fmt: skip
#: An instant, the end of a span, or the beginning of one.
INSTANT = re.compile(r"at|.*_at|until|.*_until|.*_since|window_start|not_before")


def terms() -> list[str]:
    text = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    return re.findall(r"^\| `(\w+)` \|", text, flags=re.MULTILINE)


def words_of(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}


@pytest.fixture(scope="module")
def said() -> set[str]:
    """Every name that the code gives or uses."""
    found = {path.stem for path in files(*PACKAGES)}
    for path in files(*PACKAGES):
        for node in nodes(path):
            match node:
                case ast.ClassDef() | ast.FunctionDef():
                    found.add(node.name)
                case ast.Name():
                    found.add(node.id)
                case ast.Attribute():
                    found.add(node.attr)
                case ast.arg():
                    found.add(node.arg)
                case _:
                    pass
    return found


def test_the_glossary_has_terms() -> None:
    assert len(terms()) > 30


@pytest.mark.parametrize("term", terms())
def test_a_term_of_the_glossary_is_used(term: str, said: set[str]) -> None:
    assert term in said


def test_no_class_has_a_name_of_another_field() -> None:
    found = [
        f"{named(path)}: {node.name}"
        for path in files(*PACKAGES)
        for node in nodes(path)
        if isinstance(node, ast.ClassDef) and words_of(node.name) & SYNONYMS - GIVEN
    ]
    assert found == []


def test_no_file_is_named_for_nothing() -> None:
    found = [named(path) for path in files(*OWN) if NAMELESS_FILES.fullmatch(path.stem)]
    # A reader is a good reason for a name: the manager's pages.
    assert [name for name in found if name != "web/manager.py"] == []


def test_no_column_says_it_otherwise() -> None:
    tables = [*models.Base.metadata.tables.values(), *outbox.metadata.tables.values()]
    columns = {column.name for table in tables for column in table.columns}
    assert "due_at" in columns
    assert columns & COLUMNS_SAID_OTHERWISE == set()


def test_an_instant_ends_in_at_and_a_date_never_does() -> None:
    tables = [*models.Base.metadata.tables.values(), *outbox.metadata.tables.values()]
    for column in (column for table in tables for column in table.columns):
        if isinstance(column.type, UtcDateTime):
            assert INSTANT.fullmatch(column.name), column
        else:
            assert not column.name.endswith("_at"), column
