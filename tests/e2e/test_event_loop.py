# SPDX-License-Identifier: Apache-2.0
"""The library in event loops of others: epoll and select. The one over poll
is in test_examples.py."""

import subprocess

import pytest
from winrm_command import host, hosts  # noqa: F401  (fixtures)
from winrm_command import (REPORTS, SLACK, SLOW, USER, environment,
                           example, program)


def loop(kind, where, count, command, port):
    words = {
        "epoll": [*example("epoll"), str(port), USER, command,
                  *[where] * count],
        "select": [*program("loop_select"), where, str(port), USER,
                   str(count), command]}[kind]
    done = subprocess.run(words, env=environment(), capture_output=True,
                          text=True, timeout=60 * SLOW + SLACK)
    assert not REPORTS.search(done.stderr), done.stderr
    return done


@pytest.mark.parametrize("kind", ["epoll", "select"])
@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_many_sessions_share_a_loop(host, kind, name):
    done = loop(kind, name, 24, "sleep 0.2; echo hi", host.port)
    assert (done.returncode, done.stdout) == (0, "hi\n" * 24), done.stderr
    stats = host.stats()
    assert stats["verbs"]["Create"] == stats["verbs"]["Delete"] == 24
    assert stats["shells"] == 0


@pytest.mark.parametrize("kind", ["epoll", "select"])
def test_a_connection_is_made_again_within_a_loop(host, kind):
    host.reset({"action": "no-reply", "verb": "Receive", "times": 4})
    done = loop(kind, "127.0.0.1", 8, "echo hi", host.port)
    assert done.returncode == 0, done.stderr
    assert host.stats()["shells"] == 0
    assert host.stats()["connections"] > 8


@pytest.mark.parametrize("kind", ["epoll", "select"])
def test_a_name_that_is_none_is_an_error_of_each(kind):
    done = loop(kind, "nobody.invalid", 12, "echo hi", 5985)
    assert done.returncode == 1
    assert done.stderr.count("nobody.invalid") == 12
