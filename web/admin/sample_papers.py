"""Every form with invented facts, for a look at its sentences: nobody in it is real."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from notifications.papers import (
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
    feedback_sheet,
    period_report_sheet,
    process_slip_sheet,
    progress_sheet,
    receipt_sheet,
    register_sheet,
    slip_sheet,
    statement_sheet,
)
from tracker.offices import Office
from tracker.queries.case_papers import contact_of

_APPLICANT = "Phòng khám Đa khoa Sao Biển"
_PROCEDURE = "Gia hạn giấy phép tiến hành công việc bức xạ"
_UNIT = "Phòng chuyên môn"


def sample_sheet(office: Office, form: str, wording: str, today: date) -> Sheet:
    """Lay a form out with invented facts."""
    if form in _SAMPLES:
        return _SAMPLES[form](office, wording, today)
    return slip_sheet(sample_slip(office, form, wording, today))


def sample_slip(office: Office, form: str, wording: str, today: date) -> SlipPaper:
    """Give a slip with invented facts."""
    at = _at(office, today)
    return SlipPaper(
        form=form,
        head=_head(office),
        desk_name=office.choices.one_stop_name_vi,
        case_code=_code(office, today),
        applicant_name=_APPLICANT,
        procedure_title=_PROCEDURE,
        handed_in_at=at - timedelta(days=2),
        at=at,
        wording=wording,
        symbol=office.agency.document_symbol,
        items="Bản sao chứng thực giấy chứng nhận kiểm định\nBản thuyết minh đã ký",
        reason="Thành phần hồ sơ chưa đủ so với danh mục của thủ tục.",
        legal_basis="khoản 5 Điều 19 Nghị định số 118/2025/NĐ-CP",
        until=today + timedelta(days=15),
        collect_at=office.collect_at,
        contact=contact_of(office),
        is_organisation=True,
    )


def sample_error(office: Office, wording: str, today: date) -> ApologyPaper:
    """Give an apology for an error with invented facts."""
    at = _at(office, today)
    return ApologyPaper(
        head=_head(office),
        applicant_name=_APPLICANT,
        desk_name=office.choices.one_stop_name_vi,
        case_code=_code(office, today),
        procedure_title=_PROCEDURE,
        received_at=at - timedelta(days=20),
        promised_at=at,
        is_before_due=False,
        is_draft=True,
        wording=wording,
        is_wording_verified=True,
        reason="Giấy phép ghi nhầm số hiệu thiết bị so với hồ sơ.",
        collect_at=office.collect_at,
        responsible_unit=_UNIT,
        contact=contact_of(office),
        symbol=office.agency.document_symbol,
        is_organisation=True,
        kind="wrong_result",
        noted_on=today,
        remedy_due_on=today + timedelta(days=3),
    )


def _receipt(office: Office, wording: str, today: date) -> ReceiptPaper:
    code = _code(office, today)
    return ReceiptPaper(
        head=_head(office),
        desk_name=office.choices.one_stop_name_vi,
        case_code=code,
        applicant_name=_APPLICANT,
        procedure_title=_PROCEDURE,
        documents=(
            ReceivedDocument(name="Đơn đề nghị", is_original=True),
            ReceivedDocument(name="Giấy phép đã cấp", is_copy=True),
        ),
        limit_text="18 ngày làm việc",
        received_at=_at(office, today),
        promised_at=_at(office, today + timedelta(days=25)),
        collect_at=office.collect_at,
        lookup_url=f"https://dunghen.example/tra-cuu?ma={code}",
        lookup_secret="xem-thu",  # noqa: S106 - printed as an example
        received_by="",
        wording=wording,
    )


def _process_slip(office: Office, wording: str, today: date) -> ProcessSlipPaper:
    at = _at(office, today)
    return ProcessSlipPaper(
        head=_head(office),
        desk_name=office.choices.one_stop_name_vi,
        case_code=_code(office, today),
        applicant_name=_APPLICANT,
        procedure_title=_PROCEDURE,
        received_at=at - timedelta(days=1),
        promised_at=at + timedelta(days=24),
        reappointed_at=None,
        responsible_unit=_UNIT,
        bodies=(),
        lines=(
            PassedOn(
                holder=office.choices.one_stop_name_vi,
                step="Tiếp nhận",
                given_by="Người nộp hồ sơ",
                taken_by="Cán bộ tiếp nhận",
                taken_at=at - timedelta(days=1),
                given_on_at=at - timedelta(hours=20),
                due_at=at,
                verdict="Trước hạn",
            ),
        ),
        made_at=at,
        wording=wording,
    )


def _register(office: Office, wording: str, today: date) -> RegisterPaper:
    at = _at(office, today)
    return RegisterPaper(
        head=_head(office),
        desk_name=office.choices.one_stop_name_vi,
        first=today.replace(day=1),
        last=today,
        lines=(
            RegisterLine(
                code=_code(office, today),
                procedure=_PROCEDURE,
                applicant=_APPLICANT,
                contact="1 đường Mẫu; 0900 000 000",
                unit=_UNIT,
                received_at=at,
                promised_at=at + timedelta(days=25),
                reappointed_at=None,
                returned_at=None,
                way="trực tiếp",
            ),
        ),
        made_at=at,
        wording=wording,
    )


def _period_report(office: Office, wording: str, today: date) -> PeriodReportPaper:
    figures = (12, 4, 6, 2, 9, 3, 4, 2, 3, 2, 1)
    return PeriodReportPaper(
        head=_head(office),
        receiver=office.agency.parent_name_vi,
        first=today.replace(day=1),
        last=today,
        as_of=_at(office, today),
        known_at=_at(office, today),
        lines=(ReportLine(field="Lĩnh vực mẫu", figures=figures),),
        total=figures,
        wording=wording,
    )


def _statement(office: Office, wording: str, today: date) -> StatementPaper:
    return StatementPaper(
        head=_head(office),
        unit=_UNIT,
        first=today.replace(day=1),
        last=today,
        figures=(("Mở trong kỳ", 1), ("Khép trong kỳ", 0)),
        lines=(
            StatementLine(
                code=_code(office, today),
                procedure=_PROCEDURE,
                about="Trễ 2 ngày làm việc",
                due_on=today,
                cause="Khâu trình ký",
                explained="Đúng hạn",
                measures="Trình ký hằng ngày",
                stage="Đang khắc phục",
            ),
        ),
        made_at=_at(office, today),
        wording=wording,
    )


def _progress_report(office: Office, wording: str, today: date) -> FigurePaper:
    score = (12, 11, 1, 1, 91.67, 18.33, 83.33, 9, 8, 88.89, 100.0)
    took = (1, 1, 0, 100.0, 7, 4.29, 2, 18.5, 0, None)
    line = FigureLine(name="Lĩnh vực mẫu", figures=(*score, *took))
    return _figures(office, wording, today, line)


def _feedback_report(office: Office, wording: str, today: date) -> FigurePaper:
    times = (2, 8, 7, 6, 1, 85.71, 2, 1, 3, 1, 6.25)
    steps = (1, 0, 1, 1, 4, 1, 3, 0, 312, 9, 6, 95.19)
    line = FigureLine(name=_UNIT, figures=(*times, *steps))
    return replace(_figures(office, wording, today, line), grouped_by="Đơn vị")


def _figures(
    office: Office, wording: str, today: date, line: FigureLine
) -> FigurePaper:
    return FigurePaper(
        head=_head(office),
        receiver=office.agency.parent_name_vi,
        grouped_by="Lĩnh vực",
        first=today.replace(day=1),
        last=today,
        as_of=_at(office, today),
        known_at=_at(office, today),
        lines=(line,),
        total=line.figures,
        wording=wording,
    )


def _head(office: Office) -> PaperHead:
    return PaperHead(
        agency=office.agency.name_vi,
        parent_agency=office.agency.parent_name_vi,
        place=office.agency.place_vi,
    )


def _code(office: Office, today: date) -> str:
    return f"{office.agency.code}-{today:%y%m%d}-0012"


def _at(office: Office, day: date) -> datetime:
    return office.time.aware(datetime.combine(day, time(9)))


#: Every form but the slips, laid out with invented facts.
_SAMPLES: dict[str, Callable[[Office, str, date], Sheet]] = {
    "receipt": lambda *given: receipt_sheet(_receipt(*given)),
    "process_slip": lambda *given: process_slip_sheet(_process_slip(*given)),
    "register": lambda *given: register_sheet(_register(*given)),
    "period_report": lambda *given: period_report_sheet(_period_report(*given)),
    "progress_report": lambda *given: progress_sheet(_progress_report(*given)),
    "feedback_report": lambda *given: feedback_sheet(_feedback_report(*given)),
    "error_apology": lambda *given: apology_sheet(sample_error(*given)),
    "ledger_statement": lambda *given: statement_sheet(_statement(*given)),
}
