# SPDX-License-Identifier: Apache-2.0
"""winrm serve: clients that do not read hold up nobody but themselves."""

import json
import signal
import time

import pytest
from service import Client, call, listen, resident, serve, tidy  # noqa: F401
from winrm_command import host  # noqa: F401  (fixtures)
from winrm_command import GRACE, HAS_ICONV, SLOW, WRAP, wait_until


def test_four_clients_that_never_read_cost_a_fifth_nothing(listen, host):
    """400 KB of each of their calls wait for a reader that never comes."""
    one, path = listen("-j", "2", "--max-output", "4K")
    before = resident(one.process.pid)
    never, reader = [Client(path) for _ in range(4)], Client(path)
    ends = time.monotonic() + 6 * SLOW
    for client in never:
        client.send(*(call(host, n, "head -c 400000 /dev/zero | tr '\\0' x",
                           stream=True, timeout=int(6000 * SLOW))
                      for n in range(4)))
    number = 0
    while time.monotonic() < ends:
        number += 1
        reader.send(call(host, number, "echo hi", timeout=int(4000 * SLOW)))
        answer = reader.result(number)
        assert (answer["exitcode"], answer.get("output")) == (0, "hi\n"), (
            number, answer)
    # all of their calls end by themselves; only the reader's shell is kept
    host.server.wait_for(lambda s: s["commands_running"] == 0 and
                         s["shells"] <= 2, (GRACE + 5) * SLOW)
    reader.send(*(call(host, n, "echo hi") for n in ("a", "b", "c")))
    for answer in reader.results("a", "b", "c").values():
        assert answer["output"] == "hi\n"
    # an emulator's own memory grows with what it has translated
    assert WRAP or resident(one.process.pid) < before + 4000
    for client in never:                # no loss goes unreported
        ended = [a["exitcode"] for a in client.results(*range(4)).values()]
        assert set(ended) <= {0, 250} and 250 in ended
        client.send(call(host, "again", "echo hi"))
        assert client.result("again")["output"] == "hi\n"
    one.process.send_signal(signal.SIGTERM)
    assert one.end(20) == 0
    tidy(host)


def test_queued_calls_end_by_their_own_deadline(serve, host):
    one = serve("-j", "1")
    one.send(call(host, "long", "sleep 60", timeout=0, mode="async"),
             call(host, "short", "echo hi", timeout=300),
             call(host, "other", "echo hi", timeout=600))
    for name in ("short", "other"):
        answer = one.result(name)
        assert (answer["status"], answer["exitcode"]) == ("error", 250)
        assert "wait" in answer["message"], answer
    jobs = one.ask(id="l", list=True)["jobs"]
    assert [(j["id"], j["status"]) for j in jobs] == [("long", "running")]
    one.send({"cancel": jobs[0]["jobid"]})
    assert one.result("long")["status"] == "aborted"
    assert one.end() == 0
    assert host.stats()["commands_started"] == 1
    tidy(host)


def test_a_stdout_that_is_not_read_stops_no_deadline(serve, host):
    """Answers without room are dropped, and their calls report it."""
    one = serve("-j", "2", "--max-output", "64K", "--keep", "0", read=False)
    count, each = 20, 60000
    late_by = time.monotonic() + 4 * SLOW + 1
    one.send(*(call(host, n, "head -c %d /dev/zero | tr '\\0' '\\1'" % each,
                    timeout=int(4000 * SLOW)) for n in range(count)))
    wait_until(lambda: host.stats()["commands_started"] >= 3, 10)
    time.sleep(max(0, late_by - time.monotonic()))
    tidy(host, (GRACE + 10) * SLOW)
    one.process.stdin.close()
    got = {}
    for line in one.process.stdout:
        answer = json.loads(line)
        if "exitcode" in answer:
            assert answer["id"] not in got
            got[answer["id"]] = answer
    assert sorted(got) == list(range(count))
    whole = [a for a in got.values() if a["exitcode"] == 0]
    cut = [a for a in got.values() if a.get("truncated") and a["exitcode"]]
    late = [a for a in got.values() if "exit-status" not in a]
    assert all(len(a["output"]) == each for a in whole)
    assert all(a["exitcode"] == 250 and "nobody read" in a["message"]
               for a in cut), cut
    assert all(a["exitcode"] == 250 for a in late)
    assert len(whole) + len(cut) + len(late) == count > len(whole) > 0
    assert one.end() == 0


def test_a_client_that_does_not_read_can_cancel(listen, host):
    one, path = listen("-j", "1", "--max-output", "4K")
    client = Client(path)
    client.send(call(host, 1, "yes", stream=True, timeout=0, mode="async"))
    host.server.wait_for(lambda s: s["commands_running"] == 1, 10 * SLOW)

    def rest():
        before = host.stats()["requests"]
        time.sleep(0.5)
        return host.stats()["requests"] == before
    wait_until(rest, 30, "a full buffer")
    client.send({"id": "l", "list": True}, {"id": "c", "cancel": 1})
    host.server.wait_for(lambda s: s["commands_running"] == 0,
                         (GRACE + 10) * SLOW)
    answer = client.result(1)
    assert (answer["status"], answer["exitcode"]) == ("aborted", 130)
    one.process.send_signal(signal.SIGTERM)
    assert one.end(20) == 0
    tidy(host)


@pytest.mark.skipif(not HAS_ICONV, reason="no tables of iconv")
def test_what_conversion_makes_of_output_finds_room(listen, host):
    """Each of its bytes becomes three, and could begin a character of two, so
    that each was once made an event of its own."""
    one, path = listen("-j", "2", "--max-output", "4K")
    never, reader = Client(path), Client(path)
    never.send(call(host, 1, "head -c 300000 /dev/zero | tr '\\0' '\\205'",
                    stream=True, codepage=932, timeout=0))
    for n in range(20):
        reader.send(call(host, n, "echo hi"))
        assert reader.result(n)["output"] == "hi\n"
    text = ""
    answer = never.next()
    while "exitcode" not in answer:
        text += answer["data"]
        answer = never.next()
    assert answer["exitcode"] == 0 and text == "\ufffd" * 300000
    one.process.send_signal(signal.SIGTERM)
    assert one.end(20) == 0
