"""Official papers, Mẫu 01 to 07, Biểu II.06a and reports, as PDF, DOCX and XLSX."""

from notifications.papers.apology import apology_pdf, apology_sheet
from notifications.papers.documents import word_document
from notifications.papers.facts import (
    ApologyPaper,
    PaperHead,
    ReceiptPaper,
    ReceivedDocument,
)
from notifications.papers.feedback_report import (
    STEP_HEADS,
    TIMES_HEADS,
    TOPIC_NAMES,
    feedback_grid,
    feedback_sheet,
)
from notifications.papers.figure_tables import FigureLine, FigurePaper
from notifications.papers.forms import (
    FORM_KEYS,
    AgencyWording,
    Form,
    Wording,
    default_wording,
    form_of,
    wording_of,
)
from notifications.papers.ledger_statement import (
    STATEMENT_HEADS,
    StatementLine,
    StatementPaper,
    statement_grid,
    statement_sheet,
)
from notifications.papers.period_report import (
    REPORT_HEADS,
    PeriodReportPaper,
    ReportLine,
    period_report_grid,
    period_report_sheet,
)
from notifications.papers.process_slip import (
    PassedOn,
    ProcessSlipPaper,
    process_slip_sheet,
)
from notifications.papers.progress_report import (
    APOLOGY_HEADS,
    SCORE_HEADS,
    progress_grid,
    progress_sheet,
)
from notifications.papers.receipt import receipt_pdf, receipt_sheet
from notifications.papers.register import (
    REGISTER_HEADS,
    RegisterLine,
    RegisterPaper,
    register_grid,
    register_sheet,
)
from notifications.papers.sentences import notes
from notifications.papers.slip import (
    SLIP_PLACES,
    SLIP_REQUIRED,
    SlipPaper,
    slip_paragraphs,
    slip_sheet,
)
from notifications.papers.typesetting import Sheet, typeset
from notifications.papers.wording import (
    ERROR_PLACES,
    ERROR_REQUIRED,
    PLACEHOLDERS,
    apology_paragraphs,
    check_form_wording,
    check_wording,
)
from notifications.papers.workbook import Grid, csv_table, workbook

__all__ = [
    "APOLOGY_HEADS",
    "ERROR_PLACES",
    "ERROR_REQUIRED",
    "FORM_KEYS",
    "PLACEHOLDERS",
    "REGISTER_HEADS",
    "REPORT_HEADS",
    "SCORE_HEADS",
    "SLIP_PLACES",
    "SLIP_REQUIRED",
    "STATEMENT_HEADS",
    "STEP_HEADS",
    "TIMES_HEADS",
    "TOPIC_NAMES",
    "AgencyWording",
    "ApologyPaper",
    "FigureLine",
    "FigurePaper",
    "Form",
    "Grid",
    "PaperHead",
    "PassedOn",
    "PeriodReportPaper",
    "ProcessSlipPaper",
    "ReceiptPaper",
    "ReceivedDocument",
    "RegisterLine",
    "RegisterPaper",
    "ReportLine",
    "Sheet",
    "SlipPaper",
    "StatementLine",
    "StatementPaper",
    "Wording",
    "apology_paragraphs",
    "apology_pdf",
    "apology_sheet",
    "check_form_wording",
    "check_wording",
    "csv_table",
    "default_wording",
    "feedback_grid",
    "feedback_sheet",
    "form_of",
    "notes",
    "period_report_grid",
    "period_report_sheet",
    "process_slip_sheet",
    "progress_grid",
    "progress_sheet",
    "receipt_pdf",
    "receipt_sheet",
    "register_grid",
    "register_sheet",
    "slip_paragraphs",
    "slip_sheet",
    "statement_grid",
    "statement_sheet",
    "typeset",
    "word_document",
    "wording_of",
    "workbook",
]
