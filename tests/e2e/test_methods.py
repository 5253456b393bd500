# SPDX-License-Identifier: Apache-2.0
"""Instances and methods in place of commands: call, serve and run."""

import pytest
from cim_host import cim  # noqa: F401  (a fixture)
from service import KINDS, call, serve, tidy  # noqa: F401
from test_serve_queries import connector, events, host, rows  # noqa: F401
from winrm_command import winrm

SPOOLER = "Win32_Service Name=Spooler"
STOP = "Win32_Service.StopService Name=Spooler"
ECHO = "Test_Types.Echo -- "


def ask(host, number, key, words, **more):
    """A call with `get` or `invoke` in place of a command."""
    request = dict(call(host, number, "-", **more), **{key: words})
    del request["command"]
    KINDS["request"].validate(request)
    return request


def run(host, *options, **how):
    return winrm("run", "-H", "%s:%d" % (host.address, host.port),
                 *host.options(), "-q", *options, **how)


def test_an_instance_and_a_method_are_lines_of_output(serve, host):
    one = serve()
    answer = one.ask(**ask(host, 1, "get", SPOOLER))
    assert (answer["status"], answer["exitcode"]) == ("complete", 0), answer
    row, = rows(answer["output"])
    assert (row["Name"], row["State"]) == ("Spooler", "Running")
    assert answer["exit-status"] is None
    for n, returned in ((2, 0), (5, 5)):
        one.send(ask(host, n, "invoke", STOP, stream=True))
        answer = one.result(n)
        assert answer["exitcode"] == 0, answer
        assert answer["exit-status"] == returned, answer
        assert rows(answer["output"]) == [{"ReturnValue": str(returned)}]
        assert events(one, n) == [answer["output"]]
    # a command, and a query after a method, have nothing of it
    answer = one.ask(**call(host, 3, "echo a"))
    assert (answer["output"], answer["exit-status"]) == ("a\n", 0)
    answer = one.ask(**ask(host, 4, "query", "SELECT State FROM Win32_Service "
                           "WHERE Name = 'Spooler'"))
    assert answer["output"] == '{"State":"Stopped"}\n'
    assert answer["exit-status"] is None
    stats = host.stats()
    assert stats["connections"] == 1 and stats["verbs"]["Invoke"] == 2
    assert one.end() == 0
    tidy(host)


@pytest.mark.parametrize("words", [
    ["Test_Types.Echo", "--", "text=it's a \"b\" c", "empty=", "list:=[1,\"x\"]",
     "object:={\"__CLASS\":\"Test_Part\",\"Id\":7}"],
    "Test_Types.Echo -- 'text=it'\"'s a \"'\"b\" c' empty= "
    "'list:=[1,\"x\"]' 'object:={\"__CLASS\":\"Test_Part\",\"Id\":7}'"])
def test_words_are_a_text_or_an_array(serve, host, words):
    one = serve()
    row, = rows(one.ask(**ask(host, 1, "invoke", words))["output"])
    assert row == {"ReturnValue": "0", "text": "it's a \"b\" c", "empty": "",
                   "list": ["1", "x"], "object": "object [('Id', '7')]"}
    assert one.end() == 0


RETURNED = [
    ("ReturnValue=0", 0, 0), ("ReturnValue=239", 239, 239),
    ("ReturnValue=-5", -5, 240), ("ReturnValue=4294967295", 2**32 - 1, 240),
    ("ReturnValue=4294967296", None, 240),
    ("ReturnValue=true", 0, 0), ("ReturnValue=false", 1, 1),
    ("ReturnValue=done", None, 240), ("ReturnValue=", None, 240),
    ("ReturnValue=9999999999999999999999999999", None, 240),
    ("'ReturnValue:=[0,0]'", None, 240), ("ReturnValue=0x0", None, 240)]


