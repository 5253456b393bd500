# SPDX-License-Identifier: Apache-2.0
"""What each verb does for the resource PowerShell, and its replies.

Shapes are those of recordings of Windows PowerShell 5.1; the codes of the
plugin's own faults are those of PowerShell's source.
"""

import base64
import binascii
import uuid
from html import escape

from .. import faults, names, replies, schema
from ..names import tag
from . import pool

PLUGIN = ("microsoft.powershell", r"C:\Windows\system32\pwrshplugin.dll")
VERSION_DIFFERS, OPTION_UNKNOWN, VERSION_MISSING = (
    2152991685, 2152991686, 2152991687)
INVALID_INPUT, INVALID_OUTPUT = 2152991680, 2152991679
DISCONNECTED, NO_DISCONNECT, OTHER_SESSION = 2150859204, 2150859205, 2150859206
STOP = "powershell/signal/crtl_c"       # PowerShell's own spelling


def _fault(code, text):
    return faults.SoapFault(code, text, layout="provider-text",
                            provider=PLUGIN)


def _guid(text):
    try:
        return str(uuid.UUID(text)).upper()
    except (ValueError, AttributeError):
        raise faults.schema("ShellId") from None


def _data(element):
    try:
        return base64.b64decode("".join((element.text or "").split()),
                                validate=True)
    except (binascii.Error, ValueError):
        raise faults.schema(names.split(element.tag)[1]) from None


def _version(call):
    for name, (_, must) in call.envelope.options.items():
        if must and name != "protocolversion":
            raise _fault(OPTION_UNKNOWN, "An option is not understood. ")
    version = call.envelope.options.get("protocolversion")
    if version is None:
        raise _fault(VERSION_MISSING, "The option protocolversion is missing. ")
    if not version[0].startswith("2."):
        raise _fault(VERSION_DIFFERS, "The protocol version is another one. ")


