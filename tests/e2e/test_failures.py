# SPDX-License-Identifier: Apache-2.0
"""What goes wrong before a command runs: status, and a sentence that helps."""

import re
import socket

import pytest
from winrm_command import host, hosts  # noqa: F401  (fixtures)
from winrm_command import SLACK, TRANSPORT, USER, duration, winrm

pytestmark = pytest.mark.transports


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return sock.getsockname()[1]


def assert_one_line(result):
    assert result.out == b""
    assert result.err.startswith("winrm: ")
    assert result.err.count("\n") == 1, result


# Credentials.

@pytest.mark.valgrind
def test_a_wrong_password_is_refused_once(host):
    result = host.run("true", env={"WINRM_PASSWORD": "wrong"})
    assert result.status == 253
    assert "check user, domain and password" in result.err
    assert_one_line(result)
    assert len(host.log("request")) == 2        # a lockout counts each
    assert host.stats()["shells"] == 0


@pytest.mark.parametrize("user", ["LAB\\nobody", "OTHER\\alice", "nobody",
                                  "alice@other.test"])
def test_an_unknown_user_is_refused(host, user):
    result = winrm("-u", user, "-p", str(host.port), *TRANSPORT, host.address,
                   "true")
    assert result.status == 253
    assert_one_line(result)


@pytest.mark.parametrize("digest, status", [
    ("8da5dca92d6ddbfadefd944550b121ba", 7),
    ("8DA5DCA92D6DDBFADEFD944550B121BA", 7),
    ("aad3b435b51404eeaad3b435b51404ee:8da5dca92d6ddbfadefd944550b121ba", 7),
    ("00000000000000000000000000000000", 253)])
def test_an_nt_hash_stands_for_the_password(host, tmp_path, digest, status):
    path = tmp_path / "hash"
    path.write_text(digest + "\n")
    path.chmod(0o600)
    result = host.run("exit 7", "--nt-hash-file", str(path),
                      env={"WINRM_PASSWORD": None})
    assert result.status == status


@pytest.mark.parametrize("text", ["", "12", "x" * 32, "0" * 31, "0" * 33])
def test_a_malformed_nt_hash_is_refused_before_anything_is_sent(
        host, tmp_path, text):
    path = tmp_path / "hash"
    path.write_text(text)
    path.chmod(0o600)
    result = host.run("true", "--nt-hash-file", str(path))
    assert result.status == 248
    assert "32 hex digits" in result.err
    host.assert_untouched()


# What a host offers.

@pytest.mark.parametrize("schemes", ["Basic", "Kerberos", "Kerberos,Basic",
                                     "CredSSP"])
def test_a_host_without_negotiate_is_told_of(hosts, schemes):
    host = hosts("--schemes", schemes)
    result = host.run("true")
    assert result.status == 253
    for scheme in schemes.split(","):
        assert scheme in result.err
    assert "Negotiate" in result.err
    assert_one_line(result)
    assert host.stats()["shells"] == 0


@pytest.mark.parametrize("options", [
    ["--schemes", "NTLM"],
    ["--schemes", "Negotiate,NTLM,Kerberos", "--kerberos-only"]])
def test_ntlm_is_taken_by_its_own_name_where_negotiate_does_not(
        hosts, options):
    host = hosts(*options)
    for auth in ("auto", "ntlm"):
        host.reset()
        result = host.run("exit 7", "--auth", auth)
        assert result.status == 7, result
        assert {r["scheme"] for r in host.log("request") if r.get("verb")} == {
            "NTLM"}
        host.assert_tidy()
    result = host.run("true", env={"WINRM_PASSWORD": "wrong"})
    assert result.status == 253


FAULT = {"action": "fault", "code": 2147942405}


@pytest.mark.parametrize("status", [400, 401, 404, 405, 503])
def test_the_words_of_a_fault_win_whatever_the_status(host, status):
    for verb in ("Create", "Command", "Receive"):
        host.reset(dict(FAULT, verb=verb),
                   {"action": "status-line", "status": status, "verb": verb})
        result = host.run("true")
        assert result.status == 251, (verb, result)
        assert "2147942405" in result.err
    host.reset(FAULT, {"action": "status-line", "status": status})
    result = host.id()
    assert result.status == 251, result
    assert "2147942405" in result.err


