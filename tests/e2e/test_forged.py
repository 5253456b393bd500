# SPDX-License-Identifier: Apache-2.0
"""What somebody in between of plain HTTP can make happen: nothing twice, and
nothing sealed with a weak key.

No seal protects the statuses of HTTP. PLANS has each of them that may mean
"not read" in place of each answer, and every two of them; the server has done
what it was asked all the same. The command writes down that it ran and what
came by stdin. The cases wait more than they work, so they run side by side.
"""

import itertools
import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from forger import Forger, weaker
from winrm_command import host  # noqa: F401  (fixtures)
from winrm_command import GRACE, SLOW, USER, duration, winrm

pytestmark = pytest.mark.http

WORKERS = 6
DEADLINE = 15
ANSWERS = [400, 401, 500, 503, "drop"]
REQUESTS = 8    # log-on, Create, Command, Send, Receives, Delete
# A slow build runs only a part.
EVERY = 1 if SLOW <= 2 and not os.environ.get("WINRM_PART") else 9

PLANS = [{n: answer} for n in range(1, REQUESTS + 1) for answer in ANSWERS] + [
    {a: first, b: second}
    for a, b in itertools.combinations(range(1, REQUESTS + 1), 2)
    for first, second in itertools.product(ANSWERS, ANSWERS)]


def through(forger, command, *options, **how):
    return winrm("exec", "-u", USER, "-p", str(forger.port), *options,
                 "127.0.0.1", "--", command, **how)


def read(path):
    if not path.exists():
        return ""
    return path.read_text()


def run_forged(host, folder, plan):
    ran, came = folder / "ran", folder / "came"
    folder.mkdir()
    with Forger(host.port, plan) as forger:
        result = through(
            forger, "echo ran >>%s; cat >>%s; echo out" % (ran, came),
            "--timeout", duration(DEADLINE), input=b"input\n",
            limit=DEADLINE + GRACE)
    assert read(ran) in ("", "ran\n"), (plan, result)
    assert read(came) in ("", "input\n"), (plan, result)
    if result.status == 0:
        assert (read(ran), read(came)) == ("ran\n", "input\n"), (plan, result)
        assert result.out == b"out\n" or result.err, (plan, result)
    elif result.status < 240:
        assert False, (plan, result)
    else:
        assert result.err, (plan, result)


def test_a_command_runs_once_whatever_answers_are_forged(host, tmp_path):
    with ThreadPoolExecutor(WORKERS) as pool:
        done = [pool.submit(run_forged, host, tmp_path / str(n), plan)
                for n, plan in enumerate(PLANS) if n % EVERY == 0]
    failures = [d.exception() for d in done if d.exception()]
    if failures:
        raise failures[0]


NEEDED = ["128", "KEY_EXCH", "ESS", "SIGN", "SEAL"]
SETS = [[]] + [[flag] for flag in NEEDED] + [["128", "56"],
                                             ["128", "56", "KEY_EXCH"], NEEDED]
WEAKER = [(flags, time) for flags in SETS for time in (False, True)
          if flags or time]


def test_nothing_is_sealed_under_a_weak_key(host):
    for flags, time in WEAKER:
        host.reset()
        with Forger(host.port, edit=weaker(flags, time)) as forger:
            result = through(forger, "echo out")
        if flags:
            assert result.status == 253, (flags, time, result)
            assert {r["leg"] for r in host.log("request")} == {"negotiate"}
        else:   # an older host: its keys are as good
            assert (result.status, result.out) == (0, b"out\n"), result


def test_a_later_log_on_is_not_weaker_than_the_first(host):
    for flags, time in WEAKER:
        host.reset({"action": "hang-up", "verb": "Command"})
        with Forger(host.port, edit=weaker(flags, time), since=2) as forger:
            result = through(forger, "echo out")
        assert result.status == 253, (flags, time, result)
        legs = [r["leg"] for r in host.log("request")]
        assert legs.count("authenticate") == 1, (flags, time, legs)
        assert forger.connections > 1


def test_a_command_goes_over_a_new_connection_after_the_log_on(host):
    host.reset({"action": "hang-up", "verb": "Create"},
               {"action": "header", "verb": "Create", "name": "Connection",
                "value": "close"})
    result = host.run("echo out")
    assert (result.status, result.out) == (0, b"out\n")
    assert host.verbs() == ["-", "Create", "-", "-", "Command", "Send",
                            "Receive", "Delete"]
