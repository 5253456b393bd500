# SPDX-License-Identifier: Apache-2.0
"""mbedTLS in a static pool: what HTTPS needs, and that it uses no heap.

Run by `make pool`, which builds an mbedTLS for it and tests/e2e/pool.c.
"""

import os
import subprocess

import pytest
from conftest import ROOT, Server
from test_tls_files import PASSPHRASE, encrypted
from winrm_command import wait_until

from tests.server import certs

POOL = os.path.join(ROOT, "build/pool/e2e/pool")
MEMORY, TLS, CERT = -18, -20, -21   # of enum winrm_error


def lives(host, capsys, what, *words):
    """In a pool of a size that is printed, and no smaller one does harm."""
    done = subprocess.run(
        [POOL, str(host.port), Server.user, "echo hi", *words],
        env={"WINRM_PASSWORD": Server.password}, capture_output=True,
        text=True, timeout=300)
    lines = done.stdout.splitlines()
    assert done.returncode == 0, (lines[-2:], done.stderr)

    error, peak, blocks, output = lines[0].split(" ", 3)
    assert (int(error), output) == (0, "hi")
    sizes = [line.split(" ", 2) for line in lines[1:-1]]
    assert len(sizes) > 30
    for size, error, words in sizes[:-1]:
        assert int(error) == MEMORY, (size, error, words)
        assert "not enough memory" in words, (size, words)
    assert sizes[-1][1:] == ["0", "done"]
    smallest = int(sizes[-1][0])
    assert int(peak) <= smallest
    assert lines[-1] == "0"             # calls of the heap
    host.wait_for(lambda stats: stats["shells"] == 0)
    with capsys.disabled():
        print("\nnote: %s: peak %s bytes in %s blocks, smallest pool %d" % (
            what, peak, blocks, smallest))
    return host.log("handshake")


@pytest.mark.parametrize("version, kind, options", [
    ("1.2", "good", ()),
    # mbedTLS 3.6.6 refuses RSA-PSS in TLS 1.2, which others then want
    ("1.2", "rsa-2048", ("--ciphers", "AES128-GCM-SHA256")),
    ("1.3", "good", ()),
    ("1.3", "rsa-2048", ())])
def test_https_lives_in_a_pool(server, capsys, version, kind, options):
    made = certs.all_of_them()[kind]
    host = server(*made.tls, "--cbt", "strict", "--tls-max", version,
                  *options)
    handshakes = lives(host, capsys, "TLS %s, %s" % (version, kind), made.ca,
                       version)
    assert [h["resumed"] for h in handshakes[:2]] == [False, True]
    assert {h["version"] for h in handshakes} == {"TLSv" + version}


@pytest.mark.parametrize("kind", ["client", "client-rsa"])
def test_a_client_certificate_lives_in_a_pool(server, capsys, tmp_path, kind):
    made, mine = (certs.all_of_them()[name] for name in ("good", kind))
    host = server(*made.tls, "--client-ca", mine.ca)
    key = encrypted(mine.key, tmp_path / "key", ("aes-256", "PEM"))
    handshakes = lives(
        host, capsys, "TLS 1.2, %s and a list of revoked ones" % kind,
        made.ca, "1.2", made.crl, mine.crt, key, PASSPHRASE)
    assert {h["client"] for h in handshakes} == {"alice"}


def run(program, *words):
    return subprocess.run(
        [os.path.join(os.path.dirname(POOL), program), *words],
        env={}, capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize("version", ["1.2", "1.3"])
def test_kept_buffers_need_no_hole_in_the_pool(server, version):
    """And no secret stays in them."""
    made = certs.all_of_them()["good"]
    host = server(*made.tls, "--tls-max", version)
    words = str(host.port), made.ca, version
    done = run("pool_again", "1", *words)
    assert (done.returncode, done.stderr) == (0, "")
    wait_until(lambda: len(host.log("handshake")) == 102)
    resumed = [h["resumed"] for h in sorted(
        host.log("handshake"), key=lambda h: h["conn"])]
    # two, then pairs of full and resumed
    if version == "1.2":
        assert resumed[4:] == [False, True] * 49
    done = run("pool_again", "0", *words)
    assert (done.returncode, done.stderr) == (
        1, "pool_again: there is not enough memory for TLS\n")


# What mbedTLS reports for some of those that fail.
HIDDEN = [
    (CERT, "the list of what its CA revoked is not signed by it"),
    (TLS, "the host refused the handshake (TLS alert)"),
    (CERT, "it holds no list of revoked certificates, in PEM or DER, that can "
           "be used"),
    (CERT, "it holds no certificate, in PEM or DER, that can be used"),
    (CERT, "the passphrase does not open it"),
    (CERT, "it does not belong to client-cert"),
    (CERT, "mbedTLS cannot start (psa_crypto_init)"),
    (TLS, "")]


@pytest.mark.parametrize("version, kind", [
    ("1.2", None), ("1.2", "client"), ("1.2", "client-rsa"), ("1.3", None)])
def test_each_allocation_that_fails_is_called_that(server, tmp_path,
                                                   version, kind):
    """If the platform counts them; else the errors that hide it are known."""
    made = certs.all_of_them()["good"]
    words = ["100", made.ca]
    options = ["--tls-max", version]
    if kind:
        mine = certs.all_of_them()[kind]
        options += ["--client-ca", mine.ca]
        key = encrypted(mine.key, tmp_path / "key", ("aes-256", "PEM"))
        words += [made.crl, mine.crt, key, PASSPHRASE]
    host = server(*made.tls, *options)
    for counted in ("1", "0"):
        done = run("pool_fail", counted, str(host.port), *words)
        assert done.returncode == 0, done
        seen = [line.split(" ", 3) for line in done.stdout.splitlines()]
        said = {(int(error), reason) for _, _, error, reason in seen}
        assert {where for where, *_ in seen} == {"init", "handshake"}
        memory = (MEMORY, "there is not enough memory for TLS")
        assert memory in said
        if counted == "1":
            assert said == {memory, (0, "done")}
        else:
            assert said <= {memory, (0, "done"), *HIDDEN}, said
