# SPDX-License-Identifier: Apache-2.0
"""The programs of boards/examples: compiled as a user compiles them, against
what is installed, and run against the test server."""
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from winrm_command import (EVENT, PASSWORD, REPORTS, SLACK, SLOW,
                           USER, assert_no_secret, environment, example)

from tests.server import certs

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "boards/examples"
NAMES = sorted(path.stem for path in FOLDER.glob("*.c"))
COMMANDS = [name for name in NAMES if name != "query"]  # that run a command
PLAIN = {name: value for name, value in os.environ.items()
         if not name.startswith(("MAKE", "MFLAGS", "BUILD", "BOARD", "SAN",
                                 "MBEDTLS", "CPPFLAGS"))}
# Builds other than the plain one have their own, of the tree.
COMPILERS = ["tree"] if os.environ.get("WINRM_PART") else ["gcc", "clang"]
LIMIT = 60 * SLOW + SLACK
AUTH = re.compile("user|password", re.I)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    """compiled(compiler, name): the words that run it. It is compiled against
    what is installed, by the line of the README with stricter options."""
    if COMPILERS == ["tree"]:
        return lambda _, name: example(name)
    place = tmp_path_factory.mktemp("prefix")
    subprocess.run(["make", "-s", "install", f"PREFIX={place}"], cwd=ROOT,
                   check=True, stdout=subprocess.DEVNULL, env=PLAIN)
    line, = re.findall(r"^cc (-o blocking blocking\.c .*)$",
                       (FOLDER / "README.md").read_text(), re.M)
    made = {}

    def get(compiler, name):
        if (compiler, name) not in made:
            folder = place / f"{name}-{compiler}"
            folder.mkdir()
            shutil.copy(FOLDER / f"{name}.c", folder)
            done = subprocess.run(
                f"{compiler} -std=c99 -Wall -Wextra -pedantic -Werror "
                f"-Wl,-rpath,{place}/lib " + line.replace("blocking", name),
                shell=True, cwd=folder, text=True, env=PLAIN | {
                    "PKG_CONFIG_PATH": f"{place}/lib/pkgconfig"},
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            assert done.returncode == 0, done.stdout
            made[compiler, name] = folder / name
        return [made[compiler, name]]
    return get


@pytest.fixture(scope="module")
def words_of(compiled):
    """words_of(name): what runs it."""
    return lambda name: compiled(COMPILERS[0], name)


def run(words, *args, input=b"", **env):
    """Its exit status, stdout and stderr; stdin is a pipe with `input`, or a
    file."""
    how = {"input": input} if isinstance(input, bytes) else {"stdin": input}
    done = subprocess.run([*words, *map(str, args)], env=environment(**env),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=LIMIT, **how)
    for text in done.stdout, done.stderr:
        assert_no_secret(text, "the output")
        assert not REPORTS.search(text.decode("utf-8", "replace")), text
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def one_line(text, *parts):
    """It is one sentence, with these in it."""
    line, = text.splitlines()
    for part in parts:
        assert part in line, line
    return line


@pytest.fixture
def secure(servers):
    """A host with a certificate that no CA has signed."""
    made = certs.all_of_them()["self-signed"]
    one = servers(*made.tls)
    one.pin = made.pin
    return one


def connectors(tmp_path, host, **over):
    path = tmp_path / "connectors.json"
    path.write_text(json.dumps({"lab": {
        "hostname": "127.0.0.1", "port": host.port, "username": USER,
        "password": PASSWORD, "command": "echo hi", **over}}))
    return path


def arguments(name, host, tmp_path, command, **over):
    """Those that have a program run a command."""
    return {
        "blocking": ["127.0.0.1", host.port, USER, command],
        "cancel": ["127.0.0.1", host.port, USER, command],
        "connector": [connectors(tmp_path, host, command=command, **over),
                      "lab"],
        "epoll": [host.port, USER, command, "127.0.0.1"],
        "powershell": ["127.0.0.1", host.port, USER, command],
        "tls_pin": ["127.0.0.1", host.port, USER,
                    getattr(host, "pin", "sha256//" + "A" * 43 + "="),
                    command],
        "two_hosts": [USER, command, "127.0.0.1", host.port, "localhost",
                      host.port],
    }[name]


def host_for(name, request):
    return request.getfixturevalue("secure" if name == "tls_pin" else "calm")


# All of them.

def test_the_readme_of_the_examples_lists_each():
    text = (FOLDER / "README.md").read_text()
    listed = re.findall(r"^\| \[`(\w+)\.c`\]\(\1\.c\) \|", text, re.M)
    assert sorted(listed) == NAMES


@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize("name", COMMANDS)
def test_an_example_compiles_with_what_is_installed_and_runs_a_command(
        compiled, compiler, name, request, tmp_path):
    host = host_for(name, request)
    status, out, err = run(
        compiled(compiler, name),
        *arguments(name, host, tmp_path, "echo hi; echo no >&2"))
    assert status == 0, err
    if name == "connector":
        answer = json.loads(out)
        assert (answer["output"], answer["error"]) == ("hi\n", "no\n")
    elif name == "two_hosts":
        assert out == "".join(f"== {host}\nhi\nno\n== exit code 0\n"
                              for host in ("127.0.0.1", "localhost"))
    else:
        assert (out, err) == ("hi\n", "no\n")
    assert host.stats()["shells"] == 0


@pytest.mark.parametrize("name", NAMES)
def test_an_example_without_arguments_says_what_it_takes(words_of, name):
    status, out, err = run(words_of(name))
    assert (status, out) == (2, "")
    one_line(err, f"usage: {name} ")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_wrong_password_is_a_sentence_and_no_shell(
        words_of, name, request, tmp_path):
    host = host_for(name, request)
    status, out, err = run(
        words_of(name),
        *arguments(name, host, tmp_path, "echo hi", password="wr0ng"),
        WINRM_PASSWORD="wr0ng")
    if name == "connector":
        answer = json.loads(out)
        assert (status, answer["exitcode"]) == (253, 253)
        said = answer["message"]
    elif name == "two_hosts":
        assert status == 1
        said = out.splitlines()[1].removeprefix("== ")
        assert said == out.splitlines()[3].removeprefix("== ")
    else:
        assert (status, out) == (1, "")
        said = one_line(err)
    assert AUTH.search(said) and "wr0ng" not in said, said
    stats = host.stats()
    assert (stats["shells"], stats["commands_started"]) == (0, 0)


@pytest.mark.parametrize("name", [n for n in COMMANDS if n != "connector"])
def test_no_password_is_a_sentence_and_no_connection(
        words_of, name, request, tmp_path):
    host = host_for(name, request)
    status, out, err = run(words_of(name),
                           *arguments(name, host, tmp_path, "echo hi"),
                           WINRM_PASSWORD=None)
    assert status == 1 and "password is missing" in out + err
    assert host.stats()["connections"] == 0


@pytest.mark.parametrize("name", [n for n in COMMANDS if n != "connector"])
def test_the_exit_status_says_that_a_command_failed(
        words_of, name, request, tmp_path):
    host = host_for(name, request)
    status, _, err = run(words_of(name), *arguments(
        name, host, tmp_path, "exit 7"))
    assert status == (1 if name in ("blocking", "epoll", "two_hosts") else 7)
    assert host.stats()["shells"] == 0


# What each of them shows.

def test_blocking_runs_commands_in_one_shell_until_one_fails(words_of, calm):
    status, out, err = run(
        words_of("blocking"), "127.0.0.1", calm.port, USER, "echo one",
        "echo two; exit 7", "echo three")
    assert (status, out) == (1, "one\ntwo\n")
    one_line(err, "exit code 7")
    stats = calm.stats()
    assert (stats["verbs"]["Create"], stats["verbs"]["Delete"]) == (1, 1)
    assert (stats["connections"], stats["commands_started"]) == (1, 2)


def test_blocking_cleans_up_after_an_error(words_of, calm):
    calm.faults({"action": "fault", "verb": "Receive", "times": 1})
    status, _, err = run(words_of("blocking"), "127.0.0.1", calm.port, USER,
                         "sleep 60")
    assert status == 1
    one_line(err)
    calm.wait_for(lambda s: s["shells"] == s["commands_running"] == 0)


def test_epoll_goes_on_with_the_others_when_one_host_fails(words_of, calm):
    status, out, err = run(words_of("epoll"), calm.port, USER, "echo hi",
                           "127.0.0.1", "nobody.invalid", "127.0.0.1")
    assert (status, out) == (1, "hi\n" * 2)
    one_line(err, "nobody.invalid")
    assert calm.stats()["shells"] == 0


def test_two_hosts_run_at_the_same_time(words_of, server, tmp_path):
    """Each waits for a file that the other one makes."""
    one, two = server(), server()
    command = (f"touch {tmp_path}/$$; while [ $(ls {tmp_path} | grep -c "
               "'^[0-9]*$') -lt 2 ]; do sleep 0.05; done; echo both")
    status, out, _ = run(words_of("two_hosts"), USER, command, "127.0.0.1",
                         one.port, "localhost", two.port)
    assert (status, out) == (0, "== 127.0.0.1\nboth\n== exit code 0\n"
                             "== localhost\nboth\n== exit code 0\n")
    assert one.stats()["shells"] == two.stats()["shells"] == 0


def test_two_hosts_one_of_which_is_none(words_of, calm):
    status, out, _ = run(words_of("two_hosts"), USER, "seq 20000",
                         "nobody.invalid", 5985, "127.0.0.1", calm.port)
    head, _, rest = out.partition("== 127.0.0.1\n")
    assert status == 1 and "nobody.invalid has no address" in head
    wanted = "".join("%d\n" % n for n in range(1, 20001))
    assert rest.startswith(wanted[:65536])      # all that it has room for
    assert "== some output did not fit\n== exit code 0\n" in rest


def test_two_hosts_whose_connections_are_lost_make_them_again(words_of, calm):
    calm.faults({"action": "no-reply", "verb": "Receive", "times": 2})
    status, out, _ = run(words_of("two_hosts"), USER, "echo hi", "127.0.0.1",
                         calm.port, "localhost", calm.port)
    assert (status, out.count("\nhi\n")) == (0, 2), out
    assert calm.stats()["connections"] > 2


def test_powershell_streams_both_ways(words_of, calm):
    """What was put in comes out before the end of what is put in."""
    with subprocess.Popen(
            [*words_of("powershell"), "127.0.0.1", str(calm.port), USER,
             "while read line; do echo got $line; done; exit 3"],
            env=environment(), stdin=subprocess.PIPE,
            stdout=subprocess.PIPE) as process:
        for word in b"one", b"two":
            process.stdin.write(word + b"\n")
            process.stdin.flush()
        process.stdin.close()
        assert process.stdout.read() == b"got one\ngot two\n"
    assert process.returncode == 3
    assert calm.stats()["shells"] == 0


def test_powershell_forwards_a_large_input_whole(words_of, calm, tmp_path):
    data = tmp_path / "data"
    data.write_bytes(b"0123456789abcde\n" * 8192)
    with data.open("rb") as file:
        status, out, err = run(words_of("powershell"), "127.0.0.1", calm.port,
                               USER, "cat", input=file)
    assert (status, out.encode()) == (0, data.read_bytes()), err


def test_powershell_cancels_when_stdin_cannot_be_read(words_of, calm):
    folder = os.open("/", os.O_RDONLY)
    try:
        status, _, err = run(words_of("powershell"), "127.0.0.1", calm.port,
                             USER, "cat", input=folder)
    finally:
        os.close(folder)
    assert status == 1 and "stdin: Is a directory\n" in err
    assert "cancel" in err.splitlines()[-1]
    assert calm.stats()["shells"] == 0


def test_powershell_gives_a_real_one_arguments_and_input(
        words_of, powershell_server):
    host = powershell_server.reset()
    status, out, err = run(
        words_of("powershell"), "127.0.0.1", host.port, USER,
        "$args[0]; $input | ForEach-Object { \"got $_\" }; exit 5", "a b",
        input=b"one\ntwo\n")
    assert (status, out.split("\n")) == (
        5, ["a b", "got one", "got two", ""]), err


@pytest.mark.parametrize("compiler", COMPILERS)
def test_query_prints_rows_without_a_shell(compiled, compiler, calm):
    words = [compiled(compiler, "query"), "127.0.0.1", calm.port, USER]
    status, out, err = run(*words, "SELECT Name FROM Win32_Service")
    assert (status, err) == (0, "")
    assert json.loads(out.splitlines()[0]) == {"Name": "Spooler"}
    status, out, err = run(*words, "SELECT Name FROM Nothing")
    assert (status, out) == (1, "")
    one_line(err, "Nothing", "spelling of the class")
    assert calm.stats()["verbs"].get("Create", 0) == 0


def test_a_wrong_pin_ends_before_the_log_on_and_shows_the_right_one(
        words_of, secure):
    status, out, err = run(
        words_of("tls_pin"), "127.0.0.1", secure.port, USER,
        "sha256//" + "A" * 43 + "=", "echo hi")
    assert (status, out) == (1, "")
    why, seen = err.splitlines()
    assert "pin" in why or "key" in why
    assert seen == "this host has the key " + secure.pin
    assert secure.requests() == []


def test_a_pin_that_is_none_is_not_taken(words_of, secure):
    status, _, err = run(words_of("tls_pin"), "127.0.0.1", secure.port, USER,
                         secure.pin[:-2], "echo hi")
    assert status == 2 and secure.stats()["connections"] == 0
    one_line(err, "sha256//")


def test_connector_takes_what_is_given_over_what_the_file_says(
        words_of, calm, tmp_path):
    path = connectors(tmp_path, calm, comand="x")
    status, out, _ = run(words_of("connector"), path, "lab",
                         "command=pwd; exit 7", "working-directory=/usr")
    answer = json.loads(out)
    assert (status, answer["exitcode"], answer["message"]) == (
        0, 0, "success")
    assert (answer["output"], answer["exit-status"]) == ("/usr\n", 7)
    assert answer["connector-name"] == "lab"
    assert 'did you mean "command"' in answer["warnings"]


@pytest.mark.parametrize("args, status, hint", [
    (["LAB"], 2, 'no connector "LAB"'), (["lab", "command"], 2, "KEY=VALUE"),
    (["lab", "port=many"], 248, "port"), (["lab", "protocol=https"], 248,
                                          "https"),
    (["lab", "hostname="], 248, "hostname")])
def test_what_a_connector_does_not_take_is_said(
        words_of, calm, tmp_path, args, status, hint):
    got, out, err = run(words_of("connector"), connectors(tmp_path, calm),
                        *args)
    said = json.loads(out)["message"] if out else one_line(err)
    assert got == status and hint in said, said
    assert calm.stats()["connections"] == 0


def test_a_file_that_is_none_is_said(words_of, tmp_path):
    status, out, err = run(words_of("connector"), tmp_path / "none", "lab")
    assert (status, out) == (2, "")
    one_line(err, "none: No such file")


@pytest.mark.parametrize("times", [1, 2])
def test_another_thread_cancels_the_command(words_of, calm, times):
    """Once, and it may end by itself; twice, and it is ended at once."""
    command = {1: "trap 'echo bye; exit' INT; echo on; while :; do sleep 0.1; "
               "done", 2: "trap '' INT; echo on; while :; do sleep 0.1; done"}
    with subprocess.Popen(
            [*words_of("cancel"), "127.0.0.1", str(calm.port), USER,
             command[times]], env=environment(), stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"on\n"
        process.stdin.write(b"\n" * times)
        out, err = process.communicate(timeout=EVENT * SLOW)
    assert (process.returncode, out) == (
        1, b"bye\n" if times == 1 else b""), err
    one_line(err.decode(), "cancel")
    calm.wait_for(lambda s: s["shells"] == s["commands_running"] == 0)


def test_a_command_that_nobody_cancels_runs_to_its_end(
        words_of, calm, silent):
    status, out, err = run(words_of("cancel"), "127.0.0.1", calm.port, USER,
                           "sleep 0.3; echo done; exit 4", input=silent)
    assert (status, out, err) == (4, "done\n", "")
