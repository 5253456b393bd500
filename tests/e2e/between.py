# SPDX-License-Identifier: Apache-2.0
"""Somebody in between: joins connections and tampers with their bytes."""

import re
import select
import socket
import ssl
import threading
import time


class Between:
    """Listens, and joins each connection with one to a server.

    The first goes to the first of the ports, and so on. `client` and `server`
    change the sockets, as by speaking TLS; `to_client` and `to_server` send
    bytes on in their own way.
    """

    def __init__(self, *ports, client=None, server=None, to_client=None,
                 to_server=None):
        self._ports = list(ports)
        self._client = client or (lambda sock: sock)
        self._server = server or (lambda sock: sock)
        self._ways = (to_client or _send, to_server or _send)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._sockets = []
        self._threads = []
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listener.close()
        for sock in self._sockets:
            try:
                socket.socket.shutdown(sock, socket.SHUT_RDWR)
            except OSError:
                pass
        for thread in self._threads:
            thread.join(15)

    def _accept(self):
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            port = (self._ports.pop(0) if len(self._ports) > 1
                    else self._ports[0])
            thread = threading.Thread(target=self._join, args=(sock, port),
                                      daemon=True)
            self._threads.append(thread)
            thread.start()

    def _join(self, sock, port):
        self._sockets.append(sock)
        try:
            near = self._client(sock)
            far = self._server(socket.create_connection(
                ("127.0.0.1", port)))
        except OSError:
            sock.close()
            return
        self._sockets += [near, far]
        _relay(near, far, *self._ways)


def _send(sock, data):
    sock.sendall(data)


def _relay(near, far, to_client, to_server):
    """Both ways in one thread: an SSL object does not take two at once."""
    ways = {near: lambda data: to_server(far, data),
            far: lambda data: to_client(near, data)}
    try:
        while True:
            ready = [end for end in ways if getattr(end, "pending", int)()]
            for end in ready or select.select(list(ways), [], [])[0]:
                # what is readable may be a ticket, not data
                end.settimeout(0.02)
                try:
                    data = end.recv(65536)
                except TimeoutError:
                    continue
                if not data:
                    return
                near.settimeout(10)
                far.settimeout(10)
                ways[end](data)
    except (OSError, ValueError):
        pass
    finally:
        for end in ways:
            end.close()


def man_in_the_middle(host, certificate):
    """Ends the client's TLS with its own certificate, and reads along."""
    mine = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    mine.load_cert_chain(certificate.chain, certificate.key)
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    theirs.check_hostname, theirs.verify_mode = False, ssl.CERT_NONE
    return Between(host.port,
                   client=lambda sock: mine.wrap_socket(
                       sock, server_side=True),
                   server=theirs.wrap_socket)


def cut_at(at):
    """Sends that many bytes, then ends the connection."""
    left = [at]

    def send(sock, data):
        sock.sendall(data[:left[0]])
        left[0] -= len(data[:left[0]])
        if left[0] <= 0:
            raise OSError("enough")
    return send


def changed(at):
    """Sends all, with one bit flipped in the byte at `at`."""
    seen = [0]

    def send(sock, data):
        place = at - seen[0]
        seen[0] += len(data)
        if 0 <= place < len(data):
            data = (data[:place] + bytes([data[place] ^ 1])
                    + data[place + 1:])
        sock.sendall(data)
    return send


def slowly(at, pause):
    """Sends bytes from `at` on with a pause after each."""
    sent = [0]

    def send(sock, data):
        for n in range(len(data)):
            sock.sendall(data[n:n + 1])
            sent[0] += 1
            if sent[0] > at:
                time.sleep(pause)
    return send


def per_request(port):
    """A proxy as often set up: each request goes to the server on a new
    connection, whatever belongs to the previous one."""
    class Sharing(Between):
        def _join(self, sock, port):
            self._sockets.append(sock)
            try:
                while True:
                    request = _message(sock)
                    far = socket.create_connection(("127.0.0.1", port))
                    self._sockets.append(far)
                    far.sendall(request)
                    sock.sendall(_message(far))
            except OSError:
                pass
            finally:
                sock.close()
    return Sharing(port)


def _message(sock):
    """One whole message of HTTP, by its Content-Length."""
    data = b""
    while True:
        head, found, rest = data.partition(b"\r\n\r\n")
        length = re.search(rb"(?im)^content-length:\s*(\d+)", head)
        if found and len(rest) >= (int(length[1]) if length else 0):
            return data
        piece = sock.recv(65536)
        if not piece:
            raise OSError("the end")
        data += piece
