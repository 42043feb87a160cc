"""Which sets of an agency's data there are, and which tables are in none, and why.

A table of an agency is either in a set or named in `LEFT_HERE`; a test sees to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from tracker import models
from tracker.transfer.datasets import Dataset, register_of_cases, table


@dataclass(frozen=True, slots=True)
class Group:
    """Sets that belong together, under a name."""

    vi: str
    en: str
    sets: Sequence[Dataset]

    def name(self, lang: str) -> str:
        """Give the name in a language."""
        return self.vi if lang == "vi" else self.en


GROUPS: Sequence[Group] = (
    Group(
        "Hồ sơ",
        "Cases",
        (
            register_of_cases(),
            table("events", "Sự kiện của hồ sơ", "Events", models.CaseEvent,
                  is_personal=True),
            table("flags", "Mốc hạn hồ sơ đã qua", "Rungs that cases reached",
                  models.CaseFlag, is_personal=False),
            table("consultations", "Lần lấy ý kiến, chuyển hồ sơ",
                  "Consultations and forwardings", models.Consultation,
                  is_personal=True),
            table("step-times", "Thời gian ở từng bước", "Time spent at each step",
                  models.StepUse, is_personal=False),
            table("files", "Danh sách tệp đính kèm", "List of attached files",
                  models.Attachment, is_personal=True),
            table("reminders", "Văn bản đôn đốc", "Reminders to units",
                  models.Reminder, is_personal=True),
            table("origins", "Hồ sơ nhập từ hệ thống khác", "Imported cases",
                  models.ImportedCase, is_personal=True),
            table("imports", "Lần nhập sổ", "Imports of registers",
                  models.RegisterImport, is_personal=True),
            table("import-lines", "Kết quả từng dòng khi nhập sổ",
                  "What became of the lines of imports", models.ImportChunk,
                  is_personal=True),
        ),
    ),
    Group(
        "Xin lỗi và giải trình",
        "Apologies and accountability",
        (
            table("notices", "Lời xin lỗi", "Apologies", models.ApologyNotice,
                  is_personal=True),
            table("deliveries", "Lần gửi lời xin lỗi", "Deliveries of apologies",
                  models.NoticeDelivery, is_personal=True),
            table("published", "Lời xin lỗi đã công khai", "Published apologies",
                  models.PublishedApology, is_personal=True),
            table("ledger", "Sổ giải trình", "Ledger", models.AccountabilityEntry,
                  is_personal=True),
            table("ledger-lines", "Dòng của sổ giải trình", "Lines of the ledger",
                  models.AccountabilityEvent, is_personal=True),
            table("ledger-duties", "Việc phải làm theo sổ giải trình",
                  "Explanations, measures and appeals that are owed",
                  models.LedgerDuty, is_personal=True),
            table("log-leaves", "Mục của nhật ký công khai",
                  "Leaves of the public log", models.LogLeaf, is_personal=True),
            table("log-checkpoints", "Điểm niêm phong của nhật ký công khai",
                  "Checkpoints of the public log", models.LogCheckpoint,
                  is_personal=False),
            table("log-keys", "Khóa công khai của nhật ký", "Public keys of the log",
                  models.LogKey, is_personal=False),
        ),
    ),
    Group(
        "Ý kiến của người dân",
        "What citizens say",
        (
            table("feedback", "Phản ánh, kiến nghị", "Feedback", models.Feedback,
                  is_personal=True),
            table("feedback-events", "Sự kiện của phản ánh, kiến nghị",
                  "Events of feedback", models.FeedbackEvent, is_personal=True),
            table("published-feedback", "Phản ánh, kiến nghị đã công khai",
                  "Published feedback", models.PublishedFeedback, is_personal=True),
            table("survey", "Câu trả lời khảo sát", "Survey answers",
                  models.SurveyAnswer, is_personal=True),
        ),
    ),
    Group(
        "Danh mục và lịch",
        "Catalogue and calendar",
        (
            table("procedures", "Thủ tục", "Procedures", models.Procedure,
                  is_personal=False),
            table("steps", "Bước xử lý", "Steps", models.Step, is_personal=False),
            table("postings", "Lần niêm yết thủ tục", "Postings of procedures",
                  models.ProcedurePosting, is_personal=False),
            table("calendar", "Lịch nghỉ, làm bù", "Working calendar",
                  models.CalendarDay, is_personal=False),
            table("closures", "Lần tạm đóng cửa", "Closures", models.CalendarClosure,
                  is_personal=False),
        ),
    ),
    Group(
        "Cơ quan và cán bộ",
        "Agency and people",
        (
            table("agency", "Cơ quan và thiết lập", "Agency and its settings",
                  models.Agency, is_personal=False),
            table("units", "Đơn vị", "Units", models.Unit, is_personal=False),
            table("desks", "Quầy", "Desks", models.Desk, is_personal=False),
            table("officers", "Cán bộ", "Officers", models.Officer, is_personal=True),
            table("signatories", "Người ký", "Signatories", models.Signatory,
                  is_personal=True),
            table("absences", "Vắng mặt và người thay", "Absences and substitutes",
                  models.Absence, is_personal=True),
            table("preferences", "Cách nhận thư của cán bộ",
                  "How officers want their letters", models.OfficerPreference,
                  is_personal=True),
            table("ladders", "Thang nhắc việc", "Escalation ladders",
                  models.EscalationLadder, is_personal=True),
            table("ladder-rungs", "Bậc của thang nhắc việc",
                  "Rungs of escalation ladders", models.EscalationRung,
                  is_personal=False),
            table("journal", "Nhật ký quản trị", "Journal of the administration",
                  models.AgencyEvent, is_personal=True),
        ),
    ),
    Group(
        "Báo cáo và kết nối",
        "Reports and connections",
        (
            table("report-subscriptions", "Báo cáo gửi định kỳ",
                  "Subscriptions to reports", models.ReportSubscription,
                  is_personal=True),
            table("issued-reports", "Báo cáo đã phát hành", "Issued reports",
                  models.IssuedReport, is_personal=False),
            table("issued-files", "Tệp của báo cáo đã phát hành",
                  "Files of issued reports", models.IssuedReportFile,
                  is_personal=False),
            table("webhooks", "Địa chỉ nhận tin tự động", "Webhooks", models.Webhook,
                  is_personal=False),
            table("webhook-messages", "Tin đã gửi tự động", "Messages of webhooks",
                  models.WebhookMessage, is_personal=True),
            table("webhook-attempts", "Lần gửi tin tự động",
                  "Attempts to deliver messages", models.WebhookAttempt,
                  is_personal=False),
        ),
    ),
)  # fmt: skip

DATASETS: Mapping[str, Dataset] = MappingProxyType(
    {one.key: one for group in GROUPS for one in group.sets}
)

#: Tables of an agency that nobody takes along, each with its reason.
LEFT_HERE: Mapping[str, str] = MappingProxyType(
    {
        "api_tokens": "keys to this installation; another one gives out its own",
        "sign_ins": "who is signed in here, with the secrets of their sessions",
        "survey_invitations": "would say who gave which answer, which nobody may know",
        "unit_calendars": "secret addresses of this installation",
        "idempotency_keys": "guards a request of a program for a while only",
        "code_counters": "goes on where codes are given out",
        "search_words": "made of the cases, for the search",
        "case_tallies": "counted from the cases and their events, by a job",
        "tallies": "counted from the cases and their events, by a job",
        "case_prospects": "reckoned anew every night from other cases",
        "published_figures": "reckoned from the cases; given as open data to everybody",
        "published_durations": "reckoned from the cases; shown to everybody",
        "log_nodes": "hashes of the leaves, which anybody computes from them",
        "public_logs": "how far this installation has come with its log",
        "column_mappings": "how files were read; each import tells its own",
        "saved_views": "an officer's own bookmarks of lists",
        "digest_items": "waits for the next morning letter, and is gone after it",
        "long_works": "work asked for here, gone after some days",
        "outbox": "letters on their way, with links that open accounts",
        "outbox_attempts": "tries to send those letters",
    }
)
