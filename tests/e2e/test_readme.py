# SPDX-License-Identifier: Apache-2.0
"""What README promises: its program, its install, its connector examples."""
import json
import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = Path(os.environ.get("WINRM_BUILD", "build/linux"))
README = (ROOT / "README.md").read_text()
PASSWORD = "S3cret!-Passw0rd"
# What is installed is the plain build, whichever is under test.
PLAIN = {name: value for name, value in os.environ.items()
         if not name.startswith(("MAKE", "MFLAGS", "BUILD", "SAN",
                                 "MBEDTLS", "CPPFLAGS"))}


def block(language, number=0):
    found = re.findall(r"```%s\n(.*?)```" % language, README, re.S)
    return found[number]


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    place = tmp_path_factory.mktemp("prefix")
    subprocess.run(["make", "-s", "install", f"PREFIX={place}"], cwd=ROOT,
                   check=True, stdout=subprocess.DEVNULL, env=PLAIN)
    return place


def test_the_program_in_the_readme_compiles_and_runs(prefix, calm, tmp_path):
    source = tmp_path / "run.c"
    source.write_text(block("c"))
    flags = subprocess.run(
        ["pkg-config", "--cflags", "--libs", "winrm"], check=True,
        stdout=subprocess.PIPE, text=True, env=os.environ | {
            "PKG_CONFIG_PATH": str(prefix / "lib/pkgconfig")}).stdout.split()
    subprocess.run(["cc", "-std=c99", "-Wall", "-Wextra", "-Werror", "-o",
                    tmp_path / "run", source, *flags,
                    f"-Wl,-rpath,{prefix}/lib"], check=True)
    done = subprocess.run(
        [tmp_path / "run", "127.0.0.1", str(calm.port), "echo hi; exit 7"],
        stdout=subprocess.PIPE, env={"WINRM_PASSWORD": PASSWORD}, timeout=20)
    assert (done.returncode, done.stdout) == (7, b"hi\n")


def test_install_respects_destdir(tmp_path):
    subprocess.run(["make", "-s", "install", f"DESTDIR={tmp_path}",
                    "PREFIX=/usr"], cwd=ROOT, check=True,
                   stdout=subprocess.DEVNULL, env=PLAIN)
    installed = {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*")
                 if p.is_file()}
    assert installed >= {
        "usr/bin/winrm", "usr/lib/libwinrm.a", "usr/lib/pkgconfig/winrm.pc",
        "usr/include/winrm/core/winrm.h", "usr/include/winrm/core/config.h",
        "usr/include/winrm/core/connector.h",
        "usr/include/winrm/port/posix.h", "usr/include/winrm/port/tls.h",
        "usr/include/winrm/port/proxy.h",
        "usr/include/winrm/port/proxy_head.h",
        "usr/share/man/man1/winrm.1", "usr/share/man/man1/winrs.1",
        "usr/bin/winrs", "usr/lib/libwinrm.so", "usr/lib/libwinrm.so.0",
        "usr/lib/cmake/winrm/winrm-config.cmake",
        "usr/share/bash-completion/completions/winrm",
        "usr/share/zsh/site-functions/_winrm",
        "usr/share/fish/vendor_completions.d/winrm.fish"}
    text = (tmp_path / "usr/lib/pkgconfig/winrm.pc").read_text()
    assert "prefix=/usr\n" in text and "@" not in text


def test_public_headers_serve_c99_and_cxx11(prefix, tmp_path):
    source = tmp_path / "all.c"
    source.write_text('#include "core/winrm.h"\n#include "core/connector.h"\n'
                      '#include "port/tls.h"\n'
                      "int main(void) { return 0; }\n")
    flags = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only",
             f"-I{prefix}/include/winrm", source]
    subprocess.run(["gcc", "-std=c99", *flags], check=True)
    subprocess.run(["g++", "-std=c++11", "-x", "c++", *flags], check=True)


def test_the_man_page_has_no_warnings():
    done = subprocess.run(
        ["mandoc", "-T", "lint", "-W", "warning", "boards/linux/winrm.1"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_connector_of_the_readme_is_read(calm, tmp_path):
    config = json.loads(block("json"))
    record = config["my-winrm-connector"]
    record.update(hostname="127.0.0.1", port=calm.port, username="LAB\\alice",
                  password=PASSWORD)
    path = tmp_path / "connectors.json"
    path.write_text(json.dumps(config))
    path.chmod(0o600)
    done = subprocess.run(
        [ROOT / os.environ.get("WINRM_BIN", "build/linux/winrm"), "call",
         "--config", path, "my-winrm-connector", "command=echo all",
         "timeout=10000"], stdout=subprocess.PIPE, text=True, timeout=20,
        stdin=subprocess.DEVNULL, check=True)
    answer = json.loads(done.stdout)
    assert (answer["exitcode"], answer["message"]) == (0, "success")
    assert (answer["output"], answer["exit-status"]) == ("all\n", 0)
    for key in ("error", "connector-name", "duration-ms", "sealed",
                "truncated"):
        assert key in answer


def test_every_key_of_the_readme_is_known_to_the_help():
    done = subprocess.run([ROOT / "build/linux/winrm", "call", "--help"],
                          stdout=subprocess.PIPE, text=True, check=True)
    table = README[README.index("| key | default |"):]
    keys = re.findall(r"^\| ((?:`[a-z-]+` ?)+)\|", table, re.M)
    names = {name for row in keys for name in re.findall(r"`([a-z-]+)`", row)}
    assert len(names) > 12
    for name in names:
        assert name in done.stdout, name


def test_the_size_table_of_the_readme_is_the_reviewed_one(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "tests/size")
    monkeypatch.chdir(ROOT)
    import measure
    table = measure.read_table()
    assert len(table) > 100
    now, due = measure.in_readme(table)
    assert now == due
