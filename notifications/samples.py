"""One invented example of every letter, for previews and for the tests of the house."""

from datetime import date, datetime, timedelta, timezone

from notifications.letters import (
    AlertRung,
    ApologyLetter,
    ApologySubmitted,
    AppointmentCause,
    AppointmentChanged,
    CheckpointLetter,
    DigestGroup,
    DigestLine,
    DigestTopic,
    DutyAlert,
    ErrorApologyLetter,
    FeedbackAlert,
    FeedbackNews,
    FeedbackStep,
    Letter,
    Letterhead,
    MailCheck,
    ManagerAlert,
    MorningDigest,
    PeriodicReport,
    ReceiptLetter,
    ReminderLetter,
    ReportFile,
    ResultReady,
    SupplementAsked,
    YearNotAnnounced,
)

_HANOI = timezone(timedelta(hours=7))
_HEAD = Letterhead(
    agency_name="Sở Khoa học và Công nghệ tỉnh An Hải",
    contact="Số 12 đường Bạch Đằng, phường Bến Đá; điện thoại 0254 3000 118",
)
_TITLE = (
    "Gia hạn giấy phép tiến hành công việc bức xạ - "
    "Sử dụng thiết bị X-quang chẩn đoán trong y tế"
)
_CODE = "X99.99-261030-0012"
_CLINIC = "Phòng khám Đa khoa Sao Biển"
_DESK = "Bộ phận Một cửa, Trung tâm Phục vụ hành chính công tỉnh An Hải"
_LOOKUP = "https://dunghen.example/tra-cuu"
_CASE_PAGE = "https://dunghen.example/ho-so/X99.99-261030-0012"


def _at(day: int, month: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=_HANOI)


def _digest() -> MorningDigest:
    owed = DigestLine(
        case_code=_CODE,
        procedure_title=_TITLE,
        holder="Lê Hoàng Phúc, Phòng Quản lý Công nghệ",
        due_at=_at(25, 11, 17),
        url=_CASE_PAGE,
    )
    return MorningDigest(
        letterhead=_HEAD,
        recipient_name="Vũ Minh Châu",
        on=date(2026, 11, 23),
        groups=(
            DigestGroup(topic=DigestTopic.APOLOGIES_OWED_TODAY, lines=(owed,), total=1),
            DigestGroup(topic=DigestTopic.OVERDUE, lines=(owed, owed), total=7),
            DigestGroup(topic=DigestTopic.DUE_TODAY, lines=(), total=0),
        ),
        open_cases=148,
        overdue_cases=7,
        worklist_url="https://dunghen.example/viec",
    )


def _apology() -> ApologyLetter:
    return ApologyLetter(
        letterhead=_HEAD,
        applicant_name=_CLINIC,
        case_code=_CODE,
        procedure_title=_TITLE,
        lookup_url=_LOOKUP,
        is_organisation=True,
        received_at=_at(30, 10, 9, 15),
        promised_at=_at(25, 11, 17),
        new_at=_at(30, 11, 17),
        reason="Đơn vị kỹ thuật được lấy ý kiến gửi kết quả đo kiểm xạ muộn 8 ngày; "
        "chúng tôi chưa đôn đốc kịp thời.",
        collect_at=_DESK,
        responsible_unit="Phòng Quản lý Công nghệ và An toàn bức xạ",
        contact="0254 3000 118",
        is_before_due=True,
        is_after_cutoff=False,
        paper_number="231/SKHCN-QLCN",
        paper_issued_on=date(2026, 11, 23),
        signatory="Vũ Minh Châu, Phó Giám đốc",
    )


def _year_ahead() -> YearNotAnnounced:
    return YearNotAnnounced(
        letterhead=_HEAD,
        recipient_name="Trần Thu Hà",
        year=2028,
        provisional_cases=12,
        calendar_url="https://dunghen.example/lich-lam-viec/nhap?nam=2028",
        cases_url="https://dunghen.example/lich-lam-viec/tam-tinh",
    )


