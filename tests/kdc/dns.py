# SPDX-License-Identifier: Apache-2.0
"""A name server on loopback, of UDP and TCP, that a command is made to ask.

    with NameServer({"_kerberos._tcp.LAB.TEST": [(0, 0, 88, "dc1.lab.test")],
                     "dc1.lab.test": "127.0.0.1"}) as dns:
        winrm(..., preexec_fn=dns.enter)
        dns.asked       # [("SRV", "_kerberos._tcp.lab.test"), ...]

Its port is 53, as resolvers know no other, so it needs root; its address is
one of 127.0.0.0/8 that nobody else has.
"""

import ctypes
import os
import random
import socket
import struct
import subprocess
import tempfile
import threading
import time

from . import process

TYPES = {1: "A", 28: "AAAA", 33: "SRV"}
NEW_MOUNTS, BIND, RECURSIVE, PRIVATE = 0x20000, 0x1000, 0x4000, 0x40000
LIBC = ctypes.CDLL(None, use_errno=True)


def _call(function, *words):
    if function(*words) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


class Resolver:
    """The resolv.conf of a name server, which a process may enter."""

    def __init__(self, address):
        self.address = address
        self._folder = tempfile.TemporaryDirectory()
        self._path = os.path.join(self._folder.name, "resolv.conf").encode()
        with open(self._path, "w", encoding="ascii") as file:
            file.write("nameserver %s\n" % address)

    def enter(self):
        """For preexec_fn: the process has mounts of its own."""
        _call(LIBC.unshare, NEW_MOUNTS)
        _call(LIBC.mount, None, b"/", None, ctypes.c_ulong(
            RECURSIVE | PRIVATE), None)
        _call(LIBC.mount, self._path, b"/etc/resolv.conf", None,
              ctypes.c_ulong(BIND), None)

    def stop(self):
        self._folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def _bound(kind, address):
    one = socket.socket(socket.AF_INET, kind)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    one.bind((address, 53))
    return one


def _free():
    """(UDP, TCP) sockets at port 53 of an address that nobody has."""
    for _ in range(100):
        address = "127.%d.%d.%d" % (random.randint(64, 250),
                                    random.randint(1, 250),
                                    random.randint(2, 250))
        try:
            return _bound(socket.SOCK_DGRAM, address), _bound(
                socket.SOCK_STREAM, address)
        except PermissionError:
            raise process.KdcError("a name server needs root") from None
        except OSError:
            continue
    raise process.KdcError("no address for a name server")


def _labels(name):
    return b"".join(bytes([len(label)]) + label.encode()
                    for label in name.split(".") if label) + b"\0"


def _question(message):
    """(name in small letters, type, the question's octets)"""
    at, labels = 12, []
    while message[at]:
        labels.append(message[at + 1:at + 1 + message[at]].decode())
        at += 1 + message[at]
    kind, = struct.unpack_from(">H", message, at + 1)
    return (".".join(labels).lower(), TYPES.get(kind, str(kind)),
            message[12:at + 5])


class NameServer(Resolver):
    """mode: "good"; "silent"; "truncate", which answers over TCP alone; or
    octets that stand behind the head and the question of each answer to SRV.
    """

    def __init__(self, names, mode="good"):
        self._udp, self._tcp = _free()
        super().__init__(self._udp.getsockname()[0])
        self._names = {name.lower(): what for name, what in names.items()}
        self._mode = mode
        self.asked, self.over_tcp = [], 0
        self._tcp.listen()
        for serve in (self._serve_udp, self._serve_tcp):
            threading.Thread(target=serve, daemon=True).start()

    def stop(self):
        for one in (self._udp, self._tcp):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            one.close()
        super().stop()

    def of_type(self, kind):
        return [name for one, name in self.asked if one == kind]

    def _records(self, kind, name):
        found = self._names.get(name)
        if kind == "A" and isinstance(found, str):
            return [(1, socket.inet_aton(found))]
        if kind == "SRV" and isinstance(found, list):
            return [(33, struct.pack(">3H", *one[:3]) + _labels(one[3]))
                    for one in found]
        return []

    def answer(self, message, over_tcp):
        name, kind, question = _question(message)
        records = self._records(kind, name)
        flags = 0x8180 if name in self._names else 0x8183
        body = b"".join(
            b"\xc0\x0c" + struct.pack(">HHIH", of, 1, 60, len(data)) + data
            for of, data in records)
        if self._mode == "truncate" and kind == "SRV" and not over_tcp:
            flags, records, body = flags | 0x200, [], b""
        if isinstance(self._mode, bytes) and kind == "SRV":
            flags, records, body = 0x8180, [None], self._mode
        return (message[:2] + struct.pack(">5H", flags, 1, len(records), 0, 0)
                + question + body)

    def _take(self, message, over_tcp):
        name, kind, _ = _question(message)
        self.asked.append((kind, name))
        self.over_tcp += over_tcp
        if self._mode == "silent":
            return None
        return self.answer(message, over_tcp)

    def _serve_udp(self):
        while True:
            try:
                message, peer = self._udp.recvfrom(4096)
                answer = self._take(message, False)
                if answer:
                    self._udp.sendto(answer, peer)
            except OSError:
                return
            except (IndexError, struct.error, UnicodeDecodeError):
                continue

    def _serve_tcp(self):
        while True:
            try:
                peer, _ = self._tcp.accept()
            except OSError:
                return
            with peer:
                peer.settimeout(10)
                try:
                    length, = struct.unpack(">H", peer.recv(2, socket.MSG_WAITALL))
                    answer = self._take(
                        peer.recv(length, socket.MSG_WAITALL), True)
                    if answer:
                        peer.sendall(struct.pack(">H", len(answer)) + answer)
                except (OSError, IndexError, struct.error):
                    continue


class Dnsmasq(Resolver):
    """Debian's dnsmasq, which makes its answers without any code of ours."""

    def __init__(self, *options):
        udp, tcp = _free()
        super().__init__(udp.getsockname()[0])
        udp.close()
        tcp.close()
        try:
            self._process = subprocess.Popen(
                ["dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null",
                 "--no-resolv", "--no-hosts", "--bind-interfaces",
                 "--user=root", "--pid-file=", "--no-dhcp-interface=*",
                 "--listen-address=" + self.address,
                 "--log-facility=/dev/null", *options],
                stdin=subprocess.DEVNULL, env=process.environment())
        except FileNotFoundError:
            raise process.KdcError(
                "no dnsmasq: run tests/setup/install test") from None
        until = time.monotonic() + 60
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise process.KdcError("dnsmasq did not start")
            time.sleep(0.02)

    def _answers(self):
        try:
            socket.create_connection((self.address, 53), 1).close()
        except OSError:
            return False
        return True

    def stop(self):
        self._process.terminate()
        self._process.wait()
        super().stop()
