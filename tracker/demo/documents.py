"""Papers for the demo's procedures, whose national list was not at hand.

They are of the kind such a request is made with; a real department enters its own.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models import Procedure
from tracker.text_entry import folded

_ALWAYS = (("Đơn đề nghị theo mẫu", True),)
_BY_WORD = (
    ("cap lai", (("Bản giấy bị hỏng, nếu còn", False),)),
    ("gia han", (("Bản giấy sắp hết hạn", True), ("Báo cáo hoạt động", True))),
    (
        "thay doi",
        (
            ("Bản giấy đang có hiệu lực", True),
            ("Tài liệu chứng minh nội dung thay đổi", True),
        ),
    ),
    (
        "sua doi",
        (
            ("Bản giấy đang có hiệu lực", True),
            ("Tài liệu chứng minh nội dung sửa đổi", True),
        ),
    ),
    ("buc xa", (("Phiếu khai báo thiết bị", True), ("Kết quả kiểm định", True))),
    ("buu chinh", (("Bản sao giấy chứng nhận đăng ký doanh nghiệp", True),)),
    ("vien thong", (("Bản sao giấy chứng nhận đăng ký doanh nghiệp", True),)),
    ("chi dinh", (("Hồ sơ năng lực của tổ chức", True),)),
    ("danh gia", (("Báo cáo kết quả thực hiện", True),)),
    ("chung nhan", (("Bản thuyết minh điều kiện", True),)),
)
_LAST = (("Giấy ủy quyền, khi nộp thay", False),)


def name_documents(session: Session, agency_id: UUID) -> None:
    """Give each procedure without a list of papers one that can be believed."""
    for row in session.scalars(
        select(Procedure).where(Procedure.agency_id == agency_id)
    ):
        if row.documents:
            continue
        name = folded(row.name_vi)
        found = [*_ALWAYS]
        for word, papers in _BY_WORD:
            if word in name:
                found += [one for one in papers if one not in found]
        row.documents = [
            {"name_vi": paper, "required": required}
            for paper, required in (*found[:4], *_LAST)
        ]
