# SPDX-License-Identifier: Apache-2.0
"""Keys of clients, encrypted or not, and unusable files."""

import fcntl
import json
import os
import pty
import re
import subprocess
import termios
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from secure_command import MBEDTLS, NAME
from secure_command import made, secure  # noqa: F401  (fixtures)
from winrm_command import SLACK, SLOW, USER, finish, start, winrm

PASSPHRASE = "Pass-phr4se of a key"
OTHER = "no such passphrase"
# As the openssl command writes them.
PKCS8 = {"aes-256": ["-v2", "aes-256-cbc"],
         "aes-192-sha1": ["-v2", "aes-192-cbc", "-v2prf", "hmacWithSHA1"],
         "aes-128-sha512": ["-v2", "aes-128-cbc", "-v2prf",
                            "hmacWithSHA512"],
         "des3": ["-v2", "des3"], "pkcs12-des3": ["-v1", "PBE-SHA1-3DES"]}


def openssl(*words):
    subprocess.run(["openssl", *words], check=True,
                   stdin=subprocess.DEVNULL, capture_output=True)


def encrypted(key, path, form):
    """The key in a file of that form, for PASSPHRASE."""
    cipher, end = form
    secret = ["-passout", "pass:" + PASSPHRASE, "-out", str(path)]
    if cipher in PKCS8:
        openssl("pkcs8", "-topk8", "-in", key, "-outform", end,
                *PKCS8[cipher], *secret)
    else:
        with open(key, "rb") as file:
            kind = type(serialization.load_pem_private_key(
                file.read(), None)).__name__
        tool = ["rsa", "-traditional"] if "RSA" in kind else ["ec"]
        openssl(*tool, "-in", key, "-" + cipher, *secret)
    os.chmod(path, 0o600)
    return str(path)


@pytest.fixture
def host(secure, made):
    """One that asks for a certificate, with a file of the passphrase."""
    return secure("good", "--client-ca", made["client"].ca)


@pytest.fixture
def passphrase(tmp_path):
    path = tmp_path / "passphrase"
    path.write_text(PASSPHRASE + "\nnot this\n")
    path.chmod(0o600)
    return "--key-passphrase-file", str(path)


def run(host, mine, key, *options, **how):
    return host.run("whoami", "--auth", "certificate", "--cert", mine.chain,
                    "--key", key, *options, **how)


@pytest.mark.parametrize("end", ["PEM", "DER"])
def test_a_key_may_come_through_a_pipe(host, made, passphrase, end):
    mine = made["client"]
    key = subprocess.run(
        ["openssl", "pkcs8", "-topk8", "-in", mine.key, "-outform", end,
         "-passout", "pass:" + PASSPHRASE, "-v2", "aes-256-cbc"], check=True,
        stdout=subprocess.PIPE).stdout
    read, write = os.pipe()
    os.write(write, key)
    os.close(write)
    result = run(host, mine, "/dev/fd/%d" % read, *passphrase,
                 pass_fds=[read])
    os.close(read)
    assert (result.status, result.out) == (0, NAME)


@pytest.mark.parametrize("form", [
    (cipher, end) for cipher in PKCS8 for end in ("PEM", "DER")] +
    [("aes256", "PEM"), ("aes128", "PEM"), ("des3", "PEM")],
    ids=lambda form: "-".join(form))
def test_an_encrypted_key_is_opened(host, made, passphrase, tmp_path, form):
    for kind in ("client", "client-rsa"):
        mine = made[kind]
        key = encrypted(mine.key, tmp_path / kind, form)
        result = run(host, mine, key, *passphrase)
        if MBEDTLS > 3 and "des3" in form[0]:
            assert "encrypted in a way that is not known here" in result.err
        else:
            assert (result.status, result.out) == (0, NAME), result
        result = run(host, mine, key)
        assert result.status == 248
        assert "client-key %s: it is encrypted, and there is no passphrase" \
            % key in result.err
        assert len(result.err.splitlines()) == 1


@pytest.mark.parametrize("form", [
    ("aes-256", "PEM"), ("aes-256", "DER"), ("aes256", "PEM")], ids=lambda form: "-".join(form))
def test_a_wrong_passphrase_is_refused(host, made, tmp_path, form):
    key = encrypted(made["client"].key, tmp_path / "key", form)
    wrong = tmp_path / "wrong"
    wrong.touch(0o600)
    for word in (OTHER, PASSPHRASE + " ", PASSPHRASE[:-1], "x" * 1000):
        wrong.write_text(word)
        result = run(host, made["client"], key, "--key-passphrase-file",
                     str(wrong))
        assert result.status == 248
        assert "client-key %s: the passphrase does not open it" % key \
            in result.err
        assert word[:20] not in result.err
    host.assert_untouched()


