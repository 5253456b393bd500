# SPDX-License-Identifier: Apache-2.0
"""What make install puts where, and that it is of use there."""
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from winrm_command import host  # noqa: F401  (fixtures)
from winrm_command import PASSWORD, USER, assert_no_secret, environment

ROOT = Path(__file__).resolve().parent.parent.parent
# What is installed is the plain build, whichever is under test.
PLAIN = {name: value for name, value in os.environ.items()
         if not name.startswith(("MAKE", "MFLAGS", "BUILD", "BOARD", "SAN",
                                 "MBEDTLS", "CPPFLAGS"))}


def run(*command, **how):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE,
                          text=True, **how).stdout


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    place = tmp_path_factory.mktemp("prefix")
    run("make", "-s", "install", f"PREFIX={place}", cwd=ROOT, env=PLAIN)
    return place


@pytest.fixture
def program(tmp_path):
    """The one of the README."""
    source = tmp_path / "run.c"
    text = (ROOT / "README.md").read_text()
    source.write_text(re.search(r"```c\n(.*?)```", text, re.S)[1])
    return source


def exits_with_7(program, host, **env):
    done = subprocess.run(
        [program, "127.0.0.1", str(host.port), "echo hi; exit 7"],
        stdout=subprocess.PIPE, timeout=20,
        env={"WINRM_PASSWORD": PASSWORD, **env})
    return (done.returncode, done.stdout) == (7, b"hi\n")


# The library.

def test_the_shared_library_exports_the_public_headers_alone(prefix):
    library = prefix / "lib/libwinrm.so"
    names = {line.split()[-1].split("@")[0] for line in
             run("nm", "-D", "--defined-only", library).splitlines()}
    names.discard("WINRM_0")
    headers = "".join(p.read_text() for p in
                      (prefix / "include").rglob("*.h"))
    assert {"winrm_init_sized", "winrm_step", "winrm_port_posix",
            "winrm_port_tls", "winrm_answer_put",
            "winrm_proxy_init"} <= names
    for name in names:
        assert re.search(r"\b%s\b" % name, headers), name
    dynamic = run("readelf", "-d", library)
    assert "soname: [libwinrm.so.0]" in dynamic
    assert os.readlink(library) == "libwinrm.so.0"
    # Debian's file has those, too: its package does not build without one
    symbols = (ROOT / "boards/debian/libwinrm0.symbols").read_text()
    assert set(re.findall(r"^ (winrm_\w+)@WINRM_0 ", symbols, re.M)) == names


def test_what_the_installed_headers_declare_is_in_both_libraries(prefix):
    declared = set()
    for header in (prefix / "include").rglob("*.h"):
        text = run("gcc", "-E", "-P", f"-I{prefix}/include", header)
        declared |= set(re.findall(
            r"^(?!typedef|static)[a-z_][^;({]*?\b(winrm_\w+)(?:\(|;)",
            text, re.M))
    assert {"winrm_init_sized", "winrm_port_tls", "winrm_describe",
            "winrm_proxy_init"} <= declared and len(declared) > 40
    for options in (["-D", prefix / "lib/libwinrm.so"],
                    ["-g", prefix / "lib/libwinrm.a"]):
        held = {line.split()[-1].split("@")[0] for line in run(
            "nm", "--defined-only", *options).splitlines() if " " in line}
        assert declared <= held, (options, declared - held)


@pytest.mark.parametrize("port", ["lwip_raw", "lwip_socket"])
def test_a_port_of_lwip_is_installed_as_two_sources(prefix, port):
    """They need only what is installed and lwIP's headers."""
    assert not list((prefix / "include").rglob(port + "*"))
    text = "".join((prefix / "share/winrm/lwip" / (port + end)).read_text()
                   for end in (".c", ".h"))
    assert set(re.findall(r'^#include "(.*)"', text, re.M)) == {port + ".h"}
    needed = re.findall(r"^#include <(winrm/.*)>", text, re.M)
    assert "winrm/winrm.h" in needed
    for name in needed:
        assert (prefix / "include" / name).exists(), name


HEADERS = ["cim", "client_config", "config", "connector", "copy", "credentials",
           "port", "posix", "proxy", "psrp", "request", "rsa", "tls", "version",
           "winrm"]


