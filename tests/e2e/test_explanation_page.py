"""The 25-day case of 26/01/2026, as an officer reads its date in a browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import open_browser
from tests.e2e.office import Office, served
from tests.factories import at, receive_case
from tests.first_run import PASSWORD
from tests.house.tree import ROOT

pytestmark = [pytest.mark.db, pytest.mark.e2e]

PICTURE = ROOT / "docs/proofs/25-ngay-26-01-2026.png"
LARGEST = 400_000
#: Every line of the explanation, as it stands beside the calendar.
LINES = (
    ("26/01", "Tiếp nhận lúc 09:00, thời hạn 25 ngày"),
    ("13/02", "Ngày làm việc cuối cùng trước 23/02"),
    ("23/02", "Hết hạn trả kết quả lúc 17:00"),
)


@pytest.fixture
def sized_page(office: Office) -> Iterator[Page]:
    """Open a browser at the simulated office, wide as on a desk."""
    with served(office.app) as address, open_browser() as browser:
        yield signed_in(browser, address)


def signed_in(browser: Browser, address: str) -> Page:
    page = browser.new_page(
        base_url=address,
        viewport={"width": 1280, "height": 900},
        locale="vi-VN",
        color_scheme="light",
    )
    page.goto("/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill("desk")
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/dang-ky")
    return page


@pytest.fixture
def why(office: Office, sized_page: Page) -> Locator:
    """Open the page of the case and find where its date is explained."""
    office.now = at("2026-01-26 09:05")
    case = receive_case(
        office.database,
        office.department,
        when="2026-01-26 09:00",
        procedure="calendar-days",
    )
    sized_page.goto(f"/ho-so/{case.code}")
    return sized_page.get_by_role("region", name="Vì sao hẹn ngày này")


on_sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@on_sqlite
def test_twenty_five_days_across_tet_are_explained_line_by_line(why: Locator) -> None:
    expect(why).to_contain_text("thứ Hai, 23/02/2026")
    expect(why).to_contain_text("trước 17 giờ, 25 ngày")
    for day, words in LINES:
        line = why.get_by_role("listitem").filter(has_text=words)
        expect(line).to_have_count(1)
        expect(line).to_contain_text(day)
    expect(why).to_contain_text("Tết Nguyên đán")
    expect(why.get_by_text("hạn chót gửi lời xin lỗi")).to_be_attached()


@on_sqlite
@pytest.mark.proof
def test_its_picture_is_taken_for_the_docs(why: Locator) -> None:
    expect(why).to_contain_text("thứ Hai, 23/02/2026")
    PICTURE.parent.mkdir(exist_ok=True)
    why.page.screenshot(path=PICTURE, full_page=True)
    assert 10_000 < PICTURE.stat().st_size < LARGEST
