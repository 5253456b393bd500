# SPDX-License-Identifier: Apache-2.0
"""What people type: mistakes, and the sentences that say what to type instead.

A table of command lines with the exit status and the words that must, or must
not, be in the message. Nothing of these ever reaches a host.
"""

import json
import os

import pytest
from winrm_command import (HAS_ICONV, PASSWORD, USER, environment,
                           host, winrm)  # noqa: F401  (fixtures)

pytestmark = pytest.mark.transports

SECRET = "hunter2-Secret"

# words of the command line, status, words that must be there, that must not
HOSTS = """
https://h:5986/other x          | 248 | /other /wsman           |
ftp://h x                       | 248 | http or https           |
http://alice:{S}@h x            | 248 | --password-file         | {S}
alice:{S}@h x                   | 248 | --password-file         | {S}
alice:{S}@h                     | 248 | --password-file         | {S}
id alice:{S}@h                  | 248 | --password-file         | {S}
call alice:{S}@h                | 248 | --password-file         | {S}
run -H a,alice:{S}@h            | 248 | --password-file         | {S}
run -H alice:{S}@h -- x         | 248 | --password-file         | {S}
--http https://h x              | 248 | https --http            |
DOM/user@h x                    | 248 | DOMAIN\\user            |
-u DOM/user h x                 | 248 | DOMAIN\\user            |
-u alice:{S} h x                | 248 | --password-file         | {S}
h\x1bx x                        | 248 | control                 |
web[01-20] x                    | 248 | 'winrm run -H'          |
call                            | 248 | connector 'winrm call   |
"""
PASSWORDS = """
--password {S} h x              | 248 | --password-file prompt  | {S}
--password={S} h x              | 248 | --password-file prompt  | {S}
--pass={S} h x                  | 248 | --password-file prompt  | {S}
--passwd={S} h x                | 248 | --password-file prompt  | {S}
--pw {S} h x                    | 248 | --password-file prompt  | {S}
-p {S} h x                      | 248 | port --password-file    | {S}
-p{S} h x                       | 248 | port --password-file    | {S}
-P {S} h x                      | 248 | -P port                 | {S}
-password {S} h x               | 248 | port --password-file    | {S}
"""
COMMANDS = """
exce h x                        | 248 | exce 'winrm exec'       |
Exec h x                        | 248 | 'winrm exec'            |
PS h x                          | 248 | 'winrm ps'              |
sp h x                          | 248 | 'winrm ps'              |
powershell h x                  | 248 | 'winrm ps'              |
sesions h                       | 248 | 'winrm sessions'        |
srve                            | 248 | 'winrm serve'           |
shel h                          | 248 | 'winrm shell'           |
trsut h                         | 248 | 'winrm trust'           |
rnu -H a -- x                   | 248 | 'winrm run'             |
-q ps h x                       | 248 | before                  |
quickconfig                     | 248 | Windows                 |
hlep                            | 248 | 'winrm help'            |
help pss                        | 248 | topics                  |
help exce                       | 248 | 'exec'                  |
"""
OPTIONS = """
--tiemout 5 h x                 | 248 | --tiemout --timeout     |
--insecure-skip-verfy h x       | 248 | --insecure-skip-verify  |
--key-pass x h x                | 248 | --key-passphrase-file --key-passphrase-fd |
--frobnicate={S} h x            | 248 | --frobnicate --help     | {S}
-Z h x                          | 248 | -Z --help               |
--https=1 h x                   | 248 | --https value           |
--tls h x                       | 248 | --tls --https           |
--username x h x                | 248 | --username --user       |
ps h -f s.ps1 -Name web         | 248 | -N after --             |
ps h -f s.ps1 --frobnicate web  | 248 | --frobnicate after --   |
--user                          | 248 | --user value            |
-u                              | 248 | -u value                |
"""
RANGES = """
-p 65536 h x                    | 248 | 1 to 65535              |
-p 0x50 h x                     | 248 | 1 to 65535              |
h:0 x                           | 248 | 1 to 65535              |
--timeout 600h h x              | 248 | 0 to 596h               |
--connect-timeout 0 h x         | 248 | 1ms to 596h             |
--operation-timeout 100ms h x   | 248 | 500ms to 596h           |
--idle-timeout 5s h x           | 248 | 60s to 596h             |
--codepage 0 h x                | 248 | codepage 1 to 65535     |
--codepage utf8 h x             | 248 | codepage 1 to 65535     |
--reconnect 256 h x             | 248 | reconnect 0 to 255      |
--max-envelope 8191 h x         | 248 | 8192 to 1047808         |
--password-fd -1 h x            | 248 | descriptor 0 to         |
run -H a -j 0 -- x              | 248 | 1 to 10000              |
run -H a --retry 101 -- x       | 248 | 0 to 100                |
run -H a --max-refused -1 -- x  | 248 | 0 to 1000000            |
run -H a --total-timeout x -- x | 248 | 0 to 596h               |
run -H a --keep x -- x          | 248 | 0 to 596h               |
run -H a --max-output 2G -- x   | 248 | 1 to 1G                 |
run -H a --max-memory 1025G -- x | 248 | 1 to 1024G             |
serve --queue 0                 | 248 | 1 to 1000000            |
"""
WORDS = """
h a\x01b                        | 248 | command: control        |
h a\x1b[2J                      | 248 | command: control        | \x1b
--cwd C:\x07 h x                | 248 | working-directory:      | \x07
-u al\x01ice h x                | 248 | username:               | \x01
-e N\nX=1 h x                   | 248 | -e N?X                  |
-e =X h x                       | 248 | NAME=VALUE              |
-e = h x                        | 248 | NAME=VALUE              |
-e A=\x02 h x                   | 248 | environment:            | \x02
"""