def test_each_installed_header_is_enough_for_itself(prefix, tmp_path):
    """In a project that has a core/config.h and a config.h of its own."""
    for name in ("core/config.h", "config.h", "version.h", "winrm.h"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("#error not this one\n")
    found = {path.stem for path in (prefix / "include/winrm").iterdir()}
    assert found == set(HEADERS)
    for name in HEADERS:
        source = tmp_path / f"{name}.c"
        source.write_text(f"#include <winrm/{name}.h>\n")
        run("gcc", "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
            "-fsyntax-only", f"-I{tmp_path}", f"-I{prefix}/include", source)


def test_the_same_names_serve_in_a_build_from_the_tree(tmp_path):
    (tmp_path / "core").mkdir()
    (tmp_path / "core/config.h").write_text("#error not this one\n")
    for name in HEADERS:
        source = tmp_path / f"{name}.c"
        source.write_text(f"#include <winrm/{name}.h>\n")
        run("gcc", "-std=c99", "-Werror", "-fsyntax-only", f"-I{tmp_path}",
            f"-I{ROOT}/boards/include", source)


def test_the_installed_config_is_that_of_the_build(tmp_path):
    run("make", "-s", "lib", "install", "STATIC=1", f"PREFIX={tmp_path}",
        f"BUILD={tmp_path}/build",
        "CPPFLAGS=-DWINRM_SHELLS=0 -DWINRM_CLIENT_SIZE=3000",
        cwd=ROOT, env=PLAIN)
    source = tmp_path / "show.c"
    source.write_text("#include <winrm/winrm.h>\nint a = WINRM_SHELLS, "
                      "b = WINRM_TRACE, c = WINRM_CLIENT_SIZE, "
                      "d = WINRM_XML_DEPTH;\n")
    text = run("gcc", "-E", "-P", f"-I{tmp_path}/include", source)
    assert "int a = 0, b = 1, c = 3000, d = 32;" in text


def test_the_version_is_one(prefix):
    macros = run("gcc", "-E", "-dM", "-x", "c",
                 prefix / "include/winrm/version.h")
    number = [re.search(rf"WINRM_VERSION_{part} (\d+)", macros)[1]
              for part in ("MAJOR", "MINOR", "PATCH")]
    version = re.search(r'WINRM_VERSION "(.*)"', macros)[1]
    assert version == ".".join(number)
    assert f"winrm {version}\n" in run(prefix / "bin/winrm", "--version")
    text = (prefix / "lib/pkgconfig/winrm.pc").read_text()
    assert f"\nVersion: {version}\n" in text
    assert (prefix / f"lib/libwinrm.so.{version}").exists()
    for path in ("boards/openwrt/Makefile", "boards/debian/changelog",
                 "core/CHANGELOG.md"):
        assert version in (ROOT / path).read_text(), path


@pytest.mark.more
@pytest.mark.parametrize("wanted, right", [
    ("", True), ("0", True), ("0.1", True), ("0.1.0", True),
    ("0.1.0 EXACT", True), ("0.0", False), ("0.0.9", False), ("0.2", False),
    ("0.1.1", False), ("1", False), ("1.0", False)])
def test_cmake_compares_versions_as_semver(prefix, tmp_path, wanted, right):
    (tmp_path / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.18)\nproject(find C)\n"
        f"find_package(winrm {wanted} REQUIRED)\n")
    done = subprocess.run(
        ["cmake", "-S", tmp_path, "-B", tmp_path / "out",
         f"-DCMAKE_PREFIX_PATH={prefix}"], env=PLAIN, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert (done.returncode == 0) == right, done.stdout


def test_a_release_is_the_same_bytes_each_time_and_has_its_hash(tmp_path):
    said = [run("make", "-s", "dist", cwd=ROOT, env=PLAIN) for _ in range(2)]
    assert said[0] == said[1]
    digest, name = said[0].split()
    archive = ROOT / "build" / name
    assert run("sha256sum", archive).split()[0] == digest
    run("tar", "-xf", archive, "-C", tmp_path)
    tree = tmp_path / name.removesuffix(".tar.gz")
    assert {path.name for path in tree.iterdir()} >= {
        "Makefile", "core", "port", "http", "soap", "ntlm", "tests", "boards",
        "README.md", "LICENSE"}
    assert "made of" in subprocess.run(
        ["make", "-s", "dist"], cwd=tree, env=PLAIN, text=True,
        stderr=subprocess.PIPE).stderr


@pytest.mark.parametrize("way", ["shared", "static"])
def test_a_program_finds_it_by_pkg_config(prefix, program, host, way):
    more = {"shared": [], "static": ["--static"]}[way]
    flags = run("pkg-config", "--cflags", "--libs", *more, "winrm",
                env=PLAIN | {"PKG_CONFIG_PATH": f"{prefix}/lib/pkgconfig"})
    if way == "static":
        flags = flags.replace("-lwinrm", "-l:libwinrm.a")
    binary = program.with_suffix("")
    run("cc", "-std=c99", "-o", binary, program, *flags.split())
    assert exits_with_7(binary, host, LD_LIBRARY_PATH=f"{prefix}/lib")
    assert ("libwinrm.so.0" in run("readelf", "-d", binary)) == \
        (way == "shared")


@pytest.mark.more
@pytest.mark.parametrize("target", ["winrm::winrm", "winrm::static"])
def test_a_program_finds_it_by_cmake(prefix, program, host, target):
    folder = program.parent
    (folder / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.18)\nproject(run C)\n"
        "find_package(winrm 0.1 REQUIRED)\nadd_executable(run run.c)\n"
        f"target_link_libraries(run {target})\n")
    run("cmake", "-S", folder, "-B", folder / "out",
        f"-DCMAKE_PREFIX_PATH={prefix}", env=PLAIN)
    run("cmake", "--build", folder / "out", env=PLAIN)
    assert exits_with_7(folder / "out/run", host)


