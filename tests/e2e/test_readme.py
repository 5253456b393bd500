# SPDX-License-Identifier: Apache-2.0
"""What README and that of the command promise: program, installation, connectors."""
import json
import os
import re
import shlex
import socket
import subprocess
from pathlib import Path

import pytest
from conftest import Server

from tests.server import certs

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = Path(os.environ.get("WINRM_BUILD", "build/linux"))
README = (ROOT / "README.md").read_text()
COMMAND = (ROOT / "boards/linux/README.md").read_text()
VALUES = (ROOT / "boards/linux/cli/README.md").read_text()
PASSWORD = "S3cret!-Passw0rd"
# What is installed is the plain build, whichever is under test.
PLAIN = {name: value for name, value in os.environ.items()
         if not name.startswith(("MAKE", "MFLAGS", "BUILD", "SAN",
                                 "MBEDTLS", "CPPFLAGS"))}


def block(language, number=0, text=README + COMMAND):
    return re.findall(r"```%s\n(.*?)```" % language, text, re.S)[number]


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
        "usr/include/winrm/winrm.h", "usr/include/winrm/config.h",
        "usr/include/winrm/version.h", "usr/include/winrm/request.h",
        "usr/include/winrm/connector.h",
        "usr/include/winrm/cim.h",
        "usr/include/winrm/copy.h",
        "usr/include/winrm/posix.h", "usr/include/winrm/tls.h",
        "usr/include/winrm/proxy.h", "usr/share/winrm/lwip/lwip_raw.c",
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
    source.write_text('#include <winrm/winrm.h>\n#include <winrm/connector.h>\n'
                      '#include <winrm/tls.h>\n'
                      "int main(void) { return 0; }\n")
    flags = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only",
             f"-I{prefix}/include", source]
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


def run_connector(config, host, *words, **over):
    record = config["my-winrm-connector"]
    record.update(hostname="127.0.0.1", username="LAB\\alice",
                  password=PASSWORD, **over)
    path = host.log_path + ".json"
    Path(path).write_text(json.dumps(config))
    Path(path).chmod(0o600)
    done = subprocess.run(
        [ROOT / os.environ.get("WINRM_BIN", "build/linux/winrm"), "call",
         "--config", path, "my-winrm-connector", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        timeout=60, stdin=subprocess.DEVNULL)
    return done.returncode, json.loads(done.stdout)


def test_the_connector_with_a_wrong_key_warns_and_uses_the_port_of_https(
        tmp_path):
    """On port 5986 itself, if it is free; else it is the message's."""
    made = certs.all_of_them()["good"]
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            free.bind(("127.0.0.1", 5986))
        except OSError:
            free = None
    options = made.tls + (("--port", "5986") if free else ())
    host = Server(str(tmp_path), *options)
    try:
        config = json.loads(block("json", 1))
        assert config["my-winrm-connector"]["post"] == 5986
        status, answer = run_connector(
            config, host, **{"ca-file": made.ca})
    finally:
        host.stop()
    assert answer["warnings"] == 'unknown key "post", did you mean "port"?'
    assert answer["warnings"] in COMMAND.replace('\\"', '"')
    if free:
        assert (status, answer["message"]) == (0, "success"), answer
        assert answer["encrypted"] is True
    else:
        assert "port 5986" in answer["message"]


def test_the_values_of_the_readme_hold(prefix, tmp_path):
    """config.json, and what winrm config says of it."""
    path = tmp_path / "winrm/config.json"
    path.parent.mkdir()
    path.write_text(block("json", text=VALUES))
    done = subprocess.run(
        [prefix / "bin/winrm", "config", "show", "web01.lab"], text=True,
        capture_output=True, env={"XDG_CONFIG_HOME": str(tmp_path)})
    assert done.returncode == 0, done
    shown = done.stdout.replace(str(path), "/home/alice/.config/winrm/config.json")
    assert shown and shown in VALUES


def test_the_call_of_the_readme_is_served(calm):
    """hostname, username, password, protocol, command, port, timeout."""
    request = json.loads(block("json", 2))
    answer = json.loads(block("json", 3))
    assert list(request)[1:] == ["hostname", "username", "password",
                                 "protocol", "command", "port", "timeout"]
    request.update(hostname="127.0.0.1", port=calm.port,
                   username="LAB\\alice", password=PASSWORD,
                   command="echo all")
    done = subprocess.run(
        [ROOT / os.environ.get("WINRM_BIN", "build/linux/winrm"), "serve"],
        input=json.dumps(request) + "\n", stdout=subprocess.PIPE, text=True,
        timeout=60, check=True)
    got = json.loads(done.stdout.splitlines()[1])
    assert list(got) == list(answer)
    assert (got["status"], got["output"]) == ("complete", "all\n")
    words = ["%s=%s" % item for item in request.items() if item[0] != "id"]
    config = {"my-winrm-connector": {}}
    status, answer = run_connector(config, calm, *words)
    assert (status, answer["output"]) == (0, "all\n")


def test_the_runs_of_the_readme_run(calm, tmp_path):
    found = re.findall(r"^winrm (run .*)$", COMMAND, re.M)
    assert len(found) == 3              # the usage among them
    script = tmp_path / "audit.ps1"
    script.write_text("echo audited")
    (tmp_path / "hosts.txt").write_text("127.0.0.1:%d\n" % calm.port)
    for line in found[1:]:
        words = shlex.split(line)
        words = ["127.0.0.1:%d" % calm.port if w.startswith("dc1") else w
                 for w in words]
        done = subprocess.run(
            [ROOT / os.environ.get("WINRM_BIN", "build/linux/winrm"),
             *words], cwd=tmp_path, stdout=subprocess.PIPE, text=True,
            env={"WINRM_PASSWORD": PASSWORD}, timeout=60,
            stdin=subprocess.DEVNULL)
        assert done.returncode == 0, line
        assert done.stdout.startswith(
            ("127.0.0.1:", '{"host":"127.0.0.1:')), line


def test_every_key_of_the_readme_is_known_to_the_help():
    done = subprocess.run([ROOT / "build/linux/winrm", "call", "--help"],
                          stdout=subprocess.PIPE, text=True, check=True)
    table = COMMAND[COMMAND.index("| key | default |"):]
    table = table[:table.index("\n#")]
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


DOCUMENTS = [p for p in subprocess.run(
    ["git", "ls-files", "*.md"], cwd=ROOT, stdout=subprocess.PIPE, text=True,
    check=True).stdout.split() if not p.startswith("tests/findings")]


def anchors(path):
    """As GitHub makes them of headings."""
    text = re.sub(r"```.*?```", "", path.read_text(), flags=re.S)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
            for title in re.findall(r"^#+ (.*)$", text, re.M)}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_links_between_the_documents_lead_somewhere(name):
    path = ROOT / name
    text = re.sub(r"```.*?```", "", path.read_text(), flags=re.S)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if link.startswith(("http:", "https:")):
            continue
        file, _, anchor = link.partition("#")
        target = path.parent / file if file else path
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("name", [n for n in DOCUMENTS
                                  if n.endswith("README.md")])
