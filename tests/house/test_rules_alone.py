"""The rules are arithmetic: they load only themselves and the standard library."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT, files, named, nodes, parsed

ALONE = """
import json, pkgutil, sys
sys.path.insert(0, sys.argv[1])
before = set(sys.modules)
import rules
for found in pkgutil.walk_packages(rules.__path__, "rules."):
    __import__(found.name)
print(json.dumps(sorted({name.split(".")[0] for name in set(sys.modules) - before})))
"""

#: What would let a calculation depend on where and when it runs.
OUTWARD = {"open", "input", "eval", "exec", "print", "__import__", "breakpoint"}


def test_the_rules_load_only_the_standard_library() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", ALONE, str(ROOT)],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(json.loads(done.stdout))
    assert "rules" in loaded
    assert loaded - {"rules"} <= set(sys.stdlib_module_names)


@pytest.mark.parametrize("path", files("rules"), ids=named)
def test_a_rule_reaches_for_nothing_outside(path: Path) -> None:
    called = {
        node.func.id
        for node in nodes(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not called & OUTWARD


@pytest.mark.parametrize("path", files("rules"), ids=named)
def test_a_rule_remembers_nothing_between_questions(path: Path) -> None:
    """A list, dict or set at module level could be changed by one case for the next."""
    mutable = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
    for node in parsed(path).body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        names = [target.id for target in targets if isinstance(target, ast.Name)]
        if isinstance(node, ast.Assign | ast.AnnAssign) and names != ["__all__"]:
            assert not isinstance(node.value, mutable), ast.unparse(node)
