"""What everybody needs works in a browser that runs no script at all.

Each step is a link that is followed or a form that is sent, in a real Chromium with
scripts off, on either database: register, apologise, look up, answer the survey.
"""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from tests.e2e.office import Office, served
from tests.factories import at, receive_case
from tests.first_run import PASSWORD
from tests.integration.cases_for_acts import handed_over
from tracker.models import Case

pytestmark = [pytest.mark.db, pytest.mark.e2e]

NAME = "Lý Thị Kim Ngân"
EMAIL = "ngan@dan.example"
SAID = "Phòng phân công chậm; từ nay có người thay trong ngày."
REASON = "Phải đối chiếu số liệu với hồ sơ gốc nên việc thẩm định kéo dài."


@dataclass(slots=True)
class Plain:
    """The department, and browsers that run no script."""

    office: Office
    browser: Browser
    url: str

    def enter(self, username: str = "") -> Page:
        """Open a browser, and sign in by the form where there is somebody to."""
        context = self.browser.new_context(
            base_url=self.url, java_script_enabled=False, locale="vi-VN"
        )
        context.set_default_timeout(10_000)
        page = context.new_page()
        if username:
            page.goto("/dang-nhap")
            page.get_by_label("Tên đăng nhập").fill(username)
            page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
            page.get_by_role("button", name="Đăng nhập").click()
            expect(page.get_by_role("button", name="Đăng xuất")).to_be_visible()
        return page

    def it_is(self, local: str) -> None:
        """Let the clock go on; the jobs need a thread without a browser's loop."""
        with ThreadPoolExecutor(1) as jobs:
            jobs.submit(self.office.it_is, local).result()


@pytest.fixture
def plain(office: Office, browser: Browser) -> Iterator[Plain]:
    with served(office.app) as url:
        made = Plain(office, browser, url)
        yield made
        for context in browser.contexts:
            context.close()


def test_register_apologise_and_look_up(plain: Plain) -> None:
    plain.office.now = at("2026-11-19 09:00")
    code = register(plain)
    hand_over(plain, code)
    plain.it_is("2026-11-26 07:31")
    write_approve_and_issue(plain, code)
    look_up(plain, code)
    read_in_public(plain)
    finish(plain, code)
    answer_survey(plain)


def register(plain: Plain) -> str:
    """Register a case: the date is seen before it is promised, then the receipt."""
    desk = plain.enter("desk")
    desk.goto("/dang-ky")
    desk.locator("select[name=procedure]").select_option(
        label=procedure_shown(desk, "gia hạn nội dung chuyển giao")
    )
    desk.locator("main noscript button[value=xem]").first.click()
    expect(desk.get_by_role("main")).to_contain_text("27/11/2026")
    desk.locator("main [name=name]").fill(NAME)
    desk.locator("main [name=phone]").fill("0900 000 222")
    desk.locator("main [name=email]").fill(EMAIL)
    desk.locator("main button[value='dang-ky']").click()
    expect(desk.get_by_role("main")).to_contain_text("Đã đăng ký hồ sơ")
    expect(desk.get_by_role("main")).to_contain_text("thứ Sáu, 27/11/2026")
    found = re.search(r"X99\.99-\d{6}-\d{4}", desk.url)
    assert found is not None, desk.url
    paper = desk.request.get(f"/ho-so/{found[0]}/giay-hen.pdf")
    assert paper.body().startswith(b"%PDF")
    return found[0]


def hand_over(plain: Plain, code: str) -> None:
    """Hand the case to an officer, who takes it."""
    desk, officer = plain.enter("desk"), plain.enter("officer")
    desk.goto(f"/ho-so/{code}/ban-giao")
    desk.locator("main [name=to]").select_option(label="Lê Hoàng Phúc")
    desk.locator("main form[action$='/ban-giao'] button[type=submit]").first.click()
    expect(desk.get_by_role("main")).to_contain_text("Đã ghi vào hồ sơ")
    officer.goto("/viec-can-lam")
    officer.locator(f"main a[href*='{code}']").first.click()
    officer.locator("main summary", has_text="Nhận bàn giao").first.click()
    officer.locator("main form[action$='/nhan-ban-giao'] button").first.click()
    expect(officer.get_by_role("main")).to_contain_text("Đang xử lý")


def procedure_shown(page: Page, words: str) -> str:
    """Give the whole name of a procedure in the list that stands without a script."""
    names = page.locator("select[name=procedure] option").all_text_contents()
    return next(name for name in names if words in name)


def write_approve_and_issue(plain: Plain, code: str) -> None:
    """Write the reason, submit, approve, number and issue; three people."""
    writer = plain.enter("officer")
    notice = go_to_notice(writer, code)
    writer.locator("main [name=reason_code]").select_option("step_took_longer")
    writer.locator("main [name=reason_text]").fill(REASON)
    # The days stand as buttons to tick; what shows them is their label.
    days = writer.locator("main input[name=new_date]:enabled")
    days.nth(2).check(force=True)
    writer.locator("main button[value=trinh]").click()
    expect(writer.get_by_role("main")).to_contain_text("Đã trình lời xin lỗi")

    manager = plain.enter("manager")
    manager.goto(notice)
    expect(manager.get_by_role("main")).to_contain_text(REASON)
    manager.locator("main button[value=duyet]").click()
    expect(manager.get_by_role("main")).to_contain_text("Đã duyệt")

    desk = plain.enter("desk")
    desk.goto(notice)
    desk.locator("main [name=number]").fill("118/SKHCN-XL")
    desk.locator("main [name=issued_on]").fill("26/11/2026")
    desk.locator("main [name=signatory_id]").select_option(index=1)
    desk.locator("main form[action$='/phat-hanh'] button[type=submit]").first.click()
    expect(desk.get_by_role("main")).to_contain_text("Đã phát hành lời xin lỗi")


