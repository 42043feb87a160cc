"""The mail server, a test letter that really goes, and letters that did not."""

import re
from datetime import timedelta

import pytest

from notifications.outbox import LetterStatus, outbox
from notifications.outbox import letters as stored_letters
from tests.administrator import actions_of, fill_in, form_of
from tests.conftest import settings_for
from tests.factories import a_person, at, receive_case
from tests.visitor import application, visit, words_of
from tracker import outgoing
from tracker.accounts.agencies import agency_of
from tracker.accounts.choices import choices_of

pytestmark = pytest.mark.db
MAIL, OUTBOX = "/quan-tri/thu", "/quan-tri/hop-thu-di"
NOW = at("2026-11-23 14:20")
SECRET = "mật-khẩu-máy-chủ-thư"


@pytest.fixture
def app(database, settings, department):
    return application(database, settings)


@pytest.fixture
def visitor(app, database, department):
    return visit(app, database, department.administrator)


def deliver(database, settings, at=NOW):
    return outgoing.deliver(database, settings, lambda: at)


def own_mail(database, department):
    with database.read() as session:
        return choices_of(agency_of(session, department.administrator)).mail


def use(visitor, smtp, **typed):
    return fill_in(
        visitor,
        MAIL,
        **{
            "host": smtp.host,
            "port": str(smtp.port),
            "encryption": "none",
            "sender": "mot-cua@mau.example",
            **typed,
        },
    )


def send_test(visitor, **typed):
    page = visitor.get(MAIL)
    fields = {**form_of(page, f"{MAIL}/gui-thu"), **typed}
    return visitor.client.post(f"{MAIL}/gui-thu", data=fields, follow_redirects=False)


def test_a_test_letter_reaches_the_administrator(
    visitor, database, department, settings, smtp
):
    assert use(visitor, smtp).status_code == 303
    page = words_of(visitor.get(MAIL))
    assert "Đang dùng máy chủ riêng của cơ quan:" in page
    assert f"{smtp.host}, cổng {smtp.port}, không mã hóa" in page
    sent = send_test(visitor)
    assert sent.headers["location"] == f"{MAIL}?xong=da-gui-thu"
    assert "Đang chờ gửi" in words_of(visitor.get(MAIL))
    assert smtp.mails == [], "a page writes the letter; the post takes it"
    assert deliver(database, settings).sent == 1
    [mail] = smtp.to("administrator@mau.example")
    assert "Bùi Quang Duy" in mail.text
    assert str(smtp.port) in mail.text
    said = words_of(visitor.get(MAIL))
    assert "administrator@mau.example Đã gửi" in said
    assert "1 lần thử" in said
    assert "Đã gửi" in words_of(visitor.get(f"{MAIL}/ket-qua"))


def test_a_server_that_refuses_is_quoted_with_its_reason(
    visitor, database, settings, smtp
):
    use(visitor, smtp)
    smtp.recipient_answers["administrator@mau.example"] = "550 no such user here"
    send_test(visitor)
    assert deliver(database, settings).failed == 1
    said = words_of(visitor.get(MAIL))
    assert "Không gửi được" in said
    assert "550 no such user here" in said
    assert "1 thư không gửi được" in words_of(visitor.get("/quan-tri"))


def test_a_server_that_is_down_is_tried_again_and_the_page_says_when(
    visitor, database, settings, smtp
):
    use(visitor, smtp)
    smtp.stop()
    send_test(visitor)
    assert deliver(database, settings).to_retry == 1
    said = words_of(visitor.get(MAIL))
    assert "Đang chờ gửi" in said
    assert "thử lại 23/11/2026 14:21" in said
    assert "Không kết nối được máy chủ thư" in said
    smtp.start()
    assert deliver(database, settings, NOW + timedelta(minutes=1)).sent == 1


def test_without_a_server_the_letter_waits_and_the_page_says_so(
    visitor, database, settings
):
    assert "Chưa có máy chủ thư." in words_of(visitor.get(MAIL))
    send_test(visitor)
    deliver(database, settings)
    assert "chưa nhập máy chủ thư của cơ quan" in words_of(visitor.get(MAIL))


