"""II.06a counted from cases, the register of a period, and the files of both."""

import io
import zipfile
from datetime import date
from functools import partial

import pytest
from pypdf import PdfReader

from rules.report import Column
from tests.factories import at, make_department, receive_case
from tests.integration.cases_for_acts import do, handed_over, submitted
from tests.visitor import set_clock, visit, words_of
from tracker import sweep
from tracker.cases import outcomes, reception, waiting
from tracker.errors import InvalidValueError, NotPermittedError
from tracker.offices import office_of
from tracker.queries.on_time import on_time
from tracker.queries.period_report import Wanted, cases_behind, period_report
from tracker.reports import Grouping, Span

pytestmark = pytest.mark.db

NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))
WORK, RADIATION = "Hoạt động khoa học và công nghệ", "An toàn bức xạ và hạt nhân"
NOW = "2026-12-15 09:00"


def finished(database, d, case, when, outcome="granted", reason=""):
    if case.holder_unit_id != d.unit_id:
        handed_over(database, d, case, when=when)
    finish = partial(outcomes.finish, outcome=outcome, reason=reason)
    do(database, finish, d.officer, case, now=at(when))


@pytest.fixture
def cases(database, department):
    """One case for each column, each by its own way."""
    d = department
    made = {
        name: receive_case(database, d, when=when)
        for name, when in {
            "carried": "2026-10-29 09:00",  # due 05/11
            "early": "2026-11-02 09:00",  # due 09/11
            "on_time": "2026-11-03 09:00",  # due 10/11
            "late": "2026-11-04 09:00",  # due 11/11
            "open_late": "2026-11-05 09:00",  # due 12/11
            "withdrawn": "2026-11-06 09:00",
        }.items()
    }
    made["online"] = submitted(database, d)
    receive = partial(reception.receive, now=at("2026-11-24 09:00"))
    do(database, receive, d.desk, made["online"])
    made["before"] = receive_case(database, d, when="2026-10-01 09:00")
    made["after"] = receive_case(
        database, d, when="2026-12-01 09:00", procedure="calendar-days"
    )
    finished(database, d, made["before"], "2026-10-05 10:00")
    finished(database, d, made["carried"], "2026-11-05 10:00")
    finished(database, d, made["early"], "2026-11-06 10:00")
    finished(database, d, made["on_time"], "2026-11-10 16:59")
    finished(database, d, made["late"], "2026-11-12 08:00")
    withdraw = partial(outcomes.withdraw, reason="Đổi ý.")
    do(database, withdraw, d.desk, made["withdrawn"], now=at("2026-11-09 10:00"))
    return made


def report(database, actor, first, last, now=NOW, grouping=Grouping.FIELD):
    span = Span(first=first, last=last, known_at=at(now))
    with database.read() as session:
        return period_report(session, actor, span, grouping)


def behind(database, actor, figure, group=None, span=NOVEMBER, now=NOW):
    span = Span(first=span[0], last=span[1], known_at=at(now))
    wanted = Wanted(figure=figure, group=group)
    with database.read() as session:
        found = cases_behind(session, actor, span, wanted)
    return {card.case_id for card in found.cards}


def test_every_case_stands_where_the_law_puts_it(database, department, cases):
    found = report(database, department.manager, *NOVEMBER)
    assert dict(found.lines).keys() == {WORK}
    # 3 to 13: taken 7 = online 1 + in person 5 + carried 1; decided 5; in hand 2
    assert found.total.line.figures == (7, 1, 5, 1, 5, 1, 3, 1, 2, 1, 1)
    ids = {name: case.id for name, case in cases.items()}
    ask = partial(behind, database, department.manager)
    assert ask(Column.CARRIED_OVER) == {ids["carried"]}
    assert ask(Column.TAKEN_ONLINE) == {ids["online"]}
    assert ask(Column.DECIDED_EARLY) == {ids["early"]}
    assert ask(Column.DECIDED_ON_TIME) == {
        ids["carried"],
        ids["on_time"],
        ids["withdrawn"],
    }
    assert ask(Column.DECIDED_LATE) == {ids["late"]}
    assert ask(Column.IN_HAND_LATE) == {ids["open_late"]}
    assert ask(Column.IN_HAND_ON_TIME) == {ids["online"]}
    assert ask(Column.TAKEN, WORK) == ask(Column.TAKEN)
    assert ask(Column.TAKEN, RADIATION) == set()


