"""One of each official paper, for a case that strains them: long names everywhere."""

import csv
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from notifications.papers import (
    FORM_KEYS,
    ApologyPaper,
    FigureLine,
    FigurePaper,
    PaperHead,
    PassedOn,
    PeriodReportPaper,
    ProcessSlipPaper,
    ReceiptPaper,
    ReceivedDocument,
    RegisterLine,
    RegisterPaper,
    ReportLine,
    Sheet,
    SlipPaper,
    StatementLine,
    StatementPaper,
    apology_sheet,
    default_wording,
    feedback_sheet,
    period_report_sheet,
    process_slip_sheet,
    progress_sheet,
    receipt_sheet,
    register_sheet,
    slip_sheet,
    statement_sheet,
    wording_of,
)
from tests.house.tree import ROOT

HANOI = timezone(timedelta(hours=7))
TODAY = date(2026, 11, 27)
NAME = (
    "Công ty Trách nhiệm hữu hạn Một thành viên Dịch vụ Kỹ thuật Hạt nhân, Đo lường, "
    "Kiểm định Thiết bị X-quang và An toàn Bức xạ Duyên hải Nam Trung Bộ, Chi nhánh "
    "số 2 tại Khu công nghiệp Bờ Biển Mẫu Mười"
)
HEAD = PaperHead(
    agency="Sở Khoa học và Công nghệ",
    parent_agency="Ủy ban nhân dân tỉnh An Hải",
    place="An Hải",
)
DESK = "Bộ phận Một cửa, Trung tâm Phục vụ hành chính công tỉnh An Hải"
CODE = "X99.99-261030-0012"
CONTACT = "0254 3000 118, số 1 đường Thử Nghiệm, phường Mẫu, tỉnh An Hải"
UNIT = "Phòng Quản lý Công nghệ và An toàn bức xạ"


