"""`docs/tutorial/first-case.md`, followed by hand in a browser."""

import re
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.request import urlopen
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.waiting import wait_until
from tests.ports import free_port
from tests.serving import DUNGHEN, environment
from tracker.now import now

pytestmark = pytest.mark.e2e
APPLICANT = "Công ty TNHH Thử Nghiệm Sổ Tay"
REASON = "Chậm luân chuyển hồ sơ giữa các bộ phận"


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[str]:
    url = f"http://127.0.0.1:{(port := free_port())}"
    command = [DUNGHEN, "demo", "--port", str(port), "--cases", "10"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            command,
            env=environment("sqlite:///not-used.db"),
            cwd=tmp_path,
            stdout=log,
            stderr=log,
        )
    try:
        wait_until(lambda: answers(url), seconds=120)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=30)


def answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/healthz", timeout=5):
            return True
    except OSError:
        return False


def enter(browser: Browser, url: str, username: str) -> Page:
    page = browser.new_context(base_url=url, locale="vi-VN").new_page()
    page.goto("/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill("dunghen-demo-2026")
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda address: not address.endswith("/dang-nhap"))
    return page


def test_the_tutorial_can_be_followed(browser: Browser, demo: str) -> None:
    today = now().astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))
    received = today - timedelta(days=21)
    desk = enter(browser, demo, "mai")
    # The chooser is made by the page's script, in place of a list.
    desk.locator("input[role=combobox]").fill("dau dinh luong")
    desk.get_by_role("option").first.click()
    desk.get_by_label("Người nộp là").select_option(label="Tổ chức")
    desk.get_by_label("Họ và tên, hoặc tên tổ chức").fill(APPLICANT)
    desk.get_by_label("Nhận đủ hồ sơ lúc").fill(f"{received:%d/%m/%Y} 09:00")
    desk.get_by_role("button", name="Đăng ký và in giấy hẹn").click()
    expect(desk.get_by_text("Hệ thống soạn dự thảo lời xin lỗi.")).to_be_visible()
    case = desk.url.split("?")[0]

    manager = enter(browser, demo, "chau")
    manager.goto(case)
    manager.locator("main a[href*='/loi-xin-loi/']:not([href*='van-ban'])").last.click()
    notice = manager.url
    manager.get_by_label("Nguyên nhân").select_option(label=REASON)
    manager.get_by_label("Lý do ghi trong thư").fill("Hồ sơ được ghi vào sổ muộn.")
    manager.locator("input[name=new_date]:enabled").nth(2).check(force=True)
    manager.get_by_role("button", name="Trình duyệt").click()
    manager.get_by_role("button", name="Duyệt, chuyển văn thư").click()
    expect(manager.get_by_text("Đã duyệt. Văn thư ghi số")).to_be_visible()

    clerk = enter(browser, demo, "binh")
    clerk.goto(notice)
    clerk.get_by_label("Số, ký hiệu").fill("231/SKHCN")
    clerk.get_by_label("Ngày văn bản").fill(f"{today:%d/%m/%Y}")
    clerk.get_by_label("Người ký").select_option(index=1)
    clerk.get_by_role("button", name="Phát hành lời xin lỗi").click()
    expect(clerk.get_by_text("Đã phát hành lời xin lỗi")).to_be_visible()

    citizen = browser.new_context(base_url=demo, locale="vi-VN").new_page()
    citizen.goto("/xin-loi")
    expect(citizen.get_by_text(f"gửi {APPLICANT}")).to_be_visible()
    manager.goto("/giai-trinh")
    code = re.search(r"X99\.99-\d{6}-\d{4}", case)
    assert code is not None
    expect(manager.get_by_text(code[0])).to_be_visible()
