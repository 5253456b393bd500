# SPDX-License-Identifier: Apache-2.0
"""`winrm shell` without a terminal; test_shell_terminal.py has that."""

import time

import pytest
from winrm_command import host, real  # noqa: F401  (fixtures)
from winrm_command import SLACK, SLOW, USER, winrm

pytestmark = pytest.mark.transports


def shell(host, *options, **how):
    return winrm("shell", *host.options(), *options, host.address, **how)


def test_lines_from_a_pipe_run_in_one_shell(host):
    result = shell(host, input=b"cd /\npwd; echo oops >&2\nexit 5\necho no\n")
    assert (result.status, result.out) == (5, b"/\n"), result
    assert result.err == "oops\n"
    host.assert_tidy()


def test_the_end_of_input_ends_it(host):
    result = shell(host, input=b"echo hi\nfalse")
    assert (result.status, result.out) == (1, b"hi\n"), result
    host.assert_tidy()


def test_it_has_no_deadline_but_the_one_it_is_given(host):
    started = time.monotonic()
    result = shell(host, "--timeout", "1", input=b"sleep 60\n")
    assert result.status == 250, result
    assert time.monotonic() - started < 7 * SLOW + SLACK
    host.assert_tidy()


@pytest.mark.parametrize("words, hint", [
    (["shell", "h", "dir"], "nothing more"),
    (["shell", "-n", "h"], "'winrm shell'"),
    (["shell", "-o", "json", "h"], "'winrm shell'"),
    (["exec", "--powershell", "h", "x"], "'winrm shell'"),
    (["shell"], "no host given")], ids=" ".join)
def test_wrong_usage_is_248(words, hint):
    result = winrm(*words, env={"WINRM_USER": USER})
    assert (result.status, result.out) == (248, b"")
    assert hint in result.err


# A real PowerShell.

def test_powershell_answers_line_by_line(real):
    result = shell(real, "--powershell", limit=60, input=(
        b"$n = 20 + 1\nif ($n) {\n\"[$($n * 2)]\"\n}\n\n"
        b"Get-Item /none\nexit 3\n"))
    assert result.status == 3, result
    assert b"\n[42]\n" in result.out
    assert "Cannot find path '/none'" in result.err
    assert "CLIXML" not in result.err
