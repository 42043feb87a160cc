"""Letters to the applicant: what was promised, what is missing, what is ready."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from notifications.letters.letter import Letter


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantLetter(Letter):
    """What every letter to an applicant says about the case."""

    applicant_name: str
    case_code: str
    procedure_title: str
    lookup_url: str
    is_organisation: bool = False

    @property
    def you(self) -> str:
        """How the reader is addressed inside a sentence."""
        return "quý đơn vị" if self.is_organisation else "ông/bà"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLetter(ApplicantLetter):
    """The case is received: when the answer comes, and how to follow it."""

    received_at: datetime
    appointed_at: datetime | None  # none: the law sets no limit, or see `pending`
    limit_text: str  # "10 ngày làm việc"
    collect_at: str  # where and how the result is collected
    lookup_secret: str
    is_provisional: bool = False  # reaches into a year not yet announced
    pending: str = ""  # why there is no date yet, where the limit begins later


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementAsked(ApplicantLetter):
    """Something is missing: all of it, once, with the reason."""

    items: tuple[str, ...]
    reason: str
    asked_at: datetime
    complete_by: date  # after this day the desk proposes closing
    restarts_limit: bool = True  # else the limit goes on from where it stood
    legal_basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApologyLetter(ApplicantLetter):
    """The promise is not kept: an apology, the reason and the one new date."""

    received_at: datetime
    promised_at: datetime
    new_at: datetime
    reason: str
    collect_at: str
    responsible_unit: str
    contact: str
    is_before_due: bool  # told before the promise broke
    is_after_cutoff: bool  # later than NĐ 118/2025, Đ.19 k.6 wants it
    paper_number: str = ""  # as the registry clerk typed it, never invented
    paper_issued_on: date | None = None
    signatory: str = ""
    second_time_approver: str = ""  # who allowed a second new date, against the rule


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorApologyLetter(ApplicantLetter):
    """The office made an error: an apology, what happened, and when it is set right."""

    kind: str  # wrong_result, wrong_guidance, refused_without_ground or papers_lost
    what: str
    remedy_due_on: date
    responsible_unit: str
    contact: str
    paper_number: str = ""
    paper_issued_on: date | None = None
    signatory: str = ""


class AppointmentCause(StrEnum):
    """Why a promised date moves without anybody being late."""

    SUPPLEMENT_RECEIVED = "supplement_received"  # the limit runs again from the start
    CLOCK_RESUMED = "clock_resumed"  # waiting ended, the limit goes on
    CLOCK_STARTED = "clock_started"  # the limit starts later than reception
    CALENDAR_CHANGED = "calendar_changed"  # a day off was decreed
    OFFICE_HOURS_CHANGED = "office_hours_changed"  # the agency's week is another


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentChanged(ApplicantLetter):
    """The promised date is told anew; nobody is late."""

    old_at: datetime | None
    new_at: datetime
    cause: AppointmentCause
    since: date  # the supplement's day, the day off, the day the clock ran
    decision: str = ""  # number of the decree that changed the calendar
    is_provisional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultReady(ApplicantLetter):
    """The answer is there: where to fetch it, granted or refused; how was it done."""

    finished_at: datetime
    collect_at: str
    is_granted: bool
    refusal_reason: str = ""
    promised_at: datetime | None = None
    is_late: bool = False
    survey_url: str = ""  # three questions, to be answered once, without a name
