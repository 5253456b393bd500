# SPDX-License-Identifier: Apache-2.0
"""The packages of OpenWrt, and the service that one of them has.

There is no SDK of OpenWrt here: tests/openwrt has stand-ins for it.
"""
import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest
from service import Client, answers
from winrm_command import host  # noqa: F401  (fixtures)
from winrm_command import (PASSWORD, SLOW, USER, WINRM, WRAP, assert_no_secret,
                           environment, wait_until)

pytestmark = pytest.mark.more

ROOT = Path(__file__).resolve().parent.parent.parent
FILES = ROOT / "boards/openwrt/files"
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
        "winrm/etc/init.d/winrm", "winrm/etc/config/winrm",
        "staging/usr/include/winrm/winrm.h",
        "staging/usr/lib/libwinrm.so", "staging/usr/lib/pkgconfig/winrm.pc"}
    assert (openwrt / "winrm/etc/init.d/winrm").stat().st_mode & 0o777 == 0o755
    assert (openwrt / "winrm/etc/config/winrm").stat().st_mode & 0o777 == 0o600
    assert (openwrt / "winrm/etc/winrm").is_dir()


def test_what_is_configured_stays_and_the_cas_come_along(openwrt):
    assert (openwrt / "winrm.conffiles").read_text().split() == [
        "/etc/config/winrm", "/etc/winrm/connectors.json",
        "/etc/winrm/known_servers"]
    for name in ("winrm", "winrm-agent"):
        assert "+ca-bundle" in (openwrt / f"{name}.depends").read_text()


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


# The service.

def connectors(tmp_path, host, command):
    path = tmp_path / "connectors.json"
    path.write_text(json.dumps({"job": {
        "hostname": "127.0.0.1", "port": host.port, "username": USER,
        "password": PASSWORD, "command": command}}))
    path.chmod(0o600)
    return path


class Procd:
    """In its place: starts what the init script has told it, and again."""

    def __init__(self, folder):
        self.folder, self.running = folder, {}
        self.told = folder / "told"
        self.log = open(folder / "log", "wb")

    def init(self, action, text):
        """Runs the init script on a configuration: what procd is told."""
        (self.folder / "config").mkdir(exist_ok=True)
        (self.folder / "config/winrm").write_text(text)
        run("rm", "-rf", self.told)
        self.told.mkdir()
        done = subprocess.run(
            ["busybox", "sh", STANDIN / "rc.common", FILES / "winrm.init",
             action], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, env=os.environ | {
                "UCI_CONFIG_DIR": str(self.folder / "config"),
                "PROCD": str(self.told)})
        assert (done.returncode, done.stdout) == (0, "")
        return sorted(p.name for p in self.told.iterdir() if p.is_dir())

    def param(self, instance, name):
        words = (self.told / instance / name).read_bytes().decode()
        return words.split("\0")[:-1]

    def start(self, instance):
        program, *words = self.param(instance, "command")
        assert program == "/usr/bin/winrm"
        env = dict(word.split("=", 1)
                   for word in self.param(instance, "env"))
        env = environment(**env, HOME=None, WINRM_PASSWORD=None,
                          WINRM_CONFIG=None)
        self.running[instance] = subprocess.Popen(
            WRAP + [WINRM, *words], env=env, stdin=subprocess.DEVNULL,
            stderr=self.log if self.param(instance, "stderr") == ["1"]
            else subprocess.DEVNULL)

    def start_again(self, instance):
        assert (self.told / instance / "respawn").exists()
        self.running[instance].wait(20 * SLOW)
        self.start(instance)

    def stop(self, instance):
        process = self.running.pop(instance)
        process.send_signal(signal.SIGTERM)
        return process.wait(
            int(self.param(instance, "term_timeout")[0]) * SLOW)

    def end(self):
        for process in self.running.values():
            process.kill()
            process.wait()
        self.log.close()


@pytest.fixture
def procd(tmp_path):
    one = Procd(tmp_path)
    yield one
    one.end()


def shipped(tmp_path, enabled):
    """The configuration of the package, in folders of the test."""
    text = (FILES / "winrm.config").read_text()
    for old, new in (("'/var/run/winrm/", f"'{tmp_path}/run/"),
                     ("'/etc/winrm/", f"'{tmp_path}/"),
                     ("enabled '0'", f"enabled '{enabled}'")):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def ask(path, **request):
    client = Client(str(path))
    client.send(dict(request, id=1))
    answer = client.result(1)
    client.close()
    return answer


@pytest.mark.parametrize("shell", [["sh"], ["busybox", "sh"]])
def test_the_shells_read_the_init_script(shell):
    run(*shell, "-n", FILES / "winrm.init")


def test_shellcheck_has_nothing_to_say_of_the_init_script():
    assert run("shellcheck", FILES / "winrm.init",
               STANDIN / "rc.common") == ""


def test_as_it_is_installed_nothing_runs(procd, tmp_path):
    assert procd.init("start", shipped(tmp_path, 0)) == []
    assert not (tmp_path / "run").exists()


