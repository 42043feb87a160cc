"""The commands of an operator on a real database."""

import csv
import io
import json
import re

import pytest
import xlsxwriter
from sqlalchemy import select, update

from tests.factories import at, make_department, receive_case
from tests.first_run import PASSWORD
from tracker.accounts.passwords import is_password
from tracker.db import Database
from tracker.models import Agency, ApiToken, CalendarDay, Case, Officer, Procedure

pytestmark = pytest.mark.db


SWAP = ("--off", "2026-11-23", "--worked", "2026-11-28")


def due_dates(database: Database) -> dict[str, object]:
    with database.read() as session:
        return {case.code: case.due_at for case in session.scalars(select(Case))}


def test_the_calendar_is_previewed_applied_and_withdrawn(database, department, dunghen):
    moved = receive_case(database, department, when="2026-11-16 09:00")
    receive_case(database, department, when="2026-11-05 09:00")
    before = due_dates(database)

    code, out, _ = dunghen("calendar", "preview", *SWAP)
    assert code == 0
    assert re.search(rf"{moved.code}\s+17:00 23/11/2026\s+17:00 25/11/2026", out)
    assert "1 hồ sơ sẽ đổi hạn; chưa thay đổi gì." in out
    assert due_dates(database) == before

    code, out, err = dunghen("calendar", "apply", *SWAP)
    assert (code, out) == (3, "")
    assert "số văn bản" in err
    code, out, _ = dunghen("calendar", "apply", *SWAP, "--decision", "QĐ 99", "--json")
    assert code == 0
    said = json.loads(out)
    assert said["applied"] is True
    assert [move["code"] for move in said["moves"]] == [moved.code]
    assert said["moves"][0]["told_anew"] is True
    assert due_dates(database)[moved.code] == at("2026-11-25 17:00")
    with database.read() as session:
        rows = session.scalars(
            select(CalendarDay).where(CalendarDay.decision == "QĐ 99")
        ).all()
    assert {str(row.day): str(row.exchanged_with) for row in rows} == {
        "2026-11-23": "2026-11-28",
        "2026-11-28": "2026-11-23",
    }

    code, _, err = dunghen("calendar", "withdraw", "2026-11-23", "2026-11-28")
    assert code == 3
    assert "lý do" in err
    code, _, _ = dunghen(
        "calendar", "withdraw", "2026-11-23", "2026-11-28", "--why", "Nhập nhầm"
    )
    assert code == 0
    assert due_dates(database) == before
    assert dunghen("verify")[0] == 0


def test_the_agencys_calendar_answers_a_deadline(database, department, dunghen):
    question = ("deadline", "--start", "2026-11-19T09:00", "--limit", "5 working_day")
    dunghen("calendar", "apply", *SWAP, "--decision", "QĐ 99")
    assert "27/11/2026" in dunghen(*question)[1].splitlines()[0]
    code, out, _ = dunghen(*question, "--agency", "x99.99")
    assert code == 0
    assert "28/11/2026" in out.splitlines()[0]
    assert dunghen(*question, "--agency", "X00.00")[0] == 3


def test_verify_finds_what_does_not_follow_from_the_events(
    database, department, dunghen
):
    case = receive_case(database, department, when="2026-11-16 09:00")
    assert dunghen("verify", "--agency", "X99.99")[0] == 0
    database.write(
        lambda session: session.execute(
            update(Case).values(due_at=at("2027-01-01 17:00"))
        )
    )
    code, out, _ = dunghen("verify", "--json")
    assert code == 1
    (found,) = json.loads(out)
    assert (found["case_code"], found["column"]) == (case.code, "due_at")


def test_a_sweep_at_an_instant_flags_once(database, department, dunghen):
    receive_case(database, department, when="2026-11-16 09:00")
    code, out, _ = dunghen("sweep", "--at", "2026-11-20T08:00", "--json")
    assert code == 0
    assert json.loads(out)["flagged"] > 0
    again = dunghen("sweep", "--at", "2026-11-20T08:00", "--json")[1]
    assert json.loads(again)["flagged"] == 0
    code, _, err = dunghen("sweep", "--at", "yesterday")
    assert code == 3
    assert "2026-11-24T08:00" in err


def test_letters_without_a_mail_server_stay_where_they_are(
    database, department, dunghen
):
    receive_case(database, department, when="2026-11-16 09:00")
    code, out, _ = dunghen("deliver", "--json")
    assert code == 0
    assert json.loads(out)["sent"] == 0


def test_accounts_and_tokens_are_made_reset_and_revoked(database, department, dunghen):
    code, out, _ = dunghen(
        "user", "add", "an.le", "--name", "Lê An", "--role", "officer", "--unit", "QLCN"
    )
    assert code == 0
    first = re.search(r"mật khẩu đầu tiên (\S+)", out)[1]

    def officer() -> Officer:
        with database.read() as session:
            return session.scalar(select(Officer).where(Officer.username == "an.le"))

    assert is_password(first, officer().password_hash)
    assert officer().must_change_password
    assert officer().unit_id == department.unit_id
    assert dunghen("user", "reset", "an.le")[0] == 0
    assert not is_password(first, officer().password_hash)
    assert dunghen("user", "reset", "nobody")[0] == 3
    unknown = ("user", "add", "x.y", "--name", "X", "--role", "officer", "--unit", "Z")
    code, _, err = dunghen(*unknown)
    assert code == 3
    assert "MC, QLCN" in err

    code, out, _ = dunghen("token", "add", "--user", "an.le", "--name", "Cổng")
    token_id, token = out.split()
    assert code == 0
    assert token.startswith("dh_")
    listed = dunghen("token", "list")[1]
    assert token_id in listed
    assert token not in listed
    assert dunghen("token", "revoke", token_id)[0] == 0
    assert "đã thu hồi" in dunghen("token", "list")[1]
    assert dunghen("token", "revoke", token_id)[0] == 3
    assert dunghen("token", "revoke", "x")[0] == 3
    with database.read() as session:
        assert session.scalar(select(ApiToken)).revoked_at is not None


