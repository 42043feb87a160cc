"""Every event of a case is told in plain words, in both languages."""

import ast
import re
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

from rules.ladder import Rung
from rules.work_calendar import vietnam
from tests.house.tree import ROOT
from tracker.calendars import AgencyTime
from tracker.local_time import DEFAULT_ZONE
from tracker.models import CaseEvent
from web.staff.sentences import SENTENCES
from web.staff.telling import sentence, tell_all

OFFICE = SimpleNamespace(time=AgencyTime(vietnam(), DEFAULT_ZONE))
AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
NEXT = datetime(2026, 12, 1, 10, tzinfo=UTC)
UNIT = {"unit": "Phòng Mẫu", "officer": "Lê Hoàng Phúc", "step_no": 2, "step": "Xem"}

#: What the commands write into each kind of event.
DATA = {
    "case.submitted": {"channel": "online"},
    "case.received": {"code": "X99.99-261123-0001", "channel": "in_person"},
    "case.appointed": {"old": None, "new": NEXT.isoformat()},
    "case.guided": {"items": "Đơn"},
    "case.variant_chosen": {
        "old": [5, "working_day"],
        "limit": [15, "working_day"],
        "variant": "council",
    },
    "case.handed_over": UNIT,
    "case.handover_accepted": {"officer": "Lê Hoàng Phúc"},
    "case.handover_returned": UNIT,
    "case.consulted": {
        "body": "Sở Y tế",
        "kind": "consultation",
        "due_at": NEXT.isoformat(),
    },
    "case.consultation_answered": {"body": "Sở Y tế", "was_late": True},
    "case.supplement_requested": {
        "items": "Đơn",
        "faults": ["asked_late", "asked_again"],
    },
    "case.supplement_received": {"effect": "restart"},
    "case.finished": {"outcome": "granted"},
    "case.corrected": {
        "corrects": 1,
        "kind": "case.received",
        "old": AT.isoformat(),
        "at": AT.isoformat(),
    },
    "case.reminded": {**UNIT, "due_at": NEXT.isoformat()},
    "case.reminder_answered": {"promised_on": "2026-12-02", "was_late": True},
    "case.noted": {"text": "Đã gọi"},
    "case.files_attached": {"file_kind": "scan", "names": ["a.pdf", "b.pdf"]},
    "case.file_withdrawn": {"id": str(uuid4()), "name": "a.pdf", "sha256": "0"},
    "case.deadline_changed": {"cause": "x", "old": AT.isoformat(), "new": None},
    "case.dates_recomputed": {"cause": "calendar"},
    "case.flagged": {"rung": "overdue", "scope": "", "deadline_no": 1},
    "case.reappointed": {"old": AT.isoformat(), "to": "2026-12-02", "second": True},
    "apology.issued": {"number": "12/XL", "signatory": "Vũ Minh Châu"},
    "apology.delivered": {"channel": "post", "evidence": "VN123"},
}


def kinds_written():
    """Find every kind of event that a command writes, in the commands themselves."""
    found = set()
    for path in Path(ROOT / "tracker").rglob("*.py"):
        if "models" in path.parts or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name not in {"record", "make_event"}:
                continue
            found |= {
                one.value
                for argument in node.args
                for one in ast.walk(argument)
                if isinstance(one, ast.Constant)
                and isinstance(one.value, str)
                and re.fullmatch(r"(case|apology|accountability)\.[a-z_]+", one.value)
            }
    return found


def event(kind, seq=1, at=AT, recorded_at=AT, **given):
    return CaseEvent(
        agency_id=uuid4(),
        case_id=uuid4(),
        seq=seq,
        id=uuid4(),
        kind=kind,
        at=at,
        recorded_at=recorded_at,
        actor_kind="officer",
        actor_id=None,
        actor_name="Trần Ngọc Mai",
        data=given.pop("data", DATA.get(kind, {})),
        reason=given.get("reason", ""),
        legal_basis=given.get("legal_basis", ""),
    )


def test_every_kind_that_commands_write_is_told_without_gaps():
    kinds = kinds_written()
    assert len(kinds) > 35
    assert kinds <= set(SENTENCES)
    for kind in sorted(kinds):
        for lang in ("vi", "en"):
            said = sentence(event(kind), OFFICE, lang)
            assert said[0].isupper() or said[0].isdigit(), kind
            assert said.endswith((".", "VN123")), (kind, said)
            assert "{" not in said, (kind, said)
            assert kind not in said, (kind, said)
            assert "None" not in said, (kind, said)


def test_every_rung_is_told():
    for rung in Rung:
        data = {"rung": str(rung), "scope": "", "deadline_no": 1}
        assert sentence(event("case.flagged", data=data), OFFICE).endswith(".")


def test_english_is_not_vietnamese():
    for kind in sorted(kinds_written()):
        vi = sentence(event(kind), OFFICE, "vi")
        assert sentence(event(kind), OFFICE, "en") != vi, kind


def test_what_one_act_did_is_told_together_and_the_newest_first():
    told = tell_all(
        [
            event("case.received", 1),
            event(
                "case.deadline_changed",
                2,
                data={"old": None, "new": NEXT.isoformat(), "cause": "received"},
            ),
            event("case.appointed", 3),
            event("case.noted", 4, at=NEXT, recorded_at=NEXT),
        ],
        OFFICE,
    )
    assert [one.kind for one in told] == ["case.noted", "case.received"]
    assert told[1].further == ("Hẹn trả kết quả thứ Ba, 01/12/2026, 17:00.",)
    assert told[0].reason == "Đã gọi"


def test_back_dated_act_says_when_it_was_written_down():
    (told,) = tell_all([event("case.noted", recorded_at=NEXT)], OFFICE)
    assert told.recorded_at == datetime(2026, 12, 1, 17)
    (at_once,) = tell_all([event("case.noted")], OFFICE)
    assert at_once.recorded_at is None
