"""Letters about feedback (phản ánh, kiến nghị): to its sender, and to officers."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from notifications.letters.letter import Letter


class FeedbackStep(StrEnum):
    """What the sender is told of."""

    RECEIVED = "received"
    SUPPLEMENT_ASKED = "supplement_asked"
    REFUSED = "refused"
    FORWARDED = "forwarded"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackNews(Letter):
    """Something happened to what the reader had sent.

    Nothing that the sender typed is repeated here, also no name: an address that was
    typed into a public form may be anybody's.
    """

    step: FeedbackStep
    code: str
    received_on: date
    lookup_url: str
    secret: str = ""  # only in the first letter
    answer_by: date | None = None
    text: str = ""  # the answer, the reason, the question or the other body


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackAlert(Letter):
    """A piece of feedback runs out of time, or is late; the reader can act."""

    recipient_name: str
    duty: str  # decide, answer, publish
    is_past: bool
    due_at: datetime
    code: str
    subject_vi: str
    url: str
    unit_name: str = ""
    holder_name: str = ""
