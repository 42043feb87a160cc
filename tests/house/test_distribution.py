"""Agencies can lie on different machines: the tables, and what is asked of them."""

import pytest
from sqlalchemy import (
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    Uuid,
)

from notifications import outbox
from tests.distributed import metadata_faults, statement_faults
from tracker import models


def test_the_tables_can_be_spread_by_agency() -> None:
    assert metadata_faults([models.Base.metadata, outbox.metadata]) == set()


def planted(kind: str) -> MetaData:
    """Make two right tables, and one that breaks one rule."""
    made = MetaData()
    Table("agencies", made, Column("agency_id", Uuid, primary_key=True))
    Table(
        "cases", made,
        Column("agency_id", Uuid, ForeignKey("agencies.agency_id"), primary_key=True),
        Column("id", Uuid, primary_key=True),
    )  # fmt: skip
    agency = Column("agency_id", Uuid, primary_key=True)
    number = Column("no", Integer, primary_key=True)
    case = Column("case_id", Uuid)
    both = ForeignKeyConstraint(
        ["agency_id", "case_id"], ["cases.agency_id", "cases.id"]
    )
    wrong = {
        "no agency": [number],
        "primary key": [Column("agency_id", Uuid), number],
        "unique": [agency, number, UniqueConstraint("no")],
        "foreign key": [
            agency, case,
            ForeignKeyConstraint(
                ["case_id", "agency_id"], ["cases.agency_id", "cases.id"]
            ),
        ],
        "foreign key action": [
            agency, case,
            ForeignKeyConstraint(
                ["agency_id", "case_id"], ["cases.agency_id", "cases.id"],
                ondelete="SET NULL",
            ),
        ],
        "agency type": [Column("agency_id", String, primary_key=True), number],
        "": [agency, number, case, both],
    }  # fmt: skip
    Table("planted", made, *wrong[kind])
    return made


@pytest.mark.parametrize(
    "kind",
    ["no agency", "primary key", "unique", "foreign key", "foreign key action",
     "agency type"],
)  # fmt: skip
def test_a_table_that_breaks_a_rule_is_found(kind: str) -> None:
    assert {found for found, _where in metadata_faults([planted(kind)])} == {kind}


def test_a_right_table_is_left_alone() -> None:
    assert metadata_faults([planted("")]) == set()


def test_an_index_that_is_unique_without_the_agency_is_found() -> None:
    made = planted("")
    Index("ix_planted_no", made.tables["planted"].c.no, unique=True)
    assert {kind for kind, _ in metadata_faults([made])} == {"unique"}


def test_a_common_table_may_not_name_a_row_of_an_agency() -> None:
    made = planted("")
    Table("leases", made, Column("case_id", Uuid, ForeignKey("cases.id")))
    assert {kind for kind, _ in metadata_faults([made])} == {"reference to distributed"}


REFUSED = [
    ("skip locked", "SELECT id FROM outbox LIMIT 5 FOR UPDATE SKIP LOCKED"),
    ("advisory lock", "SELECT pg_advisory_xact_lock(5)"),
    ("trigger", "CREATE TRIGGER t BEFORE UPDATE ON cases EXECUTE FUNCTION f()"),
    ("moved to another agency", "UPDATE cases SET agency_id = %(a)s WHERE id = %(b)s"),
    ("conflict target",
     "INSERT INTO cases (agency_id, id) VALUES (%(a)s, %(b)s) "
     "ON CONFLICT (id) DO NOTHING"),
    ("write in a WITH",
     "WITH gone AS (DELETE FROM digest_items WHERE agency_id = %(a)s "
     "RETURNING case_id) SELECT case_id FROM gone"),
    ("merge",
     "MERGE INTO cases USING applicants ON cases.agency_id = applicants.agency_id "
     "WHEN MATCHED THEN DELETE"),
    ("join without the agency",
     "SELECT cases.id FROM cases JOIN applicants ON applicants.id = cases.applicant_id "
     "WHERE cases.agency_id = %(a)s"),
    ("join without the agency",
     "SELECT cases.id FROM cases WHERE EXISTS (SELECT 1 FROM case_flags "
     "WHERE case_flags.case_id = cases.id)"),
    ("join without the agency",
     "SELECT (SELECT cases.id FROM cases JOIN case_flags "
     "ON case_flags.case_id = cases.id LIMIT 1) AS a"),
    ("join without the agency",
     "UPDATE cases SET state = %(s)s WHERE id IN (SELECT case_id FROM case_flags)"),
]  # fmt: skip
TAKEN = [
    "SELECT (SELECT cases.id FROM cases WHERE next_timer_at <= %(n)s LIMIT 1) AS a, "
    "(SELECT feedback.id FROM feedback WHERE next_timer_at <= %(n)s LIMIT 1) AS b",
    "SELECT cases.id FROM cases JOIN applicants ON applicants.id = cases.applicant_id "
    "AND applicants.agency_id = cases.agency_id",
    "SELECT cases.id FROM cases, applicants WHERE applicants.agency_id = %(a)s "
    "AND cases.agency_id = %(a)s AND applicants.id = cases.applicant_id",
    "SELECT cases.id FROM cases WHERE cases.agency_id = %(a)s AND EXISTS (SELECT 1 "
    "FROM case_flags WHERE case_flags.agency_id = cases.agency_id)",
    "SELECT cases.id, agencies.code FROM cases JOIN agencies "
    "ON agencies.agency_id = cases.agency_id",
    "UPDATE outbox SET fence = 1 WHERE (outbox.agency_id, outbox.id) IN "
    "(SELECT outbox.agency_id, outbox.id FROM outbox LIMIT 5)",
    "INSERT INTO leases (name) VALUES (%(a)s) ON CONFLICT (name) DO NOTHING",
    "INSERT INTO cases (agency_id, id) VALUES (%(a)s, %(b)s) "
    "ON CONFLICT (agency_id, id) DO NOTHING",
    "UPDATE cases SET claimed_until = %(u)s WHERE next_timer_at <= %(n)s RETURNING id",
]


@pytest.mark.parametrize(("kind", "sql"), REFUSED, ids=lambda value: value[:40])
def test_a_statement_that_would_be_refused_is_found(kind: str, sql: str) -> None:
    assert statement_faults(sql, "postgres") == {kind}


@pytest.mark.parametrize("sql", TAKEN, ids=lambda value: value[:40])
def test_a_statement_that_is_taken_is_left_alone(sql: str) -> None:
    assert statement_faults(sql, "postgres") == set()
