"""Finding a name typed with a slip, and finding it quickly among very many."""

import re
from functools import partial
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import text

from tests.factories import a_person, at, make_department, receive_case
from tracker import migrate
from tracker.cases import reception
from tracker.cases.entry import NewCase
from tracker.ids import new_id
from tracker.queries.search import search_cases

pytestmark = pytest.mark.db
ONLY_POSTGRESQL = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)


@pytest.fixture
def find(database, department):
    def found(words, actor=department.desk, **given):
        with database.read() as session:
            return search_cases(session, actor, words, **given)

    return found


def named(found):
    return [card.applicant_name for card in found.cards]


def receive_from(database, department, *names):
    for minute, name in enumerate(names):
        receive_case(
            database,
            department,
            when=f"2026-11-23 09:{minute:02}",
            applicant=a_person(name=name, phone=f"09{minute:08}"),
        )


SLIPS = [
    ("nguyn thi bich", "a letter left out"),
    ("nguyeen thi bich", "a letter doubled"),
    ("nguyen thi bihc", "two letters exchanged"),
    ("ngyuen thu bich", "two slips in two words"),
    ("Nguyễn Thị Bíhc", "with diacritics"),
    ("nguyeb thi bich", "the key beside it"),
    ("dng khoa", "đ is d here, too"),
]


@pytest.mark.parametrize(("typed", "why"), SLIPS, ids=[why for _, why in SLIPS])
def test_a_name_is_found_in_spite_of_a_slip(database, department, find, typed, why):
    receive_from(database, department, "Nguyễn Thị Bích", "Trần Văn Tú", "Đặng Khoa")
    found = find(typed)
    assert found.is_near, why
    wanted = "Đặng Khoa" if "khoa" in typed else "Nguyễn Thị Bích"
    assert named(found)[0] == wanted
    assert "Trần Văn Tú" not in named(found)


def test_what_is_there_as_typed_is_not_read_otherwise(database, department, find):
    receive_from(database, department, "Lê Thị Lan", "Lê Thị Loan")
    found = find("thi lan")
    assert named(found) == ["Lê Thị Lan"]
    assert not found.is_near


def test_the_nearest_name_comes_first(database, department, find):
    receive_from(database, department, "Phạm Minh Hạnh", "Phan Ninh Hân", "Phạm Sinh")
    found = find("pham mihn hanh")
    assert found.is_near
    assert named(found)[0] == "Phạm Minh Hạnh"


def test_names_of_two_letters_are_found_by_how_they_begin(database, department, find):
    receive_from(database, department, "Lê An", "Trần Bảo Lê", "Phạm Lan")
    assert named(find("le an")) == ["Lê An"]
    assert named(find("le")) == ["Trần Bảo Lê", "Lê An"]


def test_words_far_from_every_name_find_nothing(database, department, find):
    receive_from(database, department, "Nguyễn Thị Bích")
    assert find("wolfgang amadeus").cards == ()
    assert find('"bich" OR *').cards == ()
    assert find("bich%").cards == ()


def test_a_submission_is_found_by_its_code_as_soon_as_it_has_one(
    database, department, find
):
    d = department
    new = NewCase(
        id=new_id(),
        procedure_id=d.procedures["five-days"],
        applicant=a_person(name="Lý Thu Trang"),
        channel="online",
    )
    submit = partial(
        reception.submit, actor=d.desk, new=new, now=at("2026-11-23 09:00")
    )
    number = database.write(submit).submission_no
    assert [card.code for card in find("thu trang").cards] == [number]
    receive = partial(
        reception.receive, actor=d.desk, case_id=new.id, now=at("2026-11-23 10:00")
    )
    code = database.write(receive).code
    for words in ("thu trang", code, number, code[-11:]):
        assert [card.code for card in find(words).cards] == [code], words


def test_another_agencys_names_are_no_readings_of_a_slip(database, department, find):
    other = make_department(database, code="X98.98")
    receive_from(database, other, "Quách Mỹ Duyên")
    assert find("quach my duyne").cards == ()
    assert named(find("quach my duyne", other.desk)) == ["Quách Mỹ Duyên"]


def test_a_mark_of_the_page_that_is_broken_begins_at_the_beginning(
    database, department, find
):
    receive_from(database, department, "Lê Thị Lan")
    for mark in ("x", "-1", "9" * 40, "' OR 1=1"):
        assert named(find("lan", after=mark)) == ["Lê Thị Lan"]


@ONLY_POSTGRESQL
@pytest.mark.parametrize(
    "words", ["bich tram", "nguyen", "le an", "261123-01", "khong thay"]
)
def test_no_search_reads_the_whole_table(database, department, words, monkeypatch):
    """With many cases, PostgreSQL answers from an index, and says so."""
    receive_from(database, department, "Nguyễn Bích Trâm")
    _multiply(database, 30_000)
    plans = []
    with database.read() as session:
        execute = session.execute

        def explained(question, *rest, **given):
            sql = question.compile(
                session.get_bind(), compile_kwargs={"literal_binds": True}
            )
            plan = execute(text(f"EXPLAIN {sql}".replace(":", r"\:")))
            plans.append("\n".join(row[0] for row in plan))
            return execute(question, *rest, **given)

        monkeypatch.setattr(session, "execute", explained)
        search_cases(session, department.desk, words)
    assert plans
    for plan in plans:
        assert not re.search(r"Seq Scan on cases", plan), plan


def _multiply(database, number):
    """Copy the one case very often, under other names."""
    columns = """
        SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position)
        FROM information_schema.columns WHERE table_name = 'cases'
        AND column_name NOT IN ('id', 'code', 'submission_no', 'search_folded')
    """

    def write(session):
        rest = session.scalar(text(columns))
        session.execute(
            text(
                f"INSERT INTO cases (id, code, search_folded, {rest}) "
                "SELECT gen_random_uuid(), 'M-' || n, 'm-' || n || ' ' || "
                "(ARRAY['tran van','le thi','pham gia','nguyen ngoc'])[1 + n % 4] || "
                f"' ' || md5(n\\:\\:text), {rest} "
                "FROM cases, generate_series(1, :number) AS n"
            ),
            {"number": number},
        )

    database.write(write)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE cases")
        connection.commit()


def test_cases_of_an_older_release_are_found_after_the_upgrade(
    database, department, find
):
    """What the upgrade writes for old cases is what registering writes for new ones."""
    receive_from(database, department, "Nguyễn Thị Bích", "Lê An")
    script = ScriptDirectory.from_config(migrate.alembic_config())
    (ours,) = (
        each
        for each in script.walk_revisions()
        if "saved_views" in Path(each.path).name
    )

    def go_back(session):
        for name in ("saved_views", "search_words", "case_search"):
            if name != "case_search" or database.is_sqlite:
                session.execute(text(f"DROP TABLE {name}"))
        session.execute(text("DROP INDEX IF EXISTS ix_cases_search_trigrams"))
        session.execute(
            text("CREATE INDEX ix_cases_search ON cases (agency_id, search_folded)")
        )

    database.write(go_back)
    with (
        database.engine.begin() as connection,
        Operations.context(MigrationContext.configure(connection)),
    ):
        ours.module.upgrade()
    assert named(find("thi bich")) == ["Nguyễn Thị Bích"]
    assert named(find("le an")) == ["Lê An"]
    assert find("nguyen thi bihc").is_near
