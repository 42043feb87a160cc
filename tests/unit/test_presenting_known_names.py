"""Laws, days off and assumed steps are said in the reader's language."""

import pytest

from web.presenting.known_names import days_off_in, law_said, step_said


@pytest.mark.parametrize(
    ("kept", "vi", "en"),
    [
        (
            "BLDS 2015 Điều 147 khoản 2",
            "khoản 2 Điều 147 Bộ luật Dân sự 2015",
            "Article 147, clause 2 of the Civil Code 2015",
        ),
        (
            "NĐ 118/2025/NĐ-CP, Điều 8 khoản 1 điểm d",
            "điểm d khoản 1 Điều 8 Nghị định 118/2025/NĐ-CP",
            "Article 8, clause 1, point d of Decree 118/2025/NĐ-CP",
        ),
        (
            "NĐ 118/2025/NĐ-CP, Điều 21",
            "Điều 21 Nghị định 118/2025/NĐ-CP",
            "Article 21 of Decree 118/2025/NĐ-CP",
        ),
        (
            "Nghị quyết 28/2026/QH16",
            "Nghị quyết 28/2026/QH16",
            "Resolution 28/2026/QH16",
        ),
        (
            "CV 12729/VPCP-KGVX; TB 9441/TB-BNV",
            *["CV 12729/VPCP-KGVX; TB 9441/TB-BNV"] * 2,
        ),
        ("Quy chế của Sở", "Quy chế của Sở", "Quy chế của Sở"),
    ],
)
def test_a_law_is_written_out_and_what_is_not_one_stays(kept, vi, en):
    assert (law_said(kept), law_said(kept, "en")) == (vi, en)


def test_only_names_of_the_nation_and_of_the_product_have_english():
    assert days_off_in("Day off, Quốc khánh (ngày liền kề)", "en") == (
        "Day off, National Day, the day beside it"
    )
    assert step_said("Thẩm định", "en") == "Appraisal"
    assert step_said("Lấy mẫu tại hiện trường", "en") == "Lấy mẫu tại hiện trường"
    assert step_said("Thẩm định") == "Thẩm định"
