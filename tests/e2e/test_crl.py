# SPDX-License-Identifier: Apache-2.0
"""Certificates that were revoked, and lists of them that are of no use."""

import datetime
import os

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from secure_command import assert_refused
from secure_command import made, secure  # noqa: F401  (fixtures)

REVOKED = "it was revoked"
NO_LIST = "crl-file has no list of the CA that issued it"


def authority_file(one, name, end=".pem"):
    return os.path.join(os.path.dirname(one.crt), name + end)


def listing(one, issuer="ca", signer=None, start=2020, end=2090, serials=(),
            digest=None):
    """A list of the authority in PEM, by its own key or another's."""
    with open(authority_file(one, issuer), "rb") as file:
        name = x509.load_pem_x509_certificate(file.read()).subject
    with open(authority_file(one, signer or issuer, ".key.pem"),
              "rb") as file:
        key = serialization.load_pem_private_key(file.read(), None)
    builder = (x509.CertificateRevocationListBuilder().issuer_name(name)
               .last_update(datetime.datetime(start, 1, 1))
               .next_update(datetime.datetime(end, 1, 1)))
    for serial in serials:
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder().serial_number(serial)
            .revocation_date(datetime.datetime(2021, 1, 1)).build())
    return builder.sign(key, digest or hashes.SHA256())


def pem(*lists):
    return b"".join(one.public_bytes(serialization.Encoding.PEM)
                    for one in lists)


def read(path):
    with open(path, "rb") as file:
        return file.read()


@pytest.fixture
def crl(tmp_path):
    """A factory: the path of a file with these bytes."""
    def write(data):
        path = tmp_path / "list.crl"
        path.write_bytes(data)
        return "--crlfile", str(path)
    return write


def test_a_revoked_certificate_is_refused(secure):
    host = secure("revoked")
    crl = host.certificate.crl
    assert host.run("true").status == 0
    result = host.run("true", "--crlfile", crl)
    assert_refused(result, REVOKED)
    assert "ca-file" not in result.err      # no other CA would help
    assert_refused(host.run("true", "--crlfile", crl, "--pin",
                            host.certificate.pin), REVOKED)
    assert host.run("true", "--crlfile", crl, "-k").status == 0


def test_one_that_was_not_revoked_is_taken(secure):
    host = secure("good")
    assert host.run("true", "--crlfile", host.certificate.crl).status == 0


def test_lists_may_be_in_der_or_in_pem_with_text_around(secure, crl):
    host = secure("good")
    good = listing(host.certificate)
    der = good.public_bytes(serialization.Encoding.DER)
    assert host.run("true", *crl(der)).status == 0
    assert host.run("true", *crl(b"first\n" + pem(good) +
                                 b"\nlast\n")).status == 0


def test_a_revoked_intermediate_is_refused(secure, crl):
    host = secure("below-revoked")
    one = host.certificate
    both = read(authority_file(one, "ca", ".crl.pem")) + read(one.crl)
    assert host.run("true").status == 0
    assert_refused(host.run("true", *crl(both)), REVOKED)


def test_each_ca_of_the_chain_must_have_a_list(secure, crl):
    host = secure("intermediate")
    one = host.certificate
    top = read(authority_file(one, "ca", ".crl.pem"))
    middle = read(one.crl)
    assert host.run("true", *crl(middle + top)).status == 0
    assert host.run("true", *crl(top + middle)).status == 0
    assert_refused(host.run("true", *crl(top)), NO_LIST)
    assert_refused(host.run("true", *crl(middle)), NO_LIST)


def test_the_second_list_of_a_file_counts(secure, crl):
    host = secure("revoked")
    other = read(authority_file(host.certificate, "stranger", ".crl.pem"))
    assert_refused(host.run("true", *crl(other + read(
        host.certificate.crl))), REVOKED)


@pytest.mark.parametrize("how, sentence", [
    ({"end": 2021}, "the list of what its CA revoked has expired"),
    ({"start": 2088}, "the list of what its CA revoked is not valid yet"),
    ({"signer": "stranger"}, "the list of what its CA revoked is not signed"),
    ({"issuer": "stranger"}, NO_LIST)])
def test_a_list_of_no_use_refuses_the_host(secure, crl, how, sentence):
    host = secure("good")
    options = crl(pem(listing(host.certificate, **how)))
    assert_refused(host.run("true", *options), sentence)
    assert host.log("request") == []


