# SPDX-License-Identifier: Apache-2.0
"""The verbs: what each request does, and its response as bytes."""

import threading
import uuid

from . import (cim, cmdline, command, config, envelope, faults, names, replies,
               schema, shells)
from .psrp.verbs import PowerShell

_CREATE_OPTIONS = {"WINRS_NOPROFILE", "WINRS_CODEPAGE"}
_COMMAND_OPTIONS = {"WINRS_CONSOLEMODE_STDIN", "WINRS_SKIP_CMD_SHELL"}
_RECEIVE_OPTIONS = {"WSMAN_CMDSHELL_OPTION_KEEPALIVE"}
# What the quota of operations is asked about. The other verbs belong to a
# command that is counted already.
_COUNTED = {"Create", "Command", "Enumerate", "Pull", "Get"}
_SEEN = 100000


class Call:
    """One SOAP request on its way: who asks, what, and for the log."""

    def __init__(self, account, client_ip, host):
        self.account = account
        self.client_ip = client_ip
        self.host = host
        self.envelope = envelope.Envelope()
        self.shell_id = None
        self.command_id = None
        self.duplicate = None       # the MessageID was there before
        self.fault = None
        self.fault_text = None
        self.tweaks = {}            # what a fault rule wants of the verb
        self.left = lambda: False   # whether the peer has gone

    @property
    def verb(self):
        return self.envelope.verb

    @property
    def message_id(self):
        return self.envelope.message_id


