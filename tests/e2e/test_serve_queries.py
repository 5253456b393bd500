# SPDX-License-Identifier: Apache-2.0
"""Queries of management data in place of commands: winrm serve and call."""

import json
import signal

import pytest
from cim_host import CimHost, cim  # noqa: F401  (a fixture)
from service import (KINDS, Client, call, listen, resident,  # noqa: F401
                     serve, tidy)
from winrm_command import SERVING, SLOW, WRAP, wait_for_verb, winrm

NUMBERS = "SELECT * FROM Test_Number"
RUNNING = "SELECT Name FROM Win32_Service WHERE Started = TRUE"
TWO = '{"Name":"Spooler"}\n{"Name":"W32Time"}\n'


@pytest.fixture
def host(cim):
    return cim


@pytest.fixture
def connector(host, tmp_path):
    """connector("key=value", ..., key=value): winrm call of a record."""
    path = tmp_path / "connectors.json"

    def run(*words, **keys):
        record = dict(call(host, 0, "echo a"), **keys)
        del record["id"]
        path.write_text(json.dumps({"c": {
            key: value for key, value in record.items() if value}}))
        path.chmod(0o600)
        return winrm("call", "--config", str(path), "c", *words)
    return run


def ask(host, number, text, **more):
    """A call with a query in place of a command."""
    request = dict(call(host, number, "-", **more), query=text)
    del request["command"]
    KINDS["request"].validate(request)
    return request


def rows(text):
    assert not text or text.endswith("\n")
    return [json.loads(line) for line in text.splitlines()]


def events(service, number):
    return [a["data"] for a in service.answers
            if a.get("id") == number and a.get("stream") == "stdout"]


def numbers(found):
    return [int(row["Number"]) for row in found]


def test_rows_are_lines_of_output(serve, host):
    one = serve()
    one.send(ask(host, 1, RUNNING), ask(host, 2, "SELECT * FROM Test_Types"))
    answer = one.result(1)
    assert (answer["status"], answer["exitcode"]) == ("complete", 0), answer
    assert (answer["output"], answer["error"]) == (TWO, "")
    assert answer["exit-status"] is None and answer["truncated"] is False
    row, = rows(one.result(2)["output"])
    assert row["Ref"]["SelectorSet"] == {"Name": "Spooler"}
    assert one.end() == 0
    assert host.stats()["verbs"].get("Create", 0) == 0


def test_each_row_is_an_event(serve, host):
    one = serve("--max-envelope", "8192")
    one.send(ask(host, 1, NUMBERS, stream=True, mode="async",
                 codepage=437))
    answer = one.result(1)
    assert answer["exitcode"] == 0 and answer["truncated"] is True, answer
    found = [rows(text) for text in events(one, 1)]
    assert {len(group) for group in found} == {1}
    assert numbers(row for row, in found) == list(range(1000))
    assert numbers(rows(answer["output"])) == list(range(
        answer["output"].count("\n")))
    one.send(ask(host, 2, "SELECT * FROM Win32_Service", stream=True,
                 codepage=437))
    assert one.result(2)["output"] == "".join(events(one, 2))
    assert rows(events(one, 2)[3])[0]["DisplayName"] == \
        "Caf\u00e9 \U0001F600 \u4e2d\u6587"
    assert one.end() == 0


def test_rows_that_are_left_out_are_no_success(serve, host):
    one = serve("--max-output", "1000")
    answer = one.ask(**ask(host, 1, NUMBERS))
    assert (answer["status"], answer["exitcode"]) == ("complete", 249)
    assert answer["truncated"] and "--max-output" in answer["message"]
    assert 5 < len(rows(answer["output"])) < 20
    assert one.ask(**ask(host, 2, RUNNING))["exitcode"] == 0
    assert one.end() == 0