def _error() -> ErrorApologyLetter:
    return ErrorApologyLetter(
        letterhead=_HEAD,
        applicant_name=_CLINIC,
        case_code=_CODE,
        procedure_title=_TITLE,
        lookup_url=_LOOKUP,
        is_organisation=True,
        kind="wrong_result",
        what="Giấy phép ghi nhầm số hiệu thiết bị so với hồ sơ.",
        remedy_due_on=date(2026, 12, 1),
        responsible_unit="Phòng Quản lý Công nghệ và An toàn bức xạ",
        contact=_HEAD.contact,
        paper_number="245/SKHCN-XL",
        paper_issued_on=date(2026, 11, 27),
        signatory="Vũ Minh Châu, Phó Giám đốc",
    )


def _duty() -> DutyAlert:
    return DutyAlert(
        letterhead=_HEAD,
        recipient_name="Đỗ Thị Hải Yến",
        duty="measure",
        is_late=True,
        case_code=_CODE,
        procedure_title=_TITLE,
        due_on=date(2026, 11, 25),
        days_late=2,
        entry_url="https://dunghen.example/giai-trinh/0199c3",
        owner_name="Lê Hoàng Phúc",
        what="Mỗi sáng xem các hồ sơ còn ba ngày và phân công ngay.",
    )


def _for_officers() -> tuple[Letter, ...]:
    return (
        _alert(),
        _digest(),
        _duty(),
        ApologySubmitted(
            letterhead=_HEAD,
            recipient_name="Vũ Minh Châu",
            submitted_by="Lê Hoàng Phúc",
            case_code=_CODE,
            procedure_title=_TITLE,
            applicant_name=_CLINIC,
            reason="Đơn vị được lấy ý kiến trả lời muộn.",
            promised_at=_at(25, 11, 17),
            proposed_at=_at(30, 11, 17),
            send_by=date(2026, 11, 23),
            approval_url=_CASE_PAGE,
        ),
        _reminder(),
        MailCheck(
            letterhead=_HEAD,
            requested_by="Trần Thu Hà",
            requested_at=_at(23, 11, 8, 5),
            server="thu.anhai.example, cổng 587, STARTTLS",
        ),
        _checkpoint(),
        _year_ahead(),
    )


def _alert() -> ManagerAlert:
    return ManagerAlert(
        letterhead=_HEAD,
        recipient_name="Vũ Minh Châu",
        rung=AlertRung.APOLOGY_OWED_TODAY,
        reached_at=_at(23, 11, 7, 30),
        case_code=_CODE,
        procedure_title=_TITLE,
        applicant_name=_CLINIC,
        case_url=_CASE_PAGE,
        unit_name="Phòng Quản lý Công nghệ và An toàn bức xạ",
        holder_name="Lê Hoàng Phúc",
        step_title="Thẩm định",
        appointed_at=_at(25, 11, 17),
        apology_due_on=date(2026, 11, 23),
    )


def _reminder() -> ReminderLetter:
    return ReminderLetter(
        letterhead=_HEAD,
        recipient_name="Đỗ Thị Hải Yến",
        sent_by="Trần Ngọc Mai",
        desk_name="Bộ phận Một cửa",
        unit_name="Phòng Quản lý Công nghệ và An toàn bức xạ",
        case_code=_CODE,
        procedure_title=_TITLE,
        applicant_name=_CLINIC,
        text="Đề nghị khẩn trương giải quyết; nếu không kịp hẹn thì làm lời xin "
        "lỗi trước ngày hết hạn.",
        answer_by=_at(24, 11, 9, 20),
        appointed_at=_at(25, 11, 17),
        answer_url=_CASE_PAGE,
    )


def _checkpoint() -> CheckpointLetter:
    return CheckpointLetter(
        letterhead=_HEAD,
        recipient_name="Đỗ Quốc Bảo",
        note="dunghen.example/nhat-ky/X99.99\n128\n"
        "5dydp5pwZZmtVZy3Ae2aKrnYI60vSWDP43DvRgQyjkg=\n\n"
        "— dunghen.example/nhat-ky/X99.99 3Kk2mGmH0f0=\n",
        size=128,
        signed_at=_at(23, 11, 7, 30),
        verifier_key="dunghen.example/nhat-ky/X99.99+dca93698+AQIDBAUGBwg=",
        log_url="https://dunghen.example/nhat-ky",
    )


