# SPDX-License-Identifier: Apache-2.0
"""Ctrl-C on a terminal: what it does there, here, and to the terminal."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time

import pytest
from winrm_command import host, hosts  # noqa: F401  (fixtures)
from winrm_command import (GRACE, PASSWORD, SLACK, SLOW, TRANSPORT, USER,
                           WINRM, WRAP, environment, is_running, wait_for_file,
                           wait_until)

pytestmark = pytest.mark.transports


def take_terminal():
    """In the child, after setsid: ^C of this terminal is for this process."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Terminal:
    """The command on a pty that is its controlling terminal."""

    def __init__(self, *args, columns=80, **env):
        self.master, self.slave = pty.openpty()
        self.resize(columns)
        self.before = termios.tcgetattr(self.slave)
        self.process = subprocess.Popen(
            WRAP + [WINRM, *args], stdin=self.slave, stdout=self.slave,
            stderr=self.slave, env=environment(**env),
            start_new_session=True, preexec_fn=take_terminal)
        self.output = b""

    def resize(self, columns):
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ,
                    struct.pack("4H", 24, columns, 0, 0))

    def type(self, keys):
        os.write(self.master, keys)

    def interrupt(self):
        self.type(b"\x03")

    def read_until(self, text, seconds=10):
        until = time.monotonic() + seconds * SLOW
        while text not in self.output:
            left = until - time.monotonic()
            assert left > 0, (text, self.output)
            if select.select([self.master], [], [], left)[0]:
                self.output += os.read(self.master, 65536)

    def end(self, seconds):
        status = self.process.wait(seconds)
        assert termios.tcgetattr(self.slave) == self.before
        os.close(self.slave)
        os.close(self.master)
        return status


@pytest.fixture
def terminal(host):
    def start(command, *options, **env):
        return Terminal("exec", "-u", USER, "-p", str(host.port), *TRANSPORT, *options,
                        "127.0.0.1", "--", command, **env)
    return start


STUBBORN = "trap '' INT; echo $$ > %s; echo ready; while :; do sleep 0.1; done"


def test_ctrl_c_ends_the_remote_command_and_its_last_words_come(
        terminal, host, tmp_path):
    t = terminal("trap 'echo good-bye; exit 3' INT; echo $$ > %s; "
                 "echo ready; while :; do sleep 0.1; done"
                 % (tmp_path / "pid"))
    t.read_until(b"ready")
    pid = int(wait_for_file(tmp_path / "pid"))
    started = time.monotonic()
    t.interrupt()
    t.read_until(b"good-bye")
    assert t.end(GRACE * SLOW + SLACK) == 130
    assert time.monotonic() - started < GRACE * SLOW + SLACK
    wait_until(lambda: not is_running(pid))
    assert "Signal" in host.verbs()
    host.assert_tidy()


def test_a_command_that_ignores_it_is_terminated_after_a_while(
        terminal, host, tmp_path):
    t = terminal(STUBBORN % (tmp_path / "pid"))
    t.read_until(b"ready")
    pid = int(wait_for_file(tmp_path / "pid"))
    started = time.monotonic()
    t.interrupt()
    assert t.end((2 * GRACE) * SLOW + SLACK) == 130
    assert time.monotonic() - started >= GRACE * 0.8
    wait_until(lambda: not is_running(pid))
    host.assert_tidy()


def test_a_second_ctrl_c_ends_it_at_once(terminal, host, tmp_path):
    t = terminal(STUBBORN % (tmp_path / "pid"))
    t.read_until(b"ready")
    pid = int(wait_for_file(tmp_path / "pid"))
    started = time.monotonic()
    t.interrupt()
    time.sleep(0.5)
    t.interrupt()
    assert t.end(3 * SLOW + SLACK) == 130
    assert time.monotonic() - started < 0.9 * GRACE * SLOW
    wait_until(lambda: not is_running(pid))
    host.assert_tidy()


def test_ctrl_break_is_sent_where_it_is_asked_for(terminal, host, tmp_path):
    t = terminal("trap 'echo broken; exit 0' QUIT; echo ready; "
                 "while :; do sleep 0.1; done", "--ctrl-break")
    t.read_until(b"ready")
    t.interrupt()
    t.read_until(b"broken")
    assert t.end(GRACE * SLOW + SLACK) == 130
    host.assert_tidy()


def test_ctrl_c_at_the_prompt_gives_the_terminal_its_echo_back(
        terminal, host):
    t = terminal("true", WINRM_PASSWORD=None)
    t.read_until(b"Password of")
    wait_until(lambda: not termios.tcgetattr(t.slave)[3] & termios.ECHO)
    t.interrupt()
    assert t.end(30 * SLOW) == 130
    assert host.stats()["connections"] == 0


def test_a_password_is_hidden_after_a_stop(terminal, host):
    """Nobody would wake this process, so that Ctrl-Z lets it go on at once."""
    t = terminal("echo done", WINRM_PASSWORD=None)
    t.read_until(b"Password of")
    wait_until(lambda: not termios.tcgetattr(t.slave)[3] & termios.ECHO)
    t.output = b""
    t.type(b"\x1a")
    t.read_until(b"Password of")
    wait_until(lambda: not termios.tcgetattr(t.slave)[3] & termios.ECHO)
    t.type(PASSWORD.encode() + b"\r")
    t.read_until(b"done")
    assert PASSWORD.encode() not in t.output
    assert t.end(30 * SLOW) == 0
