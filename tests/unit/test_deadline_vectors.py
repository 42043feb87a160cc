"""The published questions, each with the answer it expects."""

import io
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tracker import deadline_lines

VECTORS = Path(__file__).parent.parent / "vectors" / "visible.jsonl"
QUESTIONS = [json.loads(line) for line in VECTORS.read_text("utf-8").splitlines()]


def name_of(question):
    return f"{question['id']}: {question.get('note', question.get('source'))}"


def asked(question):
    out = io.StringIO()
    deadline_lines.run([json.dumps(question)], out)
    return json.loads(out.getvalue())


def due_day(answer):
    """The day of `due_at`; midnight is the close of the day that ends."""
    return (datetime.fromisoformat(answer["due_at"]) - timedelta(seconds=1)).date()


@pytest.mark.parametrize("question", QUESTIONS, ids=name_of)
def test_the_answer_is_the_expected_one(question):
    expect = dict(question["expect"])
    answer = asked(question)
    if "error" in expect:
        assert answer["error"]["code"] == expect["error"]
        return
    if expect.get("due_at"):
        expected_at = datetime.fromisoformat(expect.pop("due_at"))
        assert datetime.fromisoformat(answer["due_at"]) == expected_at
    if "due_on" in expect:
        assert due_day(answer).isoformat() == expect.pop("due_on")
    assert {key: answer[key] for key in expect} == expect


def test_all_at_once_they_come_back_in_order():
    out = io.StringIO()
    with VECTORS.open(encoding="utf-8") as lines:
        code = deadline_lines.run(lines, out)
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [a["id"] for a in answers] == [q["id"] for q in QUESTIONS]
    assert code == 1  # some of them are meant to be refused
