# SPDX-License-Identifier: Apache-2.0
"""A small strict HTTP proxy on loopback that does as it is told."""

import base64
import re
import select
import socket
import threading
import time

ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"
_HEAD = re.compile(
    rb"CONNECT (?P<target>([^ :\[\]]+|\[[0-9a-f:]+\]):[0-9]+) HTTP/1\.1\r\n"
    rb"Host: (?P<host>[^\r]+)\r\n"
    rb"(Proxy-Authorization: Basic (?P<basic>[A-Za-z0-9+/=]+)\r\n)?\r\n")


class Proxy:
    """Joins connections with what they ask for.

    `credentials` are asked for when given ("user:password"). `answer` takes
    the socket in place of joining; what it raises closes the connection.
    `head` is sent when joined, in pieces of `piece`. `names` are of hosts
    that only this proxy knows.
    """

    def __init__(self, credentials=None, answer=None, head=ESTABLISHED,
                 piece=1 << 20, address="127.0.0.1", names=()):
        self._credentials = credentials
        self._answer, self._head, self._piece = answer, head, piece
        self._names = dict(names)
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self._listener = socket.create_server((address, 0), family=family)
        self.port = self._listener.getsockname()[1]
        self.address = ("[%s]:%d" if ":" in address else "%s:%d") % (
            address, self.port)
        self.url = "http://" + self.address
        self.targets, self.strange, self.joined = [], [], 0
        self.stopped = threading.Event()
        self._sockets, self._threads = [], []
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self._listener.close()
        for sock in self._sockets:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        for thread in self._threads:
            thread.join(15)
        assert not self.strange

    def _accept(self):
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self._sockets.append(sock)
            thread = threading.Thread(target=self._serve, args=(sock,),
                                      daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, sock):
        try:
            with sock:
                self._request(sock)
        except OSError:
            pass

    def _request(self, sock):
        data = b""
        while b"\r\n\r\n" not in data:
            piece = sock.recv(65536)
            if not piece:
                return
            data += piece
        match = _HEAD.fullmatch(data)
        if match is None or match["target"] != match["host"]:
            self.strange.append(data)
            sock.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            return
        self.targets.append(match["target"].decode())
        if self._answer is not None:
            self._answer(sock)
        elif self._credentials is not None and (
                not match["basic"] or base64.b64decode(match["basic"])
                != self._credentials.encode()):
            sock.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\n"
                         b'Proxy-Authenticate: Basic realm="here"\r\n'
                         b"Content-Length: 3\r\n\r\nno\n")
        else:
            self._join(sock, match["target"].decode())

    def _join(self, near, target):
        host, _, port = target.rpartition(":")
        host = host.strip("[]")
        with socket.create_connection(
                (self._names.get(host, host), int(port)), 10) as far:
            self._sockets.append(far)
            self.joined += 1
            for at in range(0, len(self._head), self._piece):
                near.sendall(self._head[at:at + self._piece])
            ways = {near: far, far: near}
            while True:
                for end in select.select(list(ways), [], [])[0]:
                    data = end.recv(65536)
                    if not data:
                        return
                    ways[end].sendall(data)

    # Answers that are not HTTP.

    def stalls(self, data=b""):
        """Sends this, and then nothing more."""
        def answer(sock):
            sock.sendall(data)
            self.stopped.wait(60)
        self._answer = answer
        return self

    def drips(self, data, pause):
        """Sends one byte after the other."""
        def answer(sock):
            for n in range(len(data)):
                sock.sendall(data[n:n + 1])
                if self.stopped.wait(pause):
                    return
            self.stopped.wait(60)
        self._answer = answer
        return self

    def says(self, data):
        """Sends this and closes."""
        self._answer = lambda sock: sock.sendall(data)
        return self

    def goes_on(self, start, piece, seconds=20):
        """Sends one piece after the other, as long as they are accepted."""
        def answer(sock):
            until = time.monotonic() + seconds
            sock.sendall(start)
            while time.monotonic() < until and not self.stopped.is_set():
                sock.sendall(piece)
        self._answer = answer
        return self