def test_queries_and_commands_share_a_connection_and_its_shell(serve, host):
    one = serve()
    calls = [call(host, 0, "echo a"), ask(host, 1, RUNNING),
             call(host, 2, "echo b"), ask(host, 3, RUNNING)]
    for n, line in enumerate(calls):
        assert one.ask(**line)["output"] == ["a\n", TWO, "b\n", TWO][n]
    stats = host.stats()
    assert stats["connections"] == 1 and stats["verbs"]["Create"] == 1
    assert stats["verbs"]["Enumerate"] == 2
    assert one.end() == 0
    tidy(host)


def test_the_log_has_the_length_of_the_query_and_not_the_query(serve, host):
    one = serve("--log", "stderr")
    one.send(ask(host, 1, RUNNING), ask(host, 2, "SELEKT"))
    assert (one.result(1)["exitcode"], one.result(2)["exitcode"]) == (0, 251)
    assert one.end() == 0
    said = one.errors.decode()
    assert " query=%d status=complete exitcode=0 ms=" % len(RUNNING) in said
    assert " query=6 status=error exitcode=251 ms=" in said, said
    assert "Win32" not in said and "SELEKT" not in said


@pytest.mark.parametrize("text, more, status, said", [
    ("SELEKT", {}, 251, "check the query's syntax"),
    ("SELECT * FROM Win32_No", {}, 251, "class Win32_No does not exist"),
    (RUNNING, {"namespace": "root\\no"}, 251, "namespace root/no does not"),
    (RUNNING, {"password": "wrong"}, 253, "refused"),
    (RUNNING, {"namespace": "root//no"}, 248, "namespace: give it as"),
    (RUNNING, {"command": "echo"}, 248, "give one of command, query"),
    ("", {}, 248, "query: empty"),
    ("a\x01", {}, 248, "control character")])
def test_mistakes_say_what_to_do(serve, host, text, more, status, said):
    one = serve()
    line = ask(host, 1, RUNNING)
    line.update(query=text, **more)
    answer = one.ask(**line)
    assert answer["exitcode"] == status and said in answer["message"], answer
    assert answer["status"] == "error" and not answer.get("output")
    assert "shell" not in answer["message"].lower()
    if status == 248:
        host.assert_untouched()
    # the next one on the same service works
    assert one.ask(**ask(host, 2, RUNNING))["output"] == TWO
    assert one.end() == 0


@pytest.mark.parametrize("rule, status, said", [
    ({"action": "fault", "code": 5, "verb": "Enumerate"}, 251,
     "administrator"),
    ({"action": "fault", "code": 2150858779, "verb": "Pull", "nth": 3}, 251,
     "the enumeration expired: run it again"),
    ({"action": "cut", "at": 900, "times": 9, "verb": "Pull", "nth": 3}, 255,
     "connection")])
@pytest.mark.parametrize("stream", [True, False])
def test_what_is_cut_short_is_no_success(
        serve, host, stream, rule, status, said):
    host.server.faults(rule)
    one = serve("--max-envelope", "8192")
    one.send(ask(host, 1, NUMBERS, stream=stream, reconnect=0))
    answer = one.result(1)
    assert answer["exitcode"] == status and answer["status"] == "error"
    assert said in answer["message"], answer
    found = rows("".join(events(one, 1)) if stream
                 else answer.get("output", ""))
    assert numbers(found) == list(range(len(found)))
    assert (0 < len(found) < 1000) == (rule["verb"] == "Pull")
    assert one.end() == 0


@pytest.mark.parametrize("rule, status", [
    ({"action": "fault", "code": 2150858779}, 251),
    ({"action": "cut", "at": 900, "times": 9}, 255)])
def test_many_hosts_and_connectors_that_are_cut_short_fail(
        connector, host, rule, status):
    words = ["run", "-H", "%s:%d" % (host.address, host.port),
             *host.options(), "--reconnect", "0", "--query", NUMBERS,
             "--max-envelope", "8192"]
    for how in ([], ["-o", "json"]):
        host.server.faults(dict(rule, verb="Pull", nth=3))
        result = winrm(*words, *how)
        assert result.status == 255 and b"Number" in result.out, result
    assert result.json["exitcode"] == status
    assert 0 < len(rows(result.json["output"])) < 1000
    host.server.faults(dict(rule, verb="Pull", nth=1))
    result = connector("reconnect=0", "max-output=4000000", command=None,
                       query=NUMBERS)
    assert result.status == result.json["exitcode"] == status, result
    assert len(rows(result.json.get("output", ""))) < 1000
    host.server.faults()
    result = winrm(*words, "-o", "json", "--max-output", "1000")
    assert result.json["exitcode"] == 249 and result.status == 255, result