@pytest.mark.parametrize("kind", ["client", "client-rsa"])
def test_a_plain_key_is_read_in_each_form(host, made, tmp_path, kind):
    mine = made[kind]
    with open(mine.key, "rb") as file:
        key = serialization.load_pem_private_key(file.read(), None)
    for encoding in serialization.Encoding.PEM, serialization.Encoding.DER:
        for form in (serialization.PrivateFormat.PKCS8,
                     serialization.PrivateFormat.TraditionalOpenSSL):
            path = tmp_path / "key"
            path.touch(0o600)
            path.write_bytes(key.private_bytes(
                encoding, form, serialization.NoEncryption()))
            result = run(host, mine, str(path))
            assert (result.status, result.out) == (0, NAME), result


def test_a_certificate_may_be_in_der(host, made, tmp_path):
    mine = made["client"]
    with open(mine.crt, "rb") as file:
        crt = x509.load_pem_x509_certificate(file.read())
    path = tmp_path / "crt"
    path.write_bytes(crt.public_bytes(serialization.Encoding.DER))
    assert host.run("whoami", "--auth", "certificate", "--cert", str(path),
                    "--key", mine.key).status == 0


def test_the_version_and_the_check_are_shown(host, made):
    mine = made["client"]
    result = run(host, mine, mine.key, "-v")
    assert "TLS 1.2, for the client certificate, the host's certificate " \
        "checked by its CA;" in result.err
    pinned = host.run("true", "-v", "--pin", host.certificate.pin)
    assert "checked by its CA and its pin;" in pinned.err
    host.trust = ["--pin", host.certificate.pin]
    assert "checked by its pin;" in host.run("true", "-v").err
    host.trust = ["-k"]
    assert "checked by nothing;" in host.run("true", "-v").err


# Where the passphrase comes from.

def test_a_passphrase_may_come_from_a_descriptor(host, made, tmp_path):
    key = encrypted(made["client"].key, tmp_path / "key", ("aes-256", "PEM"))
    read, write = os.pipe()
    os.write(write, PASSPHRASE.encode() + b"\n")
    os.close(write)
    result = run(host, made["client"], key, "--key-passphrase-fd", str(read),
                 pass_fds=[read])
    os.close(read)
    assert result.status == 0, result


def test_a_passphrase_may_be_a_connectors(host, made, tmp_path):
    mine = made["client"]
    key = encrypted(mine.key, tmp_path / "key", ("aes-256", "PEM"))
    path = tmp_path / "connectors.json"
    record = {"hostname": host.address, "port": host.port,
              "protocol": "https", "auth": "certificate", "command": "whoami",
              "ca-file": host.certificate.ca, "client-cert": mine.chain,
              "client-key": key, "client-key-passphrase": PASSPHRASE}

    def call(**more):
        path.write_text(json.dumps({"one": dict(record, **more)}))
        path.chmod(0o600)
        return winrm("call", "--config", str(path), "one").json

    assert call()["output"].encode() == NAME
    answer = call(**{"client-key-passphrase": OTHER})
    assert answer["exitcode"] == 248
    assert "does not open it" in answer["message"]
    answer = call(protocol="http", port=1, username="u", password="p",
                  **{"ca-file": None, "client-cert": None, "auth": None,
                     "client-key": None})
    assert "client-key-passphrase: needs protocol https" in answer["message"]


