# SPDX-License-Identifier: Apache-2.0
"""winrm serve belongs to all its clients: what one does, or fails to do,
affects only that one."""

import json
import os
import resource
import signal
import socket
import stat
import subprocess
import threading
import time

import pytest
from service import Client, answers, call, listen, serve, tidy  # noqa: F401
from winrm_command import host  # noqa: F401  (fixtures)
from winrm_command import (GRACE, PASSWORD, SLOW, WINRM, WRAP, environment,
                           wait_until)


def test_a_socket_serves_several_clients_apart(listen, host):
    one, path = listen()
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    a, b = Client(path), Client(path)
    a.send(call(host, 1, "sleep 60", mode="async"))
    job = a.next()["jobid"]
    b.send(call(host, 1, "echo b"))
    assert b.next()["output"] == "b\n"
    for order in ({"id": 2, "cancel": job}, {"id": 2, "status": job}):
        b.send(order)
        assert "no such job" in b.next()["message"]
    b.send({"id": 3, "list": True})
    assert b.next()["jobs"] == []
    b.send(call(host, 4, "sleep 0.5; echo late"))
    b.socket.shutdown(socket.SHUT_WR)   # running calls finish
    assert b.next()["output"] == "late\n"
    assert b.next() is None
    b.close()
    a.close()                           # its running calls are cancelled
    host.server.wait_for(lambda s: s["commands_running"] == 0, 15 * SLOW)
    c = Client(path)
    c.send(call(host, 1, "echo c"))
    assert c.next()["output"] == "c\n"
    c.close()
    one.process.send_signal(signal.SIGTERM)
    assert one.end(20) == 0
    assert not os.path.exists(path)
    tidy(host)


def test_a_client_that_does_not_read_does_not_hold_up_the_others(
        listen, host):
    one, path = listen()
    a, b = Client(path), Client(path)
    a.send(call(host, 1, "yes", stream=True, timeout=0))
    host.server.wait_for(lambda s: s["commands_running"] == 1, 10 * SLOW)
    time.sleep(1)
    for n in range(5):
        b.send(call(host, n, "echo %d" % n))
        assert b.next()["output"] == "%d\n" % n
    a.close()
    b.close()
    host.server.wait_for(lambda s: s["commands_running"] == 0, 15 * SLOW)
    one.process.send_signal(signal.SIGTERM)
    assert one.end(20) == 0


def test_too_many_clients_are_told_and_a_dead_socket_is_replaced(
        serve, listen):
    one, path = listen()
    clients = [Client(path) for _ in range(8)]
    more = socket.socket(socket.AF_UNIX)
    more.connect(path)
    assert b"too many clients" in more.recv(4096)
    more.close()
    second = serve("--listen", path, read=False)    # while it lives
    assert second.end(close=False) == 248
    assert b"in use" in second.errors
    one.process.kill()
    one.process.wait()
    for client in clients:
        client.close()
    third = serve("--listen", path, read=False)

    wait_until(lambda: answers(path), 10, "the new one")
    third.process.send_signal(signal.SIGTERM)
    assert third.end(20) == 0


def test_a_client_that_leaves_makes_room_for_the_next(listen):
    """Both are seen at once."""
    one, path = listen()
    clients = [Client(path) for _ in range(8)]
    one.process.send_signal(signal.SIGSTOP)
    clients.pop().close()
    late = threading.Timer(0.5, one.process.send_signal, [signal.SIGCONT])
    late.start()
    clients.append(Client(path))
    late.join()
    assert clients[-1].hello["serve"] == 1
    for client in clients:
        client.close()
    one.process.send_signal(signal.SIGTERM)
    assert one.end(20) == 0


# --- clients that want everything --------------------------------------------


def test_a_thousand_calls_of_one_client_let_another_ones_through(
        listen, host):
    one, path = listen("-j", "2", "--queue", "1000")
    many, few = Client(path), Client(path)
    many.send(*(call(host, n, "sleep 0.2", timeout=0) for n in range(1000)))
    many.send({"id": "all", "list": True})
    while many.next()["id"] != "all":
        pass
    for n in range(3):
        few.send(call(host, n, "echo hi"))
        assert few.result(n)["output"] == "hi\n"
    many.send({"id": "left", "list": True})
    answer = many.next()
    while answer["id"] != "left":
        answer = many.next()
    assert len(answer["jobs"]) > 500
    many.close()
    one.process.send_signal(signal.SIGTERM)
    assert one.end(20) == 0
    tidy(host)


def test_the_queue_of_one_client_is_not_anothers(listen, host):
    one, path = listen("-j", "1", "--queue", "4")
    many, few = Client(path), Client(path)
    many.send(*(call(host, n, "sleep 0.2") for n in range(50)))
    assert "queue is full" in many.result(49)["message"]
    few.send(*(call(host, n, "echo hi") for n in range(4)))
    for answer in few.results(*range(4)).values():
        assert answer["output"] == "hi\n"
    one.process.send_signal(signal.SIGTERM)
    assert one.end(20) == 0
    tidy(host)


def test_what_of_a_line_never_ends_is_its_clients_trouble(listen, host):
    one, path = listen()
    half, endless, good = Client(path), Client(path), Client(path)
    half.socket.sendall(b'{"id":1,"hostname":')
    piece, stop = b"x" * 65536, threading.Event()

    def send():
        while not stop.is_set():
            endless.socket.sendall(piece)
    thread = threading.Thread(target=send)
    thread.start()
    try:
        for n in range(10):
            good.send(call(host, n, "echo hi"))
            assert good.result(n)["output"] == "hi\n"
    finally:
        stop.set()
        thread.join()
    assert "longer than 65535" in endless.next()["message"]
    endless.socket.sendall(b"\n")
    for client in (endless, good):
        client.send(call(host, "end", "echo hi"))
        assert client.result("end")["output"] == "hi\n"
    half.close()
    one.process.send_signal(signal.SIGTERM)
    assert one.end(20) == 0
    tidy(host)


