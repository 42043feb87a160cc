"""The record of administration, told in words: who did what to what, and no keys."""

import re

import pytest

from tests.factories import at
from tests.house.tree import ROOT
from tests.visitor import visit, words_of
from tracker.accounts.administration import record
from web.admin.record_words import ACTS, FACTS, GROUPS, VALUES
from web.presenting.i18n import catalogue

pytestmark = pytest.mark.db
HOME = "/quan-tri/nhat-ky"
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")
_KEY = re.compile(r"\b[a-z]+[_.][a-z_]+\b")


def write(database, department, kind, when="2026-11-20 08:00", **data):
    database.write(
        lambda session: record(
            session, department.administrator, kind, data, now=at(when)
        )
    )


@pytest.fixture
def visitor(app, database, department):
    return visit(app, database, department.administrator)


def test_every_act_that_is_written_down_can_be_told():
    written = re.compile(r'record\(\s*session,\s*actor[^,]*,\s*f?"([a-z_.]+)"')
    found = {
        kind
        for path in (ROOT / "tracker").rglob("*.py")
        for kind in written.findall(path.read_text(encoding="utf-8"))
    }
    assert len(found) > 30
    assert found - ACTS.keys() <= {"register.import_"}
    assert {group for group, _ in ACTS.values()} == GROUPS.keys()
    said = {sentence for _, sentence in ACTS.values()} | {*GROUPS.values()}
    words = {word for words in VALUES.values() for word in words.values()}
    assert said | {*FACTS.values()} | words <= catalogue("en").keys()


def test_who_did_what_to_what_is_told_without_a_key_in_both_languages(
    visitor, database, department
):
    officer, unit = str(department.officer.officer_id), str(department.unit_id)
    gone = "01a22169-68b5-7ff7-81c3-90f77e14b428"
    write(
        database, department, "unit.head_changed",
        unit_id=unit, changed={"head_officer_id": [None, officer]},
    )  # fmt: skip
    write(
        database, department, "ladder.saved", version=2, reason="",
        changed={"director": [gone, officer], "after_due:3": [None, None]},
    )  # fmt: skip
    write(
        database, department, "calendar.changed", why="",
        add=[{"day": "2026-11-23", "kind": "off", "name_vi": "Nghỉ hoán đổi",
              "windows": None, "exchanged_with": "2026-11-28", "decision": "QĐ 99"}],
        close=[{"first": "2026-11-25T00:00:00", "last": "2026-11-25T12:00:00",
                "reason_vi": "Mất điện", "decision": "12/TB"}],
        office_hours={"mon": [["07:30", "11:30"]]},
    )  # fmt: skip
    write(
        database, department, "report.subscribed", report="ii-06a", every="month",
        grouping="unit", formats=["pdf"], officer_ids=[officer], subscription_id=gone,
        working_day=2, addresses=[],
    )  # fmt: skip
    write(
        database, department, "webhook.changed", webhook_id=gone, name="Cổng",
        kinds=[["case.received"], ["case.received", "case.closed"]],
    )  # fmt: skip
    write(
        database, department, "officer.changed", officer_id=officer, username="phuc",
        changed={"unit_id": [gone, unit], "roles": [["officer"], ["unit_head"]]},
    )  # fmt: skip
    page = visitor.get(HOME)
    said = words_of(page)
    for words in (
        "đổi người phụ trách Phòng",
        "người phụ trách: (trống) → Lê Hoàng Phúc",
        "người đứng đầu (không còn) → Lê Hoàng Phúc",
        "thứ Hai, 23/11/2026: nghỉ (Nghỉ hoán đổi) QĐ 99",
        "sáng 25/11/2026: Mất điện (12/TB)",
        "T2 07:30–11:30",
        "thêm báo cáo định kỳ Biểu II.06a",
        "Hồ sơ được tiếp nhận → Hồ sơ được tiếp nhận, Đóng hồ sơ",
        "sửa tài khoản của Lê Hoàng Phúc",
        "Chuyên viên → Phụ trách đơn vị",
    ):
        assert words in said
    english = words_of(visitor.get(f"{HOME}?lang=en"))
    assert "changed the account of Lê Hoàng Phúc" in english
    assert "Officer → Unit head" in english
    assert "Monday, 23 November 2026: day off" in english
    for text in (said, english):
        assert not _ID.search(text)
        assert not _KEY.findall(text)


def test_the_record_is_asked_for_by_person_kind_and_day(visitor, database, department):
    write(database, department, "desk.created", "2026-11-18 23:30", name_vi="Quầy 7")
    write(database, department, "token.revoked", "2026-11-19 08:00", name="Cổng")
    everything = words_of(visitor.get(HOME))
    assert "thêm quầy Quầy 7" in everything
    assert "thu hồi mã truy cập Cổng" in everything
    name = department.administrator.name
    for query, desk, token in (
        ("nhom=can-bo", True, False),
        ("tu=19/11/2026", False, True),
        ("den=18/11/2026", True, False),
        (f"ai={name}&nhom=lien-thong", False, True),
        ("ai=Ai+khac", False, False),
    ):
        said = words_of(visitor.get(f"{HOME}?{query}"))
        assert ("thêm quầy Quầy 7" in said, "thu hồi mã truy cập Cổng" in said) == (
            desk,
            token,
        ), query
    assert "Không có việc nào như vậy" in words_of(visitor.get(f"{HOME}?ai=x"))
    wrong = visitor.get(f"{HOME}?tu=hom-qua")
    assert (wrong.status_code, "Từ ngày: viết" in words_of(wrong)) == (422, True)
