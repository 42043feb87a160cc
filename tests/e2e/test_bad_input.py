"""What cannot be right about a case is refused, on pages and in the API, politely."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from tests.e2e.office import Office, give_passwords
from tests.e2e.person import Person
from tests.e2e.programs import a_case, new_token
from tests.e2e.refusals import assert_page, assert_problem, nothing_changed
from tests.factories import make_department, receive_case
from tests.first_run import PASSWORD
from tracker.apologies import drafting, issuing
from tracker.cases import outcomes
from tracker.ids import new_id
from tracker.models import ApologyNotice, Case

pytestmark = [pytest.mark.db, pytest.mark.e2e]


@dataclass(slots=True)
class Asking:
    """The desk at its pages and a program at the API, on a Monday morning."""

    office: Office
    token: str

    def form(self, **typed: str) -> dict[str, str]:
        """Fill in the registering form, also with what it does not offer."""
        page = self.office.who("desk").read("/dang-ky")
        sent = page.form("/dang-ky").filled({"name": "Lý Thị Kim Ngân"}, "dang-ky")
        chosen = str(self.office.department.procedures["five-days"])
        flat = {name: values[-1] for name, values in sent.items()}
        return {**flat, "procedure": chosen, **typed}

    def post(self, who: str, where: str, /, **typed: str) -> Any:
        """Send a form that a page need not have offered, with a good token of ours."""
        person = self.office.who(who)
        forms = person.read("/mat-khau").form("/mat-khau").fields
        sent = {"csrf_token": forms["csrf_token"].value, **typed}
        return person.answer(person.client.post(where, data=sent))

    def api(self, method: str, path: str, body: Any = None, token: str = "") -> Any:
        """Ask the API."""
        client = TestClient(self.office.app, base_url="http://mau.example")
        heads = {"Authorization": f"Bearer {token or self.token}"}
        return client.request(method, f"/api/v1{path}", json=body, headers=heads)

    def case(self, when: str = "2026-11-20 09:00") -> Case:
        """Receive a case in time."""
        return receive_case(self.office.database, self.office.department, when=when)


@pytest.fixture
def asking(office: Office) -> Asking:
    office.it_is("2026-11-23 09:00")
    token = new_token(office.database, office.department, office.now)
    made = Asking(office, token)
    office.who("desk").read("/dang-ky")
    return made


def test_an_unknown_procedure(asking: Asking) -> None:
    with nothing_changed(asking.office.database):
        form = asking.form(procedure=str(new_id()))
        page = asking.post("desk", "/dang-ky", **form)
        assert_page(page, 422, "Chọn thủ tục trong danh sách")
        assert "Lý Thị Kim Ngân" in page.html, "what was typed is lost"
        answer = asking.api("POST", "/cases", a_case(procedure="9.999999"))
        assert_problem(answer, 422, "unknown_procedure", "“9.999999”", "danh mục")
        page = asking.office.who().read("/thu-tuc/khong-co-thu-tuc-nay", 404)
        assert_page(page, 404, "Không tìm thấy")


def test_a_reception_in_the_future(asking: Asking) -> None:
    with nothing_changed(asking.office.database):
        form = asking.form(received_at="24/11/2026 09:00")
        page = asking.post("desk", "/dang-ky", **form)
        assert_page(page, 422, "ở tương lai", "Hãy nhập thời điểm đã qua")
        sent = a_case(received_at="2026-11-24T09:00:00+07:00")
        answer = asking.api("POST", "/cases", sent)
        assert_problem(answer, 422, "future_reception", "ở tương lai")


def test_a_reception_before_the_procedure_was_in_force(asking: Asking) -> None:
    with nothing_changed(asking.office.database):
        form = asking.form(received_at="31/12/2019 09:00")
        page = asking.post("desk", "/dang-ky", **form)
        assert_page(page, 422, "có hiệu lực từ 01/01/2020", "31/12/2019")
        sent = a_case(received_at="2019-12-31T09:00:00+07:00")
        answer = asking.api("POST", "/cases", sent)
        assert_problem(answer, 422, "procedure_not_in_force", "01/01/2020")


def test_a_supplement_before_reception(asking: Asking) -> None:
    answer = asking.api("POST", "/submissions", a_case(channel="online"))
    number = answer.json()["case"]["submission_no"]
    page = asking.office.who("desk").read(f"/ho-so/{number}")
    assert not page.offers("/nhan-bo-sung")
    with nothing_changed(asking.office.database):
        for act in ("nhan-bo-sung", "yeu-cau-bo-sung"):
            typed = {"items": "Giấy ủy quyền", "reason": "Thiếu"}
            page = asking.post("desk", f"/ho-so/{number}/{act}", **typed)
            assert_page(page, 409, number, "mới đăng ký", "lúc này")


def test_an_act_on_an_ended_case(asking: Asking) -> None:
    office, case = asking.office, asking.case()
    office.database.write(
        partial(
            outcomes.withdraw,
            actor=office.department.desk,
            case_id=case.id,
            reason="Đổi kế hoạch.",
            now=office.now,
        )
    )
    typed = {"items": "Giấy ủy quyền", "reason": "Thiếu", "outcome": "granted"}
    with nothing_changed(office.database):
        for who, act in (("desk", "yeu-cau-bo-sung"), ("manager", "ket-thuc")):
            page = asking.post(who, f"/ho-so/{case.code}/{act}", **typed)
            assert_page(page, 409, str(case.code), "đã kết thúc", "hãy lập đính chính")


def test_an_act_before_the_last_one(asking: Asking) -> None:
    case = asking.case()
    with nothing_changed(asking.office.database):
        page = asking.post(
            "desk",
            f"/ho-so/{case.code}/rut-ho-so",
            reason="Đổi kế hoạch.",
            at="19/11/2026 09:00",
        )
        assert_page(page, 422, "19/11/2026", "Hãy nhập thời điểm sau đó")


def test_a_second_reappointment(asking: Asking) -> None:
    office, case = asking.office, asking.case("2026-11-16 09:00")
    office.work()
    reappoint(office, case, date(2026, 11, 26))
    with nothing_changed(office.database):
        page = asking.post("manager", f"/ho-so/{case.code}/soan-loi-xin-loi")
        assert_page(page, 409, str(case.code), "đã hẹn lại một lần", "Điều 19")
        page = asking.post("manager", f"/ho-so/{case.code}/hen-lai-lan-hai", reason="")
        assert_page(page, 422, "Nhập lý do hẹn lại lần thứ hai")
        page = asking.post(
            "unit_head", f"/ho-so/{case.code}/hen-lai-lan-hai", reason="Bận"
        )
        assert_page(page, 403, "Vai trò của bạn không được làm việc này")


def reappoint(office: Office, case: Case, to: date) -> None:
    """Give a case its one new date, as the people of the office would."""
    people, now = office.department, office.now

    def write(session: Any) -> None:
        notice = session.scalars(
            select(ApologyNotice).where(ApologyNotice.case_id == case.id)
        ).one()
        drafting.edit(
            session,
            people.manager,
            notice.id,
            reason_code="signing_delayed",
            reason_text="Trình ký chậm.",
            new_date=to,
            now=now,
        )
        drafting.submit_notice(session, people.manager, notice.id, now=now)
        drafting.approve(session, people.manager, notice.id, now=now)
        issuing.issue(
            session,
            people.desk,
            notice.id,
            number="7/SKHCN-XL",
            issued_on=date(2026, 11, 23),
            signatory_id=people.signatory_id,
            now=now,
        )

    office.database.write(write)


def test_another_agencys_case(asking: Asking) -> None:
    office, case = asking.office, asking.case("2026-11-13 09:00")
    office.work()  # it is late: there is a draft, and an entry in the ledger
    manager = office.who("manager").read(f"/ho-so/{case.code}")
    theirs = {
        href
        for href, _ in manager.links
        if "/giai-trinh/" in href or "/loi-xin-loi/" in href
    }
    assert len(theirs) == 4  # the entry, the notice, and the notice as PDF and DOCX
    others = make_department(office.database, code="X88.88", host="khac.example")
    give_passwords(office.database, others.agency_id)
    token = new_token(office.database, others, office.now)
    client = TestClient(office.app, base_url="http://mau.example")
    stranger = Person(client, "manager", PASSWORD, agency="X88.88")
    stranger.sign_in()
    with nothing_changed(office.database):
        page = stranger.read(f"/ho-so/{case.code}", 404)
        assert_page(page, 404, "Không tìm thấy hồ sơ", "trong cơ quan của bạn")
        for address in theirs:
            assert_page(stranger.read(address, 404), 404, "Không tìm thấy")
        answer = asking.api("GET", f"/cases/{case.code}", token=token)
        assert_problem(answer, 404, "not_found", "Không tìm thấy")
        answer = asking.api("GET", f"/cases/{case.code}/events", token=token)
        assert_problem(answer, 404, "not_found", "Không tìm thấy")
        listed = asking.api("GET", "/cases", token=token)
        assert listed.json()["cases"] == []
        forms = stranger.read("/mat-khau").form("/mat-khau").fields
        sent = {"csrf_token": forms["csrf_token"].value, "text": "Tôi ghi thử"}
        page = stranger.answer(client.post(f"/ho-so/{case.code}/ghi-chu", data=sent))
        assert_page(page, 404, "Không tìm thấy hồ sơ")
        assert str(case.code) not in stranger.read(f"/tim?q={case.code}").text.replace(
            f"“{case.code}”", ""
        )
