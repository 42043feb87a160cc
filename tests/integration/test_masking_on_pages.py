"""Nothing personal is found on any page that a stranger can open, in any disguise."""

from functools import partial

import pytest
from fastapi.testclient import TestClient

from tests.canaries import found_in, personal_values
from tests.factories import a_person, at, receive_case
from tests.integration.issued_apologies import issued
from tests.visitor import set_clock
from tracker import sweep
from tracker.apologies import issuing
from tracker.cases import outcomes
from tracker.errors import InvalidValueError
from tracker.masking import released_text

pytestmark = pytest.mark.db

#: One applicant of each kind; each value is like no other text of the product.
PEOPLE = (
    a_person(
        kind="natural",
        name="Quách Thị Ngọc Huyền",
        phone="0917 482 365",
        email="quach.huyen.1987@canary.example",
        identity_no="079187650321",
        address="Số 318/7 hẻm Sao Khuê, phường Thuỷ Tiên",
    ),
    a_person(
        kind="household",
        name="Hộ kinh doanh Vương Khánh Toàn",
        representative="Vương Khánh Toàn",
        phone="0938 616 204",
        email="toan.hokd@canary.example",
        identity_no="001090887766",
        address="Kiốt 44 chợ Gò Sặt, xã Đá Bàn",
    ),
    a_person(
        kind="clinic",
        name="Phòng khám Bác sĩ Đặng Quỳnh Đoan",
        representative="Đặng Quỳnh Đoan",
        phone="0905 771 938",
        email="bs.doan@canary.example",
        identity_no="048078112233",
        address="Tầng trệt, 92 phố Hạc Đính",
    ),
    a_person(
        kind="sole_proprietor",
        name="Doanh nghiệp tư nhân Lục Bảo Uyên",
        representative="Lục Bảo Uyên",
        phone="0966 053 417",
        email="uyen.dntn@canary.example",
        identity_no="0315998877",
        address="Lô C9 cụm công nghiệp Ráng Chiều",
    ),
    a_person(
        kind="organisation",
        name="Công ty Cổ phần Thử Nghiệm Ánh Dương",
        representative="Tạ Hoàng Kiều Oanh",
        phone="0977 340 812",
        email="kieuoanh@canary.example",
        identity_no="0316112299",
        address="Toà nhà Ngọc Lan, 5 đại lộ Bình Minh",
    ),
)
SHOWN = ("Q.T.N.H.", "H.K.D.V.K.T.", "P.K.B.S.Đ.Q.", "D.N.T.N.L.B.")
IN_THE_LETTER = "Người nộp Quách Thị Ngọc Huyền, 0917 482 365, đã gọi ba lần."


@pytest.fixture
def anybody(app):
    return TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)


@pytest.fixture
def cases(app, database, department):
    """One published apology for each kind of applicant; some kept, some broken."""
    found = []
    for number, person in enumerate(PEOPLE):
        case = receive_case(
            database,
            department,
            when=f"2026-11-19 09:{number:02d}",
            applicant=person,
            subject=f"Đề nghị riêng của {person.name}",
        )
        notice = issued(
            database,
            department,
            case,
            number=f"{number + 1}/SKHCN",
            reason_text=IN_THE_LETTER,
        )
        found.append((case, notice))
    for case, when in ((found[0][0], "2026-12-01"), (found[1][0], "2026-12-04")):
        database.write(
            partial(
                outcomes.finish,
                actor=department.manager,
                case_id=case.id,
                outcome="granted",
                now=at(f"{when} 10:00"),
            )
        )
    sweep.run(database, at("2026-12-07 07:31"))
    set_clock(app, "2026-12-07 09:00")
    return found