def _receipt() -> ReceiptLetter:
    return ReceiptLetter(
        letterhead=_HEAD,
        applicant_name=_CLINIC,
        case_code=_CODE,
        procedure_title=_TITLE,
        lookup_url=_LOOKUP,
        is_organisation=True,
        received_at=_at(30, 10, 9, 15),
        appointed_at=_at(25, 11, 17),
        limit_text="18 ngày làm việc",
        collect_at=_DESK,
        lookup_secret="k7mq-4t2x-9hwd",  # noqa: S106 - invented, like all of it
    )


def _supplement() -> SupplementAsked:
    return SupplementAsked(
        letterhead=_HEAD,
        applicant_name=_CLINIC,
        case_code=_CODE,
        procedure_title=_TITLE,
        lookup_url=_LOOKUP,
        is_organisation=True,
        items=("Biên bản kiểm xạ năm 2026", "Chứng chỉ nhân viên bức xạ còn hạn"),
        reason="Biên bản trong hồ sơ đã quá một năm.",
        asked_at=_at(2, 11, 10, 40),
        complete_by=date(2026, 11, 17),
        legal_basis="khoản 5 Điều 19 Nghị định số 118/2025/NĐ-CP",
    )


def _moved() -> AppointmentChanged:
    return AppointmentChanged(
        letterhead=_HEAD,
        applicant_name=_CLINIC,
        case_code=_CODE,
        procedure_title=_TITLE,
        lookup_url=_LOOKUP,
        is_organisation=True,
        old_at=_at(25, 11, 17),
        new_at=_at(4, 12, 17),
        cause=AppointmentCause.SUPPLEMENT_RECEIVED,
        since=date(2026, 11, 9),
    )


def _report() -> PeriodicReport:
    return PeriodicReport(
        letterhead=_HEAD,
        recipient_name="Vũ Minh Châu",
        title="Biểu II.06a",
        by_unit=True,
        first=date(2026, 10, 1),
        last=date(2026, 10, 31),
        known_at=_at(3, 11, 7, 30),
        files=(
            ReportFile(
                name="bieu-II-06a-don-vi-20261001-20261031.pdf",
                sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            ),
        ),
        url="https://dunghen.example/bao-cao/da-lap",
    )


def _result() -> ResultReady:
    return ResultReady(
        letterhead=_HEAD,
        applicant_name=_CLINIC,
        case_code=_CODE,
        procedure_title=_TITLE,
        lookup_url=_LOOKUP,
        is_organisation=True,
        finished_at=_at(30, 11, 9, 35),
        collect_at=_DESK,
        is_granted=True,
        promised_at=_at(30, 11, 17),
        survey_url="https://dunghen.example/khao-sat/kQ2vX7bLr0mTz9WcY4hPnA8sJd1uEf6g",
    )


SAMPLES: tuple[Letter, ...] = (
    *_for_officers(),
    _report(),
    _receipt(),
    _supplement(),
    _apology(),
    _error(),
    _moved(),
    _result(),
    FeedbackNews(
        letterhead=_HEAD,
        step=FeedbackStep.ANSWERED,
        code="PA-X99.99-261119-0001",
        received_on=date(2026, 11, 19),
        lookup_url="https://dunghen.example/phan-anh/tra-cuu?ma=PA-X99.99-261119-0001",
        text="Kết quả đã có từ ngày 25/11/2026. Chúng tôi xin lỗi vì đã trả muộn.",
    ),
    FeedbackAlert(
        letterhead=_HEAD,
        recipient_name="Vũ Minh Châu",
        duty="answer",
        is_past=True,
        due_at=_at(11, 12, 17),
        code="PA-X99.99-261119-0001",
        subject_vi="Hồ sơ quá hẹn mà không ai báo",
        url="https://dunghen.example/phan-anh-kien-nghi/PA-X99.99-261119-0001",
        unit_name="Phòng Quản lý Công nghệ",
        holder_name="Lê Hoàng Phúc",
    ),
)
