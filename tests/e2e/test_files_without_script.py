"""Files attached, fetched and withdrawn in a real browser that runs no script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests import sample_files as samples
from tests.browser import open_browser
from tests.e2e.office import Office, served
from tests.factories import receive_case
from tests.first_run import PASSWORD

pytestmark = [
    pytest.mark.db,
    pytest.mark.e2e,
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]


@pytest.fixture
def desk(office: Office) -> Iterator[Page]:
    """Sign in at the desk, on a telephone's width, without scripts."""
    with served(office.app) as address, open_browser() as browser:
        page = browser.new_page(
            base_url=address,
            viewport={"width": 390, "height": 844},
            java_script_enabled=False,
        )
        page.goto("/dang-nhap")
        page.get_by_label("Tên đăng nhập").fill("desk")
        page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/dang-ky")
        yield page


def chosen(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def attach(page: Page, *files: FilePayload) -> None:
    if not page.get_by_label("Chọn tệp trên máy").is_visible():
        page.get_by_text("Đính kèm tệp", exact=True).click()
    page.get_by_label("Chọn tệp trên máy").set_input_files(files)
    page.get_by_label("Kết quả giải quyết").check()
    page.get_by_role("button", name="Đính kèm vào hồ sơ").click()


def test_files_come_and_go_without_a_script(office: Office, desk: Page) -> None:
    case = receive_case(office.database, office.department, when="2026-11-19 08:00")
    desk.goto(f"/ho-so/{case.code}")
    files = desk.get_by_role("region", name="Tệp đính kèm")
    expect(files).to_contain_text("Chưa có tệp nào.")

    attach(desk, chosen("Quyết định.pdf", samples.PDF), chosen("x.pdf", samples.EXE))
    fault = files.get_by_role("alert")
    expect(fault).to_contain_text("Tệp x.pdf: nội dung không phải PDF")
    expect(files).to_contain_text("Đã có trong hồ sơ: Quyết định.pdf.")
    expect(desk.get_by_label("Kết quả giải quyết")).to_be_checked()

    attach(desk, chosen("Phụ lục.pdf", samples.PDF + b"%2"))
    desk.wait_for_url("**?xong=da-dinh-kem#tep")
    expect(files.get_by_role("listitem")).to_have_count(2)
    with desk.expect_download() as taken:
        files.get_by_role("link", name="Quyết định.pdf", exact=True).click()
    assert taken.value.suggested_filename == "Quyết định.pdf"
    assert taken.value.path().read_bytes() == samples.PDF

    files.get_by_role("link", name="Rút Phụ lục.pdf").click()
    desk.get_by_label("Lý do rút tệp").fill("Gửi nhầm phụ lục.")
    desk.get_by_role("button", name="Rút tệp").click()
    desk.wait_for_url("**?xong=da-rut-tep#tep")
    gone = files.get_by_role("listitem").filter(has_text="Phụ lục.pdf")
    expect(gone).to_contain_text("Gửi nhầm phụ lục.")
    expect(gone.locator("s")).to_have_text("Phụ lục.pdf")
