# SPDX-License-Identifier: Apache-2.0
"""make, if something that it needs is missing: one sentence."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PLAIN = {name: value for name, value in os.environ.items()
         if not name.startswith(("MAKE", "MFLAGS", "BUILD", "BOARD", "SAN",
                                 "MBEDTLS", "CPPFLAGS", "WERROR"))}


def make(place, *words):
    return subprocess.run(
        ["make", "-s", "lib", f"BUILD={place}/build", *words], cwd=ROOT,
        env=PLAIN, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        timeout=60)


@pytest.mark.parametrize("folder", ["nowhere", "headers-alone"])
def test_no_mbedtls_where_it_was_said_to_be(tmp_path, folder):
    """Not the system's in its place."""
    headers = tmp_path / "headers-alone" / "include" / "mbedtls"
    headers.mkdir(parents=True)
    (headers / "version.h").write_text("#define MBEDTLS_VERSION_MAJOR 3\n")
    done = make(tmp_path, f"MBEDTLS={tmp_path / folder}")
    assert done.returncode == 2
    line, = done.stderr.splitlines()
    assert f"no mbedTLS in {tmp_path / folder}: MBEDTLS= names a folder " \
        "that has include/mbedtls and lib/libmbedtls.*" in line


@pytest.mark.parametrize("version", [None, 1, 5])
def test_no_headers_of_mbedtls_that_serve(tmp_path, version):
    """-nostdinc hides those of the system."""
    if version:
        (tmp_path / "mbedtls").mkdir()
        (tmp_path / "mbedtls" / "version.h").write_text(
            f"#define MBEDTLS_VERSION_MAJOR {version}\n")
    done = make(tmp_path, f"CC=cc -nostdinc -I{tmp_path}")
    assert done.returncode == 2
    line, = done.stderr.splitlines()
    assert "no mbedTLS 2.28, 3.6 or 4 for cc: install its headers (Debian: " \
        "libmbedtls-dev), or name a folder" in line


def test_no_compiler(tmp_path):
    done = make(tmp_path, "CC=no-such-compiler -O2")
    assert done.returncode == 2
    line, = done.stderr.splitlines()
    assert "no compiler no-such-compiler: install it, or name another by CC=" \
        in line


def test_no_doxygen():
    done = subprocess.run(
        ["make", "-s", "docs", "DOXYGEN=no-such-doxygen"], cwd=ROOT, env=PLAIN,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == 2
    line, *_ = done.stderr.splitlines()
    assert line == "make docs: no no-such-doxygen: install it (Debian: " \
        "doxygen), or name another by DOXYGEN="


def test_a_warning_is_an_error_only_where_asked_for(tmp_path):
    plain = subprocess.run(
        ["make", "-n", "build/linux/port/posix.o", "-W", "port/posix.c"],
        cwd=ROOT, env=PLAIN, stdout=subprocess.PIPE, text=True, check=True)
    asked = subprocess.run(
        ["make", "-n", "build/linux/port/posix.o", "-W", "port/posix.c",
         "WERROR=1"],
        cwd=ROOT, env=PLAIN, stdout=subprocess.PIPE, text=True, check=True)
    assert " -Wall " in plain.stdout and "-Werror" not in plain.stdout
    assert " -Werror " in asked.stdout
