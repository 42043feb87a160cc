"""The receipt and the apology as their readers hold them."""

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

import notifications
from notifications.errors import NotLocalTimeError, PaperFactMissingError
from notifications.papers import (
    ApologyPaper,
    PaperHead,
    ReceiptPaper,
    ReceivedDocument,
    apology_pdf,
    default_wording,
    receipt_pdf,
)
from notifications.papers.forms import form_folder

HANOI = timezone(timedelta(hours=7))
HEAD = PaperHead(
    agency="Sở Khoa học và Công nghệ",
    parent_agency="Ủy ban nhân dân tỉnh An Hải",
    place="An Hải",
)
TITLE = "Gia hạn giấy phép tiến hành công việc bức xạ"
DESK = "Bộ phận Một cửa, Trung tâm Phục vụ hành chính công tỉnh An Hải"
APOLOGY = ApologyPaper(
    head=HEAD,
    applicant_name="Phòng khám Đa khoa Sao Biển",
    desk_name=DESK,
    case_code="X99.99-261030-0012",
    procedure_title=TITLE,
    received_at=datetime(2026, 10, 30, 9, 15, tzinfo=HANOI),
    promised_at=datetime(2026, 11, 25, 17, 0, tzinfo=HANOI),
    new_at=datetime(2026, 11, 30, 17, 0, tzinfo=HANOI),
    is_before_due=True,
    is_draft=False,
    wording=default_wording(is_before_due=True, on=date(2026, 11, 23)),
    is_wording_verified=False,
    stage="thẩm định",
    reason="đơn vị phối hợp trả lời muộn.",
    collect_at="Bộ phận Một cửa",
    responsible_unit="Phòng Quản lý Công nghệ và An toàn bức xạ",
    contact="0254 3000 118",
    number="231/SKHCN-QLCN",
    symbol="SKHCN-QLCN",
    issued_on=date(2026, 11, 3),
    signatory_titles=("KT. Giám đốc", "Phó Giám đốc"),
    signatory_name="Vũ Minh Châu",
    copies_to=("Lưu: VT, QLCN",),
    is_organisation=True,
)
RECEIPT = ReceiptPaper(
    head=HEAD,
    desk_name=DESK,
    case_code="X99.99-261030-0012",
    applicant_name="Phòng khám Đa khoa Sao Biển",
    procedure_title=TITLE,
    documents=(
        ReceivedDocument(name="Đơn đề nghị", is_original=True),
        ReceivedDocument(name="Biên bản kiểm xạ", is_certified=True),
        ReceivedDocument(name="Giấy phép đã cấp", is_copy=True),
    ),
    limit_text="18 ngày làm việc",
    received_at=datetime(2026, 10, 30, 9, 5, tzinfo=HANOI),
    promised_at=datetime(2026, 11, 25, 17, 0, tzinfo=HANOI),
    collect_at="Bộ phận Một cửa, quầy số 4",
    lookup_url="https://dunghen.example/tra-cuu?ma=X99.99-261030-0012",
    lookup_secret="k7mq-4t2x-9hwd",
    received_by="Trần Thu Hà",
    applicant_phone="0900 000 415",
)


def read(pdf: bytes) -> str:
    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
    return " ".join("\n".join(pages).split())


def test_an_issued_apology_bears_number_date_and_signatory():
    words = read(apology_pdf(APOLOGY))
    assert "Số: 231/SKHCN-QLCN" in words
    assert "An Hải, ngày 03 tháng 11 năm 2026" in words
    assert "KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC Vũ Minh Châu" in words
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in words
    assert "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT" in words
    assert "DỰ THẢO" not in words
    assert "Mẫu 04" not in words


def test_a_draft_shows_dots_a_watermark_and_that_nobody_compared_its_wording():
    draft = replace(
        APOLOGY,
        is_draft=True,
        number="",
        issued_on=None,
        signatory_name="",
        new_at=None,
    )
    words = read(apology_pdf(draft))
    assert "DỰ THẢO" in words
    assert "Số: ……/SKHCN-QLCN" in words
    assert "ngày …… tháng …… năm 2026" in words
    assert "chưa đối chiếu nguyên văn Mẫu 04" in words
    assert "Vũ Minh Châu" not in words


def test_a_draft_whose_wording_was_compared_no_longer_says_so():
    draft = replace(APOLOGY, is_draft=True, is_wording_verified=True)
    assert "chưa đối chiếu" not in read(apology_pdf(draft))


@pytest.mark.parametrize(
    "gap",
    [
        {"number": ""},
        {"issued_on": None},
        {"signatory_titles": ()},
        {"signatory_name": ""},
        {"reason": ""},
        {"new_at": None},
    ],
    ids=lambda gap: next(iter(gap)),
)
def test_an_apology_with_a_gap_cannot_be_issued(gap):
    with pytest.raises(PaperFactMissingError):
        apology_pdf(replace(APOLOGY, **gap))


def test_a_late_apology_is_labelled_as_late():
    label = "Gửi sau thời hạn quy định tại khoản 6 Điều 19 Nghị định số 118/2025/NĐ-CP"
    assert label in read(apology_pdf(replace(APOLOGY, is_after_cutoff=True)))
    assert label not in read(apology_pdf(APOLOGY))


def test_a_second_new_date_names_who_allowed_it():
    paper = replace(APOLOGY, second_time_approver="Vũ Minh Châu")
    label = "Hẹn lại lần thứ hai; người cho phép: Vũ Minh Châu"
    assert label in read(apology_pdf(paper))


