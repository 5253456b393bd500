# SPDX-License-Identifier: Apache-2.0
"""Each kind of certificate and of suite, names, and files of CAs."""

import os
import ssl

import pytest
from secure_command import made, one_tls, secure, tls  # noqa: F401  (fixtures)
from secure_command import (NAME, NOT_PINNED, WARNING, Secure, assert_refused,
                            expect_pss)

GOOD = ["rsa-2048", "rsa-4096", "p-256", "p-384", "mixed", "rsa-sha256",
        "rsa-sha384", "rsa-sha512", "rsa-pss-sha256", "rsa-pss-sha384",
        "rsa-pss-sha512", "ecdsa-sha384", "ecdsa-sha512", "self-signed",
        "self-signed-rsa", "intermediate", "intermediate-rsa", "address"]
# What is said of each when only its CA is trusted.
BAD = {
    "expired": "it has expired",
    "not-yet": "it is not valid yet",
    "wrong-name": "it is for another host name",
    "common-name": "it is for another host name",
    "unknown-issuer": "no trusted CA has issued it",
    "self-signed": "no trusted CA has issued it",
    "self-signed-expired": "it has expired",
    "sha1": "its signature is too weak",
    "rsa-1024": "its key is too weak",
}


# Each kind of certificate, where the server insists on channel bindings.

@pytest.mark.parametrize("version", ["1.2", "1.3"])
@pytest.mark.parametrize("kind", GOOD)
def test_kind_logs_in_under_strict(secure, kind, version):
    expect_pss(version, kind)
    host = secure(kind, "--cbt", "strict", "--tls-max", version)
    result = host.run("whoami")
    assert (result.status, result.out, result.err) == (0, NAME, "")
    assert host.bindings() == ["ok"]
    assert host.handshakes()[0]["version"] <= "TLSv" + version


@pytest.mark.parametrize("suite", [
    "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-ECDSA-AES128-CCM",
    "ECDHE-ECDSA-AES128-SHA256", "ECDHE-ECDSA-AES256-SHA384",
    "ECDHE-ECDSA-AES128-SHA", "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES256-SHA384", "ECDHE-RSA-AES256-SHA",
    "AES128-GCM-SHA256", "AES256-SHA256"])
def test_suite(secure, suite):
    """Those that Windows has, each the only one on offer."""
    kind = "rsa-2048" if "ECDSA" not in suite else "good"
    if suite.startswith("ECDHE"):
        expect_pss("1.2", kind)
    host = secure(kind, "--cbt", "strict", "--tls-max", "1.2",
                  "--ciphers", suite)
    result = host.run("seq 1 20000")
    assert (result.status, len(result.out)) == (0, 108894), result
    assert host.handshakes()[0]["cipher"] == suite


def test_no_suite_in_common(secure):
    host = secure("good", "--tls-max", "1.2", "--ciphers",
                  "ECDHE-ECDSA-NULL-SHA")
    result = host.run("true")
    assert result.status == 254, result
    assert "alert" in result.err


def test_a_name_in_place_of_an_address(secure):
    for kind in ("name", "common-name", "good"):
        host = secure(kind)
        host.address = "localhost"
        assert host.run("true").status == 0, kind
    host = secure("address")
    host.address = "localhost"
    assert_refused(host.run("true"), BAD["wrong-name"])
    host = secure("name")
    assert_refused(host.run("true"), BAD["wrong-name"])


def test_an_ipv6_address(server, made):
    host = Secure(server(*made["good"].tls, "--address", "::1"),
                  made["good"])
    host.address = "::1"
    assert host.run("true").status == 0
    host = Secure(server(*made["address"].tls, "--address", "::1"),
                  made["address"])
    host.address = "::1"
    assert_refused(host.run("true"), BAD["wrong-name"])


def test_ca_files(tls, made, tmp_path):
    """PEM, DER, many in a file, a folder."""
    pem = open(tls.certificate.ca, "rb").read()
    der = tmp_path / "ca.der"
    der.write_bytes(ssl.PEM_cert_to_DER_cert(pem.decode()))
    both = tmp_path / "both.pem"
    both.write_bytes(open(made["unknown-issuer"].ca, "rb").read() + pem)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.pem").write_bytes(pem)
    (folder / "README").write_text("not a certificate\n")
    for path in (der, both, folder):
        tls.trust = ["--cacert", str(path)]
        result = tls.run("true")
        tls.trust = ["--cacert", tls.certificate.ca]
        assert result.status == 0, (path, result)


