"""Nothing that was brought in says where it was fetched, and nothing of a machine."""

import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.house.tree import OWN, ROOT
from tools.lock import FILES, faults

#: Text files that are committed; data, fonts and pictures are looked at elsewhere.
SUFFIXES = {
    ".py", ".md", ".toml", ".html", ".css", ".js", ".txt", ".typ", ".json", ".jsonl",
    ".csv", ".lock", ".yaml", ".yml", ".svg", ".mako", "",
}  # fmt: skip


def committed() -> Iterator[Path]:
    for path in ROOT.iterdir():
        if path.is_file() and path.name not in {"uv.lock", ".env", ".coverage"}:
            yield path
    for folder in (*OWN, "rules", "docs", ".ci"):
        for path in (ROOT / folder).rglob("*"):
            hidden = {"__pycache__", "out"}.intersection(path.parts)
            if path.is_file() and path.suffix in SUFFIXES and not hidden:
                yield path


def of_this_machine() -> set[str]:
    """What only this machine would write: its paths, and the mirrors it uses."""
    found = {str(ROOT), str(Path.home())}
    for name, value in os.environ.items():
        if re.match(r"(PIP|UV|NPM|YARN)_", name, flags=re.IGNORECASE):
            found |= {urlsplit(word).hostname or "" for word in value.split()}
    return {word for word in found if len(word) > 6}


@pytest.mark.parametrize("name", FILES)
def test_a_lock_file_holds_versions_and_hashes_only(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert text.count("--hash=sha256:") > 50
    assert faults(text) == []


@pytest.mark.parametrize("name", FILES)
def test_a_lock_file_has_everything_that_the_project_asks_for(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    locked = set(re.findall(r"^([a-z0-9._-]+)==", text, flags=re.MULTILINE))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = list(project["project"]["dependencies"])
    if "dev" in name:
        asked += project["dependency-groups"]["dev"]
    wanted = {re.split(r"[\[<>=;, ]", line)[0].lower() for line in asked}
    assert {word.replace("_", "-") for word in wanted} <= locked


@pytest.mark.parametrize("line", [
    "fastapi @ https://packages.example/fastapi-1.whl",
    "--index-url https://packages.example/simple",
    "# exported by uv from packages.example",
    "fastapi>=1",
])  # fmt: skip
def test_a_line_that_names_a_host_or_no_version_is_a_fault(line: str) -> None:
    assert faults(line) == [line]


def test_no_committed_file_knows_this_machine() -> None:
    words = of_this_machine()
    found = {
        path.relative_to(ROOT).as_posix(): word
        for path in committed()
        for word in words
        if word in path.read_text(encoding="utf-8", errors="replace")
    }
    assert found == {}