def workbook(path, text):
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for number, row in enumerate(csv.reader(io.StringIO(text))):
        sheet.write_row(number, 0, row)
    book.close()
    return path


def test_a_catalogue_is_checked_then_taken_in(database, department, dunghen, tmp_path):
    file = tmp_path / "catalogue.csv"
    heads = "key,name_vi,field_vi,valid_from,limit_amount,limit_unit\n"
    good = heads + "thu-01,Thủ tục thử,Lĩnh vực thử,2026-01-01,7,working_day\n"
    file.write_text("\ufeff" + good, encoding="utf-8")

    def known() -> bool:
        with database.read() as session:
            wanted = select(Procedure).where(Procedure.key == "thu-01")
            return session.scalar(wanted) is not None

    code, out, _ = dunghen("import", "procedures", str(file), "--dry-run")
    assert code == 0
    assert "Thủ tục mới: 1" in out
    assert not known()
    assert dunghen("import", "procedures", str(file))[0] == 0
    assert known()

    file.write_text(good + "thu-02,Hai,Lĩnh vực,2026-01-01,7,days\n", encoding="utf-8")
    code, out, err = dunghen("import", "procedures", str(file))
    assert code == 1
    assert err.startswith("Dòng 3: ")
    assert "Chưa ghi gì." in out
    file.write_bytes(b"key,name_vi\n\xff\xfe,x\n")
    code, _, err = dunghen("import", "procedures", str(file))
    assert code == 3
    assert "UTF-8" in err
    assert dunghen("import", "procedures", "no-such-file")[0] == 4

    another = good.replace("thu-01", "thu-09")
    sheet = workbook(tmp_path / "danh-muc.xlsx", another)
    code, out, _ = dunghen("import", "procedures", str(sheet), "--dry-run")
    assert (code, "Thủ tục mới: 1" in out) == (0, True)


def test_which_agency_is_meant_must_be_said_when_there_are_two(
    database, department, dunghen
):
    make_department(database, code="X99.98")
    code, _, err = dunghen("calendar", "preview", *SWAP)
    assert code == 3
    assert "X99.98, X99.99" in err
    assert dunghen("calendar", "preview", *SWAP, "--agency", "X99.98")[0] == 0


def test_the_first_run_without_a_browser(database, dunghen, monkeypatch):
    assert "dunghen setup" in dunghen("token", "list")[2]
    answers = (
        "setup",
        "--code=X99.99",
        "--name=Sở Thử nghiệm",
        "--admin=quantri",
        "--admin-name=Phan Quản Trị",
        "--password-stdin",
    )
    code, _, err = dunghen(*answers)
    assert code == 2  # whether apologies are published must be chosen
    assert "publish" in err

    class Input:
        def readline(self) -> str:
            return PASSWORD + "\n"

    monkeypatch.setattr("sys.stdin", Input())
    code, out, _ = dunghen(*answers, "--no-publish")
    assert code == 0
    assert PASSWORD not in out
    with database.read() as session:
        agency = session.scalar(select(Agency))
        officer = session.scalar(select(Officer))
    assert agency.settings["publish_apologies"] is False
    assert is_password(PASSWORD, officer.password_hash)
    assert dunghen(*answers, "--no-publish")[0] == 3


def test_tables_are_made_and_their_absence_is_explained(
    empty_database_url, dunghen, monkeypatch
):
    monkeypatch.setenv("DUNGHEN_DATABASE_URL", empty_database_url)
    code, _, err = dunghen("verify")
    assert code == 4
    assert "dunghen db upgrade" in err
    assert dunghen("db", "current")[0] == 1
    assert dunghen("db", "upgrade")[0] == 0
    assert dunghen("db", "upgrade")[0] == 0
    assert dunghen("db", "current")[0] == 0
    assert dunghen("verify")[0] == 0


def test_settings_that_are_wrong_are_all_named(dunghen, monkeypatch):
    monkeypatch.setenv("DUNGHEN_PORT", "much")
    monkeypatch.setenv("DUNGHEN_SMTP_TLS", "maybe")
    code, _, err = dunghen("verify")
    assert code == 4
    assert "DUNGHEN_PORT" in err
    assert "DUNGHEN_SMTP_TLS" in err


def test_a_database_that_does_not_answer_is_said_to(dunghen, monkeypatch):
    nowhere = "postgresql://nobody@127.0.0.1:1/nothing"
    monkeypatch.setenv("DUNGHEN_DATABASE_URL", nowhere)
    code, _, err = dunghen("verify")
    assert code == 4
    assert "cơ sở dữ liệu" in err
    assert len(err.splitlines()) == 1


def test_a_folder_that_cannot_be_written_is_said_to(dunghen, monkeypatch):
    monkeypatch.setenv("DUNGHEN_DATABASE_URL", "sqlite:////proc/dunghen/x.db")
    code, _, err = dunghen("db", "upgrade")
    assert code == 4
    assert "/proc/dunghen" in err
