# SPDX-License-Identifier: Apache-2.0
"""Applications that are compiled apart from the library: with older headers
they run, and those that do not fit are refused with a sentence."""
import ctypes
import os
import re
import shutil
import subprocess

import pytest
from test_install import PLAIN, ROOT, prefix, run  # noqa: F401  (fixtures)
from winrm_command import host  # noqa: F401
from winrm_command import PASSWORD

# Runs a command; behind each struct of its own lies what is not zero.
PROGRAM = r"""
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <winrm/winrm.h>
#include <winrm/posix.h>

static bool on_output(void *, enum winrm_stream_id, const uint8_t *data,
	size_t len)
{
	return fwrite(data, 1, len, stdout) == len;
}

#define ALONE(type, name) \
	static struct { type it; unsigned char rest[64]; } name; \
	memset(&name, 0xff, sizeof(name)); \
	memset(&name.it, 0, sizeof(name.it))

int main(int, char **argv)
{
	static struct winrm_posix io;
	static uint8_t tx[8192], rx[65536];
	char why[512];
	int error;

	ALONE(struct winrm_client, client);
	ALONE(struct winrm_config, config);
	ALONE(struct winrm_request, request);
	ALONE(struct winrm_port, port);
	winrm_posix_init(&io);
	memcpy(&port.it, &winrm_port_posix, sizeof(port.it));
	config.it.host = "127.0.0.1";
	config.it.tcp_port = atoi(argv[1]);
	config.it.credentials.kind = WINRM_CREDENTIALS_PASSWORD;
	config.it.credentials.user = "LAB\\alice";
	config.it.credentials.of.password = getenv("WINRM_PASSWORD");
	config.it.port = argv[2] ? &port.it : &winrm_port_posix;
	config.it.io = &io;
	config.it.tx = tx;
	config.it.tx_len = sizeof(tx);
	config.it.rx = rx;
	config.it.rx_len = sizeof(rx);
	request.it.as.command.line = "echo hi& exit 7";
	request.it.on_output = on_output;
	error = winrm_init(&client.it, &config.it);
	if (!error)
		error = winrm_start(&client.it, &request.it);
	if (!error)
		error = winrm_run(&client.it);
	winrm_describe(&client.it, why, sizeof(why));
	if (error)
		fprintf(stderr, "%d %s\n", winrm_response(&client.it)->error,
			why);
	else
		error = winrm_response(&client.it)->exit_code;
	if (winrm_close(&client.it) == WINRM_OK)
		winrm_run(&client.it);
	winrm_abort(&client.it);
	return error < 0 ? -error : error;
}
"""
OLDER = [  # what the headers did not have
    ("client_config.h",
     r"\n\t/\*\* Required for KERBEROS.*?host_traits;"),
    ("request.h", r"\tvoid \*user; /\*\*< of all callbacks \*/\n"),
    ("port.h", r"\tconst struct winrm_port \*\(\*second\).*?#endif\n")]
NEWER = [
    ("client_config.h",
     r"(?<=\tuint32_t host_traits;)", "\n\tvoid *more;"),
    ("request.h", r"(?<=\tsize_t input_max;\n)", "\tvoid *more;\n"),
    # in the room that it has
    ("port.h", r"room\[4\]", "more)(void);\n\tvoid (*room[3]")]
C = ("gcc", "-x", "c", "-std=c2x")
CXX = ("g++", "-x", "c++", "-std=c++11", "-Wall", "-Wextra", "-Wold-style-cast")
BOTH = pytest.mark.parametrize("kind", ["shared", "static"])
LANGUAGES = pytest.mark.parametrize("language", [C, CXX], ids=["C", "C++11"])


def changed(folder, changes):
    for name, old, *new in changes:
        path = folder / name
        text, count = re.subn(old, lambda match: "".join(new),
                              path.read_text(), flags=re.S)
        assert count == 1, (name, old)
        path.write_text(text)


@pytest.fixture
def include(prefix, tmp_path):
    """Installed headers of one's own, to change."""
    shutil.copytree(prefix / "include", tmp_path / "include")
    return tmp_path / "include"


def program(prefix, include, kind, language=C, *options):
    flags = run("pkg-config", "--libs", *(["--static"] * (kind == "static")),
                "winrm",
                env=PLAIN | {"PKG_CONFIG_PATH": f"{prefix}/lib/pkgconfig"})
    if kind == "static":
        flags = flags.replace("-lwinrm", "-l:libwinrm.a")
    binary = include.parent / "program"
    source = include.parent / "program.c"
    source.write_text(PROGRAM)
    run(*language, "-Werror", f"-I{include}", *options, "-o", binary, source,
        "-x", "none", *flags.split())
    return binary


