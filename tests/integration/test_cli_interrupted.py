"""Ctrl-C in the middle of a long command: it ends cleanly and says what was kept."""

import io
import sys
from contextlib import contextmanager

import pytest

from tests.factories import make_department, receive_case
from tests.integration.registers import line, text_of
from tracker.cli.progress import progress

pytestmark = pytest.mark.db
INTERRUPTED = 130


@pytest.fixture
def department(database):
    made = make_department(database)
    receive_case(database, made, when="2026-11-16 09:00")
    return made


@pytest.fixture
def pressed(monkeypatch):
    """Press Ctrl-C when a bar of this command hears that so much is done."""

    def at(module, done):
        @contextmanager
        def interrupted(*_, **__):
            def told(number, *_):
                if number >= done:
                    raise KeyboardInterrupt

            yield told

        monkeypatch.setattr(f"{module}.progress", interrupted)

    return at


def test_a_register_tells_the_line_and_how_to_go_on(
    dunghen, department, pressed, tmp_path
):
    lines = [line(number) for number in range(1, 8)]
    (tmp_path / "so.csv").write_text(text_of(lines), encoding="utf-8")
    pressed("tracker.cli.registers", 3)
    code, out, err = dunghen("import", "register", "so.csv")
    assert code == INTERRUPTED
    import_id = out.split()[2].rstrip(".")
    assert "Đã dừng sau dòng 9;" in err
    assert f"dunghen import register --resume {import_id}" in err


def test_an_export_leaves_whole_files_only_and_names_them(
    dunghen, department, pressed, tmp_path
):
    code, _out, _err = dunghen("export", "ra", "--only", "units", "--quiet")
    assert code == 0
    before = (tmp_path / "ra" / "units.csv").read_bytes()
    pressed("tracker.cli.exporting", 1)
    code, _out, err = dunghen("export", "ra", "--only", "units")
    assert code == INTERRUPTED
    assert "Các bộ đã ghi đủ: chưa có." in err
    assert (tmp_path / "ra" / "units.csv").read_bytes() == before
    assert [one.name for one in (tmp_path / "ra").iterdir()] == ["units.csv"]


def test_a_check_says_nothing_of_what_it_did_not_finish(dunghen, department, pressed):
    pressed("tracker.cli.database", 1)
    code, out, err = dunghen("verify")
    assert code == INTERRUPTED
    assert "chưa kết luận gì" in err
    assert out == ""


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_upgrade_that_is_stopped_leaves_the_tables_as_they_were(
    dunghen, empty_database_url, pressed, monkeypatch
):
    monkeypatch.setenv("DUNGHEN_DATABASE_URL", empty_database_url)
    pressed("tracker.cli.database", 5)
    code, _out, err = dunghen("db", "upgrade")
    assert code == INTERRUPTED
    assert "vẫn như trước khi nâng cấp" in err
    assert "(chưa có bảng)" in dunghen("db", "current")[1]


def test_bars_move_on_a_terminal_and_nowhere_else(monkeypatch):
    def shown(*, is_terminal, quiet=False):
        stream = io.StringIO()
        stream.isatty = lambda: is_terminal
        monkeypatch.setattr(sys, "stderr", stream)
        monkeypatch.setenv("TERM", "xterm")
        with progress("Ghi", 10, quiet=quiet) as told:
            told(4)
            told(10, 10)
        return stream.getvalue()

    assert "10/10" in shown(is_terminal=True)
    assert shown(is_terminal=True, quiet=True) == ""
    assert shown(is_terminal=False) == ""
