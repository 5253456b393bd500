# SPDX-License-Identifier: Apache-2.0
"""Mistakes and their messages: the cause, what helps, and nothing that cannot
be true."""

import json

import pytest
from conftest import Server
from between import per_request
from stub import Stub, http
from winrm_command import host  # noqa: F401  (fixtures)
from winrm_command import USER, Host, duration, winrm

from tests.server import certs

GOOD = certs.all_of_them()["good"]
PAGE = "Content-Type: text/html; charset=us-ascii"
HTTPAPI = "Server: Microsoft-HTTPAPI/2.0"
INVALID = (b'<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN""http://www.w3'
           b'.org/TR/html4/strict.dtd">\r\n<HTML><HEAD><TITLE>Bad Request'
           b'</TITLE></HEAD>\r\n<BODY><h2>Bad Request - Invalid Hostname</h2>'
           b"</BODY></HTML>\r\n")
STRANGER = ["not a WinRM listener", "check host, port and path"]
# Never true if nothing was started, or never useful.
NEVER = ["may have run", "the command", "unencrypted", "done", "\x1b", "<"]
ANY_LOG_ON = ["HTTP 401", "wants a log-on even for this", "check host"]


class Row:
    """An answer, and the words for it: for commands, and for `id`."""

    def __init__(self, name, answer, words, of_id=None, status=255,
                 not_said=("enable it",), id_status=255):
        self.name, self.answer = name, answer
        self.words, self.of_id = words, of_id or words
        self.status, self.id_status = status, id_status
        self.not_said = NEVER + list(not_said)


def scheme(name, *fields, **more):
    return Row(name, http("401 ", *fields), of_id=ANY_LOG_ON, status=253,
               **more)


