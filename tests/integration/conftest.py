"""What most of these tests begin with: a department, its pages, and anybody at all."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.factories import Department, make_department
from tests.visitor import application
from tracker.db import Database
from tracker.settings import Settings


@pytest.fixture
def department(database: Database) -> Department:
    """Found a department in the fresh database."""
    return make_department(database)


@pytest.fixture
def app(database: Database, settings: Settings) -> FastAPI:
    """Make the application on the fresh database, on a clock that stands still."""
    return application(database, settings)


@pytest.fixture
def anybody(app: FastAPI) -> TestClient:
    """Come to the pages without an account."""
    return TestClient(app, base_url="http://127.0.0.1")
