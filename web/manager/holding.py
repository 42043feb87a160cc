"""Who held a case for how long: a bar, and a table that says it in numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from web.presenting.figures import Span
from web.presenting.i18n import translate
from web.presenting.known_names import step_said
from web.presenting.labels import label

#: Causes of a delay, as whoever answers for it states them.
CAUSES = {
    "own_office": "Do đơn vị giải quyết",
    "own_desk": "Do đơn vị: khâu tiếp nhận, trả kết quả",
    "own_step": "Do đơn vị: khâu thẩm định, xử lý",
    "own_handover": "Do đơn vị: khâu luân chuyển hồ sơ",
    "own_signing": "Do đơn vị: khâu trình ký, ban hành",
    "other_body": "Do cơ quan được lấy ý kiến",
    "applicant": "Do người nộp",
    "system_failure": "Do hệ thống công nghệ thông tin",
    "force_majeure": "Do sự kiện bất khả kháng",
    "wrong_deadline": "Do tính sai hạn",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One holder at one step; minutes of office time."""

    colour: int
    name: str
    detail: str
    held: int
    beyond: int
    delay: int
    is_applicant: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The rows, the spans of the bar, and the sums."""

    rows: Sequence[Row]
    spans: Sequence[Span]
    held: int
    beyond: int
    delay: int
    unattributed: int
    waiting: int
    days: int


def holding_of(attribution: Mapping[str, Any], lang: str) -> Held:
    """Read an attribution as it is kept in the ledger."""
    colours: dict[str, int] = {}
    rows = []
    for share in attribution["shares"]:
        colour = colours.setdefault(str(share["holder"]), len(colours) + 1)
        rows.append(_row(share, colour, lang))
    return Held(
        rows=rows,
        spans=[
            Span(holder=row.colour, minutes=row.held, beyond=row.beyond) for row in rows
        ],
        held=sum(row.held for row in rows),
        beyond=sum(row.beyond for row in rows),
        delay=int(attribution["delay_minutes"]),
        unattributed=int(attribution["unattributed_minutes"]),
        waiting=int(attribution["waiting_minutes"]),
        days=int(attribution["working_days_late"]),
    )


def _row(share: Mapping[str, Any], colour: int, lang: str) -> Row:
    kind = str(share["kind"])
    step = str(share["step"])
    parts = [str(share["officer"])]
    if step:
        parts.append(translate("bước {name}", lang, name=step_said(step, lang).lower()))
    if kind == "other_body":
        parts.append(label("holder", kind, lang).lower())
    return Row(
        colour=colour,
        name=str(share["name"]) or label("holder", kind, lang),
        detail=", ".join(part for part in parts if part),
        held=int(share["held_minutes"]),
        beyond=int(share["beyond_minutes"]),
        delay=int(share["delay_minutes"]),
        is_applicant=kind == "applicant",
    )
