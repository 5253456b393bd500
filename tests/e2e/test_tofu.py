# SPDX-License-Identifier: Apache-2.0
"""Trust on first use: known_servers and how it changes."""

import fcntl
import json
import os
import stat
import time

import pytest
from between import Between
from secure_command import assert_refused, last_reply
from secure_command import made, secure  # noqa: F401  (fixtures)
from winrm_command import (EVENT, SLACK, SLOW, USER, duration, finish, start,
                           winrm)

CHANGED = "HAS CHANGED"


class Known:
    """A file of its own, and hosts seen with it."""

    def __init__(self, path):
        self.path = path

    def run(self, host, *options, trust=(), **how):
        host.trust = ["--tofu", *trust]
        env = dict({"WINRM_KNOWN_SERVERS": str(self.path)},
                   **how.pop("env", {}))
        return host.run("echo hi", *options, env=env, **how)

    @property
    def text(self):
        return self.path.read_text()

    @text.setter
    def text(self, text):
        self.path.write_text(text)
        self.path.chmod(0o600)


@pytest.fixture
def known(tmp_path):
    return Known(tmp_path / "known_servers")


def line(host, pin=None, name="127.0.0.1"):
    return "%s:%d %s\n" % (name, host.port, pin or host.certificate.pin)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("kind", ["good", "self-signed", "expired",
                                  "wrong-name"])
def test_the_first_contact_is_said_and_kept(secure, known, kind):
    host = secure(kind, "--cbt", "strict")
    result = known.run(host)
    assert (result.status, result.out) == (0, b"hi\n"), result
    assert known.text == line(host)
    assert mode(known.path) == 0o600
    assert result.err == (
        "winrm: 127.0.0.1:%d is new here: its key %s is now in %s\n" % (
            host.port, host.certificate.pin, known.path))
    again = known.run(host, "-v")
    assert (again.status, again.out) == (0, b"hi\n")
    assert "is new" not in again.err and "checked by its pin" in again.err
    assert known.text == line(host)
    assert host.bindings() == ["ok", "ok"]


def test_a_changed_key_is_refused_loudly(secure, known, made):
    host = secure("good", "--basic")
    known.text = "# mine\n\n" + line(host, made["p-256"].pin)
    for auth in ("ntlm", "basic"):
        result = known.run(host, "--auth", auth)
        assert result.status == 252, result
        for word in (CHANGED, "Somebody may be in between", "127.0.0.1:%d" %
                     host.port, made["p-256"].pin, host.certificate.pin,
                     "remove line 3 of %s" % known.path,
                     "Nothing was sent"):
            assert word in result.err, word
    assert host.log("request") == []
    assert known.text == "# mine\n\n" + line(host, made["p-256"].pin)
    answer = known.run(host, "-o", "json").json
    assert answer["exitcode"] == 252 and CHANGED in answer["message"]
    known.text = "# mine\n"
    assert known.run(host).status == 0
    assert known.text == "# mine\n" + line(host)


def test_the_key_is_kept_before_anything_is_sent(secure, known):
    """So a failed log-on leaves it there, too."""
    host = secure("good")
    result = known.run(host, env={"WINRM_PASSWORD": "wrong"})
    assert result.status == 253
    assert known.text == line(host)


def test_a_handshake_that_fails_keeps_nothing(secure, known):
    host = secure("strange-extension")
    assert known.run(host).status == 252
    host = secure("good")
    host.reset({"action": "accept-bytes", "kind": "tls-alert"})
    assert known.run(host).status == 254
    assert not known.path.exists()


def test_a_second_connection_has_the_same_key(secure, known, made):
    """Also within the run that saw the host first."""
    host = secure("good", "--no-tickets", "--tls-max", "1.2")
    other = secure("p-256")
    host.reset(*last_reply("Create"))
    with Between(host.port, other.port) as between:
        host.trust = ["--tofu"]
        result = host.via(between.port, "true", env={
            "WINRM_KNOWN_SERVERS": str(known.path)})
    assert result.status == 252, result
    assert CHANGED in result.err
    assert other.log("request") == []


def test_with_a_ca_both_must_hold(secure, known, made):
    host = secure("good")
    stranger = ["--cacert", made["unknown-issuer"].ca]
    own = ["--cacert", host.certificate.ca]
    assert_refused(known.run(host, trust=stranger), "no trusted CA")
    assert not known.path.exists()
    assert known.run(host, trust=own).status == 0
    assert known.text == line(host)
    assert_refused(known.run(host, trust=stranger), "no trusted CA")
    known.text = line(host, made["p-256"].pin)
    assert CHANGED in known.run(host, trust=own).err


def test_it_is_refused_together_with_a_pin(secure, known):
    host = secure("good")
    result = known.run(host, trust=["--pin", host.certificate.pin])
    assert result.status == 248 and "not together with pin" in result.err
    host.assert_untouched()


def test_any_of_several_known_keys_will_do(secure, known, made):
    host = secure("good")
    known.text = line(host, made["p-256"].pin) + line(host)
    assert known.run(host).status == 0


def test_a_line_is_of_one_name_and_port_in_any_case(secure, known, made):
    host = secure("good")
    wrong = made["p-256"].pin
    known.text = "".join((
        "127.0.0.1:%d %s\n" % (host.port % 65535 + 1, wrong),
        line(host, wrong, "127.0.0.10"), line(host, wrong, "[::1]"),
        "LocalHost:%d\t %s \r\n" % (host.port, host.certificate.pin)))
    before = known.text
    host.address = "localhost"
    assert known.run(host, "-q").status == 0
    assert known.text == before
    host.address = "127.0.0.1"
    assert known.run(host, "-q").err == ""
    assert known.text == before + line(host)


