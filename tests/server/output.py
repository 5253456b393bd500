# SPDX-License-Identifier: Apache-2.0
"""Output that Receive takes: kept in a bounded buffer until it is asked for."""

import collections
import threading
import time

LOOK = 0.1      # seconds between looks at whether a waiting peer is there


class Abandoned(Exception):
    """The peer of a waiting request has gone."""


class Output:
    """`changed` guards everything below and is notified at each change."""

    def __init__(self, limit):
        self.changed = threading.Condition()
        self.chunks = collections.deque()       # (stream number, bytes)
        self.buffered = [0, 0]
        self.done = False           # nothing will follow
        self.aborted = None         # why a waiting Receive must give up
        self.interrupted = None     # the same, for that one alone
        self.receiver = None        # of a Receive in progress: "has it left?"
        self._limit = limit

    def _kick(self):
        """There is room again; the caller holds `changed`."""

    def claim(self, left):
        """Begin a Receive; False when another one is in progress.

        A Receive whose peer has left is none: wait for it to notice.
        """
        with self.changed:
            while self.receiver is not None:
                if not self.receiver():
                    return False
                self.changed.wait(LOOK)
            self.receiver = left
            return True

    def unclaim(self):
        with self.changed:
            self.receiver = None
            self.changed.notify_all()

    def wait(self, timeout, settle, enough):
        """True when there is something to send.

        After the first byte it waits up to `settle` seconds for more, so
        that a short command's output and end come in one response.
        """
        deadline = time.monotonic() + timeout
        with self.changed:
            while not (self.chunks or self.done or self.aborted):
                if not self._wait(deadline):
                    return False
            end = min(deadline, time.monotonic() + settle)
            while not (self.done or self.aborted
                       or sum(self.buffered) >= enough
                       or max(self.buffered) >= self._limit):
                if not self._wait(end):
                    break
        return True

    def _wait(self, deadline):
        """For a change or a moment; False when the time is over."""
        left = deadline - time.monotonic()
        if left <= 0:
            return False
        self.changed.wait(min(left, LOOK))
        if self.receiver():
            raise Abandoned()
        if self.interrupted:
            why, self.interrupted = self.interrupted, None
            raise why
        return True

    def take(self, room, cost, largest, most=None, whole=False):
        """At most `most` chunks whose base64, with `cost` around each, fits
        in `room`; and whether that was the end of all. `whole`: none is cut
        for what is before it."""
        taken = []
        with self.changed:
            while self.chunks and (most is None or len(taken) < most):
                stream, data = self.chunks[0]
                fits = min(largest, (room - cost) // 4 * 3)
                if fits <= 0 or (whole and taken and fits < len(data)
                                 and fits < largest):
                    break
                if len(data) <= fits:
                    self.chunks.popleft()
                else:
                    view = memoryview(data)
                    self.chunks[0] = (stream, view[fits:])
                    data = view[:fits]
                taken.append((stream, data))
                self.buffered[stream] -= len(data)
                room -= cost + (len(data) + 2) // 3 * 4
            if taken:
                self._kick()
            return taken, self.done and not self.chunks
