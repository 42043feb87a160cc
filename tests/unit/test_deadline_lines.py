"""Questions by the line: answers in order, errors answered, never a traceback."""

import io
import json
from enum import Enum

import pytest

from rules import vietnam
from tracker import deadline_lines

GOOD = {
    "id": "a1",
    "op": "due",
    "start": "2026-11-19T09:00:00+07:00",
    "limit": {"amount": 5, "unit": "working_day"},
}
HOURS = {"mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]]}
NEVER = Enum("Told", "NEVER").NEVER


def ask(*lines, **given):
    out = io.StringIO()
    code = deadline_lines.run(lines, out, **given)
    return [json.loads(line) for line in out.getvalue().splitlines()], code


def answer(question=GOOD, **changes):
    asked = {**question, **changes}
    asked = {name: value for name, value in asked.items() if value is not NEVER}
    ((found,), code) = ask(json.dumps(asked))
    assert code == int("error" in found)
    return found


def error(question=GOOD, **changes):
    found = answer(question, **changes)
    assert list(found) == ["id", "error"]
    assert found["error"]["message"]
    return found["error"]["code"]


def test_the_answer_of_the_specification_to_the_letter():
    assert answer() == {
        "id": "a1",
        "due_at": "2026-11-27T17:00:00+07:00",
        "apology_due_on": "2026-11-26",
        "provisional": False,
        "stopped": False,
    }


def test_lines_are_answered_in_order_and_a_broken_one_stops_nothing():
    lines = [json.dumps(GOOD), "{", "", "[1]", json.dumps({**GOOD, "id": 2}), "null"]
    answers, code = ask(*lines)
    assert [a["id"] for a in answers] == ["a1", None, None, None, 2, None]
    assert ["error" in a for a in answers] == [False, True, True, True, False, True]
    assert code == 1


def test_without_an_error_the_exit_code_is_zero():
    assert ask(json.dumps(GOOD) + "\n", json.dumps(GOOD) + "\r\n")[1] == 0
    assert ask() == ([], 0)


def test_lines_may_be_bytes_and_begin_with_a_byte_order_mark():
    line = ("\ufeff" + json.dumps(GOOD) + "\n").encode()
    answers, code = ask(line, b"\xff\xfe\n")
    assert answers[0]["due_at"] == "2026-11-27T17:00:00+07:00"
    assert answers[1]["error"]["code"] == "bad_input"
    assert code == 1


def test_answers_are_written_as_the_questions_come():
    out = io.StringIO()

    def lines():
        for number in range(3):
            assert out.getvalue().count("\n") == number
            yield json.dumps(GOOD)

    deadline_lines.run(lines(), out)


@pytest.mark.parametrize(
    "asked_by", ["a1", 7, None, 1.5, ["x", {"y": True}], "ố", "\ud800"]
)
def test_the_id_comes_back_as_it_was(asked_by):
    assert answer(id=asked_by)["id"] == asked_by
    assert answer(id=asked_by, limit=None)["id"] == asked_by
    assert answer(id=asked_by, explain=True)["id"] == asked_by


def test_an_id_that_json_cannot_hold_is_refused():
    line = json.dumps(GOOD)[:-1] + ', "id": 1e999}'
    ((found,), code) = ask(line)
    assert (found["id"], found["error"]["code"], code) == (None, "bad_input", 1)


def test_a_question_without_an_id_has_none_in_its_answer():
    assert answer(id=NEVER)["id"] is None


def test_due_is_what_is_asked_when_nothing_else_is_said():
    assert answer(op=NEVER) == answer(op=None) == answer()


def test_unknown_fields_and_empty_ones_change_nothing():
    empty = dict.fromkeys(("pauses", "restarts", "extension", "cutoff", "calendar"))
    assert answer(note="x", expect={"due_at": 1}, source=[], **empty) == answer()
    assert answer(pauses=[], restarts=[], explain=False) == answer()


BAD = {
    "op": ["fortnight", "Due", 5, {}, []],
    "start": [NEVER, None, "", "tomorrow", "2026-13-01T09:00", 7, [], True],
    "limit": [
        NEVER,
        None,
        5,
        "5 working_day",
        [],
        {},
        {"amount": 5},
        {"unit": "working_day"},
        {"amount": None, "unit": "day"},
        {"amount": "5", "unit": "day"},
        {"amount": True, "unit": "day"},
        {"amount": [5], "unit": "day"},
        {"amount": -1, "unit": "day"},
        {"amount": 2.5, "unit": "month"},
        {"amount": float("nan"), "unit": "working_day"},
        {"amount": float("inf"), "unit": "working_hour"},
        {"amount": 5, "unit": "fortnight"},
        {"amount": 5, "unit": ["day"]},
        {"amount": -1, "unit": "none"},
    ],
    "pauses": [
        5,
        {},
        "2026-10-07",
        ["2026-10-07"],
        [{}],
        [{"to": "2026-11-20T10:00:00"}],
        [{"from": None}],
        [{"from": "2026-11-20T10:00:00", "to": "later"}],
        [{"from": "2026-11-20T10:00:00", "to": "2026-11-20T09:59:59"}],
    ],
    "restarts": ["soon", ["soon"], [None], ["2026-11-19T08:59:59+07:00"]],
    "extension": [
        "2026-12-01",
        {},
        {"to": None},
        {"to": "2026-02-30"},
        {"to": 5},
        {"to": "2026-12-01", "granted": "yes"},
        {"to": "2026-12-01T00:00"},
    ],
    "cutoff": ["noon", "25:00", "24:01", 15, ["15:00"]],
    "calendar": [
        [],
        "UTC",
        {},
        {"timezone": "UTC"},
        {"hours": None},
        {"hours": []},
        {"hours": {"mon": [["17:00", "09:00"]]}},
        {"hours": {"mon": [["09:00", "24:01"]]}},
        {"hours": {"mon": None}},
        {"hours": {"monday": []}},
        {"hours": HOURS, "timezone": "Mars/Olympus"},
        {"hours": HOURS, "timezone": ""},
        {"hours": HOURS, "timezone": 7},
        {"hours": HOURS, "days": []},
        {"hours": HOURS, "days": {"2026-02-30": []}},
        {"hours": HOURS, "days": {"2026-02-20": None}},
        {"hours": HOURS, "days": {"2026-02-20": [["10:00", "09:00"]]}},
    ],
}


@pytest.mark.parametrize(
    ("field", "value"),
    [(field, value) for field, values in BAD.items() for value in values],
    ids=lambda value: "absent" if value is NEVER else str(value)[:60],
)
def test_a_malformed_field_is_bad_input(field, value):
    assert error(**{field: value}) == "bad_input"


def test_a_question_nested_too_deeply_is_bad_input():
    deep = "[" * 100_000
    nested = '{"id": 1, "calendar": ' + "[" * 900 + "]" * 900 + "}"
    answers, code = ask(deep, nested, '{"id": ' + "[" * 900 + "]" * 900 + "}")
    assert {a["error"]["code"] for a in answers} == {"bad_input"}
    assert code == 1


def test_a_number_too_long_to_read_is_bad_input():
    ((found,), _) = ask('{"id": ' + "1" * 5000 + "}")
    assert found["error"]["code"] == "bad_input"


def test_a_message_does_not_repeat_a_whole_novel():
    found = answer(start="x" * 1_000_000)
    assert len(found["error"]["message"]) < 200


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"extension": {"to": "2026-11-27"}}, "extension_not_later"),
        ({"extension": {"to": "2026-11-28"}}, "extension_not_working_day"),
        ({"calendar": {"hours": {}}}, "no_working_time"),
        ({"limit": {"amount": 1e9, "unit": "day"}}, "out_of_range"),
        ({"limit": {"amount": 1e308, "unit": "working_hour"}}, "out_of_range"),
        ({"limit": {"amount": 10**40, "unit": "month"}}, "out_of_range"),
        ({"start": "9999-12-31T23:00:00-12:00"}, "out_of_range"),
        ({"start": "9999-12-31T09:00:00"}, "out_of_range"),
        (
            {
                "extension": {"to": "2026-12-01"},
                "pauses": [{"from": "2026-11-20T09:00:00"}],
            },
            "bad_input",
        ),
    ],
)
def test_other_errors_have_their_own_codes(changes, code):
    assert error(**changes) == code


