# SPDX-License-Identifier: Apache-2.0
"""winrm doctor: each stage, what it says, and hosts that are hostile to it."""

import os
import signal
import time

import pytest
from kerberos_host import kdc_mit, kerberos_host  # noqa: F401  (fixtures)
from secure_command import made, secure, tls  # noqa: F401  (fixtures)
from stub import Stub
from winrm_command import host, hosts, own_host, real  # noqa: F401  (fixtures)
from winrm_command import (HTTPS, SLACK, SLOW, USER, duration, finish, start,
                           winrm)

FOLLOWING = ["channel binding", "limits", "command", "powershell"]
LOOKS = (["certificate"] if HTTPS else []) + ["schemes", "clock"]


@pytest.fixture(scope="session")
def powershell_like(tmp_path_factory):
    """What answers the one script of doctor, as a good host would."""
    path = tmp_path_factory.mktemp("ps") / "powershell"
    path.write_text("#!/bin/sh\n"
                    "echo '5.1.17763.1;RemoteSigned;Undefined;FullLanguage'\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def good(hosts, powershell_like):
    return hosts("--powershell", powershell_like)


def doctor(host, *options, user=True, **how):
    given = host.options() if user else ["-p", str(host.port),
                                         *host.transport]
    return winrm("doctor", "-o", "json", *given, *options, host.address,
                 **how)


def stages(result):
    """{name: stage}, in their order."""
    found = {s["stage"]: s for s in result.json["stages"]}
    assert len(found) == len(result.json["stages"])
    return found


def verdicts(result):
    return {name: s["verdict"] for name, s in stages(result).items()}


def failed(result):
    """The one stage that failed, and that the exit status is its."""
    names = [n for n, v in verdicts(result).items() if v == "failed"]
    assert len(names) == 1, result
    assert result.json["exitcode"] == result.status
    assert result.json["message"].startswith(names[0] + ": ")
    assert stages(result)[names[0]]["remedy"] in result.json["remedies"]
    return names[0]


def legs(host):
    return [r.get("leg") for r in host.log("request")]


def nobody_logged_on(host):
    return set(legs(host)) <= {None, "none"}


# A host that is well.

def test_a_good_host_passes_every_stage(good):
    result = doctor(good, "--auth", "ntlm")
    assert result.status == 0, result
    assert list(stages(result)) == [
        "name", "tcp %d" % good.port, "service %d" % good.port, *LOOKS,
        "log-on ntlm", *FOLLOWING]
    assert set(verdicts(result).values()) == {"ok"}, result
    found = stages(result)
    assert "127.0.0.1" in found["name"]["detail"]
    assert "Microsoft Corporation" in found["service %d" % good.port]["detail"]
    assert "Negotiate, Kerberos (HTTP 401" in found["schemes"]["detail"]
    assert "Relaxed" in found["channel binding"]["detail"]
    assert "shells of a user 30," in found["limits"]["detail"]
    assert "envelope 500 KB" in found["limits"]["detail"]
    assert "5.1.17763.1" in found["powershell"]["detail"]
    assert all(isinstance(s["ms"], int) for s in found.values())
    assert (result.json["exitcode"], result.json["message"]) == (0, "success")
    assert result.json["remedies"] == []
    good.server.wait_for(lambda s: s["shells"] == 0)


def test_as_text_each_stage_is_a_line(good):
    result = winrm("doctor", *good.options(), "--auth", "ntlm", good.address)
    assert result.status == 0, result
    lines = result.out.decode("ascii").splitlines()
    assert len(lines) == 3 + len(LOOKS) + 1 + len(FOLLOWING)
    assert all(line.startswith("ok  ") and " ms  " in line for line in lines)


def test_without_a_user_nobody_logs_on(good):
    result = doctor(good, user=False)
    assert result.status == 0, result
    assert list(stages(result))[-1] == "log-on"
    assert verdicts(result)["log-on"] == "skipped"
    assert "would follow" in stages(result)["log-on"]["detail"]
    assert nobody_logged_on(good)
    assert result.err == ""


def test_the_configuration_may_be_for_others(hosts, powershell_like):
    host = hosts("--powershell", powershell_like, "--no-config")
    result = doctor(host, "--auth", "ntlm")
    assert result.status == 0, result
    assert verdicts(result)["log-on ntlm"] == "ok"
    for name in ("channel binding", "limits"):
        assert verdicts(result)[name] == "skipped"
        assert "Access is denied" in stages(result)[name]["detail"]
    assert verdicts(result)["command"] == "ok"


# Log-ons: at most one for each mechanism.

def test_a_wrong_password_is_tried_once_by_each_mechanism(tls):
    result = doctor(tls, env={"WINRM_PASSWORD": "wrong"})
    assert result.status == 253, result
    assert failed(result) == "log-on basic"
    assert verdicts(result)["log-on ntlm"] == "warning"
    assert verdicts(result)["log-on kerberos"] == "skipped"
    assert "2 log-on attempts: ntlm, basic;" in result.err
    assert "lockout" in result.err
    assert legs(tls).count("authenticate") == 1
    assert legs(tls).count("basic") == 1


def test_auth_names_the_only_mechanism(tls):
    result = doctor(tls, "--auth", "basic", "-u", "alice")
    assert "1 log-on attempt: basic;" in result.err
    assert "authenticate" not in legs(tls)
    names = [name for name in stages(result) if name.startswith("log-on")]
    assert names == ["log-on basic"]


def test_a_log_on_by_each_mechanism_is_told_of(tls):
    tls.server.reset()
    result = doctor(tls, "-u", "LAB\\alice")
    assert verdicts(result)["log-on ntlm"] == "ok"
    assert legs(tls).count("basic") <= 1
    assert tls.bindings() == ["ok"]
    assert "Strict" in stages(result)["channel binding"]["detail"]


@pytest.mark.more
@pytest.mark.parametrize("password, expected", [
    ("Passw0rd!42", "ok"), ("wrong", "warning")])
def test_kerberos_and_ntlm_are_tried_once_each(kerberos_host, password,
                                               expected):
    host = kerberos_host("http", "--user", "WINRM.TEST:vagrant:Passw0rd!42",
                         "--domain", "WINRM.TEST")
    result = winrm("doctor", "-o", "json", *host.options(), "-u",
                   "vagrant@WINRM.TEST", "--kdc", "127.0.0.1:%d"
                   % host.kdc.port, host.address, env={
                       "WINRM_PASSWORD": password,
                       **host.environment()})
    assert verdicts(result)["log-on kerberos"] == expected, result
    assert (result.status == 253) == (expected == "warning"), result
    assert "2 log-on attempts: kerberos, ntlm;" in result.err
    assert legs(host).count("authenticate") <= 1


# Before it: the network, what speaks there, its certificate and clock.

def test_a_name_without_address_is_the_first_stage_to_fail():
    result = winrm("doctor", "-o", "json", "nobody.invalid", limit=40)
    assert (result.status, failed(result)) == (254, "name")
    assert list(stages(result)) == ["name"]


def test_a_closed_port_fails_and_both_are_looked_at(own_host):
    host = own_host()
    host.server.control("down")
    result = doctor(host)
    assert (result.status, failed(result)) == (254, "tcp %d" % host.port)


@pytest.mark.parametrize("kind, words", [
    ("expired", "expired"), ("unknown-issuer", "not trusted"),
    pytest.param("wrong-name", "not trusted", marks=pytest.mark.more)])
def test_a_bad_certificate_is_told_before_anybody_logs_on(secure, kind,
                                                          words):
    host = secure(kind)
    if kind == "unknown-issuer":
        host.trust = []
    result = doctor(host)
    assert (result.status, failed(result)) == (252, "certificate")
    assert words in stages(result)["certificate"]["detail"], result
    assert "winrm trust -p %d" % host.port in result.json["remedies"][0]
    assert nobody_logged_on(host)


def test_a_pin_must_be_that_of_the_host(secure, made):
    host = secure("good")
    host.trust = ["--pin", made["expired"].pin]
    result = doctor(host)
    assert (result.status, failed(result)) == (252, "certificate")
    assert "none of the pinned" in stages(result)["certificate"]["detail"]
    host.trust = ["--pin", host.certificate.pin]
    result = doctor(host, "--auth", "ntlm")
    assert verdicts(result)["certificate"] == "ok", result
    assert "trusted by its pin" in stages(result)["certificate"]["detail"]


def test_https_is_found_where_no_option_says_so(secure):
    host = secure("good")
    host.transport = []
    result = doctor(host, "--auth", "ntlm")
    assert "over https" in stages(result)["service %d" % host.port]["detail"]
    assert verdicts(result)["command"] == "ok"
    result = doctor(host, "--http")
    assert failed(result) == "service %d" % host.port
    assert "speaks https, not http" in result.json["message"]


@pytest.mark.parametrize("date, verdict, words", [
    ("Sun, 06 Nov 1994 08:49:37 GMT", "warning", " behind "),
    ("Fri, 31 Dec 9999 23:59:59 GMT", "warning", " ahead of "),
    ("soon", "skipped", "does not say")])
def test_a_clock_that_is_wrong_is_a_warning(good, date, verdict, words):
    good.reset({"action": "set-header", "name": "Date", "values": [date],
                "conn": 3})
    result = doctor(good, user=False)
    assert (result.status, verdicts(result)["clock"]) == (0, verdict), result
    assert words in stages(result)["clock"]["detail"]


def test_what_a_server_calls_itself_moves_no_cursor(good):
    good.reset({"action": "set-header", "name": "Server",
                "values": ["\x1b[31mred\xe2\x80\xae"], "conn": 3})
    for output in ("text", "json"):
        result = winrm("doctor", "-o", output, "-p", str(good.port),
                       *good.transport, good.address)
        assert b"\x1b" not in result.out and b"[31mred" in result.out
        assert "\u202e".encode() not in result.out
        good.server.control("reset")
        good.reset({"action": "set-header", "name": "Server",
                    "values": ["\x1b[31mred\xe2\x80\xae"], "conn": 3})


def test_no_scheme_is_a_failure(hosts):
    host = hosts("--schemes", "CredSSP")
    result = doctor(host)
    assert (result.status, failed(result)) == (253, "schemes")
    assert nobody_logged_on(host)


# Hosts that are silent, close, lie or flood: each stage has its deadline.

SILENT, CLOSES = {"action": "stall", "at": 0}, {"action": "no-reply"}
FLOODS = {"action": "endless", "text": "X-More: x\r\n", "instead": True}
LIES = {"action": "not-http"}
SERVICE, GET = {"verb": "Identify"}, {"verb": "Get"}
COMMAND = {"verb": "Create"}


@pytest.mark.parametrize("stage, where, how, statuses", [
    ("service", SERVICE, SILENT, {250}),
    ("service", SERVICE, CLOSES, {255}),
    pytest.param("service", SERVICE, FLOODS, {250, 255},
                 marks=pytest.mark.more),
    ("service", SERVICE, LIES, {255}),
    pytest.param("schemes", {"conn": 3}, SILENT, {250},
                 marks=pytest.mark.more),
    ("schemes", {"conn": 3}, FLOODS, {255}),
    ("schemes", {"conn": 3}, LIES, {255}),
    ("schemes", {"conn": 3}, {"action": "cut", "at": 0}, {255}),
    pytest.param("log-on ntlm", GET, SILENT, {250},
                 marks=pytest.mark.more),
    pytest.param("log-on ntlm", GET, CLOSES, {255},
                 marks=pytest.mark.more),
    ("log-on ntlm", GET, FLOODS, {250, 255}),
    pytest.param("log-on ntlm", GET, LIES, {255},
                 marks=pytest.mark.more),
    pytest.param("command", COMMAND, SILENT, {250},
                 marks=pytest.mark.more),
    pytest.param("command", COMMAND, CLOSES, {255},
                 marks=pytest.mark.more),
    ("command", COMMAND, {"action": "fault", "code": 5}, {251})], ids=str)
def test_a_hostile_host_fails_the_stage_and_in_time(good, stage, where, how,
                                                    statuses):
    good.reset(dict(how, **where))
    result = doctor(good, "--auth", "ntlm", "--connect-timeout", duration(1),
                    "--timeout", duration(8), limit=20)
    name = "service %d" % good.port if stage == "service" else stage
    assert failed(result) == name, result
    assert result.status in statuses, result
    # what the command may have left is cleaned up on another connection
    assert legs(good).count("authenticate") <= 1 + (stage == "command")


@pytest.mark.parametrize("how", [
    {"action": "other-reply", "verb": "Receive"}, {"action": "bomb"},
    {"action": "truncated"}, {"action": "relates-to", "value": "uuid:x"},
    {"action": "nested", "depth": 100}], ids=str)
def test_a_configuration_that_lies_is_not_shown(good, how):
    rule = {**how, **GET} if how["action"] != "other-reply" else {
        "action": "body", "value": "<x/>", **GET}
    good.reset(rule)
    result = doctor(good, "--auth", "ntlm")
    assert result.status == 0, result
    assert verdicts(result)["log-on ntlm"] == "ok"
    assert verdicts(result)["limits"] == "skipped"
    assert verdicts(result)["command"] == "ok"


@pytest.mark.parametrize("answer", [None, b"", b"SSH-2.0-OpenSSH_9.2\r\n"])
def test_something_else_that_listens_there_is_told(answer):
    with Stub(answer) as stub:
        result = winrm("doctor", "-o", "json", "-u", USER, "-p",
                       str(stub.port), "--connect-timeout", duration(1),
                       "127.0.0.1")
    assert failed(result) == "service %d" % stub.port
    assert result.status == (250 if answer is None else 255)


def test_a_host_without_powershell_is_a_warning(host):
    result = doctor(host, "--auth", "ntlm")
    assert result.status == 0, result
    assert verdicts(result)["command"] == "ok"
    assert verdicts(result)["powershell"] == "warning"


def test_a_real_powershell_is_asked(real):
    result = doctor(real, "--auth", "ntlm", limit=60)
    assert result.status == 0, result
    assert verdicts(result)["powershell"] == "ok", result
    assert "FullLanguage" in stages(result)["powershell"]["detail"]


def test_an_interrupt_ends_it(host):
    host.reset(dict(SILENT, **SERVICE))
    args = ["doctor", *host.options(), host.address]
    process = start(*args)
    host.server.wait_for(lambda s: s["verbs"].get("Identify", 0) > 0)
    os.kill(process.pid, signal.SIGINT)
    result = finish(process, args, 10 * SLOW + SLACK, time.monotonic())
    assert result.status == 130, result


def test_the_options_of_others_are_refused(host):
    for option in ("--reboot", "--as-json"):
        assert winrm("doctor", option, host.address).status == 248
    assert winrm("doctor", host.address, "--", "x").status == 248