def test_the_figures_are_those_of_the_day_asked_for(database, department, cases):
    """What happened afterwards does not change a period that is over."""
    before = report(database, department.manager, *NOVEMBER, now="2026-12-01 00:00")
    finished(database, department, cases["open_late"], "2026-12-10 10:00")
    after = report(database, department.manager, *NOVEMBER)
    assert before.total == after.total
    december = report(
        database, department.manager, date(2026, 12, 1), date(2026, 12, 31)
    )
    assert december.total.line[Column.CARRIED_OVER] == after.total.line[Column.IN_HAND]
    assert dict(december.lines)[RADIATION].line[Column.TAKEN] == 1


def test_seen_in_the_middle_of_a_period_it_stops_at_now(database, department, cases):
    found = report(database, department.manager, *NOVEMBER, now="2026-11-06 12:00")
    # By then: carried and early decided; on_time, late, open_late, withdrawn in hand.
    assert found.total.line.figures == (6, 0, 5, 1, 2, 1, 1, 0, 4, 4, 0)


def test_late_agrees_with_the_morning_page(database, department, cases):
    sweep.run(database, at(NOW))
    found = report(database, department.manager, *NOVEMBER)
    with database.read() as session:
        office = office_of(session, department.agency_id)
        counted = on_time(session, office, *NOVEMBER)
    assert counted.finished - counted.on_time == found.total.line[Column.DECIDED_LATE]


def test_a_limit_chosen_later_is_not_counted_back(database, department):
    case = receive_case(
        database, department, when="2026-11-16 09:00", procedure="ten-days"
    )  # due 01/12, and with the council 08/12
    handed_over(database, department, case, when="2026-11-16 10:00")
    choose = partial(reception.choose_variant, variant="council", basis="QĐ 12")
    do(database, choose, department.officer, case, now=at("2026-11-30 16:00"))
    span = (date(2026, 11, 1), date(2026, 12, 2))
    found = report(database, department.manager, *span)
    assert found.total.line[Column.IN_HAND_ON_TIME] == 1


def test_a_supplement_that_came_later_still_waits_in_the_report(database, department):
    case = receive_case(database, department, when="2026-11-16 09:00")
    handed_over(database, department, case, when="2026-11-16 10:00")
    ask = partial(waiting.request_supplement, items="Hợp đồng", reason="Thiếu.")
    do(database, ask, department.officer, case, now=at("2026-11-18 10:00"))
    get = waiting.receive_supplement
    do(database, get, department.desk, case, now=at("2026-12-02 10:00"))
    found = report(database, department.manager, *NOVEMBER)
    assert found.total.line[Column.IN_HAND_ON_TIME] == 1


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 11, 30), date(2026, 11, 1)),
        (date(2026, 12, 16), date(2026, 12, 31)),
        (date(2020, 1, 1), date(2026, 11, 30)),
    ],
)
def test_a_period_that_cannot_be_is_refused(database, department, first, last):
    with pytest.raises(InvalidValueError):
        report(database, department.manager, first, last)


def test_a_report_is_for_those_who_answer(database, department):
    report(database, department.inspector, *NOVEMBER)
    report(database, department.head, *NOVEMBER)
    for actor in (department.desk, department.officer, department.administrator):
        with pytest.raises(NotPermittedError):
            report(database, actor, *NOVEMBER)


def test_another_agency_counts_its_own(database, department, cases):
    other = make_department(database, code="Y88.88", host="khac.example")
    assert report(database, other.manager, *NOVEMBER).total.line.figures == (0,) * 11


PERIOD = "tu=2026-11-01&den=2026-11-30"


def test_every_figure_on_the_page_opens_as_many_cases(app, database, department, cases):
    set_clock(app, NOW)
    manager = visit(app, database, department.manager)
    text = manager.get(f"/bao-cao?{PERIOD}").text
    links = [
        (part.split('"')[0].replace("&amp;", "&"), part.split(">")[1].split("<")[0])
        for part in text.split('href="')[1:]
        if part.startswith("/bao-cao/ho-so") and "cot=" in part
    ]
    assert len(links) == 2 * 11  # one field, and the total
    for path, figure in links:
        page = manager.get(path)
        assert page.text.count('class="row-title"') == int(figure), path
    assert "Đúng hạn, quá hạn tính theo luật" in text


