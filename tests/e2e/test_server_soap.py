# SPDX-License-Identifier: Apache-2.0
"""The test server is as strict as Windows about sealed messages and SOAP."""

import pytest
from gssapi import raw
from plain_client import SEALED, SHELL, SOAP, connect


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
