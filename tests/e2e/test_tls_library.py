# SPDX-License-Identifier: Apache-2.0
"""mbedTLS' library of TLS is loaded where TLS begins, and only there."""

import re
import subprocess
from pathlib import Path

import pytest
from winrm_command import WINRM, host, hosts, winrm  # noqa: F401  (fixtures)


def loaded_by():
    """The file name of the library, in a command that loads it by itself."""
    names = re.findall(rb"libmbedtls\.so\.\d+", Path(WINRM).read_bytes())
    dynamic = subprocess.run(["readelf", "-d", WINRM], check=True,
                             stdout=subprocess.PIPE).stdout
    if not names or names[0] in dynamic:
        pytest.skip("this build is linked with it")
    return names[0].decode()


@pytest.fixture
def without_tls(tmp_path):
    """An environment in which that library is none."""
    (tmp_path / loaded_by()).touch()
    return {"LD_LIBRARY_PATH": str(tmp_path)}


@pytest.mark.http
def test_plain_http_needs_no_library_of_tls(host, without_tls):
    result = host.run("echo hi", env=without_tls)
    assert (result.status, result.out) == (0, b"hi\n"), result.err


@pytest.mark.http
@pytest.mark.parametrize("options", [
    ("exec", "-u", "a", "--https", "127.0.0.1:1", "--", "x"),
    ("trust", "127.0.0.1:1")], ids=lambda options: options[0])
def test_a_library_that_is_missing_is_named(without_tls, options):
    env = without_tls | {"WINRM_PASSWORD": "p"}
    result = winrm(*options, env=env)
    assert result.status == 248 and result.out == b"", result
    assert result.err.count("\n") == 1
    assert without_tls["LD_LIBRARY_PATH"] in result.err
    assert "TLS needs mbedTLS' library" in result.err


@pytest.mark.http
def test_the_version_of_mbedtls_is_known_without_it(without_tls):
    result = winrm("--version", env=without_tls)
    assert result.status == 0 and b"mbed TLS " in result.out, result
