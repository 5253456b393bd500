# SPDX-License-Identifier: Apache-2.0
"""The test server as a host: its configuration, and that it restarts."""

import re
import socket
import time

import pytest
from plain_client import connect

CONFIG = "http://schemas.microsoft.com/wbem/wsman/1/config"


def values(text):
    return dict(re.findall(r"<cfg:(\w+)>([^<]*)</cfg:\1>", text))


def get(client, body="", **how):
    return client.call("Get", body, uri=CONFIG, **how)


def without_shell(server):
    client = connect(server)
    client.shell_id = None
    return client


def test_the_configuration_has_the_limits_of_this_server(servers):
    server = servers("--max-shells-per-user", "7", "--cbt", "strict")
    response = get(without_shell(server))
    assert response.status == 200 and response.sealed
    found = values(response.text)
    assert found["MaxShellsPerUser"] == "7"
    assert found["CbtHardeningLevel"] == "Strict"
    assert found["MaxEnvelopeSizekb"] == "500"
    assert '<cfg:Config xmlns:cfg="%s"' % CONFIG in response.text
    assert "/transfer/GetResponse</a:Action>" in response.text


def test_a_get_of_it_has_no_body_and_no_selectors(calm):
    client = without_shell(calm)
    assert get(client, "<rsp:Shell/>").fault == 2150858817
    client.shell_id = "AAAAAAAA-0000-0000-0000-000000000000"
    assert get(client).fault == 2150858843
    assert client.call("Delete", "", uri=CONFIG).fault == 2150858811


def test_it_may_be_for_others(servers):
    server = servers("--no-config")
    response = get(without_shell(server))
    assert (response.status, response.fault) == (500, 5)


def is_up(server):
    try:
        socket.create_connection(server.address).close()
    except OSError:
        return False
    return True


def wait(true):
    until = time.monotonic() + 30
    while not true():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_it_goes_down_and_comes_up_on_the_same_port(server):
    one = server()
    client = connect(one, create=True)
    one.control("down")
    assert client.at_end() and not is_up(one)
    one.control("down")
    one.control("up")
    one.control("up")
    assert is_up(one) and one.stats()["shells"] == 0
    assert connect(one, create=True).run("echo hi")[0] == b"hi\n"


def test_shutdown_takes_it_down_if_it_may(server):
    one = server("--reboot", "0")
    client = connect(one, create=True)
    assert client.run("shutdown /s")[2] == 5 and is_up(one)
    assert client.run("shutdown.exe /r /t 0")[2] == 0
    wait(lambda: not is_up(one))
    one.control("up")
    wait(lambda: is_up(one))


def test_and_it_comes_up_by_itself(server):
    one = server("--reboot", "0.01")
    connect(one, create=True).run("shutdown /r")
    wait(lambda: one.log("up"))
    assert is_up(one)


@pytest.mark.parametrize("line", ["shutdown /r /t 0", "shutdown -h now"])
def test_and_never_this_machine(calm, line):
    assert connect(calm, create=True).run(line)[2] == 5
