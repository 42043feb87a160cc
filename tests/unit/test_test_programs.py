"""What the tests install, what they only ask for, and when they need nothing."""

from pathlib import Path

from tests import debian


def test_nothing_is_missing_where_every_proof_is_there(tmp_path: Path) -> None:
    for proof in (
        "usr/lib/postgresql/15/bin/initdb",
        "usr/bin/etcd",
        "usr/bin/chromium",
        "usr/bin/pdftoppm",
        "usr/lib/x86_64-linux-gnu/libatomic.so.1",
        "usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
    ):
        path = tmp_path / proof
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert debian.missing(tmp_path) == []
    (tmp_path / "usr/bin/chromium").unlink()
    assert debian.missing(tmp_path) == ["chromium"]


def test_the_command_names_what_is_missing_and_nothing_else() -> None:
    said = debian.command(["postgresql", "chromium"])
    assert said.startswith("apt-get update && apt-get install -y ")
    assert said.endswith(" postgresql chromium")


def test_programs_are_needed_unless_every_path_is_pure() -> None:
    here = str(Path(__file__).resolve())
    root = Path(__file__).parents[1]
    assert not debian.are_needed([here, f"{here}::test_x", str(root / "property")])
    assert debian.are_needed([here, str(root / "e2e")])
    assert debian.are_needed([str(root)])