def test_a_host_without_basic_is_told_of(host):
    result = winrm("-u", "alice", "-p", str(host.port), "--auth", "basic",
                   "--insecure-allow-unencrypted", "-q", "-o", "json",
                   *TRANSPORT, host.address, "true")
    assert result.status == 253
    assert "Negotiate" in result.json["message"]


@pytest.mark.http
def test_basic_over_http_is_refused_before_anything_is_sent(host):
    result = host.run("true", "--auth", "basic")
    assert result.status == 248
    assert "in the clear" in result.err
    host.assert_untouched()


@pytest.mark.http     # inside TLS nothing is sealed
@pytest.mark.parametrize("flag", ["SEAL", "SIGN", "ESS"])
def test_a_host_that_weakens_the_session_gets_no_answer(host, flag):
    host.reset({"action": "weaken", "clear": [flag]},
               {"action": "challenge-no-av"})
    result = host.run("true")
    assert result.status == 253
    assert "too weak" in result.err
    assert len(host.log("request")) == 1


def test_a_host_without_a_timestamp_is_logged_on_to(host):
    host.reset({"action": "challenge-no-av"})
    assert host.run("exit 7").status == 7


def test_a_host_without_key_exchange_is_logged_on_to_or_refused(host):
    host.reset({"action": "weaken", "clear": ["KEY_EXCH"]},
               {"action": "challenge-no-av"})
    assert host.run("exit 7").status in (7, 253)


# Locked-down servers: a status instead of each reply.

ADVICE = {400: "could not read", 401: "", 403: "forbidden",
          404: "no WinRM at this path", 405: "not a WinRM listener",
          411: "not a WinRM listener", 413: "MaxEnvelopeSize",
          500: "refused the message", 503: "stopped or busy"}


@pytest.mark.parametrize("html", [False, True], ids=["empty", "html"])
@pytest.mark.parametrize("leg", ["negotiate", "authenticate", "any"])
@pytest.mark.parametrize("status", ADVICE)
def test_a_locked_down_server_is_told_of(host, status, leg, html):
    host.reset({"action": "replace", "status": status, "html": html,
                "leg": leg})
    result = host.run("true", "--timeout", duration(2))
    assert result.status in ({253, 255} if status in (400, 401, 500)
                             else {255}), result
    assert_one_line(result)
    if status not in (400, 401, 500):
        assert "HTTP %d" % status in result.err
        assert ADVICE[status] in result.err
    assert "<html" not in result.err
    assert len(host.log("request")) <= 12
    assert host.stats()["commands_started"] == 0


@pytest.mark.parametrize("verb", ["Create", "Command", "Receive"])
@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 411, 413, 500,
                                    503])
def test_a_status_in_mid_session_ends_the_call_and_the_shell(
        host, status, verb):
    host.reset({"action": "status", "status": status, "verb": verb})
    result = host.run("sleep 60", "--timeout", duration(2))
    # a service that is away for a while is asked again until the deadline
    assert result.status in ((250, 255) if status == 503 else (253, 255))
    if result.status != 250:    # then the lost replies are reported, too
        assert_one_line(result)
    assert len(host.log("request")) <= 20
    host.assert_tidy()


def test_a_413_says_that_the_command_is_too_long(hosts):
    host = hosts("--max-envelope", "8192")
    result = host.run("echo " + "x" * 8100)
    assert result.status == 255
    assert "shorten the command" in result.err
    assert "413" in result.err or "needs a buffer" in result.err
    host.assert_tidy()


def test_a_closed_wsman_path_says_so(host):
    host.reset({"action": "status", "status": 404, "html": True})
    result = host.id()
    assert result.status == 255
    assert "no WinRM at this path" in result.err


# Faults.

