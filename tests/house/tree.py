"""The files of the project, as the tests about the house read them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("rules", "notifications", "tracker", "web")
OWN = (*PACKAGES, "tools", "bench", "tests")
_FOREIGN = {"vendor", "__pycache__", "node_modules", "out"}


def files(*folders: str, suffixes: tuple[str, ...] = (".py",)) -> list[Path]:
    """List our own files under the folders; what was brought in is left out."""
    return sorted(
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.suffix in suffixes and not _FOREIGN.intersection(path.parts)
    )


def named(path: Path) -> str:
    """Write a path as people say it."""
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    """Parse a file once."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=named(path))


def nodes(path: Path) -> Iterator[ast.AST]:
    """Walk over everything in a file."""
    yield from ast.walk(parsed(path))