def test_the_service_answers_a_client(procd, host, tmp_path):
    connectors(tmp_path, host, "echo out; exit 7")
    assert procd.init("start", shipped(tmp_path, 1)) == ["main"]
    procd.start("main")
    path = tmp_path / "run/main.sock"
    wait_until(lambda: answers(str(path)), 10, "the socket")
    assert path.stat().st_mode & 0o777 == 0o600
    answer = ask(path, **{"connector-name": "job"})
    assert (answer["exitcode"], answer["exit-status"]) == (0, 7)
    assert answer["output"] == "out\n"
    # killed, it is started again at the same socket
    procd.running["main"].kill()
    procd.start_again("main")
    wait_until(lambda: answers(str(path)), 10, "the socket")
    answer = ask(path, **{"connector-name": "job", "command": "echo two"})
    assert answer["output"] == "two\n"
    assert procd.stop("main") == 0
    assert not path.exists()


def test_its_end_cleans_up_in_the_time_that_procd_gives(
        procd, host, tmp_path):
    connectors(tmp_path, host, "sleep 60")
    procd.init("start", shipped(tmp_path, 1))
    procd.start("main")
    path = tmp_path / "run/main.sock"
    wait_until(lambda: answers(str(path)), 10, "the socket")
    client = Client(str(path))
    client.send({"id": 1, "connector-name": "job"})
    host.server.wait_for(lambda s: s["commands_running"] == 1, 10 * SLOW)
    begin = time.monotonic()
    assert procd.stop("main") == 0
    assert time.monotonic() - begin < 9 * SLOW
    assert client.result(1)["status"] == "aborted"
    client.close()
    host.assert_tidy()


ALL = {"config": "/a b/c.json", "jobs": "2", "queue": "9", "keep": "5s",
       "log": "syslog",
       "max_output": "8K", "max_memory": "20M", "max_envelope": "16384",
       "timeout": "9s", "connect_timeout": "2s", "operation_timeout": "20s",
       "reconnect": "1", "idle_timeout": "1m", "user": "LAB\\al ice $HOME",
       "password_file": "/p", "nt_hash_file": "/n", "auth": "ntlm",
       "port": "5986", "cacert": "/c", "crlfile": "/r", "pin": "sha256//a",
       "cert": "/d", "key": "/k", "key_passphrase_file": "/f",
       "proxy": "http://p", "proxy_password_file": "/q"}
SWITCHES = ["https", "tofu", "seal_over_tls", "wait_for_quota",
            "insecure_skip_dates"]


def section(name, **options):
    return f"config serve '{name}'\n" + "".join(
        f"\toption {key} '{value}'\n" for key, value in options.items())


def test_each_option_of_uci_is_one_of_winrm(procd, tmp_path):
    listen = f"{tmp_path}/s/x"
    procd.init("start", section("one", enabled="on", listen=listen, **ALL,
                                **dict.fromkeys(SWITCHES, "yes")))
    words = procd.param("one", "command")
    assert words[:4] == ["/usr/bin/winrm", "serve", "--listen", listen]
    given = {}
    words = words[4:]
    while words and words[0].replace("--", "").replace("-", "_") in ALL:
        given[words[0]] = words[1]
        words = words[2:]
    assert given == {"--" + key.replace("_", "-"): value
                     for key, value in ALL.items()}
    assert words == ["--" + key.replace("_", "-") for key in SWITCHES]
    known = run(WINRM, "serve", "--help")
    readme = (ROOT / "boards/openwrt/README.md").read_text()
    for option in list(ALL) + SWITCHES:
        assert "--" + option.replace("_", "-") in known
        assert f"`{option}`" in readme
    # and what is switched off, or of another kind, is not there
    procd.init("start", section("one", enabled="1", listen=listen,
                                **dict.fromkeys(SWITCHES, "0"), colour="x"))
    assert procd.param("one", "command")[2:] == ["--listen", listen]


def test_each_section_is_a_service(procd, tmp_path):
    text = (section("a", enabled="1", listen=f"{tmp_path}/s/a", jobs="1",
                    max_memory="64M") +
            section("off", listen=f"{tmp_path}/s/off") +
            section("b", enabled="1", listen=f"{tmp_path}/s/b", jobs="3",
                    max_memory="64M"))
    assert procd.init("start", text) == ["a", "b"]
    for name, jobs in (("a", 1), ("b", 3)):
        procd.start(name)
        path = f"{tmp_path}/s/{name}"
        wait_until(lambda: answers(path), 10, "the socket")
        client = Client(path)
        assert client.hello["jobs"] == jobs
        client.close()
    assert procd.stop("a") == 0 and procd.stop("b") == 0


def test_a_change_of_the_configuration_is_told_to_procd(procd, tmp_path):
    procd.init("start", shipped(tmp_path, 0))
    assert (procd.told / "reload-trigger").read_bytes() == b"winrm\0"
    assert procd.init("reload", shipped(tmp_path, 1)) == ["main"]
    assert procd.param("main", "env") == [
        "WINRM_KNOWN_SERVERS=/etc/winrm/known_servers"]
