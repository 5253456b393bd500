# SPDX-License-Identifier: Apache-2.0
"""Files that options and calls name: what is not a file, byte order marks, and
output in UTF-16, which such files come from."""

import json
import os

import pytest
from service import Service
from winrm_command import (PASSWORD, TRANSPORT, USER,
                           host, hosts, start, winrm)  # noqa: F401
from winrm_command import NT_HASH, SLACK, SLOW

from tests.server import certs

pytestmark = pytest.mark.transports

# What is named, and its option.
FILES = {
    "password-file": "--password-file",
    "nt-hash-file": "--nt-hash-file",
    "config": "--config",
    "script": "-f",
    "hosts": "-H",
    "key-passphrase-file": "--key-passphrase-file",
    "client-key": "--key",
    "client-cert": "--cert",
    "ca-file": "--cacert",
    "crl-file": "--crlfile",
    "trace": "--trace",
    "known_servers": None,
}


def line_for(name, path):
    """A command line that names a file, with no other problem."""
    option = FILES[name]
    if name == "known_servers":
        return ["--https", "--tofu", "h", "x"]
    if name == "hosts":
        return ["run", "--total-timeout", "1s", "-H", path, "--", "x"]
    if name == "script":
        return ["ps", "h", "-f", path]
    if name in ("client-cert", "client-key"):
        good = certs.all_of_them()["client"]
        pair = {"--cert": good.chain, "--key": good.key, option: path}
        return ["--https", *sum(map(list, pair.items()), []), "h", "x"]
    https = ["--https"] if name in ("ca-file", "crl-file") else []
    return [*https, option, path, "h", "x"]


@pytest.fixture
def odd(tmp_path):
    os.mkfifo(tmp_path / "fifo", 0o600)
    os.mkdir(tmp_path / "folder")
    return {"fifo": str(tmp_path / "fifo"), "folder": str(tmp_path / "folder"),
            "device": "/dev/zero"}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("what", ["fifo", "folder", "device"])
def test_what_is_no_file_is_named_and_not_waited_for(odd, what, name):
    if (name, what) in {("ca-file", "folder"), ("trace", "device")}:
        return                          # these are as good as files
    path = odd[what]
    words = line_for(name, path)
    timeout = [] if words[0] == "run" else ["--timeout", "1s"]
    at = 1 if words[0] in ("run", "ps") else 0
    result = winrm(*words[:at], *timeout, *words[at:], env={
        "WINRM_USER": USER, "WINRM_KNOWN_SERVERS": path})
    assert result.status == 248
    assert path in result.err
    assert result.err.count("\n") == 1


@pytest.mark.parametrize("what", ["fifo", "folder", "device"])
def test_a_service_takes_regular_files_alone(host, odd, what):
    os.unlink(odd["fifo"])
    os.mkfifo(odd["fifo"], 0o600)
    path = odd[what]
    service = Service("-j", "1", *TRANSPORT)
    calls = {"password-file": dict(), "ca-file": dict(protocol="https"),
             "crl-file": dict(protocol="https"),
             "client-cert": dict(protocol="https", **{"client-key": path}),
             "client-key": dict(protocol="https", **{"client-cert": path})}
    for key, more in calls.items():
        if (key, what) == ("ca-file", "folder"):
            continue
        service.send(dict(id=key, hostname=host.address, port=host.port,
                          username=USER, command="x", timeout=20000,
                          **{key: path}, **more))
    service.send(dict(id="good", hostname=host.address, port=host.port,
                      username=USER, command="exit 7"))
    assert service.result("good")["exit-status"] == 7
    for key in set(calls) - ({"ca-file"} if what == "folder" else set()):
        answer = service.result(key)
        assert answer["exitcode"] == 248
        assert path in answer["message"], key
    assert service.end() == 0


@pytest.mark.parametrize("what", ["fifo", "folder", "device"])
def test_a_service_waits_for_no_configuration(odd, what):
    service = Service("--config", odd[what])
    service.send({"id": 1, "connector-name": "a"})
    answer = service.wait(lambda a: a.get("id") == 1)
    assert odd[what] in answer["message"]
    assert service.end() == 0


def through_pipe(data, words, **how):
    """Runs the command; "{}" in its words is a pipe with these data, as of a
    shell's <(...)."""
    read, write = os.pipe()
    os.write(write, data)
    os.close(write)
    words = [w.replace("{}", "/dev/fd/%d" % read) for w in words]
    result = winrm(*words, pass_fds=[read], **how)
    os.close(read)
    return result