def ask(host, mine, key, typed):
    """A run on a terminal, where this is typed at the prompt."""
    ours, theirs = pty.openpty()
    args = ["exec", *host.options(), "--auth", "certificate", "--cert",
            mine.chain, "--key", key, host.address, "--", "whoami"]
    process = start(*args, stdin=theirs, start_new_session=True,
                    preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
    os.close(theirs)
    shown = b""
    while b": " not in shown:
        shown += os.read(ours, 1000)
    os.write(ours, typed.encode() + b"\n")
    result = finish(process, args, 10 * SLOW + SLACK,
                    time.monotonic())
    try:
        while more := os.read(ours, 1000):
            shown += more
    except OSError:
        pass
    os.close(ours)
    return result, shown


def test_a_passphrase_may_be_typed(host, made, tmp_path):
    key = encrypted(made["client"].key, tmp_path / "key", ("aes-256", "PEM"))
    result, shown = ask(host, made["client"], key, PASSPHRASE)
    assert (result.status, result.out) == (0, NAME), result
    assert shown.startswith(b"Passphrase of %s: " % key.encode())
    assert PASSPHRASE.encode() not in shown
    result, shown = ask(host, made["client"], key, OTHER)
    assert result.status == 248
    assert "does not open it" in result.err


# What is refused.

def test_what_others_can_read_is_refused(host, made, passphrase, tmp_path):
    mine = made["client"]
    key = encrypted(mine.key, tmp_path / "key", ("aes-256", "PEM"))
    for mode in (0o640, 0o604):
        os.chmod(key, mode)
        result = run(host, mine, key, *passphrase)
        assert result.status == 248
        assert "chmod 600 " + key in result.err
        assert len(result.err.splitlines()) == 1
    os.chmod(key, 0o600)
    os.chmod(passphrase[1], 0o640)
    result = run(host, mine, key, *passphrase)
    assert result.status == 248
    assert "chmod 600 " + passphrase[1] in result.err
    host.assert_untouched()


GARBAGE = b"-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----\n"
PART = {"ca-file": "--cacert", "client-cert": "--cert",
        "client-key": "--key"}


@pytest.mark.parametrize("part", PART)
@pytest.mark.parametrize("data", [None, b"", b"text\n", GARBAGE, b"\x30\x03",
                                  b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                                  b"MAA=\n"
                                  b"-----END ENCRYPTED PRIVATE KEY-----\n",
                                  b"x" * 20000])
def test_a_file_of_no_use_is_refused_by_name(
        host, made, passphrase, tmp_path, part, data):
    mine = made["client"]
    path = tmp_path / "file"
    if data is not None:
        path.touch(0o600)
        path.write_bytes(data)
    files = {"ca-file": host.certificate.ca, "client-cert": mine.chain,
             "client-key": mine.key, part: str(path)}
    host.trust = [word for one in files
                  for word in (PART[one], files[one])]
    result = host.run("true", *passphrase)
    assert result.status == 248, result
    assert result.err.startswith("winrm: %s %s: " % (part, path)), result
    assert len(result.err.splitlines()) == 1
    if data is None:
        assert "it cannot be read (No such file or directory)" in result.err
    else:
        assert re.search("it holds no |it is broken|it is cut: its DER",
                         result.err), result
    host.assert_untouched()


@pytest.mark.parametrize("part", ["ca-file", "client-cert"])
def test_a_file_that_is_cut_in_its_second_certificate(host, made, tmp_path,
                                                      part):
    """Otherwise what was asked for would be missing silently."""
    mine = made["client"]
    path = tmp_path / "file"
    files = {"ca-file": host.certificate.ca, "client-cert": mine.chain,
             "client-key": mine.key}
    with open(files[part], "rb") as file:
        first = file.read()
    with open(made["rsa-sha256"].ca, "rb") as file:
        second = file.read()
    lines = second.splitlines(keepends=True)
    host.trust = [word for one in files for word in (
        PART[one], str(path) if one == part else files[one])]
    for kept in (second[:8], lines[0], b"".join(lines[:3]),
                 b"".join(lines[:-1]), second[:-4]):
        path.write_bytes(first + kept)
        result = host.run("true")
        assert result.status == 248, (kept, result)
        assert "%s %s: it is cut: its PEM has no end" % (part, path) \
            in result.err, result
    host.assert_untouched()
    path.write_bytes(b"text\n" + first + b"text\n" + second + b"text\n")
    assert host.run("true").status == 0


def test_of_several_cas_one_may_be_of_an_unknown_kind(host, tmp_path):
    """As in the bundles of platforms."""
    path = tmp_path / "file"
    with open(host.certificate.ca, "rb") as file:
        good = file.read()
    path.write_bytes(b"-----BEGIN CERTIFICATE-----\nMAA=\n"
                     b"-----END CERTIFICATE-----\n" + good)
    host.trust = ["--cacert", str(path)]
    assert host.run("true").status == 0


def test_a_key_of_another_certificate_is_refused(host, made):
    for kind in ("client-stranger", "client-rsa"):
        result = run(host, made["client"], made[kind].key)
        assert result.status == 248
        assert "client-key %s: it does not belong to client-cert" \
            % made[kind].key in result.err
    host.assert_untouched()


def test_an_unknown_cipher_is_said(host, made, passphrase, tmp_path):
    key = str(tmp_path / "key")
    openssl("pkcs8", "-topk8", "-in", made["client"].key, "-v2",
            "camellia-256-cbc", "-passout", "pass:" + PASSPHRASE, "-out", key)
    os.chmod(key, 0o600)
    result = run(host, made["client"], key, *passphrase)
    assert result.status == 248
    assert "encrypted in a way that is not known here" in result.err


def test_plain_http_refuses_what_only_tls_uses():
    for option in (["--crlfile", "x"], ["--tofu"]):
        result = winrm("exec", "-u", USER, *option, "127.0.0.1:1", "--",
                       "true")
        assert result.status == 248, result
        assert "needs protocol https" in result.err
