"""Every key that is stored has a name, a shape and a colour; every text its English."""

import re
from pathlib import Path

import pytest

from rules.apology import Timing
from rules.duties import SupplementFault
from rules.facts import HolderKind
from rules.ladder import Rung
from rules.lifecycle import Action, CaseState
from rules.procedure import AfterSupplement, LimitUnit
from rules.sla import Verdict
from tests.house.tree import ROOT
from tracker.accounts.actor import Role
from tracker.apologies.issuing import DELIVERY_CHANNELS
from tracker.apologies.notice_acts import REASONS, STATE_VI
from tracker.cases.entry import CHANNELS, DOCUMENT_FORMS
from tracker.ledger import CAUSES, FOLLOW_KINDS
from web.presenting import asset, i18n, labels, looks

KEYS = {
    "state": CaseState,
    "action": Action,
    "channel": CHANNELS,
    "delivery": DELIVERY_CHANNELS,
    "role": Role,
    "rung": Rung,
    "verdict": Verdict,
    "notice": STATE_VI,
    "timing": Timing,
    "reason": REASONS,
    "document": DOCUMENT_FORMS,
    "holder": HolderKind,
    "after_supplement": AfterSupplement,
    "supplement_fault": SupplementFault,
    "cause": CAUSES,
    "follow": FOLLOW_KINDS,
    "limit_unit": LimitUnit,
}
CSS = "".join(p.read_text() for p in sorted((ROOT / "web/static/css").glob("*.css")))
ICONS = set(
    re.findall(r'symbol id="(\w+)"', (ROOT / "web/static/icons.svg").read_text())
)


@pytest.mark.parametrize("kind", KEYS)
def test_every_stored_key_has_a_name_in_both_languages(kind: str) -> None:
    assert set(labels.LABELS[kind]) == {str(key) for key in KEYS[kind]}
    for key in KEYS[kind]:
        vi, en = labels.label(kind, key), labels.label(kind, key, "en")
        assert vi
        assert en
        assert vi != en or vi == "Zalo"


def test_a_public_reason_is_said_as_it_is_stored() -> None:
    assert {key: labels.label("reason", key) for key in REASONS} == REASONS


@pytest.mark.parametrize("kind", ["state", "rung", "verdict", "notice"])
def test_every_state_has_a_tag_with_a_shape_and_a_colour(kind: str) -> None:
    for key in KEYS[kind]:
        tag = looks.tag_state(kind, key)
        assert looks.TAGS[tag] in ICONS
        assert re.search(rf"\.tag-{tag}\b", CSS), tag


def test_only_lateness_is_red() -> None:
    red = {
        key
        for kind in ("state", "rung", "verdict", "notice")
        for key in KEYS[kind]
        if looks.tag_state(kind, key).startswith("late")
    }
    assert red == {"overdue", "after_due", "late_again", "late"}


def recorded_kinds() -> set[str]:
    """Every kind of event that the tracker writes, as its source spells it."""
    found: set[str] = set()
    for path in (ROOT / "tracker").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for call in re.findall(
            r'(?:record|make_event|_write)\(\s*(?:\w+,\s*)*"((?:case|apology)\.\w+)"',
            text,
        ):
            found.add(call)
    return found


def test_every_event_that_is_recorded_has_a_look() -> None:
    kinds = recorded_kinds()
    assert len(kinds) > 20
    assert {kind for kind in kinds if kind not in looks.EVENTS} == set()
    for look in looks.EVENTS.values():
        assert look.icon in ICONS
        assert look.said("vi") != look.said("en")
        if look.tone:
            assert f".dot-{look.tone} " in CSS


def test_an_event_of_another_release_shows_its_key() -> None:
    assert looks.event_look("case.teleported").said("vi") == "case.teleported"


def texts(*folders: str) -> set[str]:
    """Every text that a template asks to be said in the reader's language."""
    found: set[str] = set()
    for folder in folders:
        for path in (ROOT / "web/templates" / folder).rglob("*.html"):
            if path.stem == "gallery":
                continue
            code = re.sub(r"(?s){#.*?#}", "", path.read_text(encoding="utf-8"))
            for double, single in re.findall(r"""\bt\((?:"([^"]+)"|'([^']+)')""", code):
                found.add(double or single)
    return found


def test_frames_and_components_speak_english() -> None:
    asked = texts("layout", "components")
    assert len(asked) > 40
    assert asked - set(i18n.catalogue("en")) == set()


def test_the_places_of_the_navigation_speak_english() -> None:
    from web.navigation import PLACES

    assert {place.label for place in PLACES} <= set(i18n.catalogue("en"))
    assert {place.icon for place in PLACES} <= ICONS


def test_a_translation_keeps_the_values_of_its_text() -> None:
    for source, forms in i18n.catalogue("en").items():
        for said in forms:
            assert set(re.findall(r"{\w+}", source)) == set(
                re.findall(r"{\w+}", said)
            ), source


def test_a_text_without_a_translation_stays_vietnamese() -> None:
    assert i18n.translate("Chưa ai dịch câu này", "en") == "Chưa ai dịch câu này"
    assert i18n.translate("Còn {n} chỗ cần sửa", "vi", n=2) == "Còn 2 chỗ cần sửa"
    assert i18n.translate("Giá {giá}", "vi") == "Giá {giá}"


def test_one_and_many_are_counted_as_english_does() -> None:
    assert i18n.translate("{n} hồ sơ", "en", n=1) == "1 case"
    assert i18n.translate("{n} hồ sơ", "en", n=0) == "0 cases"
    assert i18n.translate("{n} hồ sơ", "vi", n=1) == "1 hồ sơ"


def test_two_files_may_not_translate_one_text_differently(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, said in (("a", "Desk"), ("b", "Counter")):
        folder = tmp_path / "en" / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.po").write_text(f'msgid "Quầy"\nmsgstr "{said}"\n')
    monkeypatch.setattr(i18n, "_LOCALE", tmp_path)
    i18n.catalogue.cache_clear()
    with pytest.raises(i18n.TextClashError, match="Quầy"):
        i18n.catalogue("en")
    i18n.catalogue.cache_clear()


def test_a_static_file_has_an_address_that_changes_with_it() -> None:
    assert re.fullmatch(
        r"/static/css/tokens\.css\?v=[0-9a-f]{10}", asset("css/tokens.css")
    )
    with pytest.raises(FileNotFoundError):
        asset("css/missing.css")
