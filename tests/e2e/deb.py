# SPDX-License-Identifier: Apache-2.0
"""The Debian packages: clean, complete, the same each time, and at work.

`make deb` with and without STATIC=1 and for each BOARD, and tests/setup/trixie
roots, have made what is looked at.
"""
import json
import os
import platform
import re
import shutil
import subprocess
from pathlib import Path

import jsonschema
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
DEBS = ROOT / "build/deb"
NATIVE = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine())
EMULATOR = {"armhf": ["qemu-arm", "-L", "/usr/arm-linux-gnueabihf"],
            "arm64": ["qemu-aarch64", "-L", "/usr/aarch64-linux-gnu"]}
OTHERS = [arch for arch in EMULATOR if arch != NATIVE]
STATIC = [NATIVE] + OTHERS

# What lintian says, and why it may.
EXPLAINED = {
    "initial-upload-closes-no-bugs":
        "no bug of Debian's asked for this package",
    "debian-watch-file-is-missing":
        "the source has no fixed place yet from which releases are loaded",
}


def run(*command, **how):
    done = subprocess.run(command, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, **how)
    assert done.returncode == 0, done.stdout
    return done.stdout


def one(pattern):
    found = sorted(DEBS.glob(pattern))
    assert len(found) == 1, (pattern, found, "run make deb")
    return found[0]


def package(name):
    """One of the three that the system's mbedTLS is linked to."""
    return one(f"{name}_*-[0-9]_{NATIVE}.deb")


def static(arch):
    return one(f"winrm_*+static_{arch}.deb")


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """What the three hold, in a folder."""
    place = tmp_path_factory.mktemp("root")
    for name in ("libwinrm0", "libwinrm-dev", "winrm"):
        run("dpkg-deb", "-x", package(name), place)
    return place


def libraries(root):
    folder, = (root / "usr/lib").glob("*-linux-*")
    return folder


def demo(tmp_path, *command):
    """Does the job of make demo with this command instead of winrm."""
    wrapper = tmp_path / "winrm"
    wrapper.write_text("#!/bin/sh\n%s\n" % " ".join(map(str, command)))
    wrapper.chmod(0o755)
    assert "It works" in run("/usr/bin/python3", "tests/demo.py", wrapper,
                             cwd=ROOT, timeout=60)


def said(file):
    """The tags of lintian, down to those of the level "info"."""
    text = run("lintian", "--allow-root", "--fail-on=error", "--display-info",
               file)
    tags = set(re.findall(r"^[EWI]: [^:]+: (\S+)", text, re.M))
    assert len(text.splitlines()) == len(re.findall("^[EWI]: ", text, re.M))
    return tags


def test_lintian_says_nothing_of_source_and_packages_but_what_is_explained():
    assert said(one(f"winrm_*_{NATIVE}.changes")) == set(EXPLAINED)


@pytest.mark.parametrize("arch", STATIC)
def test_lintian_says_nothing_of_the_static_one_but_what_is_explained(arch):
    assert said(static(arch)) <= set(EXPLAINED)


def held(file):
    """What a package puts where; all of it is root's."""
    lines = run("dpkg-deb", "--contents", file).splitlines()
    assert all(" root/root " in line for line in lines)
    return {re.search(r" \./(\S*[^/\s])(?: -> \S+)?$", line)[1]
            for line in lines if not line.endswith("/")}


def test_each_package_holds_what_is_its_own():
    multiarch = run("dpkg-architecture", "-qDEB_HOST_MULTIARCH").strip()
    lib = f"usr/lib/{multiarch}"
    assert {path for path in held(package("libwinrm0"))
            if "/share/doc/" not in path} == {
        f"{lib}/libwinrm.so.0", f"{lib}/libwinrm.so.0.1.0"}
    assert held(package("libwinrm-dev")) >= {
        "usr/include/winrm/winrm.h", "usr/include/winrm/config.h",
        f"{lib}/libwinrm.so", f"{lib}/libwinrm.a",
        f"{lib}/pkgconfig/winrm.pc", f"{lib}/cmake/winrm/winrm-config.cmake",
        "usr/share/winrm/lwip/lwip_raw.c",
        "usr/share/doc/libwinrm-dev/README.md.gz"}


@pytest.mark.parametrize("arch", [None] + STATIC)
def test_the_command_comes_with_all_that_goes_with_it(arch):
    files = held(static(arch) if arch else package("winrm"))
    assert files >= {
        "usr/bin/winrm", "usr/bin/winrs", "usr/share/man/man1/winrm.1.gz",
        "usr/share/man/man1/winrs.1.gz",
        "usr/share/bash-completion/completions/winrm",
        "usr/share/bash-completion/completions/winrs",
        "usr/share/zsh/vendor-completions/_winrm",
        "usr/share/fish/vendor_completions.d/winrm.fish",
        "usr/share/fish/vendor_completions.d/winrs.fish",
        "usr/share/winrm/connector.schema.json",
        "usr/share/doc/winrm/README.md.gz",
        "usr/share/doc/winrm/changelog.gz",
        "usr/share/doc/winrm/copyright",
        "usr/share/doc/winrm/examples/connectors.json"}
    assert not [path for path in files if "libwinrm" in path]


def depends(file):
    text = run("dpkg-deb", "-f", file, "Depends")
    return {name.split()[0] for name in text.split(",")}