def cases():
    for text in (HOSTS, PASSWORDS, COMMANDS, OPTIONS, RANGES, WORDS):
        text = text.replace("N\nX", "N\0X")
        for line in text.strip().split("\n"):
            words, status, must, never = (
                part.strip(" ") for part in line.split("|"))
            words = [w.replace("{S}", SECRET).replace("\0", "\n")
                     for w in words.split(" ") if w]
            yield (words, int(status), must.split(),
                   [w.replace("{S}", SECRET) for w in never.split(" ") if w])


CASES = list(cases())


@pytest.mark.parametrize("words, status, must, never", CASES, ids=[
    repr(" ".join(words))[1:-1] for words, _, _, _ in CASES])
def test_a_mistake_is_named_with_the_way_out(words, status, must, never):
    result = winrm(*words, env={"WINRM_USER": USER})
    assert result.status == status
    assert result.out == b""
    assert [w for w in must if w not in result.err] == [], result.err
    assert [w for w in never if w in result.err] == [], result.err
    assert result.err.count("\n") == 1


@pytest.mark.parametrize("words", [
    [b"h", b"\xff\xfe"], [b"-u", b"\xe4", b"h", b"x"],
    [b"--cwd", b"\xc0\xaf", b"h", b"x"], [b"-e", b"A=\xed\xa0\x80", b"h", b"x"],
    [b"h", b"", b"\x80"], [b"h\xff", b"x"]], ids=repr)
def test_bytes_that_are_not_utf_8_are_refused_by_name(words):
    result = winrm(*words, env={"WINRM_USER": USER})
    assert result.status == 248
    assert "not UTF-8" in result.err or "hostname:" in result.err


@pytest.mark.parametrize("text", ["", "\n", "\r\nsecond line\n"], ids=repr)
def test_an_empty_password_is_no_attempt_to_log_on(host, tmp_path, text):
    path = tmp_path / "password"
    path.write_text(text)
    path.chmod(0o600)
    result = host.run("x", "--password-file", str(path))
    assert (result.status, result.out) == (248, b"")
    assert "first line is empty" in result.err
    host.assert_untouched()


ALL = ["-u", "-p", "-e", "-o", "--password-file", "--password-fd",
       "--nt-hash-file", "--auth", "--config", "--timeout",
       "--connect-timeout", "--operation-timeout", "--cwd", "--codepage",
       "--trace", "--max-envelope", "--cacert", "--pin", "--cert", "--key",
       "--idle-timeout", "--reconnect", "--proxy", "--proxy-password-file",
       "--crlfile", "--key-passphrase-file", "--key-passphrase-fd"]


@pytest.mark.parametrize("value", ["", "9" * 100000, "é" * 50000],
                         ids=["empty", "digits", "letters"])
