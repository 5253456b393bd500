# SPDX-License-Identifier: Apache-2.0
"""Boots the images of boards/mps2-an385 with QEMU, against the test server.

For firmware.py, firmware_copy.py, firmware_kerberos.py and firmware_rtos.py.
10.0.2.2 is this machine's loopback to the images; what they are asked and what
they report is in settings.c, session.c and figures.c.
"""

import hashlib
import os
import re
import socket
import subprocess
import threading
import time

import pytest
from conftest import ROOT, Server
from winrm_command import SLACK, SLOW, assert_no_secret

from tests.server import certs

BUILD = os.path.join(ROOT, "build/mps2-an385")
BARE = ["winrm-http", "winrm-https"]
RTOS = ["winrm-freertos", "winrm-freertos-https"]
KERBEROS, COPY = "winrm-kerberos", "winrm-copy"
LEAK, FAULT, USAGE, DEADLINE, REFUSED = 246, 247, 248, 250, 251
BAD_CERTIFICATE, BAD_LOGON, NO_HOST, OTHER = 252, 253, 254, 255
ERRORS = {"SPACE": 3, "CLOSED": 6, "IO": 7, "CRYPTO": 18, "TLS": 20,
          "CERT": 21}
# Flash, RAM, the stack of a session; lwIP's heap and pbufs. As in board.mk,
# http.c, threads.c and lwipopts.h.
BUDGET = {"winrm-http": (96 << 10, 48 << 10, 4096, 5120, 14),
          COPY: (96 << 10, 48 << 10, 4096, 5120, 14),
          KERBEROS: (128 << 10, 48 << 10, 4096, 5120, 14),
          "winrm-https": (256 << 10, 96 << 10, 6144, 5120, 14),
          "winrm-freertos": (128 << 10, 96 << 10, 3072, 10240, 28),
          "winrm-freertos-https": (256 << 10, 160 << 10, 4096, 10240, 28)}
STACK_LEFT = 256    # of each task, at the least
MEGABYTE = 1 << 20


class Report:
    """What an image reported at its end, and how it ended."""

    def __init__(self, image, status, text, seconds):
        self.image, self.status, self.seconds = image, status, seconds
        self.text = text.decode("utf-8", "replace")
        self.lines = {}
        for line in self.text.splitlines():
            kind, _, rest = line.partition(" ")
            self.lines.setdefault(kind, rest)

    def __repr__(self):
        return "%s: status %s, %.2f s, %s" % (
            self.image, self.status, self.seconds, self.text[-3000:])

    def fields(self, kind):
        assert kind in self.lines, self
        pairs = re.findall(r"([\w-]+)=(\S+)", self.lines[kind])
        return {name: int(value) if value.isdigit() and len(value) < 11
                else value for name, value in pairs}

    @property
    def result(self):
        return self.fields("result")

    @property
    def both(self):
        """The results of the two sessions of an image with an RTOS."""
        return [self.fields("result"), self.fields("second")]

    @property
    def peaks(self):
        return self.fields("peaks")

    @property
    def message(self):
        return self.lines.get("message", "")

    @property
    def messages(self):
        """Of each session that has failed."""
        return re.findall(r"^message (.*)", self.text, re.M)

    def check(self):
        """Nothing left behind, nothing at its limit."""
        assert_no_secret(self.text.encode(), "the report")
        assert self.status not in (LEAK, FAULT, USAGE), self
        assert self.fields("before") == self.fields("after"), self
        flash, ram, stack, heap, pbufs = BUDGET[self.image]
        peaks = self.peaks
        assert peaks["flash"] <= flash and peaks["ram"] <= ram, self
        assert 0 < peaks["stack"] <= stack - 512, self
        assert 0 < peaks["heap"] < heap and peaks["pbufs"] <= pbufs, self
        if self.image in RTOS:
            left = self.fields("free")
            assert len(left) == 6 and min(left.values()) >= STACK_LEFT, self
        return self


