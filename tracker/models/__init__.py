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
from tracker.models.attachment import Attachment
from tracker.models.case import (
    Applicant,
    Case,
    CaseEvent,
    CaseFlag,
    CodeCounter,
    Consultation,
    IdempotencyKey,
    SearchWord,
    StepUse,
)
from tracker.models.catalogue import CalendarDay, Procedure, Step
from tracker.models.columns import Base
from tracker.models.escalation import (
    Absence,
    DigestItem,
    EscalationLadder,
    EscalationRung,
    OfficerPreference,
)
from tracker.models.reminder import Reminder
from tracker.models.report import (
    IssuedReport,
    IssuedReportFile,
    ReportSubscription,
)
from tracker.models.running import Heartbeat, Lease
from tracker.models.statistics import PublishedDuration, PublishedFigure
from tracker.models.survey import SurveyAnswer, SurveyInvitation
from tracker.models.transparency import (
    LogCheckpoint,
    LogKey,
    LogLeaf,
    LogNode,
    PublicLog,
)

__all__ = [
    "Absence",
    "AccountabilityEntry",
    "AccountabilityEvent",
    "Agency",
    "AgencyEvent",
    "ApiToken",
    "ApologyNotice",
    "Applicant",
    "Attachment",
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
    "DigestItem",
    "EscalationLadder",
    "EscalationRung",
    "Heartbeat",
    "IdempotencyKey",
    "IssuedReport",
    "IssuedReportFile",
    "Lease",
    "LogCheckpoint",
    "LogKey",
    "LogLeaf",
    "LogNode",
    "NoticeDelivery",
    "Officer",
    "OfficerPreference",
    "Procedure",
    "PublicLog",
    "PublishedApology",
    "PublishedDuration",
    "PublishedFigure",
    "Reminder",
    "ReportSubscription",
    "SavedView",
    "SearchWord",
    "SignIn",
    "Signatory",
    "Step",
    "StepUse",
    "SurveyAnswer",
    "SurveyInvitation",
    "Unit",
]
