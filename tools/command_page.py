"""Print the reference page of the command line, in English.

A process of its own: the language is chosen before the commands are loaded.
"""

import sys
from collections.abc import Iterator
from typing import Any

from typer.main import get_command
from typer.testing import CliRunner

from tracker.cli.language import choose

NOTE = "*Written by `make docs` from the code; changes belong there.*"


def leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Give the path of every command that does something."""
    below = getattr(command, "commands", {})
    if not below:
        yield path
    for name, child in below.items():
        yield from leaves(child, (*path, name))


def main() -> None:
    """Print what each command says about itself."""
    choose("en")
    from tracker.cli.app import make_app
    from web.cli import add_commands

    app = make_app()
    add_commands(app)
    parts = [
        "# Commands",
        NOTE,
        "`dunghen` speaks Vietnamese or English, by `--lang`, `DUNGHEN_LANG` or the "
        "terminal. `python -m tracker` is the same without `serve` and `demo`. Exit "
        "codes: 0 done, 1 done and something was found, 2 wrong usage, 3 refused, 4 "
        "not ready.",
    ]
    runner = CliRunner()
    for path in leaves(get_command(app)):
        told = runner.invoke(app, [*path, "--help"], prog_name="dunghen")
        parts.append(f"## `dunghen {' '.join(path)}`")
        parts.append(f"```\n{told.output.strip()}\n```")
    sys.stdout.write("\n\n".join(parts) + "\n")


if __name__ == "__main__":
    main()
