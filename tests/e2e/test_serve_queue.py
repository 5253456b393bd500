# SPDX-License-Identifier: Apache-2.0
"""A queue of `winrm serve` that is as long as it may be."""

import json
import signal

import pytest
from service import Service, call, resident
from winrm_command import SLOW
from winrm_command import host  # noqa: F401  (a fixture)

LINES = 100000


@pytest.mark.more
def test_a_hundred_thousand_lines_wait_in_the_memory_of_the_start(host):
    """One call holds up all others, which are then cancelled."""
    count = LINES if SLOW <= 3 else LINES // 20
    one = Service("-j", "1", "--queue", str(LINES), "--max-memory", "512M",
                  read=False)
    try:
        hello = json.loads(one.process.stdout.readline())
        before = resident(one.process.pid)
        sleep = call(host, 0, "sleep 600", timeout=0, mode="async")
        for n in range(count):
            one.process.stdin.write(
                json.dumps(dict(sleep, id=n)).encode() + b"\n")
            one.process.stdin.flush()
            # each line is answered, so that neither end waits for the other
            assert json.loads(one.process.stdout.readline()) == {
                "id": n, "jobid": n + 1, "status": "submitted"}
        host.server.wait_for(lambda s: s["commands_running"] == 1)
        assert hello["queue"] == LINES and hello["memory"] < 512 * 2**20
        assert resident(one.process.pid) - before < 1024      # KiB
        one.process.send_signal(signal.SIGTERM)
        ended = [json.loads(line) for line in one.process.stdout]
        assert sorted(a["id"] for a in ended) == list(range(count))
        assert all(a["status"] == "aborted" for a in ended if a["id"] > 0)
        assert one.end(60) == 0
    finally:
        one.process.kill()
