"""The search for personal values finds them in every disguise, and no others."""

import base64
import json
import unicodedata
from html import escape
from urllib.parse import quote

import pytest

from tests.canaries import found_in

NAME = "Nguyễn Thị Thu Hằng"
PHONE = "0908214676"
ADDRESS = "47 đường Hoa Mai, phường Mẫu"


@pytest.mark.parametrize(
    "shown",
    [
        f"Gửi {NAME}.",
        f"gửi {NAME.upper()}",
        "Gui Nguyen Thi Thu Hang",
        "/nguyen-thi-thu-hang",
        unicodedata.normalize("NFD", NAME),
        quote(NAME),
        json.dumps({"name": NAME}),
        "".join(f"&#{ord(sign)};" for sign in NAME),
        base64.b64encode(f"tên: {NAME}".encode()).decode(),
        base64.b64encode(f"{NAME}!".encode()).decode(),
        "Hằng Nguyễn Thị Thu",
        "Hằng, Nguyễn Thị Thu",
        "Hằng Thu Thị Nguyễn",
        "Nguyễn <b>Thị</b> Thu<wbr> Hằng",
        "".join(f"&#x{ord(sign):x};" for sign in NAME),
        NAME.encode().hex(),
        NAME.encode("utf-7").decode(),
        "nguyen_thi_thu_hang",
    ],
)
def test_a_name_is_found(shown: str) -> None:
    assert set(found_in([f"<p>{shown}</p>"], [NAME])) == {NAME}


@pytest.mark.parametrize(
    "shown", ["0908214676", "0908 214 676", "090.821.4676", "+84 908214676"]
)
def test_a_telephone_number_is_found(shown: str) -> None:
    assert set(found_in(["Gọi " + shown], [PHONE])) == {PHONE}


def test_an_address_is_found_in_an_attribute() -> None:
    page = f'<a title="{escape(ADDRESS)}" href="#">nhà</a>'
    assert set(found_in([page], [ADDRESS, PHONE])) == {ADDRESS}


def test_initials_and_other_people_are_not_found() -> None:
    page = "<p>Gửi N.T.T.H., điện thoại 0254 300 0000. Nguyễn Thị Thu Hà</p>"
    assert found_in([page], [NAME, PHONE, ADDRESS]) == {}
