# SPDX-License-Identifier: Apache-2.0
"""`openssl s_server` in front of a test server that speaks plain HTTP.

It gives what it has decrypted to its standard output and encrypts what comes
on its standard input; between these and the test server we carry requests and
replies. So a whole session runs through TLS that is not of our making.
"""

import array
import fcntl
import os
import re
import socket
import subprocess
import termios
import threading
import time

from winrm_command import USER, duration, wait_until, winrm


def _port_of(pid):
    """The TCP port on which a process listens, or None."""
    inodes = set()
    for fd in os.listdir("/proc/%d/fd" % pid):
        try:
            target = os.readlink("/proc/%d/fd/%s" % (pid, fd))
        except OSError:
            continue
        inodes.update(re.findall(r"socket:\[(\d+)\]", target))
    with open("/proc/net/tcp") as file:
        for line in list(file)[1:]:
            words = line.split()
            if words[3] == "0A" and words[9] in inodes:
                return int(words[1].partition(":")[2], 16)
    return None


class OpenSsl:
    """A running s_server, good for one connection.

    `orders` are {number of a reply: letters}: s_server's own commands, given
    when that reply has been sent, a letter at a time.
    """

    address = "127.0.0.1"

    def __init__(self, certificate, backend, *options, orders=None):
        self.certificate, self._backend = certificate, backend
        self._orders = orders or {}
        self.given = 0
        words = ["openssl", "s_server", "-accept", "127.0.0.1:0", "-naccept",
                 "1", "-cert", certificate.crt, "-key", certificate.key,
                 "-cert_chain", certificate.chain, *options]
        # With -quiet it takes no orders.
        self.process = subprocess.Popen(
            words + ([] if orders else ["-quiet"]), stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.errors = b""
        self._threads = [threading.Thread(target=one, daemon=True)
                         for one in (self._carry, self._listen)]

    def __enter__(self):
        def has_port():
            assert self.process.poll() is None, self.process.stderr.read()
            self.port = _port_of(self.process.pid)
            return self.port
        wait_until(has_port, what="listening")
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        for thread in self._threads:
            thread.join()
        for pipe in (self.process.stdin, self.process.stdout,
                     self.process.stderr):
            try:
                pipe.close()
            except OSError:
                pass

    def _listen(self):
        for line in self.process.stderr:
            self.errors += line

    def _carry(self):
        """Requests one way, replies the other, until it ends."""
        with socket.create_connection(("127.0.0.1", self._backend)) as sock, \
                sock.makefile("rb") as replies:
            number = 0
            try:
                for request in self._requests():
                    sock.sendall(request)
                    self._write(_message(replies))
                    number += 1
                    for letter in self._orders.get(number, ""):
                        self._order(letter)
            except OSError:
                pass

    def _requests(self):
        """What else it prints is left out."""
        seen, out = b"", self.process.stdout.fileno()
        while data := os.read(out, 65536):
            seen += data
            while match := re.search(rb"POST /wsman.*?\r\n\r\n", seen, re.S):
                length = re.search(rb"\r\nContent-Length: (\d+)", match[0])
                end = match.end() + (int(length[1]) if length else 0)
                if len(seen) < end:
                    break
                yield seen[match.start():end]
                seen = seen[end:]

    def _write(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def _order(self, letter):
        """Only the beginning of a read is taken as an order, and what the
        same read brings behind it is dropped: nothing else may wait there."""
        if self._all_read():
            self.given += 1
            self._write(letter.encode() + b"\n")
            self._all_read()

    def _all_read(self):
        """Whether s_server has read all that it was given, before it ended."""
        left = array.array("i", [1])
        while left[0]:
            if self.process.poll() is not None:
                return False
            time.sleep(0.001)
            fcntl.ioctl(self.process.stdin, termios.FIONREAD, left)
        return True

    def run(self, command, *options, seconds=5, **how):
        """`winrm exec` through it, with small replies."""
        return winrm("exec", "-u", USER, "-p", str(self.port), "--https",
                     "--cacert", self.certificate.ca, "--max-envelope",
                     "8192", "--timeout", duration(seconds), *options,
                     self.address, "--", command, limit=seconds + 5, **how)


def _message(stream):
    """One HTTP message with a Content-Length."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        line = stream.readline()
        if not line:
            raise OSError("the test server has closed")
        head += line
    length = re.search(rb"\r\nContent-Length: (\d+)", head)
    return head + stream.read(int(length[1]) if length else 0)