def test_no_value_of_an_option_is_too_odd(value):
    for option in ALL:
        result = winrm(option, value, "--https", "--tofu", "nonexistent.invalid",
                       "x", env={"WINRM_USER": USER})
        assert result.status in (248, 254), option
        assert len(result.err) < 2000, option


@pytest.mark.parametrize("words, says", [
    (["h", "x" * 120000], "too long"), (["h" * 100000, "x"], "too long"),
    (["-H", "h" * 100000, "--", "x"], "too long"),
    (["h", *["x" * 100] * 1000], "too long"), (["", "x"], "no host"),
    (["h", ""], "command:"), (["-e", "A=" + "x" * 13000, "h", "x"], "-e:"),
    (["-H", "h", "-e", "A=" + "x" * 13000, "--", "x"], "-e:")],
    ids=lambda v: v if isinstance(v, str) else "")
def test_words_may_be_of_any_length(words, says):
    result = winrm(*(["run"] if words[0] == "-H" else ["exec"]), *words,
                   env={"WINRM_USER": USER})
    assert (result.status, result.out) == (248, b"")
    assert says in result.err
    assert len(result.err) < 2000


# Help and versions.

@pytest.mark.parametrize("words", [
    ["--version"], ["-V"], ["exec", "--version"], ["version"]], ids=" ".join)
def test_the_version_is_printed(words):
    result = winrm(*words)
    assert (result.status, result.err) == (0, "")
    assert result.out.startswith(b"winrm ")


def test_help_has_a_page_for_every_topic_that_it_lists():
    topics = [word for line in winrm("help", "topics").out.decode().split("\n")
              for word in line.partition(":")[2].split()]
    assert {"exec", "ps", "help", "status", "tls", "files"} <= set(topics)
    for topic in topics:
        page = winrm("help", topic)
        assert (page.status, page.err) == (0, "")
        assert max(map(len, page.out.decode().split("\n"))) <= 80
    assert winrm("help").out == winrm("--help").out
    assert winrm("help", "ps").out == winrm("ps", "--help").out


# What is right, and must stay so.

def test_a_host_may_be_a_url(host):
    scheme = "https" if "--https" in host.transport else "http"
    options = [o for o in host.transport if o != "--https"]
    for path in ("", "/", "/wsman", "/WSMAN"):
        result = winrm("-u", USER, *options, "%s://%s:%d%s" % (
            scheme, host.address, host.port, path), "exit 7")
        assert result.status == 7, path


def test_a_url_sets_the_protocol_and_with_it_the_port():
    # an address at which nobody listens, were it a test server by hand
    for url, port in (("https://127.9.9.9", 5986), ("http://127.9.9.9", 5985),
                      ("HTTPS://127.9.9.9/wsman", 5986)):
        result = winrm("-u", USER, "-k", url, "x")
        assert result.status == 254
        assert "port %d" % port in result.err


def test_a_url_in_a_list_of_hosts_sets_protocol_user_and_port(host):
    scheme = "https" if "--https" in host.transport else "http"
    options = [o for o in host.transport if o != "--https"]
    result = winrm("run", *options, "-H", "%s://alice@%s:%d/wsman" % (
        scheme, host.address, host.port), "--", "exit 7")
    assert result.status == 255
    assert "1 host: exit 7\n" in result.err


def test_a_host_with_the_name_of_a_command_needs_exec(host, tmp_path):
    path = tmp_path / "connectors.json"
    path.write_text(json.dumps({"exce": {
        "hostname": host.address, "port": host.port, "username": USER,
        "protocol": "https" if "--https" in host.transport else "http"}}))
    path.chmod(0o600)
    options = [o for o in host.transport if o != "--https"]
    result = winrm("exec", *options, "--config", str(path), "exce", "exit 7")
    assert result.status == 7


@pytest.mark.parametrize("name", [
    "dc1", "web01", "ad", "pc", "srv", "h", "lab", "run1", "mail", "ps.lab"])
def test_names_of_hosts_are_no_commands(name):
    result = winrm("--timeout", "1ms", name, "x", env={"WINRM_USER": USER})
    assert "did you mean" not in result.err
    assert result.status in (250, 254)