def at(text: str) -> datetime:
    """Give a moment in the agency's own time, as `2026-11-19 09:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


def catalogue() -> list[dict[str, str]]:
    """Read the real procedures."""
    text = (ROOT / "tracker/data/procedures.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def longest_title() -> str:
    """Give the longest name of a real procedure."""
    return max((row["name_vi"] for row in catalogue()), key=len)


def wording(form: str) -> str:
    """Give the sentences shipped for a form."""
    return wording_of(form, TODAY).text


def receipt() -> ReceiptPaper:
    """Mẫu 01."""
    return ReceiptPaper(
        head=HEAD,
        desk_name=DESK,
        case_code=CODE,
        applicant_name=NAME,
        procedure_title=longest_title(),
        documents=(
            ReceivedDocument(name="Đơn đề nghị theo mẫu", is_original=True),
            ReceivedDocument(name="Biên bản kiểm xạ", is_certified=True),
            ReceivedDocument(name="Giấy phép đã cấp (2 bản)", is_copy=True),
        ),
        limit_text="18 ngày làm việc",
        received_at=at("2026-10-30 09:05"),
        promised_at=at("2026-11-25 17:00"),
        collect_at=DESK,
        lookup_url="https://dunghen.example/tra-cuu?ma=X99.99-261030-0012",
        lookup_secret="k7mq-4t2x-9hwd",
        received_by="Trần Thu Hà",
        applicant_address="Lô B12, đường số 5, Khu công nghiệp Mẫu, xã Mẫu Một",
        applicant_phone="0900 000 415",
        channel="trực tiếp tại Bộ phận Một cửa",
        fee_text="300.000 đồng",
        wording=wording("receipt"),
    )


def apology() -> ApologyPaper:
    """Mẫu 04, as a draft."""
    return ApologyPaper(
        head=HEAD,
        applicant_name=NAME,
        desk_name=DESK,
        case_code=CODE,
        procedure_title=longest_title(),
        received_at=at("2026-10-30 09:15"),
        promised_at=at("2026-11-25 17:00"),
        new_at=at("2026-11-30 17:00"),
        is_before_due=True,
        is_draft=True,
        wording=default_wording(is_before_due=True, on=TODAY),
        is_wording_verified=False,
        stage="thẩm định",
        reason="đơn vị phối hợp trả lời muộn 5 ngày làm việc; Sở chưa đôn đốc kịp.",
        collect_at=DESK,
        responsible_unit=UNIT,
        contact=CONTACT,
        symbol="SKHCN-QLCN",
        copies_to=("Bộ phận Một cửa", "Lưu: VT, QLCN"),
        is_organisation=True,
    )


def error_apology() -> ApologyPaper:
    """Give the apology for an error, as a draft."""
    return replace(
        apology(),
        wording=wording("error_apology"),
        kind="papers_lost",
        noted_on=TODAY,
        remedy_due_on=date(2026, 12, 2),
        new_at=None,
    )


def slip(form: str) -> SlipPaper:
    """Mẫu 02, 03 or 05, or the reminder to a unit."""
    return SlipPaper(
        form=form,
        head=HEAD,
        desk_name=DESK,
        case_code=CODE,
        applicant_name=NAME,
        procedure_title=longest_title(),
        handed_in_at=at("2026-10-30 09:05"),
        at=at("2026-11-03 10:00"),
        wording=wording(form),
        symbol="SKHCN",
        items="Bản sao chứng thực giấy chứng nhận kiểm định còn hiệu lực\n"
        "Bản thuyết minh có chữ ký của người đại diện theo pháp luật\n"
        "Danh sách nhân viên bức xạ kèm kết quả đo liều 12 tháng gần nhất",
        reason="Thành phần hồ sơ chưa đủ so với danh mục của thủ tục.",
        legal_basis="NĐ 118/2025/NĐ-CP, Điều 19 khoản 5",
        until=date(2026, 11, 18),
        collect_at=DESK,
        contact=CONTACT,
        is_organisation=True,
        readers=(UNIT, "Lê Hoàng Phúc") if form == "reminder_slip" else (),
        unit_name=UNIT,
        officer_name="Lê Hoàng Phúc",
        promised_at=at("2026-11-25 17:00"),
        answer_by=at("2026-11-04 10:00"),
    )


def process_slip() -> ProcessSlipPaper:
    """Mẫu 06."""
    first = PassedOn(
        holder="Bộ phận Một cửa",
        step="Tiếp nhận, chuyển hồ sơ",
        given_by="Người nộp hồ sơ",
        taken_by="Trần Thu Hà",
        taken_at=at("2026-10-30 09:05"),
        given_on_at=at("2026-10-30 14:20"),
        due_at=at("2026-11-02 09:05"),
        verdict="Trước hạn",
    )
    return ProcessSlipPaper(
        head=HEAD,
        desk_name=DESK,
        case_code=CODE,
        applicant_name=NAME,
        procedure_title=longest_title(),
        received_at=at("2026-10-30 09:05"),
        promised_at=at("2026-11-25 17:00"),
        reappointed_at=at("2026-11-30 17:00"),
        responsible_unit=UNIT,
        bodies=("Sở Y tế tỉnh An Hải", "Ủy ban nhân dân phường Mẫu Hai"),
        lines=(
            first,
            replace(
                first,
                holder=UNIT,
                step="Thẩm định hồ sơ",
                given_by="Trần Thu Hà",
                taken_by="Nguyễn Văn Thử",
                taken_at=at("2026-10-30 14:20"),
                given_on_at=at("2026-11-24 09:00"),
                due_at=at("2026-11-20 17:00"),
                verdict="Quá hạn",
            ),
            replace(
                first,
                holder="Sở Y tế tỉnh An Hải",
                step="",
                given_by=UNIT,
                taken_by="",
                taken_at=at("2026-11-03 10:00"),
                given_on_at=at("2026-11-16 10:00"),
                due_at=at("2026-11-06 17:00"),
                verdict="Quá hạn",
                note="Lấy ý kiến",
            ),
            replace(
                first,
                holder=UNIT,
                step="Ký duyệt",
                given_by="Nguyễn Văn Thử",
                taken_by="Phạm Quang Mẫu",
                taken_at=at("2026-11-24 09:00"),
                given_on_at=None,
                due_at=None,
                verdict="",
            ),
        ),
        made_at=at("2026-11-27 08:00"),
        wording=wording("process_slip"),
    )


def register(rows: int = 5) -> RegisterPaper:
    """Mẫu 07."""
    line = RegisterLine(
        code=CODE,
        procedure=longest_title(),
        applicant=NAME,
        contact="Lô B12, đường số 5, Khu công nghiệp Mẫu, xã Mẫu Một; 0900 000 415",
        unit=UNIT,
        received_at=at("2026-10-30 09:05"),
        promised_at=at("2026-11-25 17:00"),
        reappointed_at=at("2026-11-30 17:00"),
        returned_at=at("2026-11-30 15:40"),
        way="trực tiếp",
    )
    short = replace(
        line,
        procedure="Cấp giấy phép bưu chính",
        applicant="Nguyễn Thị Mẫu",
        reappointed_at=None,
        returned_at=None,
        ended="rút hồ sơ",
    )
    return RegisterPaper(
        head=HEAD,
        desk_name=DESK,
        first=date(2026, 11, 1),
        last=date(2026, 11, 30),
        lines=tuple(line if no % 3 == 0 else short for no in range(rows)),
        made_at=at("2026-11-27 08:00"),
        wording=wording("register"),
    )


def period_report() -> PeriodReportPaper:
    """Biểu II.06a."""
    fields = sorted({row["field_vi"] for row in catalogue()})
    lines = tuple(
        ReportLine(field=field, figures=(12, 4, 6, 2, 9, 3, 4, 2, 3, 2, 1))
        for field in fields
    )
    count = len(lines)
    return PeriodReportPaper(
        head=HEAD,
        receiver="Ủy ban nhân dân tỉnh An Hải",
        first=date(2026, 11, 1),
        last=date(2026, 11, 30),
        as_of=at("2026-11-27 08:00"),
        known_at=at("2026-12-03 10:00"),
        lines=lines,
        total=tuple(count * figure for figure in lines[0].figures),
        wording=wording("period_report"),
    )


def statement() -> StatementPaper:
    """Give the statement of a unit."""
    line = StatementLine(
        code=CODE,
        procedure=longest_title(),
        about="Trễ 3 ngày làm việc",
        due_on=date(2026, 11, 25),
        cause="Do đơn vị: khâu thẩm định, xử lý",
        explained="08/12/2026, muộn 1 ngày làm việc: " + NAME,
        measures="1. Mỗi sáng xem hồ sơ còn ba ngày (Lê Hoàng Phúc, 04/12/2026): "
        "xong muộn 2 ngày làm việc",
        stage="Đã duyệt giải trình, chưa khép",
    )
    return StatementPaper(
        head=HEAD,
        unit=UNIT,
        first=date(2026, 11, 1),
        last=date(2026, 11, 30),
        figures=(("Chuyển từ kỳ trước", 2), ("Mở trong kỳ", 3), ("Khép trong kỳ", 1)),
        lines=(line, replace(line, about="Kết quả sai", due_on=None)),
        made_at=at("2026-11-27 08:00"),
        wording=wording("ledger_statement"),
    )


def progress_report() -> FigurePaper:
    """Lay the progress of a month, with groups that have nothing to be averaged."""
    figures = (12, 11, 1, 1, 91.67, 18.33, 83.33, 9, 8, 88.89, 100.0)
    took = (1, 1, 0, 100.0, 7, 4.29, 2, 18.5, 0, None)
    fields = sorted({row["field_vi"] for row in catalogue()})
    return FigurePaper(
        head=HEAD,
        receiver="Ủy ban nhân dân tỉnh An Hải",
        grouped_by="Lĩnh vực",
        first=date(2026, 11, 1),
        last=date(2026, 11, 30),
        as_of=at("2026-11-27 08:00"),
        known_at=at("2026-11-27 08:00"),
        lines=tuple(
            FigureLine(name=field, figures=(*figures, *took)) for field in fields
        ),
        total=(*figures, *took),
        wording=wording("progress_report"),
    )


def feedback_report() -> FigurePaper:
    """Lay the feedback of a month by topic, of which one had none."""
    times = (2, 8, 7, 6, 1, 85.71, 2, 1, 3, 1, 6.25)
    steps = (1, 0, 1, 1, 4, 1, 3, 0, 312, 9, 6, 95.19)
    none = (0, 0, 0, 0, 0, None, 0, 0, 0, 0, None)
    return replace(
        progress_report(),
        grouped_by="Về việc",
        lines=(
            FigureLine(name="Trả kết quả trễ hẹn", figures=(*times, *steps)),
            FigureLine(name="Việc khác", figures=(*none, *(0,) * 8, *(None,) * 4)),
        ),
        total=(*times, *steps),
        wording=wording("feedback_report"),
    )


def sheets() -> dict[str, Sheet]:
    """Lay every paper, by the key of its form."""
    laid = {
        "receipt": receipt_sheet(receipt()),
        "apology": apology_sheet(apology()),
        "error_apology": apology_sheet(error_apology()),
        "process_slip": process_slip_sheet(process_slip()),
        "register": register_sheet(register()),
        "period_report": period_report_sheet(period_report()),
        "ledger_statement": statement_sheet(statement()),
        "progress_report": progress_sheet(progress_report()),
        "feedback_report": feedback_sheet(feedback_report()),
    }
    for form in ("supplement_request", "refusal", "stop_notice", "reminder_slip"):
        laid[form] = slip_sheet(slip(form))
    return {key: laid[key] for key in FORM_KEYS}
