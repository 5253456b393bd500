# SPDX-License-Identifier: Apache-2.0
"""No key of Kerberos is left when the command ends."""

import re
import struct
import subprocess

import pytest
from kerberos_host import kdc_mit, kerberos_host  # noqa: F401  (fixtures)
from test_kerberos import NOTHING, PASSWORD
from test_memory import LIMIT, pytestmark  # noqa: F401
from winrm_command import WINRM, environment


def keys_of_keytab(path):
    said = subprocess.run(["klist", "-k", "-K", path], check=True,
                          capture_output=True, text=True).stdout
    return [bytes.fromhex(key) for key in re.findall(r"\(0x(\w+)\)", said)]


def keys_of_cache(path):
    """The session keys in a ticket cache of MIT's format 5 4."""
    with open(path, "rb") as file:
        data = file.read()

    def number(at, form=">I"):
        return struct.unpack_from(form, data, at)[0]

    def behind_data(at):
        return at + 4 + number(at)

    def behind_name(at):
        count = number(at + 4)
        for _ in range(count + 1):
            at = behind_data(at + (8 if _ == 0 else 0))
        return at

    def behind_list(at):
        count = number(at)
        at += 4
        for _ in range(count):
            at = behind_data(at + 2)
        return at

    at, keys = behind_name(4 + number(2, ">H")), []
    while at < len(data):
        at = behind_name(behind_name(at)) + 2
        keys.append(data[at + 4:at + 4 + number(at)])
        at = behind_data(at) + 16 + 1 + 4
        at = behind_data(behind_data(behind_list(behind_list(at))))
    return [key for key in keys if len(key) >= 16]


def left(tmp_path, secrets, host, *options, stop="catch syscall exit_group"):
    """Those of the secrets that are in its memory at its end."""
    core = str(tmp_path / "core")
    env = environment(**dict(NOTHING, KRB5_CONFIG=host.kdc.krb5_conf,
                             DEBUGINFOD_URLS=""))
    done = subprocess.run(
        ["gdb", "-nx", "-batch", "-ex", stop, "-ex", "run", "-ex",
         "generate-core-file " + core, "-ex", "kill", "--args", WINRM, "exec",
         *host.options(), *options, host.address, "--", "echo on"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=LIMIT, env=env)
    said = done.stdout + done.stderr
    assert not re.search(r"^winrm: ", said, re.M), said
    with open(core, "rb") as file:
        data = file.read()
    assert len(data) > 100000, said
    return [secret for secret in secrets if secret in data]


@pytest.fixture
def cache(kdc_mit):
    path = kdc_mit.kinit()
    kdc_mit.kvno(path, "HTTP/localhost")
    return path


@pytest.mark.parametrize("way", ["password", "keytab", "ccache"])
def test_the_command_leaves_no_key(kerberos_host, kdc_mit, cache, tmp_path,
                                   way):
    host = kerberos_host("http")
    password = tmp_path / "password"
    password.touch(0o600)
    password.write_text(PASSWORD + "\n")
    secrets = [PASSWORD.encode(), *keys_of_keytab(kdc_mit.keytab_user),
               *keys_of_cache(cache)]
    assert len(secrets) == 7, "four types of keys, two tickets"
    options = {
        "password": ["--auth", "kerberos", "-u", "vagrant",
                     "--password-file", str(password)],
        "keytab": ["-u", "vagrant@WINRM.TEST", "--keytab",
                   kdc_mit.keytab_user],
        "ccache": ["--ccache", cache]}[way]
    assert left(tmp_path, secrets, host, *options) == []
    assert len(host.logons()) == 1


def test_it_would_have_been_found(kerberos_host, kdc_mit, cache, tmp_path):
    """The same before the files are wiped."""
    host = kerberos_host("http")
    seen = left(tmp_path, keys_of_cache(cache), host, "--ccache", cache,
                stop="break shared_files_wipe")
    assert len(seen) == 2
