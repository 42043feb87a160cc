"""Every letter can be written: its words are there, and none is left open."""

import pytest

from notifications.letters import LETTERS, Letter, letter_name
from notifications.rendering import TEMPLATES, render
from notifications.samples import SAMPLES
from web.admin.words import LETTERS_SAID
from web.presenting.i18n import catalogue

PARTS = {"subject.txt", "body.txt", "body.html"}


def descendants(kind: type) -> set[type]:
    below = set(kind.__subclasses__())
    return below.union(*map(descendants, below))


def test_every_letter_is_on_the_list_and_has_a_sample() -> None:
    # By name: a class with slots is made twice, and only the second has heirs.
    kinds = descendants(Letter)
    built_on = {base.__name__ for kind in kinds for base in kind.__mro__[1:]}
    written = {kind.__name__ for kind in kinds} - built_on
    assert written == {kind.__name__ for kind in LETTERS}
    assert written == {type(sample).__name__ for sample in SAMPLES}


def test_every_folder_of_words_belongs_to_a_letter() -> None:
    folders = {path.parent.name for path in TEMPLATES.glob("*/subject.txt")}
    assert folders == {letter_name(kind) for kind in LETTERS}


def test_every_letter_is_called_something_on_the_pages() -> None:
    assert LETTERS_SAID.keys() == {letter_name(kind) for kind in LETTERS}
    assert set(LETTERS_SAID.values()) <= catalogue("en").keys()


@pytest.mark.parametrize("kind", LETTERS, ids=letter_name)
def test_a_letter_has_its_three_templates(kind: type[Letter]) -> None:
    folder = TEMPLATES / letter_name(kind)
    assert {path.name for path in folder.iterdir()} >= PARTS


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: letter_name(type(one)))
def test_a_letter_says_everything_its_templates_ask_for(sample: Letter) -> None:
    written = render(sample)
    assert written.subject
    assert "\n" not in written.subject
    assert sample.letterhead.agency_name in written.text
    for text in (written.subject, written.text, written.html):
        for unfinished in ("{{", "{%", "None", "Undefined"):
            assert unfinished not in text
