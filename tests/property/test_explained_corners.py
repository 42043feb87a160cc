"""What a person is told where a limit ends oddly."""

import json
from typing import Any

import pytest
from agreement import calculated
from questions import Question
from test_calculator_against_oracle import PUBLISHED

BY_ID: dict[str, Question] = {question["id"]: question for question in PUBLISHED}
TOLD: dict[str, Any] = {
    "f30": "05/10: hết hạn trả kết quả lúc 24:00",
    "f18": "07/10: hẹn lại ngày trả kết quả, chậm nhất 24:00",
    "f12": "09/10: tiếp nhận lúc 17:00, thời hạn 0 ngày",
    "vx17": "12/10: ngày cuối 10/10 là ngày nghỉ, chuyển sang ngày làm việc tiếp theo",
}


@pytest.mark.parametrize("which", TOLD)
def test_the_explanation_says(which: str) -> None:
    (answer,), _ = calculated([json.dumps(BY_ID[which] | {"explain": True})])

    assert answer["explanation"].count(TOLD[which]) == 1


def test_a_roll_that_a_pause_does_not_move_is_told_once() -> None:
    question = {
        "id": "short pause",
        "start": "2026-10-01T09:00:00",
        "limit": {"amount": 9, "unit": "day"},
        "pauses": [{"from": "2026-10-05T09:00:00", "to": "2026-10-05T10:00:00"}],
        "explain": True,
    }
    (answer,), _ = calculated([json.dumps(question)])

    assert answer["explanation"].count(TOLD["vx17"]) == 1
