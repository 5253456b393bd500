# SPDX-License-Identifier: Apache-2.0
"""The image of boards/mps2-an385 with FreeRTOS: two tasks at once, each with a
session of its own.

Run by `make firmware`, which builds it.
"""

import os

import pytest
from firmware_board import (
    BAD_LOGON, DEADLINE, MEGABYTE, NO_HOST, OTHER, Resolver, lines, md5)
from winrm_command import SLACK, SLOW

pytest_plugins = "firmware_board"


def both(done):
    return [done.fields("result"), done.fields("second")]


def test_two_tasks_run_at_once(rtos):
    done = rtos.run("sleep 1; echo hi; exit 7", limit=30)
    assert done.status == 7, done
    for one in both(done):
        assert one["exit"] == 7 and one["sealed"] == 1, done
        assert one["out-md5"] == md5(b"hi\n"), done
    # not one after the other; each waits for a second on the host
    assert 1000 <= done.peaks["ms"] < 1900 + 1000 * (SLOW - 1) + SLACK * 1000
    assert done.peaks["pcbs"] == 2, done


def test_two_tasks_get_a_megabyte_each(rtos, tmp_path):
    path = tmp_path / "random"
    path.write_bytes(os.urandom(MEGABYTE))
    done = rtos.run("cat '%s'" % path, limit=60)
    assert done.status == 0, done
    for one in both(done):
        assert one["out-md5"] == md5(path.read_bytes()), done


def test_two_tasks_send_stdin(rtos):
    done = rtos.run("cat", "input=50000", limit=60)
    assert done.status == 0, done
    for one in both(done):
        assert one["out-md5"] == md5(lines(50000)), done


@pytest.mark.parametrize("words, status", [
    (["password=wrong"], BAD_LOGON), (["timeout=1500"], DEADLINE),
    (["port=1"], NO_HOST)])
def test_two_tasks_fail_alike(rtos, words, status):
    done = rtos.boot(*words, "command=sleep 60").check()
    assert done.status == status and done.seconds < 10 * SLOW, done
    assert both(done)[0]["error"] == both(done)[1]["error"] != 0, done


@pytest.mark.parametrize("address, status", [("10.0.2.2", 0), (None, NO_HOST)])
def test_two_tasks_look_up_a_name(rtos, address, status):
    with Resolver(address) as resolver:
        done = rtos.run("echo hi", "host=winrm.test",
                        "dns-port=%d" % resolver.port)
    assert done.status == status, done
    assert both(done)[0]["error"] == both(done)[1]["error"], done


@pytest.mark.parametrize("rule", [
    {"action": "accept-close"}, {"action": "accept-close", "reset": True},
    {"action": "accept-bytes", "kind": "ssh"}])
def test_two_tasks_are_closed_upon(rtos, rule):
    rtos.reset(rule)
    assert rtos.run("whoami").status in (OTHER, NO_HOST)


def test_two_tasks_lose_frames(rtos):
    done = rtos.run("seq 5000", "lose=20", limit=90)
    assert done.status == 0 and done.peaks["lost"] > 0, done
    whole = b"".join(b"%d\n" % n for n in range(1, 5001))
    for one in both(done):
        assert one["out-md5"] == md5(whole), done


def test_two_tasks_on_many_connections_leave_nothing(rtos, capsys):
    rtos.reset({"action": "hang-up", "probability": 0.3, "seed": 1,
                "leg": ["authenticated", "none"], "verb": "Receive"})
    done = rtos.run("seq 40", "repeat=100", limit=120)
    assert done.status == 0, done
    once = b"".join(b"%d\n" % n for n in range(1, 41))
    for one in both(done):
        assert one["commands"] == 100, done
        assert one["out-md5"] == md5(once * 100), done
    assert rtos.server.stats()["connections"] > 10
    with capsys.disabled():
        print("\nnote: winrm-freertos: %s" % done.lines["peaks"])
