"""What is measured goes on being measurable: the benchmarks follow the code."""

import importlib
import pkgutil

import bench


def test_every_benchmark_can_be_imported():
    for module in pkgutil.walk_packages(bench.__path__, "bench."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    importlib.import_module("bench.__main__")
