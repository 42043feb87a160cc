"""Long runs are asked for by name: `pytest -m proof tests/property`."""

import pytest


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    if "proof" in (config.option.markexpr or ""):
        return
    long_runs = [item for item in items if item.get_closest_marker("proof")]
    if long_runs:
        config.hook.pytest_deselected(items=long_runs)
        items[:] = [item for item in items if item not in long_runs]
