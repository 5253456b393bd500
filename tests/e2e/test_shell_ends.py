# SPDX-License-Identifier: Apache-2.0
"""How `winrm shell` on a terminal ends or goes on: Ctrl-C, lost connections."""

import os
import resource
import signal

import pytest
from test_shell_terminal import powershell_shell, shell, state  # noqa: F401
from winrm_command import host, real  # noqa: F401  (fixtures)
from winrm_command import SLOW, wait_for_verb

pytestmark = pytest.mark.transports


def test_ctrl_c_ends_what_runs_and_not_the_shell(shell, host, tmp_path):
    t = shell()
    t.type(b"cd %s\r" % os.fsencode(tmp_path))
    t.prompt(tmp_path)
    t.type(b"echo ready; sleep 600; echo no\r")
    t.shows(b"ready")
    t.interrupt()
    t.until(b"interrupted")
    t.prompt(tmp_path)
    t.type(b"exit 3\r")
    assert t.end(30 * SLOW) == 3
    host.server.wait_for(
        lambda s: s["shells"] == 0 and s["commands_running"] == 0, 30 * SLOW)


def test_ctrl_c_at_the_prompt_drops_the_line(shell):
    t = shell()
    t.type(b"exit 1\x03")
    t.until(b"^C")
    t.prompt("/")
    t.type(b"exit 2\r")
    assert t.end(30 * SLOW) == 2


@pytest.mark.more
def test_a_second_ctrl_c_leaves(shell, host):
    t = shell()
    t.type(b"trap '' INT; echo ready; while :; do sleep 600; done\r")
    t.shows(b"ready")
    t.interrupt()
    wait_for_verb(host, "Signal", 1)
    t.interrupt()
    assert t.end(30 * SLOW) == 130
    host.assert_tidy()


ASK_FOR_EVER = (b"trap '' INT; while :; do printf 'Password: '; read p; "
                b"done\r")


def test_a_third_ctrl_c_leaves_the_terminal_as_it_was(shell, host):
    t = shell()
    # the second one waits for this reply, which does not come
    host.server.faults({"action": "stall", "verb": "Delete"})
    t.type(ASK_FOR_EVER)
    t.until(b"\x1b[?2004lPassword: ")
    assert not t.echoes()
    t.interrupt()
    wait_for_verb(host, "Signal", 1)
    t.interrupt()
    wait_for_verb(host, "Delete", 1)
    assert not t.echoes()
    t.interrupt()
    assert t.end(30 * SLOW) == 130      # and checks the modes


@pytest.mark.more
def test_ctrl_backslash_leaves_the_terminal_as_it_was(shell):
    t = shell()
    t.type(ASK_FOR_EVER)
    t.until(b"\x1b[?2004lPassword: ")
    assert not t.echoes()
    resource.prlimit(t.process.pid, resource.RLIMIT_CORE, (0, 0))
    t.type(b"\x1c")
    assert t.end(30 * SLOW) == -signal.SIGQUIT


# The client cannot know what a lost reply to a request it sent had in it; a
# connection that is lost before the request is sent takes nothing with it.
@pytest.mark.parametrize("rules, loss, status", [
    ([{"action": "drop-reply", "verb": "Receive", "times": 1}],
     b"again: output may be missing\r\n", 249),
    pytest.param(
        [{"action": "header", "verb": "Receive", "times": 1,
          "name": "Connection", "value": "close"},
         {"action": "accept-close", "times": 1}],
        b"again\r\n", 5, marks=pytest.mark.more)], ids=["sent", "not sent"])
def test_a_lost_connection_is_made_again(shell, host, rules, loss, status):
    t = shell()
    host.server.faults(*rules)
    t.until(b"winrm: the connection was lost and made " + loss)
    t.until(b"/>")
    t.type(b"echo hi\r")
    t.shows(b"hi")
    t.type(b"exit 5\r")
    assert t.end(30 * SLOW) == status
    assert t.output.count(b"made again") == 1
    assert (b"winrm: remote exit code 5\r\n" in t.output) == (status != 5)


@pytest.mark.more
def test_a_lost_shell_is_replaced_in_the_same_directory(shell, host, tmp_path):
    t = shell()
    t.type(b"cd %s\r" % os.fsencode(tmp_path))
    t.prompt(tmp_path)
    host.server.control("kill-shells")
    t.until(b"connecting again (1 of 5)")
    t.until(b"connected again, in a new remote shell")
    t.prompt(tmp_path)
    t.type(b"exit 5\r")
    assert t.end(30 * SLOW) == 5


def test_powershell_goes_on_after_ctrl_c(powershell_shell):
    t = powershell_shell
    t.type(b"cd /usr; 'ready'; Start-Sleep 600\r")
    t.shows(b"ready")
    t.interrupt()
    t.until(b"interrupted", 120)
    t.until(b"\x1b[?2004hPS /", 120)
    t.type(b"exit 3\r")
    assert t.end(30 * SLOW) == 3