ROWS = [
    Row("page", http("200 OK", "Server: Microsoft-IIS/10.0", PAGE,
                     body=b"<html><title>IIS</title></html>"),
        ["HTTP 200", "web page", "(Microsoft-IIS/10.0)", *STRANGER]),
    Row("empty", http("200 OK"), ["HTTP 200", *STRANGER]),
    Row("text", http("200 OK", "Content-Type: text/plain", body=b"hello"),
        ["HTTP 200", *STRANGER]),
    Row("204", http("204 No Content", body=None), ["HTTP 204", *STRANGER]),
    Row("302", http("302 Found", "Location: https://login.example/?a=b"),
        ["HTTP 302", "redirects to https://login.example/?a=b",
         "check host, port and path"]),
    Row("307", http("307 Temporary Redirect",
                    "location:  https://h:5986/wsman"),
        ["HTTP 307", "redirects to https://h:5986/wsman", "not followed"]),
    Row("evil redirect", http("301 x", "Location: \x1b]0;x\x07\xff"
                              + "y" * 300),
        ["redirects to ?]0;x??yyyy", "yyy...", "not followed"]),
    Row("bare redirect", http("308 x"), ["HTTP 308", "redirects, which"]),
    Row("invalid hostname", http("400 Bad Request", PAGE, HTTPAPI,
                                 "Connection: close", body=INVALID),
        ["HTTP 400", "Invalid Hostname", "use another of its names"]),
    Row("400", http("400 Bad Request", HTTPAPI),
        ["HTTP 400", "could not read the request", "in between"]),
    Row("403 page", http("403 Forbidden", PAGE,
                         body=b"<html>WAF blocked</html>"),
        ["HTTP 403", "web page", "firewall in front", "bypass it"]),
    Row("403", http("403 Forbidden"),
        ["HTTP 403", "access is forbidden", "check the user's rights"]),
    Row("404 page", http("404 Not Found", "Server: Apache",
                         body=b"<html>Not Found</html>"),
        ["HTTP 404", "web page (Apache)", "no WinRM at this path",
         "check host, port and path"]),
    Row("404", http("404 Not Found", HTTPAPI),
        ["HTTP 404:", "no WinRM at this path", "IPv4Filter"]),
    Row("405", http("405 Method Not Allowed"), ["HTTP 405", *STRANGER]),
    Row("407", http("407 Proxy Authentication Required",
                    "Proxy-Authenticate: NTLM"),
        ["HTTP 407", "a proxy in between", "bypass it"]),
    Row("408", http("408 Request Timeout"), ["HTTP 408", "try again"]),
    Row("411", http("411 Length Required"), ["HTTP 411", *STRANGER]),
    Row("413", http("413 x"), ["HTTP 413", "MaxEnvelopeSizekb", "shorten"],
        not_said=["enable it"]),
    Row("417", http("417 Expectation Failed"), ["HTTP 417", *STRANGER]),
    Row("426", http("426 Upgrade Required", "Upgrade: TLS/1.2"),
        ["HTTP 426", "wants TLS", "use https"]),
    Row("429", http("429 Too Many Requests", "Retry-After: 5"),
        ["HTTP 429", "no more requests", "try later, in 5 seconds"]),
    Row("431", http("431 Request Header Fields Too Large"),
        ["HTTP 431", "headers are too long", "in between"]),
    Row("500", http("500 x"), ["HTTP 500", "refused the message",
                               "event log"]),
    Row("501", http("501 Not Implemented"), ["HTTP 501", *STRANGER]),
    Row("502", http("502 Bad Gateway", "Server: nginx"),
        ["HTTP 502 (nginx)", "in front of the host cannot reach it",
         "try later"]),
    Row("503", http("503 Service Unavailable", HTTPAPI, PAGE),
        ["HTTP 503", "stopped or busy", "try later"]),
    Row("503 soon", http("503 x", "Retry-After: soon"),
        ["HTTP 503", "stopped or busy; try later\n"]),
    Row("504", http("504 Gateway Time-out"),
        ["HTTP 504", "in front of the host cannot reach it", "try later"]),
    Row("505", http("505 HTTP Version Not Supported"),
        ["HTTP 505", *STRANGER]),
    Row("evil server", http("404 x", "Server: \x1b[2J" + "z" * 99),
        ["(?[2Jzzz", "zzz...)"]),
    scheme("Kerberos only", "WWW-Authenticate: Kerberos", not_said=(),
           words=["offers Kerberos, but not Negotiate", "enable it there"]),
    scheme("CredSSP only", "WWW-Authenticate: CredSSP", not_said=(),
           words=["offers CredSSP, but not Negotiate", "enable it there"]),
    scheme("Basic only", 'WWW-Authenticate: Basic realm="WSMAN"', not_said=(),
           words=["offers Basic, but not Negotiate", "enable it there",
                  "or use Basic over https"]),
    scheme("Digest only",
           'WWW-Authenticate: Digest realm="WSMAN", nonce="x", qop="auth"',
           words=["offers Digest, but not Negotiate", "this is not WinRM",
                  "check host, port and path"]),
    scheme("no scheme",
           words=["offers no log-on at all", "this is not WinRM",
                  "check host, port and path"]),
    scheme("Negotiate without a token", "WWW-Authenticate: Negotiate",
           words=["offers Negotiate but did not go on with NTLM",
                  "have it allowed", "in between"]),
    Row("TLS alert", b"\x15\x03\x03\x00\x02\x02\x46",
        ["speaks TLS: use https there"]),
    Row("SSH", b"SSH-2.0-OpenSSH_9.2p1\r\n",
        ['does not speak HTTP but says "SSH-2.0-OpenSSH_9.2p1"',
         "another service's?"]),
    Row("broken HTTP", b"HTTP/1.1 200 OK\nServer\n\n",
        ["HTTP that is broken", "is it WinRM"]),
    Row("noise", b"\0\x1b[31m" + b"\xff" * 90,
        ['says "??[31m????', "...\"", "another service's?"]),
    Row("closed", b"", ["closed the connection before it answered",
                        "an https port, or another service's?"]),
]


