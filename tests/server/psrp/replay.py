# SPDX-License-Identifier: Apache-2.0
"""An engine that answers from recordings, tests/fixtures/psrp/**/*.txt.

Each line of a recording is `C|S stream shell|pipe BASE64`, or `C signal pipe`.
What the client sends is compared by its script alone; where a recording waits
for input, it waits for as many messages. A script that is not recorded is a fault:
there is no such file.
"""

import base64
import collections
import os
import threading
import uuid

from .. import faults
from . import messages

_cache = {}


class Recording:
    """The opening of a pool, and one pipeline in it."""

    def __init__(self, path):
        self.opening, self.steps = [], []
        joiner = messages.Joiner()
        with open(path, encoding="ascii") as file:
            lines = [line.split() for line in file
                     if line.strip() and line[0] != "#"]
        self.key = None
        for who, _, where, *data in lines:
            data = base64.b64decode(data[0]) if data else b""
            if where == "shell":
                if who == "S":
                    self.opening.append(data)
                continue
            found = list(joiner.feed(data)) if who == "C" else []
            for message in found:
                if message.type == messages.CREATE_PIPELINE:
                    self.key = message.key
            self.steps.append((who == "S", data, len(found)))


def recordings(folder):
    """{key: Recording} of all files there, read once."""
    if folder not in _cache:
        found = [Recording(os.path.join(where, name))
                 for where, _, names in sorted(os.walk(folder))
                 for name in sorted(names) if name.endswith(".txt")]
        _cache[folder] = ([one for one in found if one.opening][0].opening,
                          {one.key: one for one in found})
    return _cache[folder]


class _Play:
    """A pipeline that is being played."""

    def __init__(self):
        self.steps = collections.deque()
        self.heard = 0
        self.signals = 0
        self.joiner = messages.Joiner()


class Engine:
    """In place of engine.Engine."""

    process = None

    def __init__(self, folder, on_data):
        self._on_data = on_data
        self._opening, self._known = recordings(folder)
        self._lock = threading.Lock()
        self._plays = {}
        self._pool = None
        self._joiner = messages.Joiner()
        self.running = True

    def _give(self, pipeline, data):
        """Data of a recording, with the ids of this client."""
        for number, index, flags, blob in messages.fragments(data):
            if flags & messages.START and len(blob) >= 40:
                named = bytearray(blob)
                if any(named[8:24]):
                    named[8:24] = self._pool.bytes_le
                if any(named[24:40]):
                    named[24:40] = pipeline.bytes_le
                blob = bytes(named)
            self._on_data(pipeline, messages.fragment(
                number, index, flags, blob))

    def send(self, pipeline, data, stream="Default"):
        with self._lock:
            if pipeline is None:
                self._open(data)
            elif pipeline in self._plays:
                self._hear(pipeline, self._plays[pipeline], data)

    def _open(self, data):
        for message in self._joiner.feed(data):
            if self._pool is None and message.pool != messages.EMPTY:
                self._pool = message.pool
                for part in self._opening:
                    self._give(None, part)

    def command(self, pipeline, data):
        with self._lock:
            self._plays[pipeline] = _Play()
            self._hear(pipeline, self._plays[pipeline], data)

    def _hear(self, pipeline, play, data):
        """What the client sends; a long script comes in several pieces."""
        for message in play.joiner.feed(data):
            play.heard += 1
            if message.type == messages.CREATE_PIPELINE:
                known = self._known.get(message.key)
                if known is None:
                    raise faults.plugin(2147942402)
                play.steps.extend(known.steps)
        self._go_on(pipeline, play)

    def _go_on(self, pipeline, play):
        """Plays up to where the recording waits for the client."""
        while play.steps and pipeline in self._plays:
            is_ours, data, count = play.steps[0]
            if is_ours:
                self._give(pipeline, data)
            elif not count and not play.signals:    # a signal
                return
            elif play.heard < count:
                return
            elif count:
                play.heard -= count
            play.steps.popleft()

    def signal(self, pipeline):
        with self._lock:
            play = self._plays.get(pipeline)
            if play is not None:
                play.signals = 1
                self._go_on(pipeline, play)

    def close(self, pipeline):
        with self._lock:
            self._plays.pop(pipeline, None)

    def abort(self, why):
        self.running = False
