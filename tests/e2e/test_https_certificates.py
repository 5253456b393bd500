# SPDX-License-Identifier: Apache-2.0
"""Each kind of certificate and of suite, names, and files of CAs."""

import ssl

import pytest
from secure_command import (expect_pss, made,  # noqa: F401
                            secure, tls)
from secure_command import GOOD, MBEDTLS, NAME, Secure, assert_refused


# Each kind of certificate, where the server insists on channel bindings.

@pytest.mark.parametrize("version", ["1.2", "1.3"])
@pytest.mark.parametrize("kind", GOOD)
def test_each_good_certificate_logs_on_where_bindings_are_strict(
        secure, expect_pss, kind, version):
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
def test_each_suite_of_windows_works_alone(secure, expect_pss, suite):
    """Those that Windows has, each offered alone."""
    kind = "rsa-2048" if "ECDSA" not in suite else "good"
    if suite.startswith("ECDHE"):
        expect_pss("1.2", kind)
    host = secure(kind, "--cbt", "strict", "--tls-max", "1.2",
                  "--ciphers", suite)
    result = host.run("seq 1 20000")
    if MBEDTLS > 3 and not suite.startswith("ECDHE"):
        assert result.status == 254 and "TLS handshake failed" in result.err
        return
    assert (result.status, len(result.out)) == (0, 108894), result
    assert host.handshakes()[0]["cipher"] == suite


def test_no_suite_in_common_is_an_alert(secure):
    host = secure("good", "--tls-max", "1.2", "--ciphers",
                  "ECDHE-ECDSA-NULL-SHA")
    result = host.run("true")
    assert result.status == 254, result
    assert "alert" in result.err


def test_a_certificate_must_have_the_name_that_was_typed(secure):
    for kind in ("name", "common-name", "good"):
        host = secure(kind)
        host.address = "localhost"
        assert host.run("true").status == 0, kind
    host = secure("address")
    host.address = "localhost"
    assert_refused(host.run("true"), "it is for another host name")
    host = secure("name")
    assert_refused(host.run("true"), "it is for another host name")


def test_a_certificate_must_have_the_ipv6_address(server, made):
    host = Secure(server(*made["good"].tls, "--address", "::1"),
                  made["good"])
    host.address = "::1"
    assert host.run("true").status == 0
    host = Secure(server(*made["address"].tls, "--address", "::1"),
                  made["address"])
    host.address = "::1"
    assert_refused(host.run("true"), "it is for another host name")


def test_cas_come_as_pem_der_bundle_or_folder(tls, made, tmp_path):
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
def test_each_policy_takes_the_right_binding(secure, policy, kind):
    host = secure(kind, "--cbt", policy)
    assert host.run("true").status == 0
    assert host.bindings() == ["ok"]


def test_settings_that_cannot_be_are_refused(tls, tmp_path):
    garbage = tmp_path / "garbage"
    garbage.write_text("-----BEGIN CERTIFICATE-----\nno\n")
    pin = tls.certificate.pin
    for options in (["--cacert", "/proc/nonexistent"], ["--cacert", str(garbage)],
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