def descriptors(one):
    return [int(n) for n in os.listdir("/proc/%d/fd" % one.process.pid)]


def test_a_thousand_connections_leave_nothing(listen, host):
    one, path = listen("--keep", "0")
    before = len(descriptors(one))
    for n in range(1000):
        line = json.dumps(dict(call(host, n, "echo hi"), port=1)).encode()
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(path)
            if n % 10 == 0:             # others close and do not read
                client.recv(4096)
            try:
                if n % 10 == 1:
                    client.sendall(line + b"\n")
                if n % 10 == 2:
                    client.sendall(line[:10])
                    client.shutdown(socket.SHUT_WR)
            except OSError:             # one of too many
                pass
    wait_until(lambda: len(descriptors(one)) <= before, GRACE + 10,
               "all closed")
    client = Client(path)
    client.send(call(host, 1, "echo hi"))
    assert client.result(1)["output"] == "hi\n"
    client.close()
    one.process.send_signal(signal.SIGTERM)
    assert one.end(20) == 0
    tidy(host)


@pytest.mark.parametrize("free", [0, 1])
def test_without_descriptors_it_waits_and_does_not_spin(listen, host, free):
    """A client needs two: a single free one is not enough."""
    one, path = listen()
    pid = one.process.pid
    first = Client(path)
    first.send({"id": "l", "list": True})
    assert first.next()["jobs"] == []   # those before it are closed
    limits = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    unused = sorted(set(range(100)) - set(descriptors(one)))
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (unused[free], limits[1]))

    def seconds():
        with open("/proc/%d/stat" % pid) as file:
            ticks = file.read().rpartition(")")[2].split()[11:13]
        return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
    with socket.socket(socket.AF_UNIX) as second:
        second.settimeout(30 * SLOW)
        second.connect(path)            # stays in the backlog
        first.send({"id": "l", "list": True})
        assert first.next()["jobs"] == []
        before = seconds()
        time.sleep(2)
        assert seconds() - before < 0.1 * SLOW
        resource.prlimit(pid, resource.RLIMIT_NOFILE, limits)
        assert b'"winrm"' in second.recv(4096)
    first.send(call(host, 1, "echo hi"))
    assert first.result(1)["output"] == "hi\n"
    one.process.send_signal(signal.SIGTERM)
    assert one.end(20) == 0
    tidy(host)


# --- secrets from descriptors ---------------------------------------------------


def test_a_password_comes_from_no_descriptor_of_the_service(listen, host):
    """Not from the sockets of other clients, nor of its own hosts."""
    one, path = listen()
    other, thief = Client(path), Client(path)
    line = json.dumps(call(host, "mine", "echo hi", password=PASSWORD))
    other.socket.sendall(line[:40].encode())
    for fd in range(3, 40):
        thief.send(call(host, fd, "echo hi", password_fd=fd))
        answer = thief.result(fd)
        assert answer["exitcode"] == 248
        assert "password-fd" in answer["message"]
    other.socket.sendall(line[40:].encode() + b"\n")
    assert other.result("mine")["output"] == "hi\n"
    one.process.send_signal(signal.SIGTERM)
    assert one.end(20) == 0


def test_a_password_that_does_not_come_holds_nobody_up(serve, host):
    read, write = os.pipe()
    one = serve(env={"WINRM_PASSWORD": None}, pass_fds=[read])
    os.close(read)
    one.send(call(host, 1, "echo 1", password_fd=read),
             call(host, 2, "echo 2", password=PASSWORD))
    assert "password-fd" in one.result(1)["message"]
    assert one.result(2)["output"] == "2\n"
    os.write(write, PASSWORD[:4].encode())
    one.send(call(host, 3, "echo 3", password_fd=read))
    assert "password-fd" in one.result(3)["message"]
    os.write(write, PASSWORD[4:].encode() + b"\n")     # and stays open
    for n in (4, 5):
        one.send(call(host, n, "echo %d" % n, password_fd=read))
        assert one.result(n)["output"] == "%d\n" % n
    os.close(write)
    assert one.end() == 0
    tidy(host)


# --- stdin ----------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/proc/self/mem"])
def test_a_stdin_that_cannot_be_read_is_an_error(host, path):
    fd = os.open(path, os.O_RDONLY)
    try:
        done = subprocess.run(WRAP + [WINRM, "serve"], stdin=fd,
                              capture_output=True, env=environment(),
                              timeout=30 * SLOW)
    finally:
        os.close(fd)
    assert done.returncode == 255
    assert b"stdin" in done.stderr and done.stdout.count(b"\n") == 1


# --- code pages -------------------------------------------------------------------


def test_what_is_to_be_known_of_a_code_page_is_a_warning(serve, host):
    """One that this machine does not know, and one that the host refuses."""
    one = serve("-j", "1")
    for turn in (1, 2):                 # the second on a shell that is kept
        one.send(call(host, "iconv%d" % turn, "echo hi", codepage=708),
                 call(host, "host%d" % turn, "echo hi", codepage=4711),
                 call(host, "none%d" % turn, "echo hi", codepage=65001))
        answer = one.result("iconv%d" % turn)
        assert answer["output"] == "hi\n" and answer["exitcode"] == 0
        assert "code page 708" in answer["warnings"]
        assert "iconv" in answer["warnings"]
        answer = one.result("host%d" % turn)
        assert "refuses code page 4711" in answer["warnings"]
        assert "warnings" not in one.result("none%d" % turn)
    assert one.end() == 0
    tidy(host)
