"""Everything an agency has, taken along: as files, and into an empty agency again."""

import csv
import io
import json

import pytest
from sqlalchemy import select

from tests.factories import at, make_department, receive_case
from tests.integration.registers import carry, line, take, text_of
from tests.visitor import application, visit, words_of
from tracker.cases import outcomes
from tracker.models import AgencyEvent, Applicant, Case, Procedure
from tracker.transfer.sets import DATASETS

pytestmark = pytest.mark.db
PATH = "/quan-tri/xuat-du-lieu"


@pytest.fixture
def department(database, settings):
    made = make_department(database)
    receive_case(database, made, when="2026-11-19 09:00")
    done = receive_case(database, made, when="2026-11-02 10:30")
    database.write(
        lambda session: outcomes.finish(
            session,
            made.manager,
            done.id,
            outcome="granted",
            now=at("2026-11-06 09:00"),
        )
    )
    row = take(
        database,
        settings,
        made,
        text_of(
            [
                line(1, applicant="- Nguyễn Thị Dấu Trừ", contact="Tổ 4"),
                line(2, returned="12/03/2026"),
                line(3, returned="", state="Đang xử lý", received="20/11/2026 15:45",
                     promised="30/11/2026 10:00"),
            ]
        ).encode(),
    )  # fmt: skip
    carry(database, settings, row, made, "check", "write")
    return made


@pytest.fixture
def visitor(database, settings, department):
    app = application(database, settings)
    return visit(app, database, department.administrator)


def fetch(visitor, dataset, kind):
    answer = visitor.post(PATH, dataset=dataset, format=kind)
    assert answer.status_code == 200, answer.text
    return answer.content


def listed(database, agency_id):
    with database.read() as session:
        return session.execute(
            select(
                Case.code, Case.state, Case.received_at, Case.appointed_at,
                Case.finished_at, Case.returned_at, Case.subject, Procedure.key,
                Applicant.name, Applicant.phone, Applicant.address, Case.channel,
            )
            .join(Procedure, Procedure.id == Case.procedure_id)
            .join(Applicant, Applicant.id == Case.applicant_id)
            .where(Case.agency_id == agency_id)
            .order_by(Case.code)
        ).all()  # fmt: skip


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_was_taken_along_gives_the_same_list_in_an_empty_agency(
    database, settings, department, visitor, kind
):
    data = fetch(visitor, "cases", kind)
    empty = make_department(database, code="Y11.11", host="khac.example")
    row = take(database, settings, empty, data)
    done = carry(database, settings, row, empty, "check", "write")
    assert done.counts.get("bad", 0) == 0, done.counts
    assert listed(database, empty.agency_id) == listed(database, department.agency_id)


def test_each_set_is_given_in_each_form_and_written_into_the_record(
    database, department, visitor
):
    for key in DATASETS:
        assert fetch(visitor, key, "csv")
    for kind in ("jsonl", "xlsx"):
        assert fetch(visitor, "cases", kind)
    events = [json.loads(one) for one in fetch(visitor, "events", "jsonl").splitlines()]
    assert {"case.received", "case.finished"} <= {one["kind"] for one in events}
    rows = list(
        csv.reader(io.StringIO(fetch(visitor, "cases", "csv").decode("utf-8-sig")))
    )
    assert len(rows) == 6
    assert "'- Nguyễn Thị Dấu Trừ" in {row[3] for row in rows}
    with database.read() as session:
        noted = session.scalars(
            select(AgencyEvent.data).where(AgencyEvent.kind == "data.exported")
        ).all()
    assert len(noted) == len(DATASETS) + 4
    told = words_of(visitor.get("/quan-tri/nhat-ky"))
    assert "xuất dữ liệu: " in told


def test_no_set_holds_a_secret_or_another_agencys_rows(database, department, visitor):
    other = make_department(database, code="Y11.11", host="khac.example")
    stranger = receive_case(database, other, when="2026-11-20 09:00")
    with database.read() as session:
        secrets = session.scalars(select(Case.lookup_secret)).all()
    for key in DATASETS:
        text = fetch(visitor, key, "jsonl").decode()
        assert stranger.code not in text
        assert str(other.agency_id) not in text
        assert "password" not in text
        for secret in secrets:
            assert secret not in text


def test_only_an_administrator_takes_data_along(database, settings, department):
    app = application(database, settings)
    for actor in (department.manager, department.officer):
        visitor = visit(app, database, actor)
        assert visitor.get(PATH).status_code == 403
        assert visitor.post(PATH, dataset="cases", format="csv").status_code == 403
    administrator = visit(app, database, department.administrator)
    answer = administrator.post(PATH, dataset="nothing", format="csv")
    assert answer.status_code == 422
    assert "Chọn bộ dữ liệu cần tải về." in words_of(answer)
