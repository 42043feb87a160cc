"""Apology notices: who sees them, and every form from the draft to the public page."""

from datetime import date

import pytest
from sqlalchemy import select

from notifications.outbox import outbox
from tests.factories import at, make_department, receive_case
from tests.integration.cases_for_acts import handed_over
from tests.integration.issued_apologies import approved, issued
from tests.visitor import set_clock, visit, words_of
from tracker import sweep
from tracker.models import AccountabilityEntry, ApologyNotice, PublishedApology

pytestmark = pytest.mark.db

RECEIVED = "2026-11-19 09:00"  # due on Friday, 27/11; the apology by 26/11
DRAFTED = "2026-11-25 07:31"
REASON = "Kết quả đo về muộn; chúng tôi chưa đôn đốc kịp."


@pytest.fixture
def case(database, department):
    case = receive_case(database, department, when=RECEIVED)
    handed_over(database, department, case)
    return case


@pytest.fixture
def notice(app, database, case):
    return drafted(app, database)


def drafted(app, database, when=DRAFTED):
    """Let the watch come by, and give what it drafted."""
    sweep.run(database, at(when))
    set_clock(app, f"{when[:10]} 09:00")
    return the_only(database, ApologyNotice)


def the_only(database, kind):
    with database.read() as session:
        return session.scalars(select(kind)).one()


def again(database, row):
    with database.read() as session:
        return session.get_one(type(row), (row.agency_id, row.id))


def words_typed(**changed):
    return {
        "reason_code": "consulted_body_late",
        "reason_text": REASON,
        "new_date": "2026-12-02",
        **changed,
    }


def letters(database):
    with database.read() as session:
        return session.execute(select(outbox.c.dedup_key, outbox.c.to_address)).all()


def test_a_notice_shows_its_facts_beside_the_letter(app, database, department, notice):
    page = visit(app, database, department.officer).get(f"/loi-xin-loi/{notice.id}")
    said = words_of(page)
    assert page.status_code == 200
    assert "thứ Sáu, 27/11/2026, 17:00" in said
    assert "bước 2 trên 3, thẩm định; Lê Hoàng Phúc" in said
    assert "Lần 1, cũng là lần duy nhất" in said
    assert 'data-mark="DỰ THẢO"' in page.text
    assert "Chưa đối chiếu nguyên văn Mẫu 04." in said
    assert "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ" in said
    assert "dự kiến không trả kết quả đúng thời hạn" in said
    assert "gửi sau thời hạn" not in said.lower()


def test_days_of_rest_and_the_past_cannot_be_chosen(app, database, department, notice):
    page = visit(app, database, department.officer).get(f"/loi-xin-loi/{notice.id}")
    assert 'value="2026-11-30"' in page.text
    for closed in ("2026-11-26", "2026-11-27", "2026-11-28", "2026-11-29"):
        assert f'value="{closed}"' not in page.text
    refused = visit(app, database, department.officer).post(
        f"/loi-xin-loi/{notice.id}/noi-dung", **words_typed(new_date="2026-11-28")
    )
    assert refused.status_code == 422
    assert "đó không phải ngày làm việc" in words_of(refused)
    assert REASON in refused.text


def test_the_letter_is_previewed_without_being_saved(app, database, department, notice):
    officer = visit(app, database, department.officer)
    page = officer.post(
        f"/loi-xin-loi/{notice.id}/xem-thu",
        reason_text="Máy <đo> hỏng.",
        new_date="2026-12-03",
    )
    assert page.status_code == 200
    assert "<mark>Máy &lt;đo&gt; hỏng.</mark>" in page.text
    assert "03/12/2026" in words_of(page)
    assert "<html" not in page.text
    assert again(database, notice).reason_text == ""


