# SPDX-License-Identifier: Apache-2.0
"""winrm trust: what is shown of a certificate, and what is never sent."""

import datetime
import socket

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from secure_command import made, secure  # noqa: F401  (fixtures)
from test_https_matrix import MATRIX, SENTENCES
from winrm_command import host  # noqa: F401  (fixtures)
from winrm_command import REFUSED, SLACK, SLOW, duration, winrm


# What is reported for each if its own CA is trusted.
BAD = {kind: SENTENCES[row[0]] for kind, row in MATRIX.items()
       if row[0] not in ".X"}


def trust(host, *options, **how):
    return winrm("trust", "-p", str(host.port), *options, host.address, **how)


def fingerprint(one):
    with open(one.crt, "rb") as file:
        crt = x509.load_pem_x509_certificate(file.read())
    return crt.fingerprint(hashes.SHA256()).hex(":").upper()


@pytest.mark.parametrize("kind, key", [
    ("good", "EC, 256 bits"), ("rsa-2048", "RSA, 2048 bits"),
    ("p-384", "EC, 384 bits"), ("rsa-sha384", "RSA, 2048 bits")])
def test_subject_issuer_dates_and_pin_are_shown(secure, kind, key):
    host = secure(kind)
    one = host.certificate
    result = trust(host, "--cacert", one.ca)
    assert (result.status, result.err) == (0, "")
    text = result.out.decode("ascii")
    for line in ("subject      CN=test " + kind, "issuer       CN=Test auth",
                 "names        DNS:localhost\n", "             IP:127.0.0.1\n",
                 "             IP:::1\n",
                 "valid        2020-01-01 00:00:00 to 2099-12-31 23:59:59 UTC",
                 "signature    ", "key          " + key,
                 "fingerprint  " + fingerprint(one),
                 "verified     yes, by " + one.ca, "--pin " + one.pin,
                 '"pin": "%s"' % one.pin):
        assert line in text, line
    assert host.log("request") == []


def test_json_has_all_that_is_shown(secure):
    host = secure("good")
    one = host.certificate
    result = trust(host, "-o", "json", "--cacert", one.ca)
    assert result.json == {
        "exitcode": 0, "message": "success", "port": host.port,
        "subject": "CN=test good", "issuer": "CN=Test authority ca",
        "names": ["DNS:localhost", "IP:127.0.0.1", "IP:::1"],
        "valid-from": "2020-01-01 00:00:00",
        "valid-to": "2099-12-31 23:59:59",
        "signature": "ECDSA with SHA256", "key": "EC", "key-bits": 256,
        "fingerprint": fingerprint(one), "pin": one.pin, "verified": True}


def test_the_pin_that_is_shown_is_one_that_works(secure):
    host = secure("self-signed")
    host.trust = ["--pin", trust(host, "-o", "json").json["pin"]]
    assert host.run("true").status == 0


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_certificate_is_shown_with_the_reason(secure, made, kind):
    host = secure(kind)
    result = trust(host, "-o", "json", "--cacert", made[kind].ca)
    assert result.status == 0, result
    assert result.json["verified"] is False
    assert BAD[kind] in result.json["reason"]
    assert result.json["pin"] == made[kind].pin
    text = trust(host, "--cacert", made[kind].ca).out.decode()
    assert "verified     no: " + BAD[kind] in text
    assert made[kind].pin in text


def test_a_certificate_of_a_client_or_a_revoked_one_is_not_verified(secure):
    host = secure("client-only")
    result = trust(host, "-o", "json", *host.trust)
    assert result.status == 0, result
    assert "not meant for a server" in result.json["reason"]
    host = secure("revoked")
    result = trust(host, "-o", "json", *host.trust, "--crlfile",
                   host.certificate.crl)
    assert result.json["reason"] == "it was revoked"


