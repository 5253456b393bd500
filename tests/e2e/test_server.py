# SPDX-License-Identifier: Apache-2.0
"""The test server is as strict as Windows, and honest about it."""

import base64
import re
import socket
import subprocess
import time

import pytest
from conftest import PYTHON, ROOT
from plain_client import SEALED, SOAP, connect

PASSWORD = "S3cret!-Passw0rd"


# HTTP.

HOST = "Host: h\r\n"
POST = "POST /wsman HTTP/1.1\r\n"


@pytest.mark.parametrize("head, status, length", [
    (POST + "Content-Length: 0\r\n\r\n", 400, 334),
    ("GARBAGE\r\n\r\n", 400, 326),
    ("PUSH /wsman HTTP/1.1\r\n" + HOST + "\r\n", 400, 326),
    (POST.replace("\r", "") + "Host: h\n\n\r\n\r\n", 400, None),
    (POST + HOST + " folded\r\n\r\n", 400, None),
    (POST + HOST + "no colon\r\n\r\n", 400, None),
    (POST + HOST + "A : b\r\n\r\n", 400, None),
    (POST + HOST + "A: \xe9\r\n\r\n", 400, None),
    (POST + HOST + "A: b\0c\r\n\r\n", 400, None),
    (POST + HOST + "Content-Length: 0\r\nContent-Length: 0\r\n\r\n", 400,
     None),
    (POST + HOST + "Content-Length: -1\r\n\r\n", 400, None),
    (POST + HOST + "Content-Length: +1\r\n\r\n", 400, None),
    (POST + HOST + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
     400, None),
    (POST + HOST + "A: " + "a" * 16500 + "\r\n\r\n", 400, None),
    (POST + HOST + "A: b\r\n" * 3000 + "\r\n", 400, None),
    ("POST /wsman HTTP/2.0\r\n" + HOST + "\r\n", 505, None),
    (POST + HOST + "\r\n", 411, 344),
    (POST + HOST + "Transfer-Encoding: chunked\r\n\r\n", 500, 0),
    (POST + HOST + "Content-Length: 512001\r\n\r\n", 413, 0),
    ("POST /other HTTP/1.1\r\n" + HOST + "Content-Length: 0\r\n\r\n", 404,
     315),
    ("POST /WSMAN HTTP/1.1\r\n" + HOST + "Content-Length: 0\r\n\r\n", 404,
     315),
], ids=lambda value: repr(value)[:60])
def test_bad_request_is_refused_and_ends(calm, head, status, length):
    client = connect(calm, login=False)
    response = client.raw(head.encode("latin-1"))
    assert response.status == status
    assert response.get("Connection") == "close"
    assert length in (None, len(response.body))
    assert client.at_end()


def test_get_is_405_and_keeps_the_connection(calm):
    client = connect(calm, login=False)
    for _ in range(2):
        response = client.raw(b"GET /wsman HTTP/1.1\r\nHost: h\r\n\r\n")
        assert response.status == 405
        assert response.get("Allow") == "POST"


def test_expect_is_answered_with_100_first(calm):
    client = connect(calm, login=False)
    client.sock.sendall((POST + HOST + "Expect: 100-continue\r\n"
                         "Content-Length: 2\r\n\r\n").encode())
    assert client._file.readline() == b"HTTP/1.1 100 Continue\r\n"
    assert client._file.readline() == b"\r\n"
    client.sock.sendall(b"hi")
    assert client.read().status == 401


def test_401_has_the_bytes_of_windows(calm):
    with socket.create_connection(calm.address) as sock:
        sock.sendall((POST + HOST + "Content-Length: 0\r\n\r\n").encode())
        data = b"".join(iter(lambda: sock.recv(4096), b"")).decode()
    assert re.fullmatch(
        "HTTP/1.1 401 \r\nServer: Microsoft-HTTPAPI/2.0\r\n"
        "WWW-Authenticate: Negotiate\r\nWWW-Authenticate: Kerberos\r\n"
        "Date: [A-Z][a-z]{2}, [^\r]* GMT\r\nConnection: close\r\n"
        "Content-Length: 0\r\n\r\n", data)


def test_idle_connection_is_closed(server):
    one = server("--idle-timeout", "0.3")
    client = connect(one)
    started = time.monotonic()
    assert client.at_end()
    assert 0.2 < time.monotonic() - started < 10


def test_http_1_0_is_answered_and_closed(calm):
    client = connect(calm, login=False)
    response = client.raw(b"POST /wsman HTTP/1.0\r\nContent-Length: 0\r\n"
                          b"WSMANIDENTIFY: unauthenticated\r\n\r\n")
    assert response.status == 415
    assert response.get("Connection") == "close"
    assert client.at_end()


def test_it_listens_on_loopback_alone(tmp_path):
    done = subprocess.run(
        [PYTHON, "tests/server/", "--address", "0.0.0.0"], cwd=ROOT,
        capture_output=True, text=True, timeout=20)
    assert done.returncode == 2
    assert "test tool" in done.stderr


# Logging on.

def test_challenge_keeps_the_connection(calm):
    client = connect(calm, login=False)
    assert client.negotiate()
    assert client.login().status == 200
    assert client.create().status == 200


