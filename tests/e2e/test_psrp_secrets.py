# SPDX-License-Identifier: Apache-2.0
"""SecureString and credentials for a script: arguments, and answers to what it
asks for, with the key that PowerShell itself makes for the session."""

import json
import os
import signal
import termios
from pathlib import Path

import pytest
from test_memory import core_at_exit, has_sanitizer
from test_psrp_prompts import Asked, asks
from winrm_command import PASSWORD, WINRM, WRAP, duration, wait_until
from winrm_command import real  # noqa: F401  (a fixture)

pytestmark = [pytest.mark.more, pytest.mark.needs("psrp-secrets")]
CLEAR = "[System.Net.NetworkCredential]::new('', $%s).Password"
# Padding of one octet and of a whole block; more than a block; all of Unicode.
TEXTS = ["", "1234567", "12345678", "é😀" * 40, '"\\\t<&>_x0041_']
TELL = ("$c.GetType().Name; $c.UserName; $c.GetNetworkCredential().Password")


def secret_file(tmp_path, value):
    path = tmp_path / "secret.json"
    path.touch(0o600)
    path.write_text(json.dumps(value))
    return path


def run(real, script, *args, options=()):  # noqa: F811
    return real.ps("--psrp", *options, script, "--", *args, limit=60)


def test_arguments_are_secrets(real, tmp_path):  # noqa: F811
    path = secret_file(tmp_path, [{"$secure": text} for text in TEXTS])
    done = run(real, "param($List, $Plain) foreach ($p in $List) { "
               "$p.GetType().Name; %s }; $Plain" % (CLEAR % "p"),
               "-List:=@%s" % path, "-Plain:=7", options=["--as-json"])
    assert done.status == 0, done
    assert [json.loads(line) for line in done.out.splitlines()] == [
        word for text in TEXTS for word in ("SecureString", text)] + [7]
    # the key comes first
    verbs = real.verbs()
    assert verbs.index("Send") < verbs.index("Command"), verbs
    real.assert_tidy()


def test_credentials_are_an_argument(real, tmp_path):  # noqa: F811
    path = secret_file(tmp_path, [
        {"$user": "LAB\\bob", "$secure": "pä&w"},
        {"$secure": "two", "$user": "eve@lab.test"}])
    done = run(real, "param($C) foreach ($c in $C) { %s }" % TELL,
               "-C:=@%s" % path)
    assert (done.status, done.out.decode().splitlines()) == (0, [
        "PSCredential", "LAB\\bob", "pä&w",
        "PSCredential", "eve@lab.test", "two"])


def test_a_secret_that_others_can_read_is_refused(real, tmp_path):  # noqa: F811
    path = secret_file(tmp_path, {"$secure": "pw"})
    path.chmod(0o644)
    done = run(real, "param($P)", "-P:=@%s" % path)
    assert done.status == 248 and "others" in done.err, done
    path.chmod(0o600)
    path.write_text("{}{}")
    done = run(real, "param($P)", "-P:=@%s" % path)
    assert done.status == 248 and "no value of JSON" in done.err, done
    for text in ('{"$user":"bob","$password":"pw"}', '{"$user":"bob"}',
                 '[{"a":{"$secure":5}}]', '{"$secure":"pw","$domain":"x"}'):
        path.write_text(text)
        done = run(real, "param($P)", "-P:=@%s" % path)
        assert done.status == 248 and "a secret is" in done.err, done
        assert "pw" not in done.err, done
    done = run(real, "param($P)", "-P:=@")
    assert done.status == 248 and "the name of a file" in done.err, done


def test_a_password_is_asked_for(real):  # noqa: F811
    status, text = asks(
        real, "$p = Read-Host Word -AsSecureString; '<' + %s + '>'"
        % (CLEAR % "p"), ("Word: ", "pä\"<\r"))
    assert (status, text) == (0, "\r\n<pä\"<>\r\n")


def test_masked_input_is_text(real):  # noqa: F811
    status, text = asks(real, "$p = Read-Host Word -MaskInput; "
                        "$p.GetType().Name; $p", ("Word: ", "pw\r"))
    assert (status, text) == (0, "\r\nString\r\npw\r\n")


def test_credentials_are_asked_for(real):  # noqa: F811
    status, text = asks(
        real, "$all = (Get-Credential), (Get-Credential -UserName eve "
        "-Message Again); foreach ($c in $all) { %s }" % TELL,
        ("User: ", "LAB\\bob\r"), ("Password: ", "one\r"),
        ("Password for user eve: ", "two\r"))
    assert status == 0, text
    assert text.splitlines()[-6:] == [
        "PSCredential", "LAB\\bob", "one", "PSCredential", "eve", "two"]
    # the key is exchanged once
    assert real.verbs().count("Send") == 3, real.verbs()
    real.assert_tidy()


