# SPDX-License-Identifier: Apache-2.0
"""What is left of secrets in the memory of a process that freed all."""

import base64
import json
import os
import re
import subprocess

import pytest
from cryptography.hazmat.primitives import serialization
from secure_command import MBEDTLS
from secure_command import made, secure  # noqa: F401  (fixtures)
from test_tls_files import PASSPHRASE, encrypted
from test_tls_memory import locked_key, plain_key
from winrm_command import (PASSWORD, SECRETS, SLOW, USER, WINRM, WRAP,
                           environment, host, program)  # noqa: F401  (fixtures)

LIMIT = 120 * SLOW


def has_sanitizer(path):
    """Its shadow memory is terabytes in a core."""
    with open(path, "rb") as file:
        return b"__asan_init" in file.read()


# An emulator's is as large as what it emulates could have.
pytestmark = pytest.mark.skipif(
    has_sanitizer(WINRM) or bool(WRAP),
    reason="a core of a sanitized or emulated build is too large")


def forms_of_key(path):
    """The secret numbers of a key, as DER and as mbedTLS keeps them."""
    with open(path, "rb") as file:
        numbers = serialization.load_pem_private_key(
            file.read(), None).private_numbers()
    secret = ([numbers.d, numbers.p, numbers.q]
              if hasattr(numbers, "d") else [numbers.private_value])
    for number in secret:
        data = number.to_bytes((number.bit_length() + 7) // 8, "big")
        # a part is enough: the ends may be overwritten
        for part in (data, data[:24], data[-24:]):
            yield part
            yield part[::-1]


def forms_of_secrets(key):
    return [*SECRETS, PASSPHRASE.encode(), *forms_of_key(key),
            base64.b64encode(PASSPHRASE.encode())]


def found(core, key):
    """The secrets that are in a core, by how they begin."""
    with open(core, "rb") as file:
        data = file.read()
    assert data[:4] == b"\x7fELF" and len(data) > 100000
    return ["%s... at %x" % (form[:6].hex(), data.index(form))
            for form in forms_of_secrets(key) if form in data]


def gdb(*words):
    done = subprocess.run(["gdb", "-nx", "-batch", *words],
                          stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=LIMIT, env=environment(
                              WINRM_PASSWORD=None, DEBUGINFOD_URLS=""))
    return done.stdout + done.stderr


def core_of_program(tmp_path, *args, **env):
    """A core of the program at its end, once it has reported that."""
    with subprocess.Popen([*program("leave_nothing"), *args],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE,
                          env=environment(WINRM_PASSWORD=None,
                                          **env)) as process:
        try:
            process.stdin.write(("%s\n%s\n" % (PASSWORD,
                                               PASSPHRASE)).encode())
            process.stdin.flush()
            line = process.stdout.readline()
            assert line == b"done\n", process.stderr.read()
            core = str(tmp_path / "core")
            said = gdb("-p", str(process.pid), "-ex",
                       "generate-core-file " + core)
            assert os.path.exists(core), said
            process.stdin.close()
            assert process.wait(LIMIT) == 0
        finally:
            process.kill()
    return core


def more(*form):
    return pytest.param(form, marks=pytest.mark.more)


def with_des(end):
    return [more("des3", end)] if MBEDTLS < 4 else []


KINDS = pytest.mark.parametrize("kind", [
    "client-rsa", pytest.param("client", marks=pytest.mark.more)])


@KINDS
@pytest.mark.parametrize("form", [
    ("aes-256", "PEM"), more("aes-256", "DER"), more("aes256", "PEM"),
    *with_des("PEM")], ids="-".join)
def test_the_library_leaves_nothing(secure, host, made, tmp_path, kind, form):
    mine = made[kind]
    there = secure("good", "--client-ca", mine.ca, "--cbt", "strict")
    key = encrypted(mine.key, tmp_path / "key", form)
    args = [str(host.port), str(there.port), USER, there.certificate.ca,
            mine.chain, key]
    core = core_of_program(tmp_path, *args)
    assert found(core, mine.key) == []
    assert there.handshakes()[0]["client"] == "alice"
    assert [h.stats()["commands_started"] for h in (host, there)] == [1, 1]


@KINDS
@pytest.mark.parametrize("form", [
    ("aes-256", "DER"), more("aes-256", "PEM"), more("aes256", "PEM"),
    more("plain", "PEM"), more("plain", "DER"), *with_des("DER")],
    ids="-".join)
def test_a_key_from_memory_leaves_nothing(secure, host, made, tmp_path, kind,
                                          form):
    mine = made[kind]
    there = secure("good", "--client-ca", mine.ca)
    data = (plain_key(mine.key, form[1]) if form[0] == "plain"
            else locked_key(mine.key, tmp_path, form))
    key = tmp_path / "memory"
    key.write_bytes(data)
    core = core_of_program(
        tmp_path, str(host.port), str(there.port), USER,
        there.certificate.ca, mine.chain, str(key), MEMORY="1")
    assert found(core, mine.key) == []
    assert there.handshakes()[0]["client"] == "alice"


@pytest.mark.parametrize("way", ["file", "memory"])
def test_it_would_have_been_found(secure, host, made, tmp_path, way):
    """The same for a program that wipes no copy and keeps its key."""
    mine = made["client-rsa"]
    there = secure("good", "--client-ca", mine.ca)
    key = encrypted(mine.key, tmp_path / "key", ("aes-256", "DER"))
    core = core_of_program(
        tmp_path, str(host.port), str(there.port), USER,
        there.certificate.ca, mine.chain, key, KEEP="1",
        MEMORY="1" if way == "memory" else None)
    seen = " ".join(found(core, mine.key))
    # up to 3.6 a number of an RSA key is kept from its end, 4 keeps the DER
    kept = list(forms_of_key(mine.key))[5 if MBEDTLS < 4 else 4::6]
    for secret in (PASSWORD.encode(), PASSPHRASE.encode(), *kept):
        assert secret[:6].hex() in seen, secret


def core_at_exit(tmp_path, *args):
    """A core of the command when it is about to end, and what it said."""
    core = str(tmp_path / "core")
    said = gdb("-ex", "set environment XDG_CONFIG_HOME %s" % tmp_path,
               "-ex", "catch syscall exit_group", "-ex", "run",
               "-ex", "generate-core-file " + core, "-ex", "kill",
               "--args", WINRM, *args)
    assert os.path.exists(core), said
    assert not re.search(r"^winrm: ", said, re.M), said
    return core, said


@pytest.fixture
def secret_files(tmp_path):
    paths = []
    for name, text in (("password", PASSWORD), ("passphrase", PASSPHRASE)):
        path = tmp_path / name
        path.touch(0o600)
        path.write_text(text + "\n")
        paths.append(str(path))
    return paths


@pytest.mark.parametrize("auth", ["ntlm", "basic", "certificate"])
def test_the_command_leaves_nothing(secure, made, tmp_path, secret_files,
                                    auth):
    mine = made["client-rsa"]
    there = secure("good", "--client-ca", mine.ca, "--basic")
    key = encrypted(mine.key, tmp_path / "key", ("aes-256", "PEM"))
    password, passphrase = secret_files
    core, said = core_at_exit(
        tmp_path, "exec", *there.options(), "--auth", auth,
        "--password-file", password, "--cert", mine.chain, "--key", key,
        "--key-passphrase-file", passphrase, there.address, "echo hi")
    assert "hi\n" in said, said
    assert found(core, mine.key) == []


def test_a_call_leaves_nothing(host, made, tmp_path):
    path = tmp_path / "connectors.json"
    path.touch(0o600)
    path.write_text('{"one": {"hostname": "127.0.0.1", "port": %d, '
                    '"username": "LAB\\\\alice", "password": "%s", '
                    '"command": "printf \'hi\\\\n\'"}}' % (
                        host.port, PASSWORD))
    core, said = core_at_exit(tmp_path, "call", "--config", str(path), "one")
    assert '"exitcode":0' in said, said
    assert found(core, made["client"].key) == []


@pytest.mark.parametrize("key", [
    "password", pytest.param("password-command", marks=pytest.mark.more)])
@pytest.mark.parametrize("words", [["exec"], ["run", "-H"]], ids="-".join)
def test_config_json_leaves_nothing(host, made, tmp_path, secret_files, words,
                                    key):
    path = tmp_path / "winrm/config.json"
    path.parent.mkdir()
    path.touch(0o600)
    path.write_text(json.dumps({"defaults": {
        "username": USER, "port": host.port, key: PASSWORD
        if key == "password" else ["cat", secret_files[0]]}}))
    core, said = core_at_exit(tmp_path, *words, "127.0.0.1", "--", "echo hi")
    assert re.search(r"^(127.0.0.1: )?hi$", said, re.M), said
    assert found(core, made["client"].key) == []