def test_the_installations_server_is_named_where_there_is_no_own_one(
    database, department, database_url, smtp
):
    settings = settings_for(
        database_url,
        smtp_host=smtp.host,
        smtp_port=smtp.port,
        smtp_sender="chung@mau.example",
    )
    visitor = visit(application(database, settings), database, department.administrator)
    said = words_of(visitor.get(MAIL))
    assert "Đang dùng máy chủ chung của hệ thống:" in said
    assert "người gửi chung@mau.example" in said
    send_test(visitor, to="khac@mau.example")
    assert deliver(database, settings).sent == 1
    assert smtp.to("khac@mau.example")


def test_the_password_is_never_shown_and_stays_unless_replaced(
    visitor, database, department, smtp
):
    use(visitor, smtp, username="motcua", password=SECRET)
    assert own_mail(database, department).password == SECRET
    page = visitor.get(MAIL)
    assert SECRET not in page.text
    assert "Đã có; để trống là giữ nguyên" in words_of(page)
    assert SECRET not in visitor.get("/quan-tri/nhat-ky").text
    use(visitor, smtp, username="khac")
    assert own_mail(database, department).username == "khac"
    assert own_mail(database, department).password == SECRET
    use(visitor, smtp, forget_password="1")
    assert own_mail(database, department).password == ""
    use(visitor, smtp, password=SECRET)
    use(visitor, smtp, host="")
    assert own_mail(database, department).password == "", "no server, no password"


WRONG_SERVERS = [
    ({"host": "máy chủ"}, "host", "Tên máy chủ thư chưa đúng."),
    ({"port": "cổng"}, "port", "Cổng: nhập một số nguyên."),
    ({"port": "70000"}, "port", "phải là số nguyên từ 1 đến 65535"),
    ({"sender": ""}, "sender", "Cần địa chỉ người gửi"),
    ({"sender": "mot-cua"}, "sender", "Địa chỉ thư điện tử chưa đúng."),
    ({"encryption": "rot13"}, "encryption", "Kiểu mã hóa phải là"),
]


def test_wrong_mail_settings_are_refused_and_stay_typed(
    visitor, database, department, smtp
):
    for typed, place, said in WRONG_SERVERS:
        refused = use(visitor, smtp, username="motcua", password=SECRET, **typed)
        assert refused.status_code == 422, typed
        assert said in words_of(refused)
        assert f'href="#{place}"' in refused.text
        assert form_of(refused, MAIL)["username"] == ["motcua"]
        assert SECRET not in refused.text
    assert own_mail(database, department).host == ""


def test_a_test_letter_needs_an_address(visitor):
    for to, said in (("", "Nhập địa chỉ thư điện tử"), ("duy@", "chưa đúng")):
        refused = send_test(visitor, to=to)
        assert refused.status_code == 422
        assert said in words_of(refused)
        assert 'href="#to"' in refused.text


# -- the outbox


@pytest.fixture
def dead(visitor, database, department, settings, smtp):
    """A receipt that the applicant's server refused."""
    use(visitor, smtp)
    case = receive_case(
        database,
        department,
        when="2026-11-20 09:00",
        applicant=a_person(email="thuhang@dan.example"),
    )
    smtp.recipient_answers["thuhang@dan.example"] = "550 <thuhang@dan.example> unknown"
    assert deliver(database, settings).failed == 1
    return case


def failed(database, department):
    with database.read() as session:
        return stored_letters(session, department.agency_id, status=LetterStatus.FAILED)