def assert_says(text, row, words):
    for word in words:
        assert word in text, (row.name, word, text)
    for word in row.not_said:
        if not (row.name == "413" and word == "the command"):
            assert word not in text, (row.name, word, text)
    assert text.count("\n") == 1, (row.name, text)


def options(stub, tls):
    return ["-p", str(stub.port), "--timeout", duration(20),
            *(["--https", "--cacert", GOOD.ca] if tls else [])]


def everywhere():
    """Each row over http and https, where it makes sense."""
    for row in ROWS:
        for tls in (False, True):
            if not tls or row.name not in ("TLS alert", "closed"):
                yield pytest.param(row, tls, id="%s-%s" % (
                    row.name, "https" if tls else "http"))


@pytest.mark.parametrize("row, tls", everywhere())
def test_what_answers_in_place_of_winrm_is_told_of(row, tls, tmp_path):
    with Stub(row.answer, GOOD if tls else None) as stub:
        result = winrm("exec", "-u", USER, *options(stub, tls), "127.0.0.1",
                       "--", "true")
        assert (result.status, result.out) == (row.status, b""), result
        assert_says(result.err, row, row.words)
        got = winrm("id", *options(stub, tls), "127.0.0.1")
        assert (got.status, got.out) == (row.id_status, b""), got
        assert_says(got.err, row, row.of_id)
        path = tmp_path / "connectors.json"
        path.write_text(json.dumps({"one": {
            "hostname": "127.0.0.1", "port": stub.port, "username": USER,
            "password": Server.password, "command": "true",
            "protocol": "https" if tls else "http",
            **({"ca-file": GOOD.ca} if tls else {})}}))
        path.chmod(0o600)
        answer = winrm("call", "--config", str(path), "one").json
        assert answer["exitcode"] == row.status
        assert "winrm: %s\n" % answer["message"] == result.err


@pytest.mark.parametrize("status", ["403 x", "404 x", "413 x", "500 x",
                                    "502 x"])
def test_basic_is_told_the_same_and_started_nothing(status):
    with Stub(http(status)) as stub:
        result = winrm("exec", "-u", "alice", *options(stub, False), "-q",
                       "--auth", "basic", "--insecure-allow-unencrypted",
                       "-o", "json", "127.0.0.1", "--", "true")
    message = result.json["message"]
    assert "HTTP " + status[:3] in message
    assert "may have run" not in message
    # here, and only here, is that an explanation
    assert ("unencrypted" in message) == (status == "500 x"), message


# Ports of the other protocol.

def test_http_to_an_https_port_says_so(server):
    host = Host(server(*GOOD.tls))
    host.transport = []
    for result in (host.run("true"), host.id()):
        assert result.status == 255, result
        assert "https" in result.err, result
        assert "may have run" not in result.err
        assert "the command" not in result.err
    assert host.stats()["commands_started"] == 0


@pytest.mark.parametrize("answer, words", [
    (http("400 Bad Request"), "does not speak TLS; is this an http port"),
    (b"SSH-2.0-x\r\n", "does not speak TLS; is this an http port"),
    (b"", "closed the connection in the handshake; is this an http port")])
def test_https_to_a_port_that_has_no_tls_says_so(answer, words):
    with Stub(answer, at_once=True) as stub:
        for result in (
                winrm("exec", "-u", USER, *options(stub, True), "127.0.0.1",
                      "--", "true"),
                winrm("id", *options(stub, True), "127.0.0.1")):
            assert result.status == 254, result
            assert words in result.err, result
            assert "the command" not in result.err


@pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
def test_a_host_that_never_answers_is_told_of_without_a_command(tls):
    with Stub(None, GOOD if tls else None) as stub:
        place = "127.0.0.1 port %d" % stub.port
        for command in (["id"], ["exec", "-u", USER]):
            result = winrm(
                *command, *options(stub, tls), "--timeout", duration(0.5),
                "127.0.0.1", *(["--", "true"] if command[0] != "id" else []))
            assert result.status == 250, result
            assert "the deadline has passed before " + place in result.err
            assert "is it WinRM that listens there?" in result.err
            assert "the command" not in result.err, result
            assert result.err.count("\n") == 1