class PowerShell:
    """Verbs of the service for this resource."""

    def __init__(self, service, options, table):
        self._service = service
        self._options = options
        self._table = table

    def answer(self, call):
        name = call.envelope.resource_uri[len(names.POWERSHELL):]
        if (name.lower() not in self._options.configuration
                or not (self._options.powershell or self._options.replay)):
            raise faults.SoapFault(2150858752)
        return getattr(self, "_" + call.verb.lower())(call)

    def _shell(self, call, is_connected=True):
        shell = self._service.shell(call)
        if not isinstance(shell, pool.Pool):
            raise faults.no_shell()
        if is_connected and shell.state != "Connected":
            raise faults.SoapFault(DISCONNECTED)
        return shell

    def _create(self, call):
        _version(call)
        wishes = schema.create(call.envelope.body, ("stdin", "pr"),
                               ("stdout",), names.POWERSHELL_CREATION)
        creation = call.envelope.body.find(names.POWERSHELL_CREATION)
        if creation is None:
            raise faults.schema("creationXml")
        wishes["creation"] = _data(creation)
        wishes["resource"] = call.envelope.resource_uri
        wishes["session"] = call.envelope.session_id
        given = call.envelope.body.get("ShellId")
        wishes["id"] = _guid(given) if given is not None else None
        shell = self._table.create(
            call.account, call.client_ip, wishes,
            lambda *how: pool.Pool(*how, self._options))
        call.shell_id = shell.id
        return replies.create(call, shell)

    def _command(self, call):
        body = call.envelope.body
        shell = self._shell(call)
        line, name = schema.command(body)
        if body.find(tag(names.SHELL, "Arguments")) is None:
            raise faults.schema("Arguments")
        data = _data(body.find(tag(names.SHELL, "Arguments")))
        new = shell.start(_guid(name or str(uuid.uuid4())), data)
        call.command_id = new.id
        self._table.adopt(shell, new)
        shell.run(new)
        return replies.command(call, new.id)

    def _receive(self, call):
        call.command_id, desired = schema.receive(
            call.envelope.body, ("stdout",), False)
        shell = self._shell(call)
        found = shell.find(call.command_id)
        if not found.joined:
            raise faults.SoapFault(DISCONNECTED)
        if not found.claim(call.left):
            raise faults.SoapFault(2150859047)
        try:
            kept = found.kept(call.message_id)
            if kept and not self._options.forgets_replies:
                return kept
            if found.reported:
                raise faults.no_command()
            with self._table.busy(shell):
                return found.keep(call.message_id, self._take(call, found))
        finally:
            found.unclaim()

    def _take(self, call, found):
        options = self._options
        frame = _Receive(call, found.id)
        room = call.envelope.max_envelope - frame.fixed
        if call.tweaks.get("keepalive"):
            return frame.text([], None, None)
        if not found.wait(call.envelope.timeout, options.settle,
                          room * 3 // 4):
            raise faults.SoapFault(2150858793)
        if found.aborted:
            raise found.aborted
        chunks, done = found.take(room, frame.element,
                                  options.max_stream_chunk, None, True)
        if chunks and call.tweaks.get("done_apart"):
            done = False
        found.reported = done
        return frame.text([("stdout", data) for _, data in chunks],
                          () if done else None, 0)

    def _send(self, call):
        call.command_id, data, _, stream = schema.send(
            call.envelope.body, ("stdin", "pr"), False)
        shell = self._shell(call)
        shell.find(call.command_id)
        pipeline = call.command_id and uuid.UUID(call.command_id)
        shell.engine.send(pipeline, data, "Default" if stream == "stdin"
                          else "PromptResponse")
        return replies.simple(call)

    def _signal(self, call):
        """Any code but that of stopping closes the pipeline."""
        call.command_id, code = schema.signal_code(call.envelope.body)
        shell = self._shell(call)
        found = shell.find(call.command_id)
        pipeline = uuid.UUID(found.id)
        if code == STOP:
            shell.engine.signal(pipeline)
        else:
            found.abort(faults.SoapFault(995))
            self._table.release(shell, found)
            shell.engine.close(pipeline)
        return replies.simple(call)

    def _delete(self, call):
        schema.nothing(call.envelope.body)
        self._table.delete(self._shell(call, False), "deleted")
        return replies.delete(call)

    # From one session of a client to another one, or to itself.

    def _disconnect(self, call):
        idle = schema.disconnect(call.envelope.body)
        shell = self._shell(call, False)
        if shell.session is None:
            raise faults.SoapFault(NO_DISCONNECT)
        self._own(call, shell)
        shell.disconnect(idle)
        return self._empty(call)

    def _own(self, call, shell):
        if shell.session != call.envelope.session_id:
            raise faults.SoapFault(OTHER_SESSION)

    def _reconnect(self, call):
        """Of a shell that is connected it does nothing."""
        name = schema.reconnect(call.envelope.body)
        shell = self._shell(call, False)
        self._own(call, shell)
        if name is not None:
            self._join(call, name)
        else:
            shell.reconnect()
        return self._empty(call)

    def _join(self, call, name):
        found = self._shell(call).find(name.upper())
        call.command_id = found.id
        found.joined = True

    def _connect(self, call):
        shell = self._shell(call, False)
        name, connection = schema.connect(call.envelope.body)
        if name is not None:
            self._own(call, shell)
            self._join(call, name)
            return self._empty(call, "<rsp:ConnectResponse/>")
        _version(call)
        if connection is None:
            raise faults.schema("connectXml")
        if shell.state == "Connected":
            raise faults.SoapFault(OTHER_SESSION)
        _data(connection)
        shell.session = call.envelope.session_id
        shell.reconnect()
        answer = shell.connect()
        return self._empty(call, (
            '<rsp:ConnectResponse><connectResponseXml xmlns="%s">%s'
            "</connectResponseXml></rsp:ConnectResponse>" % (
                names.POWERSHELL[:-1], base64.b64encode(answer).decode())))

    def _empty(self, call, body=""):
        return replies.envelope(
            "s a w rsp p", "%s/%sResponse" % (names.SHELL, call.verb),
            call.message_id, body)

    def enumerate_commands(self, call):
        """The pipelines of the shell that the filter names."""
        call.shell_id = schema.filter_shell(call.envelope.body)
        shell = self._table.find(call.shell_id, call.account)
        items = "".join(
            '<rsp:Command xmlns:rsp="%s"><rsp:ShellId>%s</rsp:ShellId>'
            "<rsp:CommandId>%s</rsp:CommandId><rsp:State>%s</rsp:State>"
            "</rsp:Command>" % (
                names.SHELL, shell.id, escape(name),
                getattr(shell, "state", "Connected"))
            for name, one in list(shell.commands.items())
            if not one.reported)
        return replies.commands(call, items)


class _Receive(replies.Receive):
    """Streams of the pool name no command; only the end has a state."""

    def _stream(self, name, data):
        whose = (b' CommandId="%s"' % self.command_id.encode()
                 if self.command_id else b"")
        return (b'<rsp:Stream Name="%s"%s>%s</rsp:Stream>'
                % (name.encode(), whose, base64.b64encode(data)))

    def _end(self, streams, exit_code):
        return super()._end((), exit_code) if self.command_id else b""

    def _running(self):
        return b""
