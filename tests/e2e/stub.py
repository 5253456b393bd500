# SPDX-License-Identifier: Apache-2.0
"""Servers that are not WinRM: one answer to whatever they are asked."""

import re
import socket
import ssl
import threading

_LENGTH = re.compile(rb"(?im)^content-length:\s*(\d+)")


def http(status, *fields, body=b""):
    """A response; a body of None has no Content-Length."""
    lines = [b"HTTP/1.1 " + status.encode()]
    lines += [field.encode("latin-1") for field in fields]
    if body is not None:
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + (body or b"")


class Stub:
    """Listens on loopback. `answer` is sent for each request that has come
    whole, b"" closes; None never answers. With `at_once` it is sent after the
    first bytes, whatever they are, and that is all. A `certificate` of
    tests.server.certs makes it TLS."""

    def __init__(self, answer, certificate=None, at_once=False):
        self._answer, self._at_once, self._context = answer, at_once, None
        if certificate:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(certificate.chain, certificate.key)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._sockets, self._threads = [], []
        self._start(self._accept)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listener.shutdown(socket.SHUT_RDWR)    # wakes accept
        self._listener.close()
        for sock in self._sockets:
            try:
                socket.socket.shutdown(sock, socket.SHUT_RDWR)
            except OSError:
                pass
        for thread in self._threads:
            thread.join(15)

    def _start(self, target, *args):
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self):
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self._sockets.append(sock)
            self._start(self._serve, sock)

    def _serve(self, sock):
        try:
            with sock:
                if self._context:
                    sock = self._context.wrap_socket(sock, server_side=True)
                    self._sockets.append(sock)
                with sock:
                    self._requests(sock)
        except OSError:
            pass

    def _requests(self, sock):
        data = b""
        if self._at_once:
            sock.recv(65536)
            sock.sendall(self._answer)
            return
        while True:
            head, found, rest = data.partition(b"\r\n\r\n")
            length = _LENGTH.search(head)
            length = int(length[1]) if length else 0
            if not found or len(rest) < length:
                piece = sock.recv(65536)
                if not piece:
                    return
                data += piece
                continue
            data = rest[length:]
            if self._answer == b"":
                return
            if self._answer is not None:
                sock.sendall(self._answer)
