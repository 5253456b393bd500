# SPDX-License-Identifier: Apache-2.0
"""winrm wait: for a host that comes up, and for one that restarts."""

import os
import signal
import threading

import pytest
from stub import Stub
from winrm_command import host, hosts, own_host  # noqa: F401  (fixtures)
from winrm_command import (EVENT, SLACK, SLOW, duration, start, wait_until,
                           winrm)


def wait(host, *options, user=True, **how):
    return winrm("wait", *arguments(host, user), *options, host.address,
                 **how)


def arguments(host, user=True):
    return (host.options() if user
            else ["-p", str(host.port), *host.transport])


class Waiting:
    """A wait that runs, and what it has said so far."""

    def __init__(self, host, *options, user=True):
        self.args = ["wait", *arguments(host, user), *options, host.address]
        self.process = start(*self.args)
        self.said = b""
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        while piece := os.read(self.process.stderr.fileno(), 4096):
            self.said += piece

    def until(self, words):
        wait_until(lambda: words in self.said or self.process.poll()
                   is not None, EVENT, words)
        assert words in self.said, self.said

    def end(self):
        status = self.process.wait((EVENT + SLACK) * SLOW)
        self.reader.join(10)
        self.process.stdout.close()
        self.process.stderr.close()
        return status


def logs_on(host):
    return [r["leg"] for r in host.log("request")
            if r.get("leg") in ("authenticate", "basic", "kerberos")]


@pytest.mark.transports
def test_a_host_that_is_up_is_not_waited_for(host):
    result = wait(host)
    assert (result.status, result.out) == (0, b""), result
    assert "runs commands, after 0 s" in result.err or SLOW > 1
    host.assert_tidy()


def test_without_a_user_it_need_only_answer(host):
    result = wait(host, user=False)
    assert result.status == 0 and "answers" in result.err, result
    assert host.verbs() == ["Identify"]


@pytest.mark.parametrize("user", [True, False])
def test_a_host_that_is_down_is_waited_for(own_host, user):
    host = own_host()
    host.server.control("down")
    waiting = Waiting(host, user=user)
    waiting.until(b"cannot connect")
    host.server.control("up")
    assert waiting.end() == 0, waiting.said
    # the reason is said once, however often it is tried
    assert waiting.said.count(b"cannot connect") == 1
    assert (b"runs commands" if user else b"answers") in waiting.said
    host.assert_tidy()


def test_a_service_that_is_starting_is_waited_for(host):
    host.reset({"action": "status", "status": 503, "verb": "Create",
                "times": 2})
    result = wait(host)
    assert result.status == 0 and "HTTP 503" in result.err, result
    host.assert_tidy()


def test_a_wrong_password_ends_it_at_once(host):
    result = wait(host, env={"WINRM_PASSWORD": "wrong"})
    assert result.status == 253, result
    assert "user or password refused" in result.err
    assert logs_on(host) == ["authenticate"]


def test_a_user_without_rights_ends_it_at_once(host):
    host.reset({"action": "fault", "code": 5, "verb": "Create"})
    result = wait(host)
    assert result.status == 251 and "Access is denied" in result.err, result
    assert logs_on(host) == ["authenticate"]


@pytest.mark.parametrize("answer", [None, b"", b"SSH-2.0-x\r\n"])
def test_the_deadline_ends_it(answer):
    with Stub(answer) as stub:
        result = winrm("wait", "-p", str(stub.port), "--timeout", "600ms",
                       "127.0.0.1")
    assert result.status == 250, result
    assert "the deadline has passed and the host has not answered" \
        in result.err


def test_tries_become_rarer(own_host):
    host = own_host()
    host.reset({"action": "accept-close"})
    result = wait(host, "--timeout", "2s", user=False)
    assert result.status == 250, result
    # 0, 250, 750, 1750 ms
    assert host.stats()["connections"] <= 5


def test_an_interrupt_ends_it(own_host):
    host = own_host()
    host.server.control("down")
    waiting = Waiting(host)
    waiting.until(b"cannot connect")
    waiting.process.send_signal(signal.SIGINT)
    assert waiting.end() == 130, waiting.said


def test_json_is_one_answer_at_the_end(host):
    result = wait(host, "-o", "json")
    assert result.json["exitcode"] == 0 and result.err == ""
    host.reset({"action": "fault", "code": 5, "verb": "Create"})
    result = wait(host, "-o", "json")
    assert result.json["exitcode"] == result.status == 251
    assert "Access is denied" in result.json["message"]


# A restart.

def test_a_restart_is_waited_for_down_and_up(own_host):
    host = own_host("--reboot", "0")
    waiting = Waiting(host, "--reboot")
    waiting.until(b"is down")
    assert waiting.process.poll() is None
    host.server.control("up")
    assert waiting.end() == 0, waiting.said
    order = [b"was told to restart", b"is down", b"runs commands"]
    places = [waiting.said.index(words) for words in order]
    assert places == sorted(places)
    assert host.stats()["commands_started"] == 2
    host.server.wait_for(lambda s: s["shells"] == 0)


def test_a_restart_that_loses_its_reply_is_one_too(own_host):
    host = own_host("--reboot", "0")
    host.reset({"action": "drop-reply", "verb": "Receive", "times": 1})
    waiting = Waiting(host, "--reboot")
    waiting.until(b"is down")
    host.server.control("up")
    assert waiting.end() == 0, waiting.said


def test_a_restart_that_is_refused_is_an_error(host):
    result = wait(host, "--reboot")
    assert result.status == 255, result
    assert "ended with 5: Access is denied.(5)" in result.err
    assert "told to restart" not in result.err
    host.assert_tidy()


def test_a_host_that_never_goes_down_is_an_error(own_host):
    host = own_host("--reboot", "-1")
    result = wait(host, "--reboot", "--timeout", duration(2))
    assert result.status == 250, result
    assert "the host has not gone down" in result.err


def test_a_restart_takes_a_user(host):
    result = wait(host, "--reboot", user=False)
    assert result.status == 248 and "--reboot: no user" in result.err, result
    host.assert_untouched()


def test_reboot_is_for_wait_alone(host):
    result = winrm("--reboot", *host.options(), host.address, "--", "x")
    assert result.status == 248
    assert "--reboot goes with 'winrm wait'" in result.err
