"""Letters to officers: what must be decided, on which case, until when."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from notifications.letters.letter import Letter


class AlertRung(StrEnum):
    """How far a case has come towards, or past, its date."""

    DUE_SOON = "due_soon"
    APOLOGY_TO_PREPARE = "apology_to_prepare"
    APOLOGY_OWED_TODAY = "apology_owed_today"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    LATE_AGAIN = "late_again"
    SUPPLEMENT_NOT_ASKED = "supplement_not_asked"
    SUPPLEMENT_WINDOW_OVER = "supplement_window_over"
    ONLINE_UNANSWERED = "online_unanswered"
    STEP_OVERDUE = "step_overdue"
    STEP_ENDING = "step_ending"
    BEFORE_CUT_OFF = "before_cut_off"
    AFTER_DUE = "after_due"


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagerAlert(Letter):
    """One case needs the reader now."""

    recipient_name: str
    rung: AlertRung
    reached_at: datetime  # when the rung was reached, not when it was seen
    case_code: str
    procedure_title: str
    applicant_name: str
    case_url: str
    unit_name: str = ""
    holder_name: str = ""
    step_title: str = ""
    appointed_at: datetime | None = None
    reappointed_at: datetime | None = None
    apology_due_on: date | None = None
    amount: int = 0  # of a rung with a number: working days, or office hours
    note: str = ""  # what the agency wrote to this rung of its ladder
    on_behalf_of: str = ""  # who is away, and whose substitute the reader is


class DigestTopic(StrEnum):
    """The headings of the morning letter, in the order of what presses most."""

    APOLOGIES_OWED_TODAY = "apologies_owed_today"
    NOTICES_TO_APPROVE = "notices_to_approve"
    LATE_AGAIN = "late_again"
    OVERDUE = "overdue"
    DUE_TODAY = "due_today"
    DUE_SOON = "due_soon"
    STEPS_OVERDUE = "steps_overdue"
    ONLINE_UNANSWERED = "online_unanswered"
    SUPPLEMENTS_NOT_ASKED = "supplements_not_asked"
    SUPPLEMENT_WINDOWS_OVER = "supplement_windows_over"
    LADDER_RUNGS = "ladder_rungs"


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestLine:
    """One case under a heading."""

    case_code: str
    procedure_title: str
    holder: str  # officer and unit
    due_at: datetime | None
    url: str
    rung: AlertRung | None = None  # the moment that the reader takes in the digest
    amount: int = 0
    on_behalf_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestGroup:
    """A heading, its first cases, and how many there are in all."""

    topic: DigestTopic
    lines: tuple[DigestLine, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MorningDigest(Letter):
    """What the day asks of a reader: a manager, a head, or who takes alerts in here."""

    recipient_name: str
    on: date
    groups: tuple[DigestGroup, ...]
    open_cases: int
    overdue_cases: int
    worklist_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApologySubmitted(Letter):
    """An apology waits for the reader's approval."""

    recipient_name: str
    submitted_by: str
    case_code: str
    procedure_title: str
    applicant_name: str
    reason: str
    promised_at: datetime
    proposed_at: datetime | None  # none: the work is done, nothing is promised anew
    send_by: date | None  # the last day of NĐ 118/2025, Đ.19 k.6
    approval_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyAlert(Letter):
    """An explanation, a measure or a remedy is due, or past its day."""

    recipient_name: str
    duty: str  # explanation, measure or remedy
    is_late: bool
    case_code: str
    procedure_title: str
    due_on: date
    days_late: int  # working days; 0 unless it is late
    entry_url: str
    owner_name: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderLetter(Letter):
    """The one-stop desk reminds a unit of a case, and asks for an answer."""

    recipient_name: str
    sent_by: str
    desk_name: str
    unit_name: str
    case_code: str
    procedure_title: str
    applicant_name: str
    text: str
    answer_by: datetime
    appointed_at: datetime | None
    answer_url: str
    on_behalf_of: str = ""  # who is away, and whose substitute the reader is


@dataclass(frozen=True, slots=True, kw_only=True)
class MailCheck(Letter):
    """The mail settings work: the letter an administrator sends to test them."""

    requested_by: str
    requested_at: datetime
    server: str  # host, port and TLS mode in words


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFile:
    """One file that goes with the letter, and its checksum (SHA-256)."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodicReport(Letter):
    """A report of a period that is over, made of itself, with its files."""

    recipient_name: str  # "" for an address that is no officer's
    title: str
    by_unit: bool
    first: date
    last: date
    known_at: datetime  # what had been recorded by then is counted
    files: tuple[ReportFile, ...]
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointLetter(Letter):
    """A signed root of the public log, to be kept outside the installation."""

    recipient_name: str
    note: str  # the signed note, to be kept as it is
    size: int
    signed_at: datetime
    verifier_key: str
    log_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class YearNotAnnounced(Letter):
    """The days off of the coming year are not entered: its dates are estimated."""

    recipient_name: str
    year: int
    provisional_cases: int
    calendar_url: str
    cases_url: str
