"""Every example in the documentation of the calculator is true."""

import doctest
import importlib

import pytest

MODULES = [
    "rules",
    "rules.clock",
    "rules.course",
    "rules.deadline",
    "rules.explanation_line",
    "rules.holidays",
    "rules.office_hours",
    "rules.procedure",
    "rules.wording",
    "rules.work_calendar",
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_are_true(name):
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted > 0
    assert result.failed == 0
