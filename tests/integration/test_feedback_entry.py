"""Feedback as it comes in: the form keeps what was typed, the desk writes down."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from tests.factories import at, make_department
from tests.integration.feedback_sender import TYPED, codes_in, send
from tests.visitor import application, fields_of, set_clock, visit, words_of
from tracker.feedback import entry
from tracker.feedback.entry import NewFeedback
from tracker.ids import new_id
from tracker.models import Feedback

pytestmark = pytest.mark.db


@pytest.fixture
def department(database):
    return make_department(database)


@pytest.fixture
def app(database, settings):
    found = application(database, settings)
    set_clock(found, "2026-11-19 09:00")
    return found


@pytest.fixture
def anybody(app):
    return TestClient(app, base_url="http://127.0.0.1", follow_redirects=True)


def only(database):
    with database.read() as session:
        return session.scalars(select(Feedback)).one()


def test_the_form_keeps_what_was_typed_is_bounded_and_counts_once(
    app, database, department, anybody
):
    short = send(anybody, text="", topic="")
    assert short.status_code == 422
    assert "Nhập nội dung phản ánh, kiến nghị." in words_of(short)
    assert "Hồ sơ quá hẹn mà không ai báo" in short.text
    long = send(anybody, text="x" * 4001)
    assert long.status_code == 422
    assert "x" * 4001 in long.text
    half = send(anybody, case_code="X99.99-261119-0001")
    assert "Nhập mã tra cứu in dưới mã hồ sơ" in words_of(half)
    wrong = send(anybody, case_code="X99.99-261119-0001", case_secret="AAAAAAAA")
    assert "Không có hồ sơ nào có mã và mã tra cứu này." in words_of(wrong)
    odd = send(anybody, topic="<script>", email="không phải")
    assert odd.status_code == 422
    assert "<script>alert" not in odd.text
    form_id = fields_of(anybody.get("/phan-anh"))["form_id"]
    first, second = (
        anybody.post("/phan-anh", data={"form_id": form_id, **TYPED}) for _ in range(2)
    )
    assert codes_in(first) == codes_in(second)
    only(database)
    # Another text under the id of somebody's form does not show their secret.
    stolen = anybody.post(
        "/phan-anh", data={"form_id": form_id, **TYPED, "text": "Khác"}
    )
    assert stolen.status_code == 422
    assert codes_in(first)["secret"] not in stolen.text
    for _ in range(20):
        last = send(anybody)
    assert last.status_code == 429
    assert "Hồ sơ quá hẹn mà không ai báo" in last.text


def test_the_desk_writes_down_what_came_by_telephone(app, database, department):
    set_clock(app, "2026-11-23 14:00")
    desk = visit(app, database, department.desk)
    form = fields_of(desk.get("/phan-anh-kien-nghi/moi"))
    typed = {
        "form_id": form["form_id"], "channel": "telephone", "kind": "proposal",
        "topic": "procedure", "subject": "Bớt giấy tờ", "text": "Đề nghị bỏ bản sao.",
        "sender_kind": "organisation", "sender_name": "Công ty Sao Biển",
        "received_at": "20/11/2026 10:00",
    }  # fmt: skip
    future = desk.post(
        "/phan-anh-kien-nghi/moi", **{**typed, "received_at": "30/11/2026 10:00"}
    )
    assert future.status_code == 422
    done = desk.post("/phan-anh-kien-nghi/moi", **typed)
    assert done.status_code == 303
    assert "Đọc hai mã này cho người gửi:" in words_of(
        desk.get(done.headers["location"])
    )
    row = only(database)
    assert row.received_at == at("2026-11-20 10:00")
    assert row.decide_until == at("2026-11-25 17:00")
    officer = visit(app, database, department.officer)
    assert officer.get("/phan-anh-kien-nghi/moi").status_code == 403


def test_a_number_without_an_end_is_no_fault_of_ours(
    app, database, department, anybody
):
    code = codes_in(send(anybody))["code"]
    desk = visit(app, database, department.desk)
    path = f"/phan-anh-kien-nghi/{code}/tu-choi"
    for version in ("9" * 5000, "9" * 30):
        refused = desk.post(path, version=version, reason="")
        assert refused.status_code == 422


def test_a_form_sent_twice_at_once_is_one_and_both_see_its_codes(database, department):
    new = NewFeedback(
        id=new_id(), kind="report", topic="lateness", subject="Trễ", text="Hồ sơ trễ."
    )
    command = partial(
        entry.send,
        agency_id=department.agency_id,
        new=new,
        case_id=None,
        now=at("2026-11-19 09:00"),
    )
    gate = Barrier(4)

    def at_once(_: int) -> str:
        gate.wait()
        return entry.write_once(database, command).code

    with ThreadPoolExecutor(4) as pool:
        codes = set(pool.map(at_once, range(4)))
    assert codes == {only(database).code}
