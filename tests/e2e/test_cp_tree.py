# SPDX-License-Identifier: Apache-2.0
"""winrm cp -r: folders with all that is in them, both ways; what is there
already is not sent. The last tests have a real PowerShell."""

import json
import os

import pytest
from test_cp import cp, names, noise, on, places  # noqa: F401  (a fixture)
from winrm_command import host, own_host, real  # noqa: F401  (fixtures)


pytestmark = pytest.mark.transports

FILES = {"top.txt": 100, "empty": 0, "two words": 300, "sub/a": 70000,
         "sub/žluťoučký-😀": 1, "sub/deep/$x `y`": 5, "[a]/b": 2000}


def make_tree(root):
    for name, size in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(noise(size, len(name)))
    (root / "hollow" / "inner").mkdir(parents=True)


def content(root):
    """All that is below it: None for a folder."""
    return {str(path.relative_to(root)):
            None if path.is_dir() else path.read_bytes()
            for path in root.rglob("*")}


def copied(result):
    events = [json.loads(line) for line in result.out.splitlines()]
    return {kind: sorted(e["name"] for e in events if e["event"] == kind)
            for kind in ("copied", "unchanged", "failed")}


def there_and_back(host, places, limit=60):
    here, there = places
    make_tree(here / "tree")
    result = cp(host, "-r", "-o", "json", here / "tree",
                on(host, there / "new"), limit=limit)
    assert (result.status, result.err) == (0, ""), result
    assert content(there / "new") == content(here / "tree")
    assert len(copied(result)["copied"]) == len(FILES)
    # a folder that is there gets it under its name
    result = cp(host, "-r", here / "tree", on(host, there), limit=limit)
    assert (result.status, result.err) == (0, ""), result
    assert content(there / "tree") == content(here / "tree")
    result = cp(host, "-r", on(host, there / "tree"), here / "back",
                limit=limit)
    assert (result.status, result.err) == (0, ""), result
    assert content(here / "back") == content(here / "tree")
    result = cp(host, "-r", on(host, there / "tree"), here / "back",
                limit=limit)
    assert (result.status, result.err) == (0, ""), result
    assert content(here / "back" / "tree") == content(here / "tree")


def unchanged(host, places, limit=60):
    here, there = places
    make_tree(here / "tree")
    assert cp(host, "-r", here / "tree", on(host, there),
              limit=limit).status == 0
    (there / "tree" / "top.txt").write_bytes(noise(100, 99))
    (there / "tree" / "empty").write_bytes(b"x")
    (there / "tree" / "sub" / "a").unlink()
    result = cp(host, "-r", "-o", "json", here / "tree", on(host, there),
                limit=limit)
    assert result.status == 0, result
    events = copied(result)
    assert events["copied"] == sorted(str(here / "tree" / name)
                                      for name in ("top.txt", "empty",
                                                   "sub/a"))
    assert len(events["unchanged"]) == len(FILES) - 3
    assert "4 files were there already" in result.err
    assert content(there / "tree") == content(here / "tree")
    assert cp(host, "-r", on(host, there / "tree"), here / "back",
              limit=limit).status == 0
    (here / "back" / "top.txt").write_bytes(noise(100, 98))
    (here / "back" / "sub" / "a").write_bytes(noise(70, 98))
    os.rename(here / "back", here / "away")
    (here / "back").mkdir()
    os.rename(here / "away", here / "back" / "tree")
    result = cp(host, "-r", "-o", "json", on(host, there / "tree"),
                here / "back", limit=limit)
    assert result.status == 0, result
    events = copied(result)
    assert events["copied"] == sorted(
        str(here / "back" / "tree" / name) for name in ("top.txt", "sub/a"))
    assert len(events["unchanged"]) == len(FILES) - 2
    assert content(here / "back" / "tree") == content(here / "tree")


def test_a_tree_goes_up_and_comes_back(host, places):
    there_and_back(host, places)
    assert host.stats()["commands_started"] == 4


def test_what_is_there_is_not_sent_again(host, places):
    unchanged(host, places)


@pytest.mark.http
@pytest.mark.more
def test_powershell_takes_and_gives_a_tree(real, places):
    there_and_back(real, places)


@pytest.mark.http
@pytest.mark.more
def test_powershell_leaves_out_what_is_there(real, places):
    unchanged(real, places)
