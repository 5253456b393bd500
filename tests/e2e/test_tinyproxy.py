# SPDX-License-Identifier: Apache-2.0
"""A proxy that others wrote: tinyproxy."""

import shutil
import socket
import subprocess

import pytest
from secure_command import made, tls  # noqa: F401  (fixtures)
from test_proxy import SECRET, assert_silent, assert_unreached, target
from winrm_command import wait_until


class Tinyproxy:
    """Allows CONNECT to these ports only."""

    def __init__(self, folder, ports, *lines):
        with socket.create_server(("127.0.0.1", 0)) as unused:
            self.port = unused.getsockname()[1]
        path = folder / "tinyproxy.conf"
        path.write_text("\n".join([
            "Listen 127.0.0.1", "Port %d" % self.port, "Timeout 60",
            "MaxClients 10", "Allow 127.0.0.1",
            *("ConnectPort %d" % port for port in ports), *lines, ""]))
        self.address = "127.0.0.1:%d" % self.port
        self.process = subprocess.Popen(
            ["tinyproxy", "-d", "-c", str(path)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(self._answers, 10, "tinyproxy")

    def _answers(self):
        assert self.process.poll() is None
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


@pytest.fixture
def tinyproxy(tmp_path):
    assert shutil.which("tinyproxy"), "run: tests/setup/install more"
    started = []

    def start(*args):
        started.append(Tinyproxy(tmp_path, *args))
        return started[-1]

    yield start
    for one in started:
        one.stop()


@pytest.mark.more
def test_tinyproxy_tunnels(tls, tinyproxy):
    one = tinyproxy([tls.port])
    result = tls.run("seq 1 20000", "--proxy", one.address)
    assert (result.status, len(result.out)) == (0, 108894), result
    assert tls.bindings() == ["ok"]


@pytest.mark.more
def test_tinyproxy_takes_the_right_credentials_alone(tls, tinyproxy):
    one = tinyproxy([tls.port], "BasicAuth bob " + SECRET)
    env = {"https_proxy": "http://bob:%s@%s" % (SECRET, one.address)}
    assert tls.run("true", env=env).status == 0
    tls.reset()
    env = {"https_proxy": "http://bob:%s@%s" % (SECRET + "x", one.address)}
    result = tls.run("true", env=env)
    assert_silent(result)
    assert_unreached(result, tls, "the proxy " + one.address)


@pytest.mark.more
def test_a_refusal_by_tinyproxy_is_told_of(tls, tinyproxy):
    one = tinyproxy([443])
    result = tls.run("true", "--proxy", one.address)
    assert_unreached(result, tls, "refused the connection to " + target(tls),
                     "403")
