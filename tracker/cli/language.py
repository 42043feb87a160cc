"""In which language the command line speaks: asked for, or the terminal's own."""

from typing import Annotated

import typer

_VARIABLES = ["DUNGHEN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
_OPTION = "--lang"
_chosen = {"language": "vi"}


def say(vi: str, en: str) -> str:
    """Give a text in the language that was chosen."""
    return vi if _chosen["language"] == "vi" else en


def language() -> str:
    """Give the language that was chosen: `vi` or `en`."""
    return _chosen["language"]


def choose(language: str) -> None:
    """Speak English where it is asked for, else Vietnamese."""
    _chosen["language"] = "en" if language.lower().startswith("en") else "vi"


def choose_for(arguments: list[str]) -> list[str]:
    """Choose by `--lang`, wherever it stands, or by the terminal; give the rest."""
    asked, rest = _asked_for(arguments)
    choose(asked or _of_terminal())
    return rest


def _asked_for(arguments: list[str]) -> tuple[str, list[str]]:
    asked = ""
    rest: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--":
            return asked, [*rest, argument, *waiting]
        if argument == _OPTION:
            asked = next(waiting, "")
        elif argument.startswith(f"{_OPTION}="):
            asked = argument.removeprefix(f"{_OPTION}=")
        else:
            rest.append(argument)
    return asked, rest


def _of_terminal() -> str:
    """Read the terminal's language the way options read their variables."""
    found = typer.Typer(add_completion=False)

    @found.command()
    def read(lang: Annotated[str, typer.Option(envvar=_VARIABLES)] = "") -> str:
        return lang

    return str(found(args=[], standalone_mode=False))
