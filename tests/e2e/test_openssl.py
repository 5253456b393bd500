# SPDX-License-Identifier: Apache-2.0
"""TLS that we did not write: sessions through `openssl s_server`."""

import pytest
from openssl_server import OpenSsl
from secure_command import GOOD, expect_pss, made  # noqa: F401  (fixtures)
from secure_command import MBEDTLS, NAME, assert_refused
from winrm_command import SLACK, SLOW, Host, duration

from tests.server import tls as bindings

HAS_1_3 = MBEDTLS > 2
VERSIONS = ["-tls1_2", "-tls1_3"] if HAS_1_3 else ["-tls1_2"]
COUNT, NUMBERS = "seq 1 3000", "".join("%d\n" % n for n in range(1, 3001))


@pytest.fixture
def plain(servers):
    return Host(servers("--allow-unencrypted", "--basic"))


@pytest.fixture
def openssl(plain, made):   # noqa: F811
    """openssl(KIND, options) in front of a server without TLS."""
    yield lambda kind="good", *options, **how: OpenSsl(
        made[kind], plain.port, *options, **how)
    plain.reset()


def assert_counts(one, *options):
    result = one.run(COUNT, *options)
    assert (result.status, result.out.decode()) == (0, NUMBERS), result


# Suites, groups, and signatures.

SUITES = ["AES128-GCM-SHA256", "AES256-GCM-SHA384", "AES128-SHA256",
          "AES256-SHA384", "AES128-SHA", "AES256-SHA", "CHACHA20-POLY1305"]
ONLY_ECDSA = ["AES128-CCM", "AES256-CCM", "AES128-CCM8", "AES256-CCM8"]


@pytest.mark.parametrize("key, suite", [
    (key, suite) for key in ("RSA", "ECDSA") for suite in SUITES]
    + [("ECDSA", suite) for suite in ONLY_ECDSA])
def test_each_suite_of_tls_1_2_works(  # noqa: F811
        openssl, expect_pss, key, suite):
    kind = "rsa-2048" if key == "RSA" else "good"
    expect_pss("1.2", kind)
    with openssl(kind, "-tls1_2", "-cipher",
                 "ECDHE-%s-%s" % (key, suite)) as one:
        assert_counts(one)


@pytest.mark.parametrize("kind", ["good", "p-384", "rsa-2048"])
@pytest.mark.parametrize("suite", [
    "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_CCM_SHA256",
    "TLS_AES_128_CCM_8_SHA256"])
def test_each_suite_of_tls_1_3_works(openssl, kind, suite):
    with openssl(kind, "-tls1_3", "-ciphersuites", suite) as one:
        if HAS_1_3:
            assert_counts(one)
        else:
            result = one.run("true")
            assert result.status == 254, result
            assert "TLS handshake failed" in result.err


@pytest.mark.parametrize("group", ["X25519", "P-256", "P-384", "P-521",
                                   "X448"])
@pytest.mark.parametrize("version", VERSIONS)
def test_each_group_works(openssl, version, group):
    """In TLS 1.3 also those that need a second hello."""
    with openssl("good", version, "-groups", group) as one:
        assert_counts(one)


@pytest.mark.parametrize("options", [
    ["-tls1_2", "-no_etm", "-cipher", "ECDHE-ECDSA-AES128-SHA"],
    ["-tls1_2", "-no_ticket"], ["-tls1_2", "-legacy_renegotiation"],
    ["-tls1_2", "-sigalgs", "ECDSA+SHA512"], ["-serverpref"],
    ["-num_tickets", "0"], ["-num_tickets", "20"],
    ["-record_padding", "512"], ["-record_padding", "16384"]], ids=" ".join)
def test_habits_of_other_servers_do_no_harm(openssl, options):
    with openssl("good", *options) as one:
        assert_counts(one)


# Chains.

@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("kind", [*GOOD, "no-usage", "extra-chain"])
def test_a_log_on_is_bound_to_each_kind_of_chain(  # noqa: F811
        openssl, made, plain, expect_pss, kind, version):
    """Bound to the certificate as OpenSSL shows it."""
    expect_pss(version.replace("-tls1_", "1."), kind)
    with openssl(kind, version) as one:
        result = one.run("whoami")
        assert (result.status, result.out, result.err) == (0, NAME, "")
    with open(made[kind].crt, encoding="ascii") as file:
        der = bindings.ssl.PEM_cert_to_DER_cert(file.read())
    shown = [r["ntlm"]["channel_bindings"] for r in plain.log("request")
             if r.get("leg") == "authenticate"]
    assert shown == [bindings.binding(der).hex()]


