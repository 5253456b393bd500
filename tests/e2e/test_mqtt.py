# SPDX-License-Identifier: Apache-2.0
"""boards/linux/mqtt: workers behind a broker answer each call once, or say so."""

import json
import os
import signal
import subprocess

import pytest
from mqtt import RECIPE, mqtt  # noqa: F401  (fixtures)
from winrm_command import SLOW, host, wait_until  # noqa: F401  (fixtures)

pytestmark = pytest.mark.more


def call(command="echo hi", **more):
    return {"connector-name": "dc1", "command": command, **more}


def test_each_of_1000_calls_is_answered_once_though_a_worker_is_killed(
        mqtt, host, tmp_path):
    ran = tmp_path / "ran"
    workers = [mqtt.worker(name) for name in "123"]
    calls = [call("echo %d >>%s; echo %d" % (n, ran, n), id="c%d" % n,
                  timeout=5000) for n in range(1000)]
    running = mqtt.request(calls, START_WITHIN=str(int(20 * SLOW)))
    host.server.wait_for(lambda s: s["commands_started"] >= 100, 60 * SLOW)
    mqtt.kill(workers[1])
    mqtt.worker("2")            # as systemd does
    status, answers, err = mqtt.finish(running)
    assert len(answers) == 1000, (len(answers), err, mqtt.logs())
    lost = [a for a in answers.values() if a["status"] == "lost"]
    for n in range(1000):
        one = answers["c%d" % n]
        assert one in lost or one["output"] == "%d\n" % n, one
    # No more than what the worker was running, and had taken but not written
    # down yet.
    assert len(lost) <= 40 and status == (1 if lost else 0), (lost, err)
    numbers = ran.read_text().split()
    assert len(numbers) == len(set(numbers)) >= 1000 - len(lost)


def state(mqtt, topic="state"):
    """What goes to that topic from now on, as a growing file."""
    path = mqtt.folder / ("seen-" + topic)
    tail = ["-q", "1", "-t", "winrm/ops/" + topic]
    # The session is there when this returns.
    made = mqtt.client("mosquitto_sub", "ops", "-c", "-x", "600", "-i",
                       "test-" + topic, "-E", *tail)
    assert made.returncode == 0, made.stderr
    with open(path, "w") as file:
        mqtt.workers.append(mqtt.popen(
            "mosquitto_sub", "ops", "-c", "-x", "600", "-i", "test-" + topic,
            *tail, stdout=file))
    return path


def test_an_id_that_comes_again_is_reported_and_not_run(
        mqtt, host, tmp_path):
    seen, ran = state(mqtt), tmp_path / "ran"
    for name in "12":
        mqtt.worker(name)
    one = call("echo x >>%s" % ran, id="once")
    status, answers, err = mqtt.answers([one])
    assert status == 0 and answers["once"]["exit-status"] == 0, err
    again = json.dumps(dict(one, expires=4000000000))
    for _ in range(2):          # to each worker
        assert mqtt.publish("ops", "winrm/ops/request", again).returncode == 0
    wait_until(lambda: seen.read_text().count('"status":"duplicate"') == 2)
    assert ran.read_text() == "x\n"


HOSTILE = [
    b"\0", b"\xff\xfe", b"null", b"[]", b"{", b'"x"', b"x\ny\tz",
    b'{"id":7}', b'{"id":"../x"}', b'{"id":"a\\nb"}', b'{"id":"' + b"a" * 65 +
    b'"}', b"[" * 5000, b'{"id":"h0"}',
    b'{"id":"h1","connector-name":"dc1","command":"x"}',
    b'{"id":"h2","connector-name":"dc1","command":"x","expires":"1;ls"}',
    b'{"id":"h3","connector-name":"dc1","command":"x","expires":4000000000,'
    b'"hostname":"evil"}',
    b'{"id":"h4","connector-name":"dc1","command":"x","expires":4000000000,'
    b'"password-file":"/etc/shadow"}',
    b'{"id":"h5","connector-name":"dc1","command":{"a":[[]]},'
    b'"expires":4000000000}',
    b'{"id":"h6","connector-name":"dc1","command":"' + b"x" * 61000 +
    b'","expires":4000000000}',
    b'{"id":"h7","connector-name":"dc1","command":"x","expires":1}',
    b'{"id":"h8","connector-name":"dc1","command":"x","expires":4000000000,'
    b'"a\\"\\\\$(id)\\n":1}',
    b'{"id":"h9","connector-name":"dc1","invoke":["A.B",1],'
    b'"expires":4000000000}',
]