def test_the_command_reads_a_password_from_a_pipe(host):
    result = through_pipe(PASSWORD.encode() + b"\nmore\n", [
        *host.options(), "--password-file", "{}", host.address, "exit 7"],
        env={"WINRM_PASSWORD": None})
    assert result.status == 7


def test_a_password_is_a_line_even_if_the_pipe_stays_open(host):
    read, write = os.pipe()
    os.write(write, PASSWORD.encode() + b"\n")
    result = host.run("exit 7", "--password-fd", str(read), pass_fds=[read],
                      env={"WINRM_PASSWORD": None})
    os.close(read)
    os.close(write)
    assert result.status == 7


@pytest.mark.parametrize("options", [
    ("--password-fd", "0"), ("--password-file", "-")])
@pytest.mark.parametrize("text", [
    PASSWORD.encode() + b"\n",
    b"\xff\xfe" + (PASSWORD + "\r\n").encode("utf-16-le"),
    b"\xfe\xff" + (PASSWORD + "\r\n").encode("utf-16-be")],
    ids=["utf-8", "utf-16-le", "utf-16-be"])
def test_what_follows_a_password_on_stdin_is_the_commands(
        host, options, text):
    result = host.run("cat", *options, input=text + b"more\nof it\n",
                      env={"WINRM_PASSWORD": None})
    assert (result.status, result.out) == (0, b"more\nof it\n"), result.err


def test_a_pipe_that_comes_late_is_read(host, tmp_path):
    path = str(tmp_path / "fifo")
    os.mkfifo(path, 0o600)
    words = [*host.options(), "--password-file", path, host.address, "exit 7"]
    process = start(*words, env={"WINRM_PASSWORD": None})
    with open(path, "w") as file:       # waits for the command to open it
        file.write(PASSWORD)
    process.communicate(timeout=10 * SLOW + SLACK)
    assert process.returncode == 7


# Marks.

BOM = b"\xef\xbb\xbf"
ENCODINGS = {"a UTF-8 mark": lambda s: BOM + s.encode(),
             "UTF-16LE": lambda s: b"\xff\xfe" + s.encode("utf-16-le"),
             "UTF-16BE": lambda s: b"\xfe\xff" + s.encode("utf-16-be")}


@pytest.fixture(params=ENCODINGS)
def save(request, tmp_path):
    """Writes a text as an editor or a shell of Windows does; its path."""
    def write(name, text):
        path = tmp_path / name
        path.write_bytes(ENCODINGS[request.param](text))
        path.chmod(0o600)
        return str(path)
    return write


def test_a_password_file_may_have_a_mark(host, save):
    path = save("password", PASSWORD + "\r\nüx\r\n")
    assert host.run("exit 7", "--password-file", path,
                    env={"WINRM_PASSWORD": None}).status == 7


def test_a_hash_file_may_have_a_mark(host, save):
    path = save("hash", NT_HASH + "\r\n")
    assert host.run("exit 7", "--nt-hash-file", path,
                    env={"WINRM_PASSWORD": None}).status == 7


def test_a_configuration_may_have_a_mark(host, save):
    path = save("connectors.json", json.dumps({"one": {
        "hostname": host.address, "port": host.port, "username": USER,
        "command": "echo ü"}}, ensure_ascii=False))
    result = winrm("call", *TRANSPORT, "--config", path, "one")
    assert result.json["output"] == "ü\n"


def test_a_list_of_hosts_may_have_a_mark(host, save):
    path = save("hosts", "# ü\r\n%s:%d\r\n" % (host.address, host.port))
    result = winrm("run", "-u", USER, *TRANSPORT, "-H", path, "--", "echo a")
    assert (result.status, result.out.count(b"\n")) == (0, 1)
    with open(path, "rb") as file:
        result = winrm("run", "-u", USER, *TRANSPORT, "-H", "-", "--",
                       "echo a", stdin=file)
    assert (result.status, result.out.count(b"\n")) == (0, 1)


def test_a_script_may_have_a_mark(host, save):
    path = save("a.ps1", "exit 7 # ü\r\n")
    assert winrm("ps", *host.options(), host.address, "-f", path).status == 7


@pytest.mark.parametrize("data", [
    "web01\r\n".encode("utf-16-le"), "web01\r\n".encode("utf-16-be"),
    b"\xff\xfew\0e", b"\xff\xfe\0\xd8\0a", b"a\0b"],
    ids=["no mark LE", "no mark BE", "odd", "half a pair", "NUL"])
@pytest.mark.parametrize("name", ["hosts", "password-file", "config",
                                  "nt-hash-file", "script"])