@pytest.mark.parametrize("kind, sentence", [
    ("expired", "it has expired"), ("below-missing", "no trusted CA"),
    ("wrong-name", "it is for another host name")])
def test_a_bad_chain_is_refused(openssl, plain, kind, sentence):
    with openssl(kind) as one:
        assert_refused(one.run("whoami"), sentence)
    assert plain.log("request") == []


# Records.

@pytest.mark.parametrize("size", [512, 513, 1000, 4096, 16383, 16384])
@pytest.mark.parametrize("auth", ["ntlm", "basic"])
def test_records_of_each_largest_size_are_read(openssl, size, auth):
    with openssl("good", "-max_send_frag", str(size)) as one:
        result = one.run("head -c 300000 /dev/zero", "--auth", auth,
                         "--max-envelope", "512000", seconds=15)
    if size < 1000 and not HAS_1_3:     # mbedTLS 2.28 wants a message of the
        assert result.status == 254     # handshake in one record
        return
    assert (result.status, result.out) == (0, bytes(300000)), result


def test_input_of_several_records_comes_back_unchanged(openssl):
    data = bytes(range(256)) * 300
    with openssl() as one:
        result = one.run("cat", input=data, seconds=15)
    assert (result.status, result.out) == (0, data), result


# What s_server does on request in the middle of a session.

def assert_broken(result, plain, after):
    """At once, but a Receive that has lost its connection is asked for anew
    until the deadline (250): s_server takes no second one."""
    assert result.status in (
        {254, 255} if after < 3 else {0, 250, 254, 255}), result
    assert result.seconds < 3 * SLOW + SLACK
    assert plain.stats()["commands_started"] <= 1


@pytest.mark.parametrize("after", [1, 2, 3])
@pytest.mark.parametrize("letter", ["r", "R"])
def test_renegotiation_is_an_error_on_time(openssl, plain, after, letter):
    with openssl("good", "-tls1_2", orders={after: letter}) as one:
        result = one.run("echo hi")
        assert one.given == 1
    assert_broken(result, plain, after)


@pytest.mark.skipif(not HAS_1_3, reason="no TLS 1.3")
@pytest.mark.parametrize("after", [1, 2, 3])
@pytest.mark.parametrize("letters", ["k", "K", "kkk"])
def test_a_key_update_is_an_error_on_time(openssl, plain, after, letters):
    with openssl("good", "-tls1_3", orders={after: letters}) as one:
        result = one.run("echo hi")
        assert one.given
    assert_broken(result, plain, after)


@pytest.mark.skipif(not HAS_1_3, reason="no TLS 1.3")
@pytest.mark.parametrize("after", [1, 3])
def test_a_certificate_cannot_be_asked_for_later(openssl, after):
    """OpenSSL sees in the handshake that we would not show one."""
    with openssl("good", "-tls1_3", orders={after: "c"}) as one:
        result = one.run("echo hi")
        assert one.given == 1
    assert (result.status, result.out) == (0, b"hi\n"), result
    assert b"extension not received" in one.errors


@pytest.mark.parametrize("after", [1, 2, 3])
def test_clear_text_between_records_is_an_error(openssl, plain, after):
    with openssl("good", orders={after: "P"}) as one:
        result = one.run("echo hi")
        assert one.given == 1
    assert_broken(result, plain, after)


# Client certificates.

@pytest.mark.parametrize("kind", ["client", "client-rsa"])
@pytest.mark.parametrize("version", ["-tls1_2", ""])
def test_a_client_certificate_is_verified_by_openssl(  # noqa: F811
        openssl, made, kind, version):
    mine = made[kind]
    ask = ["-Verify", "1", "-verify_return_error", "-CAfile", mine.ca]
    with openssl("good", *filter(None, [version]), *ask) as one:
        result = one.run("whoami", "--cert", mine.chain, "--key", mine.key)
        assert (result.status, result.out) == (0, NAME), result


@pytest.mark.parametrize("version", VERSIONS)
def test_a_client_certificate_that_is_missing_is_an_error(openssl, version):
    with openssl("good", version, "-Verify", "1") as one:
        result = one.run("whoami", seconds=3)
    assert result.status in (254, 255), result


# Hosts that are something else.

@pytest.mark.parametrize("option", ["-www", "-HTTP", "-rev"])
def test_a_server_that_is_no_winrm_is_an_error_on_time(openssl, option):
    with openssl("good", option) as one:
        result = one.run("true", "--connect-timeout", duration(1), seconds=2)
    assert result.status in (250, 253, 255), result
    assert len(result.err.splitlines()) == 1, result
