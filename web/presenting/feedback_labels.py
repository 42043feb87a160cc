"""What the keys of feedback are called, in Vietnamese and in English."""

from collections.abc import Mapping

from notifications.papers import TOPIC_NAMES

FEEDBACK_KINDS: Mapping[str, tuple[str, str]] = {
    "report": ("Phản ánh", "Report"),
    "proposal": ("Kiến nghị", "Proposal"),
}
FEEDBACK_TOPICS: Mapping[str, tuple[str, str]] = {
    "lateness": (TOPIC_NAMES["lateness"], "A late result"),
    "error": (TOPIC_NAMES["error"], "An error in the handling"),
    "conduct": (TOPIC_NAMES["conduct"], "How people were treated"),
    "procedure": (TOPIC_NAMES["procedure"], "The rules of a procedure"),
    "fee": (TOPIC_NAMES["fee"], "Fees"),
    "other": (TOPIC_NAMES["other"], "Something else"),
}
FEEDBACK_CHANNELS: Mapping[str, tuple[str, str]] = {
    "web": ("Biểu mẫu trên mạng", "Public form"),
    "in_person": ("Trực tiếp", "In person"),
    "telephone": ("Điện thoại", "Telephone"),
    "post": ("Thư, công văn", "Letter"),
}
FEEDBACK_STATES: Mapping[str, tuple[str, str]] = {
    "received": ("Mới nhận", "Received"),
    "accepted": ("Đang xử lý", "Being handled"),
    "supplement_asked": ("Chờ người gửi bổ sung", "Waiting for the sender"),
    "answer_proposed": ("Chờ duyệt câu trả lời", "Answer to be approved"),
    "answered": ("Đã trả lời", "Answered"),
    "refused": ("Không thụ lý", "Not taken up"),
    "forwarded": ("Đã chuyển cơ quan khác", "Forwarded"),
}
