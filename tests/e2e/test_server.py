# SPDX-License-Identifier: Apache-2.0
"""The test server is as strict as Windows, and honest about it."""

import base64
import re
import socket
import subprocess
import time

import pytest
from conftest import PYTHON, ROOT
from gssapi import raw
from plain_client import SEALED, SHELL, SOAP, connect

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


# Sealing.

def put(old, new):
    """A change of a frame: the first of these bytes become those."""
    def change(body):
        assert old in body
        return body.replace(old, new, 1)
    return change


BAD_FRAMES = {
    "spaces for the TAB": put(b"\tContent-Type", b"  Content-Type"),
    "no charset": put(b";charset=UTF-8", b""),
    "UTF-16": put(b"charset=UTF-8", b"charset=UTF-16"),
    "a longer length": put(b"Length=", b"Length=1"),
    "a negative length": put(b"Length=", b"Length=-"),
    "a space before the length": put(b"Length=", b"Length= "),
    "another boundary": put(b"--Encrypted", b"-- Encrypted"),
    "another mechanism": put(b"SPNEGO", b"Kerberos"),
    "an empty line more": put(b"\r\n\tOriginalContent",
                              b"\r\n\r\n\tOriginalContent"),
    "a line end before the signature": put(b"octet-stream\r\n",
                                           b"octet-stream\r\n\r\n"),
    "a signature of 17 bytes": put(b"octet-stream\r\n\x10",
                                   b"octet-stream\r\n\x11"),
    "no last CRLF": lambda body: body[:-2],
    "no last dashes": lambda body: body[:-4] + b"\r\n",
    "a byte more": lambda body: body + b"x",
    "a flipped bit": lambda body: (body[:400] + bytes([body[400] ^ 1])
                                   + body[401:]),
}


@pytest.mark.parametrize("what", BAD_FRAMES)
def test_bad_frame_is_400_and_ends(calm, what):
    client = connect(calm)
    frame = client.seal(client.envelope("Create", "<rsp:Shell/>").encode())
    response = client.post(BAD_FRAMES[what](frame), SEALED)
    assert (response.status, response.body) == (400, b"")
    assert client.at_end()
    assert calm.stats()["shells"] == 0


def test_no_body_in_place_of_a_frame_is_answered_with_200(calm):
    client = connect(calm)
    client.seal(client.envelope("Create", "<rsp:Shell/>").encode())
    assert client.post(b"", SEALED).status == 200
    assert calm.stats()["shells"] == 0


def test_frame_without_tabs_is_good(calm):
    client = connect(calm)
    text = client.envelope("Create", "<rsp:Shell/>").encode()
    response = client.post(client.seal(text, tab=""), SEALED)
    assert response.status == 200


def test_replayed_and_skipped_messages_are_400(calm):
    client = connect(calm)
    text = client.envelope("Create", "<rsp:Shell/>").encode()
    frame = client.seal(text)
    assert client.unseal(client.post(frame, SEALED)).status == 200
    assert client.post(frame, SEALED).status == 400
    client = connect(calm)
    raw.wrap(client.context, b"lost", True)
    assert client.post(client.seal(text), SEALED).status == 400


def test_reply_has_tabs_and_no_tabs(calm, server):
    for one, tab in ((calm, b"\t"), (server("--no-tabs"), b"")):
        response = connect(one).create()
        assert response.body.startswith(
            b"--Encrypted Boundary\r\n" + tab + b"Content-Type: application/"
            b"HTTP-SPNEGO-session-encrypted\r\n" + tab + b"OriginalContent: "
            b"type=application/soap+xml;charset=UTF-8;Length=")
        assert response.body.endswith(b"--Encrypted Boundary--\r\n")


# SOAP.

def test_identify_needs_no_logon(calm):
    client = connect(calm, login=False)
    text = ('<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
            'xmlns:i="http://schemas.dmtf.org/wbem/wsman/identity/1/'
            'wsmanidentity.xsd"><s:Header/><s:Body><i:Identify/></s:Body>'
            "</s:Envelope>")
    response = client.post(text.encode(), SOAP,
                           [("WSMANIDENTIFY", "unauthenticated")])
    assert response.status == 200
    assert "OS: 0.0.0 SP: 0.0 Stack: 3.0" in response.text
    response = connect(calm).soap(text)
    assert response.sealed and "OS: 10.0.20348" in response.text
    client = connect(calm, login=False)
    response = client.post(client.envelope("Create").encode(), SOAP,
                           [("WSMANIDENTIFY", "unauthenticated")])
    assert response.status == 401


def test_reply_relates_to_the_request(calm):
    client = connect(calm)
    response = client.create(MessageID="uuid:AbC-1")
    assert "<a:RelatesTo>uuid:AbC-1</a:RelatesTo>" in response.text
    client.create(MessageID="uuid:AbC-1")
    assert calm.requests()[-1]["duplicate"] is True
    response = client.call("Create", "<rsp:Wrong/>", MessageID="uuid:AbC-2")
    assert "<a:RelatesTo>uuid:AbC-2</a:RelatesTo>" in response.text