def test_a_notice_goes_from_draft_to_the_public_and_off_it_again(
    app, database, department, case, notice
):
    here = f"/loi-xin-loi/{notice.id}"
    officer = visit(app, database, department.officer)
    manager = visit(app, database, department.manager)
    desk = visit(app, database, department.desk)

    # Nothing goes on without a reason.
    refused = officer.post(f"{here}/noi-dung", reason_text="", then="trinh")
    assert refused.status_code == 422
    assert "lý do quá hạn" in words_of(refused)
    sent = officer.post(f"{here}/noi-dung", **words_typed(), then="trinh")
    assert sent.headers["location"] == f"{here}?xong=da-trinh"
    asked = [to for key, to in letters(database) if key.startswith("submitted:")]
    assert asked == ["manager@mau.example"]

    # The manager returns it with a remark, and mends a word when it comes again.
    assert manager.post(f"{here}/tra-lai", remark=" ").status_code == 422
    assert manager.post(f"{here}/tra-lai", remark="Nói rõ hơn.").status_code == 303
    assert "Nói rõ hơn." in words_of(officer.get(here))
    officer.post(f"{here}/noi-dung", **words_typed(), then="trinh")
    done = manager.post(
        f"{here}/noi-dung",
        **words_typed(reason_text="Kết quả đo về muộn bốn ngày."),
        then="duyet",
    )
    assert done.headers["location"] == f"{here}?xong=da-duyet"
    assert again(database, notice).state == "approved"
    assert again(database, case).reappointed_at is None

    # The clerk types number, date and signatory; what is missing is said.
    typed = {
        "number": "",
        "issued_on": "25/11/2026",
        "signatory_id": str(department.signatory_id),
    }
    refused = desk.post(f"{here}/phat-hanh", **typed)
    assert refused.status_code == 422
    assert "Nhập số văn bản." in words_of(refused)
    assert 'value="25/11/2026"' in refused.text
    assert (
        desk.post(f"{here}/phat-hanh", **{**typed, "number": "231/SKHCN"})
        .headers["location"]
        .endswith("da-phat-hanh")
    )
    assert again(database, case).reappointed_at == at("2026-12-02 17:00")
    page = desk.get(here)
    assert "231/SKHCN" in words_of(page)
    assert "data-mark" not in page.text

    # Sending is recorded with evidence, never pretended.
    way = {"channel": "telephone", "at": "25/11/2026 08:30", "evidence": ""}
    assert desk.post(f"{here}/gui", **way).status_code == 422
    way["evidence"] = "Người nộp nghe máy"
    assert desk.post(f"{here}/gui", **way).status_code == 303
    assert "Người nộp nghe máy" in words_of(desk.get(here))

    # The public reads the listed reason, then the released one, then a mark.
    public = f"/xin-loi/{the_only(database, PublishedApology).id}"
    assert "bốn ngày" not in desk.get(public).text
    manager.post(f"{here}/ly-do-cong-khai", text="Kết quả đo về muộn.")
    assert "Kết quả đo về muộn." in words_of(desk.get(public))
    assert manager.post(f"{here}/ngung-cong-khai", why="").status_code == 422
    manager.post(f"{here}/ngung-cong-khai", why="Người nộp yêu cầu")
    gone = words_of(desk.get(public))
    assert "Cơ quan đã rút lời xin lỗi này" in gone
    assert "Kết quả đo về muộn." not in gone
    assert "Người nộp yêu cầu" not in gone


def test_a_notice_past_its_time_says_that_it_is_late(app, database, department, notice):
    sweep.run(database, at("2026-11-30 07:31"))
    set_clock(app, "2026-11-30 08:00")
    person = visit(app, database, department.officer)
    said = words_of(person.get(f"/loi-xin-loi/{notice.id}"))
    assert "Gửi bây giờ là sau thời hạn." in said
    assert "Gửi sau thời hạn quy định tại khoản 6 Điều 19" in said
    assert "chưa trả kết quả giải quyết hồ sơ đúng thời hạn" in said
    assert "Quá hạn gửi từ T5 26/11" in said


def test_withdrawing_needs_a_reason_and_stays_visible(
    app, database, department, notice
):
    manager = visit(app, database, department.manager)
    here = f"/loi-xin-loi/{notice.id}"
    refused = manager.post(f"{here}/rut", why="")
    assert refused.status_code == 422
    assert "Nhập lý do rút dự thảo." in words_of(refused)
    manager.post(f"{here}/rut", why="Hồ sơ sẽ kịp hẹn")
    assert "Hồ sơ sẽ kịp hẹn" in words_of(manager.get(here))
    listed = words_of(manager.get("/loi-xin-loi?trang-thai=withdrawn"))
    assert "Hồ sơ sẽ kịp hẹn" in listed


