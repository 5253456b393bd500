# SPDX-License-Identifier: Apache-2.0
"""What a script in a runspace asks its user, on a terminal and without one."""

import os
import select
import time

import pytest
from test_ctrl_c import Terminal
from test_psrp import fixture, host  # noqa: F401  (a fixture)
from winrm_command import real  # noqa: F401  (a fixture)
from winrm_command import SLOW, TRANSPORT, USER, duration

ASKS = fixture("hostcalls")["script"]


class Asked(Terminal):
    """winrm ps --psrp on a terminal."""

    def __init__(self, host, script, *options):  # noqa: F811
        transport = getattr(host, "transport", TRANSPORT)
        super().__init__("ps", "--psrp", "-u", USER, "-p", str(host.port),
                         *transport, *options, host.address, "--", script,
                         columns=200, LC_ALL="C.UTF-8")

    def answer(self, *pairs):
        """Waits for each question, and types its answer."""
        for question, keys in pairs:
            self.read_until(question.encode(), 60)
            at = self.output.index(question.encode())
            self.output = self.output[at + len(question.encode()):]
            self.type(keys.encode())

    def finish(self):
        """The exit status; the output goes on where the questions ended."""
        end = time.monotonic() + 60 * SLOW
        while self.process.poll() is None and time.monotonic() < end:
            if select.select([self.master], [], [], 0.1)[0]:
                self.output += self.read()
        while select.select([self.master], [], [], 0)[0]:
            self.output += self.read()
        return super().end(1)

    def read(self):
        return os.read(self.master, 65536)


def test_questions_are_asked_on_the_terminal(host):  # noqa: F811
    t = Asked(host, ASKS, "--as-json")
    t.answer(("to host\r\n", "typed\r"),
             ('c\r\nm\r\n[Y] Yes  [N] No  [?] Help (default is "Y"): ', "?\r"),
             ("Y - \r\nN - \r\n[Y] Yes", ""), ("): ", "maybe\r"),
             ("): ", "n\r"), ("\r\nq: ", "\x04"))
    assert t.finish() == 0
    assert b"refused: " in t.output
    host.assert_tidy()


def test_a_question_ends_with_the_deadline(host):  # noqa: F811
    t = Asked(host, ASKS, "--as-json", "--timeout", duration(1))
    assert t.finish() == 250
    host.assert_tidy()


# Of PowerShell itself.

def asks(real, script, *pairs, options=()):  # noqa: F811
    t = Asked(real, script, *options)
    t.answer(*pairs)
    status = t.finish()
    return status, t.output.decode()


@pytest.mark.more
def test_answers_are_what_the_script_gets(real):  # noqa: F811
    assert asks(real, "$a = Read-Host 'Your name'; \"hello $a\"",
                ("Your name: ", "Ann é\r")) == (
        0, "Ann é\r\nhello Ann é\r\n")
    assert asks(real, "$a = Read-Host; \"<$a>\"", ("", "line\r")) == (
        0, "line\r\n<line>\r\n")
    assert asks(
        real, "function f { param([Parameter(Mandatory)][string]$A, "
        "[Parameter(Mandatory)][int[]]$B) \"$A $($B -join '+')\" }; f",
        ("\r\nA: ", "a\"\\b\r"), ("B[0]: ", "1\r"), ("B[1]: ", "2\r"),
        ("B[2]: ", "\r")) == (0, "\r\na\"\\b 1+2\r\n")
    assert asks(
        real, "function f { [CmdletBinding(SupportsShouldProcess)] param() "
        "if ($PSCmdlet.ShouldProcess('t', 'o')) { 'did' } else { 'did not' } "
        "}; f -Confirm", ('[Y] Yes  [A] Yes to All  ', "no\r")) == (
        0, '[N] No  [l] No to All  [?] Help (default is "Y"): no\r\n'
        "did not\r\n")


@pytest.mark.more
@pytest.mark.parametrize("line", ["x" * 5000, "a\x16\0b"], ids=["long", "nul"])
def test_an_answer_that_would_be_cut_is_none(real, line):
    t = Asked(real, "Read-Host q")
    t.read_until(b"q: ", 60)
    t.type(line.encode() + b"\r")
    assert t.finish() == 1 and b"the line is too long" in t.output, t.output


@pytest.mark.more
def test_ctrl_c_at_a_question_stops_the_script(real):  # noqa: F811
    status, text = asks(real, "Read-Host q; 'off'", ("q: ", "\x03"))
    assert status == 130 and "\noff" not in text, text
    assert "Signal" in real.verbs()
    real.assert_tidy()


@pytest.mark.more
def test_what_is_written_is_there_once(real):  # noqa: F811
    status, text = asks(
        real, "Write-Host console; Write-Warning w; Write-Verbose v -Verbose;"
        "$host.UI.WriteLine('line'); Write-Error e")
    assert status == 0
    assert text.startswith("console\r\nWARNING: w\r\nVERBOSE: v\r\nline\r\n")
    assert text.count("console") == 1


@pytest.mark.more
def test_what_the_host_asks_is_made_printable(real):  # noqa: F811
    status, text = asks(
        real, "Read-Host \"$([char]27)[31m$([char]0x202e)x\"",
        ("?[31m", "y\r"))
    assert (status, text) == (0, "???x: y\r\ny\r\n")
    status, text = asks(
        real, "$host.UI.PromptForChoice(\"$([char]27)a`nb\", 'm', "
        "@(\"&$([char]27)c\", 'o'), -1)", ("?a\r\nb\r\nm\r\n", "o\r"))
    assert (status, text) == (0, "[?c] ?c  [o] o  [?] Help: o\r\n1\r\n")


@pytest.mark.more
def test_without_a_terminal_a_question_fails_at_once(real):  # noqa: F811
    result = real.ps("--psrp", "-n", "--", "Read-Host x", limit=60)
    assert result.status == 1 and "user interaction" in result.err, result
    status, text = asks(real, "Read-Host x", options=["-n"])
    assert status == 1 and "user interaction" in text
