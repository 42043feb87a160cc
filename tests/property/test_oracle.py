"""The examiner is examined first: it answers every published question as expected."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import oracle
import pytest
from questions import Question, zone_of

VECTORS = Path(__file__).parents[1] / "vectors"
PUBLISHED = [
    json.loads(line)
    for file in sorted(VECTORS.glob("*.jsonl"))
    for line in file.read_text(encoding="utf-8").splitlines()
]


def as_instant(text: str | None, question: Question) -> datetime | None:
    if text is None:
        return None
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=zone_of(question))


@pytest.mark.parametrize("question", PUBLISHED, ids=lambda question: question["id"])
def test_a_published_question_has_the_expected_answer(question: Question) -> None:
    expected: dict[str, Any] = dict(question["expect"])
    answer = oracle.answer(question)

    if "error" in expected:
        assert answer["error"]["code"] == expected.pop("error")
    if "due_at" in expected:
        right = as_instant(expected.pop("due_at"), question)
        assert as_instant(answer["due_at"], question) == right
    assert expected.items() <= answer.items()
