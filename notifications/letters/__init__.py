"""Every letter the post office can write: one frozen dataclass each."""

from notifications.letters.applicant import (
    ApologyLetter,
    AppointmentCause,
    AppointmentChanged,
    ErrorApologyLetter,
    ReceiptLetter,
    ResultReady,
    SupplementAsked,
)
from notifications.letters.letter import Letter, Letterhead, letter_name
from notifications.letters.officers import (
    AlertRung,
    ApologySubmitted,
    DigestGroup,
    DigestLine,
    DigestTopic,
    DutyAlert,
    MailCheck,
    ManagerAlert,
    MorningDigest,
    PeriodicReport,
    ReminderLetter,
    ReportFile,
)

LETTERS: tuple[type[Letter], ...] = (
    ManagerAlert,
    MorningDigest,
    ApologySubmitted,
    DutyAlert,
    ReminderLetter,
    MailCheck,
    PeriodicReport,
    ReceiptLetter,
    SupplementAsked,
    ApologyLetter,
    ErrorApologyLetter,
    AppointmentChanged,
    ResultReady,
)

__all__ = [
    "LETTERS",
    "AlertRung",
    "ApologyLetter",
    "ApologySubmitted",
    "AppointmentCause",
    "AppointmentChanged",
    "DigestGroup",
    "DigestLine",
    "DigestTopic",
    "DutyAlert",
    "ErrorApologyLetter",
    "Letter",
    "Letterhead",
    "MailCheck",
    "ManagerAlert",
    "MorningDigest",
    "PeriodicReport",
    "ReceiptLetter",
    "ReminderLetter",
    "ReportFile",
    "ResultReady",
    "SupplementAsked",
    "letter_name",
]