def test_many_cases_behind_a_figure_come_in_pages(
    app, database, department, cases, monkeypatch
):
    monkeypatch.setattr("tracker.queries.period_report._PAGE", 3)
    set_clock(app, NOW)
    manager = visit(app, database, department.manager)
    seen, path, pages = [], f"/bao-cao/ho-so?{PERIOD}&cot=3", 0
    while path:
        text = manager.get(path).text
        seen += [one.split("<")[0] for one in text.split('class="row-title"')[1:]]
        parts = text.split('rel="next"')[0].split('href="')
        path = parts[-1].split('"')[0].replace("&amp;", "&")
        path = path if 'rel="next"' in text else ""
        pages += 1
    assert pages == 3
    assert len(seen) == len(set(seen)) == 7
    beyond = manager.get(f"/bao-cao/ho-so?{PERIOD}&cot=3&trang=99")
    assert beyond.text.count('class="row-title"') == 1


def test_the_report_is_given_as_pdf_docx_and_xlsx(app, database, department, cases):
    set_clock(app, NOW)
    manager = visit(app, database, department.manager)
    pdf = manager.get(f"/bao-cao/ii-06a.pdf?{PERIOD}")
    words = " ".join(
        page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages
    )
    assert "7 1 5 1 5 1 3 1 2 1 1" in " ".join(words.split())
    assert "ngày …… tháng …… năm 2026" in words.replace("\xa0", " ")
    for kind in ("docx", "xlsx"):
        made = manager.get(f"/bao-cao/ii-06a.{kind}?{PERIOD}")
        assert made.headers["content-disposition"].startswith("attachment")
        assert zipfile.ZipFile(io.BytesIO(made.content)).testzip() is None


def test_a_wrong_period_is_shown_again_with_what_was_typed(app, database, department):
    manager = visit(app, database, department.manager)
    for path in ("/bao-cao", "/so-theo-doi"):
        page = manager.get(f"{path}?tu=31/13/2026&den=mai")
        assert page.status_code == 422
        assert 'value="31/13/2026"' in page.text
        assert 'value="mai"' in page.text
        turned = manager.get(f"{path}?tu=2026-11-05&den=2026-11-01")
        assert turned.status_code == 422
        assert "Ngày cuối kỳ phải từ ngày đầu kỳ" in words_of(turned)
    assert manager.get("/bao-cao/ii-06a.pdf?tu=hom-nay").status_code == 422
    assert manager.get("/so-theo-doi/so.pdf?tu=hom-nay").status_code == 422


def test_pages_of_reports_are_closed_to_the_desk(app, database, department):
    desk = visit(app, database, department.desk)
    for path in ("/bao-cao", "/bao-cao/ho-so", "/bao-cao/ii-06a.pdf"):
        assert desk.get(path).status_code == 403, path
    assert "/bao-cao" not in desk.get("/viec-can-lam").text


def test_the_register_lists_what_was_received_in_the_period(
    app, database, department, cases
):
    set_clock(app, NOW)
    desk = visit(app, database, department.desk)
    text = desk.get(f"/so-theo-doi?{PERIOD}").text
    inside = {n for n, c in cases.items() if c.code and f'">{c.code}<' in text}
    assert inside == {"early", "on_time", "late", "open_late", "withdrawn"}
    pdf = desk.get(f"/so-theo-doi/so.pdf?{PERIOD}")
    words = " ".join(
        page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages
    )
    assert "Tổng số: 6 hồ sơ" in words
    assert "rút hồ sơ" in words
    for kind in ("docx", "xlsx"):
        made = desk.get(f"/so-theo-doi/so.{kind}?{PERIOD}")
        assert zipfile.ZipFile(io.BytesIO(made.content)).testzip() is None
    empty = desk.get("/so-theo-doi?tu=2026-01-01&den=2026-01-02")
    assert "Trong kỳ không tiếp nhận hồ sơ nào" in words_of(empty)


def test_the_administrator_reads_no_register(app, database, department):
    administrator = visit(app, database, department.administrator)
    assert administrator.get("/so-theo-doi").status_code == 403
    assert administrator.get("/so-theo-doi/so.xlsx").status_code == 403
