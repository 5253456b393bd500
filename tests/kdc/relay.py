# SPDX-License-Identifier: Apache-2.0
"""A KDC as it should not be: silent, slow, lying; else it passes on.

    with KdcRelay(kdc, "close", ("error", 37)) as relay:
        config = relay.krb5_conf            # or relay.host, relay.port

The first connection has the first step done to it, the second the second,
and those after the last step pass; with `always=True` the last step goes on.
Each step is a word, or a tuple of a word and its value:

    pass            what the KDC itself answers
    refuse          closed before a byte is read
    silent          the request is read, and that is all
    close           closed when the request has been read
    reset           the same with an RST
    slow S          the answer byte by byte, S seconds (0.02) between them
    cut N           N bytes (10) of the answer, and the end
    flip N          a bit of byte N (-1) of the answer is another
    garbage N       N bytes (200) that are no Kerberos, in a right frame
    length N        this number (0x7fffffff) in place of the length
    empty           the length 0
    nonce           the KDC is asked with another nonce: its answer is right
                    but for that (in a TGS-REQ it sees that, and refuses)
    swap A B        the KDC is asked with bytes B in place of A
    replay          the answer before that to the same kind of request
    error CODE      a KRB-ERROR of this code; ("error", CODE, SECONDS) has a
                    clock that is off by so much
    bytes B         this answer
"""

import socket
import struct
import threading
import time

from tests.server import der

from . import process

KINDS = {0x6a: "AS-REQ", 0x6c: "TGS-REQ", 0x6b: "AS-REP", 0x6d: "TGS-REP",
         0x7e: "KRB-ERROR"}


def kind_of(message):
    return KINDS.get(message[0], "other") if message else "none"


def _whole(sock):
    """One message with its length before it; None at an early end."""
    data = b""
    while len(data) < 4 or len(data) < 4 + struct.unpack(">I", data[:4])[0]:
        piece = sock.recv(65536)
        if not piece:
            return None
        data += piece
    return data[4:]


class KdcRelay:
    """Before `kdc`, on a port of its own.

    requests   (kind, message) of all that came, "AS-REQ" or "TGS-REQ"
    answers    the same of what the KDC said
    """

    def __init__(self, kdc, *steps, always=False):
        self._kdc = kdc
        self._steps = [s if isinstance(s, tuple) else (s,) for s in steps]
        self._always = always
        self._lock = threading.Lock()
        self._count = 0
        self._before = {}       # kind of request: the answer to the last
        self._open = set()
        self.requests, self.answers = [], []
        self._listener = socket.create_server((process.HOST, 0))
        self.host, self.port = self._listener.getsockname()
        self.realm = kdc.realm
        self.krb5_conf = kdc.config(self.port, "relay-%d.conf" % self.port)
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self):
        for one in (self._listener, *self._open):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self._listener.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def kinds(self):
        """Of all requests, in order."""
        return [kind for kind, _ in self.requests]

    def _accept(self):
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                at, self._count = self._count, self._count + 1
                self._open.add(near)
            if at >= len(self._steps):
                at = len(self._steps) - 1 if self._always else None
            step = ("pass",) if at is None else self._steps[at]
            threading.Thread(target=self._serve, args=(near, *step),
                             daemon=True).start()

    def _serve(self, near, word, *values):
        try:
            with near:
                if word != "refuse":
                    request = _whole(near)
                    if request is not None:
                        self.requests.append((kind_of(request), request))
                        self._answer(near, request, word, values)
        except OSError:
            pass
        finally:
            with self._lock:
                self._open.discard(near)

    def _ask(self, request):
        with socket.create_connection((process.HOST, self._kdc.port),
                                      10) as far:
            far.sendall(struct.pack(">I", len(request)) + request)
            answer = _whole(far) or b""
        self.answers.append((kind_of(answer), answer))
        return answer

    def _answer(self, near, request, word, values):
        if word == "silent":
            near.recv(1)        # until the client or this relay ends it
            return
        if word in ("close", "reset"):
            if word == "reset":
                near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                struct.pack("ii", 1, 0))
            return
        make = getattr(self, "_" + word)
        data = make(request, *values)
        if word == "slow":
            for byte in data:
                near.sendall(bytes([byte]))
                time.sleep(values[0] if values else 0.02)
        else:
            near.sendall(data)

    @staticmethod
    def _framed(answer):
        return struct.pack(">I", len(answer)) + answer

    def _pass(self, request):
        answer = self._ask(request)
        if kind_of(answer) != "KRB-ERROR":
            self._before[kind_of(request)] = answer
        return self._framed(answer)

    def _slow(self, request, seconds=None):
        return self._pass(request)

    def _cut(self, request, size=10):
        return self._pass(request)[:size]

    def _flip(self, request, at=-1):
        answer = bytearray(self._ask(request))
        answer[at] ^= 1
        return self._framed(bytes(answer))

    def _garbage(self, request, size=200):
        return self._framed(bytes((n * 37 + 11) & 255 for n in range(size)))

    def _length(self, request, number=0x7FFFFFFF):
        return struct.pack(">I", number) + self._ask(request)

    def _empty(self, request):
        return self._framed(b"")

    def _nonce(self, request):
        return self._framed(self._ask(with_nonce(request, lambda n: n ^ 1)))

    def _swap(self, request, old, new):
        assert request.count(old) == 1 and len(old) == len(new), request
        return self._framed(self._ask(request.replace(old, new)))

    def _replay(self, request):
        return self._framed(self._before.get(kind_of(request))
                            or self._ask(request))

    def _error(self, request, code, seconds=0):
        return self._framed(der.krb_error(
            code, self.realm, ("krbtgt", self.realm), time.time() + seconds))

    def _bytes(self, request, data):
        return self._framed(data)


def with_nonce(request, change):
    """The request with another nonce of the same size."""
    body = der.find(request, request[0], 0x30, 0xA4)
    nonce = der.find(request, request[0], 0x30, 0xA4, 0x30, 0xA7, 0x02)
    assert body and nonce, "no KDC-REQ"
    start, size = nonce
    old = int.from_bytes(request[start:start + size], "big")
    return (request[:start] + change(old).to_bytes(size, "big")
            + request[start + size:])
