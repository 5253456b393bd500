# SPDX-License-Identifier: Apache-2.0
"""config.json: what holds for a host, winrm config, password-command."""

import json
import os
import re
import signal
import socket

import pytest
from service import SCHEMA, validator
from test_ctrl_c import Terminal
from winrm_command import (EVENT, PASSWORD, SLOW, USER, duration, start,
                           wait_until, winrm)
from winrm_command import host, hosts  # noqa: F401  (fixtures)

NONE = {"WINRM_PASSWORD": None}


@pytest.fixture
def config(tmp_path):
    """Writes config.json; the environment that finds it."""
    def write(content, mode=0o600):
        folder = tmp_path / "xdg" / "winrm"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "config.json"
        path.write_text(content if isinstance(content, str)
                        else json.dumps(content))
        path.chmod(mode)
        write.path = path
        return {"XDG_CONFIG_HOME": str(tmp_path / "xdg"), **NONE}
    return write


def asks(*words):
    """A password-command that runs a shell's words."""
    return ["sh", "-c", *words]


def all_of(host, **more):
    return {"username": USER, "port": host.port, **more}


# --- precedence ------------------------------------------------------------------

@pytest.mark.valgrind
def test_a_host_has_what_the_file_says(host, config):
    env = config({"defaults": all_of(host, password=PASSWORD,
                                     environment={"A": "of config"})})
    result = winrm("127.0.0.1", "--", "echo $A", env=env)
    assert (result.status, result.out) == (0, b"of config\n"), result
    # the home folder without $XDG_CONFIG_HOME, or with one that is relative
    home = config.path.parent.parent.parent
    (home / ".config").symlink_to("xdg")
    for xdg in (None, "xdg"):
        env = {"HOME": str(home), "XDG_CONFIG_HOME": xdg, **NONE}
        assert winrm("127.0.0.1", "--", "echo hi", env=env).out == b"hi\n"


def test_the_command_line_then_the_environment_then_the_file(host, config):
    env = config({
        "defaults": {"username": "LAB\\nobody", "timeout": 60000, "port": 1},
        "groups": {"g": {"hosts": ["127.*"], "port": 2}},
        "hosts": {"127.0.0.?": {"port": 3}, "127.0.0.1": all_of(
            host, password="wrong", environment={"A": "config", "B": "b"})}})
    assert winrm("127.0.0.1", "--", "x", env=env).status == 253
    env["WINRM_PASSWORD"] = PASSWORD
    result = winrm("127.0.0.1", "-e", "A=line", "--", "echo $A $B", env=env)
    assert (result.status, result.out) == (0, b"line b\n"), result
    assert winrm("127.0.0.1", "-p", "1", "--", "x", env=env).status == 254
    env["WINRM_USER"] = "LAB\\nobody"
    assert winrm("127.0.0.1", "--", "x", env=env).status == 253
    assert winrm("-u", USER, "127.0.0.1", "--", "echo",
                 env=env).status == 0


def test_a_password_is_not_sent_for_another_user(host, config):
    env = config({"defaults": all_of(host, password=PASSWORD)})
    for user in ("-u", "bob"), ("-u", "LAB\\alicia"):
        result = winrm(*user, "127.0.0.1", "--", "x", env=env)
        assert result.status == 248 and "no password" in result.err
    host.assert_untouched()
    assert winrm("-u", USER.upper(), "127.0.0.1", "--", "echo",
                 env=env).status == 0


def tried(config, content, *options):
    """The port of a host where nothing listens, as the message has it."""
    result = winrm(*options, "127.0.0.1", "-u", "x", "--", "x",
                   env={**config(content), "WINRM_PASSWORD": "x"})
    assert result.status in (252, 254, 255), result
    return re.search(r"port (\d+)", result.err).group(1)


def test_the_port_of_another_protocol_is_not_used(config):
    both = {"defaults": {"protocol": "http", "port": 1}}
    assert tried(config, both) == "1"
    assert tried(config, both, "--http") == "1"
    assert tried(config, both, "--https") == "5986"
    # where the file has none for it, it is that of either
    assert tried(config, {"defaults": {"port": 1}}, "--https") == "1"


