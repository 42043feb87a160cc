"""Write `docs/reference` from the code, so that it cannot say anything else.

    python -m tools.write_reference

A test compares what is there with what would be written.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import get_args

from notifications.papers import FORM_KEYS, PLACEHOLDERS, SLIP_PLACES
from notifications.papers.forms import editions_of
from rules.lifecycle import (
    CLOCK_EFFECTS,
    NATIONAL_CODES,
    TRANSITIONS,
    Action,
    CaseState,
)
from tools.spread_page import spread_page
from tracker import scheduler
from tracker.accounts.roles_page import roles_table
from tracker.acts import ACTION_VI, STATE_VI
from tracker.settings import Settings

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs/reference"
NOTE = "*Written by `make docs` from the code; changes belong there.*"


def settings_page() -> str:
    """Name each setting with its kind, its default and what it is for."""
    lines = [
        "# Settings",
        NOTE,
        "Read from the environment, or from `.env` in the folder where the program "
        "runs. A wrong value stops the start; all that are wrong are named at once.",
        "| variable | kind | default | what it is for |\n|---|---|---|---|",
    ]
    rows = []
    for name, field in Settings.model_fields.items():
        kind = " or ".join(f"`{each}`" for each in get_args(field.annotation))
        default = "" if "password" in name else f"`{field.default}`"
        rows.append(
            f"| `DUNGHEN_{name.upper()}` "
            f"| {kind or getattr(field.annotation, '__name__', '')} "
            f"| {default if default != '``' else ''} | {field.description} |"
        )
    return _page([*lines[:-1], "\n".join([lines[-1], *rows])])


def states_page() -> str:
    """Draw the transition table: where each act leads, and what the clock does."""
    states = [
        "| state | tiếng Việt | national code |\n|---|---|---|",
        *(
            f"| `{state}` | {STATE_VI[state]} | {NATIONAL_CODES.get(state, '')} |"
            for state in CaseState
        ),
    ]
    acts = [
        "| act | tiếng Việt | from | leads to | clock |\n|---|---|---|---|---|",
        *(row for action in Action for row in _act_rows(action)),
    ]
    return _page(
        [
            "# States and acts",
            NOTE,
            "A state says where the case is; whether its time runs is the clock's "
            "business. What is not in the second table is refused.",
            "\n".join(states),
            "## Acts",
            "\n".join(acts),
        ]
    )


def _act_rows(action: Action) -> Iterator[str]:
    effect = CLOCK_EFFECTS.get(action)
    clock = "" if effect is None else effect.value.replace("_", " ")
    leads: dict[str, list[str]] = {}
    for state in CaseState:
        target = TRANSITIONS.get((state, action))
        if target is not None:
            said = "the same" if state == target else f"`{target}`"
            leads.setdefault(said, []).append(f"`{state}`")
    if not leads:
        yield f"| `{action}` | {ACTION_VI[action]} | nothing | a new case | {clock} |"
    for said, states in leads.items():
        every = "any" if len(states) == len(CaseState) else ", ".join(states)
        yield f"| `{action}` | {ACTION_VI[action]} | {every} | {said} | {clock} |"


def jobs_page() -> str:
    """Name each job, how often it ticks and what it is for."""
    rows = [
        f"| `{job.name}` | {job.every.total_seconds():g} s | {job.purpose} |"
        for job in scheduler.JOBS
    ]
    return _page(
        [
            "# Jobs",
            NOTE,
            "They run inside `dunghen serve`, or in `dunghen scheduler`. Each acts "
            "under a lease, so two processes do no harm, and leaves a heartbeat; when "
            "one is missing, `/readyz` is red. What is due is asked of the rows at "
            "each tick: a missed tick costs delay, never a fact.",
            "\n".join(["| job | ticks every | does |\n|---|---|---|", *rows]),
        ]
    )


def events_page() -> str:
    """Name each kind of event, where it is written and whether the clock reads it."""
    rows = [
        f"| `{kind}` | {', '.join(f'`{place}`' for place in sorted(places))} |"
        for kind, places in sorted(event_kinds().items())
    ]
    return _page(
        [
            "# Events",
            NOTE,
            "What happened, in the past tense; rows that are added and never changed. "
            "Each has its instant, the instant it was written down, the actor, and "
            "what was before and after. Every date of a case follows from them.",
            "\n".join(["| event | written in |\n|---|---|", *rows]),
        ]
    )


def event_kinds() -> dict[str, set[str]]:
    """Find every kind of event that the tracker records, and where."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "tracker").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func).split(".")[-1]
            if name not in {"record", "make_event", "new_event"}:
                continue
            for argument in (each for given in node.args for each in ast.walk(given)):
                kind = getattr(argument, "value", None)
                if isinstance(kind, str) and re.fullmatch(r"[a-z]+\.[a-z_]+", kind):
                    place = path.relative_to(ROOT).as_posix()
                    found.setdefault(kind, set()).add(place)
    return found


def papers_page() -> str:
    """Name each official form with its edition, source and the places of its text."""
    rows = [
        f"| {form.number} | {form.title} | {form.source} | {form.valid_from} "
        f"| `{form.folder.relative_to(ROOT).as_posix()}/` |"
        for key in FORM_KEYS
        for form in editions_of(key)
    ]
    return _page(
        [
            "# Official papers",
            NOTE,
            "Each edition of a form is a folder named by its first day in force: the "
            "typeset page (`page.typ`), the Word form (`page.docx`), its number, title "
            "and source (`form.toml`) and its sentences. An agency writes its own "
            "sentences under *Quản trị, Mẫu giấy tờ*. None of the sentences shipped "
            "was compared with the official text.",
            "\n".join(
                [
                    "| number | title | source | in force from | folder |\n"
                    "|---|---|---|---|---|",
                    *rows,
                ]
            ),
            "## Places in the sentences of Mẫu 02, 03 and 05",
            _places(SLIP_PLACES),
            "## Places in the sentences of Mẫu 04",
            _places(PLACEHOLDERS),
            "The other forms have remarks without places.",
        ]
    )


def _places(places: Mapping[str, str]) -> str:
    rows = [f"| `{{{name}}}` | {sense} |" for name, sense in places.items()]
    return "\n".join(["| place | stands for |\n|---|---|", *rows])


def cli_page() -> str:
    """Ask every command what it says about itself; in English, 88 characters wide."""
    page = [sys.executable, "-m", "tools.command_page"]
    return subprocess.run(  # noqa: S603
        page,
        cwd=ROOT,
        env={"COLUMNS": "88", "PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def _page(parts: list[str]) -> str:
    return "\n\n".join(parts) + "\n"


def roles_page() -> str:
    """Put the table of roles between its two comments; the words around stay."""
    begin, end = (f"<!-- made from the data: {word} -->" for word in ("begin", "end"))
    before, _, rest = (FOLDER / "roles.md").read_text(encoding="utf-8").partition(begin)
    after = rest.partition(end)[2]
    return f"{before}{begin}\n\n{roles_table()}\n\n{end}{after}"


PAGES: dict[str, Callable[[], str]] = {
    "cli.md": cli_page,
    "settings.md": settings_page,
    "states.md": states_page,
    "jobs.md": jobs_page,
    "events.md": events_page,
    "papers.md": papers_page,
    "roles.md": roles_page,
    "spread.md": lambda: _page(spread_page(NOTE)),
}


def main() -> None:
    """Write every page."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, write in PAGES.items():
        (FOLDER / name).write_text(write(), encoding="utf-8")


if __name__ == "__main__":
    main()
