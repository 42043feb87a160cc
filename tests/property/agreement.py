"""Where two answers to one question differ, in words."""

import io
import json
import re
from datetime import date, datetime
from typing import Any

import oracle
from oracle_reading import read_instant
from questions import zone_of

from rules import WorkCalendar, vietnam
from tracker import deadline_lines

WRITTEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")


USED = vietnam()


def calculated(
    lines: list[str], calendar: WorkCalendar | None = None
) -> tuple[list[dict[str, Any]], int]:
    """What the product answers to these lines, and its exit code."""
    out = io.StringIO()
    code = deadline_lines.run([line + "\n" for line in lines], out, calendar)
    return [json.loads(line) for line in out.getvalue().splitlines()], code


def differences(question: dict[str, Any]) -> list[str]:
    """Ask both; every way in which the product's answer is not the right one."""
    line = json.dumps(question)
    (got,), exit_code = calculated([line])
    expected = oracle.answer_line(line)
    found = compare(question, expected, got)
    if "calendar" not in question and calculated([line], USED) != ([got], exit_code):
        found.append("a calendar used before answers otherwise than a new one")
    if exit_code != int("error" in expected):
        found.append(f"exit code {exit_code}")
    return [f"{one}\n  right: {expected}\n  got:   {got}" for one in found]


def compare(
    question: dict[str, Any], expected: dict[str, Any], got: dict[str, Any]
) -> list[str]:
    found = []
    if got.get("id") != expected["id"]:
        found.append("another id")
    code = expected.get("error", {}).get("code")
    got_code = (got.get("error") or {}).get("code")
    if code or got_code:
        if code != got_code:
            found.append(f"error {got_code}, not {code}")
        elif set(got) != {"id", "error"} or not got["error"].get("message"):
            found.append("an error without its message, or with more than that")
        return found
    op = question.get("op", "due")
    if op == "due":
        found += compare_due(question, expected, got)
    elif op == "shift":
        found += differing(("date",), expected, got)
    else:
        found += differing(("working_days",), expected, got)
        minutes = got.get("working_minutes")
        if minutes is None or abs(minutes - expected["working_minutes"]) > 1e-6:
            found.append("working_minutes")
    if provisional_is_settled(question, expected):
        found += differing(("provisional",), expected, got)
    return found + explanation_faults(question, got)


def compare_due(
    question: dict[str, Any], expected: dict[str, Any], got: dict[str, Any]
) -> list[str]:
    found = differing(("apology_due_on", "stopped"), expected, got)
    zone = zone_of(question)
    right, text = expected["due_at"], got.get("due_at", "absent")
    if right is None or text is None:
        return found + ([] if right == text else ["due_at"])
    if not WRITTEN.fullmatch(text):
        return [*found, "due_at is not written as an instant in whole seconds"]
    instant = datetime.fromisoformat(text)
    if instant != datetime.fromisoformat(right):
        found.append("due_at")
    # A time that the clocks skip may be written as the time they show instead.
    if text not in (right, instant.astimezone(zone).isoformat()):
        found.append("due_at is not written with the calendar's offset")
    return found


def differing(
    names: tuple[str, ...], expected: dict[str, Any], got: dict[str, Any]
) -> list[str]:
    return [name for name in names if got.get(name, "absent") != expected[name]]


def explanation_faults(question: dict[str, Any], got: dict[str, Any]) -> list[str]:
    lines = got.get("explanation")
    if question.get("explain") is not True:
        return ["an explanation nobody asked for"] if lines is not None else []
    if question.get("op", "due") != "due" or got["due_at"] is None:
        return []
    if not lines or not all(isinstance(line, str) and line.strip() for line in lines):
        return ["no explanation, or an empty line in it"]
    return []


def provisional_is_settled(question: dict[str, Any], expected: dict[str, Any]) -> bool:
    """Whether the specification decides this one.

    "Between their two dates" leaves open whether the two themselves belong; that
    matters only when one of them is the only date in its year.
    """
    op = question.get("op", "due")
    if op == "due" or "calendar" in question:
        return True
    if op == "shift":
        dates = [date.fromisoformat(question["date"])]
        dates.append(date.fromisoformat(expected["date"]))
    else:
        zone = zone_of(question)
        dates = [read_instant(question[name], zone).date() for name in ("start", "end")]
    return all((day.month, day.day) not in ((1, 1), (12, 31)) for day in dates) and (
        dates[0] != dates[1]
    )