# In the middle of a command.

@pytest.mark.http
@pytest.mark.parametrize("verb", ["Command", "Receive"])
@pytest.mark.parametrize("status", [400, 401, 407, 413, 500])
def test_a_status_in_mid_command_says_that_it_may_have_run(
        host, status, verb):
    host.reset({"action": "status", "status": status, "verb": verb})
    result = host.run("true", "--timeout", duration(20))
    assert result.status in (253, 255), result
    assert result.err.endswith(
        "; the command had been sent and may have run\n"), result
    assert "HTTP %d" % status in result.err or status == 401
    assert "later" not in result.err and "unencrypted" not in result.err
    assert result.err.count("\n") == 1
    host.assert_tidy()


@pytest.mark.http
@pytest.mark.parametrize("status", [400, 403, 404, 407, 413, 500, 503])
def test_a_status_before_a_command_says_nothing_of_one(host, status):
    host.reset({"action": "status", "status": status, "verb": "Create"})
    result = host.run("true", "--timeout", duration(20))
    assert result.status == 255, result
    assert "may have run" not in result.err
    assert host.stats()["commands_started"] == 0


@pytest.mark.http
def test_a_deadline_says_whether_the_command_was_ended(host):
    result = host.run("sleep 60", "--timeout", duration(1))
    assert result.status == 250
    assert "passed and the command was ended; raise the timeout" in result.err
    host.assert_tidy()


# Log-ons.

@pytest.mark.http
@pytest.mark.parametrize("password", [Server.password, "wrong"])
def test_a_proxy_that_shares_connections_is_blamed_for_the_log_on(
        host, password):
    with per_request(host.port) as between:
        result = winrm("exec", "-u", USER, "-p", str(between.port),
                       "127.0.0.1", "--", "true",
                       env={"WINRM_PASSWORD": password})
    assert result.status == 253
    assert "something in between breaks the log-on" in result.err
    assert "connect to the host itself" in result.err
    assert "refused" not in result.err
    assert host.stats()["commands_started"] == 0


@pytest.mark.http
def test_a_wrong_password_is_not_blamed_on_somebody_in_between(host):
    result = host.run("true", env={"WINRM_PASSWORD": "wrong"})
    assert "user or password refused: check user, domain" in result.err
    assert "between" not in result.err


@pytest.mark.parametrize("user, words", [
    (USER, "leave the domain out, or use NTLM"),
    ("alice@lab.test", "leave the domain out, or use NTLM"),
    ("alice", "Basic takes the host's own accounts only")])
def test_basic_with_a_domain_says_that_it_has_none(user, words):
    with Stub(http("401 ", "WWW-Authenticate: Basic")) as stub:
        result = winrm("exec", "-u", user, *options(stub, False), "-q",
                       "--auth", "basic", "--insecure-allow-unencrypted",
                       "-o", "json", "127.0.0.1", "--", "true")
    assert result.status == 253
    assert words in result.json["message"], result


# Certificates.

@pytest.mark.parametrize("option, words", [
    (["--cacert", certs.all_of_them()["unknown-issuer"].ca],
     "no trusted CA has issued it"),
    (["--pin", certs.all_of_them()["expired"].pin],
     "its key is none of the pinned ones")])
def test_a_refused_certificate_names_the_options_that_help(option, words):
    with Stub(http("200 OK"), GOOD) as stub:
        for command in (["id"], ["exec", "-u", USER]):
            result = winrm(
                *command, "-p", str(stub.port), "--https", *option,
                "127.0.0.1", *(["--", "true"] if command[0] != "id" else []))
            assert result.status == 252, result
            assert words in result.err
            assert ("`winrm trust -p %d 127.0.0.1` shows it" % stub.port
                    in result.err)
            for one in ("--cacert", "--pin", "--tofu"):
                assert one in result.err, result
            assert result.err.count("\n") == 1
