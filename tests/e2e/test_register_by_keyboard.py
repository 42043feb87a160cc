"""A clerk registers a case with the keyboard alone, and loses nothing on the way.

Real Chromium, real pages, on both databases.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select, update

from tests.e2e.keyboard import focused
from tests.e2e.office import Office, served
from tests.factories import a_person, receive_case
from tests.first_run import PASSWORD
from tracker.models import Applicant, Case, SignIn

pytestmark = pytest.mark.e2e

#: What the issue allows beyond the applicant's own data.
MOST_KEYSTROKES = 60
NAME, PHONE, ADDRESS = "Quách Thị Mỹ Duyên", "0917 334 556", "7 đường Sóng Biếc"
_LISTEN = """() => {
  const note = (kind) => sessionStorage.setItem("touched",
    `${sessionStorage.getItem("touched") ?? ""} ${kind}`);
  for (const kind of ["mousedown", "mouseup", "mousemove", "pointerdown",
    "pointerup", "pointermove", "touchstart", "wheel", "dblclick"])
    window.addEventListener(kind, () => note(kind), true);
}"""
_TOUCHED = "(sessionStorage.getItem('touched') ?? '').split(' ').filter(Boolean)"


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    office.it_is("2026-11-23 14:20")
    with served(office.app) as url:
        yield url


class Keyboard:
    """A person who has no mouse, and counts what is pressed."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed = 0
        self.own_data = 0

    def press(self, *keys: str) -> None:
        """Press keys one after the other; a chord counts each of its keys."""
        for key in keys:
            self.pressed += len(key.split("+")) if len(key) > 1 else 1
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type what belongs to the form, not to the applicant."""
        self.pressed += len(text)
        self.page.keyboard.type(text)

    def type_data(self, text: str) -> None:
        """Type the applicant's own data."""
        self.own_data += len(text)
        self.page.keyboard.type(text)


def sign_in(page: Page, address: str, username: str = "desk") -> None:
    page.goto(f"{address}/dang-nhap?tiep=/viec-can-lam")
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".side-menu")).to_be_attached()


def cases_of(office: Office) -> list[tuple[Case, Applicant]]:
    with office.database.read() as session:
        rows = session.execute(
            select(Case, Applicant)
            .join(Applicant, Applicant.id == Case.applicant_id)
            .order_by(Case.id)
        )
        return [(row[0], row[1]) for row in rows]


def test_a_case_of_a_new_applicant_in_sixty_keystrokes_and_no_mouse(
    office: Office, address: str, page: Page, capsys: pytest.CaptureFixture[str]
) -> None:
    page.add_init_script(f"({_LISTEN})()")
    sign_in(page, address)
    page.mouse.move(5, 5)
    assert page.evaluate(_TOUCHED)  # the listener hears a mouse
    page.evaluate("sessionStorage.removeItem('touched')")
    keys = Keyboard(page)

    keys.press("n")
    page.wait_for_url("**/dang-ky")
    expect(page.locator("#procedure")).to_be_focused()
    keys.type("chuyen giao")
    expect(page.locator("#procedure-list [role=option]").first).to_be_visible()
    keys.press("Enter")
    expect(page.locator("#promise-here")).to_contain_text("thứ Ba, 01/12/2026")
    expect(page.locator("#of-procedure")).to_contain_text("Hợp đồng")
    keys.press("Enter")
    assert focused(page).startswith("Số điện thoại")
    keys.type_data(PHONE)
    keys.press("Enter", "Enter", "Enter")
    assert focused(page).startswith("Họ và tên")
    keys.type_data(NAME)
    keys.press("Enter", "Enter", "Enter", "Enter")
    assert focused(page).startswith("Địa chỉ")
    keys.type_data(ADDRESS)
    keys.press("Enter", "Enter")
    assert focused(page).startswith("Đánh dấu đủ giấy tờ")
    keys.press("Space")
    expect(page.locator("[name=doc_0]")).to_be_checked()
    keys.press("Control+Enter")
    page.wait_for_url("**/ho-so/X99.99-261123-0001*")
    expect(page.get_by_role("status").first).to_contain_text("Đã đăng ký hồ sơ")

    ((case, applicant),) = cases_of(office)
    assert (applicant.name, applicant.phone) == (NAME, "0917334556")
    assert applicant.address == ADDRESS
    assert [one["name_vi"] for one in case.documents] == ["Đơn đề nghị", "Hợp đồng"]
    assert case.due_at is not None
    with page.expect_popup() as popup:
        keys.press("p")
    assert popup.value.url.endswith("/giay-hen.pdf") or popup.value.url == "about:blank"
    touched = page.evaluate(_TOUCHED)
    assert touched == []
    with capsys.disabled():
        print(
            f"\nregistered by keyboard: {keys.pressed} keystrokes beyond the "
            f"applicant's own {keys.own_data}, {len(touched)} mouse events"
        )
    assert keys.pressed <= MOST_KEYSTROKES


def fill_in(page: Page, address: str) -> None:
    page.goto(f"{address}/dang-ky")
    page.locator("#procedure").fill("chuyen giao")
    page.keyboard.press("Enter")
    expect(page.locator("#promise-here")).to_contain_text("thứ Ba, 01/12/2026")
    page.locator("[name=phone]").fill(PHONE)
    page.locator("[name=name]").fill(NAME)
    page.locator("[name=doc_1]").check()
    page.locator("[name=doc_form_1]").select_option("certified")


def assert_as_typed(page: Page) -> None:
    expect(page.locator("[name=name]")).to_have_value(NAME)
    expect(page.locator("[name=phone]")).to_have_value(PHONE)
    expect(page.locator("#procedure")).to_have_value(
        "Đăng ký gia hạn nội dung chuyển giao công nghệ"
    )
    expect(page.locator("[name=doc_1]")).to_be_checked()
    expect(page.locator("[name=doc_form_1]")).to_have_value("certified")


