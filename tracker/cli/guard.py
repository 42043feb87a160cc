"""The last handler of the command line: a failure is a sentence and an exit code."""

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import typer

from rules.errors import RuleError
from tracker.cli.language import choose_for, language, say
from tracker.errors import (
    BusyError,
    CommandRefusedError,
    DatabaseAwayError,
    DatabaseNotReadyError,
    OutcomeUnknownError,
    SettingsError,
    StorageError,
)

#: Done, and something was found: a difference, a line in error, a letter not sent.
FOUND = 1
USAGE = 2
REFUSED = 3
NOT_READY = 4
UNEXPECTED = 70
_INTERRUPTED = 130
_NOBODY_READS = 1

_NOT_READY_ERRORS = (
    BusyError,
    DatabaseAwayError,
    DatabaseNotReadyError,
    OutcomeUnknownError,
    SettingsError,
    StorageError,
)


class FoundError(Exception):
    """The command is done, and what it found is not all well."""


def run(make_app: Callable[[], typer.Typer], arguments: Sequence[str]) -> NoReturn:
    """Run one command and leave the process with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        rest = choose_for(list(arguments))
        code = _outcome(make_app, rest)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read us has gone; what Python still holds must not complain about it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = _NOBODY_READS
    except KeyboardInterrupt:
        code = _INTERRUPTED
    sys.exit(code)


def _outcome(make_app: Callable[[], typer.Typer], arguments: list[str]) -> int:
    try:
        answer: Any = make_app()(
            args=arguments, prog_name="dunghen", standalone_mode=False
        )
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - the edge: nothing is above us
        return _answer_for(error)
    return answer if isinstance(answer, int) else 0


def _answer_for(error: Exception) -> int:
    """Say what went wrong, and give the exit code for it."""
    code = UNEXPECTED
    match error:
        case FoundError():
            return FOUND
        case CommandRefusedError():
            complain(error.message(language()))
            code = NOT_READY if isinstance(error, _NOT_READY_ERRORS) else REFUSED
        case RuleError():
            complain(error.message)
            code = REFUSED
        case typer.Abort():
            code = _INTERRUPTED
        case OSError():
            complain(_about_file(error))
            code = NOT_READY
        case _:
            code = _answer_for_stranger(error)
    return code


def _answer_for_stranger(error: Exception) -> int:
    """Answer for an error of a library, or one that nobody expected."""
    if hasattr(error, "format_message") and hasattr(error, "exit_code"):
        return _of_usage(error)
    if type(error).__module__.startswith("sqlalchemy"):
        said = str(getattr(error, "orig", None) or error).strip().splitlines()
        what = said[0] if said else type(error).__name__
        complain(
            say(
                f"Không dùng được cơ sở dữ liệu: {what}",
                f"The database cannot be used: {what}",
            )
        )
        return NOT_READY
    where = traceback.extract_tb(error.__traceback__)[-1]
    what = f"{type(error).__name__}: {error} ({where.filename}:{where.lineno})"
    complain(
        say(
            f"Lỗi ngoài dự kiến, hãy báo cho người phát triển: {what}",
            f"An unexpected error; please report it: {what}",
        )
    )
    return UNEXPECTED


def _of_usage(error: Any) -> int:
    if type(error).__name__ == "NoArgsIsHelpError":
        complain(error.format_message())
        return int(error.exit_code)
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "dunghen"
    complain(
        say(
            f"Lệnh chưa đúng: {error.format_message()}",
            f"Wrong usage: {error.format_message()}",
        )
    )
    complain(say(f"Xem: {path} --help", f"See: {path} --help"))
    return int(error.exit_code)


def complain(text: str) -> None:
    """Tell the operator what is wrong, apart from what programs read."""
    print(text, file=sys.stderr)


def _about_file(error: OSError) -> str:
    name = error.filename or ""
    reason = error.strerror or str(error)
    return say(f"Không dùng được {name}: {reason}", f"Cannot use {name}: {reason}")