def test_a_list_that_has_expired_still_revokes(secure, crl):
    host = secure("revoked")
    with open(host.certificate.crt, "rb") as file:
        serial = x509.load_pem_x509_certificate(file.read()).serial_number
    options = crl(pem(listing(host.certificate, end=2021, serials=[serial])))
    assert_refused(host.run("true", *options), REVOKED)
    assert_refused(host.run("true", *options, "--insecure-skip-dates"),
                   REVOKED)


def test_skipping_dates_skips_those_of_lists(secure, crl):
    host = secure("good")
    for how in ({"end": 2021}, {"start": 2088}):
        options = crl(pem(listing(host.certificate, **how)))
        assert host.run("true", "--insecure-skip-dates",
                        *options).status == 0


@pytest.mark.parametrize("data, sentence", [
    (b"", "holds no list"), (b"nonsense\n", "holds no list"),
    (b"-----BEGIN X509 CRL-----\nbm8=\n-----END X509 CRL-----\n",
     "holds no list"), (None, "No such file"), ("certificate", "no list")])
def test_a_file_without_a_list_is_refused(
        secure, crl, tmp_path, data, sentence):
    host = secure("good")
    if data == "certificate":
        data = read(host.certificate.ca)
    options = crl(data) if data is not None else (
        "--crlfile", str(tmp_path / "none"))
    result = host.run("true", *options)
    assert result.status == 248, result
    assert "crl-file " + options[1] in result.err
    assert sentence in result.err
    assert len(result.err.splitlines()) == 1
    host.assert_untouched()


def test_a_file_whose_second_list_is_cut_is_refused(secure, crl):
    """Wherever; what is left of it would be passed over."""
    host = secure("good")
    first, second = (pem(listing(host.certificate, issuer=issuer))
                     for issuer in ("ca", "stranger"))
    lines = second.splitlines(keepends=True)
    assert host.run("true", *crl(first + second)).status == 0
    for kept in (second[:8], lines[0], b"".join(lines[:3]),
                 b"".join(lines[:-1]), second[:-4]):
        result = host.run("true", *crl(first + kept))
        assert result.status == 248, (kept, result)
        assert "it is cut: its PEM has no end" in result.err, (kept, result)
    der = [one.public_bytes(serialization.Encoding.DER) for one in (
        listing(host.certificate, issuer=issuer)
        for issuer in ("ca", "stranger"))]
    assert host.run("true", *crl(b"".join(der))).status == 0
    result = host.run("true", *crl(b"".join(der)[:-1]))
    assert result.status == 248 and "its DER is longer" in result.err
    result = host.run("true", *crl(first + b"\0" + second))
    assert result.status == 248 and "a NUL in its PEM" in result.err


def test_a_list_needs_a_ca(secure):
    host = secure("good")
    host.trust = ["--pin", host.certificate.pin]
    result = host.run("true", "--crlfile", host.certificate.crl)
    assert result.status == 248 and "needs a CA" in result.err


# Dates, and nothing but dates.

@pytest.mark.parametrize("kind", ["expired", "not-yet"])
def test_skipping_dates_takes_an_expired_certificate_and_warns(secure, kind):
    host = secure(kind)
    assert host.run("true").status == 252
    result = host.run("true", "--insecure-skip-dates")
    assert result.status == 0
    assert "warning: insecure-skip-dates" in result.err
    answer = host.run("true", "--insecure-skip-dates", "-o", "json", "-q")
    assert answer.err == ""
    assert "insecure-skip-dates" in answer.json["warnings"]


@pytest.mark.parametrize("kind, sentence", [
    ("wrong-name", "it is for another host name"),
    ("unknown-issuer", "no trusted CA has issued it"),
    ("self-signed-expired", "no trusted CA has issued it"),
    ("sha1", "its signature is too weak"),
    ("rsa-1024", "its key is too weak")])
def test_skipping_dates_skips_nothing_else(secure, made, kind, sentence):
    host = secure(kind)
    if kind in ("unknown-issuer", "self-signed-expired"):
        host.trust = ["--cacert", made["good"].ca]
    assert_refused(host.run("true", "--insecure-skip-dates"), sentence)
    assert host.log("request") == []


def test_skipping_all_is_said_in_json(secure):
    host = secure("self-signed")
    host.trust = []
    answer = host.run("true", "-k", "-o", "json")
    assert answer.status == 0
    assert "insecure-skip-verify" in answer.json["warnings"]
