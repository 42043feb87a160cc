"""What an act on a case is as a form: its address, its name, its fields."""

from dataclasses import dataclass

from rules.lifecycle import Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a form; `options` names the list that a select is filled from."""

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    required: bool = True
    options: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActForm:
    """One act: its address, its name on the button, its fields.

    `is_back_dated` acts may have happened before they are written down. `is_grave`
    ones end the case. `note` says what the act means where it moves no date. Acts that
    are rare, or made from a mistake, are `is_set_apart` below the others.
    """

    slug: str
    title: str
    icon: str
    action: Action | None
    fields: tuple[Field, ...] = ()
    is_back_dated: bool = True
    is_grave: bool = False
    note: str = ""
    done: str = "da-ghi"
    is_set_apart: bool = False

    @property
    def permission(self) -> str:
        """The act by its name in the table of permissions."""
        return f"case.{self.action}" if self.action else "apology.draft"