def test_port_5986_on_the_command_line_is_https_whatever_the_file_has(config):
    env = config({"defaults": {"protocol": "http"}})
    with socket.create_server(("127.8.8.8", 5986)) as server:
        process = start("-u", "x", "-p", "5986", "127.8.8.8", "--", "x",
                        env={**env, "WINRM_PASSWORD": "x"})
        server.settimeout(EVENT * SLOW)
        with server.accept()[0] as peer:
            assert peer.recv(1) == b"\x16"      # a handshake
        process.communicate()
    assert process.returncode in (252, 254, 255)


def test_a_connector_goes_before_the_file(host, config, tmp_path):
    env = config({"hosts": {"127.0.0.1": all_of(host, timeout=1)}})
    path = tmp_path / "connectors.json"
    path.write_text(json.dumps({"mine": {
        "hostname": "127.0.0.1", "password": PASSWORD, "command": "echo hi",
        "timeout": 60000}}))
    path.chmod(0o600)
    result = winrm("call", "--config", str(path), "mine", env=env)
    assert result.json["output"] == "hi\n", result
    result = winrm("run", "--config", str(path), "-H", "mine", "--", "echo",
                   "1", env=env)
    assert result.out == b"mine: 1\n", result
    result = winrm("config", "list", "--config", str(path), env=env)
    assert result.out == b"host 127.0.0.1\nconnector mine\n"


def test_run_has_other_values_for_each_host(host, config, tmp_path):
    count = tmp_path / "count"
    env = config({
        "defaults": {"port": host.port},
        "groups": {"lab": {
            "hosts": ["127.0.0.1", "127.?"],  # the same host
            "username": USER, "password-command": asks(
                "echo >>%s; echo '%s'" % (count, PASSWORD))}},
        "hosts": {"127.0.1": {"username": USER, "password": "wrong"}}})
    result = winrm("run", "-H", "127.0.0.1,127.1,127.0.1", "--", "echo hi", env=env)
    assert result.status == 1
    assert sorted(result.out.splitlines()) == [
        b"127.0.0.1: hi", b"127.1: hi"], result
    assert "1 host: error 253" in result.err
    assert count.read_text() == "\n"        # once for both


# --- password-command ----------------------------------------------------------------

@pytest.mark.valgrind
def test_its_first_line_is_the_password_and_its_stderr_is_shown(host, config):
    env = config({"defaults": all_of(host, **{"password-command": asks(
        "cat; echo asked >&2; echo '%s'; echo more" % PASSWORD)})})
    result = winrm("127.0.0.1", "--", "cat", env=env, input=b"stdin")
    assert (result.status, result.out) == (0, b"stdin"), result
    assert result.err == "asked\n"


def test_it_is_not_run_where_it_is_not_needed(host, config, tmp_path):
    ran = tmp_path / "ran"
    env = config({"defaults": all_of(
        host, **{"password-command": asks("echo x >%s" % ran)})})
    assert winrm("id", "127.0.0.1", env=env).status == 0
    assert winrm("config", "show", "127.0.0.1", env=env).status == 0
    env["WINRM_PASSWORD"] = PASSWORD
    assert winrm("127.0.0.1", "--", "echo", env=env).status == 0
    assert not ran.exists()


@pytest.mark.parametrize("command, text", [
    (["/no/such/program"], "no such program"),
    (asks("exit 3"), "first line"),
    (asks("echo x; exit 3"), "ended with 3"),
    (asks("echo x; kill -9 $$"), "signal 9"),
    (asks("echo"), "first line is empty"),
    (asks("head -c 5000 /dev/zero | tr '\\0' x"), "longer than 1024"),
    (["a" * 5000], "too long"),
])
def test_what_goes_wrong_with_it_is_said(host, config, command, text):
    env = config({"defaults": all_of(host, **{"password-command": command})})
    result = winrm("127.0.0.1", "--", "x", env=env)
    assert result.status == 248, result
    assert text in result.err or "ended with" in result.err and \
        command[-1] == "exit 3", result
    host.assert_untouched()


def test_it_fails_also_where_the_parent_ignores_the_end_of_children(
        host, config):
    env = config({"defaults": all_of(
        host, **{"password-command": asks("echo x; exit 3")})})
    result = winrm(
        "127.0.0.1", "--", "x", env=env,
        preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN))
    assert result.status == 248 and "ended with 3" in result.err, result
    host.assert_untouched()


