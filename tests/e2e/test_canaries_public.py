"""Every public address of a department full of canaries, and none of them is there."""

import re
from collections.abc import Sequence

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from tests.canaries import found_in, personal_values
from tests.conftest import settings_for
from tests.e2e.canary_town import Town, people, settle
from tests.e2e.public_crawl import Crawl, crawl, follow, ways_on
from tests.factories import Department, make_department
from tests.house.test_routes import PUBLIC
from tests.visitor import application, set_clock
from tracker.db import Database
from tracker.models import Applicant, PublishedApology

pytestmark = [pytest.mark.e2e, pytest.mark.db]

KINDS = {
    "text/html",
    "text/csv",
    "application/json",
    "application/feed+json",
    "application/atom+xml",
    "text/calendar",
}


def stranger(database: Database, database_url: str) -> TestClient:
    app = application(database, settings_for(database_url))
    set_clock(app, "2026-12-04 09:00")
    return TestClient(app, base_url="http://mau.example", raise_server_exceptions=False)


def read_all(database: Database, database_url: str, town: Town) -> Crawl:
    """Crawl, and send every form there is: right, wrong, empty, and once more."""
    client = stranger(database, database_url)
    found = crawl(client, [f"/xin-loi/{one}" for one in town.published] + town.surveys)

    def send(address: str, **typed: str) -> None:
        client.cookies.clear()
        answer = client.post(address, data=typed, follow_redirects=False)
        found.keep(f"POST {address} {len(found.texts)}", answer)
        follow(client, found, list(ways_on("", answer)))

    for code, secret in town.secrets:
        for guess in (secret, "SAISAISA", ""):
            send("/tra-cuu", code=code, secret=guess)
            send("/tra-cuu/lich-hen", code=code, secret=guess)
    for address in town.surveys:
        send(address)
        for _ in range(2):
            send(address, time_kept="yes", attitude="good", apology="kept")
        found.keep(f"{address} afterwards", client.get(address))
    send("/dang-nhap", username="manager", password="sai mat khau")
    send("/dang-xuat")
    return found


def unread(found: Crawl) -> set[str]:
    """Give the public routes of the house that nobody has read."""
    closed = ("/thiet-lap", "/thu-demo")  # before the first agency; in the demo
    missing = set()
    for route in PUBLIC:
        method, path = route.split()
        pattern = re.sub(r"{\w+}", "[^/?]+", path) + r"([? ].*)?"
        start = "POST " if method == "POST" else ""
        read = any(re.fullmatch(start + pattern, one) for one in found.texts)
        if not read and not path.startswith(closed):
            missing.add(route)
    return missing


def leaks(found: Crawl, values: set[str], town: Town) -> dict[str, str]:
    """Look for values in all that was read; the reader's own words are none."""
    typed = {part for pair in town.secrets for part in pair}
    return found_in(found.texts.values(), values - typed)


def check_town(
    database: Database, database_url: str, department: Department, count: int
) -> tuple[Crawl, set[str]]:
    town = settle(database, department, count)
    values = personal_values(database)
    with database.read() as session:
        stored = session.scalars(select(Applicant)).all()
    assert len(stored) == town.applicants == count
    assert len({row.phone for row in stored}) == count
    assert len(values) > 8 * count
    found = read_all(database, database_url, town)
    assert set(found.kinds) >= KINDS
    assert set(found.statuses) <= {200, 303, 401, 404, 410, 422, 429}
    assert len(found.texts) > 120 + 0.12 * count
    assert leaks(found, values, town) == {}
    plant(database, town)
    planted = leaks(read_all(database, database_url, town), values, town)
    victims = _victims(count)
    assert set(planted) >= {victims[0].name, victims[1].identity_no, victims[2].email}
    return found, values


def _victims(count: int) -> Sequence:
    return [one for one in people(count) if one.kind == "natural"][1:4]


def plant(database: Database, town: Town) -> None:
    """Leak a name backwards, a number in a reason, an address in a unit's name."""
    victims = _victims(town.applicants)

    def write(session) -> None:
        rows = session.scalars(
            select(PublishedApology)
            .where(PublishedApology.withdrawn_on.is_(None))
            .order_by(PublishedApology.id)
        ).all()
        family, *rest = victims[0].name.split()
        rows[0].applicant_shown = " ".join([*reversed(rest), family])
        rows[1].reason_released = f"Giấy tờ số {victims[1].identity_no}."
        rows[2].field_vi = f"Hỏi {victims[2].email}"

    database.write(write)


def test_no_applicant_is_found_by_a_stranger(
    database: Database, database_url: str
) -> None:
    check_town(database, database_url, make_department(database), 120)


@pytest.mark.proof
def test_none_of_two_thousand_applicants_is_found_by_a_stranger(
    database: Database, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    department = make_department(database)
    found, values = check_town(database, database_url, department, 2000)
    with capsys.disabled():
        print(
            f"\n2000 canaries, {len(values)} values: "
            f"{len(found.texts)} addresses read, "
            f"by kind {found.kinds}, by status {found.statuses}; found: none; "
            "all planted leaks found"
        )
