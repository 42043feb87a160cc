"""The worklist in a real browser: several cases ticked, with and without script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from tests.e2e.office import Office, served
from tests.factories import a_person, receive_case
from tests.first_run import PASSWORD
from tracker.models import Case

pytestmark = pytest.mark.e2e
CODES = [f"X99.99-261123-000{number}" for number in (1, 2, 3)]


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    office.it_is("2026-11-23 14:20")
    for number in range(3):
        receive_case(
            office.database,
            office.department,
            when=f"2026-11-23 09:0{number}",
            applicant=a_person(name=f"Người thứ {number}", phone=f"091234567{number}"),
        )
    with served(office.app) as url:
        yield url


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/dang-nhap?tiep=/viec-can-lam")
    page.locator("[name=username]").fill("desk")
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Việc cần làm")


def holders_of(office: Office) -> dict[str, bool]:
    """Say of each case whether the officer's unit has it now."""
    with office.database.read() as session:
        rows = session.scalars(select(Case).order_by(Case.code))
        unit_id = office.department.unit_id
        return {row.code: row.holder_unit_id == unit_id for row in rows}


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_two_of_three_are_handed_over(
    office: Office, address: str, browser: Browser, script: bool
) -> None:
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    sign_in(page, address)
    bar = page.locator("#pass-on")
    if script:
        expect(bar).to_be_hidden()
    for code in CODES[:2]:
        page.get_by_label(f"Chọn hồ sơ {code}").check()
    expect(bar).to_be_visible()
    if script:
        expect(bar).to_contain_text("Đã chọn 2 hồ sơ")
    bar.locator("select").select_option(label="Lê Hoàng Phúc")
    bar.get_by_role("button", name="Xem trước khi chuyển").click()
    expect(page.locator("h1")).to_have_text("Chuyển 2 hồ sơ")
    expect(page.locator("main")).to_contain_text("Ngày hẹn không đổi")
    assert not any(holders_of(office).values())
    page.get_by_role("button", name="Chuyển 2 hồ sơ").click()
    expect(page.get_by_role("status").first).to_contain_text("Đã chuyển")
    assert holders_of(office) == dict(zip(CODES, [True, True, False], strict=True))
    context.close()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_filter_is_kept_as_a_view_without_script(
    office: Office, address: str, browser: Browser
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, address)
    page.get_by_text("Lọc và lưu góc nhìn").click()
    page.get_by_label("Nộp qua").select_option("online")
    page.get_by_role("button", name="Lọc danh sách").click()
    expect(page.locator("main")).to_contain_text("Không có hồ sơ nào khớp bộ lọc")
    page.get_by_text("Lọc và lưu góc nhìn").click()
    page.get_by_label("Lưu danh sách đang xem").fill("Trực tuyến")
    page.get_by_role("button", name="Lưu góc nhìn").click()
    page.goto(f"{address}/viec-can-lam")
    tab = page.get_by_role("link", name="Trực tuyến", exact=True)
    tab.click()
    expect(tab).to_have_attribute("aria-current", "true")
    expect(page.locator(".narrowed")).to_contain_text("Trực tuyến")
    context.close()