# The same bytes, wherever it is built.

@pytest.mark.more
def test_two_builds_in_two_folders_are_the_same(tmp_path):
    trees = []
    for name in ("a", "another/and/longer"):
        source = tmp_path / name / "source"
        for path in run("git", "ls-files", "-z", cwd=ROOT).split("\0"):
            if path.startswith(("Makefile", "boards", "core", "soap", "http",
                                "ntlm", "port")):
                (source / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / path, source / path)
        run("make", "-s", "-j2", "install", "PREFIX=/usr",
            f"DESTDIR={tmp_path / name / 'tree'}", cwd=source, env=PLAIN)
        tree = tmp_path / name / "tree"
        trees.append({str(p.relative_to(tree)): p.read_bytes()
                      for p in tree.rglob("*") if p.is_file()})
    assert trees[0].keys() == trees[1].keys()
    assert len(trees[0]) > 15
    for name in trees[0]:
        assert trees[0][name] == trees[1][name], name
        assert bytes(tmp_path) not in trees[0][name], name


# Completions.

def options_of_the_help(prefix):
    text = run(prefix / "bin/winrm", "--help")
    return set(re.findall(r"--[a-z][a-z-]+", text))


def test_bash_completes_options_and_commands(prefix):
    script = prefix / "share/bash-completion/completions/winrm"

    def complete(*words):
        return run("bash", "-c", 'source "$0"; complete -p winrm >/dev/null; '
                   'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _winrm; '
                   'printf "%s\\n" "${COMPREPLY[@]}"', script, "winrm",
                   *words).split()

    assert options_of_the_help(prefix) <= set(complete("--")) | {"--key"}
    assert {"exec", "ps", "call"} <= set(complete(""))
    assert complete("--insecure-skip-v") == ["--insecure-skip-verify"]
    assert complete("--auth", "cert") == ["certificate"]
    assert complete("--config", str(prefix / "lib/libwinrm.a")) == [
        str(prefix / "lib/libwinrm.a")]


def test_bash_completes_names_of_the_configuration(prefix, tmp_path):
    """Never as anything that a shell would run."""
    script = prefix / "share/bash-completion/completions/winrs"
    folder = tmp_path / "winrm"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({
        "groups": {"g": {"hosts": ["dc1.lab", "*.lab"]}},
        "hosts": {"web01": {}, "$(touch %s/ran)" % tmp_path: {}}}))
    connectors = tmp_path / "connectors.json"
    connectors.write_text('{"mine":{},"`touch %s/ran`":{}}' % tmp_path)
    connectors.chmod(0o600)

    def complete(*words, name="winrm"):
        return set(run(
            "bash", "-c", 'source "$0"; COMP_WORDS=("$@"); '
            f'COMP_CWORD=$(($# - 1)); _{name}; '
            'printf "%s\n" "${COMPREPLY[@]}"', script,
            prefix / "bin" / name, *words, env=PLAIN | {
                "XDG_CONFIG_HOME": str(tmp_path),
                "WINRM_CONFIG": str(connectors)}).split())

    assert {"web01", "dc1.lab", "mine", "call"} <= complete("")
    assert "*.lab" not in complete("")
    assert complete("call", "mi") == {"mine"}
    assert complete("call", "mine", "port") == {"port="}
    assert complete("config", "sh") == {"show"}
    assert complete("config", "show", "web0") == {"web01"}
    assert complete("-us", name="winrs") == {"-usessl", "-username:"}
    assert complete("-p", name="winrs") == set()
    assert not (tmp_path / "ran").exists()