def test_what_is_no_text_is_refused_by_name(tmp_path, name, data):
    path = tmp_path / "file"
    path.write_bytes(data)
    path.chmod(0o600)
    result = winrm(*line_for(name, str(path)), env={"WINRM_USER": USER})
    assert result.status == 248
    assert str(path) in result.err
    assert result.err.count("\n") == 1


# Output in UTF-16.

def as_printf(text):
    return "".join("\\%03o" % b for b in text)


TEXT = "Grüße \U0001f600 你好\r\nzwei\r\n"


@pytest.mark.parametrize("mark", [b"", b"\xff\xfe"], ids=["", "marked"])
@pytest.mark.parametrize("chunk", ["1", "3", "1000"])
def test_codepage_1200_decodes_utf_16(hosts, chunk, mark):
    one = hosts("--max-stream-chunk", chunk)
    data = as_printf(mark + TEXT.encode("utf-16-le"))
    command = "printf '%s'; printf '%s' >&2" % (data, data)
    result = one.run(command, "--codepage", "1200")
    assert (result.status, result.out.decode(), result.err) == (
        0, TEXT, TEXT)
    assert one.verbs().count("Create") == 1     # in a code page that it has
    answer = one.run(command, "--codepage", "1200", "-o", "json").json
    assert (answer["output"], answer["error"]) == (TEXT, TEXT)
    assert "warnings" not in answer or not answer["warnings"]


def test_what_is_not_utf_16_stays_legible_in_codepage_1200(host):
    data = as_printf(TEXT.encode("utf-16-le"))
    result = host.run("echo 'wsl: not found' >&2; printf '%s'" % data,
                      "--codepage", "1200")
    assert (result.out.decode(), result.err) == (TEXT, "wsl: not found\n")


def test_what_is_broken_in_utf_16_is_replaced(host):
    data = as_printf(b"a\0\0\xd8b\0\0\xdcc\0\0\xd8\0\xd8d\0x")
    assert host.run("printf '%s'" % data, "--codepage", "1200"
                    ).out.decode() == "a\ufffdb\ufffdc\ufffd\ufffdd\ufffd"


HINT = "--codepage 1200"


def test_output_that_looks_like_utf_16_gives_a_hint(host):
    data = as_printf("Name\r\n".encode("utf-16-le"))
    command = "printf '%s'" % data
    result = host.run(command)
    assert result.out == "Name\r\n".encode("utf-16-le")
    assert (result.status, HINT in result.err) == (0, True)
    assert host.run(command, "-q").err == ""
    assert HINT not in host.run("echo Name").err
    assert HINT not in host.run("printf 'a\\000\\000\\000b\\000c\\000'").err
    assert HINT in host.run(command, "-o", "json").json["warnings"]


def test_run_and_serve_decode_and_hint_too(host):
    data = as_printf("Name\r\n".encode("utf-16-le"))
    command = "printf '%s'" % data
    words = ["run", "-u", USER, *TRANSPORT, "-H", "%s:%d" % (
        host.address, host.port)]
    result = winrm(*words, "--", command)
    assert HINT in result.err
    result = winrm(*words, "--codepage", "1200", "--", command)
    assert result.out.endswith(b": Name\n")
    assert HINT not in result.err
    service = Service(*TRANSPORT)
    one = dict(hostname=host.address, port=host.port, username=USER,
               command=command)
    service.send(dict(one, id=1), dict(one, id=2, codepage=1200))
    assert HINT in service.result(1)["warnings"]
    assert service.result(2)["output"] == "Name\r\n"
    assert not service.result(2).get("warnings")
    assert service.end() == 0


CLIXML = ("#< CLIXML\\r\\n<Objs Version=\"1.1.0.1\" xmlns=\"http://"
          "schemas.microsoft.com/powershell/2004/04\"><S S=\"Error\">"
          "boom_x000D__x000A_</S></Objs>")


@pytest.mark.parametrize("chunk", ["1", "1000"])
def test_stderr_in_the_xml_of_powershell_points_to_ps(hosts, chunk):
    """Like that of `winrm exec HOST powershell ...`."""
    one = hosts("--max-stream-chunk", chunk)
    command = "printf '%s' >&2" % CLIXML
    result = one.run(command)
    assert result.err.startswith("#< CLIXML") and "winrm ps" in result.err
    assert "winrm ps" in one.run(command, "-o", "json").json["warnings"]
    assert "winrm ps" not in one.run(command, "-q").err
    assert "winrm ps" not in one.run(command.replace(" >&2", "")).err
    assert "winrm ps" not in one.run(command.replace("#<", "#!<")).err
    words = ["run", "-u", USER, *TRANSPORT, "-H", "%s:%d" % (
        one.address, one.port)]
    assert "winrm ps" in winrm(*words, "--", command).err
