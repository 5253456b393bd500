# SPDX-License-Identifier: Apache-2.0
"""winrm serve: signals, readers that go or stop, servers that die; many calls
at once."""

import json
import random
import signal
import subprocess
import time

import pytest
from conftest import Server
from service import call, kind, resident, serve, tidy  # noqa: F401
from test_serve import BROKEN
from winrm_command import host, own_host  # noqa: F401  (fixtures)
from winrm_command import GRACE, SLOW, WINRM, WRAP, environment, wait_until


# --- ends --------------------------------------------------------------------------


@pytest.mark.valgrind
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_cancels_all_and_cleans_all(serve, host, number):
    one = serve("-j", "3")
    one.send(*(call(host, n, "sleep 60") for n in range(5)))
    host.server.wait_for(lambda s: s["commands_running"] == 3, 10 * SLOW)
    one.process.send_signal(number)
    assert one.end(20, close=False) == 0
    assert [one.result(n)["status"] for n in range(5)] == ["aborted"] * 5
    tidy(host)


def test_a_reader_that_goes_ends_it_and_nothing_stays(serve, host):
    one = serve(read=False)
    one.send(*(call(host, n, "sleep 60") for n in range(3)))
    host.server.wait_for(lambda s: s["commands_running"] == 3, 10 * SLOW)
    one.process.stdout.close()
    one.process.stdout = None
    one.send(b"{}")
    assert one.end(20, close=False) == 255
    tidy(host)


def test_a_full_disk_ends_it(host):
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            WRAP + [WINRM, "serve"], stdout=full, stderr=subprocess.PIPE,
            input=json.dumps(call(host, 1, "sleep 60")).encode() + b"\n",
            env=environment(), timeout=30 * SLOW)
    assert done.returncode == 255
    assert b"No space left" in done.stderr
    tidy(host)


def test_a_reader_that_stops_reading_stops_the_sessions(serve, host):
    """What is not read stays at the host and is complete later."""
    count = 1000000
    one = serve("-j", "2", "--max-output", "4K", read=False)
    one.send(*(call(host, n, "seq %d" % count, stream=True, timeout=0)
               for n in range(2)))
    host.server.wait_for(lambda s: s["commands_running"] == 2, 10 * SLOW)

    def rest():
        before = host.stats()["requests"]
        time.sleep(0.5)
        return host.stats()["requests"] == before
    wait_until(rest, 30, "the sessions stop")
    assert host.stats()["commands_running"] == 2
    before = resident(one.process.pid)
    got = {0: [], 1: []}
    one.process.stdin.close()
    for line in one.process.stdout:
        answer = json.loads(line)
        if "stream" in answer:
            got[answer["id"]].append(answer["data"])
    assert one.end() == 0
    want = "".join("%d\n" % n for n in range(1, count + 1))
    assert all("".join(parts) == want for parts in got.values())
    assert before < 30000 or "valgrind" in WRAP or SLOW > 2


def test_a_deadline_holds_even_if_nobody_reads(serve, host):
    one = serve("--max-output", "4K", read=False)
    one.send(call(host, 1, "yes", stream=True, timeout=int(2000 * SLOW)))
    host.server.wait_for(lambda s: s["commands_running"] == 1, 10 * SLOW)
    tidy(host, 2 + GRACE + 5)
    one.process.stdin.close()
    last = json.loads(one.process.stdout.read().splitlines()[-1])
    assert (last["status"], last["exitcode"]) == ("error", 250)
    assert one.end() == 0


def test_sigterm_ends_it_even_if_nobody_reads(serve, host):
    one = serve("--max-output", "4K", read=False)
    one.send(call(host, 1, "yes", stream=True, timeout=0))
    host.server.wait_for(lambda s: s["commands_running"] == 1, 10 * SLOW)
    time.sleep(1)
    one.process.send_signal(signal.SIGTERM)
    assert one.end(30, close=False) == 0
    tidy(host)


