# SPDX-License-Identifier: Apache-2.0
"""The fault rules of tokens: what is bent is refused, by MIT's initiator."""

import gssapi
import pytest
from kerberos_client import Raw, RawInNegotiate, Tickets
from kerberos_host import client, kdc_mit, kerberos_host  # noqa: F401

KINDS = [Tickets, Raw, RawInNegotiate]
TOKENS = [
    {"action": "token-none"}, {"action": "token-flip", "byte": 40},
    {"action": "token-cut", "length": 20}, {"action": "token-other"},
    {"action": "token-bytes", "hex": "6001"},
    {"action": "token-refuse"}, {"action": "token-refuse", "code": 41},
    {"action": "spnego-state", "value": 2},
    {"action": "spnego-mechanism", "oid": "2a8648ce3d"},
    {"action": "spnego-mic"}, {"action": "spnego-mic", "hex": ""},
    {"action": "spnego-offer", "oids": ["2b06010401823702020a"]},
]
SHAPES = [
    {"action": "wrap", "rrc": 0}, {"action": "wrap", "ec": 16},
    {"action": "wrap", "ec": 16, "rrc": 44}, {"action": "wrap", "rrc": 1000},
    {"action": "wrap", "ec": 5, "rrc": 3},
]
BAD = [{"action": "wrap", "flags": 6}, {"action": "wrap", "flags": 5},
       {"action": "wrap", "flags": 3},
       {"action": "wrap", "sequence": 1}, {"action": "wrap", "sequence": -1},
       {"action": "flip"}, {"action": "flip", "part": "signature", "byte": 59},
       {"action": "reflect"}, {"action": "replay"}]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rule", TOKENS, ids=str)
def test_a_bent_token_gives_no_context(kerberos_host, client, rule, kind):
    host = kerberos_host("http")
    if rule["action"].startswith("spnego") and kind is not Tickets:
        rule = {"action": "token-none"}
    if rule["action"] == "token-other":
        assert client(host, kind).login().status == 200
    host.reset(rule)
    one = client(host, kind)
    with pytest.raises((gssapi.exceptions.GSSError, AssertionError)):
        response = one.login()
        assert one.context.complete and response.status == 200
        one.create()        # what an error of a last step comes with
    assert host.stats()["faults"][0]["fired"] == 1


def test_a_refusal_has_the_error_that_a_rule_says(kerberos_host, client):
    for kind in KINDS:
        host = kerberos_host("http")
        host.reset({"action": "token-refuse", "code": 37, "seconds": 7200})
        one = client(host, kind)
        response = one.authorize(one.initiate())
        assert response.status == 401
        with pytest.raises(gssapi.exceptions.GSSError, match="[Cc]lock"):
            one.context.step(one.token_of(response))
            one.context.complete and one.wrap(b"x")


@pytest.mark.parametrize("rule", SHAPES, ids=str)
def test_mit_reads_each_legal_shape(kerberos_host, client, rule):
    host = kerberos_host("http")
    one = client(host)
    assert one.login().status == 200
    host.server.faults(rule)
    assert one.create().status == 200
    assert one.run("echo on")[0] == b"on\n"


@pytest.mark.parametrize("rule", BAD, ids=str)
def test_mit_refuses_each_other_shape(kerberos_host, client, rule):
    host = kerberos_host("http")
    one = client(host)
    assert one.login().status == 200
    assert one.create().status == 200
    host.server.faults(rule)
    with pytest.raises(gssapi.exceptions.GSSError):
        one.command("echo on")
