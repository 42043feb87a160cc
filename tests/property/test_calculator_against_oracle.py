"""The product's calculator gives the answers of a slow one written from the text."""

import json
from collections.abc import Callable
from pathlib import Path

import oracle
import pytest
from agreement import calculated, compare, differences
from broken_questions import broken_lines, broken_questions, wild_questions
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from questions import (
    DAY_UNITS,
    HOUR_UNITS,
    Question,
    due_questions,
    elapsed_questions,
    shift_questions,
)

UNHURRIED = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.filter_too_much],
}
QUICK = settings(max_examples=60, derandomize=True, **UNHURRIED)
LONG = settings(max_examples=20_000, **UNHURRIED)

FAMILIES = {
    "vietnam": due_questions(where="vietnam"),
    "far_years": due_questions(where="far"),
    "odd_hours": due_questions(where="given"),
    "clock_changes": due_questions(where="changing", restarts=2),
    "days_with_pauses": due_questions(units=DAY_UNITS, pauses=5),
    "hours_with_pauses": due_questions(units=HOUR_UNITS, pauses=5),
    "extensions": due_questions(extended=True, pauses=2),
    "elapsed": elapsed_questions(),
    "shift": shift_questions(),
    "broken": broken_questions(),
}
RARE = due_questions(where="rare", units=[*DAY_UNITS, *HOUR_UNITS], pauses=2)


VECTORS = Path(__file__).parents[1] / "vectors"
PUBLISHED = [
    json.loads(line)
    for file in sorted(VECTORS.glob("*.jsonl"))
    for line in file.read_text(encoding="utf-8").splitlines()
]


def agreement_on(
    questions: st.SearchStrategy[Question], effort: settings
) -> Callable[[], None]:
    @effort
    @given(question=questions)
    def agree(question: Question) -> None:
        assert not differences(question), json.dumps(question)

    return agree


@pytest.mark.parametrize("question", PUBLISHED, ids=lambda question: question["id"])
def test_a_published_question_is_answered_alike_plain_and_explained(
    question: Question,
) -> None:
    assert not differences(question)
    assert not differences(question | {"explain": True})


@pytest.mark.parametrize("family", FAMILIES)
def test_an_answer_is_the_one_of_the_specification(family: str) -> None:
    agreement_on(FAMILIES[family], QUICK)()


def test_a_calendar_open_on_a_few_dates_only_is_answered_or_refused() -> None:
    agreement_on(RARE, settings(QUICK, max_examples=25))()


@settings(QUICK, max_examples=25)
@given(
    questions=st.lists(
        st.one_of(due_questions(), elapsed_questions(), broken_questions()),
        min_size=1,
        max_size=6,
    ),
    broken=st.lists(broken_lines(), max_size=2),
)
def test_lines_are_answered_in_order_and_one_bad_line_stops_nothing(
    questions: list[Question], broken: list[str]
) -> None:
    lines = [json.dumps(question) for question in questions]
    lines[1:1] = broken
    answers, exit_code = calculated(lines)

    assert len(answers) == len(lines)
    expected = [oracle.answer_line(line) for line in lines]
    for line, right, got in zip(lines, expected, answers, strict=True):
        if line in broken:
            assert got["error"]["code"] == "bad_input", line
        else:
            assert not compare(json.loads(line), right, got), line
    assert exit_code == int(any("error" in answer for answer in expected))


@QUICK
@given(question=due_questions(extended=True))
def test_explaining_changes_no_answer(question: Question) -> None:
    lines = [
        json.dumps(question | {"explain": explained}) for explained in (False, True)
    ]
    (bare, told), _ = calculated(lines)

    told.pop("explanation", None)
    assert told == bare


def whatever_is_asked_gets_one_answer(question: Question) -> None:
    answers, exit_code = calculated([json.dumps(question)])

    (answer,) = answers
    assert answer["id"] == question["id"]
    assert exit_code == int("error" in answer)


def test_whatever_is_asked_gets_one_answer() -> None:
    QUICK(given(wild_questions())(whatever_is_asked_gets_one_answer))()


@pytest.mark.proof
def test_whatever_is_asked_twenty_thousand_times_gets_one_answer() -> None:
    LONG(given(wild_questions())(whatever_is_asked_gets_one_answer))()


@pytest.mark.proof
@pytest.mark.parametrize("family", FAMILIES)
def test_twenty_thousand_answers_are_the_ones_of_the_specification(family: str) -> None:
    agreement_on(FAMILIES[family], LONG)()


@pytest.mark.proof
def test_a_thousand_answers_on_rare_calendars_agree() -> None:
    agreement_on(RARE, settings(LONG, max_examples=1_000))()