def test_a_long_document_has_a_table_of_contents(name):
    text = re.sub(r"```.*?```", "", (ROOT / name).read_text(), flags=re.S)
    titles = re.findall(r"^## (.*)$", text, re.M)
    if name == "README.md" or len(titles) < 4:
        return
    linked = re.findall(r"^(?:-|\d+\.) \[([^]]*)\]\(#", text, re.M)
    assert [t for t in titles] == linked[:len(titles)]


def test_the_landing_page_is_short():
    assert len(README.encode()) < 10000


# As <winrm/...>: the wrappers name the headers, and boards have some of theirs.
PUBLIC = sorted(
    [os.path.normpath(path.parent / re.search('#include "(.*)"',
                                              path.read_text())[1])
     for path in ROOT.glob("boards/include/winrm/*.h")] +
    [str(path) for path in ROOT.glob("boards/*/include/winrm/*.h")])


def comment_share(text):
    """The share of lines with only a comment among those that are not blank."""
    marked = re.sub(r"/\*.*?\*/", lambda m: re.sub(r"[^\n]", "#", m[0]), text,
                    flags=re.S)
    lines = [line.split() for line in marked.splitlines() if line.strip()]
    return sum(set("".join(line)) == {"#"} for line in lines) / len(lines)


def test_the_share_of_comments_is_counted_by_lines():
    assert comment_share("/* a\n\n b */\nint c; /* d */\nint e;\n") == 0.5


@pytest.mark.parametrize("path", PUBLIC,
                         ids=lambda path: os.path.relpath(path, ROOT))
def test_public_headers_are_30_percent_comments_and_in_the_docs(path):
    assert comment_share(Path(path).read_text()) >= 0.3
    listed = (ROOT / "tests/docs/Doxyfile").read_text().split()
    assert os.path.relpath(path, ROOT) in listed


def test_every_readme_is_a_page_of_the_docs():
    pages = (ROOT / "tests/docs/pages").read_text()
    for name in DOCUMENTS:
        if not name.startswith("tests/fixtures/"):
            assert f'"{name}"' in pages, name
