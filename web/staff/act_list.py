"""Every act on a case that a person does on its page, in the order of a case's life."""

from collections.abc import Mapping
from types import MappingProxyType

from rules.lifecycle import Action
from web.staff.act_forms import ActForm, Field


def _reason(label: str, hint: str = "") -> Field:
    return Field(name="reason", label=label, kind="textarea", hint=hint)


_BASIS = Field(
    name="legal_basis",
    label="Căn cứ pháp lý",
    hint="Điều, khoản của luật chuyên ngành. Ví dụ: khoản 2 Điều 21 Luật 94/2025/QH15.",
)
_ITEMS = Field(
    name="items",
    label="Nội dung cần bổ sung",
    kind="textarea",
    hint="Mỗi dòng một giấy tờ hoặc nội dung. Ghi đủ trong một lần.",
)

FORMS = (
    ActForm(
        slug="tiep-nhan",
        title="Tiếp nhận hồ sơ",
        icon="check",
        action=Action.RECEIVE,
        note="Hồ sơ được cấp mã; thời hạn và ngày hẹn có từ lúc tiếp nhận.",
        done="da-dang-ky",
    ),
    ActForm(
        slug="huong-dan",
        title="Hướng dẫn hoàn thiện",
        icon="info",
        action=Action.GUIDE,
        fields=(_ITEMS,),
        note="Người nộp được trả lời một lần, đầy đủ. Hồ sơ vẫn chờ tiếp nhận.",
    ),
    ActForm(
        slug="tu-choi-tiep-nhan",
        title="Từ chối tiếp nhận",
        icon="stop",
        action=Action.REFUSE_TO_RECEIVE,
        fields=(_reason("Lý do từ chối"),),
        is_grave=True,
        note="Lý do được gửi cho người nộp bằng văn bản.",
    ),
    ActForm(
        slug="nhan-ban-giao",
        title="Nhận bàn giao",
        icon="incoming",
        action=Action.ACCEPT_HANDOVER,
        is_back_dated=False,
        note="Bạn là người giữ hồ sơ từ lúc này.",
    ),
    ActForm(
        slug="tra-lai-ban-giao",
        title="Trả lại bàn giao",
        icon="back",
        action=Action.RETURN_HANDOVER,
        fields=(_reason("Lý do trả lại"),),
        is_back_dated=False,
        note="Hồ sơ, và thời gian giữ hồ sơ, về lại bên đã giao.",
    ),
    ActForm(
        slug="ban-giao",
        title="Chuyển hồ sơ",
        icon="arrow",
        action=Action.HAND_OVER,
        fields=(
            Field(
                name="to", label="Chuyển cho", kind="grouped_select", options="holders"
            ),
            Field(
                name="step_no",
                label="Ở bước",
                kind="select",
                options="steps",
                required=False,
            ),
            Field(
                name="note",
                label="Ghi chú cho người nhận",
                kind="textarea",
                required=False,
            ),
        ),
        note="Người nhận phải bấm nhận; từ lúc này thời gian tính cho họ.",
    ),
    ActForm(
        slug="bat-dau-tinh-han",
        title="Ghi thời điểm bắt đầu tính thời hạn",
        icon="clock",
        action=Action.START_CLOCK,
        fields=(
            Field(
                name="basis",
                label="Vì sao tính từ lúc này",
                kind="textarea",
                hint="Ví dụ: cơ quan có thẩm quyền nhận được hồ sơ; đã nộp đủ phí.",
            ),
        ),
    ),
    ActForm(
        slug="chon-muc-thoi-han",
        is_set_apart=True,
        title="Chọn mức thời hạn",
        icon="calendar",
        action=Action.CHOOSE_VARIANT,
        fields=(
            Field(
                name="variant", label="Mức thời hạn", kind="select", options="variants"
            ),
            Field(name="basis", label="Căn cứ áp dụng", kind="textarea"),
        ),
        is_back_dated=False,
    ),
    ActForm(
        slug="lay-y-kien",
        title="Lấy ý kiến cơ quan khác",
        icon="people",
        action=Action.CONSULT,
        fields=(
            Field(name="body_name", label="Cơ quan được lấy ý kiến"),
            Field(
                name="question",
                label="Nội dung hỏi",
                kind="textarea",
                required=False,
            ),
            Field(
                name="limit_amount",
                label="Thời hạn trả lời",
                kind="number",
                required=False,
                hint="Để trống nếu pháp luật không quy định.",
            ),
            Field(
                name="limit_unit",
                label="Đơn vị tính",
                kind="select",
                options="limit_units",
                required=False,
            ),
            Field(
                name="is_forward",
                label="Chuyển cả hồ sơ đến cơ quan đó",
                kind="checkbox",
                required=False,
            ),
        ),
        note="Thời gian chờ tính cho cơ quan được hỏi.",
    ),
    ActForm(
        slug="ghi-y-kien",
        title="Ghi ý kiến trả lời",
        icon="incoming",
        action=Action.RECORD_ANSWER,
        fields=(
            Field(
                name="consultation_id",
                label="Của cơ quan",
                kind="select",
                options="consultations",
            ),
            Field(name="answer", label="Nội dung trả lời", kind="textarea"),
        ),
    ),
    ActForm(
        slug="yeu-cau-bo-sung",
        title="Yêu cầu bổ sung",
        icon="wait",
        action=Action.REQUEST_SUPPLEMENT,
        fields=(_ITEMS, _reason("Lý do yêu cầu bổ sung")),
    ),
    ActForm(
        slug="nhan-bo-sung",
        title="Ghi nhận đã bổ sung đủ",
        icon="incoming",
        action=Action.RECEIVE_SUPPLEMENT,
        fields=(Field(name="note", label="Ghi chú", kind="textarea", required=False),),
    ),
    ActForm(
        slug="yeu-cau-nop-phi",
        is_set_apart=True,
        title="Yêu cầu nộp phí, lệ phí",
        icon="wait",
        action=Action.REQUIRE_PAYMENT,
        fields=(_reason("Khoản phải nộp"), _BASIS),
    ),
    ActForm(
        slug="ghi-nhan-nop-phi",
        title="Ghi nhận đã nộp phí, lệ phí",
        icon="check",
        action=Action.RECORD_PAYMENT,
        fields=(Field(name="evidence", label="Số biên lai hoặc chứng từ"),),
    ),
    ActForm(
        slug="tam-dung",
        is_set_apart=True,
        title="Tạm dừng thời hạn",
        icon="pause",
        action=Action.PAUSE,
        fields=(_reason("Lý do tạm dừng"), _BASIS),
        note="Nghị định 118/2025 không có tạm dừng chung: "
        "chỉ dùng khi luật chuyên ngành cho phép.",
    ),
    ActForm(
        slug="tiep-tuc",
        title="Tiếp tục sau tạm dừng",
        icon="clock",
        action=Action.RESUME,
        fields=(Field(name="note", label="Ghi chú", kind="textarea", required=False),),
    ),
    ActForm(
        slug="soan-loi-xin-loi",
        title="Soạn lời xin lỗi và hẹn lại",
        icon="owe",
        action=None,
        is_back_dated=False,
        note="Dự thảo được lập ngay, ngày hẹn mới đề xuất theo các bước còn lại. "
        "Ngày hẹn chỉ đổi khi lời xin lỗi được phát hành, và chỉ một lần.",
    ),
    ActForm(
        slug="ket-thuc",
        title="Kết thúc xử lý",
        icon="check",
        action=Action.FINISH,
        fields=(
            Field(name="outcome", label="Kết quả", kind="radios", options="outcomes"),
            Field(
                name="reason",
                label="Lý do",
                kind="textarea",
                required=False,
                hint="Bắt buộc khi từ chối giải quyết.",
            ),
        ),
    ),
    ActForm(
        slug="tra-ket-qua",
        title="Trả kết quả cho người nộp",
        icon="check",
        action=Action.RETURN_OUTCOME,
        fields=(Field(name="note", label="Ghi chú", kind="textarea", required=False),),
        note="Người nộp đến nhận muộn không làm hồ sơ thành trễ.",
    ),
    ActForm(
        slug="rut-ho-so",
        is_set_apart=True,
        title="Ghi nhận người nộp rút hồ sơ",
        icon="stop",
        action=Action.WITHDRAW,
        fields=(_reason("Lý do rút hồ sơ"),),
        is_grave=True,
    ),
    ActForm(
        slug="dung-ho-so",
        is_set_apart=True,
        title="Dừng theo đề nghị của người nộp",
        icon="stop",
        action=Action.STOP,
        fields=(_reason("Đề nghị của người nộp", "Ghi ngày và cách đề nghị."),),
        is_grave=True,
        note="Theo Điều 21 Nghị định 118/2025/NĐ-CP.",
    ),
    ActForm(
        slug="dong-ho-so",
        title="Đóng hồ sơ vì không bổ sung",
        icon="stop",
        action=Action.CLOSE,
        fields=(Field(name="note", label="Ghi chú", kind="textarea", required=False),),
        is_back_dated=False,
        is_grave=True,
        note="Theo khoản 5 Điều 19 Nghị định 118/2025/NĐ-CP.",
    ),
    ActForm(
        slug="dinh-chinh",
        is_set_apart=True,
        title="Đính chính thời điểm ghi nhầm",
        icon="pencil",
        action=Action.CORRECT,
        fields=(
            Field(name="seq", label="Sự kiện", kind="select", options="correctable"),
            Field(
                name="corrected_at",
                label="Thời điểm đúng",
                kind="moment",
                hint="Ví dụ: 23/11/2026 14:20",
            ),
            _reason("Lý do đính chính"),
        ),
        is_back_dated=False,
        note="Sự kiện cũ vẫn còn trong diễn biến. Các ngày được tính lại; "
        "điều đã hẹn và đã báo với người nộp không tự đổi.",
    ),
    ActForm(
        slug="ghi-chu",
        title="Ghi chú",
        icon="pencil",
        action=Action.NOTE,
        fields=(Field(name="text", label="Nội dung", kind="textarea"),),
        is_back_dated=False,
    ),
)

BY_SLUG: Mapping[str, ActForm] = MappingProxyType({form.slug: form for form in FORMS})