def test_a_dead_letter_is_shown_with_its_reason_and_without_its_reader(visitor, dead):
    page = visitor.get(f"{OUTBOX}?trang-thai=failed")
    said = words_of(page)
    assert "Giấy hẹn gửi người nộp" in said
    assert dead.code in said
    assert "550 <t…@dan.example> unknown" in said
    here = re.search(rf'href="({OUTBOX}/[0-9a-f-]+)"', page.text)[1]
    for text in (page.text, visitor.get(here).text):
        assert "thuhang" not in text
        assert "Nguyễn Thị Thu Hằng" not in text
        assert dead.lookup_secret not in text
    assert "Bị từ chối hẳn (550)" in words_of(visitor.get(here))
    assert "1 thư không gửi được" in words_of(visitor.get("/quan-tri"))


def test_a_dead_letter_is_sent_again_and_arrives(
    visitor, database, department, settings, smtp, dead
):
    [letter] = failed(database, department)
    smtp.recipient_answers.clear()
    [again] = [
        action
        for action in actions_of(visitor.get(f"{OUTBOX}?trang-thai=failed"))
        if action.endswith("/gui-lai")
    ]
    assert visitor.post(again).headers["location"].endswith("da-gui-lai")
    assert deliver(database, settings).sent == 1
    [mail] = smtp.to("thuhang@dan.example")
    assert mail.message["Message-ID"] == letter.message_id
    assert "Đã gửi" in words_of(visitor.get(f"{OUTBOX}/{letter.id}"))
    twice = visitor.post(again)
    assert twice.status_code == 409
    assert "đang chờ gửi, đã gửi" in words_of(twice)
    assert "gửi lại thư: " in words_of(visitor.get("/quan-tri/nhat-ky"))


def test_the_outbox_is_parted_by_status(visitor, database, department, dead):
    receive_case(database, department, when="2026-11-23 09:00")
    waiting = words_of(visitor.get(f"{OUTBOX}?trang-thai=queued"))
    assert "Đang chờ gửi" in waiting
    assert dead.code not in waiting
    everything = words_of(visitor.get(OUTBOX))
    assert dead.code in everything
    assert "Không có thư nào" in words_of(visitor.get(f"{OUTBOX}?trang-thai=withdrawn"))
    assert visitor.get(f"{OUTBOX}?trang-thai=khac").status_code == 422


def test_a_letter_that_is_not_there_is_politely_not_there(visitor):
    here = f"{OUTBOX}/01a20bd0-8492-7c01-b267-1ca6172ec4b2"
    assert visitor.get(here).status_code == 404
    assert visitor.post(f"{here}/gui-lai").status_code == 404


def test_many_letters_go_on_page_by_page(visitor, database, department):
    for number in range(52):
        send_test(visitor, to=f"thu{number}@mau.example")
    first = visitor.get(OUTBOX)
    assert "thu51@mau.example" in first.text
    assert "thu1@mau.example" not in first.text
    older = re.search(r'href="([^"]+truoc=[^"]+)"', first.text)[1]
    assert "thu1@mau.example" in visitor.get(older.replace("&amp;", "&")).text


def test_what_died_of_the_server_is_sent_again_at_once_and_a_refused_reader_is_not(
    visitor, database, department, settings, dead
):
    for page in (OUTBOX, f"{OUTBOX}?trang-thai=failed"):
        assert "hỏng vì máy chủ thư" not in words_of(visitor.get(page))
    for number in range(3):
        receive_case(
            database,
            department,
            when="2026-11-20 09:10",
            applicant=a_person(email=f"n{number}@dan.example"),
        )
    database.write(
        lambda session: session.execute(
            outbox.update()
            .where(outbox.c.to_address.like("n%@dan.example"))
            .values(status="failed", next_attempt_at=None, last_code=None)
        )
    )
    said = words_of(visitor.get(f"{OUTBOX}?trang-thai=failed"))
    assert "3 thư hỏng vì máy chủ thư" in said
    again = visitor.post(f"{OUTBOX}/gui-lai-tat-ca")
    assert again.headers["location"].endswith("da-gui-lai-tat-ca")
    assert deliver(database, settings).sent == 3
    assert [one.to_address for one in failed(database, department)] == [
        "thuhang@dan.example"
    ]
    assert visitor.post(f"{OUTBOX}/gui-lai-tat-ca").status_code == 409
