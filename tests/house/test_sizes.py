"""A file has one reason to be, and a function can be read at a glance."""

import ast
from collections.abc import Iterator

from tests.house.tree import OWN, PACKAGES, files, named, nodes

FILE_LINES = 400
FUNCTION_LINES = 40
#: Migrations are lists of columns, written by a program.
MIGRATIONS = "tracker/migrations/versions/"


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count what has to be followed: the lines after signature and docstring."""
    said = ast.get_docstring(function) is not None
    body = function.body[1:] if said else function.body
    return 0 if not body else (function.end_lineno or 0) - body[0].lineno + 1


def long_functions() -> Iterator[str]:
    for path in files(*PACKAGES, "tools"):
        if named(path).startswith(MIGRATIONS):
            continue
        for node in nodes(path):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = length(node)
                if lines > FUNCTION_LINES:
                    yield f"{named(path)}:{node.lineno} {node.name} has {lines} lines"


def test_no_file_is_too_long() -> None:
    suffixes = (".py", ".html", ".css", ".js")
    lengths = {
        named(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in files(*OWN, suffixes=suffixes)
    }
    assert {name: n for name, n in lengths.items() if n > FILE_LINES} == {}


def test_no_function_is_too_long() -> None:
    assert list(long_functions()) == []


def test_every_module_says_why_it_is_there() -> None:
    silent = [
        named(path)
        for path in files(*OWN)
        if (first := ast.get_docstring(ast.parse(path.read_text("utf-8")))) is None
        or not first.strip()
    ]
    assert silent == []
