# SPDX-License-Identifier: Apache-2.0
"""A runspace pool as a shell of WS-Man, its pipelines as its commands."""

import threading
import time
import uuid

from .. import faults, names, output, shells
from . import engine, messages, record, replay

_FINAL = (3, 4, 5)      # of PipelineState
_INIT_DATA = (b'\xef\xbb\xbf<Obj RefId="0"><MS><I32 N="MinRunspaces">1</I32>'
              b'<I32 N="MaxRunspaces">1</I32></MS></Obj>')
_OPENED = (b'\xef\xbb\xbf<Obj RefId="0"><MS><I32 N="RunspaceState">2</I32>'
           b"</MS></Obj>")


class Stream(output.Output):
    """What Receive takes: of the pool, or of one pipeline."""

    running = False             # the engine is the process

    def __init__(self, name, limit):
        super().__init__(limit)
        self.id = name
        self.joiner = messages.Joiner()
        self.opened = False
        self.reported = False   # Done has been sent
        self.joined = True      # by the client that the pool has
        self._kept = (None, None)

    def keep(self, message_id, text):
        """The last reply, for a client that asks again for it."""
        self._kept = (message_id, text)
        return text

    def kept(self, message_id):
        return self._kept[1] if self._kept[0] == message_id else None

    def wait(self, timeout, settle, enough):
        """An open pool says one thing at a time: nothing else will follow."""
        return super().wait(timeout, 0 if self.opened else settle, enough)

    def put(self, data):
        """Called by the engine's thread; waits for room."""
        with self.changed:
            while self.buffered[0] >= self._limit and not self.aborted:
                self.changed.wait()
            if not self.aborted:
                self.chunks.append((0, data))
                self.buffered[0] += len(data)
                self.changed.notify_all()

    def _kick(self):
        self.changed.notify_all()

    def end(self):
        with self.changed:
            self.done = True
            self.changed.notify_all()

    def interrupt(self, why):
        """A waiting Receive ends with this fault; what it would have taken
        stays."""
        with self.changed:
            if self.receiver is not None:
                self.interrupted = why
                self.changed.notify_all()

    def abort(self, why):
        with self.changed:
            self.aborted = self.aborted or why
            self.chunks.clear()
            self.buffered = [0, 0]
            self.changed.notify_all()


class Pool(shells.Shell):
    """A shell of the resource PowerShell."""

    def __init__(self, account, client_ip, wishes, idle, options):
        super().__init__(account, client_ip, wishes, idle)
        self.id = wishes["id"] or self.id
        self.resource = wishes["resource"]
        self.state = "Connected"
        self.session = wishes["session"]
        self.inputs = wishes["inputs"]
        self.outputs = wishes["outputs"]
        self.pool = uuid.UUID(self.id)
        self._limit = options.pipe_buffer
        self._lock = threading.Lock()
        self._numbers = 0       # objects that were sent to the client
        self._open_objects = {}
        self._said = {}         # messages of the opening, by type
        self.stream = Stream(None, self._limit)
        self.engine = self._engine(options)
        self.groups = [self.engine, self.stream]
        self.engine.send(None, wishes["creation"])

    def _engine(self, options):
        if options.replay:
            return replay.Engine(options.replay, self._on_data)
        front, on_data = None, self._on_data
        if options.record:
            front = record.Recorder(options.record, on_data)
            on_data = front.on_data
        name = self.resource[len(names.POWERSHELL):].lower()
        real = engine.Engine(options.powershell, on_data, self._on_end,
                             self.variables, self.directory,
                             options.configuration[name])
        if front is not None:
            front.engine = real
        return front or real

    def _on_data(self, pipeline, data):
        if pipeline is None:
            found = self.stream
        else:
            found = self.commands.get(str(pipeline).upper())
        if found is None:
            return
        found.put(self._renumber(pipeline, data))
        for message in found.joiner.feed(data):
            self._look(found, message)

    def _on_end(self):
        """The process has ended: as when wsmprovhost.exe does."""
        for stream in [self.stream, *list(self.commands.values())]:
            if not stream.done:
                stream.abort(faults.SoapFault(2147944126))

    def _renumber(self, pipeline, data):
        """One count of objects, with those that this server adds."""
        parts = []
        for number, index, flags, blob in messages.fragments(data):
            if flags & messages.START:
                self._open_objects[pipeline, number] = self._number()
            mine = self._open_objects[pipeline, number]
            if flags & messages.END:
                del self._open_objects[pipeline, number]
            parts.append(messages.fragment(mine, index, flags, blob))
        return b"".join(parts)

    def _number(self):
        with self._lock:
            self._numbers += 1
            return self._numbers

    def _look(self, found, message):
        if found is not self.stream:
            if (message.type == messages.PIPELINE_STATE
                    and message.state in _FINAL):
                found.end()
            return
        self._said.setdefault(message.type, bytes(message.data))
        if (message.type == messages.RUNSPACEPOOL_STATE
                and message.state == 2):
            with found.changed:
                found.opened = True
                found.changed.notify_all()

    # What the verbs do with it.

    def start(self, name, data):
        """A pipeline that is not running yet; `run` starts it."""
        new = Stream(name, self._limit)
        new.first = data
        return new

    def run(self, new):
        self.engine.command(uuid.UUID(new.id), new.first)

    def find(self, name):
        """The stream of a command's id, or of the pool."""
        if name is None:
            return self.stream
        found = self.commands.get(name)
        if found is None:
            raise faults.no_command()
        return found

    def disconnect(self, idle):
        self.state = "Disconnected"
        if idle is not None:
            self.idle = idle
        self.last_used = time.monotonic()
        for stream in [self.stream, *self.commands.values()]:
            stream.interrupt(faults.SoapFault(2150859230))
            stream.joined = stream is self.stream

    def reconnect(self):
        self.state = "Connected"

    def connect(self):
        """The messages for a client that has not opened this pool."""
        def made(kind, text):
            blob = messages.head(kind, self.pool) + text
            return messages.fragment(self._number(), 0, 3, blob)

        said = self._said.get(messages.SESSION_CAPABILITY, b"")[40:]
        answer = (made(messages.SESSION_CAPABILITY, said)
                  + made(messages.INIT_DATA, _INIT_DATA))
        later = self._said.get(messages.PRIVATE_DATA, b"")[40:]
        self.stream.put(made(messages.PRIVATE_DATA, later))
        self.stream.put(made(messages.RUNSPACEPOOL_STATE, _OPENED))
        return answer
