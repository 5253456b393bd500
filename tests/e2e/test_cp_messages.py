# SPDX-License-Identifier: Apache-2.0
"""How long the messages of winrm cp are, and what memory it takes."""

import os
import re
import time

import pytest
from between import Between
from test_cp import cp, names, noise, on, places  # noqa: F401  (a fixture)
from winrm_command import host, own_host  # noqa: F401  (fixtures)
from winrm_command import WRAP, finish, start

MOST = ["--max-envelope", "512000"]


def messages(result):
    """Octets of each Send, before it is sealed."""
    return [int(n) for n in re.findall(r" Send, (\d+) bytes", result.err)]


@pytest.mark.parametrize("limit, options, least, most, commands", [
    (153600, [], 0, 153600, 1),
    (512000, MOST, 480000, 512000, 1),
    (153600, MOST, 1, 153600, 2),
    (32768, MOST, 1, 32768, 3),
], ids=["default", "option", "refused", "refused-twice"])
def test_messages_are_as_long_as_the_host_takes(
        own_host, places, limit, options, least, most, commands):
    here, there = places
    host = own_host("--max-envelope", str(limit))
    (here / "a").write_bytes(noise(1500000))
    result = cp(host, "-vv", *options, here / "a", on(host, there))
    assert result.status == 0, result
    assert (there / "a").read_bytes() == noise(1500000)
    assert names(there) == ["a"]
    taken = [n for n in messages(result) if n <= limit]
    assert least <= max(taken) <= most, taken
    assert len(messages(result)) - len(taken) == commands - 1
    assert host.stats()["commands_started"] == commands


def anonymous_kb(pid):
    with open("/proc/%d/status" % pid) as status:
        return int(re.search(r"RssAnon:\s+(\d+)", status.read())[1])


@pytest.mark.http
@pytest.mark.more
@pytest.mark.skipif(bool(WRAP), reason="an emulator has memory of its own")
@pytest.mark.parametrize("upload", [True, False], ids=["up", "down"])
def test_a_copy_takes_half_a_megabyte_of_memory(host, places, upload):
    """Besides what it has of files: those of the command and libraries."""
    here, there = places
    source, target = (here, there) if upload else (there, here)
    (source / "a").write_bytes(noise(12000000))
    passed, seen = [0], []

    def way(sock, data):
        passed[0] += len(data)
        if passed[0] > 9000000 and not seen:
            seen.append(anonymous_kb(process.pid))
        sock.sendall(data)

    with Between(host.port, to_client=None if upload else way,
                 to_server=way if upload else None) as between:
        words = ["cp", "-u", "LAB\\alice", "--port", str(between.port),
                 *map(str, ([source / "a", on(host, target)] if upload
                            else [on(host, source / "a"), target]))]
        process = start(*words)
        result = finish(process, words, 60, time.monotonic())
    assert (result.status, result.err) == (0, "")
    assert os.path.getsize(target / "a") == 12000000
    assert seen and seen[0] <= 600, seen