@pytest.mark.more
def test_zsh_and_fish_read_theirs(prefix, tmp_path):
    zsh = prefix / "share/zsh/site-functions/_winrm"
    fish = prefix / "share/fish/vendor_completions.d/winrm.fish"
    run("zsh", "-n", zsh)
    found = run("fish", "--no-config", "-c",
                f"source {fish}; complete -C 'winrm --'",
                env=PLAIN | {"HOME": str(tmp_path)})
    assert options_of_the_help(prefix) <= set(found.split())
    for option in options_of_the_help(prefix):
        assert re.search(r"'\*?%s[:']" % option, zsh.read_text()), option


# winrs.

def winrs(prefix, *words, **env):
    done = subprocess.run([prefix / "bin/winrs", *words], text=True,
                          stdin=subprocess.DEVNULL, capture_output=True,
                          env=environment(**env), timeout=20)
    assert_no_secret((done.stdout + done.stderr).encode(), "the output")
    return done


@pytest.mark.parametrize("form", ["-r:127.0.0.1:%d", "/remote:127.0.0.1:%d",
                                  "-r:http://127.0.0.1:%d/wsman"])
def test_winrs_takes_what_the_one_of_windows_takes(prefix, host, tmp_path,
                                                   form):
    done = winrs(prefix, form % host.port, "-u:" + USER, f"-d:{tmp_path}",
                 "-env:A=one", "/environment:B=t:o", "-noecho", "-t:10",
                 "-nop", "pwd;", "echo", "$A", "$B;", "exit 7")
    assert (done.returncode, done.stdout, done.stderr) == (
        7, f"{tmp_path}\none t:o\n", "")


def test_winrs_warns_of_a_password_in_its_arguments(prefix, host):
    done = winrs(prefix, f"-r:127.0.0.1:{host.port}", "-u:" + USER,
                 "-p:" + PASSWORD, "echo hi", WINRM_PASSWORD=None)
    assert (done.returncode, done.stdout) == (0, "hi\n")
    assert "warning: other users could see the password" in done.stderr


def test_the_password_does_not_stay_in_the_list_of_processes(prefix, host):
    process = subprocess.Popen(
        [prefix / "bin/winrs", f"-r:127.0.0.1:{host.port}", "-u:" + USER,
         "-p:" + PASSWORD, "echo there; sleep 30"], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env=environment(WINRM_PASSWORD=None))
    assert process.stdout.readline() == b"there\n"
    assert_no_secret(Path(f"/proc/{process.pid}/cmdline").read_bytes(),
                     "the list of processes")
    process.kill()
    process.communicate()


@pytest.mark.parametrize("words, hint", [
    ([], "no command given"),
    (["-r:"], "value is missing"),
    (["-r:ftp://h", "dir"], "http or https"),
    (["-r:http://h/other", "dir"], "be /wsman"),
    (["-r:http:///wsman", "dir"], "no host"),
    (["-allowdelegate", "dir"], "not a switch"),
    (["-t:soon", "dir"], "seconds"),
    (["-x:1", "dir"], "not a switch"),
    (["-r:" + "h" * 600, "dir"], "too long"),
    (["-pS3cret", "dir"], "-p:PASSWORD"),
    (["-r:alice:S3cret@h", "dir"], "$WINRM_PASSWORD"),
    (["dir"] + ["x"] * 200, "too many words"),
])
def test_what_winrs_does_not_take_is_said(prefix, words, hint):
    done = winrs(prefix, *words)
    assert done.returncode == 248
    assert hint in done.stderr
    assert "S3cret" not in done.stderr
