"""What is measured goes on being measurable: the benchmarks follow the code."""

import importlib
import pkgutil

import bench


def test_every_benchmark_can_be_imported():
    names = [one.name for one in pkgutil.walk_packages(bench.__path__, "bench.")]

    broken = {}
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError as error:
            broken[name] = str(error)

    assert broken == {}