def test_what_is_past_is_refused_and_said(app, database, department, case):
    notice = issued(database, department, case)
    set_clock(app, "2026-11-25 10:00")
    manager = visit(app, database, department.manager)
    page = manager.post(f"/loi-xin-loi/{notice.id}/duyet")
    assert page.status_code == 409
    assert "đã phát hành" in words_of(page)


def test_a_new_date_that_passed_meanwhile_is_pointed_out(
    app, database, department, case
):
    notice = approved(
        database, department, case, when="2026-11-25 09:00", new_date=date(2026, 12, 2)
    )
    set_clock(app, "2026-12-03 09:00")
    manager = visit(app, database, department.manager)
    said = words_of(manager.get(f"/loi-xin-loi/{notice.id}"))
    assert "Ngày hẹn lại 02/12/2026 đã qua." in said


def test_the_paper_is_a_pdf(app, database, department, notice):
    page = visit(app, database, department.officer).get(
        f"/loi-xin-loi/{notice.id}/van-ban.pdf"
    )
    assert page.headers["content-type"] == "application/pdf"
    assert page.content.startswith(b"%PDF")


def test_the_lists_count_what_they_show(app, database, department, case, notice):
    manager = visit(app, database, department.manager)
    for slug, shown in (("draft", 1), ("submitted", 0), ("chua-xin-loi", 0)):
        page = manager.get(f"/loi-xin-loi?trang-thai={slug}")
        assert page.text.count(f">{case.code}<") == shown, slug
    assert "Dự thảo 1" in words_of(page)


@pytest.mark.parametrize(
    ("who", "address", "fields"),
    [
        ("officer", "duyet", {}),
        ("officer", "phat-hanh", {"number": "1", "issued_on": "25/11/2026"}),
        ("head", "tra-lai", {"remark": "Không"}),
        ("desk", "noi-dung", {"reason_text": "Không"}),
        ("desk", "xem-thu", {"reason_text": "Không"}),
        ("inspector", "rut", {"why": "Không"}),
        ("head", "ly-do-cong-khai", {"text": "Không"}),
    ],
)
def test_each_act_has_its_roles(
    app, database, department, notice, who, address, fields
):
    before = again(database, notice)
    person = visit(app, database, getattr(department, who))
    answer = person.post(f"/loi-xin-loi/{notice.id}/{address}", **fields)
    expected = 200 if address == "xem-thu" else {422, 403}
    assert answer.status_code == expected or answer.status_code in expected
    assert again(database, notice).state == before.state
    assert again(database, notice).reason_text == ""


def test_another_agency_finds_nothing(app, database, department, notice):
    sweep.run(database, at("2026-11-30 07:31"))
    set_clock(app, "2026-11-30 08:00")
    entry = the_only(database, AccountabilityEntry)
    other = make_department(database, code="Y99.99", host="khac.example")
    stranger = visit(app, database, other.manager)
    for address in (
        f"/loi-xin-loi/{notice.id}",
        f"/loi-xin-loi/{notice.id}/van-ban.pdf",
        f"/giai-trinh/{entry.id}",
    ):
        page = stranger.get(address)
        assert page.status_code == 404, address
        assert "Nguyễn" not in page.text
    for address in ("noi-dung", "duyet", "phat-hanh", "rut", "xem-thu", "gui"):
        posted = stranger.post(
            f"/loi-xin-loi/{notice.id}/{address}",
            issued_on="30/11/2026",
            signatory_id=str(other.signatory_id),
        )
        assert posted.status_code == 404, address
    follow = stranger.post(f"/giai-trinh/{entry.id}", kind="explanation", text="x")
    assert follow.status_code == 404


def test_an_administrator_reads_no_notice(app, database, department, notice):
    administrator = visit(app, database, department.administrator)
    for address in ("/loi-xin-loi", f"/loi-xin-loi/{notice.id}", "/giai-trinh"):
        assert administrator.get(address).status_code == 403, address
