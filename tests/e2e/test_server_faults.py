# SPDX-License-Identifier: Apache-2.0
"""The fault rules of the test server do what their table says."""

import os
import re
import time

import gssapi
import pytest
from conftest import ROOT
from plain_client import SEALED, SHELL, connect
from test_server_tokens import SHAPES, TOKENS

README = os.path.join(ROOT, "tests", "server", "README.md")

# Every action, with parameters where it has mandatory ones.
ACTIONS = [
    {"action": "accept-close"}, {"action": "accept-close", "reset": True},
    {"action": "accept-stall", "seconds": 0.1},
    {"action": "accept-bytes"}, {"action": "accept-bytes", "hex": "1503"},
    {"action": "cut-request"}, {"action": "no-reply"},
    {"action": "drop-reply", "reset": True}, {"action": "cut", "at": 10},
    {"action": "cut", "at": -1, "reset": True},
    {"action": "drip", "ms": 0.01}, {"action": "split", "sizes": [1, 7]},
    {"action": "stall", "at": 5, "seconds": 0.05},
    {"action": "stall", "at": -5, "seconds": 0.05},
    {"action": "hang-up"}, {"action": "forget-tls"},
    {"action": "status", "status": 503, "html": True},
    {"action": "status", "status": 401}, {"action": "redirect"},
    {"action": "replace", "status": 403},
    {"action": "status-line", "status": "abc", "reason": "x"},
    {"action": "not-http"}, {"action": "not-http", "kind": "http2"},
    {"action": "header", "name": "X", "value": "y"},
    {"action": "set-header", "name": "Server", "values": ["a", "b"]},
    {"action": "content-length", "delta": -1},
    {"action": "content-length", "values": ["N", "7"]},
    {"action": "both-lengths"}, {"action": "lf-only"},
    {"action": "no-colon"}, {"action": "huge-header"},
    {"action": "many-headers"}, {"action": "fold"},
    {"action": "one-line-schemes"}, {"action": "lower-case"},
    {"action": "chunked", "sizes": [1, 500], "extension": ";a=b",
     "trailer": {"X": "y"}, "upper": True},
    {"action": "chunked", "damage": "negative"},
    {"action": "chunked", "damage": "overflow"},
    {"action": "chunked", "damage": "not-hex"},
    {"action": "chunked", "damage": "no-crlf"},
    {"action": "chunked", "damage": "no-last"},
    {"action": "close-delimited"}, {"action": "interim", "count": 3},
    {"action": "prefix", "text": "x"},
    {"action": "fault", "code": 5, "layout": "provider"},
    {"action": "fault", "layout": "wmi", "execute": True},
    {"action": "delay", "seconds": 0.05}, {"action": "keepalive"},
    {"action": "done-apart"}, {"action": "no-exit-code"},
    {"action": "bom"}, {"action": "declaration"}, {"action": "prefixes"},
    {"action": "default-namespace"}, {"action": "pretty"},
    {"action": "padded"}, {"action": "wrapped-base64"},
    {"action": "comments"}, {"action": "cdata"}, {"action": "entities"},
    {"action": "single-quotes"}, {"action": "empty-streams"},
    {"action": "unknown-elements"}, {"action": "relates-to"},
    {"action": "relates-to", "value": None}, {"action": "command-id"},
    {"action": "duplicate-ids"}, {"action": "no-shell-id"},
    {"action": "no-command-id"}, {"action": "long-ids"},
    {"action": "broken-base64"}, {"action": "exit-code", "value": "-1"},
    {"action": "huge"}, {"action": "huge-stream"}, {"action": "bomb"},
    {"action": "nested"}, {"action": "attributes"}, {"action": "rows"},
    {"action": "truncated"}, {"action": "nul"}, {"action": "utf16"},
    {"action": "invalid-utf8"}, {"action": "body", "value": "<a/>"},
    {"action": "other-reply"}, {"action": "fragments", "kind": "cut"},
    {"action": "flip"}, {"action": "flip", "part": "signature"},
    {"action": "flip", "part": "checksum"},
    {"action": "flip", "part": "version"},
    {"action": "flip", "part": "sequence", "byte": 3, "bit": 7},
    {"action": "replay"}, {"action": "skip"}, {"action": "reflect"},
    {"action": "plaintext", "status": 500},
    {"action": "exit-code-attribute"}, {"action": "uuid-shell-id"},
    {"action": "mime-length", "delta": 1},
    {"action": "mime-length", "value": "-1"},
    {"action": "no-original-content"},
    {"action": "signature-length", "value": 4294967295},
    {"action": "cut-sealed", "at": 100},
    {"action": "mime", "tabs": False, "space": True, "blank": True,
     "closing": False, "boundary": "x", "crlf_before_end": True,
     "tail": "", "protocol": "a/b", "charset": "UTF-16"},
]
CHALLENGES = [
    {"action": "challenge-flags", "clear": ["SEAL", "ESS"], "add": ["OEM"]},
    {"action": "challenge-av", "id": 99, "hex": "00", "first": True},
    {"action": "challenge-av-overrun"}, {"action": "challenge-no-eol"},
    {"action": "challenge-field", "offset": 4294967295},
    {"action": "challenge-field", "field": "target", "length": 65535},
    {"action": "challenge-cut", "length": 31},
    {"action": "challenge-garbage"}, {"action": "challenge-magic"},
    {"action": "challenge-type"}, {"action": "challenge-size"},
    {"action": "challenge-info-size"}, {"action": "challenge-none"},
    {"action": "challenge-base64"}, {"action": "challenge-repeat"},
    {"action": "challenge-no-av"}, {"action": "weaken", "clear": ["128"]},
    {"action": "endless", "text": "X\r\n"},
    {"action": "endless", "text": "HTTP/1.1 100 Continue\r\n\r\n",
     "instead": True},
]


