"""A unit's promised days behind a secret address, without a name."""

import re

import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar

from tests.factories import make_department, receive_case
from tests.visitor import application, visit, words_of
from tracker.models import Case

pytestmark = pytest.mark.db


def test_a_unit_subscribes_to_its_promised_days_until_the_address_is_changed(
    database, settings
):
    d = make_department(database)
    case = receive_case(database, d, when="2026-11-20 09:00")
    app = application(database, settings)
    browser = visit(app, database, d.administrator)
    anybody = TestClient(app, base_url="http://127.0.0.1")
    with database.read() as session:
        unit_id = session.get_one(Case, (d.agency_id, case.id)).holder_unit_id
    here = f"/quan-tri/don-vi/{unit_id}"
    assert "Mở lịch" in words_of(browser.get(here))

    def opened() -> str:
        text = browser.post(f"{here}/lich").text
        return re.search(r"/lich-don-vi/[\w-]{43}", text).group(0)

    first = opened()
    answer = anybody.get(first)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert str(event["summary"]) == f"Hẹn trả {case.code}"
    assert "Nguyễn" not in answer.content.decode()
    second = opened()
    assert anybody.get(first).status_code == 404
    assert anybody.get(second).status_code == 200
    assert first not in browser.get(here).text
    assert browser.post(f"{here}/dong-lich").status_code == 303
    assert anybody.get(second).status_code == 404
    assert browser.post(f"/quan-tri/don-vi/{d.agency_id}/lich").status_code == 404
