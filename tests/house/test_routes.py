"""Every page is public by name on the list below, or knows who asks."""

from collections.abc import Iterator

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from tests.conftest import settings_for
from web.api.routes import holder_of_token
from web.app import create_app
from web.back_pressure import take_a_place
from web.deps import posting_actor, surely_signed_in

#: What anybody may open. A new line here is a decision, and is reviewed as one.
PUBLIC = {
    "GET /phan-anh",
    "POST /phan-anh",
    "GET /phan-anh/tra-cuu",
    "POST /phan-anh/tra-cuu",  # for code and secret
    "POST /phan-anh/bo-sung",  # for the same two codes
    "POST /phan-anh/khong-cong-khai",  # for the same two codes
    "GET /phan-anh/cong-khai",
    "GET /phan-anh/cong-khai/{published_id}",
    "GET /",
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
    "GET /tra-cuu",
    "POST /tra-cuu",
    "POST /tra-cuu/lich-hen",  # for the same two codes
    "GET /xin-loi",
    "GET /xin-loi/{apology_id}",
    "GET /xin-loi.atom",
    "GET /xin-loi.json",
    "GET /xin-loi/{apology_id}/chung-minh",
    "GET /nhat-ky",
    "GET /nhat-ky/verify_log.py",
    "GET /nhat-ky/{code}/checkpoint",
    "GET /nhat-ky/{code}/keys",
    "GET /nhat-ky/{code}/leaves",
    "GET /nhat-ky/{code}/inclusion",
    "GET /nhat-ky/{code}/consistency",
    "GET /thong-ke",
    "GET /thong-ke.csv",
    "GET /thong-ke.json",
    "GET /lich-don-vi/{secret}",  # the address is the secret
    "GET /du-lieu-mo",
    "GET /du-lieu-mo/thu-tuc.csv",
    "GET /khao-sat/{token}",  # the address is the secret
    "POST /khao-sat/{token}",
    "GET /thu-tuc",
    "GET /thu-tuc/{key}",
    "GET /dang-nhap",
    "POST /dang-nhap",
    "POST /dang-xuat",  # ends the session that the cookie names, or nothing
    "GET /thiet-lap",  # closed as soon as there is an agency
    "POST /thiet-lap",
    "GET /thu-demo",  # answers in the demo only
    "GET /thu-demo/{number}",
}


def routes() -> Iterator[APIRoute]:
    app = create_app(settings_for("sqlite:///nowhere.db"))
    for route in app.routes:
        # One list, not routers in routers: each address is made ready once.
        assert not hasattr(route, "effective_route_contexts"), route
        if isinstance(route, APIRoute):
            yield route


def asked(dependant: Dependant) -> set[object]:
    """Everything that is called before the handler, however deep."""
    found = {each.call for each in dependant.dependencies}
    return found.union(*map(asked, dependant.dependencies))


def table() -> dict[str, set[object]]:
    return {
        f"{method} {route.path}": asked(route.dependant)
        for route in routes()
        for method in route.methods - {"HEAD", "OPTIONS"}
    }


ROUTES = table()


def test_every_page_waits_for_a_place_at_work() -> None:
    at_once = {name for name, first in ROUTES.items() if take_a_place not in first}
    assert at_once == {"GET /healthz", "GET /readyz", "GET /metrics"}


def test_the_list_of_public_pages_is_true() -> None:
    assert len(ROUTES) > 100
    assert set(ROUTES) >= PUBLIC
    for name in PUBLIC:
        assert surely_signed_in not in ROUTES[name], name


@pytest.mark.parametrize("name", sorted(set(ROUTES) - PUBLIC))
def test_a_page_that_is_not_public_knows_who_asks(name: str) -> None:
    if "/api/" in name:
        assert holder_of_token in ROUTES[name]
    elif name.startswith("GET"):
        assert surely_signed_in in ROUTES[name]
    else:
        # A form of ours, not one that another site made the reader send.
        assert posting_actor in ROUTES[name]


def test_nothing_is_changed_by_another_method_than_post() -> None:
    assert {name.split()[0] for name in ROUTES} == {"GET", "POST"}
