"""The outbox: letters written in the caller's transaction, sent outside of it."""

from notifications.outbox.claims import (
    Claimed,
    claim,
    mark_failed,
    mark_retry,
    mark_sent,
    put_back,
)
from notifications.outbox.corrections import (
    resend,
    resend_all,
    resendable,
    withdraw,
)
from notifications.outbox.enqueue import Enclosed, Mailing, enqueue, enqueue_many
from notifications.outbox.pace import Pace, Paces, Taken, claim_at_pace
from notifications.outbox.reading import (
    Attempt,
    Backlog,
    StoredLetter,
    attempts,
    backlog,
    letter,
    letters,
)
from notifications.outbox.tables import (
    LetterStatus,
    mail_paces,
    metadata,
    outbox,
    outbox_attempts,
)

__all__ = [
    "Attempt",
    "Backlog",
    "Claimed",
    "Enclosed",
    "LetterStatus",
    "Mailing",
    "Pace",
    "Paces",
    "StoredLetter",
    "Taken",
    "attempts",
    "backlog",
    "claim",
    "claim_at_pace",
    "enqueue",
    "enqueue_many",
    "letter",
    "letters",
    "mail_paces",
    "mark_failed",
    "mark_retry",
    "mark_sent",
    "metadata",
    "outbox",
    "outbox_attempts",
    "put_back",
    "resend",
    "resend_all",
    "resendable",
    "withdraw",
]
