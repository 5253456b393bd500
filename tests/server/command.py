# SPDX-License-Identifier: Apache-2.0
"""One command: a real process group, its pipes, and bounded buffers.

A single thread moves all bytes of a command. It stops reading a pipe whose
buffer is full, so a process blocks when nobody receives, as on Windows.
"""

import collections
import fcntl
import os
import select
import signal
import subprocess
import threading
import time

from . import output

READ = 262144
STDIN_LIMIT = 1 << 20
STREAMS = ("stdout", "stderr")
_SIGNALS = {"ctrl_c": signal.SIGINT, "ctrl_break": signal.SIGQUIT,
            "terminate": signal.SIGKILL}
# Exit codes that Windows reports for what a Unix process died of.
_DEATHS = {signal.SIGINT: 0xC000013A, signal.SIGQUIT: 0xC000013A,
           signal.SIGSEGV: 0xC0000005, signal.SIGKILL: 1, signal.SIGTERM: 1}


class Command(output.Output):
    """`changed` guards everything below and is notified at each change."""

    def __init__(self, command_id, limit, drain, on_end):
        super().__init__(limit)
        self.id = command_id
        self.exit_code = None
        self.reported = False       # Done has been sent
        self._drain = drain
        self._on_end = on_end
        self._stdin = collections.deque()
        self._stdin_size = 0
        self._stdin_end = False
        self._stdin_open = True
        self._wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)

    def start(self, line, directory, environment, code_file):
        """Run it; OSError when the directory is not there."""
        self._code_file = code_file
        try:
            self.process = subprocess.Popen(
                ["/bin/sh", "-c", line], cwd=directory, env=environment,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, bufsize=0, start_new_session=True)
        except OSError:
            os.close(self._wake)
            self._wake = None
            raise
        for pipe in (self.process.stdout, self.process.stderr):
            try:
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, 1 << 20)
            except OSError:
                pass            # more than this user may have: still works
        os.set_blocking(self.process.stdin.fileno(), False)
        self._pidfd = os.pidfd_open(self.process.pid)

    def pump(self):
        """Begin to move bytes; the end is noticed from here on."""
        thread = threading.Thread(target=self._pump, daemon=True,
                                  name="command-%d" % self.process.pid)
        thread.start()

    # The pump: its thread owns the descriptors.

    def _pump(self):
        outputs = {self.process.stdout.fileno(): 0,
                   self.process.stderr.fileno(): 1}
        pipes = [self.process.stdout, self.process.stderr]
        stdin = self.process.stdin
        exited_at = None
        while outputs or exited_at is None:
            poll = select.poll()
            poll.register(self._wake, select.POLLIN)
            if exited_at is None:
                poll.register(self._pidfd, select.POLLIN)
            with self.changed:
                full = [size >= self._limit for size in self.buffered]
                if stdin is not None and (self._stdin or self._stdin_end):
                    poll.register(stdin.fileno(), select.POLLOUT)
            for descriptor, stream in outputs.items():
                if not full[stream]:
                    poll.register(descriptor, select.POLLIN)
            timeout = None if exited_at is None else self._drain * 1000
            ready = dict(poll.poll(timeout))
            if self._wake in ready:
                os.eventfd_read(self._wake)
            for descriptor in [fd for fd in outputs if fd in ready]:
                if not self._read(descriptor, outputs[descriptor]):
                    pipes[outputs.pop(descriptor)].close()
            if stdin is not None and stdin.fileno() in ready:
                stdin = self._write(stdin)
            if exited_at is None and self._pidfd in ready:
                exited_at = time.monotonic()
                self.process.wait()
            elif exited_at is not None and not ready and not all(
                    full[stream] for stream in outputs.values()):
                break       # a grandchild holds the pipes and is silent
        self._finish(pipes, stdin)

    def _read(self, descriptor, stream):
        data = os.read(descriptor, READ)
        with self.changed:
            if data and not self.aborted:
                self._keep(stream, data)
                self.buffered[stream] += len(data)
                self.changed.notify_all()
        return data

    def _keep(self, stream, data):
        """One chunk for each read; merged when tiny ones pile up."""
        if len(self.chunks) > 1000 and self.chunks[-1][0] == stream:
            data = bytes(self.chunks.pop()[1]) + data
        self.chunks.append((stream, data))

    def _write(self, stdin):
        """Feed the process; returns None once the pipe is closed."""
        with self.changed:
            data = self._stdin[0] if self._stdin else b""
        written = 0
        try:
            written = os.write(stdin.fileno(), data) if data else 0
        except BlockingIOError:
            return stdin
        except OSError:
            self._stdin_end, data = True, b""
        with self.changed:
            if not data:
                self._stdin.clear()
            elif not self._stdin:
                pass            # abort has taken it meanwhile
            elif written == len(data):
                self._stdin.popleft()
            else:
                self._stdin[0] = data[written:]
            self._stdin_size = sum(map(len, self._stdin))
            close = self._stdin_end and not self._stdin
            self._stdin_open = not close
            self.changed.notify_all()
        if not close:
            return stdin
        stdin.close()
        return None

    def _finish(self, pipes, stdin):
        code = self._exit_code(self.process.returncode)
        with self.changed:
            for pipe in pipes + ([stdin] if stdin else []):
                pipe.close()
            os.close(self._pidfd)
            os.close(self._wake)
            self._wake = None
            self._stdin_open = False
            self.exit_code = code
            self.done = True
            self.changed.notify_all()
        self._on_end(self)

    def _exit_code(self, status):
        try:
            with open(self._code_file, encoding="ascii") as file:
                wide = int(file.read().strip()) & 0xFFFFFFFF
            os.unlink(self._code_file)
        except (OSError, ValueError):
            wide = None
        if status < 0:
            return _DEATHS.get(-status, 128 - status)
        return status if wide is None else wide

    def _kick(self):
        """Make the pump look again; the caller holds `changed`."""
        if self._wake is not None:
            os.eventfd_write(self._wake, 1)

    # What the verbs do with it.

    def feed(self, data, end, timeout):
        """Queue stdin. False: still full at the time; None: closed."""
        deadline = time.monotonic() + timeout
        with self.changed:
            while self._stdin_open and self._stdin_size >= STDIN_LIMIT:
                left = deadline - time.monotonic()
                if left <= 0 or not self.changed.wait(left):
                    return False
            if not self._stdin_open or self._stdin_end:
                return None
            if data:
                self._stdin.append(data)
                self._stdin_size += len(data)
            self._stdin_end = end
            self._kick()
            return True

    def signal(self, word):
        """To the whole process group, while it is there."""
        try:
            os.killpg(self.process.pid, _SIGNALS[word])
        except (ProcessLookupError, PermissionError):
            pass

    def abort(self, why):
        """Kill the group and wake a waiting Receive with this fault."""
        self.signal("terminate")
        with self.changed:
            self.aborted = self.aborted or why
            self._stdin.clear()
            self._stdin_end = True
            # Nobody will take the output: let the pump reach the end.
            self.chunks.clear()
            self.buffered = [0, 0]
            self._limit = float("inf")
            self.changed.notify_all()
            self._kick()

    @property
    def running(self):
        return not self.done
