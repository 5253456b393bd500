# SPDX-License-Identifier: Apache-2.0
"""Somebody in between who reads HTTP and replaces answers by their own."""

import base64
import re
import socket
import struct
import threading

from tests.server.mischief.challenge import FLAGS

_TOKEN = re.compile(rb"(?i)(www-authenticate: (?:negotiate|ntlm) )"
                    rb"([a-z0-9+/=]{20,})")
_LENGTH = re.compile(rb"(?im)^content-length: *(\d+)")
_TIMESTAMP = 7


class Forger:
    """Joins connections to the server's port, one message at a time.

    `plan` has by the number of a request, counted over all connections from 1,
    what is answered in place of the server, which has the request all the
    same: a status, or "drop" for the end of the connection. `edit` changes the
    CHALLENGEs of connections from the `since`th on.
    """

    def __init__(self, port, plan=None, edit=None, since=1):
        self._port, self._plan = port, plan or {}
        self._edit, self._since = edit, since
        self._lock = threading.Lock()
        self.requests = self.connections = 0
        self._sockets = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listener.close()
        for sock in self._sockets:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _accept(self):
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._join, daemon=True,
                             args=(sock, self.connections)).start()

    def _join(self, near, number):
        far = socket.create_connection(("127.0.0.1", self._port))
        self._sockets += [near, far]
        try:
            with near, far, near.makefile("rb") as asked, \
                    far.makefile("rb") as answered:
                while self._one(near, far, asked, answered, number):
                    pass
        except OSError:
            pass

    def _one(self, near, far, asked, answered, number):
        request = _message(asked)
        if request is None:
            return False
        with self._lock:
            self.requests += 1
            forged = self._plan.get(self.requests)
        far.sendall(b"".join(request))
        answer = _message(answered)
        if answer is None or forged == "drop":
            return False
        head, body = answer
        if forged:
            head, body = (b"HTTP/1.1 %d \r\nWWW-Authenticate: Negotiate\r\n"
                          b"Content-Length: 0\r\n\r\n" % forged), b""
        elif self._edit and number >= self._since:
            head = _TOKEN.sub(
                lambda m: m[1] + base64.b64encode(
                    self._edit(base64.b64decode(m[2]))), head)
        near.sendall(head + body)
        return True


def _message(file):
    """(head, body) of the next request or response; None at the end."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        line = file.readline()
        if not line:
            return None
        head += line
    length = _LENGTH.search(head)
    return head, file.read(int(length[1])) if length else b""


def weaker(flags=(), time=False):
    """An edit: CHALLENGEs without these flags, and without the timestamp."""
    def edit(token):
        given = struct.unpack_from("<I", token, 20)[0]
        for name in flags:
            given &= ~FLAGS[name]
        token = token[:20] + struct.pack("<I", given) + token[24:]
        length, _, at = struct.unpack_from("<HHI", token, 40)
        pairs = _without_time(token[at:at + length]) if time else \
            token[at:at + length]
        return (token[:40] + struct.pack("<HHI", len(pairs), len(pairs), at)
                + token[48:at] + pairs)
    return edit


def _without_time(pairs):
    kept, at = b"", 0
    while at + 4 <= len(pairs):
        number, length = struct.unpack_from("<HH", pairs, at)
        if number != _TIMESTAMP:
            kept += pairs[at:at + 4 + length]
        at += 4 + length
    return kept
