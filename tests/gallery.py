"""The gallery of components, rendered without a server: for checks and for eyes."""

from collections.abc import Mapping
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request

from rules import LimitUnit, TimeLimit, day_marks, due, vietnam
from tests.house.tree import ROOT
from web import presenting
from web.presenting import strip
from web.presenting.figures import Span

TODAY = date(2026, 11, 23)
PROMISES = {
    "7 ngày làm việc": (
        datetime(2026, 11, 23, 14, 20),
        TimeLimit(7, LimitUnit.WORKING_DAY),
    ),
    "25 ngày, qua Tết": (datetime(2026, 1, 26, 9), TimeLimit(25, LimitUnit.DAY)),
    "10 ngày làm việc, có ngày làm bù": (
        datetime(2026, 8, 17, 9),
        TimeLimit(10, LimitUnit.WORKING_DAY),
    ),
    "4 tháng": (datetime(2026, 3, 2, 9), TimeLimit(4, LimitUnit.MONTH)),
}


def environment(lang: str) -> Environment:
    made = Environment(
        loader=FileSystemLoader(ROOT / "web/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    presenting.install(made, lang)
    return made


def place(
    label: str, icon: str, *, group: int = 0, count: int = 0, is_current: bool = False
) -> dict[str, object]:
    return {
        "href": f"/{icon}",
        "label": label,
        "icon": icon,
        "group": group,
        "count": count,
        "current": is_current,
    }


def layout_context(path: str = "/quan-tri/thanh-phan") -> dict[str, Any]:
    scope = {
        "type": "http",
        "method": "GET",
        "scheme": "http",
        "server": ("testserver", 80),
        "path": path,
        "query_string": b"",
        "headers": [],
    }
    return {
        "request": Request(scope),
        "signed_in": None,
        "actor": SimpleNamespace(
            name="Trần Ngọc Mai", roles=frozenset({"desk"}), officer_id=None
        ),
        "agency": SimpleNamespace(
            name_vi="Sở Khoa học và Công nghệ", address_vi="", phone=""
        ),
        "nav": [
            place("Buổi sáng", "morning"),
            place("Việc cần làm", "list", count=12),
            place("Đăng ký hồ sơ", "plus", is_current=True),
            place("Lời xin lỗi", "mail", group=1, count=3),
            place("Sổ giải trình", "scales", group=1),
        ],
        "flash": "Đã lưu.",
        "csrf_token": "token",
        "is_demo": True,
        "as_of": None,
    }


def strips(lang: str) -> Mapping[str, object]:
    calendar = vietnam()
    found = {}
    for name, (start, limit) in PROMISES.items():
        answer = due(start, limit, calendar, explain=True)
        assert answer.due_at is not None
        weeks = strip.strip_weeks(day_marks(start, limit, calendar), TODAY, lang)
        found[name] = (weeks, strip.reasons(answer.explanation, lang), answer.due_at)
    return found


def picker() -> list[list[dict[str, object] | None]]:
    closed = {"open": False, "load": 0, "label": ""}
    days: list[dict[str, object]] = [
        {**closed, "on": f"2026-11-{day}", "text": str(day), "note": note}
        for day, note in ((23, "hôm nay"), (24, "lễ"), (25, "hẹn cũ"))
    ]
    days += [
        {
            "on": f"2026-11-{day}",
            "text": str(day),
            "note": f"{load} hồ sơ",
            "open": True,
            "label": f"{day}/11/2026, {load} hồ sơ",
            "load": load,
        }
        for day, load in ((26, 4), (27, 9), (30, 2))
    ]
    return [[*days[:5], None, None], [days[5], *[None] * 6]]


def gallery(lang: str) -> str:
    spans = [
        Span(holder=1, minutes=300),
        Span(holder=2, minutes=3630),
        Span(holder=3, minutes=3630, beyond=1230),
        Span(holder=2, minutes=3630, beyond=1500),
        Span(holder=4, minutes=920),
    ]
    page = environment(lang).get_template("components/gallery.html")
    return page.render(
        **layout_context(),
        strips=strips(lang),
        picker=picker(),
        spans=spans,
        today=TODAY,
    )


SIGN_IN = """
{% extends "layout/" ~ layout ~ ".html" %}
{% import "components/field.html" as field %}
{% from "components/button.html" import button %}
{% from "components/live.html" import autosave_attrs, draft_note %}
{% block title %}Đăng nhập{% endblock %}
{% block content %}
<h1>Đăng nhập</h1>
<p>Người dân tra cứu hồ sơ không cần đăng nhập: <a href="/">về trang chủ</a>.</p>
<form method="post" {{ autosave_attrs("entry") }}>
  {{ field.text("username", "Tên đăng nhập", "mai.tn") }}
  {{ field.text("password", "Mật khẩu", kind="password", hint="10 chữ trở lên") }}
  {{ button("Đăng nhập", wide=true) }}{{ draft_note() }}
</form>
{% endblock %}
"""


def plain_page(layout: str, lang: str = "vi") -> str:
    """Give a small page on one of the layouts."""
    page = environment(lang).from_string(SIGN_IN)
    return page.render(**layout_context("/tra-cuu"), layout=layout)