def test_a_limit_without_an_amount_is_one_that_needs_none():
    same_day = answer(limit={"unit": "same_day"})
    assert same_day["due_at"] == "2026-11-19T17:00:00+07:00"
    assert answer(limit={"unit": "none"})["due_at"] is None


def test_pauses_restarts_and_cutoff_are_read_in_the_zone_of_the_calendar():
    found = answer(
        start="2026-10-05T02:00:00Z",
        restarts=["2026-10-08T03:00:00Z"],
        pauses=[{"from": "2026-10-09T10:00:00+07:00", "to": "2026-10-12T03:00:00Z"}],
    )
    assert found["due_at"] == "2026-10-16T17:00:00+07:00"
    late = {"limit": {"unit": "same_day"}, "start": "2026-10-05T09:00:00Z"}  # 16:00
    assert answer(**late)["due_at"] == "2026-10-06T17:00:00+07:00"
    assert answer(**late, cutoff="16:30")["due_at"] == "2026-10-05T17:00:00+07:00"
    assert answer(**late, cutoff="24:00")["due_at"] == "2026-10-05T17:00:00+07:00"


def test_a_given_calendar_has_its_own_zone_or_that_of_vietnam():
    hours = {"hours": HOURS}
    limit = {"amount": 1, "unit": "working_day"}
    asked = {"start": "2026-11-23T09:00:00", "limit": limit}
    here = answer(**asked, calendar=hours)
    there = answer(**asked, calendar={**hours, "timezone": "America/New_York"})
    assert here["due_at"] == "2026-11-24T17:00:00+07:00"  # a holiday only in Vietnam's
    assert there["due_at"] == "2026-11-24T17:00:00-05:00"
    assert not answer(**{**asked, "start": "2045-01-02T09:00"}, calendar=hours)[
        "provisional"
    ]


