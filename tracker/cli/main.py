"""The entry of the command line: language first, then the commands."""

import gc
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

#: What is loaded at the start stays. To look for garbage among it, hundreds of times,
#: is a quarter of the time that the start takes.
gc.set_threshold(100_000, 50, 50)

from tracker.cli.guard import run  # noqa: E402 - loading is what this is for

if TYPE_CHECKING:
    import typer


def main(add: "Callable[[typer.Typer], None] | None" = None) -> NoReturn:
    """Run the command that was typed; `add` brings commands of another package."""

    def make() -> "typer.Typer":
        from tracker.cli.app import make_app

        app = make_app()
        if add is not None:
            add(app)
        return app

    run(make, sys.argv[1:])