def test_a_server_that_dies_is_an_error_of_its_calls(
        serve, host, own_host):
    victim = own_host()
    one = serve()
    one.send(*(call(victim, "v%d" % n, "sleep 60", reconnect=1)
               for n in range(3)),
             call(host, "ok", "sleep 1; echo hi"))
    victim.server.wait_for(lambda s: s["commands_running"] == 3, 10 * SLOW)
    victim.server.control("drop")
    victim.reset({"action": "accept-close", "times": 1000})
    for n in range(3):
        assert one.result("v%d" % n, 40)["status"] == "error"
    assert one.result("ok")["output"] == "hi\n"
    assert one.end() == 0


def test_a_server_that_is_killed_is_an_error_and_others_go_on(
        serve, host, tmp_path):
    victim = Server(str(tmp_path))
    try:
        one = serve()
        one.send(*(dict(call(host, "v%d" % n, "sleep 5", reconnect=1),
                        port=victim.port) for n in range(3)),
                 call(host, "ok", "sleep 1; echo hi"))
        victim.wait_for(lambda s: s["commands_running"] == 3, 10 * SLOW)
    finally:
        victim.kill()
    for n in range(3):
        answer = one.result("v%d" % n, 40)
        assert answer["status"] == "error"
        assert answer["exitcode"] in (254, 255)
    assert one.result("ok")["output"] == "hi\n"
    assert one.end() == 0
    tidy(host)


# --- all at once -----------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 2])
def test_no_answer_is_lost_or_doubled(serve, host, seed):
    """Calls of all kinds among broken lines, with some of them cancelled."""
    chance = random.Random(seed)
    one = serve("-j", "8", "--queue", "1000")
    want, count = {}, 300
    for n in range(count):
        pick = chance.random()
        if pick < 0.1:
            one.send(chance.choice(BROKEN[:20])[0])
            continue
        want[n] = pick
        one.send(call(host, n, "echo %d" % n,
                      environment={"E": chance.choice("123")},
                      mode=chance.choice(["sync", "async"]),
                      stream=chance.random() < 0.5,
                      timeout=1 if pick > 0.95 else 600000))
        if pick < 0.2:
            one.send({"id": "l%d" % n, "list": True})
    for n in want:
        one.result(n, 300)
    assert one.end(60) == 0
    mine = {}
    for answer in one.answers:
        if answer.get("id") in want:
            mine.setdefault(answer["id"], []).append(answer)
    for n, pick in want.items():
        kinds = [kind(a) for a in mine[n]]
        assert kinds.count("result") == 1 and kinds[-1] == "result"
        assert "state" not in kinds[1:]
        if mine[n][-1]["status"] == "complete":
            assert mine[n][-1]["output"] == "%d\n" % n
        else:
            assert pick > 0.95
    jobids = [a["jobid"] for a in one.answers if kind(a) == "result"]
    assert len(jobids) == len(set(jobids)) == len(want)
    tidy(host)


def test_each_damaged_line_has_one_answer(serve, host):
    """Bytes flipped, removed and inserted, whatever they mean then."""
    chance = random.Random(7)
    seeds = [json.dumps(dict(call(host, "x", "echo"), port=1,
                             environment={"A": "é"}, stdin="x")).encode(),
             b'{"id":1,"list":true}', b'{"id":[[["x"]]],"status":1}',
             b'{"cancel":1,"id":"\\u00e9"}']
    one = serve("--queue", "100000", "--connect-timeout", "1s")
    count = 0
    for _ in range(3000):
        line = bytearray(chance.choice(seeds))
        for _ in range(chance.randrange(4)):
            at = chance.randrange(len(line))
            pick = chance.random()
            if pick < 0.4:
                line[at] = chance.randrange(256)
            elif pick < 0.7:
                del line[at:at + chance.randrange(1, 9)]
            else:
                line[at:at] = bytes(chance.choice(b'{}[]",:\\0e-\xff')
                                    for _ in range(3))
            line = line or bytearray(b" ")
        line = bytes(line).replace(b"\n", b"?")
        one.send(line)
        count += line not in (b"", b"\r")
    assert one.end(60) == 0
    assert len(one.answers) == count + 1
    assert host.stats()["commands_started"] == 0