def test_a_last_line_without_its_end_stays_whole(secure, known):
    host = secure("good")
    known.text = "# no end"
    assert known.run(host).status == 0
    assert known.text == "# no end\n" + line(host)


@pytest.mark.parametrize("bad", [
    "host sha256//%s", "host:5986", "host:5986 sha1//%s", ":5986 sha256//%s",
    "host:0 sha256//%s", "host:65536 sha256//%s", "host:5986 sha256//%s x",
    "host:5986 sha256//%s%s", "host:5986sha256//%s", " host:1 sha256//%s",
    "host:99999999999 sha256//%s", "host:5986 sha256//", "x"])
def test_a_malformed_line_is_an_error(secure, known, made, bad):
    host = secure("good")
    bad = bad.replace("%s", made["good"].pin[8:])
    known.text = line(host) + bad + "\n"
    result = known.run(host)
    assert result.status == 248, result
    assert "%s line 2: not \"host:port sha256//BASE64\"" % known.path \
        in result.err
    host.assert_untouched()


def test_a_file_that_others_can_write_is_refused(secure, known):
    host = secure("good")
    known.text = line(host)
    for bits in (0o620, 0o602):
        known.path.chmod(bits)
        result = known.run(host)
        assert result.status == 248 and "chmod 600" in result.err
    host.assert_untouched()


def test_what_cannot_be_kept_is_not_trusted(secure, known, tmp_path):
    host = secure("good")
    known.path = tmp_path / "no" / "such" / "folder"
    assert_refused(known.run(host), "its key cannot be remembered")
    assert host.log("request") == []
    known.path = tmp_path
    result = known.run(host)
    assert result.status == 248 and str(tmp_path) in result.err


def test_known_servers_has_a_default_place(secure, known, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    host = secure("good")
    env = {"HOME": str(home), "WINRM_KNOWN_SERVERS": None}
    assert known.run(host, env=env).status == 0
    known.path = home / ".config" / "winrm" / "known_servers"
    assert known.text == line(host)
    assert mode(known.path) == 0o600
    assert mode(home / ".config") == mode(home / ".config/winrm") == 0o700
    env["HOME"] = None
    result = known.run(host, env=env)
    assert result.status == 248 and "WINRM_KNOWN_SERVERS" in result.err


def test_a_connector_may_trust_on_first_use(secure, known, tmp_path):
    host = secure("self-signed")
    path = tmp_path / "connectors.json"
    path.write_text(json.dumps({"one": {
        "hostname": host.address, "port": host.port, "protocol": "https",
        "username": USER, "password": "S3cret!-Passw0rd", "tofu": True,
        "command": "echo hi"}}))
    path.chmod(0o600)
    for _ in range(2):
        assert winrm("call", "--config", str(path), "one", env={
            "WINRM_KNOWN_SERVERS": str(known.path)}).json["output"] == "hi\n"
    assert known.text == line(host)


# More than one at a time.

def test_none_of_many_lines_is_lost(secure, known):
    """Twelve hosts, all seen at the same moment; one server behind them."""
    host = secure("good")
    betweens = [Between(host.port) for _ in range(12)]
    env = {"WINRM_KNOWN_SERVERS": str(known.path)}
    runs = []
    try:
        for one in betweens:
            one.__enter__()
            args = ["id", "-q", "-p", str(one.port), "--https", "--tofu",
                    "127.0.0.1"]
            runs.append((start(*args, env=env), args))
        for process, args in runs:
            assert finish(process, args, 30 * SLOW + SLACK,
                          time.monotonic()).status == 0
    finally:
        for one in betweens:
            one.__exit__()
    assert sorted(known.text.splitlines(True)) == sorted(
        "127.0.0.1:%d %s\n" % (one.port, host.certificate.pin)
        for one in betweens)
    assert {p.name for p in known.path.parent.glob("known*")} == {
        "known_servers", "known_servers.lock"}


def test_what_another_process_stored_meanwhile_counts(secure, known, made):
    """Its line is there when ours should be written: ours is refused."""
    host = secure("good")
    host.trust = ["--tofu"]
    with open(str(known.path) + ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        command = host.start("echo never", env={
            "WINRM_KNOWN_SERVERS": str(known.path)})
        host.server.wait_for(lambda s: s["connections"] == 1)
        deadline = time.monotonic() + EVENT * SLOW
        while not host.handshakes() and time.monotonic() < deadline:
            time.sleep(0.01)
        known.text = line(host, made["p-256"].pin)
    out, err = command.communicate(timeout=60 * SLOW)
    assert command.returncode == 252, err
    assert CHANGED.encode() in err and out == b""
    assert host.log("request") == []
    assert known.text == line(host, made["p-256"].pin)


def test_a_lock_that_nobody_gives_back_is_not_waited_for(secure, known):
    host = secure("good")
    with open(str(known.path) + ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = known.run(host, "--connect-timeout", duration(30), limit=20)
        early = known.run(host, "--timeout", duration(1))
    assert_refused(result, "its key cannot be remembered")
    assert early.status == 250, early
    assert early.seconds <= SLOW + SLACK
    assert not os.path.exists(known.path)
