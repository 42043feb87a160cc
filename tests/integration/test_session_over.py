"""Whoever has to sign in is told why, and comes back to where he was going."""

import pytest
from fastapi.testclient import TestClient

from tests.first_run import new_agency
from tests.visitor import application

pytestmark = [
    pytest.mark.db,
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]


@pytest.fixture
def client(database, settings):
    new_agency(database)
    return TestClient(application(database, settings), base_url="http://127.0.0.1")


def test_a_session_that_is_over_is_said_to_be(client):
    client.cookies.set("dunghen", "old.one")
    asked = client.get("/viec-can-lam")
    assert asked.url.path == "/dang-nhap"
    assert "Phiên làm việc đã hết." in asked.text
    assert 'value="/viec-can-lam"' in asked.text


def test_who_was_never_there_is_asked_in(client):
    asked = client.get("/viec-can-lam?lang=vi")
    assert "Đăng nhập để mở trang bạn vừa chọn." in asked.text
    assert "Phiên làm việc đã hết." not in asked.text


def test_who_comes_by_himself_is_told_nothing(client):
    asked = client.get("/dang-nhap")
    assert "bạn vừa chọn" not in asked.text


def test_it_is_said_in_english_too(client):
    asked = client.get("/dang-nhap?tiep=/viec-can-lam&lang=en")
    assert "Sign in to open the page you chose." in asked.text