def go_to_notice(page: Page, code: str) -> str:
    """Follow the links from the list of work to the draft; give its address."""
    page.goto(f"/ho-so/{code}")
    page.locator("main a[href*='/loi-xin-loi/']:not([href*='van-ban'])").last.click()
    page.wait_for_url("**/loi-xin-loi/*")
    return page.url.split("?")[0]


def look_up(plain: Plain, code: str) -> None:
    """Look the case up with the two codes of the receipt; a wrong one finds nothing."""
    with plain.office.database.read() as session:
        secret = session.scalars(
            select(Case.lookup_secret).where(Case.code == code)
        ).one()
    citizen = plain.enter()
    for given, said in (("AAAAAAAA", "Không tìm thấy hồ sơ"), (secret, "hẹn mới")):
        citizen.goto("/tra-cuu")
        citizen.locator("main [name=code]").fill(code)
        citizen.locator("main [name=secret]").fill(given)
        citizen.locator("main form[action$='/tra-cuu'] button").click()
        expect(citizen.get_by_role("main")).to_contain_text(
            re.compile(said, re.IGNORECASE)
        )
    expect(citizen.get_by_role("main")).not_to_contain_text(NAME)


def finish(plain: Plain, code: str) -> None:
    """Finish the case, hand the result over; the applicant gets a letter."""
    officer, desk = plain.enter("officer"), plain.enter("desk")
    officer.goto(f"/ho-so/{code}/ket-thuc")
    officer.locator("main [name=outcome][value=granted]").check(force=True)
    officer.locator("main form[action$='/ket-thuc'] button[type=submit]").first.click()
    expect(officer.get_by_role("main")).to_contain_text("Đã ghi vào hồ sơ")
    desk.goto(f"/ho-so/{code}/tra-ket-qua")
    desk.locator("main form[action$='/tra-ket-qua'] button[type=submit]").first.click()
    expect(desk.get_by_role("main")).to_contain_text("Đã trả kết quả")


def answer_survey(plain: Plain) -> None:
    """Answer the three questions behind the address in the letter, once."""
    plain.it_is("2026-11-26 08:00")
    letters = [mail.text for mail in plain.office.smtp.to(EMAIL)]
    found = re.findall(r"/khao-sat/[\w-]+", "\n".join(letters))
    assert found, letters
    citizen = plain.enter()
    citizen.goto(found[-1])
    citizen.get_by_role("button", name="Gửi câu trả lời").click()
    expect(citizen.get_by_role("main")).to_contain_text("Chọn đúng hẹn hay muộn")
    for name in ("time_kept", "attitude", "apology"):
        choices = citizen.locator(f"main [name={name}]")
        if choices.count():
            choices.first.check(force=True)
    citizen.get_by_role("button", name="Gửi câu trả lời").click()
    expect(citizen.get_by_role("button", name="Gửi câu trả lời")).to_have_count(0)
    citizen.goto(found[-1])
    expect(citizen.get_by_role("button", name="Gửi câu trả lời")).to_have_count(0)


def read_in_public(plain: Plain) -> None:
    """Go from the first page to the apology by its links."""
    citizen = plain.enter()
    citizen.goto("/")
    citizen.get_by_role("link", name="Lời xin lỗi").first.click()
    expect(citizen.get_by_role("main")).to_contain_text("L.T.K.N.")
    citizen.locator("main a[href*='/xin-loi/']").first.click()
    expect(citizen.get_by_role("main")).to_contain_text("27/11/2026")


def test_explain_read_and_change_the_calendar(plain: Plain) -> None:
    """The head of a unit, the inspector and the administrator, each at their work."""
    office = plain.office
    office.now = at("2026-11-09 09:00")
    case = receive_case(office.database, office.department, when="2026-11-09 09:00")
    handed_over(office.database, office.department, case, "2026-11-09 10:00")
    plain.it_is("2026-11-19 09:00")
    entry = explain(plain, str(case.code))
    inspector = plain.enter("inspector")
    inspector.goto(entry)
    expect(inspector.get_by_role("main")).to_contain_text(SAID)
    expect(inspector.locator("main [name=explanation]")).to_have_count(0)
    preview_the_calendar(plain, str(case.code))


def explain(plain: Plain, code: str) -> str:
    """Go from the ledger to the entry of the late case, and explain the delay."""
    head = plain.enter("unit_head")
    head.goto("/giai-trinh")
    head.locator("main a", has_text=code).first.click()
    head.locator("main select[name=cause]").select_option("own_office")
    head.locator("main [name=explanation]").fill(SAID)
    head.locator("main form:has([name=explanation]) button").first.click()
    expect(head.get_by_role("main")).to_contain_text(SAID)
    return head.url.split("?")[0]


def preview_the_calendar(plain: Plain, code: str) -> None:
    """See which case a new day off would move, before it is applied; then apply it."""
    administrator = plain.enter("administrator")
    administrator.goto("/lich-lam-viec/thay-doi")
    administrator.locator("main [name^=day]").first.fill("20/11/2026")
    administrator.locator("main [name^=name_vi]").first.fill("Nghỉ tránh bão")
    administrator.locator("main [name^=decision]").fill("1234/QĐ-UBND")
    form = "main form:has([name^=decision])"
    administrator.locator(f"{form} button:not([name])").first.click()
    expect(administrator.get_by_role("main")).to_contain_text("20/11/2026")
    expect(administrator.get_by_role("main")).not_to_contain_text(NAME)
    administrator.get_by_role("button", name="Áp dụng").click()
    expect(administrator.get_by_role("main")).to_contain_text("Đã áp dụng")
    assert code
