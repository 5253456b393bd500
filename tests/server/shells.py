# SPDX-License-Identifier: Apache-2.0
"""Shells: what Create asked for, the commands inside, quotas, idle ends."""

import contextlib
import os
import re
import threading
import time
import uuid

from . import command, faults, journal, names

_ID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR")
CODE_PAGES = {"65001", "437", "850", "932", "936", "1252", "20866", "28592"}


def new_id():
    return str(uuid.uuid4()).upper()


class Shell:
    """One remote shell. Only its table changes the set of its commands."""

    resource, state = names.CMD_SHELL, "Connected"

    def __init__(self, account, client_ip, wishes, idle):
        self.id = new_id()
        self.account = account
        self.client_ip = client_ip
        self.name = wishes["name"]
        self.inputs = wishes["inputs"] or ["stdin"]
        self.outputs = wishes["outputs"] or ["stdout", "stderr"]
        self.directory = wishes["directory"]
        self.variables = wishes["environment"]
        self.idle = idle
        self.created = self.last_used = time.monotonic()
        self.busy = 0
        self.commands = {}      # by id, until Signal or Delete
        self.groups = []        # commands whose process group may live on

    def environment(self, code_file):
        kept = {k: os.environ[k] for k in _KEPT if k in os.environ}
        kept.update(self.variables)
        kept["WINRM_EXITCODE"] = code_file
        return kept


class ShellTable:
    """All shells of the server, by id, under one lock."""

    def __init__(self, options, log: journal.Journal, folder):
        self._options = options
        self._log = log
        self._folder = folder
        self._lock = threading.RLock()
        self._shells = {}
        self._operations = {}       # account -> requests being worked on
        self._ending = []           # commands of deleted shells
        self.commands_started = 0

    # Shells.

    def create(self, account, client_ip, wishes, kind=Shell):
        idle = wishes["idle"]
        if idle is None:
            idle = self._options.shell_idle
        idle = max(self._options.min_shell_idle, min(idle, 2147483.647))
        with self._lock:
            mine = [s for s in self._shells.values() if s.account is account]
            if len(mine) >= self._options.max_shells_per_user:
                layout = "wmi" if self._options.wmi_quota_faults else "wsman"
                raise faults.SoapFault(2150859173, layout=layout)
            shell = kind(account, client_ip, wishes, idle)
            if shell.id in self._shells:
                for each in shell.groups:
                    each.abort(None)
                raise faults.SoapFault(2150858843)
            self._shells[shell.id] = shell
        self._log.write("shell-created", shell=shell.id, owner=account.owner,
                        client=client_ip)
        return shell

    def find(self, shell_id, account):
        with self._lock:
            wanted = (shell_id or "").upper()
            for before in ("UUID:", "\u202e\u009b2J"):
                wanted = wanted.removeprefix(before)  # of uuid-shell-id
            shell = self._shells.get(wanted)
            if shell is None:
                raise faults.no_shell()
            if shell.account is not account:
                raise faults.SoapFault(2150859177)
            shell.last_used = time.monotonic()
            return shell

    def owned(self, account):
        with self._lock:
            return [s for s in self._shells.values()
                    if account is None or s.account is account]

    def delete(self, shell, why):
        """Take it out and kill all that it started."""
        with self._lock:
            if self._shells.pop(shell.id, None) is None:
                return
            groups, shell.groups = shell.groups, []
            shell.commands = {}
            self._ending = [c for c in self._ending if c.running] + groups
        for each in groups:
            each.abort(faults.SoapFault(995))
        self._log.write("shell-deleted", shell=shell.id, why=why)

    def kill_all(self, why):
        shells = self.owned(None)
        for shell in shells:
            self.delete(shell, why)
        return len(shells)

    def reap(self):
        """Delete the shells that nobody has used for their idle time."""
        now = time.monotonic()
        for shell in self.owned(None):
            if not shell.busy and now - shell.last_used > shell.idle:
                self.delete(shell, "idle")

    # Commands.

    def start(self, shell, line, wish=None):
        """Run it; `wish` is the CommandId that the client has chosen."""
        options = self._options
        with self._lock:
            if shell.id not in self._shells:
                raise faults.no_shell()
            if len(shell.commands) >= options.max_commands_per_shell:
                raise faults.SoapFault(2150858883, layout="none")
            if options.own_command_ids:
                wish = None
            elif wish is not None and (not _ID.fullmatch(wish)
                                       or wish.upper() in shell.commands):
                raise faults.schema("CommandId")
            running = [c for c in shell.groups if c.running]
            if len(running) >= options.max_processes_per_shell:
                raise faults.SoapFault(2150858815)
            shell.groups = running + [c for c in shell.groups
                                      if not c.running][-50:]
            new = command.Command(
                wish and wish.upper() or new_id(), options.pipe_buffer, options.drain,
                lambda ended: self._log.write(
                    "command-ended", shell=shell.id, command=ended.id,
                    exit_code=ended.exit_code))
            code_file = os.path.join(self._folder, "exit-" + new.id)
            try:
                new.start(line, shell.directory or None,
                          shell.environment(code_file), code_file)
            except OSError as error:
                raise faults.plugin(
                    2147942606 if error.errno == 7 else 2147942667) from None
            shell.commands[new.id] = new
            shell.groups.append(new)
            self.commands_started += 1
        self._log.write("command-started", shell=shell.id, command=new.id,
                        process=new.process.pid)
        new.pump()
        return new

    def adopt(self, shell, new):
        """A command without a process of its own."""
        with self._lock:
            if shell.id not in self._shells:
                raise faults.no_shell()
            if new.id in shell.commands:
                raise faults.SoapFault(2150858843)
            if len(shell.commands) >= self._options.max_commands_per_shell:
                raise faults.SoapFault(2150858883, layout="none")
            shell.commands[new.id] = new
            shell.groups.append(new)
            self.commands_started += 1
        self._log.write("command-started", shell=shell.id, command=new.id)

    def command(self, shell, command_id):
        with self._lock:
            found = shell.commands.get(command_id)
        if found is None:
            raise faults.no_command()
        return found

    def release(self, shell, found):
        """After a terminate signal: its state is freed."""
        with self._lock:
            shell.commands.pop(found.id, None)
            shell.groups = [c for c in shell.groups
                            if c is not found or c.running]
        self._log.write("command-released", shell=shell.id, command=found.id)

    def running(self):
        return sum(c.running for s in self.owned(None) for c in s.groups)

    def alive(self):
        """Commands of deleted shells whose processes are not reaped yet."""
        with self._lock:
            return [c for c in self._ending if c.running]

    # Operations of one user at a time.

    @contextlib.contextmanager
    def operation(self, account, counted):
        """Hold a place in the quota while a request is worked on."""
        with self._lock:
            count = self._operations.get(account, 0)
            open_commands = sum(
                len(s.commands) for s in self._shells.values()
                if s.account is account)
            if counted and (count + open_commands
                            >= self._options.max_operations):
                raise faults.SoapFault(2150859174)
            self._operations[account] = count + counted
        try:
            yield
        finally:
            with self._lock:
                self._operations[account] -= counted

    @contextlib.contextmanager
    def busy(self, shell):
        """A waiting Receive keeps its shell from being idle."""
        with self._lock:
            shell.busy += 1
        try:
            yield
        finally:
            with self._lock:
                shell.busy -= 1
                shell.last_used = time.monotonic()
