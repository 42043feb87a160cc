"""Many cases at once: all of them hold together, and every question stays cheap."""

from functools import partial

import pytest
from sqlalchemy import func, select, text, update

from bench.histories import load, plan_from
from bench.histories.playing import NOW, play_some
from bench.year.agency import instant
from tests.conftest import settings_for
from tests.integration.at_scale import AGENCY, COVERED, OPEN, QUESTIONS, Asked
from tests.plans import Bounds, faults_of
from tests.visitor import application, visit
from tracker import sweep, verify
from tracker.db import open_database
from tracker.models import Applicant, Case, PublishedApology

pytestmark = pytest.mark.db

PLAYED, DAYS, CASES = 50, 130, 8_000
#: With this one there are late cases, open drafts and published apologies among few.
SEED = 5


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """Play some cases of a quarter once, to be cast by every test."""
    file = tmp_path_factory.mktemp("played") / "played.db"
    return file, play_some(file, PLAYED, SEED, DAYS)


def test_hundreds_of_cases_cast_from_fifty_hold_together(
    database, settings, engine, played
):
    plan = plan_from(*played, 800, engine, agencies=2)
    loaded = load(database, plan)

    assert verify.run(database) == []
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 800
        case = session.scalars(
            select(Case)
            .where(Case.agency_id == loaded.agency_id, Case.is_late_by_score.is_(True))
            .order_by(Case.id.desc())
        ).first()
        name = session.get_one(Applicant, (case.agency_id, case.applicant_id)).name

    app = application(database, settings)
    app.state.now = instant(NOW)
    clerk = visit(app, database, loaded.people["desk"])
    manager = visit(app, database, loaded.people["manager"])
    assert name in clerk.get(f"/ho-so/{case.code}").text
    assert name in clerk.get(f"/tim?q={name}").text
    told = clerk.post("/tra-cuu", code=case.code, secret=case.lookup_secret)
    assert case.code in told.text
    for path in ("/viec-can-lam", "/xin-loi", "/loi-xin-loi"):
        assert clerk.get(path).status_code == 200, path
    for path in ("/buoi-sang", "/bao-cao", "/giai-trinh"):
        assert manager.get(path).status_code == 200, path

    database.write(partial(_move, case=case))
    wrong = verify.run(database, case.code.rsplit("-", 2)[0])
    assert {one.case_code for one in wrong} == {case.code}


def _move(session, case):
    """Spoil one verdict, to see that it would be found."""
    session.execute(
        update(Case)
        .where(Case.agency_id == case.agency_id, Case.id == case.id)
        .values(is_late_by_score=~Case.is_late_by_score)
    )


#: What was mailed and told, and older apologies: many rows of which few still wait.
MORE = (
    """
    INSERT INTO outbox (agency_id, id, dedup_key, letter, reference, to_address,
        to_name, subject, text, html, message_id, status, created_at, next_attempt_at)
    SELECT agency_id, gen_random_uuid(), 'k' || no, 'receipt', 'r' || no, 'a@b.example',
        '', '', '', '', 'm' || no,
        CASE WHEN no % 100 = 0 THEN 'queued' WHEN no % 101 = 0 THEN 'failed'
            ELSE 'sent' END,
        created_at, CASE WHEN no % 100 = 0 THEN created_at END
    FROM agencies CROSS JOIN generate_series(1, 2000) AS no
    """,
    """
    INSERT INTO webhooks (agency_id, id, name, url, kinds, secret, previous_secret,
        is_paused, created_at)
    SELECT agency_id, agency_id, 'w', 'https://w.example', '[]', 's', '', false,
        created_at FROM agencies
    """,
    """
    INSERT INTO webhook_messages (agency_id, id, webhook_id, kind, body, status,
        created_at, next_attempt_at, attempts, fence)
    SELECT agency_id, gen_random_uuid(), agency_id, 'case.received', '{}',
        CASE WHEN no % 100 = 0 THEN 'queued' ELSE 'sent' END,
        created_at, CASE WHEN no % 100 = 0 THEN created_at END, 0, 0
    FROM agencies CROSS JOIN generate_series(1, 2000) AS no
    """,
    """
    INSERT INTO published_apologies
    SELECT (jsonb_populate_record(one, jsonb_build_object(
        'id', gen_random_uuid(), 'published_at', published_at - no * interval '1 hour'
        ))).*
    FROM published_apologies AS one CROSS JOIN generate_series(1, 40) AS no
    """,
    "ANALYZE",
)