def test_a_connection_that_is_gone_loses_nothing(
    office: Office, address: str, page: Page
) -> None:
    sign_in(page, address)
    fill_in(page, address)
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    note = page.locator("[data-deliver-note]")
    expect(note).to_contain_text("mất kết nối với máy chủ")
    expect(note).to_be_focused()
    assert_as_typed(page)
    assert cases_of(office) == []
    page.context.set_offline(False)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/ho-so/X99.99-261123-0001*")
    assert len(cases_of(office)) == 1
    page.goto(f"{address}/dang-ky")
    expect(page.locator("[name=name]")).to_have_value("")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_answer_that_is_lost_is_asked_for_again_and_makes_one_case(
    office: Office, address: str, page: Page
) -> None:
    sign_in(page, address)
    fill_in(page, address)

    def lose(route: Route) -> None:
        route.fetch(max_redirects=0)  # the server has done it; nobody hears of it
        route.abort("connectionreset")

    page.route("**/dang-ky", lose)
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-deliver-note]")).to_contain_text("mất kết nối")
    assert len(cases_of(office)) == 1
    page.unroute("**/dang-ky")
    # Even after the window was closed, the draft is the same case.
    page.goto(f"{address}/dang-ky")
    expect(page.get_by_text("Đã khôi phục bản nháp")).to_be_visible()
    assert_as_typed(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/ho-so/X99.99-261123-0001*")
    assert len(cases_of(office)) == 1


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_after_the_session_is_over_the_form_is_found_as_it_was(
    office: Office, address: str, page: Page
) -> None:
    sign_in(page, address)
    fill_in(page, address)
    office.database.write(
        lambda session: session.execute(update(SignIn).values(ended_at=office.now))
    )
    page.locator("[name=address]").fill(ADDRESS)
    expect(page.locator("#promise-here")).to_contain_text("Phiên làm việc đã hết")
    expect(page.locator("#promise-here input")).to_have_count(0)
    page.keyboard.press("Control+Enter")
    expect(page.locator("form[action='/dang-nhap']")).to_be_attached()
    assert cases_of(office) == []
    page.locator("[name=username]").fill("desk")
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/dang-ky")
    assert_as_typed(page)
    expect(page.locator("[name=address]")).to_have_value(ADDRESS)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/ho-so/X99.99-261123-0001*")
    assert len(cases_of(office)) == 1


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_who_signed_in_elsewhere_meanwhile_can_still_send(
    office: Office, address: str, page: Page
) -> None:
    sign_in(page, address)
    fill_in(page, address)
    other = page.context.new_page()
    page.context.clear_cookies()
    sign_in(other, address)
    page.bring_to_front()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/ho-so/X99.99-261123-0001*")
    assert len(cases_of(office)) == 1


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_form_is_not_sent_in_the_name_of_who_signed_in_meanwhile(
    office: Office, address: str, page: Page
) -> None:
    sign_in(page, address)
    fill_in(page, address)
    other = page.context.new_page()
    page.context.clear_cookies()
    sign_in(other, address, "manager")
    page.bring_to_front()
    page.keyboard.press("Control+Enter")
    expect(page.locator("main")).to_contain_text("Biểu mẫu đã hết hiệu lực")
    assert cases_of(office) == []
    page.context.clear_cookies()
    sign_in(page, address)
    page.goto(f"{address}/dang-ky")
    assert_as_typed(page)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_known_applicant_fills_in_and_a_like_case_is_shown(
    office: Office, address: str, page: Page
) -> None:
    receive_case(
        office.database,
        office.department,
        when="2026-11-19 09:00",
        applicant=a_person(
            name="Đỗ Văn Cũ", phone="0933222111", email="cu@dan.example"
        ),
    )
    sign_in(page, address)
    page.goto(f"{address}/dang-ky")
    page.keyboard.type("chuyen giao")
    page.keyboard.press("Enter")
    page.locator("[name=email]").fill("moi@dan.example")
    page.locator("[name=phone]").fill("0933 222 111")
    expect(page.locator("[name=name]")).to_have_value("Đỗ Văn Cũ")
    expect(page.locator("[name=email]")).to_have_value("moi@dan.example")
    notes = page.locator("#applicant-notes")
    expect(notes).to_contain_text("Có thể trùng")
    expect(notes).to_contain_text("X99.99-261119-0001")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/ho-so/X99.99-261123-0001*")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_fault_of_the_form_is_shown_with_everything_typed(
    office: Office, address: str, page: Page
) -> None:
    sign_in(page, address)
    fill_in(page, address)
    page.locator("[name=email]").fill("khong-phai-thu")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".error-summary")).to_contain_text("thư điện tử chưa đúng")
    assert_as_typed(page)
    page.locator("[name=email]").fill("")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/ho-so/X99.99-261123-0001*")
    assert len(cases_of(office)) == 1


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_on_a_phone_a_paper_asks_for_its_kind_once_it_was_handed_in(
    office: Office, address: str, page: Page
) -> None:
    sign_in(page, address)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address}/dang-ky")
    page.locator("#procedure").fill("chuyen giao")
    page.keyboard.press("Enter")
    expect(page.locator("#of-procedure")).to_contain_text("Hợp đồng")
    kind, other = page.locator("[name=doc_form_1]"), page.locator("[name=doc_form_x0]")
    expect(kind).to_be_hidden()
    expect(other).to_be_hidden()
    page.locator("[name=doc_1]").check()
    expect(kind).to_be_visible()
    page.locator("[name=doc_name_x0]").fill("Giấy ủy quyền")
    expect(other).to_be_visible()