def runs(binary, host, library, *words):
    done = subprocess.run(
        [binary, str(host.port), *words], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, timeout=30,
        env={"WINRM_PASSWORD": PASSWORD, "LD_LIBRARY_PATH": str(library)})
    return done.returncode, done.stdout, done.stderr


def assert_works(binary, host, library):
    for words in ([], ["a table of its own"]):
        assert runs(binary, host, library, *words) == (7, "hi\n", "")


@BOTH
@LANGUAGES
def test_an_application_of_these_headers_runs(prefix, include, host, kind,
                                              language):
    binary = program(prefix, include, kind, language)
    assert_works(binary, host, prefix / "lib")


@BOTH
def test_an_application_of_older_headers_runs(prefix, include, host, kind):
    """Whose config, request and table of a port end sooner."""
    changed(include / "winrm", OLDER)
    assert_works(program(prefix, include, kind), host, prefix / "lib")


@pytest.mark.more
def test_an_application_runs_with_a_later_library(prefix, include, host,
                                                  tmp_path):
    """Whose config and request have another field, and its ports as well."""
    binary = program(prefix, include, "shared")
    tree = tmp_path / "tree"
    for path in run("git", "ls-files", "-z", cwd=ROOT).split("\0"):
        if path.startswith(("Makefile", "boards", "core", "soap", "http",
                            "ntlm", "port", "tests/setup")):
            (tree / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / path, tree / path)
    changed(tree / "core", NEWER)
    changed(tree / "core", [  # as the comment there asks for
        ("abi.c", "winrm_config, host_traits", "winrm_config, more"),
        ("abi.c", "winrm_request, input_max", "winrm_request, more"),
        # and all three are looked at
        ("client.c", "(?<=\twrong = )(?=wrong_setting)",
         "e->config.port->more || e->config.more ? \"more\" : "),
        ("client.c", r"(?<=\terror = begin\(e, )request",
         "request->more ? NULL : request")])
    run("make", "-s", "shared", cwd=tree, env=PLAIN)
    library = tree / "build/linux"
    os.symlink(next(library.glob("libwinrm.so.*")).name,
               library / "libwinrm.so.0")
    assert_works(binary, host, library)


def assert_refused(done, *words):
    code, out, error = done
    assert (code, out) == (23, "")
    assert error.startswith("-23 the application was compiled with ")
    assert error.count("\n") == 1
    for word in words:
        assert word in error


@BOTH
@LANGUAGES
def test_an_application_with_other_switches_is_told_so(prefix, include, host,
                                                       kind, language):
    binary = program(prefix, include, kind, language, "-DWINRM_SHELLS=0",
                     "-DWINRM_TRACE=0")
    assert_refused(runs(binary, host, prefix / "lib"), "other feature switches",
                   "WINRM_SHELLS=1 and WINRM_TRACE=1: ")


@BOTH
@pytest.mark.parametrize("option, change", [
    ("-DWINRM_CLIENT_SIZE=512", []), ("-DNONE", NEWER[:1]),
    ("-DNONE", NEWER[1:2])], ids=["client", "config", "request"])
def test_an_application_of_other_headers_is_told_so(prefix, include, host, kind,
                                                    option, change):
    changed(include / "winrm", change)
    binary = program(prefix, include, kind, C, option)
    assert_refused(runs(binary, host, prefix / "lib"),
                   "headers of another version")


def test_an_application_without_the_check_does_not_link(prefix, include):
    with pytest.raises(subprocess.CalledProcessError) as failure:
        program(prefix, include, "static", C, "-DWINRM_ABI=0")
    assert failure.value.returncode == 1


class Sizes(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint32) for name in (
        "size", "major", "features", "client", "config", "request", "port",
        "response")]


def test_a_binding_calls_a_plain_function(prefix):
    """That of another language, which compiles no header."""
    library = ctypes.CDLL(str(prefix / "lib/libwinrm.so.0"))
    client = (ctypes.c_uint64 * 1024)()
    config = (ctypes.c_uint64 * 4)()
    text = ctypes.create_string_buffer(400)
    sizes = Sizes(ctypes.sizeof(Sizes), 0, library.winrm_features(),
                  ctypes.sizeof(client), ctypes.sizeof(config), 0, 0, 0)
    assert library.winrm_init_sized(client, config, ctypes.byref(sizes)) == -1
    library.winrm_describe(client, text, ctypes.c_size_t(len(text)))
    assert text.value.startswith(b"port is missing or wrong: ")
    sizes.features ^= 1
    assert library.winrm_init_sized(client, config, ctypes.byref(sizes)) == -23
    library.winrm_describe(client, text, ctypes.c_size_t(len(text)))
    assert b"other feature switches" in text.value