def test_mbedtls_and_the_c_library_are_all_that_is_needed():
    """And libedit, by the command alone, for the lines of winrm shell."""
    needed = r"libc6|libmbed(tls|x509-|crypto)\d+"
    for name, more in (("libwinrm0", set()), ("winrm", {"libedit2"})):
        found = depends(package(name))
        for part in ("tls", "x509", "crypto"):
            assert any("libmbed" + part in one for one in found), found
        assert more <= found
        found -= more
        assert all(re.fullmatch(needed, one) for one in found), found
    assert depends(package("libwinrm-dev")) == {"libmbedtls-dev", "libwinrm0"}
    for arch in STATIC:
        assert depends(static(arch)) == {"libc6"}


def test_it_is_built_with_the_hardening_of_debian(root):
    for file in (root / "usr/bin/winrm",
                 libraries(root) / "libwinrm.so.0.1.0"):
        text = run("readelf", "-Wdls", "--dyn-syms", file)
        assert "BIND_NOW" in text or re.search(r"FLAGS.*NOW", text), file
        assert "GNU_RELRO" in text
        assert "__stack_chk_fail@" in text
        assert re.search(r"__\w+_chk@GLIBC", text), "_FORTIFY_SOURCE"
    assert "DYN (Position-Independent" in run(
        "readelf", "-h", root / "usr/bin/winrm")


def test_the_packaged_command_runs(root, tmp_path):
    assert "winrm 0" in run(root / "usr/bin/winrm", "version")
    demo(tmp_path, "exec", root / "usr/bin/winrm", '"$@"')


def test_the_example_is_one_of_the_schema(root):
    schema = json.loads((root / "usr/share/winrm/connector.schema.json")
                        .read_text())
    records = json.loads((root / "usr/share/doc/winrm/examples/"
                          "connectors.json").read_text())
    assert len(records) == 2
    for record in records.values():
        assert set(record) <= set(
            schema["$defs"]["connector"]["properties"])
        jsonschema.validate(record, {"$ref": "#/$defs/connector",
                                     "$defs": schema["$defs"]})


@pytest.mark.parametrize("way", ["shared", "static"])
def test_a_program_is_built_with_the_dev_package(root, tmp_path, way):
    source = tmp_path / "run.c"
    source.write_text(re.search(
        r"```c\n(.*?)```", (ROOT / "README.md").read_text(), re.S)[1])
    flags = run("pkg-config", "--cflags", "--libs",
                *(["--static"] if way == "static" else []), "winrm",
                env=os.environ | {
                    "PKG_CONFIG_SYSROOT_DIR": str(root),
                    "PKG_CONFIG_LIBDIR": f"{libraries(root)}/pkgconfig"})
    assert f"-I{root}/usr/include" in flags
    if way == "static":
        flags = flags.replace("-lwinrm", "-l:libwinrm.a")
    program = tmp_path / "run"
    run("cc", "-std=c99", "-o", program, source, *flags.split())
    assert ("libwinrm.so.0" in run("readelf", "-d", program)) == \
        (way == "shared")
    done = subprocess.run(
        [program, "127.0.0.1", "1", "echo hi"], stderr=subprocess.PIPE,
        text=True, env={"LD_LIBRARY_PATH": str(libraries(root)),
                        "WINRM_PASSWORD": "S3cret"}, timeout=30)
    assert "127.0.0.1" in done.stderr and done.returncode != 127


def test_two_builds_give_the_same_packages(tmp_path):
    run("boards/debian/build", "linux", tmp_path / "another", cwd=ROOT,
        env=os.environ | {"DEB_BUILD_OPTIONS": "noautodbgsym nocheck",
                          "CFLAGS": "-O0", "BOARD": "mips"})
    names = {path.name for path in (tmp_path / "another").iterdir()}
    assert len([name for name in names if name.endswith(".deb")]) == 3
    assert len([name for name in names if name.endswith(".dsc")]) == 1
    for name in names:
        if not name.endswith((".changes", ".buildinfo")):    # they have a date
            assert (DEBS / name).read_bytes() == \
                (tmp_path / "another" / name).read_bytes(), name


# mbedTLS is another one in each release, so these have it in them.

@pytest.mark.parametrize("release", ["bookworm", "trixie"])
def test_the_static_one_installs_and_works_in_a_fresh_root(tmp_path, release):
    if os.geteuid() != 0:
        pytest.skip("needs root, for chroot")
    root = tmp_path / "root"
    root.mkdir()
    run("tar", "-xf", ROOT / f"build/roots/{release}.tar", "-C", root)
    shutil.copy(static(NATIVE), root / "winrm.deb")
    run("chroot", root, "dpkg", "--install", "/winrm.deb")
    assert "winrm 0" in run("chroot", root, "winrm", "version")
    # the configuration comes along to the same place in there
    demo(tmp_path, "mkdir -p", f"{root}$(dirname $3) && cp -p $3 {root}$3 &&",
         "exec chroot", root, 'winrm "$@"')
    run("chroot", root, "dpkg", "--purge", "winrm")
    assert not (root / "usr/bin/winrm").exists()
    shutil.rmtree(root)


@pytest.mark.parametrize("arch", OTHERS)
def test_those_of_other_processors_work_under_an_emulator(tmp_path, arch):
    run("dpkg-deb", "-x", static(arch), tmp_path / "root")
    demo(tmp_path, "exec", *EMULATOR[arch],
         tmp_path / "root/usr/bin/winrm", '"$@"')
