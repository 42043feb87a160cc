"""Keys that let agencies live apart: `agency_id` first in each of them."""

import pytest
from sqlalchemy import ForeignKeyConstraint, Table, UniqueConstraint

from notifications import outbox
from tracker import models
from tracker.models.spread import LOCAL_TABLES

TABLES = [*models.Base.metadata.sorted_tables, *outbox.metadata.sorted_tables]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_an_agencys_table_has_the_agency_first_in_every_key(table: Table) -> None:
    if table.name in LOCAL_TABLES:
        assert "agency_id" not in table.columns
        return
    assert next(iter(table.primary_key.columns)).name == "agency_id"
    for constraint in table.constraints:
        if isinstance(constraint, ForeignKeyConstraint):
            assert constraint.column_keys[0] == "agency_id"
        elif isinstance(constraint, UniqueConstraint) and table.name != "agencies":
            assert next(iter(constraint.columns)).name == "agency_id"


def test_no_key_crosses_between_the_record_and_the_post_office() -> None:
    record = set(models.Base.metadata.tables)
    post = set(outbox.metadata.tables)
    assert not record & post
    for table in outbox.metadata.tables.values():
        for key in table.foreign_keys:
            assert key.column.table.name in post


def test_the_public_table_has_no_column_for_a_personal_value() -> None:
    for table in (models.PublishedApology, models.PublishedFeedback):
        columns = set(table.__table__.columns.keys())
        for private in ("case_id", "code", "address", "phone", "email", "identity_no"):
            assert private not in columns
