# SPDX-License-Identifier: Apache-2.0
"""Pipelines whose client is away: left and taken again, or cut off."""

import signal
import subprocess
import time

import pytest
from plain_client import SHELL, connect
from test_psrp import FOLDER, host, run
from winrm_command import (EVENT, PASSWORD, SERVING, SLOW, USER, Host,
                           environment, finish, program, real, start,
                           wait_for_verb, winrm)

__all__ = ["host", "real"]      # fixtures


@pytest.mark.needs("psrp-connect")
def test_the_id_of_a_pool_is_no_command_to_a_terminal(host):
    host.reset({"action": "uuid-shell-id", "before": "\u202e\u009b2J"})
    left = run(host, "exit", "--detach")
    assert left.status == 0, left
    assert "\u202e" not in left.out.decode(), left
    assert left.out.startswith(b"?????2J"), left


@pytest.mark.needs("psrp-connect")
@pytest.mark.transports
def test_a_pipeline_is_left_and_taken_by_another_process(host):
    left = run(host, "exit", "--detach")
    assert left.status == 0 and left.err == "", left
    identity = left.out.decode().strip()
    assert host.stats()["shells"] == 1
    listed = winrm("sessions", *host.options(), host.address)
    assert identity.split("/")[0] in listed.out.decode()
    assert "powershell, disconnected" in listed.out.decode()
    taken = winrm("ps", *host.options(), "--as-json", "--attach", identity,
                  host.address)
    assert (taken.status, taken.out) == (7, b'"o"\n'), taken
    host.assert_tidy()


@pytest.mark.needs("psrp-connect")
def test_a_runspace_that_is_left_has_the_idle_time_that_was_asked_for(host):
    left = run(host, "exit", "--detach", "--idle-timeout", "5m")
    assert left.status == 0, left
    client = connect(host.server)
    listed = client.call(
        "Enumerate", "<n:Enumerate><w:OptimizeEnumeration/></n:Enumerate>",
        uri=SHELL).text
    assert "<rsp:IdleTimeOut>PT300.000S</rsp:IdleTimeOut>" in listed
    identity = left.out.decode().split("/")[0]
    deleted = winrm("sessions", "--delete", identity, *host.options(),
                    host.address)
    assert deleted.status == 0, deleted
    host.assert_tidy()


@pytest.mark.needs("psrp-connect")
def test_what_is_not_there_cannot_be_taken(host):
    nothing = "11111111-2222-4333-8444-555555555555"
    result = winrm("ps", *host.options(), "--attach",
                   nothing + "/" + nothing, host.address)
    assert result.status == 251, result
    for words in ["x", host.address], [host.address, nothing + "/x"], ["x"]:
        result = winrm("ps", *host.options(), "--attach", *words)
        assert result.status == 248, result
        assert "--attach ID HOST" in result.err, result


def attach_again(host, script, *more):
    return subprocess.run(
        [*program("attach_again"), host.address, str(host.port), USER, script,
         *more], env=environment(WINRM_PASSWORD=PASSWORD),
        capture_output=True, timeout=EVENT * SLOW, check=False)


@pytest.mark.needs("psrp-connect")
@pytest.mark.http
def test_the_same_client_reconnects(host):
    result = attach_again(host, '"o";exit 7')
    assert (result.returncode, result.stdout) == (
        0, b'"o"\nexit code 7\n"o"\nexit code 7\n'), result
    verbs = [v for v in host.verbs() if v != "-"]
    assert verbs == [
        "Create", "Receive", "Command", "Disconnect", "Reconnect", "Reconnect",
        "Receive", "Signal", "Command", "Receive", "Delete"], verbs
    host.server.wait_for(lambda s: s["shells"] == 0)


@pytest.mark.needs("psrp-connect")
@pytest.mark.http
@pytest.mark.parametrize("rule, status, verbs", [
    # it was taken by another one, who has left it, too
    ({"action": "fault", "code": 2150859206, "verb": "Reconnect"}, 0,
     ["Disconnect", "Reconnect", "Connect", "Connect", "Receive"]),
    ({"action": "drop-reply", "verb": "Reconnect"}, 0,
     ["Disconnect", "Reconnect", "Reconnect", "Reconnect", "Receive"]),
    # the pipeline's alone is refused: a Receive says what is wrong
    ({"action": "fault", "code": 2150859206, "verb": "Reconnect", "nth": 2}, 0,
     ["Disconnect", "Reconnect", "Reconnect", "Receive", "Reconnect",
      "Reconnect", "Receive"]),
    # the pool is gone
    ({"action": "fault", "code": 2150858843, "verb": "Reconnect"}, 1,
     ["Disconnect", "Reconnect"])])
def test_a_reconnect_that_is_refused(host, rule, status, verbs):
    host.server.faults(dict(rule, times=1))
    result = attach_again(host, '"o";exit 7')
    assert result.returncode == status, result
    seen = [v for v in host.verbs() if v != "-"]
    at = seen.index("Disconnect")
    assert seen[at:at + len(verbs)] == verbs, seen
    assert b"o" not in result.stdout if status else result.stdout


