"""Somebody who sends feedback, and officers who act on it, through the pages."""

import re

from tests.visitor import fields_of

TYPED = {
    "kind": "report",
    "topic": "lateness",
    "subject": "Hồ sơ quá hẹn mà không ai báo",
    "text": "Tôi đến ngày 18/11, chưa có kết quả.\nLê Văn Tám, 0912 345 678",
    "sender_kind": "natural",
    "sender_name": "Lê Văn Tám",
    "email": "tam@example.vn",
    "agrees": "1",
}


def send(anybody, **changed):
    """Open the form and send it, as a browser does."""
    hidden = fields_of(anybody.get("/phan-anh"))
    return anybody.post(
        "/phan-anh", data={"form_id": hidden["form_id"], **TYPED, **changed}
    )


def codes_in(page):
    """Read the code and the secret that are shown once."""
    code, secret = re.findall(r'<b class="case-code">([^<]+)</b>', page.text)[:2]
    return {"code": code, "secret": secret}


def act(visitor, code, slug, **fields):
    page = visitor.get(f"/phan-anh-kien-nghi/{code}")
    assert page.status_code == 200, page.text
    version = fields_of(page).get("version", "")
    return visitor.post(f"/phan-anh-kien-nghi/{code}/{slug}", version=version, **fields)
