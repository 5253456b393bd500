# SPDX-License-Identifier: Apache-2.0
"""The log: one JSON object a line, flushed at once so that tests can read it.

What goes in is chosen field by field where it is written; no password, key
or message text is ever among them.
"""

import json
import threading
import time


class Journal:
    """Writes events to a file, or nowhere when there is no file."""

    def __init__(self, path=None):
        self._lock = threading.Lock()
        self._file = open(path, "a", encoding="utf-8") if path else None

    def write(self, event, **fields):
        if self._file is None:
            return
        record = {"time": round(time.time(), 6), "event": event}
        record.update((k, v) for k, v in fields.items() if v is not None)
        line = json.dumps(record, ensure_ascii=False, default=str) + "\n"
        with self._lock:
            if not self._file.closed:
                self._file.write(line)
                self._file.flush()

    def close(self):
        if self._file is not None:
            with self._lock:
                self._file.close()