def read_everything(anybody, cases):
    """Open every page there is for a stranger, the refusals among them."""
    codes = [case.code for case, _ in cases]
    lists = ["/", "/xin-loi", "/thu-tuc", "/tra-cuu", "/metrics", "/readyz"]
    lists += [f"/xin-loi?ket-qua={one}" for one in ("da-giu", "lai-tre", "dang-cho")]
    lists += ["/xin-loi?don-vi=B%E1%BB%99+ph%E1%BA%ADn+M%E1%BB%99t+c%E1%BB%ADa"]
    lists += [f"/xin-loi/{notice.published_id}" for _, notice in cases]
    lists += ["/thu-tuc/five-days", "/thu-tuc/ten-days", "/thu-tuc/khong-co"]
    wrong = [f"/ho-so/{codes[0]}", "/xin-loi/khong-phai-so", "/khong-co-trang-nay"]
    wrong += [f"/loi-xin-loi/{cases[0][1].id}", "/api/v1/cases", "/giai-trinh"]
    answers = [anybody.get(one, follow_redirects=False) for one in lists + wrong]
    answers += [anybody.get(f"{one}?lang=en") for one in lists[:4]]
    answers += [
        anybody.post("/tra-cuu", data={"code": "X99.99-261119-0001", "secret": one})
        for one in ("", *["SAISAISA"] * 11)
    ]
    return answers


def texts_of(answers):
    """Give what came: bodies, and headers with the place one is sent to."""
    return [
        f"{answer.text}\n" + "\n".join(f"{k}: {v}" for k, v in answer.headers.items())
        for answer in answers
    ]


def test_no_page_of_the_public_tells_who_asked(database, anybody, cases):
    answers = read_everything(anybody, cases)
    assert {answer.status_code for answer in answers} >= {200, 404, 422, 429}
    typed = {"X99.99-261119-0001"}  # by the reader, into the form that shows it again
    asked_for = {cases[0][0].code}  # in an address that nobody may open
    values = personal_values(database) | {IN_THE_LETTER}
    assert len(values) > 40
    found = found_in(texts_of(answers), values - typed - asked_for)
    assert found == {}


def test_initials_are_shown_and_only_an_organisation_in_full(anybody, cases):
    listed = anybody.get("/xin-loi").text
    for initials in SHOWN:
        assert initials in listed
    assert "Công ty Cổ phần Thử Nghiệm Ánh Dương" in listed
    assert "Tạ Hoàng Kiều Oanh" not in listed


def test_even_the_holder_of_the_secret_reads_no_name(database, anybody, cases):
    for case, _ in cases:
        answer = anybody.post(
            "/tra-cuu", data={"code": case.code, "secret": case.lookup_secret}
        )
        assert answer.status_code == 200
        values = personal_values(database) - {case.code}
        assert found_in(texts_of([answer]), values) == {}


def test_a_name_that_was_released_by_mistake_would_be_found(
    app, database, department, anybody, cases
):
    _, notice = cases[2]
    database.write(
        partial(
            issuing.release_text,
            actor=department.manager,
            notice_id=notice.id,
            text="Bà Đặng Quỳnh Đoan (0905 771 938) đã được báo trước.",
            now=at("2026-12-07 09:00"),
        )
    )
    answers = read_everything(anybody, cases)
    found = found_in(texts_of(answers), personal_values(database))
    assert {"Đặng Quỳnh Đoan", "0905771938"} <= set(found)


def test_a_case_code_never_stands_on_the_page_of_apologies(anybody, cases):
    pages = [anybody.get("/xin-loi")]
    pages += [anybody.get(f"/xin-loi/{notice.published_id}") for _, notice in cases]
    codes = {case.code for case, _ in cases}
    assert found_in(texts_of(pages), codes) == {}


@pytest.mark.parametrize(
    "written", ["0912 - 345 - 678", "(0912) 345-678", "0912/345/678", "0912345678"]
)
def test_a_known_number_is_found_however_its_digits_are_parted(written):
    with pytest.raises(InvalidValueError):
        released_text(f"Gọi {written} nhé.", "asked", withheld=["0912345678"])
    kept = "Từ 19.11.2026 đến 20/11/2026."
    assert released_text(kept, "asked", withheld=["0912345678"]).text == kept


@pytest.mark.parametrize(
    "written",
    ["(0912) 345-678", "0912 - 345 - 678", "0912/345/678", "(0254) 3000 118"],
)
def test_a_number_nobody_knows_is_found_too(written):
    with pytest.raises(InvalidValueError):
        released_text(f"Gọi {written} nhé.", "asked", withheld=[])


@pytest.mark.parametrize(
    "told",
    [
        "Từ 04.11.2026 - 05.11.2026, phí 10.750.000 (lần đầu).",
        "Ngày (19.11.2026) 17 giờ, theo 118/2025/NĐ-CP.",
    ],
)
def test_days_and_amounts_are_no_numbers_of_people(told):
    assert released_text(told, "asked", withheld=[]).text == told
