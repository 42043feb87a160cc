"""Pages left open renew themselves, in a real browser, from a real `dunghen serve`."""

from functools import partial

import pytest
from playwright.sync_api import expect

from tests.e2e.office import give_passwords
from tests.factories import a_person, make_department
from tests.first_run import PASSWORD
from tests.relay import Relay
from tracker.cases import holders
from tracker.cases.entry import NewCase
from tracker.cases.reception import register
from tracker.ids import new_id
from tracker.now import now

pytestmark = [pytest.mark.db, pytest.mark.e2e]

SOON = 15_000


@pytest.fixture
def department(database):
    made = make_department(database)
    give_passwords(database, made.agency_id)
    return made


@pytest.fixture
def wire(start_server):
    server = start_server()
    relay = Relay(int(server.url.rpartition(":")[2]))
    relay.start()
    yield relay
    relay.stop()


@pytest.fixture
def open_page(browser, wire):
    opened = []

    def sign_in(username, address):
        context = browser.new_context(viewport={"width": 1280, "height": 700})
        opened.append(context)
        page = context.new_page()
        page.goto(f"{wire.url}/dang-nhap")
        page.fill("[name=username]", username)
        page.fill("[name=password]", PASSWORD)
        with page.expect_response(lambda answer: "/thay-doi" in answer.url):
            page.click("main button[type=submit]")
        with page.expect_response(lambda answer: answer.url.endswith("/thay-doi")):
            page.goto(f"{wire.url}{address}")
        page.evaluate("window.sameAsBefore = true")
        return page

    yield sign_in
    for context in opened:
        context.close()


def handed_over(database, department, name):
    new = NewCase(
        id=new_id(),
        procedure_id=department.procedures["five-days"],
        applicant=a_person(name=name),
    )
    case = database.write(
        lambda session: register(session, department.desk, new, now=now())
    )
    database.write(
        partial(
            holders.hand_over,
            actor=department.desk,
            case_id=case.id,
            unit_id=department.unit_id,
            officer_id=department.officer.officer_id,
            step_no=2,
            now=now(),
        )
    )
    return case


def is_unreloaded(page):
    return page.evaluate("window.sameAsBefore === true")


def test_an_act_in_one_browser_appears_in_the_other(database, department, open_page):
    case = handed_over(database, department, "Nguyễn Thị Thu Hằng")
    wall = open_page("manager", "/viec-can-lam?pham-vi=tat-ca")
    menu = wall.locator(".side-menu a[href='/viec-can-lam']")
    expect(wall.locator("[data-live=work]")).to_contain_text("chưa nhận")
    wall.focus(f"a[href='/ho-so/{case.code}']")
    desk = open_page("officer", "/viec-can-lam")
    desk.get_by_role("button", name="Nhận", exact=True).click()
    expect(desk.locator("[data-live=work]")).not_to_contain_text("chưa nhận")
    expect(wall.locator("[data-live=work]")).not_to_contain_text(
        "chưa nhận", timeout=SOON
    )
    assert is_unreloaded(wall)
    # The focus stayed on the link of the case, which is a new element.
    assert wall.evaluate("document.activeElement.getAttribute('href')") == (
        f"/ho-so/{case.code}"
    )
    assert menu.count() == 1
    note = wall.locator("[data-live-note]")
    assert "cập nhật lúc" in note.inner_text()


def test_a_new_case_raises_the_counts_of_a_page_that_shows_something_else(
    database, department, open_page
):
    page = open_page("officer", "/tim")
    count = page.locator(".side-menu a[href='/viec-can-lam'] .count")
    assert count.count() == 0
    page.fill("main input[name=q]", "nguyen thi")
    handed_over(database, department, "Nguyễn Thị Thu Hằng")
    expect(count).to_contain_text("1", timeout=SOON)
    assert is_unreloaded(page)
    assert page.input_value("main input[name=q]") == "nguyen thi"
    assert page.evaluate("document.activeElement.name") == "q"


def test_a_list_that_somebody_is_ticking_waits_until_it_is_let_go(
    database, department, open_page
):
    first = handed_over(database, department, "Đang Chọn")
    page = open_page("manager", "/viec-can-lam?pham-vi=tat-ca")
    tick = page.get_by_role("checkbox", name=f"Chọn hồ sơ {first.code}")
    tick.check()
    page.locator("h1").click()  # the cursor is elsewhere; the tick alone must do
    with page.expect_response(lambda answer: "/viec-can-lam" in answer.url):
        handed_over(database, department, "Mới Đến")
    page.wait_for_timeout(500)
    assert tick.is_checked()
    assert "Mới Đến" not in page.locator("[data-live=work]").inner_text()
    tick.uncheck()
    page.evaluate("document.activeElement.blur()")
    expect(page.locator("[data-live=work]")).to_contain_text("Mới Đến", timeout=SOON)
    assert is_unreloaded(page)


def test_a_torn_connection_is_made_again_and_nothing_is_missed(
    database, department, open_page, wire
):
    page = open_page("manager", "/viec-can-lam?pham-vi=tat-ca")
    with page.expect_response(
        lambda answer: answer.url.endswith("/thay-doi"), timeout=SOON
    ):
        assert wire.cut() > 0
        handed_over(database, department, "Lỡ Tin")
    expect(page.locator("[data-live=work]")).to_contain_text("Lỡ Tin", timeout=SOON)
    assert is_unreloaded(page)


def test_the_morning_renews_its_figures_and_leaves_what_is_open_open(
    database, department, open_page
):
    page = open_page("manager", "/buoi-sang")
    week = page.locator("[data-live=week]")
    expect(week).to_contain_text("Không hồ sơ nào hẹn trả trong những ngày này.")
    handed_over(database, department, "Hẹn Tuần Này")
    expect(week).to_contain_text("0 trên 1 hồ sơ", timeout=SOON)
    assert is_unreloaded(page)


def test_signing_out_ends_what_is_open_in_the_other_tab(
    database, department, open_page
):
    page = open_page("manager", "/viec-can-lam?pham-vi=tat-ca")
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("button", name="Đăng xuất").click()
    other.wait_for_url("**/dang-nhap*")
    other.close()
    page.bring_to_front()
    expect(page.locator(".live-over")).to_contain_text("không tự làm mới nữa")
    requests.clear()
    handed_over(database, department, "Không Ai Xem")
    page.wait_for_timeout(4500)
    assert requests == []
    assert is_unreloaded(page)