def test_the_calendar_of_an_agency_answers_for_questions_without_one():
    mornings = vietnam(hours={"mon": [("07:30", "11:30")], "fri": [("07:30", "11:30")]})
    ((found,), _) = ask(json.dumps(GOOD), calendar=mornings, zone="UTC")
    assert found["due_at"] == "2026-12-04T11:30:00+00:00"


ELAPSED = {
    "id": "e",
    "op": "elapsed",
    "start": "2026-08-21T16:00:00+07:00",
    "end": "2026-08-24T08:00:00+07:00",
}
SHIFT = {"id": "s", "op": "shift", "date": "2026-02-23", "working_days": -1}


def test_elapsed_time_is_answered_in_minutes_and_days():
    assert answer(ELAPSED) == {
        "id": "e",
        "working_minutes": 570.0,
        "working_days": 2,
        "provisional": False,
    }
    stop = [{"from": "2026-08-22T07:30:00", "to": None}]
    paused = answer(ELAPSED, pauses=stop)
    assert (paused["working_minutes"], paused["working_days"]) == (60.0, 2)


@pytest.mark.parametrize(
    "changes",
    [
        {"end": NEVER},
        {"end": "2026-08-21T15:59:59+07:00"},
        {"start": NEVER},
        {"pauses": [{"from": "2026-08-22T10:00:00", "to": "2026-08-22T09:00:00"}]},
    ],
    ids=["no end", "the end before the start", "no start", "a pause backwards"],
)
def test_elapsed_time_that_makes_no_sense_is_bad_input(changes):
    assert error(ELAPSED, **changes) == "bad_input"


def test_a_shift_is_answered_with_its_date():
    assert answer(SHIFT) == {"id": "s", "date": "2026-02-13", "provisional": False}
    assert answer(SHIFT, working_days=2.0)["date"] == "2026-02-25"


@pytest.mark.parametrize(
    "changes",
    [{"working_days": n} for n in (NEVER, 0, 1.5, "1", None, True)]
    + [{"date": d} for d in (NEVER, None, "2026-02-30", "soon", 7)],
    ids=str,
)
def test_a_shift_that_makes_no_sense_is_bad_input(changes):
    assert error(SHIFT, **changes) == "bad_input"


def test_explained_answers_carry_lines_for_people():
    lines = answer(explain=True)["explanation"]
    assert "24/11: nghỉ Ngày Văn hóa Việt Nam (Nghị quyết 28/2026/QH16)" in lines
    for nothing in (NEVER, None, False, "yes", 1):
        assert "explanation" not in answer(explain=nothing)


def test_lines_for_people_are_written_as_people_read_them():
    out = io.StringIO()
    deadline_lines.run([json.dumps({**GOOD, "explain": True})], out)
    assert "nghỉ cuối tuần" in out.getvalue()


def test_a_shift_and_elapsed_time_are_explained_too():
    assert "16-20/02: nghỉ Tết Nguyên đán" in "\n".join(
        answer(SHIFT, explain=True)["explanation"]
    )
    told = answer(ELAPSED, explain=True, pauses=[{"from": "2026-08-22T07:30:00"}])
    assert "22/08: tạm dừng từ 07:30 22/08" in told["explanation"]
    years = answer(SHIFT, working_days=2000, explain=True)["explanation"]
    assert len(years) < 12
