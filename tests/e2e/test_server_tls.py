# SPDX-License-Identifier: Apache-2.0
"""The test server over TLS: certificates, bindings, who is let in."""

import base64
import glob
import hashlib
import json
import os
import ssl

import pytest
from conftest import ROOT
from gssapi import raw
from plain_client import SOAP, Connection

from tests.server import certs, tls

MUTUAL = "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual"
HASHES = {"rsa-sha384": "sha384", "rsa-sha512": "sha512",
          "rsa-pss-sha256": "sha256", "rsa-pss-sha384": "sha384",
          "rsa-pss-sha512": "sha512", "ecdsa-sha384": "sha384",
          "ecdsa-sha512": "sha512", "sha1": "sha256", "good": "sha256",
          "rsa-2048": "sha256", "self-signed": "sha256", "mixed": "sha384"}


@pytest.fixture(scope="session")
def made():
    return certs.all_of_them()


def der_of(certificate):
    with open(certificate.crt, encoding="ascii") as file:
        return ssl.PEM_cert_to_DER_cert(file.read())


def context(client=None, version=None):
    one = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    one.check_hostname, one.verify_mode = False, ssl.CERT_NONE
    if client is not None:
        one.load_cert_chain(client.chain, client.key)
    if version is not None:
        one.maximum_version = version
    return one


def log_on(server, data):
    """The status of a logon that is bound to this application data."""
    client = Connection(server.address, tls=context())
    client.bindings = data and raw.ChannelBindings(application_data=data)
    status = client.login().status
    client.close()
    return status


def records(server, *events):
    """Its log of these events, once all connections have ended."""
    server.wait_for(lambda stats: stats["open_connections"] == 0)
    return [r for r in server.log() if r["event"] in events]


# What it computes.

@pytest.mark.parametrize("path", sorted(glob.glob(os.path.join(
    ROOT, "tests/fixtures/ntlm/cbt-*.json"))), ids=os.path.basename)
def test_binding_is_that_of_the_fixture(path):
    with open(path, encoding="utf-8") as file:
        fixture = json.load(file)
    expected = fixture.get("expect", {}).get("channel_bindings_md5")
    if expected is None:
        assert "hash_used" not in fixture.get("expect", {})
        return
    der = bytes.fromhex(fixture["inputs"]["certificate_der"])
    assert tls.signature_hash(der) == fixture["expect"]["hash_used"]
    assert tls.binding(der).hex() == expected


@pytest.mark.parametrize("kind", HASHES)
def test_hash_is_that_of_the_signature(made, kind):
    assert tls.signature_hash(der_of(made[kind])) == HASHES[kind]


# Who is let in.

@pytest.mark.parametrize("policy, right, absent, wrong", [
    ("none", 200, 200, 200), ("relaxed", 200, 200, 401),
    ("strict", 200, 401, 401)])
def test_each_policy_judges_right_absent_and_wrong_bindings(
        server, made, policy, right, absent, wrong):
    one = made["good"]
    host = server(*one.tls, "--cbt", policy)
    data = b"tls-server-end-point:" + hashlib.sha256(der_of(one)).digest()
    assert log_on(host, data) == right
    assert log_on(host, None) == absent
    assert log_on(host, data[:-1] + b"x") == wrong
    assert [r["ntlm"]["binding"] for r in host.requests()
            if r["leg"] == "authenticate"] == ["ok", "absent", "wrong"]


def test_plaintext_soap_is_welcome_within_tls_only_after_a_logon(
        server, made):
    host = server(*made["good"].tls, "--basic")
    for logon in ("none", "ntlm", "basic"):
        client = Connection(host.address, tls=context())
        extra = []
        if logon == "ntlm":
            assert client.login().status == 200
        if logon == "basic":
            pair = base64.b64encode(b"LAB\\alice:S3cret!-Passw0rd")
            extra = [("Authorization", "Basic " + pair.decode())]
        response = client.post(client.envelope("Enumerate").encode(), SOAP,
                               extra)
        assert (response.status == 401) == (logon == "none"), logon
        assert logon == "none" or b"Envelope" in response.body
        client.close()


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2,
                                     ssl.TLSVersion.TLSv1_3])
def test_log_says_what_was_agreed_on(server, made, version):
    host = server(*made["good"].tls, "--client-ca", made["client"].ca)
    for client in (None, made["client"]):
        one = Connection(host.address, tls=context(client, version))
        one.login()
        one.close()
    first, second = records(host, "handshake")
    assert first["version"] == second["version"] == version.name.replace(
        "_", ".")
    assert first["cipher"] and not first["resumed"]
    assert "client" not in first and second["client"] == "alice"


def test_no_tls_1_3_and_no_plain_http(server, made):
    host = server(*made["good"].tls, "--tls-max", "1.2")
    one = Connection(host.address, tls=context())
    assert one.sock.version() == "TLSv1.2"
    one.close()
    one = Connection(host.address)
    one.send()
    assert one.at_end()
    one.close()
    assert sorted(r["event"] for r in records(
        host, "handshake", "handshake-failed")) == [
            "handshake", "handshake-failed"]


# Client certificates.

def test_certificate_is_a_logon_of_its_own(server, made):
    host = server(*made["good"].tls, "--client-ca", made["client"].ca)
    for client, status in ((made["client"], 200), (None, 401)):
        one = Connection(host.address, tls=context(client))
        response = one.post(extra=[("Authorization", MUTUAL)])
        assert response.status == status
        one.close()
    assert host.requests()[0]["leg"] == "certificate"
    assert host.requests()[0]["user"] == "LAB\\alice"


def test_certificate_of_a_stranger_ends_the_handshake(server, made):
    host = server(*made["good"].tls, "--client-ca", made["client"].ca)
    with pytest.raises(OSError):
        one = Connection(host.address, tls=context(
            made["client-stranger"], ssl.TLSVersion.TLSv1_2))
        one.login()
    assert len(records(host, "handshake-failed")) == 1


@pytest.mark.parametrize("by_rule", [False, True])
def test_sessions_are_resumed_until_forgotten(server, made, by_rule):
    host = server(*made["good"].tls)
    if by_rule:
        host.faults({"action": "forget-tls", "nth": 2})
    ours, session = context(version=ssl.TLSVersion.TLSv1_2), None
    for resumed in (False, True, False):
        if session is not None and not resumed and not by_rule:
            host.control("forget-tls")
        one = Connection(host.address, tls=ours, session=session)
        assert one.sock.session_reused == resumed
        session = one.sock.session
        one.login()
        assert one.create().status == 200
        one.close()
    assert [h["resumed"] for h in records(host, "handshake")] == [
        False, True, False]
