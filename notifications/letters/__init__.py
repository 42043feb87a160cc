"""Every letter the post office can write: one frozen dataclass each."""

from notifications.letters.applicant import (
    ApologyLetter,
    AppointmentCause,
    AppointmentChanged,
    ReceiptLetter,
    ResultReady,
    SupplementAsked,
)
from notifications.letters.letter import Letter, Letterhead, letter_name
from notifications.letters.officers import (
    AlertRung,
    ApologySubmitted,
    CheckpointLetter,
    DigestGroup,
    DigestLine,
    DigestTopic,
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
    ReminderLetter,
    MailCheck,
    PeriodicReport,
    CheckpointLetter,
    ReceiptLetter,
    SupplementAsked,
    ApologyLetter,
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
    "CheckpointLetter",
    "DigestGroup",
    "DigestLine",
    "DigestTopic",
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
