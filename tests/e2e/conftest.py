"""Fixtures of the stories: an office on a simulated clock."""

from tests.e2e.office import office

__all__ = ["office"]
