"""Beyond what a process takes on, the answer is "try again": soon, and in words."""

import asyncio

import pytest
from httpx2 import ASGITransport, AsyncClient

from tests.first_run import new_agency
from tests.visitor import application
from tracker.db import open_database

pytestmark = pytest.mark.db
ONLY_SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
AT_ONCE = 4


@pytest.fixture
def crowded(database, settings):
    """An application that takes on four requests, and a page that never ends."""
    new_agency(database)
    app = application(database, settings.model_copy(update={"most_at_once": AT_ONCE}))
    app.state.leave = leave = asyncio.Event()

    @app.get("/cham")
    async def slow() -> str:
        await leave.wait()
        return "xong"

    return app


async def visited(app, visit):
    """Fill every place, pay the visit, and let those who wait go."""
    transport = ASGITransport(app)
    async with AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        waiting = [asyncio.create_task(client.get("/cham")) for _ in range(AT_ONCE)]
        await asyncio.sleep(0.2)
        found = await visit(client)
        app.state.leave.set()
        assert [one.json() for one in await asyncio.gather(*waiting)] == ["xong"] * 4
        return found, await client.get("/tra-cuu")


@ONLY_SQLITE
def test_one_too_many_is_asked_to_come_again_and_then_is_answered(crowded):
    refused, later = asyncio.run(
        visited(crowded, lambda client: client.get("/tra-cuu"))
    )
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "5"
    assert "Hệ thống đang bận. Hãy thử lại sau giây lát." in refused.text
    assert "content-security-policy" in refused.headers
    assert later.status_code == 200


@ONLY_SQLITE
def test_a_program_is_told_so_as_a_program(crowded):
    refused, _ = asyncio.run(
        visited(crowded, lambda client: client.get("/api/v1/cases"))
    )
    assert refused.status_code == 503
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["type"] == "urn:dunghen:problem:busy"


@ONLY_SQLITE
@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_who_watches_over_a_busy_process_is_answered(crowded, path):
    answered, _ = asyncio.run(visited(crowded, lambda client: client.get(path)))
    assert answered.status_code == 200


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_more_readers_than_connections_are_all_answered(database, settings):
    """Those who hold a connection must not wait for those who wait for one."""
    new_agency(database)
    few = settings.model_copy(update={"pool_size": 2})
    opened = open_database(few)
    app = application(opened, few)

    async def all_at_once():
        transport = ASGITransport(app)
        async with AsyncClient(transport=transport, base_url="http://here") as client:
            asked = (client.get("/xin-loi") for _ in range(60))
            return await asyncio.gather(*asked)

    found = asyncio.run(all_at_once())
    opened.close()
    assert {one.status_code for one in found} == {200}