# Connections that are lost while a pipeline runs.

@pytest.mark.parametrize("name", ["exit", "big"])
@pytest.mark.parametrize("action", ["drop-reply", "no-reply"])
def test_a_lost_reply_is_asked_for_again(host, name, action):
    whole = run(host, name)
    host.reset({"action": action, "verb": "Receive", "nth": 2, "times": 1})
    result = run(host, name)
    assert (result.status, result.out) == (whole.status, whole.out), result
    assert "missing" not in result.err, result
    host.assert_tidy()


@pytest.mark.transports
def test_connections_lost_again_and_again_lose_nothing(host):
    host.reset({"action": "drop-reply", "verb": "Receive", "nth": 2,
                "times": 4})
    result = run(host, "exit", "-o", "json")
    assert result.json["exit-status"] == 7, result
    assert result.json["output"] == '"o"\n'
    assert result.json["reconnects"] == 4 and "incomplete" not in result.json
    host.assert_tidy()


@pytest.fixture
def forgetful(servers):
    one = Host(servers(*SERVING, "--replay", FOLDER, "--forgets-replies"))
    yield one
    one.reset()


def test_output_that_is_lost_is_no_success(forgetful):
    """A host that does not keep replies: here, all of the output."""
    forgetful.reset({"action": "drop-reply", "verb": "Receive", "nth": 2,
                     "times": 1})
    result = run(forgetful, "exit")
    assert (result.status, result.out) == (251, b""), result
    forgetful.assert_tidy()


@pytest.mark.parametrize("name, nth, status, said", [
    ("errors", 2, 249, "output may be missing"),       # some objects
    ("big", 3, 255, "what follows does not fit")])      # a part of one
def test_a_part_that_is_lost_is_no_success(forgetful, name, nth, status, said):
    forgetful.reset({"action": "drop-reply", "verb": "Receive", "nth": nth,
                     "times": 1})
    result = run(forgetful, name, "--max-envelope", "8192")
    assert result.status == status and said in result.err, result
    forgetful.assert_tidy()


def test_a_running_pipeline_is_found_again(host):
    process = start("ps", "--psrp", "-n", "--as-json", *host.options(),
                    host.address, "--", '1;Start-Sleep 30;2')
    started = time.monotonic()
    wait_for_verb(host, "Receive", 2)
    for n in range(2):
        host.server.control("drop")
        wait_for_verb(host, "Receive", 3 + n)
    process.send_signal(signal.SIGINT)
    result = finish(process, ["ps"], EVENT * SLOW, started)
    assert result.out == b"1\n", result
    host.assert_tidy()


@pytest.mark.needs("psrp-connect")
def test_a_pool_that_the_host_has_disconnected_is_reconnected(host):
    """As one is that was not heard of for minutes."""
    host.reset({"action": "fault", "code": 2150859204, "verb": "Receive",
                "nth": 2, "times": 1})
    result = run(host, "exit")
    assert (result.status, result.out) == (7, b'"o"\n'), result
    assert host.verbs().count("Reconnect") == 2
    host.assert_tidy()


@pytest.mark.needs("psrp-connect")
@pytest.mark.parametrize("rule, reconnects", [
    ({"action": "fault", "code": 2150859204, "verb": "Receive", "nth": 2,
      "times": 1000}, 10),
    ({"action": "fault", "code": 2150859206, "verb": "Reconnect"}, 1)])
def test_a_pool_that_stays_disconnected_is_an_error(host, rule, reconnects):
    host.reset({"action": "fault", "code": 2150859204, "verb": "Receive",
                "nth": 2, "times": 1}, rule)
    result = run(host, "exit")
    assert result.status == 251, result
    assert host.verbs().count("Reconnect") == reconnects
    host.assert_tidy()


# With PowerShell itself.

def test_connections_lost_while_powershell_runs_lose_nothing(real):
    real.reset({"action": "drop-reply", "verb": "Receive", "nth": 3,
                "times": 3},
               {"action": "no-reply", "verb": "Receive", "nth": 8, "times": 1})
    result = winrm(
        "ps", "--psrp", "-n", *real.options(), "-o", "json", real.address,
        "1..12 | ForEach-Object { $_; Start-Sleep -Milliseconds 150 }",
        limit=60)
    assert result.json["output"].split() == [str(n + 1) for n in range(12)]
    assert "incomplete" not in result.json and result.status == 0, result
    assert result.json["reconnects"] >= 3, result
    real.server.wait_for(lambda s: s["shells"] == 0)


@pytest.mark.needs("psrp-connect")
@pytest.mark.http
def test_powershell_goes_on_and_its_client_reconnects(real):
    result = attach_again(
        real, "$n++; 1..3 | ForEach-Object { $n * 10 + $_; "
        "Start-Sleep -Milliseconds 100 }; exit $n")
    assert result.stdout.split() == b"""
        11 12 13 exit code 1 21 22 23 exit code 2""".split(), result
    real.server.wait_for(lambda s: s["shells"] == 0)
