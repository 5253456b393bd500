# SPDX-License-Identifier: Apache-2.0
"""Connectors whose script runs in a runspace: winrm call and winrm serve."""

import json
import os

import pytest
from conftest import ROOT
from service import SCHEMA, Validator, call, serve, tidy  # noqa: F401
from winrm_command import SERVING, USER, Host, winrm

FOLDER = os.path.join(ROOT, "tests", "fixtures", "psrp")


def fixture(name):
    with open(os.path.join(FOLDER, name + ".json")) as file:
        return json.load(file, parse_float=str, parse_int=str)


def objects(text):
    return [json.loads(line, parse_float=str, parse_int=str)
            for line in text.splitlines()]


def outputs(name):
    return [event["value"] for event in fixture(name)["events"]
            if event.get("stream") == "output"]


@pytest.fixture
def host(servers):
    one = Host(servers(*SERVING, "--replay", FOLDER))
    yield one
    one.reset()


def script(host, number, name, **more):
    return call(host, number, fixture(name)["script"], shell="runspace",
                **more)


@pytest.fixture
def connector(host, tmp_path):
    """connector(script, "key=value"...): winrm call of a runspace."""
    path = tmp_path / "connectors.json"

    def run(command, *words, **keys):
        record = dict(call(host, 0, command), shell="runspace", **keys)
        del record["id"]
        path.write_text(json.dumps({"c": record}))
        path.chmod(0o600)
        return winrm("call", "--config", str(path), "c", *words)
    return run


@pytest.mark.parametrize("name, status", [
    ("objects", 0), ("exit", 7), ("throw", 1), ("errors", 0)])
def test_output_has_objects_and_the_exit_status_is_the_scripts(
        connector, host, name, status):
    result = connector(fixture(name)["script"])
    answer = result.json
    assert (result.status, answer["exitcode"]) == (0, 0), result
    assert answer["exit-status"] == status
    assert objects(answer["output"]) == outputs(name)
    host.assert_tidy()


def test_records_are_the_text_of_error(connector):
    answer = connector(fixture("records")["script"]).json
    for text in ("VERBOSE: v\n", "DEBUG: d\n", "WARNING: w é\n", "hi"):
        assert text in answer["error"], answer
    assert "A 50%" not in answer["error"]
    answer = connector(fixture("errors")["script"]).json
    assert answer["error"].startswith("bad thing\n"), answer
    assert "    + FullyQualifiedErrorId : EID" in answer["error"]


def test_stdin_is_the_input_of_the_pipeline(connector):
    text = fixture("input")["script"]   # the host waits for four objects
    answer = connector(text, stdin="a\nb c\n\nd").json
    assert objects(answer["output"]) == outputs("input"), answer
    assert answer["exit-status"] == 0


@pytest.mark.parametrize("words, text", [
    (["environment=x"], "environment: "),
    (["working-directory=C:\\"], "working-directory: "),
    (["shell=cmd", "configuration=a"], "configuration: needs shell runspace"),
    (["configuration=" + 64 * "a"], "configuration: "),
    (["configuration="], "configuration: "),
    (["shell=bash"], "shell: must be cmd, powershell or runspace")])
def test_what_a_runspace_has_not_is_refused(connector, host, words, text):
    result = connector("1", *words)
    assert result.status == 248, result
    assert result.json["message"].startswith(text), result
    host.assert_untouched()


def test_an_environment_is_refused(connector, host):
    result = connector("1", environment={"A": "B"})
    assert result.status == 248, result
    assert "$env:NAME" in result.json["message"]
    host.assert_untouched()


def test_the_configuration_must_be_there(connector, host):
    result = connector(fixture("exit")["script"], "configuration=No.Such")
    assert result.status == 251, result
    host.assert_tidy()


# winrm serve

def test_a_runspace_is_kept_and_the_next_call_costs_three_requests(
        serve, host):
    one = serve()
    for n in range(4):
        one.send(script(host, n, "exit"))
        answer = one.result(n)
        assert (answer["output"], answer["exit-status"]) == ('"o"\n', 7)
        if n == 0:
            first = len(host.verbs())
    verbs = host.verbs()
    assert verbs.count("Create") == 1 and verbs.count("Command") == 4
    assert len(verbs) - first <= 3 * 3, verbs
    assert host.stats()["connections"] == 1
    assert one.end() == 0
    tidy(host)


def test_a_query_leaves_the_runspace_of_its_host_as_it_is(serve, host):
    one = serve()
    query = dict(script(host, 2, "exit", stream=True), query="SELECT Name FROM "
                 "Win32_Service WHERE Started = TRUE")
    del query["command"]
    for n, line in enumerate((script(host, 1, "exit"), query,
                              script(host, 3, "exit")), 1):
        one.send(line)
        assert one.result(n)["output"] == (
            '{"Name":"Spooler"}\n{"Name":"W32Time"}\n' if n == 2
            else '"o"\n')
    assert host.verbs().count("Create") == 1
    assert host.stats()["connections"] == 1
    assert one.end() == 0
    tidy(host)


def test_a_runspace_is_of_one_configuration_and_not_a_command_shell(
        serve, host):
    one = serve()
    one.send(script(host, 1, "exit"))
    assert one.result(1)["exit-status"] == 7
    one.send(call(host, 2, "echo cmd"))
    assert one.result(2)["output"] == "cmd\n"
    one.send(script(host, 3, "exit", configuration="Microsoft.PowerShell"))
    assert one.result(3)["exit-status"] == 7
    assert host.stats()["shells"] == 3
    for n in (4, 5):
        one.send(script(host, n, "exit"))
        assert one.result(n)["exit-status"] == 7
    assert host.stats()["shells"] == 3
    assert one.end() == 0
    tidy(host)


def test_a_runspace_that_is_gone_is_opened_again(serve, host):
    one = serve()
    one.send(script(host, 1, "exit"))
    assert one.result(1)["exit-status"] == 7
    host.server.control("kill-shells")
    one.send(script(host, 2, "exit"))
    assert one.result(2)["exit-status"] == 7
    assert one.end() == 0
    tidy(host)


def test_objects_come_as_events_and_calls_of_many_lanes_stay_apart(
        serve, host):
    one = serve("-j", "4")
    names = ["objects", "exit", "records", "containers"] * 3
    one.send(*(script(host, n, name, stream=True, mode="async")
               for n, name in enumerate(names)))
    for n, name in enumerate(names):
        answer = one.result(n)
        assert objects(answer["output"]) == outputs(name), answer
        assert "".join(a["data"] for a in one.answers
                       if a.get("stream") == "stdout" and a["id"] == n
                       ) == answer["output"]
    assert one.end() == 0
    tidy(host)


def test_a_pipeline_can_be_cancelled_and_has_a_deadline(serve, host):
    one = serve()
    one.send(script(host, 1, "stop", mode="async"))
    job = one.wait(lambda a: a.get("id") == 1)["jobid"]
    host.server.wait_for(lambda s: s["shells"] == 1, 30)
    one.send({"id": "c", "cancel": job})
    assert one.result(1)["status"] == "aborted"
    one.send(script(host, 2, "stop", timeout=1000))
    assert one.result(2)["exitcode"] == 250
    assert one.end() == 0
    tidy(host)


def test_the_schema_knows_runspaces():
    request = Validator({"$ref": "#/$defs/request", "$defs": SCHEMA["$defs"]})
    line = {"id": 1, "hostname": "h", "username": USER, "command": "1",
            "shell": "runspace", "configuration": "JEA"}
    request.validate(line)
    assert not request.is_valid(dict(line, configuration=""))
    assert not request.is_valid(dict(line, shell="pwsh"))
