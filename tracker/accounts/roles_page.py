"""The table of roles and acts as a page for people; made from the data, never typed."""

from tracker.accounts.actor import ROLES_VI, Role
from tracker.accounts.permissions import TABLE, Reach

_MARKS = {Reach.ALL: "all", Reach.UNIT: "unit", Reach.DESK: "desk", Reach.NONE: ""}


def roles_table() -> str:
    """Write the table in Markdown, one part for each kind of act.

    `docs/reference/roles.md` holds it between two comments; a test compares.
    """
    parts: dict[str, list[str]] = {}
    for act, row in TABLE.items():
        cells = (_MARKS[row[role]] for role in Role)
        line = f"| `{act}` | {' | '.join(cells)} |"
        parts.setdefault(act.partition(".")[0], []).append(line)
    head = f"| act | {' | '.join(ROLES_VI[role] for role in Role)} |"
    rule = "|---" * (len(Role) + 1) + "|"
    return "\n\n".join("\n".join([head, rule, *lines]) for lines in _grouped(parts))


def _grouped(parts: dict[str, list[str]]) -> list[list[str]]:
    """Keep cases, apologies and the ledger apart; the rest is one table."""
    own = ("case", "apology", "ledger", "feedback")
    rest = [line for kind, lines in parts.items() if kind not in own for line in lines]
    return [*(parts[kind] for kind in own), rest]
