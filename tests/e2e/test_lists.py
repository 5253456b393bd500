# SPDX-License-Identifier: Apache-2.0
"""Lists of tests by name: each name is that of an existing test."""

import ast
import os
import re
import subprocess

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


def test_the_readme_of_the_tests_names_files_and_steps_that_are_there():
    folder = os.path.join(ROOT, "tests")
    with open(os.path.join(folder, "README.md"), encoding="utf-8") as file:
        text = file.read()
    files = re.findall(r"`((?:e2e|lwip|size|unit)/[\w.]+)`", text)
    assert len(files) > 60
    assert not [name for name in files
                if not os.path.exists(os.path.join(folder, name))]
    listed = subprocess.run([os.path.join(folder, "run"), "-l"], check=True,
                            capture_output=True, text=True).stdout
    steps = {line[1:].split()[0] for line in listed.splitlines()}
    tables = text[text.index("## What each step"):text.index("## What proves")]
    rows = re.findall(r"^\| (`.*?`) \|", tables, re.M)
    named = {name for row in rows for name in row.strip("`").split("` `")}
    fetches = {"build", "builds", "cross-build", "mbedtls", "powershell",
               "python", "unit"}
    assert named == {step for step in steps - fetches
                     if not step.startswith("whole-")}