def boot(image, *words, limit=20):
    """Run an image to its end; `limit` is in unscaled seconds."""
    arguments = "".join(",arg=" + word.replace(",", ",,")
                        for word in ("image", *words))
    started = time.monotonic()
    process = subprocess.Popen(
        ["qemu-system-arm", "-M", "mps2-an385", "-nographic", "-monitor",
         "none", "-serial", "stdio", "-nodefaults", "-kernel",
         os.path.join(BUILD, image), "-semihosting-config",
         "enable=on,target=native" + arguments,
         "-nic", "user,model=lan9118,id=n0"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT)
    try:
        out, _ = process.communicate(timeout=limit * SLOW + SLACK)
    except subprocess.TimeoutExpired:
        process.kill()
        out, _ = process.communicate()
        pytest.fail("%s did not end within %d s: %r" % (
            image, limit, out[-2000:]))
    return Report(image, process.returncode, out, time.monotonic() - started)


class Device:
    """An image and the server it talks to."""

    def __init__(self, image, server, *trust):
        self.image, self.server = image, server
        self.words = ("host=10.0.2.2", "port=%d" % server.port,
                      "user=" + Server.user, "password=" + Server.password,
                      *trust)

    @property
    def sealed(self):
        return "https" not in self.image

    def reset(self, *rules):
        self.server.control("reset")
        self.server.faults(*rules)
        return self

    def boot(self, *words, limit=20):
        """Later words of the same name win."""
        return boot(self.image, *self.words, *words, limit=limit)

    def run(self, command, *words, limit=20):
        done = self.boot(*words, "command=" + command, limit=limit).check()
        self.server.wait_for(lambda s: s["shells"] == 0)
        return done

    def run_two(self, first, second, limit=30):
        """Words of each of two sessions, the command last; what the second
        leaves out is as in the first."""
        return self.run("%s\n%s" % (first[-1], " ".join(
            [*second[:-1], "command=" + second[-1]])), *first[:-1],
            limit=limit)


@pytest.fixture(scope="session")
def made():
    return certs.all_of_them()


@pytest.fixture(scope="session")
def ca(made, tmp_path_factory):
    """A CA as a device has it, in DER: ca("ca-rsa") is its word."""
    folder = tmp_path_factory.mktemp("ca")

    def to_der(path):
        out = str(folder / (os.path.basename(path) + ".der"))
        certs.openssl("x509", "-in", path, "-outform", "DER", "-out", out)
        return "ca=" + out

    return to_der


@pytest.fixture(scope="session")
def devices(made, ca, tmp_path_factory):
    secure = made["rsa-sha256"]
    plain = Server(str(tmp_path_factory.mktemp("http")))
    tls = Server(str(tmp_path_factory.mktemp("https")), *secure.tls, "--cbt",
                 "strict")
    with Resolver("10.0.2.2") as resolver:
        named = ("host=localhost", "dns-port=%d" % resolver.port)
        yield {"winrm-http": Device("winrm-http", plain),
               "winrm-https": Device("winrm-https", tls, "pin=" + secure.pin),
               "winrm-freertos": Device("winrm-freertos", plain),
               "winrm-freertos-https": Device(
                   "winrm-freertos-https", tls, *named, ca(secure.ca))}
    plain.stop()
    tls.stop()


@pytest.fixture(params=BARE)
def device(request, devices):
    return devices[request.param].reset()


@pytest.fixture
def http(devices):
    return devices["winrm-http"].reset()


@pytest.fixture
def https(devices):
    return devices["winrm-https"].reset()


@pytest.fixture(params=RTOS)
def rtos(request, devices):
    return devices[request.param].reset()


@pytest.fixture
def rtos_https(devices):
    return devices["winrm-freertos-https"].reset()


@pytest.fixture
def secure(server, made, ca):
    """A device and a server with a certificate: secure("rsa-4096")."""
    def start(kind, *words, options=()):
        one = server(*made[kind].tls, "--cbt", "strict", *options)
        return Device("winrm-https", one, *words)

    return start


def assert_as_the_readme_says(done, capsys):
    """Flash and RAM of an image are those of its line in port/README.md."""
    with open(os.path.join(ROOT, "port/README.md"), encoding="utf-8") as file:
        row = re.search(r"^\| `%s` \|[^|]*\| ([\d,]+) \| ([\d,]+)"
                        % done.image, file.read(), re.M)
    for name, said in zip(("flash", "ram"), row.groups()):
        assert done.peaks[name] <= int(said.replace(",", "")) * 1.01, name
    with capsys.disabled():
        print("\nnote: %s: %s" % (done.image, done.lines["peaks"]))


def md5(data):
    return hashlib.md5(data).hexdigest()


def lines(size):
    """What the image sends as stdin."""
    return bytes(10 if at % 64 == 63 else 48 + (at // 64 + at) % 10
                 for at in range(size))


class Resolver(threading.Thread):
    """Answers each question about an address the same: one, or none."""

    def __init__(self, address):
        super().__init__(daemon=True)
        self.address = address
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.asked = []

    def run(self):
        while True:
            question, peer = self.socket.recvfrom(1500)
            if not question:
                return
            end = question.index(0, 12) + 5
            self.asked.append(question[13:end - 5])
            head = question[:2] + (b"\x81\x80" if self.address
                                   else b"\x81\x83") + b"\0\1"
            answer = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4" + socket.inet_aton(
                self.address) if self.address else b""
            self.socket.sendto(
                head + (b"\0\1" if answer else b"\0\0") + bytes(4) +
                question[12:end] + answer, peer)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", ("127.0.0.1", self.port))
        self.join()
        self.socket.close()