def test_parameters_that_are_missing_are_asked_for(real):  # noqa: F811
    status, text = asks(
        real, "function f { param([Parameter(Mandatory)][securestring]$P, "
        "[Parameter(Mandatory)][pscredential]$C, "
        "[Parameter(Mandatory)][string]$N) %s; %s; $N }; f" % (
            CLEAR % "P", TELL.replace("$c", "$C")),
        ("P: ", "word\r"), ("User: ", "bob\r"), ("Password: ", "pw\r"),
        ("N: ", "name\r"))
    assert status == 0, text
    assert text.splitlines()[-5:] == [
        "word", "PSCredential", "bob", "pw", "name"]


def test_lists_of_secrets_are_not_shown(real):  # noqa: F811
    status, text = asks(
        real, "function f { param([Parameter(Mandatory)][securestring[]]$P, "
        "[Parameter(Mandatory)][pscredential[]]$C) foreach ($s in $P) { %s } "
        "foreach ($k in $C) { %s } }; f" % (CLEAR % "s", TELL.replace("$c", "$k")),
        ("P[0]: ", "one\r"), ("P[1]: ", "two\r"), ("P[2]: ", "\r"),
        ("C[0], user: ", "bob\r"), ("Password: ", "pw\r"),
        ("C[1], user: ", "\r"))
    assert status == 0, text
    assert text.splitlines()[1:] == ["one", "two", "PSCredential", "bob", "pw"]


def test_a_password_in_a_list_is_not_echoed(real):  # noqa: F811
    t = Asked(real, "function f { param([Parameter(Mandatory)][securestring[]]"
              "$P) 'got it' }; f")
    t.read_until(b"P[0]: ", 60)
    t.type(b"typed\r")
    t.read_until(b"P[1]: ", 60)
    t.type(b"\r")
    assert t.finish() == 0 and b"typed" not in t.output, t.output


@pytest.mark.skipif(has_sanitizer(WINRM) or bool(WRAP),
                    reason="a core of such a build is too large")
@pytest.mark.parametrize("words", [["ps"], ["run", "--ps", "-H"]], ids=" ".join)
def test_a_secret_is_not_left_in_memory(real, tmp_path, words):  # noqa: F811
    word = "a-word-that-is-secret"
    path = secret_file(tmp_path, {"$secure": word})
    password = tmp_path / "password"
    password.touch(0o600)
    password.write_text(PASSWORD + "\n")
    core, said = core_at_exit(
        tmp_path, words[0], "--psrp", *real.options(), "--password-file",
        str(password), *words[1:], real.address,
        "param($P) 'got ' + $P.Length", "--",
        "-P:=@%s" % path)
    assert "got %d" % len(word) in said, said
    data = Path(core).read_bytes()
    assert word.encode() not in data
    assert word.encode("utf-16-le") not in data


def stop_and_go_on(t):
    """As a shell has it, which sets a mode of its own in between."""
    os.kill(t.process.pid, signal.SIGSTOP)
    wait_until(lambda: "T (" in Path(
        "/proc/%d/status" % t.process.pid).read_text())
    shown = termios.tcgetattr(t.slave)
    shown[3] |= termios.ECHO
    termios.tcsetattr(t.slave, termios.TCSANOW, shown)
    os.kill(t.process.pid, signal.SIGCONT)


def press_ctrl_z(t):
    """Nobody would wake this process, so that it goes on at once."""
    t.type(b"\x1a")


@pytest.mark.parametrize("stop", [stop_and_go_on, press_ctrl_z])
def test_a_password_is_hidden_after_a_stop(real, stop):  # noqa: F811
    t = Asked(real, "$p = Read-Host Word -AsSecureString; 'got ' + $p.Length")
    t.read_until(b"Word: ", 60)
    t.output = b""
    stop(t)
    t.read_until(b"Word: ", 60)
    t.type(b"typed\r")
    assert t.finish() == 0, t.output
    assert b"typed" not in t.output and b"got 5" in t.output


def test_a_quit_leaves_the_echo_on(real):  # noqa: F811
    t = Asked(real, "Read-Host Word -AsSecureString")
    t.read_until(b"Word: ", 60)
    t.type(b"\x1c")
    assert t.finish() in (-signal.SIGQUIT, 128 + signal.SIGQUIT)


@pytest.mark.parametrize("rule, status", [
    ({"action": "fault", "code": 5, "verb": "Send"}, 251),
    ({"action": "no-reply", "verb": "Send"}, 255)])
def test_without_the_key_nothing_runs(real, tmp_path, rule, status):  # noqa: F811
    real.reset(rule)
    path = secret_file(tmp_path, {"$secure": "pw"})
    done = run(real, "param($P) 'ran'", "-P:=@%s" % path,
               options=["--timeout", duration(4)])
    assert done.status == status and not done.out and done.err, done
    assert "Command" not in real.verbs()
    real.assert_tidy()
    real.reset()


def test_a_script_that_waits_for_a_password_is_stopped(real):  # noqa: F811
    real.reset({"action": "stall", "verb": "Send", "seconds": 60})
    status, text = asks(real, "Read-Host Word -AsSecureString; 'ran'",
                        ("Word: ", "pw\r"),
                        options=["--timeout", duration(6)])
    assert status == 250 and "ran" not in text.splitlines(), text
    real.reset()
