"""The procedure catalogue: seeded, searched, versioned, imported."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from rules.procedure import LimitUnit
from tests.integration.small_agency import NOW, administrator, clerk, make_agency
from tracker.catalogue import (
    Entry,
    StepEntry,
    Variant,
    add_procedure,
    add_version,
    basis_shown,
    by_code,
    check_registrable,
    code_shown,
    everything,
    get,
    in_force,
    limit_of,
    registrable,
    search,
    seed,
    steps_of,
    to_rules,
    versions_of,
)
from tracker.db import Database
from tracker.errors import (
    AlreadyDoneError,
    InvalidValueError,
    NotFoundError,
    NotPermittedError,
    ProcedureNotInForceError,
    ProcedureNotRegistrableError,
    UnknownProcedureError,
)
from tracker.ids import new_id

pytestmark = pytest.mark.db

TODAY = date(2026, 11, 20)
SOURCE = Path(__file__).parents[2] / "tracker" / "data" / "procedures.csv"


@pytest.fixture
def agency(database: Database):
    agency_id = make_agency(database)
    database.write(lambda session: seed(session, agency_id, NOW))
    return agency_id


def entry(**given) -> Entry:
    return Entry(
        **{
            "key": "thu-01",
            "name_vi": "Thủ tục thử nghiệm",
            "field_vi": "Lĩnh vực thử",
            "valid_from": date(2026, 1, 1),
            "limit": (10, "working_day"),
            **given,
        }
    )


def test_seeding_keeps_every_fact_of_the_sources(database, agency):
    with database.read() as session:
        kept = {row.key: row for row in everything(session, agency)}
    with SOURCE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == len(kept) == 81
    for row in rows:
        found = kept[row["key"]]
        assert found.code == row["code"]
        assert found.code_verified == row["code_verified"]
        assert found.name_vi == row["name_vi"]
        assert found.status == row["status"]
        assert (found.limit_unit or "") == row["limit_unit"]
        if row["limit_amount"]:
            assert found.limit_amount == float(row["limit_amount"])
        assert found.legal_basis == row["legal_basis"]
        assert found.source_url == row["source_url"]
        assert str(found.fee_vnd if found.fee_vnd is not None else "") == row["fee_vnd"]
        assert row["note_vi"] in found.note_vi
    assert database.write(lambda session: seed(session, agency, NOW)) == 0


def test_what_was_not_read_is_said_and_never_invented(database, agency):
    with database.read() as session:
        kept = {row.key: row for row in everything(session, agency)}
    coded = [row for row in kept.values() if row.code_verified == "yes"]
    assert all(code_shown(row) == row.code for row in coded)
    assert {code_shown(row) for row in kept.values() if not row.code} == {
        "mã chưa xác minh"
    }
    assert code_shown(kept["khcn-20"]) == "BKHVCN-TGG-282407 (mã địa phương)"
    assert basis_shown(kept["khcn-02"]) == "căn cứ: chưa xác minh"
    assert basis_shown(kept["khcn-21"]) == "QĐ 29/2023/QĐ-TTg"


def test_windows_and_starts_of_sector_law_are_kept(database, agency):
    with database.read() as session:
        kept = {row.key: row for row in everything(session, agency)}

    def window(key):
        row = kept[key]
        return (
            row.supplement_ask_amount,
            row.supplement_ask_unit,
            row.supplement_window_amount,
            row.supplement_window_unit,
        )

    assert window("khcn-01") == (3, "working_day", 15, "day")
    assert window("tdc-01") == (5, "working_day", 15, "day")
    assert window("tdc-02") == (3, "working_day", 30, "day")
    assert window("tdc-07") == (5, "working_day", 3, "month")
    assert kept["atbx-09"].clock_starts == "fee_paid"
    assert {row.clock_starts for row in kept.values()} == {"reception", "fee_paid"}
    assert {row.after_supplement for row in kept.values()} == {"restart"}


def test_the_expert_council_is_a_variant_with_its_basis(database, agency):
    with database.read() as session:
        found = by_code(session, agency, "khcn-10", TODAY)
    assert limit_of(found).amount == 10
    council = limit_of(found, "hoi-dong")
    assert (council.amount, council.unit) == (15, LimitUnit.WORKING_DAY)
    assert "hội đồng" in found.variants[0]["basis"]
    with pytest.raises(InvalidValueError, match="no variant"):
        limit_of(found, "dac-biet")


def test_only_current_procedures_in_force_with_a_unit_can_be_registered(
    database, agency
):
    with database.read() as session:
        kept = {row.key: row for row in everything(session, agency)}
        listed = {row.key for row in in_force(session, agency, TODAY)}
        possible = {row.key for row in registrable(session, agency, TODAY)}
    assert {kept[key].status for key in listed} == {"current"}
    assert {kept[key].limit_unit for key in listed - possible} == {None}
    assert "khcn-04" in possible  # no limit is laid down: tracked, never late
    for row in kept.values():
        if row.key in possible:
            check_registrable(row, TODAY)
        else:
            with pytest.raises(ProcedureNotRegistrableError):
                check_registrable(row, TODAY)


def test_a_reception_outside_the_validity_is_refused_with_the_dates(database, agency):
    with database.read() as session:
        found = by_code(session, agency, "atbx-09", TODAY)
        check_registrable(found, date(2026, 1, 22))
        with pytest.raises(ProcedureNotInForceError) as refused:
            check_registrable(found, date(2026, 1, 21))
        assert "22/01/2026" in refused.value.message("vi")
        with pytest.raises(ProcedureNotInForceError):
            by_code(session, agency, "atbx-09", date(2025, 12, 1))


def test_a_procedure_is_found_by_words_without_marks_and_by_its_code(database, agency):
    def found(text):
        with database.read() as session:
            return [row.key for row in search(session, agency, text, TODAY)]

    plain, marked = "giay phep BUU CHINH noi tinh", "Giấy phép bưu chính nội tỉnh"
    assert found(plain) == found(marked) != []
    assert "bc-01" in found("cấp giấy phép bưu chính")
    assert found("1.0143") == ["khcn-02", "khcn-01"]
    assert found("1.014393.H38") == ["khcn-02"]
    assert found("2.002249.000.00.00.H34") == ["khcn-06"]
    assert found("100%") == []
    assert found("_") == []
    assert found("x" * 500) == []
    everything_listed = found("")
    assert len(everything_listed) == 50
    assert not {"atbx-01", "atbx-15"} & set(everything_listed)
    assert "tdc-16" in found("kiểm tra nhà nước về đo lường")  # listed, no limit


def test_a_procedure_is_had_by_its_code_or_told_to_be_unknown(database, agency):
    with database.read() as session:
        assert by_code(session, agency, "1.014393.H38", TODAY).key == "khcn-02"
        for unknown in ("9.999999", "", "khong-co"):
            with pytest.raises(UnknownProcedureError):
                by_code(session, agency, unknown, TODAY)
        with pytest.raises(UnknownProcedureError):
            get(session, agency, new_id())
    other = make_agency(database, code="X99.98")
    with database.read() as session:
        procedure = by_code(session, agency, "khcn-02", TODAY)
        with pytest.raises(UnknownProcedureError):
            get(session, other, procedure.id)


def test_steps_are_the_sources_or_three_assumed_ones_marked_as_such(database, agency):
    with database.read() as session:
        rows = everything(session, agency)
        steps = {row.key: steps_of(session, agency, row.id) for row in rows}
    kept = {row.key: row for row in rows}
    assumed = steps["khcn-03"]  # 28 days
    assert [step.name_vi for step in assumed] == ["Tiếp nhận", "Thẩm định", "Ký duyệt"]
    assert all(step.is_default for step in assumed)
    assert sum(step.limit_amount for step in assumed) == 28
    assert kept["khcn-03"].steps_are_default
    real = steps["pt-02"]
    assert [(step.limit_amount, step.limit_unit) for step in real] == [
        (1, "day"),
        (8, "day"),
        (1, "day"),
    ]
    assert not kept["pt-02"].steps_are_default
    assert "các mốc trong nguồn: Yêu cầu bổ sung 5 ngày" in kept["tdc-01"].note_vi
    assert kept["tdc-01"].steps_are_default
    assert steps["khcn-15"] == []  # no unit, so nothing to share
    for key, row in kept.items():
        rule = to_rules(row, steps[key])
        assert len(rule.working_steps) >= 3 or row.limit_unit is None


def test_a_new_version_closes_the_old_one_and_edits_nothing_else(database, agency):
    actor = administrator(agency)
    with database.read() as session:
        old = by_code(session, agency, "khcn-02", TODAY)
    new = database.write(
        lambda session: add_version(
            session,
            actor,
            "khcn-02",
            {"limit": (20, "working_day"), "legal_basis": "QĐ 7/QĐ-TEST"},
            valid_from=date(2027, 1, 1),
            now=NOW,
        )
    )
    with database.read() as session:
        before, after = versions_of(session, agency, "khcn-02")
        assert by_code(session, agency, "1.014393", date(2026, 12, 31)).id == old.id
        assert by_code(session, agency, "1.014393", date(2027, 1, 1)).id == new.id
        steps = steps_of(session, agency, new.id)
    assert (before.limit_amount, before.valid_to) == (30, date(2026, 12, 31))
    assert (after.version_no, after.limit_amount, after.valid_to) == (2, 20, None)
    assert (after.code, after.name_vi) == (before.code, before.name_vi)
    assert sum(step.limit_amount for step in steps) == 20


def test_a_version_takes_steps_variants_and_a_unit_that_exists(database, agency):
    actor = administrator(agency)
    steps = tuple(
        StepEntry(no=no, name_vi=name, limit=(days, "working_day"))
        for no, (name, days) in enumerate(
            [("Tiếp nhận", 1), ("Thẩm định", 7), ("Ký", 2)], start=1
        )
    )
    variant = Variant(
        code="doi-cn", name_vi="Đổi công nghệ", amount=15, unit="working_day", basis="B"
    )
    database.write(
        lambda session: add_version(
            session,
            actor,
            "khcn-01",
            {"steps": steps, "variants": (variant,)},
            valid_from=TODAY,
            now=NOW,
        )
    )
    with database.read() as session:
        found = by_code(session, agency, "khcn-01", TODAY)
        named = [step.name_vi for step in steps_of(session, agency, found.id)]
    assert named == ["Tiếp nhận", "Thẩm định", "Ký"]
    assert limit_of(found, "doi-cn").amount == 15
    assert not found.steps_are_default
    with pytest.raises(NotFoundError):
        database.write(
            lambda session: add_version(
                session,
                actor,
                "khcn-01",
                {"unit_id": new_id()},
                valid_from=TODAY + timedelta(days=1),
                now=NOW,
            )
        )


def test_versions_that_cannot_be_meant_are_refused(database, agency):
    actor = administrator(agency)
    refused = {
        "before the last one began": ({}, date(2020, 1, 1), InvalidValueError),
        "another key": ({"key": "x"}, TODAY, InvalidValueError),
        "a unit nobody knows": (
            {"limit": (3, "fortnight")},
            TODAY,
            InvalidValueError,
        ),
        "half a month": ({"limit": (0.5, "month")}, TODAY, InvalidValueError),
        "less than nothing": ({"limit": (-1, "day")}, TODAY, InvalidValueError),
        "not a number": ({"limit": (float("nan"), "day")}, TODAY, InvalidValueError),
        "for ever": ({"limit": (10**9, "day")}, TODAY, InvalidValueError),
        "an unknown start": ({"clock_starts": "soon"}, TODAY, InvalidValueError),
        "an end before the beginning": (
            {"valid_to": date(2026, 1, 1)},
            TODAY,
            InvalidValueError,
        ),
    }
    for name, (changes, valid_from, error) in refused.items():
        with pytest.raises(error) as found:
            database.write(
                lambda session, changes=changes, valid_from=valid_from: add_version(
                    session, actor, "khcn-01", changes, valid_from=valid_from, now=NOW
                )
            )
        assert "…" not in found.value.message("vi"), name
    with database.read() as session:
        assert len(versions_of(session, agency, "khcn-01")) == 1
        assert versions_of(session, agency, "khcn-01")[0].valid_to is None


def test_a_procedure_is_added_once_and_by_an_administrator_only(database, agency):
    actor = administrator(agency)
    database.write(lambda session: add_procedure(session, actor, entry(), now=NOW))
    with pytest.raises(AlreadyDoneError):
        database.write(lambda session: add_procedure(session, actor, entry(), now=NOW))
    with pytest.raises(NotPermittedError):
        database.write(
            lambda session: add_procedure(
                session, clerk(agency), entry(key="thu-02"), now=NOW
            )
        )
