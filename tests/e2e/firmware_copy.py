# SPDX-License-Identifier: Apache-2.0
"""The image of boards/mps2-an385 that copies files to the test server and from
it, with tests/server/copier.py in place of PowerShell.

Run by `make firmware`, which builds it.
"""

import os

import pytest
from firmware_board import (
    COPY, DEADLINE, USAGE, Device, assert_as_the_readme_says, lines, md5)
from winrm_command import SLOW

pytest_plugins = "firmware_board"

SIZE = 50000
MISSING = 2     # enum winrm_copy_outcome


class CopyDevice(Device):
    def copy(self, *words, limit=30):
        return self.run("none", *words, limit=limit)


@pytest.fixture
def device(servers):
    return CopyDevice(COPY, servers()).reset()


def test_a_file_goes_to_the_host_and_comes_back(device, tmp_path, capsys):
    done = device.copy("put=%s" % (tmp_path / "a"), "file=%d" % SIZE,
                       "get=%s" % (tmp_path / "a"))
    assert done.status == 0 and done.result["commands"] == 2, done
    assert (tmp_path / "a").read_bytes() == lines(SIZE)
    assert done.result["out"] == SIZE, done
    assert done.result["out-md5"] == md5(lines(SIZE)), done
    assert os.listdir(tmp_path) == ["a"]
    assert_as_the_readme_says(done, capsys)


@pytest.mark.parametrize("verb", ["Send", "Receive"])
def test_a_copy_goes_on_after_a_lost_connection(device, tmp_path, verb):
    device.reset({"action": "no-reply", "verb": verb, "nth": 4})
    done = device.copy("put=%s" % (tmp_path / "a"), "file=%d" % SIZE,
                       "get=%s" % (tmp_path / "a"))
    assert done.status == 0, done
    assert device.server.stats()["connections"] > 1
    assert done.result["out-md5"] == md5(lines(SIZE)), done
    assert (tmp_path / "a").read_bytes() == lines(SIZE)
    assert os.listdir(tmp_path) == ["a"]


def test_what_cannot_be_copied_is_said(device, tmp_path):
    done = device.copy("get=%s" % (tmp_path / "none"))
    assert done.status == MISSING and "No such file" in done.message, done
    done = device.copy("put=%s" % (tmp_path / "none" / "a"), "file=10")
    assert done.status == MISSING, done
    done = device.boot("put=%s:stream" % (tmp_path / "a"), "file=10")
    assert done.status == USAGE and os.listdir(tmp_path) == [], done


def test_a_silent_host_costs_no_more_than_the_deadline(device, tmp_path):
    device.reset({"action": "accept-stall"})
    done = device.boot("get=%s" % (tmp_path / "a"), "timeout=1500").check()
    device.reset()
    assert done.status == DEADLINE and done.seconds < 10 * SLOW, done