def test_a_return_value_is_the_exit_status(serve, host, cim):
    one = serve()
    for n, (words, told, _) in enumerate(RETURNED):
        answer = one.ask(**ask(host, n, "invoke", ECHO + words))
        assert (answer["exitcode"], answer["exit-status"]) == (0, told), answer
    assert one.end() == 0
    for words, _, status in RETURNED[2:7]:
        assert cim.cim("invoke", "Test_Types.Echo", "--",
                       words.strip("'")).status == status
        answer = run(host, "-o", "json", "--invoke", ECHO + words)
        assert answer.status == (255 if status else 0), answer


def test_faults_have_the_words_of_the_host(serve, host):
    one = serve()
    for n, (key, words, said) in enumerate((
            ("get", "Win32_No", "class Win32_No does not exist"),
            ("get", "Win32_Service Name=none", "no such instance"),
            ("get", "Win32_Service", "as KEY=VALUE"),
            ("invoke", "Win32_Service.No Name=BITS", "method No does not"))):
        answer = one.ask(**ask(host, n, key, words))
        assert (answer["status"], answer["exitcode"]) == ("error", 251)
        assert said in answer["message"] and not answer.get("output"), answer
        assert "shell" not in answer["message"].lower()
        result = run(host, "-o", "json",
                     "--instance" if key == "get" else "--invoke", words)
        assert result.status == 255 and result.json["exitcode"] == 251
        assert said in result.json["message"], result
    answer = one.ask(**ask(host, 8, "get", SPOOLER, namespace="root\\no"))
    assert answer["exitcode"] == 251 and "root/no" in answer["message"]
    host.server.faults({"action": "fault", "code": 5, "verb": "Invoke"})
    answer = one.ask(**ask(host, 9, "invoke", STOP))
    assert answer["exitcode"] == 251, answer
    assert "Access is denied" in answer["message"], answer
    assert "administrator" in answer["message"], answer
    assert one.end() == 0


@pytest.mark.parametrize("line, said", [
    ({"get": "Win32 Service"}, "get, word 2: give the key of an instance"),
    ({"get": "A", "namespace": "root//"}, "namespace: give it as root/cimv2"),
    ({"get": "A", "command": "x"}, "give one of command, query, get and"),
    ({"invoke": "A.B", "query": "x"}, "give one of command, query, get and"),
    ({"invoke": ["A.B", "--", "secret"]}, "invoke, word 2: give it as NAME="),
    ({"invoke": ["A.B", "--", "secret:=[1"]}, "invoke, word 2: not JSON"),
    ({"invoke": "A.B 'x"}, "invoke: a quote is not closed"),
    ({"invoke": "A.B -- x=" + 16000 * "x"}, "invoke: too long"),
    ({"invoke": {"A.B": {}}}, "invoke: must be a text of words, or an array"),
    ({"invoke": ["A.B", 1]}, "invoke: words must be texts in quotes")])
def test_mistakes_say_what_to_do(serve, host, line, said):
    one = serve()
    request = ask(host, 1, "get", "A")
    del request["get"]
    answer = one.ask(**dict(request, **line))
    assert answer["exitcode"] == 248 and said in answer["message"], answer
    assert "secret" not in answer["message"]
    host.assert_untouched()
    assert one.ask(**ask(host, 2, "get", SPOOLER))["exitcode"] == 0
    assert one.end() == 0


def test_the_log_has_the_length_of_the_words_and_not_the_words(serve, host):
    one = serve("--log", "stderr")
    one.ask(**ask(host, 1, "invoke", STOP))
    one.ask(**ask(host, 2, "get", SPOOLER))
    assert one.end() == 0
    said = one.errors.decode()
    assert (" invoke=%d status=complete exitcode=0 exit-status=0 "
            % len(STOP)) in said, said
    assert " get=%d status=complete" % len(SPOOLER) in said
    assert "Spooler" not in said


@pytest.mark.parametrize("rule", [{"action": "drop-reply"},
                                  {"action": "cut", "at": 300}])
