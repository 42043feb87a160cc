"""The components in a real browser: legible, by keyboard, with and without script."""

import re
import threading
from collections.abc import Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.gallery import gallery, plain_page
from tests.house.tree import ROOT

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
FRAGMENT = "<p>thứ Sáu, 04/12/2026</p>"
PHONE, DESK = 390, 1280


@cache
def written_gallery() -> str:
    return gallery("vi")


@cache
def public_page() -> str:
    return plain_page("public")


@cache
def bare_page() -> str:
    return plain_page("bare")


PAGES = {"/public": public_page, "/bare": bare_page}


class Shelf(BaseHTTPRequestHandler):
    """Serves the gallery and the static files under the policy of the product."""

    posted: ClassVar[list[str]] = []

    def answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.send_header("content-security-policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path.startswith("/static/"):
            file = ROOT / "web" / path.lstrip("/")
            self.answer(file.read_bytes(), TYPES[file.suffix])
        else:
            html = PAGES.get(path, written_gallery)()
            self.answer(html.encode(), "text/html; charset=utf-8")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.posted.append(self.path)
        self.answer(FRAGMENT.encode(), "text/html; charset=utf-8")

    def log_message(self, *_: object) -> None:
        """Stay silent: the tests say what went wrong."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shelf)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def visit(browser: Browser, address: str, width: int = DESK, **choices: object) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 800}, **choices)
    page.complaints = []
    page.on("console", lambda said: page.complaints.append(said.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return page


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["", "public", "bare"])
def test_nobody_is_shut_out(
    browser: Browser, address: str, path: str, scheme: str, width: int
) -> None:
    page = visit(browser, address + path, width, color_scheme=scheme)
    found = Axe().run(page).response
    page.close()
    faults = {
        one["id"]: [node["html"] for node in one["nodes"]]
        for one in found["violations"]
    }
    assert faults == {}
    assert len(found["passes"]) > 25


@pytest.mark.parametrize("width", [320, PHONE, 768, DESK])
def test_nothing_leaves_the_screen_and_the_console_is_silent(
    browser: Browser, address: str, width: int
) -> None:
    page = visit(browser, address, width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.complaints == []
    page.close()


def test_on_a_phone_the_menu_opens_without_script(
    browser: Browser, address: str
) -> None:
    page = visit(browser, address, PHONE, java_script_enabled=False)
    place = page.get_by_role("link", name=re.compile("Việc cần làm.*12 việc"))
    assert place.is_hidden()
    page.get_by_role("button", name="Menu").click()
    assert place.is_visible()
    page.get_by_role("button", name="Đóng", exact=True).click()
    assert place.is_hidden()
    page.close()


def test_without_script_the_chooser_is_a_plain_list(
    browser: Browser, address: str
) -> None:
    page = visit(browser, address, java_script_enabled=False)
    select = page.get_by_label("Tên hoặc mã thủ tục")
    select.select_option(label="Sửa đổi, bổ sung giấy phép bưu chính")
    assert select.input_value() == "2"
    assert page.locator("[data-print]").is_hidden()
    page.close()


def test_the_chooser_finds_without_diacritics_and_by_keyboard(
    browser: Browser, address: str
) -> None:
    page = visit(browser, address)
    box = page.get_by_role("combobox", name="Tên hoặc mã thủ tục")
    box.fill("sua doi buu")
    options = page.get_by_role("listbox", name="Tên hoặc mã thủ tục").get_by_role(
        "option"
    )
    assert options.count() == 1
    assert options.first.get_attribute("aria-selected") == "true"
    assert options.first.locator("mark").all_text_contents() == ["Sửa", "đổi", "bưu"]
    box.press("Enter")
    assert box.input_value() == "Sửa đổi, bổ sung giấy phép bưu chính"
    assert page.locator("select[name=procedure]").input_value() == "2"
    box.fill("không có")
    assert options.count() == 0
    box.press("Escape")
    assert box.input_value() == "Sửa đổi, bổ sung giấy phép bưu chính"
    page.close()


def test_the_promise_changes_as_one_types(browser: Browser, address: str) -> None:
    page = visit(browser, address)
    page.get_by_label("Tên người nộp").fill("Phan Thị Mỹ Dung")
    page.locator("#preview").get_by_text("thứ Sáu, 04/12/2026").wait_for()
    assert page.url == address
    assert page.complaints == []
    page.close()


def test_a_draft_is_kept_for_the_same_officer_and_can_be_discarded(
    browser: Browser, address: str
) -> None:
    page = visit(browser, address)
    page.get_by_label("Tên người nộp").fill("Lý Thị Kim Ngân")
    page.get_by_text("Nháp tự lưu trên máy này lúc").wait_for()
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "Lý Thị Kim Ngân" in kept
    assert "token" not in kept
    # The gallery shows an error summary: the server's own values are not overwritten.
    page.reload()
    assert page.get_by_label("Tên người nộp").input_value() == ""
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url("**/dang-xuat")
    assert "Lý Thị Kim Ngân" not in page.evaluate("JSON.stringify(localStorage)")
    page.close()


def test_a_draft_is_offered_again_and_forgotten_once_it_was_accepted(
    browser: Browser, address: str
) -> None:
    page = visit(browser, address + "bare")
    page.get_by_label("Tên đăng nhập").fill("ngan.ltk")
    page.get_by_label("Mật khẩu").fill("khong-bao-gio-luu")
    page.get_by_text("Nháp tự lưu trên máy này lúc").wait_for()
    assert "khong-bao-gio-luu" not in page.evaluate("JSON.stringify(localStorage)")
    page.goto(address + "public")
    page.goto(address + "bare")
    assert page.get_by_label("Tên đăng nhập").input_value() == "ngan.ltk"
    assert page.get_by_label("Mật khẩu").input_value() == ""
    page.get_by_role("button", name="Bỏ bản nháp").click()
    expect(page.get_by_label("Tên đăng nhập")).to_have_value("mai.tn")
    page.get_by_label("Tên đăng nhập").fill("lan.pt")
    page.get_by_role("button", name="Đăng nhập").click()
    page.get_by_text("thứ Sáu, 04/12/2026").wait_for()
    page.goto(address)
    assert page.evaluate("JSON.stringify(localStorage)") == "{}"
    page.close()


def test_pressing_twice_sends_once(browser: Browser, address: str) -> None:
    page = visit(browser, address + "bare")
    Shelf.posted.clear()
    send = "document.querySelector('form[data-autosave]').requestSubmit()"
    page.evaluate(f"{send}; {send}")
    page.get_by_text("thứ Sáu, 04/12/2026").wait_for()
    assert Shelf.posted == ["/bare"]
    page.close()


def test_the_slash_finds_and_can_be_put_off(browser: Browser, address: str) -> None:
    page = visit(browser, address)
    active = "document.activeElement.id"
    assert page.evaluate(active) == "error-summary"
    page.keyboard.press("/")
    assert page.evaluate(active) == "q"
    page.get_by_text("Phím tắt", exact=True).click()
    page.get_by_label("Dùng phím tắt một chữ").uncheck()
    page.keyboard.press("/")
    assert page.evaluate(active) != "q"
    page.close()


def test_the_skip_link_comes_first_and_leads_to_the_content(
    browser: Browser, address: str
) -> None:
    page = visit(browser, address, java_script_enabled=False)
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Đến nội dung chính")
    assert link.is_visible()
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")
    page.close()


def test_on_paper_there_are_no_buttons_and_no_frame(
    browser: Browser, address: str
) -> None:
    page = visit(browser, address)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 1000})
    assert page.locator(".side").is_hidden()
    rows = page.locator(".pairs tbody tr:last-child > td")
    tops = {round(cell.bounding_box()["y"]) for cell in rows.all() if cell.is_visible()}
    assert len(tops) == 1  # a table stays a table on paper
    assert [one for one in page.locator("button").all() if one.is_visible()] == []
    assert page.get_by_role("heading", level=1).first.is_visible()
    page.close()
