# SPDX-License-Identifier: Apache-2.0
"""The test server takes tickets, and is strict about them."""

import re

import gssapi
import pytest
from gssapi import raw
from kerberos_client import (BY_KERBEROS, BY_SPNEGO, KRB5, SPNEGO, Iakerb,
                             Raw, RawInNegotiate, Tickets)
from kerberos_host import (cache_of, client, kdc_mit,  # noqa: F401
                           kdc_samba, kerberos_host)
from plain_client import NTLM, SEALED, SOAP, connect

from tests.server import der

KINDS = [Tickets, Raw, RawInNegotiate]


@pytest.mark.parametrize("kind", KINDS)
def test_a_ticket_logs_on_and_a_command_runs_sealed(kerberos_host, client,
                                                    kind):
    host = kerberos_host("http")
    one = client(host, kind)
    assert one.login().status == 200
    assert one.create().status == 200
    assert one.run("echo on; exit 7")[:3] == (b"on\n", b"", 7)
    assert one.head == 60
    logon, = host.logons()
    assert logon["principal"] == "vagrant@WINRM.TEST"
    assert logon["spn"] == "HTTP/localhost@WINRM.TEST"
    assert logon["etype"] == 18
    assert all(r["sealed"] for r in host.log("request") if r.get("verb"))


@pytest.mark.parametrize("kind", [*KINDS, Iakerb])
def test_each_runs_over_https_when_it_is_bound(kerberos_host, client, kind):
    host = kerberos_host("https")
    one = client(host, kind)
    assert one.login().status == 200
    assert one.create().status == 200
    assert one.run("echo on")[0] == b"on\n"
    assert host.logons()[-1]["binding"] == "ok"


@pytest.mark.parametrize("user, host_name, etype, head", [
    ("vagrant", "localhost", "aes256-cts-hmac-sha1-96", 60),
    ("vagrant", "localhost", "aes128-cts-hmac-sha1-96", 60),
    ("sha2only", "sha2.winrm.test", "aes256-cts-hmac-sha384-192", 72)])
def test_the_header_of_a_message_is_as_long_as_the_etype_says(
        kerberos_host, client, user, host_name, etype, head):
    host = kerberos_host("http")
    config = host.kdc.only(etype)
    one = client(host, cache=cache_of(host.kdc, user, config), config=config)
    assert one.login("HTTP@" + host_name).status == 200
    assert one.head == head
    assert one.create().status == 200
    assert one.run("echo on")[0] == b"on\n"
    assert host.logons()[-1]["etype"] == {
        "aes256-cts-hmac-sha1-96": 18, "aes128-cts-hmac-sha1-96": 17,
        "aes256-cts-hmac-sha384-192": 20}[etype]


@pytest.mark.parametrize("service, user", [
    ("HTTP@localhost", "vagrant"),          # RC4 ticket, AES session key
    ("HTTP@winsrv.ad.test", "vagrant"), ("HTTP@winsrv.ad.test", "manygroups"),
    ("HTTP@winsrv.ad.test", "renamed"), ("HTTP@srv.ad.test", "MixedCase")])
def test_tickets_of_samba_are_good(kdc_samba, kerberos_host, client, service,
                                   user):
    host = kerberos_host("http", kdc=kdc_samba)
    one = client(host, cache=cache_of(kdc_samba, user))
    assert one.login(service).status == 200
    assert one.create().status == 200
    assert one.run("echo on")[0] == b"on\n"
    assert host.logons()[-1]["principal"] == user + "@AD.TEST"


def test_iakerb_takes_four_legs_on_one_connection(kerberos_host, client):
    host = kerberos_host("http")
    one = client(host, Iakerb)
    assert one.login().status == 200
    requests = host.log("request")
    assert [r["status"] for r in requests] == [401, 401, 401, 200]
    assert {r["conn"] for r in requests} == {1}
    assert requests[-1]["kerberos"]["mechanism"] == "iakerb"
    assert one.create().status == 200
    assert one.run("echo on")[0] == b"on\n"


def test_iakerb_needs_no_realm_in_the_client(kerberos_host, client, tmp_path):
    host = kerberos_host("http")
    empty = tmp_path / "krb5.conf"
    empty.write_text("[libdefaults]\n dns_lookup_kdc = false\n")
    one = client(host, Iakerb, config=str(empty))
    assert one.login().status == 200


def test_iakerb_with_a_wrong_password_has_no_context(kerberos_host, client):
    host = kerberos_host("http")
    one = client(host, Iakerb)
    one.password = "wrong"
    with pytest.raises(RuntimeError):
        one.login()
    assert [r["status"] for r in host.log("request")] == [401, 401]


