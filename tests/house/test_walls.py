"""The walls stand: imports, types, format and lint, as `make check` sees them."""

import shutil
import subprocess
import sys
from pathlib import Path

import rules
from tests.house.tree import PACKAGES, ROOT

BIN = Path(sys.executable).parent


def run(*command: str, cwd: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


def test_no_import_crosses_a_wall() -> None:
    done = run("lint-imports", "--no-cache")
    assert done.returncode == 0, done.stdout


def test_an_import_across_a_wall_is_caught(tmp_path: Path) -> None:
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "rules/helpers.py").write_text("import os\n")
    (tmp_path / "web/shortcut.py").write_text("import sqlalchemy\n")
    (tmp_path / "notifications/peek.py").write_text("import tracker.db\n")
    done = run("lint-imports", "--no-cache", cwd=tmp_path)
    assert done.returncode == 1
    for broken in (
        "web over tracker over the two leaves",
        "rules import nothing that does I/O",
        "pages hold no SQL",
        "inside rules",
        "inside the web",
    ):
        assert f"{broken} BROKEN" in done.stdout


def test_the_code_is_formatted() -> None:
    done = run("ruff", "format", "--check", "--no-cache", ".")
    assert done.returncode == 0, done.stdout


def test_the_linter_finds_nothing() -> None:
    done = run("ruff", "check", "--no-cache", ".")
    assert done.returncode == 0, done.stdout


def test_the_types_agree() -> None:
    done = run("mypy")
    assert done.returncode == 0, done.stdout


def test_the_rules_imported_here_are_ours() -> None:
    """Another package of the same name can be installed from the public index."""
    assert Path(rules.__file__).parent == ROOT / "rules"