def test_the_receipt_bears_the_promise_and_the_way_to_look_it_up():
    words = read(receipt_pdf(RECEIPT))
    assert "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ" in words
    assert "Mã hồ sơ: X99.99-261030-0012" in words
    assert "09 giờ 05 phút, thứ Sáu, ngày 30 tháng 10 năm 2026" in words
    assert "17 giờ 00 phút, thứ Tư, ngày 25 tháng 11 năm 2026" in words
    assert "18 ngày làm việc" in words
    assert "Mã tra cứu: k7mq-4t2x-9hwd" in words
    assert "NGƯỜI NỘP HỒ SƠ" in words
    assert "NGƯỜI TIẾP NHẬN HỒ SƠ" in words
    assert "tạm tính" not in words


def test_the_receipt_ticks_each_document_in_its_column():
    words = read(receipt_pdf(RECEIPT))
    assert "1 Đơn đề nghị × 2 Biên bản kiểm xạ × 3 Giấy phép đã cấp ×" in words


def test_the_receipt_links_to_the_look_up_page():
    page = PdfReader(BytesIO(receipt_pdf(RECEIPT))).pages[0]
    links = [note.get_object()["/A"]["/URI"] for note in page["/Annots"]]
    assert set(links) == {RECEIPT.lookup_url}


def test_a_receipt_without_a_limit_promises_no_date():
    paper = replace(RECEIPT, promised_at=None, limit_text="")
    words = read(receipt_pdf(paper))
    assert "kết quả giải quyết hồ sơ: không quy định thời hạn" in words
    assert "theo quy định là: không quy định" in words


def test_a_receipt_whose_limit_begins_later_says_when_and_promises_no_date():
    paper = replace(RECEIPT, promised_at=None, pending="tính từ khi nộp đủ phí")
    words = read(receipt_pdf(paper))
    assert "5. Thời gian trả kết quả giải quyết hồ sơ: tính từ khi nộp đủ phí" in words
    assert "không quy định" not in words


def test_a_provisional_date_is_printed_as_provisional():
    paper = replace(RECEIPT, is_provisional=True)
    assert "(tạm tính, vì lịch nghỉ của năm tới chưa được công bố)" in read(
        receipt_pdf(paper)
    )


def test_what_is_given_besides_is_printed_and_what_is_not_leaves_no_gap():
    paper = replace(RECEIPT, fee_text="300.000 đồng", notes=("Phí nộp trong 3 ngày.",))
    assert "7. Phí, lệ phí: 300.000 đồng Phí nộp trong 3 ngày." in read(
        receipt_pdf(paper)
    )
    assert "lệ phí" not in read(receipt_pdf(RECEIPT))
    assert "Địa chỉ" not in read(receipt_pdf(RECEIPT))


@pytest.mark.parametrize(
    "typed",
    [
        '#panic("x")',
        "$ 1/0 $",
        '#read("/etc/passwd")',
        "= Tiêu đề",
        "- gạch đầu dòng",
        '"; #let x = 1 //',
        "*đậm* _nghiêng_ `mã` @ref <nhãn> \\",
    ],
)
def test_what_a_person_typed_is_printed_and_never_run(typed):
    words = read(apology_pdf(replace(APOLOGY, reason=typed, applicant_name=typed)))
    assert "".join(typed.split()) in "".join(words.split())
    receipt = read(receipt_pdf(replace(RECEIPT, applicant_name=typed, notes=(typed,))))
    assert "".join(receipt.split()).count("".join(typed.split())) == 2


def test_the_same_paper_is_the_same_bytes():
    assert apology_pdf(APOLOGY) == apology_pdf(APOLOGY)
    assert receipt_pdf(RECEIPT) == receipt_pdf(RECEIPT)


def test_a_paper_in_utc_is_refused_before_it_prints_a_wrong_hour():
    with pytest.raises(NotLocalTimeError):
        receipt_pdf(replace(RECEIPT, received_at=RECEIPT.received_at.astimezone(UTC)))


def test_papers_are_tagged_and_titled_for_those_who_listen_to_them():
    for pdf in (apology_pdf(APOLOGY), receipt_pdf(RECEIPT)):
        reader = PdfReader(BytesIO(pdf))
        assert reader.metadata.title
        assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert reader.trailer["/Root"]["/Lang"] == "vi"


def test_only_the_fonts_shipped_here_are_used():
    page = PdfReader(BytesIO(apology_pdf(APOLOGY))).pages[0]
    names = {
        font.get_object()["/BaseFont"] for font in page["/Resources"]["/Font"].values()
    }
    assert {name.split("+")[1].split("-")[0] for name in names} == {"Tinos"}


def test_the_fonts_are_the_ones_named_with_their_package():
    folder = Path(notifications.__file__).parent / "fonts"
    vendor = tomllib.loads((folder / "vendor.toml").read_text(encoding="utf-8"))
    found = {
        path.name: sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name != "vendor.toml"
    }
    assert found == vendor["sha256"]


@pytest.mark.parametrize("form", ["apology", "receipt"])
def test_a_form_is_taken_in_the_edition_of_its_day(form):
    assert form_folder(form, date(2026, 11, 23)).name == "2025-09-15"
    assert form_folder(form, date(2025, 9, 15)).name == "2025-09-15"
    # Older days have no edition of their own here: the first one known.
    assert form_folder(form, date(2020, 1, 1)).name == "2025-09-15"
