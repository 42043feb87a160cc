"""Every letter the post office can write: one frozen dataclass each."""

from notifications.letters.applicant import (
    ApologyLetter,
    AppointmentCause,
    AppointmentChanged,
    ReceiptLetter,
    ResultReady,
    SupplementAsked,
)
from notifications.letters.feedback import FeedbackAlert, FeedbackNews, FeedbackStep
from notifications.letters.letter import Letter, Letterhead, letter_name
from notifications.letters.officers import (
    AlertRung,
    ApologySubmitted,
    DigestGroup,
    DigestLine,
    DigestTopic,
    MailCheck,
    ManagerAlert,
    MorningDigest,
    ReminderLetter,
)

LETTERS: tuple[type[Letter], ...] = (
    ManagerAlert,
    MorningDigest,
    ApologySubmitted,
    ReminderLetter,
    MailCheck,
    ReceiptLetter,
    SupplementAsked,
    ApologyLetter,
    AppointmentChanged,
    ResultReady,
    FeedbackNews,
    FeedbackAlert,
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
    "FeedbackAlert",
    "FeedbackNews",
    "FeedbackStep",
    "Letter",
    "Letterhead",
    "MailCheck",
    "ManagerAlert",
    "MorningDigest",
    "ReceiptLetter",
    "ReminderLetter",
    "ResultReady",
    "SupplementAsked",
    "letter_name",
]
