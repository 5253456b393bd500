# SPDX-License-Identifier: Apache-2.0
"""The Debian packages: clean, and at work in roots that have nothing else.

make deb BOARD=... and tests/setup/trixie roots have made what is looked at.
"""
import os
import platform
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
NATIVE = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine())
EMULATOR = {"armhf": ["qemu-arm", "-L", "/usr/arm-linux-gnueabihf"],
            "arm64": ["qemu-aarch64", "-L", "/usr/aarch64-linux-gnu"]}
ALL = [NATIVE] + [arch for arch in EMULATOR if arch != NATIVE]


def run(*command, **how):
    done = subprocess.run(command, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, **how)
    assert done.returncode == 0, done.stdout
    return done.stdout


def package(arch):
    found = sorted((ROOT / "build/deb").glob(f"*_{arch}.deb"))
    assert len(found) == 1, "run make deb"
    return found[0]


def demo(tmp_path, *command):
    """make demo's job, done by this command in place of winrm."""
    wrapper = tmp_path / "winrm"
    wrapper.write_text("#!/bin/sh\n%s\n" % " ".join(map(str, command)))
    wrapper.chmod(0o755)
    assert "It works" in run("/usr/bin/python3", "tests/demo.py", wrapper,
                             cwd=ROOT, timeout=60)


@pytest.mark.parametrize("arch", ALL)
def test_lintian_has_nothing_to_say(arch):
    assert run("lintian", "--allow-root", "--fail-on=warning,error",
               "--display-info", package(arch)) == ""


@pytest.mark.parametrize("arch", ALL)
def test_it_holds_the_command_and_what_goes_with_it(arch):
    held = run("dpkg-deb", "--contents", package(arch))
    for path in ("bin/winrm", "bin/winrs", "share/man/man1/winrm.1.gz",
                 "share/bash-completion/completions/winrm",
                 "share/zsh/vendor-completions/_winrm",
                 "share/fish/vendor_completions.d/winrm.fish",
                 "share/doc/winrm/copyright"):
        assert f" ./usr/{path}" in held
    assert " root/root " in held and "libwinrm" not in held


@pytest.mark.parametrize("release", ["bookworm", "trixie"])
def test_it_installs_and_works_in_a_fresh_root(tmp_path, release):
    if os.geteuid() != 0:
        pytest.skip("needs root, for chroot")
    root = tmp_path / "root"
    root.mkdir()
    run("tar", "-xf", ROOT / f"build/roots/{release}.tar", "-C", root)
    shutil.copy(package(NATIVE), root / "winrm.deb")
    run("chroot", root, "dpkg", "--install", "/winrm.deb")
    assert "winrm 0" in run("chroot", root, "winrm", "version")
    # the configuration comes along to the same place in there
    demo(tmp_path, "mkdir -p", f"{root}$(dirname $3) && cp -p $3 {root}$3 &&",
         "exec chroot", root, 'winrm "$@"')
    run("chroot", root, "dpkg", "--purge", "winrm")
    assert not (root / "usr/bin/winrm").exists()
    shutil.rmtree(root)


@pytest.mark.parametrize("arch", [a for a in ALL if a != NATIVE])
def test_those_of_other_processors_work_under_an_emulator(tmp_path, arch):
    run("dpkg-deb", "-x", package(arch), tmp_path / "root")
    demo(tmp_path, "exec", *EMULATOR[arch],
         tmp_path / "root/usr/bin/winrm", '"$@"')