def _run(session, statement):
    session.execute(text(statement.replace("::", r"\:\:")))


@pytest.fixture(scope="module")
def large(postgres, postgres_template, played):
    """Load enough cases that PostgreSQL has a choice of plans."""
    url = postgres.create("at_scale", template=postgres_template)
    database = open_database(settings_for(url))
    loaded = load(database, plan_from(*played, CASES, "postgresql", agencies=4))
    for statement in MORE:
        database.write(partial(_run, statement=statement))
    yield database, loaded
    database.close()
    postgres.drop("at_scale")


def test_every_question_is_answered_from_an_index(large):
    database, loaded = large
    asked = _asked(database, loaded)
    most = {
        OPEN: Bounds(read=6 * asked.open_cases + 400, sorted=asked.open_cases),
        COVERED: Bounds(
            read=6 * asked.open_cases, sorted=asked.open_cases, is_covered=True
        ),
        AGENCY: Bounds(read=3 * asked.all_cases, sorted=asked.all_cases // 2),
    }

    faults = {
        name: found
        for name, (question, bounds) in QUESTIONS.items()
        if (
            found := faults_of(
                database,
                partial(question, a=asked),
                most[bounds] if isinstance(bounds, str) else bounds,
            )
        )
    }

    assert not faults, _told(faults)


def _told(faults):
    return "\n".join(
        f"{name}\n  {fault}" for name, found in faults.items() for fault in found
    )


def _asked(database, loaded):
    manager = loaded.people["manager"]
    of_agency = Case.agency_id == loaded.agency_id
    with database.read() as session:
        case, applicant = session.execute(
            select(Case, Applicant)
            .join(
                Applicant,
                (Applicant.agency_id == Case.agency_id)
                & (Applicant.id == Case.applicant_id),
            )
            .where(of_agency, Case.late_since.is_not(None))
            .order_by(Case.id.desc())
            .limit(1)
        ).one()
        return Asked(
            desk=loaded.people["desk"],
            manager=manager,
            now=instant(NOW),
            code=case.code,
            secret=case.lookup_secret,
            name=applicant.name,
            phone=applicant.phone,
            procedure_id=case.procedure_id,
            all_cases=session.scalar(
                select(func.count()).select_from(Case).where(of_agency)
            ),
            open_cases=session.scalar(
                select(func.count()).where(of_agency, Case.ended_at.is_(None))
            ),
            apology_id=session.scalar(
                select(PublishedApology.id).where(
                    PublishedApology.agency_id == loaded.agency_id
                )
            ),
        )


def test_a_prepared_plan_that_misses_the_index_is_found(large):
    database, loaded = large
    asked = _asked(database, loaded)
    few = Bounds(read=60, sorted=20)

    faults = faults_of(database, partial(_first_come, a=asked), few)
    # Known values lead to the index; it is the plan without them that reads it all.
    assert {fault.split(":")[0] for fault in faults} == {"force_generic_plan"}
    assert "Seq Scan of cases" in faults[0]

    unbounded = faults_of(database, partial(_all_by_name, a=asked), few)
    assert any("rows sorted" in fault for fault in unbounded)
    assert any("rows read" in fault for fault in unbounded)


def _first_come(session, a):
    """Look whether anything is due, as the sweep did before it asked in order."""
    return session.execute(
        select(Case.id)
        .where(Case.next_timer_at.is_not(None), Case.next_timer_at <= a.now)
        .limit(1)
    ).all()


def _all_by_name(session, a):
    return session.execute(
        select(Applicant.id)
        .where(Applicant.agency_id == a.desk.agency_id)
        .order_by(Applicant.name)
    ).all()


def test_the_driver_does_prepare_what_is_asked_often(large):
    database, loaded = large
    asked = _asked(database, loaded)
    with database.read() as session:
        for _ in range(14):  # five to be prepared, five with a plan for the values
            sweep.what_is_due(session, asked.now)
        plans = session.execute(
            text("SELECT generic_plans FROM pg_prepared_statements")
        ).scalars()
        assert max(plans) > 0
