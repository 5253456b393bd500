# SPDX-License-Identifier: Apache-2.0
"""Writes what passes between a client and the engine as replay.py reads it:
a file for each pipeline, 1.txt and so on in the order in which they begin."""

import base64
import os
import threading


class Recorder:
    """In front of an engine; `on_data` is for the engine to call."""

    def __init__(self, folder, on_data):
        self._folder = folder
        self._on_data = on_data
        self._lock = threading.Lock()
        self._opening = []
        self._names = {}        # pipeline -> path
        self.engine = None

    def _write(self, pipeline, who, data, stream):
        line = "%s %s %s %s\n" % (
            who, stream, "shell" if pipeline is None else "pipe",
            base64.b64encode(data).decode())
        with self._lock:
            if pipeline is None:
                self._opening.append(line)
                return
            with open(self._names[pipeline], "a", encoding="ascii") as file:
                file.write(line)

    def on_data(self, pipeline, data):
        self._write(pipeline, "S", data, "stdout")
        self._on_data(pipeline, data)

    def _begin(self, pipeline):
        with self._lock:
            path = os.path.join(self._folder, "%d.txt" % (
                len(os.listdir(self._folder)) + 1))
            self._names[pipeline] = path
            with open(path, "w", encoding="ascii") as file:
                file.writelines(self._opening)

    # As of an engine.

    @property
    def running(self):
        return self.engine.running

    @property
    def process(self):
        return self.engine.process

    def send(self, pipeline, data, stream="Default"):
        self._write(pipeline, "C", data,
                    "stdin" if stream == "Default" else "pr")
        self.engine.send(pipeline, data, stream)

    def command(self, pipeline, data):
        self._begin(pipeline)
        self._write(pipeline, "C", data, "stdin")
        self.engine.command(pipeline, data)

    def signal(self, pipeline):
        with open(self._names[pipeline], "a", encoding="ascii") as file:
            file.write("C signal pipe\n")
        self.engine.signal(pipeline)

    def close(self, pipeline):
        self.engine.close(pipeline)

    def abort(self, why):
        self.engine.abort(why)
