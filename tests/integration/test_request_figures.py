"""What a watch-dog reads of requests: their patterns, never their addresses."""

from urllib.request import urlopen

import pytest
from fastapi.testclient import TestClient

from tests.first_run import new_agency
from tests.visitor import application

pytestmark = pytest.mark.db
ONLY_SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def figure(text: str, route: str, status: int, method: str = "GET") -> float:
    """Read how many requests were counted under a pattern."""
    begin = (
        f'dunghen_request_seconds_count{{method="{method}",route="{route}",'
        f'status="{status}"}} '
    )
    lines = (line for line in text.splitlines() if line.startswith(begin))
    return float(next(lines, f"{begin}0").removeprefix(begin))


@ONLY_SQLITE
def test_a_request_is_counted_under_its_pattern(database, settings):
    new_agency(database)
    client = TestClient(application(database, settings), base_url="http://127.0.0.1")
    before = client.get("/metrics").text
    for secret in ("mot", "hai", "ba"):
        assert client.get(f"/khao-sat/{secret}").status_code == 404
    assert client.request("NGHE", "/khong-co-trang-nay").status_code in {404, 405}
    assert client.get("/khong-co-trang-nay").status_code == 404
    after = client.get("/metrics").text
    asked = ("/khao-sat/{token}", 404)
    assert figure(after, *asked) - figure(before, *asked) == 3
    assert figure(after, "none", 404) - figure(before, "none", 404) >= 1
    assert "/khao-sat/mot" not in after
    assert "NGHE" not in after
    assert "dunghen_requests_at_work 1.0" in after


@ONLY_SQLITE
def test_two_processes_serve_and_add_their_figures_up(database, start_server):
    new_agency(database)
    server = start_server(workers=2, run_scheduler="false")
    for _ in range(12):
        urlopen(f"{server.url}/tra-cuu", timeout=10).close()
    for _ in range(4):
        with urlopen(f"{server.url}/metrics", timeout=10) as answer:
            text = answer.read().decode()
        assert figure(text, "/tra-cuu", 200) == 12
        assert "dunghen_cases_open 0.0" in text
