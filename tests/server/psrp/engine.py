# SPDX-License-Identifier: Apache-2.0
"""PowerShell itself, as a process that speaks PSRP on its standard streams.

`pwsh -s` takes and gives a packet a line: <Data Stream='Default' PSGuid='...'>
with fragments in base64, <Command PSGuid='...' />, <Signal .../>, <Close .../>,
and acknowledges each with <DataAck .../> and so on. Input that is sent before
the acknowledgement of what came before was lost now and then, so a thread of its
own sends them one after another.
"""

import base64
import os
import queue
import re
import signal
import subprocess
import threading
import uuid

_PACKET = re.compile(
    rb"<Data Stream='\w+' PSGuid='([-0-9a-fA-F]{36})'>([^<]*)</Data>")
_POOL = str(uuid.UUID(int=0))
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR")


def _environment(more):
    kept = {k: os.environ[k] for k in _KEPT if k in os.environ}
    kept.update(POWERSHELL_TELEMETRY_OPTOUT="1", POWERSHELL_UPDATECHECK="Off",
                DOTNET_CLI_TELEMETRY_OPTOUT="1", TERM="dumb")
    kept.update(more)
    return kept


class Engine:
    """`on_data(pipeline or None, bytes)` and `on_end()` are called by a thread
    of its own."""

    def __init__(self, path, on_data, on_end, variables=(), directory=None,
                 configuration=None):
        self._on_data = on_data
        self._on_end = on_end
        self._acknowledged = threading.Semaphore(0)
        self._packets = queue.Queue()
        self.running = True
        self.process = subprocess.Popen(
            [path, "-NoLogo", "-NoProfile", "-s",
             *(["-ConfigurationFile", configuration] if configuration else [])],
            cwd=directory,
            env=_environment(dict(variables)), stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            start_new_session=True)
        for job in (self._read, self._write):
            threading.Thread(target=job, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            packet = _PACKET.match(line)
            if packet is None:
                self._acknowledged.release()
                continue
            name = packet.group(1).decode()
            self._on_data(None if name == _POOL else uuid.UUID(name),
                          base64.b64decode(packet.group(2)))
        self.process.stdout.close()
        self._packets.put(None)
        self._acknowledged.release()
        self.process.wait()
        self.running = False
        self._on_end()

    def _write(self):
        while True:
            packet = self._packets.get()
            if packet is None:
                break
            try:
                self.process.stdin.write(packet)
                self.process.stdin.flush()
            except OSError:
                break
            self._acknowledged.acquire()
        try:
            self.process.stdin.close()
        except OSError:
            pass

    def _put(self, text, pipeline):
        name = _POOL if pipeline is None else str(pipeline)
        self._packets.put((text % name + "\n").encode())

    # What the verbs do with it.

    def send(self, pipeline, data, stream="Default"):
        self._put("<Data Stream='%s' PSGuid='%%s'>%s</Data>" % (
            stream, base64.b64encode(data).decode()), pipeline)

    def command(self, pipeline, data):
        self._put("<Command PSGuid='%s' />", pipeline)
        self.send(pipeline, data)

    def signal(self, pipeline):
        self._put("<Signal PSGuid='%s' />", pipeline)

    def close(self, pipeline):
        self._put("<Close PSGuid='%s' />", pipeline)

    def abort(self, why):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
