"""What was written elsewhere stands here as it came, with its licence, and unread."""

import shutil
from pathlib import Path

import pytest

from tests.house.tree import ROOT
from tools.vendor import FOLDER, faults, packages

LICENCES = {"OFL-1.1": "SIL OPEN FONT LICENSE", "0BSD": "Zero-Clause BSD"}


def test_every_file_is_the_one_that_was_listed() -> None:
    assert list(faults(packages())) == []


def test_a_changed_missing_or_foreign_file_is_found(tmp_path: Path) -> None:
    copy = tmp_path / "vendor"
    shutil.copytree(FOLDER, copy)
    script = next(copy.rglob("htmx.min.js"))
    script.write_bytes(script.read_bytes() + b" ")
    font = next(copy.rglob("*.woff2"))
    font.unlink()
    (copy / "extra.js").write_text("alert(1)")
    assert sorted(faults(packages(), copy)) == sorted(
        [
            f"changed: {script.relative_to(copy)}",
            f"missing: {font.relative_to(copy)}",
            "not listed: extra.js",
        ]
    )


@pytest.mark.parametrize("package", packages(), ids=lambda package: package.name)
def test_each_package_keeps_its_licence_beside_it(package) -> None:
    text = (FOLDER / package.folder / "LICENSE").read_text(encoding="utf-8")
    assert LICENCES[package.licence] in text


def test_the_list_names_packages_and_no_host() -> None:
    text = (ROOT / "vendor.toml").read_text(encoding="utf-8")
    assert "://" not in text
    assert all(package.version.count(".") == 2 for package in packages())
