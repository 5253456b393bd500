# SPDX-License-Identifier: Apache-2.0
"""mbedTLS in a static pool: what HTTPS takes, and that it takes no heap.

Run by `make pool`, which builds an mbedTLS for it and tests/e2e/pool.c.
"""

import os
import subprocess

import pytest
from conftest import ROOT, Server
from test_tls_files import PASSPHRASE, encrypted

from tests.server import certs

POOL = os.path.join(ROOT, "build/pool/e2e/pool")
MEMORY, TLS, CERT = -18, -20, -21   # of enum winrm_error


def lives(host, capsys, what, *words, errors=(MEMORY, TLS)):
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
        assert int(error) in errors, (size, error, words)
        assert int(error) != MEMORY or "not enough memory" in words
        assert words, size
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
    # mbedTLS calls some keys broken that it had no memory to read
    handshakes = lives(
        host, capsys, "TLS 1.2, %s and a list of revoked ones" % kind,
        made.ca, "1.2", made.crl, mine.crt, key, PASSPHRASE,
        errors=(MEMORY, TLS, CERT))
    assert {h["client"] for h in handshakes} == {"alice"}


def run(program, *words):
    return subprocess.run(
        [os.path.join(os.path.dirname(POOL), program), *words],
        env={}, capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize("version", ["1.2", "1.3"])
def test_kept_buffers_need_no_hole_in_the_pool(server, version):
    """And nothing secret stays in them."""
    made = certs.all_of_them()["good"]
    host = server(*made.tls, "--tls-max", version)
    words = str(host.port), made.ca, version
    done = run("pool_again", "1", *words)
    assert (done.returncode, done.stderr) == (0, "")
    # two, then pairs of full and resumed
    resumed = [h["resumed"] for h in host.log("handshake")]
    assert len(resumed) == 102
    if version == "1.2":
        assert resumed[4:] == [False, True] * 49
    done = run("pool_again", "0", *words)
    assert (done.returncode, done.stderr) == (
        1, "pool_again: there is not enough memory for TLS\n")
