# SPDX-License-Identifier: Apache-2.0
"""The memory of winrm cp, whatever the size of the file."""

import re
import time

import pytest
from test_cp import names, on, places  # noqa: F401  (a fixture)
from test_memory import has_sanitizer
from winrm_command import WINRM, WRAP, host, start  # noqa: F401  (a fixture)

LIMIT = 3072        # KB, at its peak, with the pages of all libraries

pytestmark = [
    pytest.mark.more, pytest.mark.transports, pytest.mark.http,
    pytest.mark.skipif(has_sanitizer(WINRM) or bool(WRAP),
                       reason="a sanitizer or an emulator has its own")]


def is_winrm(process):
    with open("/proc/%d/comm" % process.pid, encoding="ascii") as file:
        return file.read().strip() == "winrm"


def peak(process):
    """Until it ends; what it says last."""
    most = 0
    while process.poll() is None:
        time.sleep(0.02)
        with open("/proc/%d/status" % process.pid, encoding="ascii") as file:
            found = re.search(r"VmHWM:\s+(\d+)", file.read())
        # until it has begun it is a copy of this process
        if found and is_winrm(process):
            most = max(most, int(found[1]))
    return most


@pytest.mark.parametrize("upload", [True, False], ids=["up", "down"])
def test_a_copy_of_100_mb_takes_3_mb(host, places, upload):
    here, there = places
    with open((here if upload else there) / "big", "wb") as file:
        file.truncate(100 << 20)
    words = ([here / "big", on(host, there)] if upload
             else [on(host, there / "big"), here])
    process = start("cp", *host.options(), *map(str, words))
    most = peak(process)
    assert process.returncode == 0
    assert names(here) == names(there) == ["big"]
    assert 500 < most < LIMIT, most
