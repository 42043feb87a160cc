"""Long work: asked for on a page, carried out beside it, stopped, broken off, kept."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select, update

from tests.factories import at, make_department, receive_case
from tests.visitor import application, visit, words_of
from tracker.errors import InvalidValueError
from tracker.file_store import FileStore
from tracker.ids import new_id
from tracker.kept_files import YOUNG, clear_away
from tracker.models import Case, LongWork, Officer
from tracker.tidying import tidy
from tracker.transfer import datasets
from tracker.transfer.sets import DATASETS
from tracker.works import asking, claims, errand, running

pytestmark = pytest.mark.db
PATH = "/quan-tri/viec-dang-chay"
NOW = at("2026-11-23 14:20")


@pytest.fixture
def department(database):
    made = make_department(database)
    for hour in ("09:00", "09:10", "09:20"):
        receive_case(database, made, when=f"2026-11-19 {hour}")
    return made


@pytest.fixture
def app(database, settings, department):
    return application(database, settings)


@pytest.fixture
def visitor(app, database, department):
    return visit(app, database, department.administrator)


@pytest.fixture
def prompt(monkeypatch):
    """Look at the row often: a chunk of a test takes no time."""
    monkeypatch.setattr(errand, "LOOKS_EVERY", 0.01)
    monkeypatch.setattr(datasets, "TOLD_EVERY", 1)


def export(database, actor, key="cases", form="csv", **given):
    work_id = given.get("work_id") or new_id()
    return database.write(
        partial(
            asking.ask_for_export,
            actor=actor,
            key=key,
            form=form,
            lang="vi",
            work_id=work_id,
            now=given.get("now", NOW),
        )
    )


def check(database, actor):
    return database.write(
        partial(
            asking.ask,
            actor=actor,
            kind="check",
            asked={"lang": "vi"},
            work_id=new_id(),
            now=NOW,
        )
    )


def row_of(database, work):
    with database.read() as session:
        return session.get_one(LongWork, (work.agency_id, work.id))


def stored(settings, work):
    store = FileStore(settings.files_url)
    return b"".join(store.chunks(work.agency_id, work.file_sha256))


def claimed(database, work, now=NOW):
    return database.write(
        partial(claims.claim, agency_id=work.agency_id, work_id=work.id, now=now)
    )


def endless(on_row):
    """Rows that come until the work is stopped; `on_row` hears their number."""

    def rows(*_):
        for number in range(100_000):
            on_row(number)
            yield {"code": str(number)}

    return rows


def test_a_set_is_written_to_a_file_that_its_owner_fetches(
    database, settings, department, visitor
):
    work = export(database, department.administrator)
    assert "Đang chờ đến lượt" in words_of(visitor.get(f"{PATH}/{work.id}"))
    assert running.run(database, lambda: NOW) == "1 works"
    ended = row_of(database, work)
    assert (ended.state, ended.done, ended.total) == ("done", 3, 3)
    assert ended.file_name == "cases-20261123.csv"
    answer = visitor.get(f"{PATH}/{work.id}/tep")
    assert answer.status_code == 200
    assert 'filename="cases-20261123.csv"' in answer.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 4
    assert running.run(database, lambda: NOW) == "0 works"


def test_everything_comes_in_one_archive_with_a_list(database, settings, department):
    work = export(database, department.administrator, "everything", "jsonl")
    running.run(database, lambda: NOW)
    ended = row_of(database, work)
    assert ended.state == "done"
    with zipfile.ZipFile(io.BytesIO(stored(settings, ended))) as archive:
        listed = json.loads(archive.read("list.json"))
        names = {one["file"] for one in listed["sets"]}
        assert names == {f"{key}.jsonl" for key in DATASETS}
        assert names < set(archive.namelist())
        assert len(archive.read("cases.jsonl").splitlines()) == 3
    assert sum(one["rows"] for one in listed["sets"]) == ended.done == ended.total


def test_a_cancelled_work_stops_at_its_next_chunk_and_leaves_no_file(
    database, settings, department, prompt, monkeypatch
):
    work = export(database, department.administrator)
    written = []

    def on_row(number):
        written.append(number)
        if number == 2:
            database.write(
                partial(
                    asking.cancel,
                    actor=department.administrator,
                    work_id=work.id,
                    now=NOW,
                )
            )

    monkeypatch.setattr("tracker.works.exporting.rows_of", endless(on_row))
    running.run(database, lambda: NOW)
    ended = row_of(database, work)
    assert (ended.state, ended.file_sha256) == ("cancelled", "")
    assert len(written) < 100_000
    assert list(FileStore(settings.files_url).all()) == []


def test_a_work_is_put_back_when_its_process_ends_and_begun_anew(
    database, department, prompt, monkeypatch
):
    work = export(database, department.administrator)
    ending = []
    with monkeypatch.context() as patched:
        patched.setattr("tracker.works.exporting.rows_of", endless(ending.append))
        running.run(database, lambda: NOW, is_over=lambda: len(ending) > 2)
    back = row_of(database, work)
    assert (back.state, back.tries, back.claimed_until) == ("waiting", 0, None)
    running.run(database, lambda: NOW)
    assert row_of(database, work).state == "done"


def test_a_killed_process_loses_its_claim_and_after_three_it_is_said(
    database, department, visitor
):
    work = export(database, department.administrator)
    now = NOW
    for _ in range(claims.MOST_TRIES):
        assert claimed(database, work, now) is not None
        assert claimed(database, work, now + timedelta(seconds=59)) is None
        now += claims.LEASE + timedelta(seconds=1)
    running.run(database, lambda: now)
    ended = row_of(database, work)
    assert ended.state == "broken_off"
    assert "bị ngắt 3 lần" in words_of(visitor.get(f"{PATH}/{work.id}"))
    assert "ended 3 times" in words_of(visitor.get(f"{PATH}/{work.id}?lang=en"))


def test_whoever_lost_a_claim_ends_nothing(database, department):
    work = export(database, department.administrator)
    first = claimed(database, work)
    later = NOW + timedelta(seconds=61)
    second = claimed(database, work, later)
    ending = partial(claims.end, state="done", now=later, values={})
    assert not database.write(partial(ending, held=first))
    assert database.write(partial(ending, held=second))


def test_a_fault_is_told_in_words_and_ends_the_work(
    database, department, monkeypatch, visitor
):
    work = export(database, department.administrator)

    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr("tracker.works.exporting.rows_of", broken)
    running.run(database, lambda: NOW)
    assert row_of(database, work).state == "failed"
    said = words_of(visitor.get(f"{PATH}/{work.id}"))
    assert "Có lỗi ngoài dự kiến" in said
    assert "ZeroDivisionError" not in said


def test_whoever_lost_the_role_meanwhile_gets_nothing(database, department):
    work = export(database, department.administrator)
    database.write(
        lambda session: session.execute(
            update(Officer)
            .where(Officer.id == department.administrator.officer_id)
            .values(roles=["officer"])
        )
    )
    running.run(database, lambda: NOW)
    ended = row_of(database, work)
    assert ended.state == "failed"
    assert "Vai trò của bạn không được làm việc này" in ended.problem_vi


def test_only_the_owner_has_the_file(app, database, department, visitor):
    work = export(database, department.administrator)
    running.run(database, lambda: NOW)
    other = make_department(database, code="Y11.11", host="khac.example")
    stranger = visit(app, database, other.administrator)
    for path in (f"{PATH}/{work.id}", f"{PATH}/{work.id}/tep"):
        assert stranger.get(path).status_code == 404
    assert visit(app, database, department.manager).get(PATH).status_code == 403
    database.write(
        lambda session: session.execute(
            update(Officer)
            .where(Officer.id == department.manager.officer_id)
            .values(roles=["administrator"])
        )
    )
    colleague = visit(app, database, department.manager)
    page = colleague.get(f"{PATH}/{work.id}")
    assert page.status_code == 200
    assert "Tải tệp" not in words_of(page)
    assert colleague.get(f"{PATH}/{work.id}/tep").status_code == 404


def test_the_same_wish_is_one_work_and_too_many_are_refused(database, department):
    first = export(database, department.administrator)
    assert export(database, department.administrator).id == first.id
    for key in ("events", "flags", "notices", "ledger"):
        export(database, department.administrator, key)
    with pytest.raises(InvalidValueError, match="5 works under way"):
        export(database, department.administrator, "units")


def test_after_its_days_a_work_is_forgotten_and_its_file_goes(
    database, settings, department
):
    work = export(database, department.administrator)
    running.run(database, lambda: NOW)
    store = FileStore(settings.files_url)
    later = NOW + timedelta(days=8)
    database.write(partial(tidy, now=NOW + timedelta(days=6), work_days=7))
    assert clear_away(database, store, later + 2 * YOUNG) == 0
    database.write(partial(tidy, now=later, work_days=7))
    with database.read() as session:
        assert session.scalars(select(LongWork)).all() == []
    # The store knows the real clock, not the test's.
    assert clear_away(database, store, at("2099-01-01 08:00")) == 1
    assert work.id


def test_a_check_names_what_differs(database, settings, department, visitor):
    right = check(database, department.administrator)
    running.run(database, lambda: NOW)
    assert row_of(database, right).answer["differences"] == 0
    assert "Không có chỗ nào lệch" in words_of(visitor.get(f"{PATH}/{right.id}"))
    with database.read() as session:
        case = session.scalars(select(Case)).first()
    database.write(
        lambda session: session.execute(
            update(Case)
            .where(Case.id == case.id)
            .values(due_at=case.due_at + timedelta(days=3))
        )
    )
    wrong = check(database, department.administrator)
    running.run(database, lambda: NOW)
    ended = row_of(database, wrong)
    assert ended.answer["differences"] == 1
    assert case.code in stored(settings, ended).decode("utf-8-sig")
    assert "1 chỗ lệch" in words_of(visitor.get(f"{PATH}/{wrong.id}"))


def test_a_long_set_becomes_a_work_with_a_page_and_a_short_one_comes_at_once(
    database, department, visitor, monkeypatch
):
    asked = {"dataset": "cases", "format": "csv"}
    assert visitor.post("/quan-tri/xuat-du-lieu", **asked).status_code == 200
    monkeypatch.setattr("tracker.works.exporting.AT_ONCE", 2)
    answer = visitor.post("/quan-tri/xuat-du-lieu", **asked)
    assert answer.status_code == 303
    page = answer.headers["location"].partition("?")[0]
    assert page.startswith(PATH)
    part = visitor.get(f"{page}/tien-do")
    assert 'hx-trigger="every 2s"' in part.text
    assert visitor.post(f"{page}/dung").status_code == 303
    said = words_of(visitor.get(page))
    assert "Đã dừng" in said
    assert "Dừng việc này" not in said
    assert 'hx-trigger="every' not in visitor.get(f"{page}/tien-do").text
    assert visitor.post(f"{page}/dung").status_code == 409
    assert "dừng một việc đang chạy: " in words_of(visitor.get("/quan-tri/nhat-ky"))


def test_the_list_is_empty_then_tells_what_runs_and_what_ended(
    database, department, visitor
):
    assert "Không có việc nào đang chạy" in words_of(visitor.get(PATH))
    export(database, department.administrator)
    said = words_of(visitor.get(PATH))
    assert "Xuất dữ liệu: Hồ sơ" in said
    running.run(database, lambda: NOW)
    assert "Xong" in words_of(visitor.get(PATH))
    english = words_of(visitor.get(f"{PATH}?lang=en"))
    assert "Data export: Cases" in english


def test_count_of_looks_no_further_than_asked(database, department):
    with database.read() as session:
        cases = DATASETS["cases"]
        assert datasets.count_of(session, department.agency_id, cases) == 3
        assert datasets.count_of(session, department.agency_id, cases, 2) == 2