@pytest.mark.parametrize("verb, body, kwargs, fault, subcode", [
    ("Create", "<rsp:Shell><rsp:IdleTimeout>PT60S</rsp:IdleTimeout>"
     "</rsp:Shell>", {}, 2150858817, "w:SchemaValidationError"),
    ("Create", "<rsp:Shell><rsp:IdleTimeOut>60</rsp:IdleTimeOut>"
     "</rsp:Shell>", {}, 2150858817, "w:SchemaValidationError"),
    ("Create", "<rsp:Shell>text</rsp:Shell>", {}, 2150858817, None),
    ("Create", "<rsp:Shell Id='1'/>", {}, 2150858817, None),
    ("Create", "", {}, 2150858817, None),
    ("Create", "<Shell/>", {}, 2150858817, None),
    ("Create", "<rsp:Shell/><rsp:Shell/>", {}, 2150858817, None),
    ("Create", "<rsp:Shell><rsp:OutputStreams>pr</rsp:OutputStreams>"
     "</rsp:Shell>", {}, 2150859149, None),
    ("Command", "<rsp:CommandLine><rsp:Command>x</rsp:Command><rsp:Argument>"
     "y</rsp:Argument></rsp:CommandLine>", {}, 2150858817, None),
    ("Command", "<rsp:CommandLine/>", {}, 2150858817, None),
    ("Receive", "<rsp:Receive/>", {}, 2150858817, None),
    ("Delete", "<rsp:Shell/>", {}, 2150858817, None),
    ("Create", "<rsp:Shell/>", {"MaxEnvelopeSize": "8191"}, 2150858878,
     "w:EncodingLimit"),
    ("Create", "<rsp:Shell/>", {"MaxEnvelopeSize": "x"}, 2150858817, None),
    ("Create", "<rsp:Shell/>", {"OperationTimeout": "PT0S"}, 2150858881,
     None),
    ("Create", "<rsp:Shell/>", {"OperationTimeout": "20"}, 2150858767, None),
    ("Create", "<rsp:Shell/>", {"omit": ["a:To"]}, 2150858767, None),
    ("Create", "<rsp:Shell/>", {"omit": ["a:ReplyTo"]}, 2150858767, None),
    ("Create", "<rsp:Shell/>", {"omit": ["a:Action"]}, 2150858767, None),
    ("Create", "<rsp:Shell/>", {"omit": ["a:MessageID"]}, 2150858767, None),
    ("Create", "<rsp:Shell/>", {"omit": ["w:ResourceURI"]}, 2150858767,
     None),
    ("Create", "<rsp:Shell/>", {"Action": "urn:x"}, 2150858753,
     "a:ActionNotSupported"),
    ("Create", "<rsp:Shell/>", {"uri": SHELL}, 2150858811,
     "a:DestinationUnreachable"),
    ("Delete", "", {"omit": ["w:SelectorSet"]}, 2150858843,
     "w:InvalidSelectors"),
    ("Create", "<rsp:Shell/>", {"header": "<w:OptionSet><w:Option Name='WINR"
     "S_CODEPAGE'>1200</w:Option></w:OptionSet>"}, 2150859072, None),
    ("Create", "<rsp:Shell/>", {"header": "<w:OptionSet><w:Option Name='X' "
     "MustComply='true'>1</w:Option></w:OptionSet>"}, 2150858834, None),
    ("Create", "<rsp:Shell/>", {"header": "<w:Locale xml:lang='de' "
     "s:mustUnderstand='true'/>"}, 2150858818, None),
    ("Create", "<rsp:Shell/>", {"header": "<n:X s:mustUnderstand='true'/>"},
     None, None),
])
def test_wrong_soap_is_the_right_fault(calm, verb, body, kwargs, fault,
                                       subcode):
    client = connect(calm)
    client.shell_id = "AAAAAAAA-0000-0000-0000-000000000000"
    response = client.call(verb, body, **kwargs)
    assert response.status == 500 and response.sealed
    assert response.fault == fault
    if subcode:
        assert response.subcode == subcode
    if fault is None:
        assert "<s:Value>s:MustUnderstand</s:Value>" in response.text
        assert "<s:NotUnderstood qname=" in response.text
    assert calm.stats()["shells"] == 0


@pytest.mark.parametrize("text", [
    b"x", b"<a", b"<a/>", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    b"<a>\xff</a>", b"\xef\xbb\xbf<a/>", "<a/>".encode("utf-16"),
    b"<a>\0</a>", b"<a>" * 100000, b"<?x y?><a/>"], ids=repr)
def test_bad_xml_is_a_fault_not_a_crash(calm, text):
    response = connect(calm).soap(text)
    assert response.status == 500 and response.fault == 2150858819