def test_hostile_requests_are_refused_and_the_worker_goes_on(mqtt, host):
    seen = state(mqtt)
    worker = mqtt.worker("1")
    for payload in HOSTILE:
        sent = mqtt.client("mosquitto_pub", "ops", "-q", "1", "-t",
                           "winrm/ops/request", "-s", input=payload,
                           text=False)
        assert sent.returncode == 0, (payload, sent.stderr)
    status, answers, err = mqtt.answers([call("printf ok", id="good")])
    assert answers["good"]["output"] == "ok" and status == 0, (answers, err)
    wait_until(lambda: '"id":"good"' in seen.read_text())
    said = [json.loads(line) for line in seen.read_text().splitlines()]
    by_id = {one["id"]: one["status"] for one in said}
    assert by_id == {"-": "refused", "good": "accepted", "h7": "expired", **{
        "h%d" % n: "refused" for n in (0, 1, 2, 3, 4, 5, 6, 8, 9)}}, said
    assert host.server.stats()["commands_started"] == 1
    assert worker.poll() is None, mqtt.logs()


def test_a_call_that_no_worker_began_is_reported_and_not_run_later(
        mqtt, host):
    first = mqtt.worker("1")    # its session outlives it
    assert mqtt.answers([call()])[0] == 0
    mqtt.kill(first)
    status, answers, err = mqtt.answers(
        [call(id="late", timeout=1000)], START_WITHIN="1")
    assert status == 1 and answers["late"]["status"] == "lost", (answers, err)
    mqtt.worker("1")
    assert mqtt.answers([call()])[0] == 0
    assert host.server.stats()["commands_started"] == 2


def test_output_streams_and_sigterm_lets_the_call_end(mqtt, host, tmp_path):
    go, out = tmp_path / "go", []
    worker = mqtt.worker("1")
    running = mqtt.request([call(
        "echo one; while [ ! -e %s ]; do sleep 0.1; done; echo two" % go,
        id="s", stream=True,
        timeout=20000)], START_WITHIN="10")
    while not out or "stream" not in out[-1]:
        out.append(json.loads(running.stdout.readline()))
    assert out[-1]["data"] == "one\n", out
    worker.send_signal(signal.SIGTERM)
    go.touch()
    status, answers, err = mqtt.finish(running)
    assert status == 0 and answers["s"]["exit-status"] == 0, (answers, err)
    assert worker.wait(60 * SLOW) == 0, mqtt.logs()


def test_rows_of_a_query_come_as_lines_and_as_they_arrive(mqtt, host):
    mqtt.worker("1")
    query = {"connector-name": "dc1", "query": "SELECT Name FROM Win32_Service"
             " WHERE Started = TRUE"}
    running = mqtt.request([dict(query, id="q", stream=True),
                            dict(query, id="both", command="echo"),
                            dict(query, id="bad", namespace="root/no"),
                            {"id": "get", "connector-name": "dc1",
                             "get": "Win32_Service Name=Spooler"},
                            {"id": "call", "connector-name": "dc1", "invoke": [
                                "Test_Types.Echo", "--", "ReturnValue=7",
                                "text=it's \"a\""]}])
    status, answers, err = mqtt.finish(running)
    rows = '{"Name":"Spooler"}\n{"Name":"W32Time"}\n'
    assert answers["q"]["output"] == rows, (answers, err)
    assert answers["both"]["exitcode"] == 248, answers
    assert answers["bad"]["exitcode"] == 251, answers
    assert json.loads(answers["get"]["output"])["State"] == "Running", answers
    assert answers["call"]["exit-status"] == 7, answers
    assert json.loads(answers["call"]["output"])["text"] == "it's \"a\""
    assert host.stats()["commands_started"] == 0


def test_who_has_no_certificate_or_another_queue_gets_nothing(mqtt, host):
    seen = state(mqtt, "request")   # ops may not read requests either
    good = mqtt.publish("other", "winrm/other/request", "{}")
    assert good.returncode == 0, good.stderr
    for topic in ("winrm/ops/request", "winrm/ops/answer", "winrm/other/answer"):
        tried = mqtt.publish("other", topic, "{}")
        assert "not authori" in tried.stderr.lower(), (topic, tried.stderr)
    mqtt.publish("ops", "winrm/ops/request", "{}")
    bare = subprocess.run(
        ["mosquitto_pub", "-h", "127.0.0.1", "-p", str(mqtt.port), "--cafile",
         mqtt.certificates + "/ca.crt", "-t", "winrm/ops/request", "-m", "{}"],
        capture_output=True, timeout=60 * SLOW)
    assert bare.returncode != 0
    assert seen.read_text() == ""


def test_the_units_are_valid(tmp_path):
    for name in ("winrm-worker@.service", "winrm-workers.target"):
        with open(os.path.join(RECIPE, name)) as file:
            text = file.read()
        (tmp_path / name).write_text(text.replace(
            "/usr/local/lib/winrm-mqtt", RECIPE))
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no",
         str(tmp_path / "winrm-worker@1.service"),
         str(tmp_path / "winrm-workers.target")],
        capture_output=True, text=True)
    assert checked.returncode == 0 and not checked.stderr, checked.stderr


def test_shellcheck_has_nothing_to_say_of_the_recipe():
    checked = subprocess.run(
        ["shellcheck", "-x", *(os.path.join(RECIPE, name) for name in (
            "worker", "request", "certificates", "client.sh"))],
        capture_output=True, text=True, cwd=os.path.join(RECIPE, "../../.."))
    assert checked.returncode == 0, checked.stdout