@pytest.mark.parametrize("kind", KINDS)
def test_a_ticket_that_is_sent_again_is_refused(kerberos_host, client, kind):
    host = kerberos_host("http", "--error-tokens")
    token = client(host, kind).initiate()
    assert client(host, kind).authorize(token).status == 200
    again = client(host, kind).authorize(token)
    assert again.status == 401
    assert "eplay" in host.logons()[-1]["refused"]


def test_without_error_tokens_a_refusal_is_401_alone(kerberos_host, client):
    host = kerberos_host("http")
    token = client(host).initiate()
    assert client(host).authorize(token).status == 200
    refused = client(host).authorize(token)
    assert refused.status == 401
    assert refused.all("WWW-Authenticate") == ["Negotiate", "Kerberos"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("service, why", [
    ("other", "not found in keytab|No key table entry"),
    ("stale", "cannot decrypt|Decrypt integrity|Wrong principal")])
def test_a_ticket_that_the_host_has_no_key_of_is_refused(
        kerberos_host, client, service, why, kind):
    host = kerberos_host("http", "--error-tokens")
    one = client(host, kind)
    response = one.authorize(one.initiate("HTTP@%s.winrm.test" % service))
    assert response.status == 401
    assert re.search(why, host.logons()[-1]["refused"])
    assert re.search(b"\x03\x00\x7e.*HTTP", one.token_of(response), re.S)


@pytest.mark.parametrize("kind, protocol", [
    (Tickets, BY_KERBEROS), (RawInNegotiate, BY_KERBEROS), (Raw, BY_SPNEGO)])
def test_the_protocol_of_the_other_scheme_is_400(kerberos_host, client, kind,
                                                 protocol):
    host = kerberos_host("http")
    one = client(host, kind)
    assert one.login().status == 200
    one.protocol = protocol
    assert one.call("Create", "<rsp:Shell/>").status == 400
    assert one.at_end()


def test_spnego_is_none_of_the_scheme_kerberos(kerberos_host, client):
    host = kerberos_host("http")
    one = client(host, Tickets)
    one.scheme = "Kerberos"
    assert one.login().status == 401


def test_soap_in_the_clear_is_refused_after_a_logon(kerberos_host, client):
    host = kerberos_host("http")
    one = client(host)
    assert one.login().status == 200
    assert one.post(one.envelope("Create", "<rsp:Shell/>").encode(),
                    SOAP).status == 500
    assert host.stats()["shells"] == 0


def sent_with(one, message, size=60):
    """The status of a sealed Create that is this message."""
    kind = SEALED.replace(BY_SPNEGO, one.protocol)
    text = one.envelope("Create", "<rsp:Shell/>").encode()
    return one.post(one.seal(text, message=message(one, text), size=size),
                    kind).status


def flipped(at):
    def make(one, text):
        data = bytearray(one.wrap(text))
        data[at] ^= 1
        return bytes(data)
    return make


def turned(one, text):
    """RRC 0: what gss_wrap makes."""
    return raw.wrap(one.context, text, True).message


def skipped(one, text):
    one.wrap(text)
    return one.wrap(text)


def of_a_mic(one, text):
    return raw.wrap(one.context, text, False).message[:60 + len(text)]


@pytest.mark.parametrize("message", [
    *(pytest.param(flipped(at), id="bit of byte %d" % at) for at in (
        0, 2, 3, 5, 7, 15, 16, 59, 60, -1)), turned, skipped, of_a_mic])
def test_a_message_that_is_not_as_it_should_be_is_400(kerberos_host, client,
                                                      message):
    host = kerberos_host("http")
    one = client(host)
    assert one.login().status == 200
    assert sent_with(one, message) == 400
    assert one.at_end()
    assert host.stats()["shells"] == 0


def test_a_message_that_is_sent_again_is_400(kerberos_host, client):
    host = kerberos_host("http")
    one = client(host)
    assert one.login().status == 200
    kept = []

    def first(one, text):
        kept.append(one.wrap(text))
        return kept[0]
    assert sent_with(one, first) == 200
    assert sent_with(one, lambda *_: kept[0]) == 400


@pytest.mark.parametrize("size", [16, 59, 61, 72])
def test_another_length_of_the_header_is_400(kerberos_host, client, size):
    host = kerberos_host("http")
    one = client(host)
    assert one.login().status == 200
    assert sent_with(one, lambda one, text: one.wrap(text), size) == 400


# Over TLS.

@pytest.mark.parametrize("policy, none, wrong", [
    ("none", 200, 200), ("relaxed", 200, 401), ("strict", 401, 401)])
@pytest.mark.parametrize("kind", [*KINDS, Iakerb])
def test_each_policy_judges_the_bindings_of_tickets(
        kerberos_host, client, kind, policy, none, wrong):
    host = kerberos_host("https", "--cbt", policy)
    for bindings, status in ((None, none), (b"tls-server-end-point:x", wrong),
                             ("right", 200)):
        one = client(host, kind)
        if bindings != "right":
            one.bindings = bindings and raw.ChannelBindings(
                application_data=bindings)
        assert one.login().status == status, bindings


# SPNEGO with more than one mechanism.

class Both(Tickets):
    """Kerberos first, NTLM behind it; or as `within` has it."""

    user, password = "LAB\\alice", "S3cret!-Passw0rd"
    within = (KRB5, NTLM)

    def credentials(self):
        if self.within[0] == KRB5:
            return super().credentials()
        name = gssapi.Name(self.user, gssapi.NameType.user)
        found = raw.acquire_cred_with_password(
            name, self.password.encode(), mechs=[SPNEGO],
            usage="initiate").creds
        raw.set_neg_mechs(found, [NTLM])
        return found

    def established(self):
        if not self.is_ntlm:
            super().established()

    is_ntlm = False

    def wrap(self, text):
        if self.is_ntlm:
            return raw.wrap(self.context, text, True).message
        return super().wrap(text)


def test_ntlm_within_spnego_logs_on(kerberos_host, client):
    host = kerberos_host("http")
    one = client(host, Both)
    one.within, one.is_ntlm = (NTLM,), True
    assert one.login().status == 200
    assert host.logons()[-1]["mechanism"] == "ntlm"
    assert host.logons()[-1]["ntlm"]["user"] == "alice"
    assert one.create().status == 200
    assert one.run("echo on")[0] == b"on\n"


@pytest.mark.parametrize("options", [["--kerberos-only"],
                                     ["--spnego", "kerberos"]])
def test_ntlm_within_spnego_can_be_refused(kerberos_host, client, options):
    host = kerberos_host("http", *options)
    one = client(host, Both)
    one.within = (NTLM,)
    response = one.authorize(one.initiate())
    assert response.status == 401
    assert one.token_of(response) is None


def test_ntlm_alone_goes_on_beside_tickets(kerberos_host):
    host = kerberos_host("http")
    assert connect(host.server, create=True).run("echo on")[0] == b"on\n"


# The first choice is not taken.

STRANGER = bytes.fromhex("2a0304")
MECH_LIST = der.tlv(0x30, der.tlv(0x06, STRANGER), der.tlv(0x06, der.KRB5))
STATES = {b"\x00": "done", b"\x01": "more", b"\x02": "refused",
          b"\x03": "wants a MIC"}


class SecondChoice(Raw):
    """Offers what nobody has, then Kerberos; its NegTokens are made here."""

    scheme = "Negotiate"

    def say(self, token):
        """(state, token, MIC) of the answer, and the response."""
        response = self.authorize(token)
        answer = self.token_of(response)
        if answer is None:
            return (None,) * 3 + (response,)
        return (STATES[der.get(answer, 0xA1, 0x30, 0xA0, 0x0A)],
                der.get(answer, 0xA1, 0x30, 0xA2, 0x04),
                der.get(answer, 0xA1, 0x30, 0xA3, 0x04), response)

    def offer(self):
        return self.say(der.framed(der.SPNEGO, der.tlv(0xA0, der.tlv(
            0x30, der.tlv(0xA0, MECH_LIST)))))

    def respond(self, token=None, mic=None):
        return self.say(der.tlv(0xA1, der.tlv(
            0x30, *(der.tlv(tag, der.tlv(0x04, data)) for tag, data in (
                (0xA2, token), (0xA3, mic)) if data))))


@pytest.mark.parametrize("mic", ["right", "wrong", "none"])
def test_spnego_wants_a_mic_when_the_first_choice_is_not_taken(
        kerberos_host, client, mic):
    host = kerberos_host("http")
    one = client(host, SecondChoice)
    state, token, given, response = one.offer()
    assert (state, token, given, response.status) == (
        "wants a MIC", None, None, 401)
    state, token, given, response = one.respond(one.initiate())
    assert (state, response.status) == ("more", 401)
    one.context.step(token)
    assert one.context.complete
    raw.verify_mic(one.context, MECH_LIST, given)
    # A MIC counts as a message: one is made only when it is sent.
    over = {"right": MECH_LIST, "wrong": b"x", "none": None}[mic]
    response = one.respond(mic=over and raw.get_mic(one.context, over))[3]
    assert response.status == (200 if mic == "right" else 401)
    if mic == "right":
        one.established()
        one.protocol = BY_SPNEGO
        assert one.create().status == 200
        assert one.run("echo on")[0] == b"on\n"
