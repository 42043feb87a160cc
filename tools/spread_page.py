"""The page that says how to spread the tables over machines, from the tables."""

from sqlalchemy import MetaData

from notifications import outbox
from tracker import models
from tracker.models.spread import LOCAL_TABLES, REFERENCE_TABLES

_BEGIN = (
    "# Spread the tables",
    "For a country, not for a province: one machine goes a long way. PostgreSQL with "
    "the Citus extension keeps the rows of one agency together on one machine. Run "
    "this once, as the owner of the database, on "
    "the coordinator, after `dunghen db upgrade` into an empty database; after a later "
    "upgrade, run the lines of the tables that are new.",
)
_NOT = (
    "A test walks every table, and every statement that the demonstration and each "
    "page sends, for what a database spread by agency refuses: a key without the "
    "agency, a join without it, a lock over several machines, a trigger, a row that "
    "changes its agency. It was not run against Citus with this release."
)


def spread_page(note: str) -> list[str]:
    """Write the statements, a table after those that it refers to."""
    lines = []
    for metadata in (models.Base.metadata, outbox.metadata):
        lines += _statements(metadata)
    local = ", ".join(f"`{name}`" for name in sorted(LOCAL_TABLES))
    return [
        _BEGIN[0],
        note,
        _BEGIN[1],
        "\n".join(["```sql", *lines, "```"]),
        f"Where the programs connect stay {local}: few rows, of no agency.",
        _NOT,
    ]


def _statements(metadata: MetaData) -> list[str]:
    found = []
    for table in metadata.sorted_tables:
        if table.name in REFERENCE_TABLES:
            found.append(f"SELECT create_reference_table('{table.name}');")
        elif table.name not in LOCAL_TABLES:
            found.append(
                f"SELECT create_distributed_table('{table.name}', 'agency_id');"
            )
    return sorted(found, key=lambda line: "reference" not in line)
