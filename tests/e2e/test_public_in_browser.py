"""The public's pages in a real browser: without scripts, and on paper."""

import re
from functools import partial
from io import BytesIO

import pytest
from playwright.sync_api import Browser, expect
from pypdf import PdfReader
from sqlalchemy import select

from notifications.outbox import outbox
from tests.conftest import settings_for
from tests.e2e.office import served
from tests.factories import at, make_department, receive_case
from tests.integration.issued_apologies import issued
from tests.visitor import application, set_clock
from tracker import statistics
from tracker.cases import outcomes
from tracker.db import Database

pytestmark = [pytest.mark.e2e, pytest.mark.db]


def finished(database: Database, department, when: str):
    case = receive_case(database, department, when="2026-11-19 09:00")
    issued(database, department, case)
    database.write(
        partial(
            outcomes.finish,
            actor=department.manager,
            case_id=case.id,
            outcome="granted",
            now=at(when),
        )
    )
    with database.read() as session:
        letters = session.execute(select(outbox)).mappings().all()
    text = "".join(str(dict(one)) for one in letters if "result" in one["dedup_key"])
    return re.search(r"/khao-sat/[\w-]+", text)[0]


def test_a_survey_is_answered_by_keyboard_without_scripts(
    database: Database, database_url: str, browser: Browser
) -> None:
    department = make_department(database)
    address = finished(database, department, "2026-12-01 10:00")
    app = application(database, settings_for(database_url))
    set_clock(app, "2026-12-02 09:00")
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 390, "height": 800}
    )
    page = context.new_page()
    with served(app) as url:
        page.goto(url + address)
        page.get_by_role("button", name="Gửi câu trả lời").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator("main")).to_contain_text("Chọn đúng hẹn hay muộn hơn hẹn.")
        page.get_by_label("Muộn hơn hẹn").press("Space")
        page.get_by_label("Bình thường").press("Space")
        page.get_by_label("Có, và ngày hẹn lại được giữ").press("Space")
        page.get_by_role("button", name="Gửi câu trả lời").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "Cảm ơn bạn đã trả lời"
        )
        page.goto(url + address)
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "Cảm ơn bạn đã trả lời"
        )
    context.close()


def test_filters_and_figures_work_without_scripts_and_a_procedure_fits_a_sheet(
    database: Database, database_url: str, browser: Browser
) -> None:
    department = make_department(database)
    finished(database, department, "2026-12-01 10:00")
    statistics.run(database, at("2026-12-02 08:00"))
    app = application(database, settings_for(database_url))
    set_clock(app, "2026-12-02 09:00")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    with served(app) as url:
        page.goto(f"{url}/xin-loi")
        page.get_by_label("Lĩnh vực").select_option("Hoạt động khoa học và công nghệ")
        page.get_by_label("Tháng ban hành").select_option("2026-11")
        page.get_by_role("button", name="Lọc").click()
        assert "thang=2026-11" in page.url
        expect(page.locator(".notices > li")).to_have_count(1)
        page.get_by_role("link", name="Số liệu").first.click()
        page.get_by_label("Lĩnh vực và đơn vị trong").select_option("2026-12")
        page.get_by_role("button", name="Xem").click()
        assert page.url.endswith("?ky=2026-12#fields")
        page.goto(f"{url}/thu-tuc/five-days")
        paper = page.pdf(format="A4", prefer_css_page_size=True)
        assert len(PdfReader(BytesIO(paper)).pages) == 1
    context.close()
