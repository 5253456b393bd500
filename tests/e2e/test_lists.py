# SPDX-License-Identifier: Apache-2.0
"""Lists of tests by name: each name is that of a test which is there."""

import ast
import os

import pytest
from conftest import ROOT, quarantine
from cross import CROSS


def functions_of(file):
    with open(os.path.join(ROOT, "tests", "e2e", file),
              encoding="utf-8") as source:
        return {node.name for node in ast.parse(source.read()).body
                if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("named", [
    pytest.param({(file + ".py", name.partition("[")[0])
                  for file, name in CROSS}, id="cross.py"),
    pytest.param({tuple(name.split("::")) for name in quarantine()},
                 id="quarantine")])
def test_each_name_in_a_list_is_that_of_a_test(named):
    assert not {(file, name) for file, name in named
                if name not in functions_of(file)}