def whole_session(server):
    """Create, command, receive, delete, whatever happens."""
    client = None
    try:
        client = connect(server, timeout=3)
        client.create()
        client.command("echo out; exit 3")
        client.receive()
        client.delete()
    except (AssertionError, AttributeError, OSError, TypeError, ValueError,
            gssapi.exceptions.GSSError):
        pass        # this client is simple: only the server must survive
    finally:
        if client is not None:
            client.close()


def test_every_action_is_tried_and_documented(calm):
    tried = {rule["action"] for rule in ACTIONS + CHALLENGES + TOKENS
             + SHAPES}
    with open(README, encoding="utf-8") as file:
        documented = set(re.findall(r"^\| `([a-z0-9-]+)`", file.read(), re.M))
    folder = os.path.join(ROOT, "tests", "server", "mischief")
    known = set()
    for name in os.listdir(folder):
        if name.endswith(".py"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                known |= set(re.findall(r'^@action\("\w+", "([a-z0-9-]+)"\)',
                                        file.read(), re.M))
    assert tried == known
    assert known <= documented


@pytest.mark.parametrize("rule", ACTIONS + CHALLENGES, ids=str)
def test_action_fires_and_the_server_lives(calm, rule):
    verbs = [None] if rule in CHALLENGES else ["Receive"]
    if rule["action"] in ("no-shell-id", "long-ids", "duplicate-ids",
                          "uuid-shell-id"):
        verbs = ["Create"]
    if rule["action"] == "no-command-id":
        verbs = ["Command"]
    early = rule["action"].startswith(("accept", "cut-request"))
    calm.faults(dict(rule, **({} if early or not verbs[0]
                             else {"verb": verbs})))
    whole_session(calm)
    assert calm.stats()["faults"][0]["fired"] >= 1
    assert any(rule["action"] in r.get("injected", ()) for r in calm.log()) \
        or early
    calm.control("reset")
    client = connect(calm)
    assert client.create().status == 200
    assert client.run("echo ok; exit 300") == (b"ok\n", b"", 300, 1)


# When a rule fires.

@pytest.mark.parametrize("when, statuses", [
    ({}, [503, 503, 503, 503]),
    ({"nth": 2}, [200, 503, 200, 200]),
    ({"nth": 2, "times": 2}, [200, 503, 503, 200]),
    ({"times": 1}, [503, 200, 200, 200]),
    ({"verb": "Create"}, [503, 503, 503, 503]),
    ({"verb": ["Delete", "Receive"]}, [200, 200, 200, 200]),
    ({"request": 4}, [200, 503, 200, 200]),
    ({"conn": 99}, [200, 200, 200, 200]),
    ({"leg": "authenticated", "times": 3}, [503, 503, 503, 200]),
    ({"leg": "authenticate"}, [200, 200, 200, 200]),
    ({"probability": 0}, [200, 200, 200, 200]),
])
def test_a_rule_fires_where_its_matchers_say(calm, when, statuses):
    calm.faults(dict(when, action="status", status=503))
    client = connect(calm)
    assert [client.create().status for _ in range(4)] == statuses


def test_probability_is_repeatable(calm):
    seen = []
    for _ in range(2):
        calm.faults({"action": "status", "status": 503, "probability": 0.5,
                    "seed": 7})
        client = connect(calm)
        seen.append([client.create().status for _ in range(20)])
    assert seen[0] == seen[1] and set(seen[0]) == {200, 503}


@pytest.mark.parametrize("rule", [
    {"action": "no-such-thing"}, {"action": "bom", "size": 3}, {},
    {"action": "cut-request", "verb": "Create"}])
def test_wrong_rules_are_refused(calm, rule):
    with pytest.raises(AssertionError):
        calm.faults(rule)


def test_rules_on_the_command_line(server):
    one = server("--fault", '{"action": "status", "status": 404}',
                 "--fault", '[{"action": "header", "name": "X", '
                 '"value": "y"}]')
    response = connect(one).create()
    assert (response.status, response.get("X")) == (404, "y")


# What a rule does, if a wrong one would make other tests worthless.

def test_cut_at_every_kind_of_place(calm):
    client = connect(calm)
    whole = len(client.create().body)
    calm.faults({"action": "cut", "at": 7, "verb": "Create"})
    client.send(client.seal(client.envelope(
        "Create", "<rsp:Shell/>").encode()), SEALED)
    assert client._file.read() == b"HTTP/1."
    calm.faults({"action": "cut", "at": -1, "verb": "Create"})
    client = connect(calm)
    client.send(client.seal(client.envelope(
        "Create", "<rsp:Shell/>").encode()), SEALED)
    assert len(client._file.read()) >= whole


def test_a_reset_is_one_of_tcp(calm):
    client = connect(calm)
    calm.faults({"action": "drop-reply", "reset": True})
    client.send(client.seal(b"<x/>"), SEALED)
    with pytest.raises(ConnectionResetError):
        client._file.read()


def test_lost_reply_was_executed_and_no_reply_was_not(calm):
    for name, shells in (("drop-reply", 1), ("no-reply", 0)):
        calm.control("reset")
        client = connect(calm)
        calm.faults({"action": name, "verb": "Create"})
        assert client.create() is None
        assert calm.stats()["shells"] == shells


def test_401_within_a_session_needs_a_new_logon(calm):
    client = connect(calm)
    client.create()
    calm.faults({"action": "status", "status": 401, "close": False,
                "times": 1})
    response = client.command("true")
    assert response.status == 401
    assert response.all("WWW-Authenticate") == ["Negotiate", "Kerberos"]
    assert response.get("Connection") is None
    assert client.command("true").status == 400
    shell = client.shell_id
    client = connect(calm)
    client.shell_id = shell
    assert client.run("echo on")[0] == b"on\n"


def test_replayed_reply_is_the_one_before(calm):
    client = connect(calm)
    first = client.create().body
    calm.faults({"action": "replay"})
    client.send(client.seal(client.envelope(
        "Create", "<rsp:Shell/>").encode()), SEALED)
    assert client.read().body == first


def test_plaintext_comes_in_a_sealed_session_when_told(calm):
    client = connect(calm)
    calm.faults({"action": "plaintext", "status": 500})
    response = client.create()
    assert (response.status, response.sealed) == (500, False)
    assert b"CreateResponse" in response.body


def test_chunks_have_the_right_form(calm):
    client = connect(calm)
    calm.faults({"action": "chunked", "sizes": [1, 300], "extension": ";x=1",
                "trailer": {"T": "u"}, "verb": "Create"},
               {"action": "hang-up", "verb": "Create"})
    client.send(client.seal(client.envelope(
        "Create", "<rsp:Shell/>").encode()), SEALED)
    head, _, data = client._file.read().partition(b"\r\n\r\n")
    assert b"Transfer-Encoding: chunked" in head
    assert b"Content-Length" not in head
    assert data.startswith(b"1;x=1\r\n-\r\n12c;x=1\r\n-Encrypted")
    assert data.endswith(b"\r\n0;x=1\r\nT: u\r\n\r\n")


def test_a_drip_takes_its_time(calm):
    client = connect(calm)
    calm.faults({"action": "drip", "ms": 0.5, "verb": "Delete"})
    client.create()
    started = time.monotonic()
    assert client.delete().status == 200
    assert time.monotonic() - started > 0.4


def test_stall_ends_when_the_client_leaves(calm):
    before = calm.stats()["open_connections"]
    client = connect(calm)
    calm.faults({"action": "stall", "at": 20})
    client.send(client.seal(b"<x/>"), SEALED)
    assert client._file.read(20).startswith(b"HTTP/1.1 500 ")
    client.close()
    calm.wait_for(lambda s: s["open_connections"] <= before)


def test_a_fault_has_each_layout_it_is_told(calm):
    client = connect(calm)
    for layout, mark in (("wsman", '<f:WSManFault xmlns:f='),
                         ("provider", "</f:WSManFault></f:ProviderFault>"),
                         ("provider-text", "denied. </f:ProviderFault>"),
                         ("wmi", "<p:error_Code>5</p:error_Code>"),
                         ("none", "</s:Reason></s:Fault>")):
        calm.faults({"action": "fault", "code": 5, "layout": layout})
        response = client.create()
        assert response.status == 500 and mark in response.text, layout
        assert response.subcode == "w:AccessDenied"


def test_the_end_can_come_apart_and_receives_empty(calm):
    client = connect(calm)
    client.create()
    calm.faults({"action": "done-apart"})
    assert client.run("echo a")[::3] == (b"a\n", 2)
    calm.faults({"action": "keepalive", "times": 3, "verb": "Receive"})
    assert client.run("echo a")[::3] == (b"a\n", 4)
    calm.faults({"action": "no-exit-code"})
    assert client.run("exit 4")[2] is None


def test_ids_and_ends_have_other_forms_when_told(calm):
    client = connect(calm)
    calm.faults({"action": "uuid-shell-id"}, {"action":
                                              "exit-code-attribute"})
    client.create()
    assert client.shell_id.startswith("uuid:")
    client.command("exit 6")
    response = client.receive()
    assert response.exit_code is None and 'ExitCode="6">' in response.text
    assert client.delete().status == 200


def test_weaker_sessions_work(calm):
    """Without KEY_EXCH or 128: only when no MIC covers the NEGOTIATE."""
    for clear in (["KEY_EXCH"], ["128"], ["128", "56"],
                  ["KEY_EXCH", "128", "56"]):
        calm.faults({"action": "weaken", "clear": clear},
                   {"action": "challenge-no-av", "ids": [7]})
        client = connect(calm)
        assert client.create().sealed
        details = [r["ntlm"] for r in calm.requests()
                   if r.get("leg") == "authenticate"][-1]
        has_key = "KEY_EXCH" not in clear
        assert (int(details["flags"], 16) & 0x40000000 != 0) == has_key
        assert not details["mic"]


def test_legal_oddities_keep_the_meaning(calm):
    """What a good client must read is well-formed and says the same."""
    import xml.etree.ElementTree as ET
    for name in ("bom", "declaration", "prefixes", "default-namespace",
                 "pretty", "padded", "wrapped-base64", "comments", "cdata",
                 "entities", "single-quotes", "empty-streams",
                 "unknown-elements"):
        calm.control("reset")
        client = connect(calm)
        client.create()
        client.command("echo '<&>'; exit 5")
        calm.faults({"action": name})
        root = ET.fromstring(client.receive().plain)
        code = root.find(".//{%s}ExitCode" % SHELL)
        assert code.text.strip() == "5", name
        stream = [s for s in root.iter("{%s}Stream" % SHELL)
                  if (s.text or "").strip()
                  and s.get("Name") == "stdout"][0]
        assert "".join(stream.text.split()) == "PCY+Cg==", name