class Service:
    """Answers calls; holds no connection and no HTTP."""

    def __init__(self, options, table):
        self._options = options
        self._table = table
        self._seen = set()
        self._contexts = {}
        self._powershell = PowerShell(self, options, table)
        self.on_reboot = lambda: None
        self.cim = cim.Provider(options)
        self._lock = threading.Lock()

    def read(self, call, text):
        """Parse and check the envelope; SoapFault when it is wrong."""
        try:
            call.envelope.parse(text, self._options.max_envelope)
        finally:
            call.duplicate = self._is_duplicate(call.message_id)

    def _is_duplicate(self, message_id):
        if not message_id:
            return None
        with self._lock:
            if len(self._seen) > _SEEN:
                self._seen.clear()
            known = message_id.lower() in self._seen
            self._seen.add(message_id.lower())
        return known or None

    def answer(self, call):
        """The response envelope as bytes; SoapFault otherwise."""
        if call.verb == "Identify":
            schema.identify(call.envelope.body)
            return replies.identify(call.account is not None,
                                    self._options.omi_style).encode()
        if call.envelope.is_cim:
            return self._checked(call, self.cim.answer(call))
        with self._table.operation(call.account, call.verb in _COUNTED):
            if call.envelope.is_powershell:
                text = self._powershell.answer(call)
            else:
                text = getattr(self, "_" + call.verb.lower())(call)
        return self._checked(call, text)

    def _checked(self, call, text):
        if isinstance(text, str):
            text = text.encode()
        if len(text) > call.envelope.max_envelope:
            raise faults.SoapFault(2150858824)
        return text

    def fault(self, call, problem):
        call.fault = problem.code or problem.role
        call.fault_text = problem.message.strip()
        return replies.fault(problem, call.message_id,
                             self._options.machine).encode()

    # The verbs.

    def _create(self, call):
        wishes = schema.create(call.envelope.body)
        _options(call, _CREATE_OPTIONS)
        page = call.envelope.options.get("WINRS_CODEPAGE", ("65001", 0))[0]
        if page not in shells.CODE_PAGES:
            raise faults.SoapFault(2150859072)
        shell = self._table.create(call.account, call.client_ip, wishes)
        call.shell_id = shell.id
        return replies.create(call, shell, not self._options.omi_style)

    def shell(self, call):
        """The shell that a request is for."""
        selectors = call.envelope.selectors
        if set(selectors) != {"ShellId"}:
            raise faults.no_shell()
        call.shell_id = selectors["ShellId"]
        return self._table.find(call.shell_id, call.account)

    def _command(self, call):
        line, wish = schema.command(call.envelope.body)
        _options(call, _COMMAND_OPTIONS)
        shell = self.shell(call)
        if cmdline.too_long(line):
            raise faults.plugin(2147942606)
        allowed = self._options.reboot is not None
        started = self._table.start(shell, cmdline.script(
            line, self._options.powershell, allowed), wish)
        started.reboots = allowed and cmdline.is_reboot(line)
        call.command_id = started.id
        return replies.command(call, started.id)

    def _receive(self, call):
        call.command_id, desired = schema.receive(call.envelope.body)
        _options(call, _RECEIVE_OPTIONS)
        shell = self.shell(call)
        found = self._table.command(shell, call.command_id)
        if not found.claim(call.left):
            raise faults.SoapFault(2150859047)
        try:
            with self._table.busy(shell):
                return self._take(call, found, desired)
        finally:
            found.unclaim()

    def _take(self, call, found, desired):
        options = self._options
        if found.reported:
            raise faults.no_command()
        frame = replies.Receive(call, found.id)
        if call.tweaks.get("keepalive"):
            return frame.text([], None, None)
        room = call.envelope.max_envelope - frame.fixed
        if not found.wait(call.envelope.timeout, options.settle,
                          room * 3 // 4):
            raise faults.SoapFault(2150858793)
        if found.aborted:
            raise found.aborted
        chunks, done = found.take(room, frame.element,
                                  options.max_stream_chunk,
                                  1 if options.omi_style else None)
        if chunks and call.tweaks.get("done_apart"):
            done = False
        found.reported = done
        if done and found.reboots:
            self.on_reboot()
        code = found.exit_code
        if call.tweaks.get("no_exit_code") or options.no_exit_code:
            code = None
        elif options.signed_exit_codes and code and code > 0x7FFFFFFF:
            code -= 1 << 32
        named = [(command.STREAMS[number], data) for number, data in chunks]
        return frame.text([n for n in named if n[0] in desired],
                          desired if done else None, code)

    def _send(self, call):
        call.command_id, data, end, _ = schema.send(call.envelope.body)
        shell = self.shell(call)
        found = self._table.command(shell, call.command_id)
        fed = found.feed(data, end, call.envelope.timeout)
        if fed is None:
            raise faults.plugin(2147942509)
        if not fed:
            raise faults.SoapFault(2150858793)
        return replies.simple(call)

    def _signal(self, call):
        call.command_id, word = schema.signal(call.envelope.body)
        shell = self.shell(call)
        found = self._table.command(shell, call.command_id)
        if word == "terminate":
            found.abort(faults.SoapFault(995))
            self._table.release(shell, found)
        elif found.reported:
            self._table.release(shell, found)
        else:
            found.signal(word)
        return replies.simple(call)

    def _delete(self, call):
        schema.nothing(call.envelope.body)
        self._table.delete(self.shell(call), "deleted")
        return replies.delete(call)

    def _get(self, call):
        schema.nothing(call.envelope.body)
        if call.envelope.resource_uri == names.CONFIG:
            return self._configuration(call)
        return replies.get(call, replies.shell_item(self.shell(call)))

    def _configuration(self, call):
        if call.envelope.selectors:
            raise faults.no_shell()
        if self._options.no_config:
            raise faults.SoapFault(5)
        return replies.get(call, config.element(self._options))

    def _disconnect(self, call):
        raise faults.SoapFault(2150859205)

    _reconnect = _connect = _disconnect

    def _enumerate(self, call):
        if call.envelope.resource_uri == names.COMMANDS:
            return self._powershell.enumerate_commands(call)
        optimised, most = schema.enumerate_(call.envelope.body)
        items = self._table.owned(call.account)
        if not optimised:
            return self._page(call, items, 0, False)
        return self._page(call, items, most, True)

    def _pull(self, call):
        context, most = schema.pull(call.envelope.body)
        with self._lock:
            items = self._contexts.pop(context, None)
        if items is None:
            raise faults.SoapFault(2150858779)
        return self._page(call, items, most, False)

    def _page(self, call, items, most, optimised):
        """Some items now, the rest behind an enumeration context."""
        now, later = items[:most], items[most:]
        context = ""
        end = not later and (optimised or call.verb == "Pull")
        if not end:
            context = "uuid:" + str(uuid.uuid4()).upper()
            with self._lock:
                self._contexts[context] = later
        return replies.enumeration(call, now, context, optimised, end)


def _options(call, known):
    """An unknown option only matters when it says MustComply."""
    for name, (_, must) in call.envelope.options.items():
        if must and name not in known:
            raise faults.SoapFault(2150858834)
