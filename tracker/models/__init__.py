"""The tables of the record; no behaviour."""

from tracker.models.agency import (
    Agency,
    AgencyEvent,
    ApiToken,
    AttemptSalt,
    AttemptWindow,
    Desk,
    Officer,
    SavedView,
    Signatory,
    SignIn,
    Unit,
)
from tracker.models.apology import (
    AccountabilityEntry,
    AccountabilityEvent,
    ApologyNotice,
    NoticeDelivery,
    PublishedApology,
)
from tracker.models.case import (
    Applicant,
    Case,
    CaseEvent,
    CaseFlag,
    CodeCounter,
    Consultation,
    IdempotencyKey,
    SearchWord,
)
from tracker.models.catalogue import CalendarDay, Procedure, Step
from tracker.models.columns import Base
from tracker.models.running import Heartbeat, Lease

__all__ = [
    "AccountabilityEntry",
    "AccountabilityEvent",
    "Agency",
    "AgencyEvent",
    "ApiToken",
    "ApologyNotice",
    "Applicant",
    "AttemptSalt",
    "AttemptWindow",
    "Base",
    "CalendarDay",
    "Case",
    "CaseEvent",
    "CaseFlag",
    "CodeCounter",
    "Consultation",
    "Desk",
    "Heartbeat",
    "IdempotencyKey",
    "Lease",
    "NoticeDelivery",
    "Officer",
    "Procedure",
    "PublishedApology",
    "SavedView",
    "SearchWord",
    "SignIn",
    "Signatory",
    "Step",
    "Unit",
]
