"""The choices of a piece of feedback, and what its states and acts are called."""

from rules.feedback import FeedbackAction, FeedbackState

#: What somebody says of how they were served, or what they propose to change.
KINDS = ("report", "proposal")
#: What it is about; the first three may lead to an apology.
TOPICS = ("lateness", "error", "conduct", "procedure", "fee", "other")
#: How it came; `web` is the public form.
CHANNELS = ("web", "in_person", "telephone", "post")
DESK_CHANNELS = CHANNELS[1:]
SENDER_KINDS = ("natural", "organisation")

STATE_VI = {
    FeedbackState.RECEIVED: "mới nhận",
    FeedbackState.ACCEPTED: "đang xử lý",
    FeedbackState.SUPPLEMENT_ASKED: "chờ người gửi bổ sung",
    FeedbackState.ANSWER_PROPOSED: "chờ duyệt câu trả lời",
    FeedbackState.ANSWERED: "đã trả lời",
    FeedbackState.REFUSED: "đã từ chối",
    FeedbackState.FORWARDED: "đã chuyển cơ quan khác",
}
ACTION_VI = {
    FeedbackAction.ACCEPT: "thụ lý",
    FeedbackAction.REFUSE: "từ chối",
    FeedbackAction.FORWARD: "chuyển cơ quan khác",
    FeedbackAction.ASK_SUPPLEMENT: "yêu cầu bổ sung",
    FeedbackAction.RECEIVE_SUPPLEMENT: "ghi nhận bổ sung",
    FeedbackAction.ASSIGN: "phân công",
    FeedbackAction.PROPOSE_ANSWER: "trình câu trả lời",
    FeedbackAction.RETURN_ANSWER: "trả lại câu trả lời",
    FeedbackAction.APPROVE_ANSWER: "duyệt câu trả lời",
    FeedbackAction.PUBLISH: "công khai",
    FeedbackAction.UNPUBLISH: "ngừng công khai",
    FeedbackAction.LINK_CASE: "gắn với hồ sơ",
}
#: Which permission each act asks for.
PERMISSION = {
    FeedbackAction.ACCEPT: "feedback.decide",
    FeedbackAction.REFUSE: "feedback.decide",
    FeedbackAction.FORWARD: "feedback.decide",
    FeedbackAction.ASK_SUPPLEMENT: "feedback.decide",
    FeedbackAction.RECEIVE_SUPPLEMENT: "feedback.decide",
    FeedbackAction.ASSIGN: "feedback.decide",
    FeedbackAction.PROPOSE_ANSWER: "feedback.answer",
    FeedbackAction.RETURN_ANSWER: "feedback.approve",
    FeedbackAction.APPROVE_ANSWER: "feedback.approve",
    FeedbackAction.PUBLISH: "feedback.publish",
    FeedbackAction.UNPUBLISH: "feedback.publish",
    FeedbackAction.LINK_CASE: "feedback.decide",
}
