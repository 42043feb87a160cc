"""A believable half year of an invented department, made by the real commands."""

from tracker.demo.half_year import DemoReport, make

__all__ = ["DemoReport", "make"]