def test_the_log_has_the_logon_without_secrets(calm):
    client = connect(calm, login=False)
    client.login(password="Wrong-Passw0rd-1")
    connect(calm, create=True).command("echo secret-plaintext")
    legs = [r for r in calm.requests() if r.get("leg") == "authenticate"]
    details = legs[-1]["ntlm"]
    assert (details["domain"], details["user"]) == ("LAB", "alice")
    assert details["spn"] == "HTTP/127.0.0.1"
    assert details["ntlm"] == "v2"
    with open(calm.log_path, encoding="utf-8") as file:
        text = file.read()
    for secret in (PASSWORD, "Wrong-Passw0rd-1", "secret-plaintext"):
        assert secret not in text


@pytest.mark.parametrize("user, password", [
    ("LAB\\alice", "wrong"), ("LAB\\bob", PASSWORD), ("X\\alice", PASSWORD)])
def test_wrong_logon_is_401_without_token_and_ends(calm, user, password):
    client = connect(calm, login=False)
    response = client.login(user, password)
    assert response.status == 401
    assert response.all("WWW-Authenticate") == ["Negotiate", "Kerberos"]
    assert client.at_end()


@pytest.mark.parametrize("value", [
    "Negotiate", "Negotiate !!!", "Negotiate AAAA", "Basic QTpC",
    "NTLM TlRMTVNTUAABAAAA", "Negotiate TlRMTVNTUAADAAAA", "Kerberos AAAA",
    "Negotiate " + base64.b64encode(b"NTLMSSP\0\3\0\0\0" + b"\xff" * 80)
    .decode()])
def test_odd_authorization_is_401(calm, value):
    client = connect(calm, login=False)
    response = client.post(extra=[("Authorization", value)])
    assert response.status == 401
    assert response.get("WWW-Authenticate") == "Negotiate"
    assert client.at_end()


def test_names_match_as_on_windows(server):
    one = server("--user", "LAB:alice:" + PASSWORD, "--user", ":Bob:p:w:d",
                 "--user", "LAB:Jürgen:pässwörd", "--user", "HOST1:éva: x",
                 "--user", "LAB:ПЕТР:пароль")
    for user, password in [
            ("LAB\\alice", PASSWORD), ("lab\\ALICE", PASSWORD),
            ("alice", PASSWORD), ("lab.test\\alice", PASSWORD),
            ("alice\\@lab.test", PASSWORD), ("alice\\@LAB", PASSWORD),
            ("bob", "p:w:d"), (".\\Bob", "p:w:d"), ("wintest\\bob", "p:w:d"),
            ("LAB\\jürgen", "pässwörd"), ("host1\\éva", " x"),
            ("LAB\\петр", "пароль")]:
        client = connect(one, login=False)
        assert client.login(user, password).status == 200, user
        assert client.create().status == 200, user
    for user, password in [("LAB\\bob", "p:w:d"), ("éva", " x"),
                           ("alice\\@other.test", PASSWORD)]:
        client = connect(one, login=False)
        assert client.login(user, password).status == 401, user


def test_merged_leg_carries_the_first_message(calm):
    client = connect(calm, login=False)
    authorization = client.negotiate()
    text = client.envelope("Create", "<rsp:Shell/>").encode()
    response = client.unseal(client.post(
        client.seal(text), SEALED, [("Authorization", authorization)]))
    assert response.status == 200 and response.sealed
    leg = calm.requests()[-1]
    assert (leg["leg"], leg["verb"], leg["sealed"]) == (
        "authenticate", "Create", True)


@pytest.mark.parametrize("status", [400, 500])
def test_merged_leg_can_be_refused(server, status):
    one = server("--no-merged", str(status))
    client = connect(one, login=False)
    authorization = client.negotiate()
    text = client.envelope("Create", "<rsp:Shell/>").encode()
    response = client.post(client.seal(text), SEALED,
                           [("Authorization", authorization)])
    assert (response.status, response.body) == (status, b"")
    assert one.stats()["shells"] == 0
    assert connect(one, create=True)


def test_sealed_body_without_context_is_400(calm):
    client = connect(calm)
    other = connect(calm, login=False)
    response = other.post(client.seal(b"<x/>"), SEALED)
    assert (response.status, response.body) == (400, b"")


def test_plaintext_soap_is_refused(calm):
    client = connect(calm)
    response = client.post(client.envelope("Create").encode(), SOAP)
    assert (response.status, response.body) == (500, b"")


def test_plaintext_can_be_answered_with_401(server):
    client = connect(server("--plaintext-status", "401"))
    assert client.post(client.envelope("Create").encode(), SOAP).status == 401


def test_basic_lets_in_with_the_right_password_alone(server):
    one = server("--schemes", "Basic", "--allow-unencrypted")
    client = connect(one, login=False)
    response = client.post()
    assert response.all("WWW-Authenticate") == ['Basic realm="WSMAN"']
    text = client.envelope("Create", "<rsp:Shell/>").encode()
    for user, status in (("alice:" + PASSWORD, 200),
                         ("LAB\\alice:" + PASSWORD, 200),
                         ("alice:no", 401)):
        client = connect(one, login=False)
        value = "Basic " + base64.b64encode(user.encode()).decode()
        response = client.post(text, SOAP, [("Authorization", value)])
        assert response.status == status
        assert response.get("Content-Type") == (
            SOAP if status == 200 else None)


def test_the_scheme_word_ntlm_logs_on(server):
    one = server("--schemes", "NTLM")
    client = connect(one, login=False)
    assert client.login(scheme="NTLM").status == 200
    assert client.create().status == 200
