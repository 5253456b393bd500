# SPDX-License-Identifier: Apache-2.0
"""The winrm command over HTTPS: servers with certificates, its messages.

Test modules import the fixtures `expect_pss`, `made`, `secure` and `tls`.
"""

import re
import subprocess

import pytest
from winrm_command import USER, Host, winrm

from tests.server import certs

# The major version of the command's mbedTLS, of which 2.28 has no TLS 1.3, and
# 4 no key exchange but ECDHE, and no DES.
MBEDTLS = int(re.search(rb"^mbed TLS (\d+)", winrm("version").out, re.M)[1])
NAME = subprocess.run(["whoami"], capture_output=True).stdout
# Kinds that are as good as each other.
GOOD = ["rsa-2048", "rsa-4096", "p-256", "p-384", "mixed", "rsa-sha256",
        "rsa-sha384", "rsa-sha512", "rsa-pss-sha256", "rsa-pss-sha384",
        "rsa-pss-sha512", "ecdsa-sha384", "ecdsa-sha512", "self-signed",
        "self-signed-rsa", "intermediate", "intermediate-rsa", "address"]
NOT_PINNED = "its key is none of the pinned ones"
WARNING = "insecure-skip-verify"


@pytest.fixture(scope="session")
def made():
    return certs.all_of_them()


class Secure(Host):
    """A server with TLS, and what the command has to trust for it."""

    transport = ["--https"]

    def __init__(self, server, certificate):
        super().__init__(server)
        self.certificate = certificate
        self.trust = ["--cacert", certificate.ca]

    def options(self):
        return [*super().options(), *self.trust]

    def via(self, port, command, *options, **how):
        """A run through something that listens on another port."""
        return winrm("exec", "-u", USER, "-p", str(port), "--https",
                     *self.trust, *options, self.address, "--", command,
                     **how)

    def handshakes(self):
        return self.log("handshake")

    def bindings(self):
        return [r["ntlm"].get("binding") for r in self.log("request")
                if r.get("leg") == "authenticate"]


@pytest.fixture
def secure(servers, made):
    """A factory: secure(KIND, "--option", ...)."""
    return lambda kind="good", *options: Secure(
        servers(*made[kind].tls, *options), made[kind])


@pytest.fixture
def tls(servers, made):
    """One with a good certificate, strict, that takes Basic too."""
    one = Secure(servers(*made["good"].tls, "--cbt", "strict", "--basic"),
                 made["good"])
    yield one
    one.reset()


def assert_refused(result, sentence):
    assert result.status == 252, result
    assert "certificate is refused: " + sentence in result.err, result
    assert result.out == b""


def last_reply(verb, notify=True):
    """Rules: the connection ends with the reply to this, which announces it."""
    return ({"action": "header", "name": "Connection", "value": "close",
             "verb": verb},
            {"action": "hang-up", "verb": verb, "notify": notify})


@pytest.fixture
def expect_pss(request):
    """expect_pss(version, kind): the test must fail where it cannot pass.

    mbedTLS 3.6.6 offers RSA-PSS, and refuses it in TLS 1.2: its issue 10668,
    mended after that release.
    """
    def expect(version, kind):
        if (version == "1.2" and b"3.6.6" in winrm("version").out
                and certs.KINDS[kind].get("key", "").startswith("rsa")):
            request.node.add_marker(pytest.mark.xfail(
                strict=True, reason="mbedTLS 3.6.6, RSA-PSS in TLS 1.2"))
    return expect
