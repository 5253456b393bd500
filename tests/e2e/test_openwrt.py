# SPDX-License-Identifier: Apache-2.0
"""The packages of OpenWrt.

There is no SDK of OpenWrt here: tests/openwrt has stand-ins for it.
"""
import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from winrm_command import host  # noqa: F401  (fixtures)
from winrm_command import PASSWORD, USER, assert_no_secret

pytestmark = pytest.mark.more

ROOT = Path(__file__).resolve().parent.parent.parent
STANDIN = ROOT / "tests/openwrt"
# What is packaged is the plain build, whichever is under test.
PLAIN = {name: value for name, value in os.environ.items()
         if not name.startswith(("MAKE", "MFLAGS", "BUILD", "BOARD", "SAN",
                                 "MBEDTLS", "CPPFLAGS"))}


def run(*command, **how):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE,
                          text=True, **how).stdout


# The packages.

@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """A clone in which `make dist` was run, and what that said."""
    clone = tmp_path_factory.mktemp("clone") / "winrm"
    run("git", "clone", "-q", "--shared", ROOT, clone)
    return clone, run("make", "-s", "dist", cwd=clone, env=PLAIN)


def packages(folder, out, **how):
    return subprocess.run(
        ["make", "-s", "-C", folder, f"TOPDIR={STANDIN}", f"OUT={out}"],
        env=PLAIN, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, **how)


@pytest.fixture(scope="module", params=["release", "tree"])
def openwrt(request, tmp_path_factory):
    """Where the packages are: those of a release, and of the tree as it is."""
    out = tmp_path_factory.mktemp("openwrt")
    folder = ROOT / "boards/openwrt"
    if request.param == "release":
        folder = request.getfixturevalue("released")[0] / "build/openwrt/winrm"
    done = packages(folder, out)
    assert done.returncode == 0, done.stdout
    return out


def setting(makefile, name):
    return re.search(rf"^{name}:=(.*)$", makefile.read_text(), re.M)[1]


def test_dist_writes_the_hash_of_its_archive_into_the_package(released):
    clone, said = released
    digest, name = said.split()
    makefile = clone / "build/openwrt/winrm/Makefile"
    assert setting(makefile, "PKG_HASH") == digest
    assert digest == run("sha256sum", clone / "build" / name).split()[0]
    version = setting(makefile, "PKG_VERSION")
    assert setting(makefile, "PKG_SOURCE").replace(
        "$(PKG_NAME)", "winrm").replace("$(PKG_VERSION)", version) == name
    assert setting(makefile, "PKG_SOURCE_URL") == f"file://{clone}/build"
    # in the tree there is none that would be another archive's
    assert setting(ROOT / "boards/openwrt/Makefile", "PKG_HASH") == ""
    # once more is the same, but for the place that was asked for
    assert run("make", "-s", "dist", "DIST_URL=https://example.com/v1",
               cwd=clone, env=PLAIN) == said
    assert setting(makefile, "PKG_SOURCE_URL") == "https://example.com/v1"
    assert setting(makefile, "PKG_HASH") == digest
    run("make", "-s", "dist", cwd=clone, env=PLAIN)


def test_another_archive_than_that_of_the_hash_is_not_built(
        released, tmp_path):
    clone, said = released
    folder = tmp_path / "feed"
    run("cp", "-r", clone / "build/openwrt/winrm", folder)
    name = said.split()[1]
    data = bytearray((clone / "build" / name).read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / name).write_bytes(data)
    text = (folder / "Makefile").read_text()
    (folder / "Makefile").write_text(re.sub(
        "^PKG_SOURCE_URL:=.*", f"PKG_SOURCE_URL:=file://{tmp_path}", text,
        flags=re.M))
    done = packages(folder, tmp_path / "out")
    assert done.returncode != 0 and "did NOT match" in done.stdout
    assert not list((tmp_path / "out").rglob("libwinrm.a"))


def test_openwrt_gets_a_library_a_command_an_agent_and_headers(openwrt):
    files = {str(p.relative_to(openwrt)) for p in openwrt.rglob("*")
             if not p.is_dir() and "build_dir" not in p.parts}
    assert files >= {
        "libwinrm/usr/lib/libwinrm.so.0", "winrm/usr/bin/winrm",
        "winrm/usr/bin/winrs", "winrm-agent/usr/sbin/winrm-agent",
        "staging/usr/include/winrm/winrm.h",
        "staging/usr/lib/libwinrm.so", "staging/usr/lib/pkgconfig/winrm.pc"}


def test_the_cas_come_along(openwrt):
    for name in ("winrm", "winrm-agent"):
        assert "+ca-bundle" in (openwrt / f"{name}.depends").read_text()


def connectors(tmp_path, host, command):
    path = tmp_path / "connectors.json"
    path.write_text(json.dumps({"job": {
        "hostname": "127.0.0.1", "port": host.port, "username": USER,
        "password": PASSWORD, "command": command}}))
    path.chmod(0o600)
    return path


def test_the_agent_logs_the_answer_of_its_connector(openwrt, host, tmp_path):
    config = connectors(tmp_path, host, "echo out; exit 7")

    def agent(name):
        done = subprocess.run(
            [openwrt / "winrm-agent/usr/sbin/winrm-agent", config, name],
            stderr=subprocess.PIPE, text=True, timeout=20,
            env={"LD_LIBRARY_PATH": f"{openwrt}/libwinrm/usr/lib"})
        assert done.returncode == 0
        assert_no_secret(done.stderr.encode(), "the log")
        return done.stderr

    answer = json.loads(agent("job").split(": ", 1)[1])
    assert (answer["exitcode"], answer["exit-status"]) == (0, 7)
    assert answer["output"] == "out\n"
    assert 'no connector "other"' in agent("other")
    assert host.stats()["shells"] == 0