def test_it_must_be_quick_enough(host, config):
    """It is ended: otherwise it would hold stderr open."""
    env = config({"defaults": all_of(
        host, **{"password-command": ["sleep", "600"]})})
    result = winrm("127.0.0.1", "--timeout", duration(1), "--", "x", env=env)
    assert result.status == 248 and "in time" in result.err, result


def has_reader(pipe):
    try:
        os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
    except OSError:
        return False
    return True


def test_its_children_are_ended_with_it(host, config, tmp_path):
    """Those that hold its output open, whether it has ended or not."""
    held = tmp_path / "held"
    os.mkfifo(held)
    for ending in ("", "; wait"):
        env = config({"defaults": all_of(host, **{"password-command": asks(
            "exec 3<>%s; sleep 600 & exec 3<&-%s" % (held, ending))})})
        result = winrm("127.0.0.1", "--timeout", duration(1), "--", "x",
                       env=env)
        assert result.status == 248 and "in time" in result.err, result
        wait_until(lambda: not has_reader(held), what="no reader")


def test_its_name_commands_no_terminal(host, config):
    env = config({"defaults": all_of(host, **{"password-command": [
        "/no/\x1b[31mred\u202e"]})})
    result = winrm("127.0.0.1", "--", "x", env=env)
    assert result.status == 248, result
    assert "password-command /no/?[31mred???: there is no" in result.err


def test_it_may_ask_on_the_terminal(host, config):
    """It has the terminal as if it had been started by a shell."""
    env = config({"defaults": all_of(host, **{"password-command": asks(
        "stty -echo </dev/tty; printf 'PIN: ' >/dev/tty; read pin </dev/tty; "
        "stty echo </dev/tty; echo $pin")})})
    t = Terminal("-p", str(host.port), "127.0.0.1", "--", "echo done", **env)
    t.read_until(b"PIN: ")
    t.type(PASSWORD.encode() + b"\n")
    t.read_until(b"done")
    assert t.end(30 * SLOW) == 0


def test_a_pipe_in_its_place_is_refused_at_once(config):
    env = config({})
    config.path.unlink()
    os.mkfifo(config.path)
    for words in (["config", "list"], ["127.0.0.1", "--timeout", "0", "x"]):
        result = winrm(*words, env=env)
        assert result.status == 248, result
        assert "config.json: it is not a regular file" in result.err


# --- who may read it, and write to it ---------------------------------------------------

@pytest.mark.parametrize("mode, content, status", [
    (0o644, {"defaults": {"timeout": 5}}, 0),
    (0o644, {"hosts": {"x": {"password": "hush"}}}, 248),
    (0o640, {"hosts": {"x": {"nt-hash": "0" * 32}}}, 248),
    (0o644, {"defaults": {"proxy": "http://u:pw@h:1"}}, 248),
    (0o644, {"defaults": {"proxy": "http://h:1"}}, 0),
    (0o644, {"defaults": {"password-command": ["pass"]}}, 0),
    (0o620, {"defaults": {"password-command": ["pass"]}}, 248),
    (0o602, {"defaults": {"password-command": ["pass"]}}, 248),
    (0o600, {"hosts": {"x": {"password": "hush"}}}, 0),
])
def test_a_file_with_a_secret_is_closed_to_others(config, mode, content,
                                                  status):
    env = config(content, mode)
    result = winrm("config", "check", env=env)
    assert result.status == status, result
    assert ("chmod 600 %s" % config.path in result.err) == (status != 0)
    assert "hush" not in result.err


# --- winrm config ----------------------------------------------------------------------

def test_errors_have_file_line_and_column(config):
    for content, place in (
            ('{\n "defaults": {\n  "timeut": 5 } }',
             '3:3: "timeut" is not a key here; did you mean "timeout"?'),
            ('{ "host": {} }',
             '1:3: "host" is not a part here; did you mean "hosts"?'),
            ('{ "hosts": {\n\t"a": { "port": 99999 } } }',
             "2:9: port: must be a whole number from 1 to 65535"),
            ('{ "defaults": {', "1:16: this is not JSON")):
        env = config(content)
        expected = "winrm: %s:%s\n" % (config.path, place)
        assert winrm("config", "check", env=env).err == expected
        for words in (["127.0.0.1", "-u", "x"], ["run", "-H", "a,b"]):
            result = winrm(*words, "--", "x", env=env)
            assert (result.status, result.err) == (248, expected)


