# SPDX-License-Identifier: Apache-2.0
"""boards/stm32-template as its user takes it: copied to boards/mine in a tree
of its own, built, changed, and run by QEMU with a debugger's console."""
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PLAIN = {name: value for name, value in os.environ.items()
         if not name.startswith(("MAKE", "MFLAGS", "BUILD", "BOARD", "SAN",
                                 "MBEDTLS", "CPPFLAGS", "CC", "CFLAGS"))}
# In place of the one that fetches over the network.
FETCH = """#!/bin/sh
echo "$1" >>fetched
mkdir -p build/firmware
ln -sfn "%s/build/firmware/mbedtls" build/firmware/mbedtls
"""


class Tree:
    def __init__(self, place):
        self.place = place
        files = subprocess.run(
            ["git", "ls-files", "-z", "Makefile", "boards", "core", "http",
             "ntlm", "port", "soap"], cwd=ROOT, check=True, text=True,
            stdout=subprocess.PIPE).stdout.split("\0")
        for name in filter(None, files):
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, place / name)
        fetch = place / "tests/setup/trixie"
        fetch.parent.mkdir(parents=True)
        fetch.write_text(FETCH % ROOT)
        fetch.chmod(0o755)
        # What a user does. The template itself must not be what is built.
        subprocess.run(["cp", "-r", "boards/stm32-template", "boards/mine"],
                       cwd=place, check=True)
        for path in (place / "boards/stm32-template").glob("*.[ch]"):
            path.write_text("#error this is the template\n")

    def make(self, *words):
        return subprocess.run(
            ["make", "-s", "-j2", "BOARD=mine", *words], cwd=self.place,
            env=PLAIN, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT)

    def built(self, *words):
        done = self.make(*words)
        assert done.returncode == 0, done.stdout
        return self.place / "build/mine/winrm-mine"

    def edit(self, name, old, new):
        path = self.place / "boards/mine" / name
        text = path.read_text()
        assert old in text, old
        path.write_text(text.replace(old, new))


@pytest.fixture(scope="module")
def built_once(tmp_path_factory):
    subprocess.run(["tests/setup/trixie", "firmware"], cwd=ROOT, check=True)
    tree = Tree(tmp_path_factory.mktemp("tree"))
    tree.built()
    return tree


@pytest.fixture
def tree(built_once):
    """A copy that has been built; what a test changes in it is put back."""
    folder = built_once.place / "boards/mine"
    kept = {path: path.read_text() for path in folder.rglob("*")
            if path.is_file()}
    yield built_once
    for path, text in kept.items():
        if path.read_text() != text:
            path.write_text(text)


def tool(name, *words):
    return subprocess.run([f"arm-none-eabi-{name}", *words], check=True,
                          text=True, stdout=subprocess.PIPE).stdout


def run(image):
    """By the debugger's calls of its newlib, as SPECS=rdimon.specs has them."""
    done = subprocess.run(
        ["qemu-system-arm", "-M", "mps2-an386", "-nographic", "-monitor",
         "none", "-semihosting", "-device", f"loader,file={image},cpu-num=0"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
        timeout=60)
    return done.returncode, done.stdout


def test_a_copy_builds_its_own_files_and_fetches_what_it_needs(tree):
    objects = {str(path.relative_to(tree.place / "build/mine"))
               for path in (tree.place / "build/mine/boards").rglob("*.o")}
    sources = {str(path.relative_to(tree.place).with_suffix(".o"))
               for path in (tree.place / "boards/mine").rglob("*.c")}
    assert objects == sources >= {"boards/mine/main.o", "boards/mine/port.o"}
    assert set((tree.place / "fetched").read_text().split()) == {"firmware"}


def test_the_image_of_a_copy_is_for_its_cpu(tree):
    text = tool("readelf", "-hA", tree.built())
    for line in ("Machine: ARM", "Tag_CPU_arch: v7E-M",
                 "Tag_CPU_arch_profile: Microcontroller",
                 "Tag_ABI_VFP_args: VFP registers"):
        assert re.search(line.replace(": ", r": +"), text), line


def test_a_copy_has_the_seven_functions(tree):
    text = (tree.place / "boards/mine/port.c").read_text()
    assert set(re.findall(r"\t\.(\w+) = port_\1,", text)) == {
        "open", "send", "recv", "close", "wait", "now_ms", "random",
        "io_code"}


def test_an_error_is_a_sentence_on_the_console(tree):
    """The template's functions fail; in the copy one after the other works."""
    status, said = run(tree.built("SPECS=rdimon.specs", "-W",
                                  "boards/mine/main.c"))
    assert (status, said) == (256 - 18, "random numbers or a hash failed\n")
    tree.edit("port.c", "return WINRM_E_CRYPTO;", "return WINRM_OK;")
    status, said = run(tree.built("SPECS=rdimon.specs"))
    assert status == 256 - 5
    assert said.startswith("cannot connect to 192.168.2.64 port 5985: ")
    tree.edit("main.c", '.host = "192.168.2.64"', '.host = ""')
    status, said = run(tree.built("SPECS=rdimon.specs"))
    assert status == 255 and said.startswith("host is missing or wrong: ")


@pytest.mark.parametrize("name", ["main.c", "port.c", "port.h",
                                  "config/mbedtls_template.h"])
def test_what_is_broken_in_a_copy_breaks_its_build(tree, name):
    tree.built()
    path = tree.place / "boards/mine" / name
    path.write_text(path.read_text() + "#error broken\n")
    done = tree.make()
    assert done.returncode != 0
    assert re.search(r"boards/mine/%s:\d+:\d+: error: #error broken" % name,
                     done.stdout), done.stdout


def test_a_feature_that_a_copy_switches_on_is_in_its_image(tree):
    def shells(image):
        return " winrm_shells_start\n" in tool("nm", image)
    before = tree.built("-W", "boards/mine/main.c")
    size = before.stat().st_size
    assert not shells(before)
    tree.edit("board.mk", "-DWINRM_SHELLS=0 ", "")
    after = tree.built()
    assert shells(after) and after.stat().st_size > size


def test_a_file_added_to_a_copy_is_compiled(tree):
    path = tree.place / "boards/mine/uart.c"
    path.write_text("#error a new file\n")
    try:
        assert "boards/mine/uart.c:1:2: error: #error a new file" in \
            tree.make().stdout
    finally:
        path.unlink()


def test_no_mbedtls_where_a_copy_was_told_it_is(tree):
    done = tree.make("MBEDTLS_SRC=/nonexistent")
    assert done.returncode == 2
    line, = done.stdout.splitlines()
    assert "no mbedTLS in /nonexistent: MBEDTLS_SRC= names a folder" in line
