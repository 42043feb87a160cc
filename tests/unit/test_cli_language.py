"""In which language the command line speaks, and what it never lets through."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tracker.cli import language
from tracker.cli.language import choose_for, say

ROOT = Path(__file__).parents[2]
VARIABLES = ("DUNGHEN_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


@pytest.fixture(autouse=True)
def vietnamese_again(monkeypatch):
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    yield
    language.choose("vi")


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, "vi"),
        ({"LANG": "C.UTF-8"}, "vi"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "vi_VN.UTF-8", "DUNGHEN_LANG": "en"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "vi"),
    ],
)
def test_the_terminal_says_which_language(monkeypatch, variables, expected):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert choose_for(["verify"]) == ["verify"]
    assert language.language() == expected


def test_the_option_wins_wherever_it_stands(monkeypatch):
    monkeypatch.setenv("LANG", "vi_VN.UTF-8")
    assert choose_for(["db", "--lang", "en", "current"]) == ["db", "current"]
    assert say("có", "yes") == "yes"
    assert choose_for(["--lang=vi", "db"]) == ["db"]
    assert say("có", "yes") == "có"
    assert choose_for(["x", "--", "--lang", "en"]) == ["x", "--", "--lang", "en"]
    assert choose_for(["db", "--lang"]) == ["db"]


def run(*arguments: str, stdin: str = "", **given: str):
    environment = {"PATH": "/usr/bin:/bin", "HOME": "/nowhere", **given}
    return subprocess.run(
        [sys.executable, "-m", "tracker", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
        check=False,
    )


def test_help_is_in_the_language_of_the_terminal():
    assert "Lịch làm việc" in run("--help").stdout
    assert "The working calendar" in run("--help", LANG="en_US.UTF-8").stdout
    assert "List the open cases" in run("--lang", "en", "calendar", "--help").stdout


def test_the_calculator_and_the_help_load_no_database():
    program = (
        "import sys\n"
        "from tracker.cli import main\n"
        "sys.argv = ['dunghen', *{arguments}]\n"
        "try:\n    main.main()\n"
        "except SystemExit as ended:\n    code = ended.code\n"
        "heavy = {{'sqlalchemy', 'alembic', 'fastapi', 'jinja2', 'structlog'}}\n"
        "print(code, sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    for arguments in (
        ["--help"],
        ["deadline", "--start", "2026-11-19T09:00", "--limit", "5 working_day"],
    ):
        ended = subprocess.run(
            [sys.executable, "-c", program.format(arguments=arguments)],
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=False,
        )
        assert ended.stderr.strip() == "0 []"


def test_one_question_is_answered_with_its_reasons():
    ended = run("deadline", "--start", "2026-01-26T09:00", "--limit", "25 day")
    assert ended.returncode == 0
    assert "Hạn giải quyết: 17:00 23/02/2026" in ended.stdout
    assert "13/02/2026" in ended.stdout
    assert "Tết Nguyên đán" in ended.stdout


def test_one_question_in_json_has_pauses_restarts_and_a_new_date():
    ended = run(
        "deadline",
        "--start",
        "2026-10-05T09:00",
        "--limit",
        "5 working_day",
        "--pause",
        "2026-10-06T09:00/2026-10-07T09:00",
        "--restart",
        "2026-10-12T09:00",
        "--extension",
        "2026-10-23",
        "--json",
        "--lang",
        "en",
    )
    said = json.loads(ended.stdout)
    assert said["due_at"] == "2026-10-23T17:00:00+07:00"
    assert said["apology_due_on"] == "2026-10-22"
    assert any("restart" in line or "again" in line for line in said["explanation"])


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["deadline"], 2, "--start"),
        (["deadlin"], 2, "deadline"),
        (["deadline", "--start", "x", "--limit", "1 day"], 3, "instant"),
        (["deadline", "--start", "2026-01-01", "--limit", "1 moon"], 3, "moon"),
        (["deadline", "--start", "2026-01-01", "--limit", "a day"], 3, "number"),
        (
            ["deadline", "--start", "2026-11-19", "--limit", "5 day", "--extension=x"],
            3,
            "date",
        ),
    ],
)
def test_what_is_wrong_is_said_without_a_traceback(arguments, code, said):
    ended = run(*arguments)
    assert ended.returncode == code
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""


def test_every_visible_question_is_answered_as_expected():
    lines = (ROOT / "tests/vectors/visible.jsonl").read_text(encoding="utf-8")
    ended = run("deadline", "--jsonl", stdin=lines)
    answers = [json.loads(line) for line in ended.stdout.splitlines()]
    questions = [json.loads(line) for line in lines.splitlines()]
    assert len(answers) == len(questions) > 50
    assert ended.returncode == int(any("error" in answer for answer in answers))
    for question, answer in zip(questions, answers, strict=True):
        expected = question["expect"]
        assert answer["id"] == question["id"]
        if "error" in expected:
            assert answer["error"]["code"] == expected["error"]
        for name in ("apology_due_on", "provisional", "stopped", "working_days"):
            if name in expected:
                assert answer[name] == expected[name], question["id"]


def test_lines_are_answered_as_they_come():
    """A program that waits for each answer before it asks again is not left waiting."""
    with subprocess.Popen(
        [sys.executable, "-m", "tracker", "deadline", "--jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        for amount in (1, 2, 3):
            limit = {"amount": amount, "unit": "working_day"}
            asked = {"id": amount, "start": "2026-10-05T09:00", "limit": limit}
            process.stdin.write(json.dumps(asked) + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == amount
        process.stdin.close()
        assert process.wait(timeout=20) == 0


def test_a_line_in_error_and_one_without_an_end_are_answered():
    last = '{"id":"last","op":"shift","date":"2026-11-23","working_days":1}'
    asked = '{"id":1}\nnot json\n\n' + last
    ended = run("deadline", "--jsonl", stdin=asked)
    answers = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [1, None, None, "last"]
    assert answers[-1]["date"] == "2026-11-25"
    assert ended.returncode == 1


def test_a_reader_that_goes_away_is_no_error_to_complain_about():
    lines = (ROOT / "tests/vectors/visible.jsonl").read_text(encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "tracker", "deadline", "--jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        process.stdout.close()
        try:
            process.stdin.write(lines * 200)
            process.stdin.close()
        except BrokenPipeError:
            pass
        assert process.wait(timeout=30) == 1
        assert process.stderr.read() == ""
