"""What an official paper says: plain values, each in the reader's local time."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperHead:
    """The top left of an official paper."""

    agency: str
    parent_agency: str = ""
    place: str = ""  # the place name before the date: "An Hải"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedDocument:
    """One paper in the dossier, as it was handed in."""

    name: str
    is_original: bool = False
    is_certified: bool = False
    is_copy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPaper:
    """Mẫu 01, Giấy tiếp nhận hồ sơ và hẹn trả kết quả."""

    head: PaperHead
    desk_name: str
    case_code: str
    applicant_name: str
    procedure_title: str
    documents: tuple[ReceivedDocument, ...]
    limit_text: str
    received_at: datetime
    promised_at: datetime | None  # none: the law sets no limit, or see `pending`
    collect_at: str
    lookup_url: str
    lookup_secret: str
    received_by: str
    applicant_address: str = ""
    applicant_phone: str = ""
    applicant_email: str = ""
    owner_name: str = ""  # when somebody files for another
    channel: str = ""  # "nộp trực tiếp", "trực tuyến"
    fee_text: str = ""
    sets: int = 1
    is_provisional: bool = False
    pending: str = ""  # why there is no date yet, where the limit begins later
    notes: tuple[str, ...] = ()
    wording: str = ""  # the closing sentences, a paragraph a line


@dataclass(frozen=True, slots=True, kw_only=True)
class ApologyPaper:
    """Mẫu 04, Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết.

    What a draft does not know yet is left empty and printed as dots; an issued paper
    with a gap is refused. Number, date and signatory are typed in, never invented.
    """

    head: PaperHead
    applicant_name: str
    desk_name: str
    case_code: str
    procedure_title: str
    received_at: datetime
    promised_at: datetime
    is_before_due: bool  # "dự kiến không trả đúng hạn", else "chưa trả kết quả"
    is_draft: bool
    wording: str  # paragraphs with placeholders, see `wording`
    is_wording_verified: bool
    stage: str = ""
    reason: str = ""
    new_at: datetime | None = None
    collect_at: str = ""
    responsible_unit: str = ""
    contact: str = ""
    number: str = ""  # as the registry gave it, with its symbol
    symbol: str = ""  # the symbol alone, for a draft: "SKHCN-QLCN"
    issued_on: date | None = None
    signatory_titles: tuple[str, ...] = ()  # "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"
    signatory_name: str = ""
    copies_to: tuple[str, ...] = ()  # further lines of "Nơi nhận"
    is_after_cutoff: bool = False
    second_time_approver: str = ""
    is_organisation: bool = False
    # For an error, which, when it was noted, and until when it is set right.
    kind: str = "late"
    noted_on: date | None = None
    remedy_due_on: date | None = None
    checkpoint: str = ""  # the newest root of the public log, in one line
