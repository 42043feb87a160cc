"""What anybody may take away and reuse, column by column: /du-lieu-mo."""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from tracker.disclosure import FEWEST
from tracker.limits import limit_text
from tracker.queries import public
from tracker.queries.statistics import duration
from web.deps import page
from web.presenting.sheets import Row, csv_file
from web.public.keeping import kept
from web.public.reading import AtPlace, Place
from web.public.statistics import LICENCE, LICENCE_URL
from web.router import Router

router = Router()

#: The columns of each file and what they mean.
FIGURES = (
    ("ky", "Tháng (2026-11), hoặc 12-thang: mười hai tháng gần nhất"),
    ("loai", "ca_co_quan, linh_vuc hoặc don_vi"),
    ("ten", "Tên lĩnh vực hoặc đơn vị; trống với cả cơ quan"),
    ("nhan", "Số hồ sơ nhận vào trong kỳ"),
    ("xong", "Số hồ sơ xong trong kỳ"),
    ("dung_hen_theo_luat", "Trong số xong: đúng ngày hẹn đầu tiên"),
    ("dung_hen_theo_cach_cham_diem", "Trong số xong: đúng hẹn theo QĐ 766/QĐ-TTg"),
    ("tre", "Trong số xong: trễ so với ngày hẹn đầu tiên"),
    ("tre_da_xin_loi", "Trong số trễ: đã có văn bản xin lỗi"),
)
PROCEDURES = (
    ("khoa", "Khóa của thủ tục trong danh mục của cơ quan"),
    ("ma", "Mã thủ tục quốc gia, nếu đã biết"),
    ("ten", "Tên thủ tục"),
    ("linh_vuc", "Lĩnh vực"),
    ("thoi_han", "Thời hạn giải quyết đang áp dụng"),
    ("can_cu", "Căn cứ pháp lý"),
    ("so_ho_so", "Số hồ sơ gần đây dùng để tính hai cột sau"),
    ("don_vi_do", "working_day: ngày làm việc; day: ngày"),
    ("trung_vi", "Một nửa số hồ sơ xong trong chừng này ngày"),
    ("chin_phan_muoi", "Chín phần mười số hồ sơ xong trong chừng này ngày"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSet:
    """One set of open data: its files, and what its columns mean."""

    id: str
    title: str
    note: str
    files: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str], ...]


SETS = (
    OpenSet(
        id="figures",
        title="Số liệu giải quyết hồ sơ",
        note="Từng tháng, từng lĩnh vực, từng đơn vị; tính lại mỗi giờ.",
        files=(("CSV", "/thong-ke.csv"), ("JSON", "/thong-ke.json")),
        columns=FIGURES,
    ),
    OpenSet(
        id="procedures",
        title="Thủ tục và thời gian giải quyết thực tế",
        note="Thủ tục cơ quan niêm yết; thời gian chỉ có khi đủ hồ sơ.",
        files=(("CSV", "/du-lieu-mo/thu-tuc.csv"),),
        columns=PROCEDURES,
    ),
    OpenSet(
        id="apologies",
        title="Lời xin lỗi đã công khai",
        note="Tên cá nhân đã được che; không có mã hồ sơ, địa chỉ, điện thoại.",
        files=(("JSON", "/xin-loi.json"), ("Atom", "/xin-loi.atom")),
        columns=(),
    ),
)


@router.get("/du-lieu-mo")
def read_open_data(request: Request, place: AtPlace) -> HTMLResponse:
    """List the sets with their files, their columns and their licence."""
    response = page(
        request,
        "public/open_data.html",
        place=place,
        sets=SETS,
        fewest=FEWEST,
        licence=LICENCE,
        licence_url=LICENCE_URL,
    )
    return kept(request, response)


@router.get("/du-lieu-mo/thu-tuc.csv")
def procedures_as_csv(request: Request, place: AtPlace) -> Response:
    """Give the posted procedures, and how long they really took."""
    heads = [name for name, _meaning in PROCEDURES]
    text = "".join(csv_file(heads, _procedures(place)))
    response = Response(
        text,
        media_type="text/csv; charset=utf-8",
        headers={"Link": f'<{LICENCE_URL}>; rel="license"'},
    )
    return kept(request, response)


def _procedures(place: Place) -> Iterator[Row]:
    if place.agency is None:
        return
    agency_id = place.agency.agency_id
    for row in public.procedures(
        place.session, agency_id, today=place.today, words="", field=""
    ):
        took = duration(place.session, agency_id, row.key)
        yield (
            row.key,
            row.code,
            row.name_vi,
            row.field_vi,
            limit_text(row.limit_amount, row.limit_unit),
            row.legal_basis,
            took.cases if took else None,
            took.unit if took else "",
            took.median if took else None,
            took.nine_in_ten if took else None,
        )