def test_a_pin_that_is_configured_is_compared(secure, made):
    host = secure("good")
    for pin, pinned in ((made["good"].pin, True), (made["p-256"].pin, False)):
        result = trust(host, "-o", "json", "--pin", pin)
        assert result.status == 0
        assert result.json["pinned"] is pinned
        assert result.json["pin"] == made["good"].pin
    assert "another key is configured" in trust(
        host, "--pin", made["p-256"].pin).out.decode()


def test_trust_remembers_no_key(secure, tmp_path):
    host = secure("good")
    home = tmp_path / "home"
    home.mkdir()
    assert trust(host, "--tofu", env={"HOME": str(home)}).status == 0
    assert list(home.iterdir()) == []


def test_no_credentials_are_needed_and_none_are_sent(secure):
    host = secure("good", "--basic")
    assert trust(host, "-u", "alice", "--auth", "basic",
                 env={"WINRM_PASSWORD": None}).status == 0
    assert host.log("request") == []
    assert host.stats()["connections"] == 1


# A certificate is somebody else's text.

HOSTILE = "\x1b[2J\x1b]0;x\x07\r\n\x9b31m\x7f\tNAME"


@pytest.fixture
def hostile(server, tmp_path):
    """A server whose certificate is full of terminal control sequences."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([
        x509.NameAttribute(NameOID.COMMON_NAME, HOSTILE),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "\u202egro\u00fc\n")])
    # past the encoder, which would refuse them
    names = [x509.DNSName.__new__(x509.DNSName) for _ in range(3)]
    for one, text in zip(names, ("\x1b[2J.test", "a\r\nIP:1.2.3.4",
                                 "\"},{\\")):
        one._value = text
    now = datetime.datetime(2020, 1, 1)
    crt = (x509.CertificateBuilder().subject_name(subject)
           .issuer_name(subject).public_key(key.public_key())
           .serial_number(1).not_valid_before(now)
           .not_valid_after(datetime.datetime(2090, 1, 1))
           .add_extension(x509.SubjectAlternativeName(names), False)
           .sign(key, hashes.SHA256()))
    chain, secret = tmp_path / "chain", tmp_path / "key"
    chain.write_bytes(crt.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption()))
    return server("--tls", str(chain), str(secret))


def test_control_bytes_of_a_certificate_are_not_printed(hostile):
    for options in ([], ["-o", "json"]):
        result = winrm("trust", "-p", str(hostile.port), *options,
                       "127.0.0.1")
        assert result.status == 0, result
        assert b"NAME" in result.out and b".test" in result.out
        assert all(byte == 10 or 32 <= byte < 127 for byte in result.out)
    assert "DNS:\"},{\\" in result.json["names"]
    assert result.out.count(b"\n") == 1
    assert len(result.json["names"]) == 3


# When there is no certificate to look at.

def test_nobody_at_the_port_is_an_error():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    result = winrm("trust", "-p", port, "127.0.0.1")
    assert result.status == 254
    assert "cannot be reached: " + REFUSED in result.err
    result = winrm("trust", "-p", port, "-o", "json", "127.0.0.1")
    assert result.json["exitcode"] == result.status == 254


def test_a_port_without_tls_is_told_of(host):
    result = winrm("trust", "-p", str(host.port), "127.0.0.1")
    assert result.status == 254
    assert "does not speak TLS" in result.err


def test_silence_ends_with_the_connect_timeout():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = str(silent.getsockname()[1])
        result = winrm("trust", "-p", port, "127.0.0.1",
                       "--connect-timeout", duration(1))
        assert result.status == 254, result
        assert SLOW * 0.9 <= result.seconds <= SLOW + SLACK
        result = winrm("trust", "-p", port, "127.0.0.1", "--timeout",
                       duration(1))
        assert result.status == 250, result
        assert result.seconds <= SLOW + SLACK


def test_wrong_usage_is_248():
    assert b"certificate" in winrm("trust", "--help").out
    for args in ([], ["host", "more"]):
        assert winrm("trust", *args).status == 248
    result = winrm("trust", "--cacert", "/proc/nonexistent", "127.0.0.1")
    assert result.status == 248 and "ca-file" in result.err
