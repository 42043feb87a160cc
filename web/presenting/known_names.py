"""Names that come with the product or from the law, as a reader says them.

Rows and rules keep them in the short form of the records. A page writes the law out,
and an English page says in English what has an English name: a law, a day off, a step
that was assumed. Whatever an agency named itself stays as it was named.
"""

import re

_LAWS = {
    "BLDS 2015": ("Bộ luật Dân sự 2015", "the Civil Code 2015"),
    "BLLĐ 2019": ("Bộ luật Lao động 2019", "the Labour Code 2019"),
}
_KINDS = {
    "NĐ": ("Nghị định", "Decree"),
    "QĐ": ("Quyết định", "Decision"),
    "TT": ("Thông tư", "Circular"),
    "Nghị quyết": ("Nghị quyết", "Resolution"),
}
_ACT = re.compile(
    r"(?P<act>BLDS 2015|BLLĐ 2019|(?:NĐ|QĐ|TT|Nghị quyết) \d+(?:/\d+)?/[\w-]+(?:-\w+)*)"
    r"(?:,? Điều (?P<article>\d+))?(?: khoản (?P<clause>\d+))?(?: điểm (?P<point>\w))?"
)

_DAYS_OFF = {
    "Tết Dương lịch": "New Year's Day",
    "Tết Nguyên đán": "Lunar New Year",
    "Giỗ Tổ Hùng Vương": "Hung Kings' Commemoration Day",
    "Ngày Chiến thắng": "Victory Day",
    "Ngày Quốc tế Lao động": "International Labour Day",
    "Quốc khánh": "National Day",
    "Quốc khánh (ngày liền kề)": "National Day, the day beside it",
    "Ngày Văn hóa Việt Nam": "Vietnam Culture Day",
    "Nghỉ hoán đổi": "exchanged day off",
    "Ngày làm việc hoán đổi": "exchanged working day",
    "Nghỉ bù Quốc khánh": "in lieu of National Day",
    "Nghỉ bù Tết Dương lịch": "in lieu of New Year's Day",
    "Nghỉ bù 01/5": "in lieu of 1 May",
    "Nghỉ bù 30/4 và 01/5": "in lieu of 30 April and 1 May",
}
_STEPS = {"Tiếp nhận": "Reception", "Thẩm định": "Appraisal", "Ký duyệt": "Signing"}


def law_said(text: str, lang: str = "vi") -> str:
    """Write the laws of a text out, smallest part first, as they are cited.

    >>> law_said("BLDS 2015 Điều 147 khoản 2")
    'khoản 2 Điều 147 Bộ luật Dân sự 2015'
    >>> law_said("(NĐ 118/2025/NĐ-CP, Điều 19 khoản 6)", "en")
    '(Article 19, clause 6 of Decree 118/2025/NĐ-CP)'
    """
    return _ACT.sub(lambda found: _cited(found, english=lang == "en"), text)


def _cited(found: re.Match[str], *, english: bool) -> str:
    act = found["act"]
    if act in _LAWS:
        name = _LAWS[act][english]
    else:
        kind, _, number = act.rpartition(" ")
        name = f"{_KINDS[kind][english]} {number}"
    if found["article"] is None:
        return name
    article, clause, point = found["article"], found["clause"], found["point"]
    if english:
        parts = [f"Article {article}"]
        parts += [f"clause {clause}"] if clause else []
        parts += [f"point {point}"] if point else []
        return f"{', '.join(parts)} of {name}"
    parts = [f"điểm {point}"] if point else []
    parts += [f"khoản {clause}"] if clause else []
    return " ".join([*parts, f"Điều {article}", name])


def day_off_said(name: str, lang: str = "vi") -> str:
    """Name a day off of the national calendar.

    >>> day_off_said("Quốc khánh", "en"), day_off_said("Ngày hội làng", "en")
    ('National Day', 'Ngày hội làng')
    """
    return _DAYS_OFF.get(name, name) if lang == "en" else name


def days_off_in(text: str, lang: str = "vi") -> str:
    """Name the days off that stand in a sentence, the longest name first.

    >>> days_off_in("Day off, Quốc khánh (ngày liền kề)", "en")
    'Day off, National Day, the day beside it'
    """
    if lang == "en":
        for name in sorted(_DAYS_OFF, key=len, reverse=True):
            text = text.replace(name, _DAYS_OFF[name])
    return text


def step_said(name: str, lang: str = "vi") -> str:
    """Name a step; the three that are assumed have English names.

    >>> step_said("Thẩm định", "en"), step_said("Lấy mẫu", "en")
    ('Appraisal', 'Lấy mẫu')
    """
    return _STEPS.get(name, name) if lang == "en" else name
