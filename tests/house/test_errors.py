"""Every refusal is known to the web, and says in both languages what to do."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from string import Formatter

import pytest

import notifications
import rules
import tracker
import web
from rules.errors import RuleError
from tracker.errors import CommandRefusedError
from web.errors import STATUS

VIETNAMESE = re.compile(r"[à-ỹđĐÀ-Ỹ]")


def load_everything() -> None:
    """A class that nobody has imported would not be found below."""
    for package in (rules, notifications, tracker, web):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "migrations" not in found.name and not found.name.endswith("__main__"):
                importlib.import_module(found.name)


def kinds(parent: type) -> Iterator[type]:
    yield parent
    for kind in parent.__subclasses__():
        if kind.__module__.split(".")[0] in {"rules", "tracker", "web"}:
            yield from kinds(kind)


load_everything()
REFUSALS = list(kinds(CommandRefusedError))
RULES = list(kinds(RuleError))


@pytest.mark.parametrize("kind", REFUSALS, ids=lambda kind: kind.__name__)
def test_a_refusal_has_a_status(kind: type[CommandRefusedError]) -> None:
    assert kind in STATUS


@pytest.mark.parametrize("kind", REFUSALS, ids=lambda kind: kind.__name__)
def test_a_refusal_says_what_is_wrong_in_both_languages(
    kind: type[CommandRefusedError],
) -> None:
    assert kind.__name__.endswith("Error")
    assert "vi" in kind.__dict__, "the words of its parent are not its own"
    assert (kind.__doc__ or "").strip()
    assert VIETNAMESE.search(kind.vi) or kind.vi.startswith("{")
    for text in (kind.vi, kind.__doc__ or ""):
        # A place is filled in by name; one without a name would stay a riddle.
        assert "" not in {name for _, name, _, _ in Formatter().parse(text)}


def test_no_two_refusals_share_a_code() -> None:
    codes = [kind.code for kind in REFUSALS]
    assert sorted(codes) == sorted(set(codes))


@pytest.mark.parametrize("kind", RULES, ids=lambda kind: kind.__name__)
def test_a_fault_of_a_question_has_a_code_of_its_own(kind: type[RuleError]) -> None:
    assert "code" in kind.__dict__
    assert re.fullmatch(r"[a-z_]+", kind.code)
