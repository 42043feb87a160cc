"""The two tables of the post office: letters to be sent, and every attempt."""

from enum import StrEnum

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    false,
    literal_column,
)

from notifications.instants import UtcDateTime


class LetterStatus(StrEnum):
    """Where a letter is on its way."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"  # given up, for a person to look at
    WITHDRAWN = "withdrawn"  # what it would have said is no longer so


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

outbox = Table(
    "outbox",
    metadata,
    Column("agency_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("dedup_key", Text, nullable=False),
    Column("letter", String(60), nullable=False),
    Column("reference", Text, nullable=False),
    Column("to_address", Text, nullable=False),
    Column("to_name", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("urgent", Boolean, nullable=False, server_default=false()),
    Column("status", String(12), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("not_before", UtcDateTime),
    # When somebody has to act on the letter again: its turn, the end of a lease, or the
    # next try. Null once there is nothing left to do, which keeps the index small.
    Column("next_attempt_at", UtcDateTime),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("first_tried_at", UtcDateTime),
    Column("claimed_by", Text),
    Column("claimed_until", UtcDateTime),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("last_error", Text),
    Column("last_code", Integer),
    Column("sent_at", UtcDateTime),
    # Files that go with the letter, `[{"name", "media_type", "sha256"}]`; their bytes
    # lie in the store of whoever enclosed them.
    Column("enclosures", JSON(none_as_null=True)),
    UniqueConstraint("agency_id", "dedup_key"),
)

Index(
    "ix_outbox_due",
    outbox.c.next_attempt_at,
    postgresql_where=outbox.c.next_attempt_at.is_not(None),
    sqlite_where=outbox.c.next_attempt_at.is_not(None),
)
IS_FAILED = outbox.c.status == literal_column("'failed'", String)
Index(
    "ix_outbox_failed",
    outbox.c.agency_id,
    outbox.c.id,
    postgresql_where=IS_FAILED,
    sqlite_where=IS_FAILED,
)
Index("ix_outbox_agency_id_reference", outbox.c.agency_id, outbox.c.reference)

outbox_attempts = Table(
    "outbox_attempts",
    metadata,
    Column("agency_id", Uuid, primary_key=True),
    Column("outbox_id", Uuid, primary_key=True),
    Column("no", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("code", Integer),
    Column("detail", Text, nullable=False, server_default=""),
    ForeignKeyConstraint(["agency_id", "outbox_id"], ["outbox.agency_id", "outbox.id"]),
)

# When the next letter may go to a mail server that takes so many a minute only.
mail_paces = Table(
    "mail_paces",
    metadata,
    Column("lane", Text, primary_key=True),
    Column("next_at", UtcDateTime, nullable=False),
)