def test_errors_in_connectors_have_them_too(config, tmp_path):
    path = tmp_path / "c.json"
    path.write_text('{ "a": {},\n  "b": 5 }')
    path.chmod(0o600)
    result = winrm("config", "check", "--config", str(path), env=config({}))
    assert result.status == 248
    assert "%s:2:" % path in result.err


def test_check_looks_at_a_file_that_is_not_yet_in_use(config, tmp_path):
    path = tmp_path / "new.json"
    path.write_text('{ "defaults": { "prot": 1 } }')
    result = winrm("config", "check", str(path), env=config({}))
    assert result.status == 248 and "%s:1:17:" % path in result.err
    path.write_text('{ "defaults": { "port": 1 } }')
    result = winrm("config", "check", str(path), env=config("{"))
    assert result.out == b"%s: good\n" % str(path).encode()


def test_show_says_where_each_value_is_from_and_no_secret(config):
    env = config('''{
  "defaults": { "timeout": 5000, "proxy": "http://u:hush@h:1" },
  "groups": { "lab": { "hosts": [ "*.lab" ], "username": "alice",
                       "password-command": [ "pass", "hush" ] } },
  "hosts": { "dc1.lab": { "environment": { "A": "hush" },
                          "client-key-passphrase": "hush" } } }''')
    result = winrm("config", "show", "bob@DC1.lab:5986", env=env)
    at = "  # %s" % config.path
    assert sorted(result.out.decode().splitlines()) == sorted([
        'username = "alice"%s:3 group lab' % at,
        'password-command = ["pass", ...]%s:4 group lab' % at,
        'client-key-passphrase = (hidden)%s:6 host dc1.lab' % at,
        'environment = (hidden)%s:5 host dc1.lab' % at,
        'proxy = (hidden)%s:2 defaults' % at,
        'timeout = 5000%s:2 defaults' % at])
    assert "hush" not in result.err


@pytest.mark.parametrize("words, text", [
    ([], "config: check, list, show HOST"),
    (["shwo", "x"], "did you mean 'show'?"),
    (["show"], "of which host?"),
    (["show", "a", "b"], "b: not expected"),
    (["list", "a"], "a: not expected"),
    (["check", "/no/such"], "/no/such"),
])
def test_what_is_typed_wrong_is_said(words, text):
    result = winrm("config", *words)
    assert (result.status, result.out) == (248, b"") and text in result.err


def test_without_a_file_nothing_is_configured():
    assert winrm("config", "check").out == b"nothing is configured\n"
    assert winrm("config", "show", "x").out == b"there is no config.json\n"
    assert winrm("config", "list").out == b""


# --- the schema -----------------------------------------------------------------------

def test_the_schema_has_the_keys_that_the_command_takes(config):
    names = [*SCHEMA["$defs"]["connector"]["properties"], "password-command"]
    for name in names:
        content = {"defaults": {name: None}}
        known = "is not a key" not in winrm(
            "config", "check", env=config(content)).err
        assert known == (name in SCHEMA["$defs"]["value-names"]["enum"]), name


@pytest.mark.parametrize("content, good", [
    ({}, True),
    ({"defaults": {"port": 1}, "groups": {"g": {"hosts": ["*"], "port": 1}},
      "hosts": {"a": {"password-command": ["pass", "x"]}}}, True),
    ({"connectors": {}}, False),
    ({"groups": {"g": {"port": 1}}}, False),
    ({"groups": {"g": {"hosts": "a"}}}, False),
    ({"defaults": {"hosts": []}}, False),
    ({"hosts": {"a": {"hostname": "b"}}}, False),
    ({"hosts": {"a": {"port": 0}}}, False),
    ({"hosts": {"a": {"password-command": "pass"}}}, False),
    ({"hosts": {"a": {"password-command": []}}}, False),
])
def test_the_schema_and_the_command_agree(config, content, good):
    result = winrm("config", "check", env=config(content))
    assert (result.status == 0) == good, result
    assert validator("configuration").is_valid(content) == good
