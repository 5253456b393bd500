# SPDX-License-Identifier: Apache-2.0
"""The server process: listens, keeps count, and ends in good order."""

import json
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time

from . import (accounts, connection, control, gss, journal, mischief, ntlm,
               options, service, shells, tls)


class Stats:
    """Counters for the control port."""

    def __init__(self):
        self._lock = threading.Lock()
        self.reset()

    def reset(self):
        with self._lock:
            self.connections = 0
            self.requests = 0
            self.verbs = {}

    def connection(self):
        with self._lock:
            self.connections += 1
            return self.connections

    def request(self):
        with self._lock:
            self.requests += 1

    def verb(self, name):
        with self._lock:
            name = name or "unknown"
            self.verbs[name] = self.verbs.get(name, 0) + 1


class Server:
    """Everything that the connections share."""

    def __init__(self, settings, folder):
        self.options = settings
        self.stopped = threading.Event()
        self.stats = Stats()
        self.log = journal.Journal(settings.log)
        self.tls = tls.Tls(settings) if settings.tls else None
        self.rules = mischief.Rules(settings.rules)
        self.accounts = accounts.Accounts(
            settings.users, settings.computer, settings.domain,
            settings.dns_domain)
        self.acceptor = ntlm.Acceptor(self.accounts, folder,
                                      settings.computer, settings.domain,
                                      settings.winbind)
        self.gss = gss.Acceptor(settings, folder, self.acceptor)
        self.shells = shells.ShellTable(settings, self.log, folder)
        self.service = service.Service(settings, self.shells)
        self.service.on_reboot = self._reboot
        self._lock = threading.Lock()
        self._connections = set()
        self.port = settings.port
        self._listener = self._listen()
        self.port = self._listener.getsockname()[1]

    def _listen(self):
        address = self.options.address
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return socket.create_server(
            (address, self.port), family=family, backlog=256)

    def start(self):
        for job in (self._accept, self._reap):
            threading.Thread(target=job, daemon=True).start()

    # A host that restarts: its port is closed meanwhile, all shells are gone.

    def down(self):
        """Nothing listens, nothing is connected, nothing runs."""
        with self._lock:
            listener, self._listener = self._listener, None
        if listener is None:
            return
        listener.shutdown(socket.SHUT_RDWR)     # wakes accept
        listener.close()
        self.shells.kill_all("down")
        self.drop()
        self.log.write("down")

    def up(self):
        with self._lock:
            if self._listener is not None or self.stopped.is_set():
                return
            self._listener = self._listen()
        threading.Thread(target=self._accept, daemon=True).start()
        self.log.write("up")

    def _reboot(self):
        """Some time after the reply; Windows takes seconds."""
        def run():
            self.stopped.wait(0.2)
            if self.options.reboot < 0:
                return
            self.down()
            if self.options.reboot:
                self.stopped.wait(self.options.reboot)
                self.up()
        threading.Thread(target=run, daemon=True).start()

    def _accept(self):
        listener = self._listener
        while listener is not None and not self.stopped.is_set():
            try:
                sock, peer = listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            number = self.stats.connection()
            threading.Thread(target=self._serve, args=(sock, peer, number),
                             daemon=True).start()

    def _serve(self, sock, peer, number):
        one = connection.Connection(self, sock, peer, number)
        with self._lock:
            self._connections.add(one)
        try:
            one.run()
        finally:
            with self._lock:
                self._connections.discard(one)

    def _reap(self):
        while not self.stopped.wait(0.25):
            self.shells.reap()

    def open_connections(self):
        with self._lock:
            return len(self._connections)

    def drop(self):
        """RST on every connection."""
        with self._lock:
            dropped = list(self._connections)
        for one in dropped:
            one.drop()
        return len(dropped)

    def stop(self):
        self.stopped.set()
        with self._lock:
            if self._listener is not None:
                self._listener.close()
        self.shells.kill_all("server stops")
        self.drop()
        until = time.monotonic() + 2
        while self.shells.alive() and time.monotonic() < until:
            time.sleep(0.01)
        self.log.write("server-stopped")
        self.log.close()


def _watch_stdin(server):
    while os.read(0, 4096):
        pass
    server.stopped.set()


def main(arguments=None):
    settings = options.parse(arguments)
    folder = tempfile.mkdtemp(prefix="winrm-test-server-")
    try:
        server = Server(settings, folder)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: server.stopped.set())
        # A shell's background jobs ignore it, and commands could not trap it.
        signal.signal(signal.SIGQUIT, signal.SIG_DFL)
        panel = control.start(server) if settings.control is not None else None
        server.start()
        if settings.stdin:
            threading.Thread(target=_watch_stdin, args=(server,),
                             daemon=True).start()
        print("tests.server: a test tool on %s port %d, never for use"
              % (settings.address, server.port), file=sys.stderr)
        print(json.dumps({"ready": True, "port": server.port,
                          "control": panel, "pid": os.getpid()}), flush=True)
        server.log.write("server-started", port=server.port)
        while not server.stopped.wait(3600):
            pass
        server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0