@pytest.mark.parametrize("options, code", [
    (["--max-shells-per-user", "0"], "2150859173"),
    (["--max-shells-per-user", "0", "--wmi-quota-faults"], "2150859173"),
    (["--max-operations", "0"], "2150859174"),
    (["--max-processes-per-shell", "0"], "2150858815"),
    (["--max-commands-per-shell", "0"], "InternalError")],
    ids=lambda v: " ".join(v) if isinstance(v, list) else v)
def test_quotas_are_told_with_code_and_advice(hosts, options, code):
    host = hosts(*options)
    result = host.run("true")
    assert result.status == 251
    assert "the host says: " in result.err
    assert "[%s]" % code in result.err
    if code.isdigit():
        assert " - " in result.err      # and what to do about it
    assert_one_line(result)
    if "--max-operations" not in options:
        host.assert_tidy()


@pytest.mark.parametrize("layout", ["wsman", "provider", "provider-text",
                                    "wmi", "none"])
@pytest.mark.parametrize("verb", ["Create", "Command", "Receive"])
def test_a_fault_is_told_in_every_layout(host, verb, layout):
    host.reset({"action": "fault", "code": 5, "layout": layout, "verb": verb,
                "text": "Access is denied. ", "message": "Access is denied. "})
    result = host.run("sleep 60")
    assert result.status == 251
    assert "denied" in result.err.lower()
    assert_one_line(result)
    host.assert_tidy()


def test_a_faults_text_cannot_drive_the_terminal(host):
    host.reset({"action": "fault", "code": 5, "verb": "Create",
                "text": "line\r\nnext&#x9b;31m", "message": "line\r\nnext"})
    result = host.run("true")
    assert result.status == 251
    assert_one_line(result)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", result.err)


# Reaching a host.

def test_an_unknown_name_is_told_of():
    result = winrm("-u", USER, *TRANSPORT, "no-such-host.invalid", "true",
                   limit=30)
    assert result.status == 254
    assert "no-such-host.invalid" in result.err
    assert "spelling" in result.err
    assert_one_line(result)


@pytest.mark.parametrize("address", ["127.0.0.1", "[::1]", "localhost"])
def test_a_refused_port_is_told_of(address):
    port = free_port()
    result = winrm("-u", USER, "%s:%d" % (address, port), *TRANSPORT, "true")
    assert result.status == 254
    assert "port %d" % port in result.err
    assert "winrm quickconfig" in result.err
    assert_one_line(result)
    assert result.seconds < 1 + SLACK


def test_every_address_of_a_name_is_tried(host):
    """localhost is ::1 first where it has both; the server is on IPv4."""
    result = winrm("-u", USER, "-p", str(host.port), *TRANSPORT, "localhost",
                   "exit 7")
    assert result.status == 7


def test_an_ipv6_address_works(hosts):
    assert socket.has_ipv6
    host = hosts("--address", "::1")
    result = winrm("-u", USER, "[::1]:%d" % host.port, *TRANSPORT, "exit 7")
    assert result.status == 7
    assert winrm("-u", USER, "-p", str(host.port), *TRANSPORT, "::1",
                 "exit 7").status == 7


@pytest.mark.http
@pytest.mark.parametrize("first, words", [
    (b"SSH-2.0-OpenSSH_9.2\r\n", "does not speak HTTP"),
    (bytes.fromhex("15030300020228"), "speaks TLS: use https"),
    (b"220 mail ESMTP\r\n", "does not speak HTTP")])
def test_a_port_of_another_service_is_told_of(first, words):
    import threading
    with socket.create_server(("127.0.0.1", 0)) as listener:
        def answer():
            peer, _ = listener.accept()
            peer.recv(65536)
            peer.sendall(first)
            peer.close()
        thread = threading.Thread(target=answer)
        thread.start()
        result = winrm("-u", USER, "-p", str(listener.getsockname()[1]),
                       "127.0.0.1", "true", "--timeout", duration(2))
        thread.join()
    assert result.status == 255
    assert words in result.err
