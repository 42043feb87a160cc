"""Saved views, and names that are found although they were typed with a slip."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op
from sqlalchemy.exc import DBAPIError

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_BATCH = 5000


def upgrade() -> None:
    op.create_table(
        "saved_views",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "officer_id"],
            ["officers.agency_id", "officers.id"],
            name=op.f("fk_saved_views_agency_id_officer_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint(
            "agency_id",
            "officer_id",
            "name_folded",
            name=op.f("uq_saved_views_agency_id_officer_id_name_folded"),
        ),
    )
    words = op.create_table(
        "search_words",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agencies.agency_id"],
            name=op.f("fk_search_words_agency_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "word", name=op.f("pk_search_words")),
    )
    # A B-tree over the whole text finds no part of it.
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index("ix_cases_search")
    bind = op.get_bind()
    for batch in _in_batches(_words_in_use(bind)):
        op.bulk_insert(words, batch)
    if bind.dialect.name == "postgresql":
        _trigrams_on_postgresql(bind)
    else:
        _trigrams_on_sqlite()


def _words_in_use(bind: sa.Connection) -> Iterator[dict[str, object]]:
    cases = sa.table(
        "cases",
        sa.column("agency_id", sa.Uuid()),
        sa.column("search_folded", sa.Text()),
    )
    found: set[tuple[object, str]] = set()
    rows = bind.execute(
        sa.select(cases.c.agency_id, cases.c.search_folded),
        execution_options={"yield_per": _BATCH},
    )
    for agency_id, text in rows:
        found.update(
            (agency_id, word)
            for word in text.split()
            if word.isalpha() and 2 <= len(word) <= 20
        )
    for agency_id, word in sorted(found, key=str):
        yield {"agency_id": agency_id, "word": word}


def _in_batches(
    rows: Iterator[dict[str, object]],
) -> Iterator[list[dict[str, object]]]:
    batch: list[dict[str, object]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _trigrams_on_postgresql(bind: sa.Connection) -> None:
    """Index by trigrams, where the owner of the database may make the extension.

    Where it may not, the search works all the same, slower the more cases there are;
    docs/how-to/install.md says what the database's administrator can do.
    """
    try:
        with bind.begin_nested():
            bind.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DBAPIError:
        return
    op.execute(
        "CREATE INDEX ix_cases_search_trigrams ON cases "
        "USING gin (search_folded gin_trgm_ops)"
    )


def _trigrams_on_sqlite() -> None:
    op.execute(
        "CREATE VIRTUAL TABLE case_search USING fts5"
        "(words, agency_id UNINDEXED, case_id UNINDEXED, tokenize = 'trigram')"
    )
    # A space in front lets every word be found by how it begins.
    op.execute(
        "INSERT INTO case_search (words, agency_id, case_id) "
        "SELECT ' ' || search_folded, agency_id, id FROM cases ORDER BY id"
    )
