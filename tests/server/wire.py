# SPDX-License-Identifier: Apache-2.0
"""Sends a reply, whole or in one of many hostile ways."""

import select
import socket
import struct
import time


class Gone(Exception):
    """The connection is at its end: by plan, or because the peer left."""

    polite = True               # TLS says close_notify


class Plan:
    """How the bytes of one reply are sent. The defaults are kind."""

    def __init__(self):
        self.cut = None         # send this many bytes only; negative: from end
        self.reset = False      # end with RST in place of FIN
        self.drip = None        # seconds between single bytes
        self.sizes = None       # sizes of the sends, used in turn
        self.pause = 0.0        # seconds between those sends
        self.stall_at = None    # stop at this byte ...
        self.stall = None       # ... for seconds; None is for ever
        self.hang_up = False    # close after the reply, without saying so
        self.notify = False     # an end by plan is announced with TLS
        self.silent = False     # send nothing at all
        self.endless = b""      # after the reply, this for ever
        self.skip = False       # ... in place of the reply

    def send(self, sock, data, stopped):
        """Returns the number of bytes sent; raises Gone at an early end."""
        if self.silent:
            self._end(sock)
        if self.cut is not None or self.skip:
            data = data[:0 if self.skip else self.cut]
        sent = 0
        for piece in self._pieces(data):
            if self.stall_at is not None and sent == self._stall_byte(data):
                _stall(sock, self.stall, stopped)
                self.stall_at = None
            try:
                sock.sendall(piece)
            except OSError:
                raise Gone("peer left") from None
            sent += len(piece)
            if self.drip or self.pause:
                time.sleep(self.drip or self.pause)
        if self.stall_at is not None and sent == self._stall_byte(data):
            _stall(sock, self.stall, stopped)
        while self.endless and not stopped.is_set():
            try:
                sock.sendall(self.endless * 100)
            except OSError:
                raise Gone("peer left") from None
        if self.cut is not None or self.hang_up:
            self._end(sock)
        return sent

    def _stall_byte(self, data):
        at = self.stall_at
        return max(0, len(data) + at) if at < 0 else min(at, len(data))

    def _pieces(self, data):
        marks = set()
        if self.stall_at is not None:
            marks.add(self._stall_byte(data))
        if self.drip:
            marks.update(range(len(data)))
        if self.sizes:
            at, turn = 0, 0
            while at < len(data):
                at += max(1, self.sizes[turn % len(self.sizes)])
                turn += 1
                marks.add(at)
        edges = sorted(m for m in marks if 0 < m < len(data))
        view = memoryview(data)
        for start, end in zip([0] + edges, edges + [len(data)]):
            if end > start:
                yield view[start:end]

    def _end(self, sock):
        if self.reset:
            reset(sock)
        end = Gone("by plan")
        end.polite = self.notify and not self.reset
        raise end


def _stall(sock, seconds, stopped):
    """Wait; but not for a peer that has left, nor beyond our own end."""
    poll = select.poll()
    poll.register(sock, select.POLLRDHUP)
    until = None if seconds is None else time.monotonic() + seconds
    while not stopped.is_set() and (until is None
                                    or time.monotonic() < until):
        if poll.poll(20):
            raise Gone("peer left")


def reset(sock):
    """Make the coming close an RST."""
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                        struct.pack("ii", 1, 0))
    except OSError:
        pass


def close(sock, linger=1.0):
    """FIN, then let the peer finish, so that it can read the last reply."""
    try:
        if sock.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8) == \
                struct.pack("ii", 0, 0):
            sock.shutdown(socket.SHUT_WR)
            sock.settimeout(linger)
            until = time.monotonic() + linger
            while time.monotonic() < until and sock.recv(65536):
                pass
    except OSError:
        pass
    finally:
        sock.close()
