"""What is written for people is true: commands, links, decisions, recipes."""

import re
from pathlib import Path

import pytest

from tests.house.tree import ROOT, named

README = ROOT / "README.md"
README_VI = ROOT / "README.vi.md"
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
DECISIONS = sorted(ROOT.glob("docs/decisions/*.md"))
#: The program at the beginning of what is typed, or after `&&`, or in a service file.
CALLED = re.compile(r"(?:^\s*|&& |ExecStart=)(?:[\w./]*/)?dunghen ([a-z][^|&]*)$")
PARTS = ("Context", "Decision", "Consequences", "Considered", "Enforced by")


def shell_blocks(path: Path) -> list[str]:
    return re.findall(
        r"^```sh\n(.*?)^```$", path.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )


def test_the_first_two_commands_are_one_line_each() -> None:
    first, second = shell_blocks(README)[:2]
    assert first.count("\n") == second.count("\n") == 1
    assert "--require-hashes -r requirements.lock " in first
    assert first.endswith(".venv/bin/dunghen demo\n")
    assert "--require-hashes -r requirements-dev.lock " in second
    assert ".venv/bin/python -m pytest" in second


def test_continuous_integration_runs_the_second_command_as_it_stands() -> None:
    second = shell_blocks(README)[1].strip()
    script = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert script[-1] == second
    assert (ROOT / ".ci/run").stat().st_mode & 0o111


def test_both_languages_give_the_same_commands() -> None:
    assert shell_blocks(README_VI) == shell_blocks(README)
    heads = [
        len(re.findall(r"^## ", path.read_text("utf-8"), re.MULTILINE))
        for path in (README, README_VI)
    ]
    assert heads[0] == heads[1]


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_a_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not target.startswith(("http://", "https://", "#", "mailto:")):
            assert (page.parent / target.split("#")[0]).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_a_path_that_is_named_exists(page: Path) -> None:
    """A path in backquotes: a file or a folder of ours, or one that a program makes."""
    text = page.read_text(encoding="utf-8")
    ours = r"`((?:rules|notifications|tracker|web|tests|tools|docs|bench)/[\w./-]*)`"
    for path in re.findall(ours, text):
        assert (ROOT / path).exists(), path


def test_the_decisions_are_numbered_without_a_gap() -> None:
    numbers = [path.name[:4] for path in DECISIONS]
    assert numbers == [f"{no:04}" for no in range(1, len(DECISIONS) + 1)]


@pytest.mark.parametrize("page", DECISIONS, ids=named)
def test_a_decision_has_its_five_parts(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# {page.name[:4]} ")
    for part in PARTS:
        assert f"**{part}" in text, part


def test_every_page_is_reached_from_the_map() -> None:
    reached, waiting = set(), [README, ROOT / "docs/index.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or not page.exists():
            continue
        if page.is_dir():
            waiting += page.glob("*.md")
            continue
        reached.add(page)
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8")):
            if not target.startswith("http"):
                waiting.append((page.parent / target).resolve())
    assert {page for page in PAGES if "docs" in page.parts} <= reached


def test_the_makefile_runs_what_it_says() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):.*## ", text, flags=re.MULTILINE))
    phony = re.search(r"^\.PHONY: (.*)$", text, flags=re.MULTILINE)
    assert phony is not None
    assert targets == set(phony[1].split())
    for module in re.findall(r"python -m (tools\.\w+)", text):
        assert (ROOT / f"{module.replace('.', '/')}.py").exists()


def told_commands() -> dict[str, set[str]]:
    """Read the commands and their options from the page that the program wrote."""
    page = (ROOT / "docs/reference/cli.md").read_text(encoding="utf-8")
    parts = re.split(r"^## `dunghen (.+)`$", page, flags=re.MULTILINE)[1:]
    return {
        name: set(re.findall(r"--[a-z-]+", text))
        for name, text in zip(parts[::2], parts[1::2], strict=True)
    }


def commands_in(page: Path) -> list[list[str]]:
    """Find the commands that a page shows, in a block or between backquotes."""
    text = page.read_text(encoding="utf-8")
    shown = re.findall(r"`([^`\n]+)`", text)
    for block in re.findall(r"^ *```\w*\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL):
        shown += block.splitlines()
    found = (CALLED.search(one) for one in shown)
    return [match[1].split() for match in found if match]


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_a_command_that_is_named_exists(page: Path) -> None:
    known = told_commands()
    for words in commands_in(page):
        pair, first = " ".join(words[:2]), words[0]
        name = pair if pair in known else first
        assert name in known, " ".join(words)
        options = {word.split("=")[0] for word in words if word.startswith("--")}
        assert options - {"--help"} <= known[name], " ".join(words)