def test_what_is_cut_short_is_no_success_and_never_sent_twice(
        serve, connector, host, rule):
    rule = dict(rule, verb="Invoke", times=1)
    one = serve()
    host.server.faults(rule)
    answer = one.ask(**ask(host, 1, "invoke", STOP, stream=True))
    assert answer["status"] == "error" and answer["exitcode"] != 0, answer
    assert "may have run" in answer["message"] and not answer.get("output")
    assert answer.get("exit-status") is None and not events(one, 1)
    assert one.end() == 0
    host.server.faults(rule)
    result = connector(command=None, invoke=STOP)
    assert result.status == result.json["exitcode"] != 0, result
    host.server.faults(rule)
    result = run(host, "-o", "json", "--retry", "3", "--invoke", STOP)
    assert result.status == 255 and result.json["exitcode"] != 0, result
    assert "may have run" in result.json["message"], result
    assert host.stats()["verbs"]["Invoke"] == 3


def test_an_output_that_has_no_room_is_no_success(serve, connector, host):
    words = ["Test_Types.Echo", "--", "a=" + 2000 * "x"]
    one = serve("--max-output", "1000")
    answer = one.ask(**ask(host, 1, "invoke", words))
    assert answer["exitcode"] == 249 and answer["truncated"], answer
    assert answer["output"] == "" and answer["exit-status"] == 0, answer
    assert one.end() == 0
    result = connector("max-output=1000", command=None, invoke=words)
    assert result.status == result.json["exitcode"] == 249, result


# named connectors

def test_a_connector_can_have_them(connector, host):
    result = connector(command=None, get=SPOOLER)
    assert result.status == 0, result
    assert rows(result.json["output"])[0]["State"] == "Running"
    assert result.json["exit-status"] is None
    for returned in (0, 5):
        result = connector("invoke=" + STOP)
        assert (result.status, result.json["exit-status"]) == (0, returned)
        assert rows(result.json["output"]) == [{"ReturnValue": str(returned)}]
    result = connector("command=echo b", command=None, invoke=STOP)
    assert result.json["output"] == "b\n" and host.stats()["verbs"][
        "Invoke"] == 2
    result = connector("invoke=" + STOP, "get=" + SPOOLER)
    assert result.status == 248 and "alone" in result.json["message"], result
    result = connector("get=Win32_No")
    assert result.status == result.json["exitcode"] == 251, result


# many hosts

def test_methods_on_many_hosts(host, tmp_path):
    name = "%s:%d" % (host.address, host.port)
    result = run(host, "--invoke", STOP)
    assert (result.status, result.out.decode()) == (
        0, name + ': {"ReturnValue":"0"}\n'), result
    failed = tmp_path / "failed"
    result = run(host, "--failed", str(failed), "--invoke", STOP)
    assert (result.status, result.out.decode()) == (
        255, name + ': {"ReturnValue":"5"}\n'), result
    assert failed.read_text().startswith(name), failed.read_text()
    answer = run(host, "-o", "json", "--instance", SPOOLER).json
    assert answer["exitcode"] == 0, answer
    assert rows(answer["output"])[0]["State"] == "Stopped"
    answer = run(host, "-o", "json", "-n", "--namespace", "root/default",
                 "--invoke", "StdRegProv.EnumKey -- hDefKey=2147483650 "
                 "sSubKeyName=none").json
    assert (answer["exitcode"], answer["exit-status"]) == (0, 2), answer


@pytest.mark.parametrize("words, said", [
    (["--invoke", "A.B", "--", "echo"], "take the place of a command"),
    (["--instance", "A", "B=C"], "put their words in quotes"),
    (["--invoke", "A.B", "--instance", "A"], "give one of them"),
    (["--invoke", "A.B", "--psrp"], "without a script"),
    (["--invoke", "AB"], "--invoke, word 1: give the method as"),
    (["--instance", "A-B"], "--instance, word 1: not a class"),
    (["--query", ""], "--query: empty"),
    (["--instance", "A", "--namespace", "/"], "namespace: give it as")])
def test_options_that_cannot_be(host, words, said):
    result = run(host, *words)
    assert result.status == 248 and said in result.err, result
    assert result.err.count("\n") == 1
    host.assert_untouched()
