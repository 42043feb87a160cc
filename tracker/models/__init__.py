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
    LedgerDuty,
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
from tracker.models.catalogue import (
    CalendarClosure,
    CalendarDay,
    Procedure,
    ProcedurePosting,
    Step,
)
from tracker.models.columns import Base
from tracker.models.escalation import (
    Absence,
    DigestItem,
    EscalationLadder,
    EscalationRung,
    OfficerPreference,
)
from tracker.models.feedback import Feedback, FeedbackEvent, PublishedFeedback
from tracker.models.integration import (
    UnitCalendar,
    Webhook,
    WebhookAttempt,
    WebhookMessage,
)
from tracker.models.long_work import LongWork
from tracker.models.prospect import CaseProspect
from tracker.models.reminder import Reminder
from tracker.models.report import (
    IssuedReport,
    IssuedReportFile,
    ReportSubscription,
)
from tracker.models.running import Heartbeat, Lease
from tracker.models.statistics import PublishedDuration, PublishedFigure
from tracker.models.survey import SurveyAnswer, SurveyInvitation
from tracker.models.tally import CaseTally, Tally
from tracker.models.transfer import (
    ColumnMapping,
    ImportChunk,
    ImportedCase,
    RegisterImport,
)
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
    "CalendarClosure",
    "CalendarDay",
    "Case",
    "CaseEvent",
    "CaseFlag",
    "CaseProspect",
    "CaseTally",
    "CodeCounter",
    "ColumnMapping",
    "Consultation",
    "Desk",
    "DigestItem",
    "EscalationLadder",
    "EscalationRung",
    "Feedback",
    "FeedbackEvent",
    "Heartbeat",
    "IdempotencyKey",
    "ImportChunk",
    "ImportedCase",
    "IssuedReport",
    "IssuedReportFile",
    "Lease",
    "LedgerDuty",
    "LogCheckpoint",
    "LogKey",
    "LogLeaf",
    "LogNode",
    "LongWork",
    "NoticeDelivery",
    "Officer",
    "OfficerPreference",
    "Procedure",
    "ProcedurePosting",
    "PublicLog",
    "PublishedApology",
    "PublishedDuration",
    "PublishedFeedback",
    "PublishedFigure",
    "RegisterImport",
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
    "Tally",
    "Unit",
    "UnitCalendar",
    "Webhook",
    "WebhookAttempt",
    "WebhookMessage",
]
