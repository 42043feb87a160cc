"""What is not done here, each for a reason that once cost someone data or trust."""

import ast
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from tests.house.tree import OWN, PACKAGES, files, named, nodes

#: Code from data: whoever can write the data can run the code.
NEVER_IMPORTED = {"pickle", "cPickle", "marshal", "shelve", "dill", "yaml"}
NEVER_CALLED = {"eval", "exec", "os.system", "os.popen", "yaml.load", "mktemp"}

#: What happened stays as it was written.
APPEND_ONLY = {
    "CaseEvent", "AccountabilityEntry", "AccountabilityEvent", "AgencyEvent",
    "LogNode", "LogCheckpoint", "LogKey",
}  # fmt: skip

#: The only module that ends a transaction.
DOOR = {"tracker/db.py", "tracker/group_commit.py"}
#: The driver's connection when it is opened; a savepoint that a dry run rolls back.
SMALLER = ("connection.commit", "writes.commit")

UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
#: An assertion, or a call of something that makes one: Playwright's `expect`, a
#: function named for the check, a property run by hypothesis.
ASSERTS = re.compile(r"\bassert\b|raises|expect\(|assert_|given\(")
CLOCKS = {"freezegun", "time_machine"}


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in nodes(path):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def imported(path: Path) -> set[str]:
    found = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_no_data_becomes_code() -> None:
    for path in files(*PACKAGES):
        assert not imported(path) & NEVER_IMPORTED, named(path)
        for name, call in calls(path):
            assert name not in NEVER_CALLED, f"{named(path)}:{call.lineno}"
            shell = [word for word in call.keywords if word.arg == "shell"]
            assert not shell, f"{named(path)}:{call.lineno}"


def test_what_happened_is_never_updated_or_deleted() -> None:
    for path in files(*PACKAGES):
        for name, call in calls(path):
            about = {ast.unparse(argument) for argument in call.args}
            if name.split(".")[-1] in {"update", "delete"}:
                assert not about & APPEND_ONLY, f"{named(path)}:{call.lineno}"


def test_only_the_door_commits() -> None:
    found = [
        f"{named(path)}:{call.lineno}"
        for path in files(*PACKAGES)
        for name, call in calls(path)
        if name.split(".")[-1] == "commit"
        and named(path) not in DOOR
        and name not in SMALLER
    ]
    assert found == []


def test_only_now_reads_the_clock_and_only_settings_the_environment() -> None:
    for path in files(*PACKAGES):
        for node in nodes(path):
            if not isinstance(node, ast.Attribute):
                continue
            said = ast.unparse(node)
            if said in {"datetime.now", "date.today", "time.time", "datetime.utcnow"}:
                assert named(path) == "tracker/now.py", f"{named(path)}:{node.lineno}"
            if said in {"os.environ", "os.getenv"}:
                assert named(path) == "tracker/settings.py", named(path)


def test_nothing_is_left_unfinished() -> None:
    for path in files(*OWN):
        with path.open("rb") as source:
            for token in tokenize.tokenize(source.readline):
                if token.type == tokenize.COMMENT:
                    where = f"{named(path)}:{token.start[0]} {token.string}"
                    assert not UNFINISHED.search(token.string), where
        for node in nodes(path):
            if isinstance(node, ast.Raise) and node.exc is not None:
                assert "NotImplementedError" not in ast.unparse(node.exc), named(path)


def test_no_test_is_left_out_and_no_clock_is_patched() -> None:
    for path in files("tests"):
        assert not imported(path) & CLOCKS, named(path)
        for node in nodes(path):
            if isinstance(node, ast.Attribute):
                said = ast.unparse(node)
                assert said not in {
                    "pytest.mark.skip",
                    "pytest.mark.skipif",
                    "pytest.mark.xfail",
                    "pytest.skip",
                    "pytest.importorskip",
                }, f"{named(path)}:{node.lineno}"


def test_every_test_can_fail() -> None:
    """It asserts, or uses a function of its own module that does."""
    idle = []
    for path in files("tests"):
        defined = [
            node
            for node in nodes(path)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ]
        said = {node.name: ast.unparse(node) for node in defined}
        able = {name for name, text in said.items() if ASSERTS.search(text)}
        while more := {
            name
            for name, text in said.items()
            if name not in able and any(f"{other}(" in text for other in able)
        }:
            able |= more
        idle += [
            f"{named(path)}:{node.lineno} {node.name}"
            for node in defined
            if node.name.startswith("test") and node.name not in able
        ]
    assert idle == []
