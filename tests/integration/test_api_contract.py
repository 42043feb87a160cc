"""The API says of itself what it does: shapes, examples, errors, scopes."""

import re
from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient

from tests.factories import at, make_department, receive_case
from tests.visitor import application, set_clock, visit, words_of
from tracker.accounts.tokens import NewToken, create_token
from tracker.models import ApiToken
from web.api import schemas

pytestmark = pytest.mark.db


@pytest.fixture
def department(database):
    return make_department(database)


@pytest.fixture
def app(database, settings):
    return application(database, settings)


@pytest.fixture
def asks(app, database, department):
    """Ask the API with a new token of a scope."""

    def client(scope="act", **given):
        new = NewToken(
            officer_id=department.manager.officer_id, name="Cổng", scope=scope, **given
        )
        token = database.write(
            lambda session: create_token(
                session, department.administrator, new, now=app.state.now
            )
        )
        made = TestClient(app, base_url="http://127.0.0.1")
        made.headers["Authorization"] = f"Bearer {token}"
        return made

    return client


def shape(value):
    """Give the names in a value, without what they stand for."""
    if isinstance(value, dict):
        return {name: shape(part) for name, part in value.items() if name != "data"}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return None


def said_shape(said) -> tuple[type, bool]:
    """Find the class behind a schema of the description; is it a list of them?"""
    is_list = said.get("type") == "array"
    reference = (said["items"] if is_list else said)["$ref"]
    return getattr(schemas, reference.rpartition("/")[2]), is_list


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_every_route_shows_an_example_that_its_shape_accepts(app):
    described = TestClient(app, base_url="http://127.0.0.1").get(
        "/api/v1/openapi.json"
    ).json()  # fmt: skip
    paths = {path: acts for path, acts in described["paths"].items() if "/api/" in path}
    assert len(paths) >= 5
    (scheme,) = described["components"]["securitySchemes"].items()
    assert (scheme[1]["type"], scheme[1]["scheme"]) == ("http", "bearer")
    for path, acts in paths.items():
        for act in acts.values():
            assert act["description"], path
            assert act["security"] == [{scheme[0]: []}]
            # A generated client does not send a header of that name that is listed.
            assert "authorization" not in {
                one["name"] for one in act.get("parameters", ())
            }
            assert {"401", "403", "404", "422"} <= set(act["responses"])
            bodies = [act["requestBody"]] if "requestBody" in act else []
            for part in (*act["responses"].values(), *bodies):
                for kind, content in part["content"].items():
                    said = content["schema"]
                    if kind == "application/problem+json":
                        schemas.ProblemOut.model_validate(said["examples"][0])
                        continue
                    model, _ = said_shape(said)
                    (example,) = model.model_json_schema()["examples"]
                    model.model_validate(example)


def test_real_answers_have_the_shape_of_the_examples(app, database, department, asks):
    procedure = str(next(iter(department.procedures.values())))
    client = asks()
    new = {**schemas.CaseIn.model_json_schema()["examples"][0], "procedure": procedure}
    made = client.post("/api/v1/cases", json=new)
    assert made.status_code == 201
    code = made.json()["case"]["code"]
    answers = {
        "CreatedOut": made,
        "CaseOut": client.get(f"/api/v1/cases/{code}"),
        "CasesOut": client.get("/api/v1/cases"),
        "EventsOut": client.get(f"/api/v1/cases/{code}/events"),
        "ProblemOut": client.get("/api/v1/cases/NO"),
    }
    for name, answer in answers.items():
        (example,) = getattr(schemas, name).model_json_schema()["examples"]
        assert shape(answer.json()) == shape(example), name
    (example,) = schemas.ProcedureOut.model_json_schema()["examples"]
    assert shape(client.get("/api/v1/procedures").json()) == [shape(example)]
    problem = answers["ProblemOut"]
    assert problem.headers["content-type"] == "application/problem+json"
    assert re.fullmatch(r"urn:dunghen:problem:\w+", problem.json()["type"])
    assert answers["CaseOut"].json()["state_code"] in {2, 4}


def test_a_token_does_what_its_scope_says_and_no_more(app, database, department, asks):
    case = receive_case(database, department, when="2026-11-20 09:00")
    here = f"/api/v1/cases/{case.code}"
    reader, narrow = asks("read"), asks("deadlines")
    assert reader.get(here).json()["applicant"]
    assert reader.get(f"{here}/events").status_code == 200
    assert narrow.get(here).json()["due_at"]
    assert narrow.get(here).json()["applicant"] == ""
    assert narrow.get("/api/v1/cases").json()["cases"][0]["holder_officer"] == ""
    assert narrow.get(f"{here}/events").status_code == 403
    new = schemas.CaseIn.model_json_schema()["examples"][0]
    for client in (reader, narrow):
        assert client.post("/api/v1/cases", json=new).status_code == 403
        assert client.post("/api/v1/submissions", json=new).status_code == 403


def test_a_token_ends_after_its_last_day_and_shows_when_it_was_used(
    app, database, department, asks
):
    client = asks("read", expires_on=date(2026, 11, 24))
    assert client.get("/api/v1/cases").status_code == 200
    administrator = visit(app, database, department.administrator)
    shown = words_of(administrator.get("/quan-tri/ma-truy-cap"))
    assert "Chỉ đọc · đến hết 24/11/2026" in shown
    with database.read() as session:
        assert session.query(ApiToken).one().used_on == app.state.now.date()
    set_clock(app, "2026-11-25 08:00")
    assert client.get("/api/v1/cases").status_code == 401
    past = (at("2026-11-25 08:00") - timedelta(days=2)).date()
    refused = administrator.post(
        "/quan-tri/ma-truy-cap",
        name="Cổng",
        officer_id=str(department.manager.officer_id),
        scope="read",
        expires_on=past.isoformat(),
    )
    assert refused.status_code == 422
    assert "không được ở quá khứ" in words_of(refused)