def slow(host):
    host.server.faults({"action": "delay", "verb": "Pull", "nth": 2,
                        "seconds": 0.5, "times": 1000})


def test_a_query_can_be_cancelled(serve, host):
    slow(host)
    one = serve("--max-envelope", "8192")
    one.send(ask(host, 1, NUMBERS, stream=True, mode="async"))
    job = one.wait(lambda a: a.get("stream"))["jobid"]
    one.send({"id": "c", "cancel": job})
    answer = one.result(1)
    assert (answer["status"], answer["exitcode"]) == ("aborted", 130)
    wait_for_verb(host, "Release", 1)
    assert one.end() == 0


def test_a_query_has_a_deadline(serve, host):
    slow(host)
    one = serve("--max-envelope", "8192")
    one.send(ask(host, 1, NUMBERS, stream=True, timeout=int(1500 * SLOW)))
    answer = one.result(1)
    assert (answer["status"], answer["exitcode"]) == ("error", 250), answer
    wait_for_verb(host, "Release", 1)
    assert one.end() == 0


def test_twenty_thousand_rows_take_no_more_memory_than_a_few(
        servers, listen, host):
    many = CimHost(servers(*SERVING, "--cim-rows", "20000"))
    many.reset()
    one, path = listen("--max-output", "4K")
    reader, other = Client(path), Client(path)
    reader.send(ask(many, 1, NUMBERS, stream=True))
    assert reader.next()["stream"] == "stdout"
    before = resident(one.process.pid)
    for n in range(3):          # nobody is held up by what is not read
        other.send(ask(host, n, RUNNING))
        assert other.result(n)["output"] == TWO
    found, answer = 0, reader.next()
    while "exitcode" not in answer:
        row, = rows(answer["data"])
        found += 1
        assert int(row["Number"]) == found, answer
        answer = reader.next()
    assert (answer["exitcode"], found) == (0, 19999), answer
    assert WRAP or resident(one.process.pid) < before + 2000
    one.process.send_signal(signal.SIGTERM)
    assert one.end() == 0


def test_a_host_that_sends_too_many_rows_costs_nobody_an_answer(serve, host):
    host.server.faults({"action": "rows", "verb": "Enumerate", "times": 1})
    one = serve("--max-output", "4K", "--max-envelope", "65536")
    number = 69 * "1"   # with which each event is long
    one.send(ask(host, number, RUNNING, stream=True), call(host, 2, "echo b"))
    assert one.result(number)["exitcode"] == 0
    assert one.result(2)["output"] == "b\n"
    found = rows("".join(events(one, number)))
    assert len(found) == 15002 and found[-1] == {}
    assert one.end() == 0


# named connectors

def test_a_connector_can_have_a_query(connector, host):
    result = connector(command=None, query=RUNNING)
    assert (result.status, result.json["output"]) == (0, TWO), result
    assert result.json["exit-status"] is None
    assert connector("query=" + RUNNING).json["output"] == TWO
    assert connector("command=echo b", command=None,
                     query=RUNNING).json["output"] == "b\n"
    result = connector("namespace=root/no", command=None, query=RUNNING)
    assert result.status == 251, result
    assert "root/no does not exist" in result.json["message"]
    result = connector("max-output=1000", command=None, query=NUMBERS)
    assert result.status == result.json["exitcode"] == 249, result
    assert "max-output" in result.json["message"]
    assert 5 < len(rows(result.json["output"])) < 20


def test_a_query_and_a_command_are_refused(connector, host):
    for result in (connector(query=RUNNING),
                   connector("query=" + RUNNING, "command=echo")):
        assert result.status == 248, result
        assert "give one of command, query" in result.json["message"]
    host.assert_untouched()