@pytest.mark.parametrize("policy, kind", [
    ("none", "good"), ("relaxed", "good"), ("strict", "good")])
def test_policies_take_the_right_binding(secure, policy, kind):
    host = secure(kind, "--cbt", policy)
    assert host.run("true").status == 0
    assert host.bindings() == ["ok"]


# Each bad certificate under each setting.

def trusted(made, kind):
    """A CA file for it; of another CA, where that is what is wrong."""
    if kind in ("unknown-issuer", "self-signed"):
        return made["good"].ca
    return made[kind].ca


@pytest.mark.parametrize("kind", BAD)
def test_bad_certificate(secure, made, kind):
    host = secure(kind, "--cbt", "strict", "--basic")
    ca = ["--cacert", trusted(made, kind)]
    pin, other = ["--pin", made[kind].pin], ["--pin", made["good"].pin]

    def run(*trust):
        host.reset()
        host.trust = list(trust)
        return host.run("whoami")

    def refused(sentence, *trust):
        assert_refused(run(*trust), sentence)
        assert host.handshakes() == [] and host.log("request") == []
        host.trust.extend(["--auth", "basic"])
        assert_refused(host.run("whoami"), sentence)
        assert host.log("request") == []

    def accepted(*trust):
        result = run(*trust)
        assert (result.status, result.out) == (0, NAME), result
        assert host.bindings() == ["ok"]
        return result

    refused(BAD[kind], *ca)
    refused(BAD[kind], *ca, *pin)
    refused(NOT_PINNED, *ca, *other)
    refused(NOT_PINNED, *other)
    assert WARNING not in accepted(*pin).err
    accepted("--pin", made["good"].pin + ";" + made[kind].pin)
    assert WARNING in accepted("-k").err


def test_a_certificate_for_clients_only(secure, made):
    """mbedTLS takes it under no setting."""
    host = secure("client-only")
    for trust in (host.trust, ["--pin", made["client-only"].pin], ["-k"]):
        host.trust = trust
        assert_refused(host.run("true"), "it is not meant for a server")
    assert host.log("request") == []


@pytest.mark.parametrize("kind", ["good", "rsa-pss-sha384", "intermediate"])
def test_good_certificate(secure, made, kind):
    host = secure(kind, "--cbt", "strict")
    ca, pin = ["--cacert", made[kind].ca], ["--pin", made[kind].pin]
    other = ["--pin", made["expired"].pin]
    for trust in (ca, pin, ca + pin, ["-k"]):
        host.trust = trust
        assert host.run("true").status == 0, trust
    for trust, sentence in (
            (["--cacert", made["unknown-issuer"].ca], "no trusted CA"),
            (other, NOT_PINNED), (ca + other, NOT_PINNED),
            (["--cacert", made["unknown-issuer"].ca] + pin, "no trusted")):
        host.trust = trust
        assert_refused(host.run("true"), sentence)


@pytest.mark.skipif(not os.path.exists("/etc/ssl/certs/ca-certificates.crt"),
                    reason="no bundle of CAs here")
def test_without_any_setting_the_machine_decides(tls):
    tls.trust, trust = [], tls.trust
    result = tls.run("true")
    tls.trust = trust
    assert_refused(result, "no trusted CA has issued it")


def test_a_chain_without_its_intermediate(server, made):
    one = made["intermediate"]
    host = Secure(server("--tls", one.crt, one.key), one)
    assert_refused(host.run("true"), "no trusted CA has issued it")


def test_settings_that_cannot_be(tls, tmp_path):
    garbage = tmp_path / "garbage"
    garbage.write_text("-----BEGIN CERTIFICATE-----\nno\n")
    pin = tls.certificate.pin
    for options in (["--cacert", "/nonexistent"], ["--cacert", str(garbage)],
                    ["--cacert", "/dev/null"],
                    ["--cert", tls.certificate.crt],
                    ["--key", tls.certificate.key],
                    ["--cert", str(garbage), "--key", tls.certificate.key],
                    ["--cert", tls.certificate.crt, "--key", str(garbage)],
                    ["--pin", "sha1//" + pin[8:]], ["--pin", pin[8:]],
                    ["--pin", pin[:-4]], ["--pin", ""], ["--pin", ";"],
                    ["--pin", pin + ";x"], ["--pin", "sha256//"],
                    ["--pin", pin.replace("sha256", "SHA256")],
                    ["--pin", "sha256//" + "A" * 200]):
        result = tls.run("true", *options)
        assert result.status == 248, (options, result)
        assert len(result.err.splitlines()) == 1, result
    tls.assert_untouched()
