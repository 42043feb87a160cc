"""What an agency has, it can take along: every table is in a set, or says why not."""

from notifications import outbox
from tracker import models
from tracker.transfer.sets import DATASETS, LEFT_HERE

TABLES = {
    table.name
    for metadata in (models.Base.metadata, outbox.metadata)
    for table in metadata.sorted_tables
    if "agency_id" in table.columns
}
TAKEN = {name for dataset in DATASETS.values() for name in dataset.tables}
#: Parts of names of columns that nobody may read.
SECRET = ("secret", "password", "token", "csrf", "salt")


def test_every_table_of_an_agency_is_taken_along_or_says_why_not() -> None:
    assert TAKEN | set(LEFT_HERE) == TABLES
    assert not TAKEN & set(LEFT_HERE)
    assert all(len(reason) > 20 for reason in LEFT_HERE.values())


def test_no_set_has_a_column_of_secrets() -> None:
    named = {
        f"{dataset.key}.{key}"
        for dataset in DATASETS.values()
        for key, _vi, _en in dataset.columns
    }
    assert not [name for name in named if any(part in name for part in SECRET)]
