# SPDX-License-Identifier: Apache-2.0
"""A bare client of the resource PowerShell, for tests of the server itself:
what it sends are the smallest messages that PowerShell was seen to take."""

import base64
import re
import uuid
from html import escape

from plain_client import SHELL, connect
from tests.server.psrp import messages

URI = "http://schemas.microsoft.com/powershell/"
SPACE = URI[:-1]
VERSION = '<w:Option Name="protocolversion" MustComply="true">%s</w:Option>'
_HOST = ('<Obj N="HostInfo"><MS><B N="_isHostNull">true</B>'
         '<B N="_isHostUINull">true</B><B N="_isHostRawUINull">true</B>'
         '<B N="_useRunspaceHost">true</B></MS></Obj>')
_CAPABILITY = (
    '<Obj><MS><Version N="protocolversion">2.3</Version><Version N="PSVersion"'
    '>2.0</Version><Version N="SerializationVersion">1.1.0.1</Version></MS>'
    "</Obj>")
_INIT = (
    '<Obj><MS><I32 N="MinRunspaces">1</I32><I32 N="MaxRunspaces">1</I32>'
    '<I32 N="PSThreadOptions">0</I32><I32 N="ApartmentState">2</I32>'
    + _HOST + '<Nil N="ApplicationArguments"/></MS></Obj>')
_CREATE = (
    '<Obj><MS><B N="NoInput">%s</B><I32 N="ApartmentState">2</I32>'
    '<I32 N="RemoteStreamOptions">0</I32><B N="AddToHistory">false</B>'
    '<B N="IsNested">false</B>' + _HOST +
    '<Obj N="PowerShell"><MS><B N="IsNested">false</B><Obj N="Cmds"><LST>'
    '<Obj><MS><S N="Cmd">%s</S><B N="IsScript">true</B>'
    '<Nil N="UseLocalScope"/><I32 N="MergeMyResult">0</I32>'
    '<I32 N="MergeToResult">0</I32><I32 N="MergePreviousResults">0</I32>'
    '<Nil N="Args"/></MS></Obj></LST></Obj><Nil N="History"/>'
    '<B N="RedirectShellErrorOutputPipe">false</B></MS></Obj></MS></Obj>')


class Client:
    """A pool, on a connection of plain_client."""

    def __init__(self, server, name="Microsoft.PowerShell"):
        self.uri = URI + name
        self.plain = connect(server, timeout=60)
        self.id = uuid.uuid4()
        self.session = uuid.uuid4()
        self._objects = 0

    def _message(self, kind, text, pipeline=messages.EMPTY):
        self._objects += 1
        return messages.fragment(
            self._objects, 0, messages.START | messages.END,
            messages.head(kind, self.id, pipeline, 2) + text.encode())

    def call(self, verb, body="", options=""):
        if options:
            options = "<w:OptionSet>%s</w:OptionSet>" % options
        session = self.session and "<p:SessionId>uuid:%s</p:SessionId>" % (
            self.session)
        return self.plain.call(verb, body, uri=self.uri,
                               header=(session or "") + options)

    def disconnect(self):
        return self.call("Disconnect", "<rsp:Disconnect/>")

    def connect(self):
        """To the pool that `plain.shell_id` names."""
        return self.call("Connect", (
            '<rsp:Connect><connectXml xmlns="%s">AAAA</connectXml>'
            "</rsp:Connect>" % SPACE), VERSION % "2.3")

    def join(self, verb="Reconnect"):
        """After Reconnect or Connect: the pipeline."""
        return self.call(verb, '<rsp:%s CommandId="%s"/>' % (
            verb, self.plain.command_id))

    def create(self, options=VERSION % "2.3", streams="stdin pr"):
        opening = (self._message(0x00010002, _CAPABILITY)
                   + self._message(0x00010004, _INIT))
        response = self.call("Create", (
            '<rsp:Shell ShellId="%s"><rsp:InputStreams>%s</rsp:InputStreams>'
            "<rsp:OutputStreams>stdout</rsp:OutputStreams>"
            '<creationXml xmlns="%s">%s</creationXml></rsp:Shell>' % (
                str(self.id).upper(), streams, SPACE,
                base64.b64encode(opening).decode())), options)
        if response.status == 200:
            self.plain.shell_id = response.find(r'Name="ShellId">([^<]*)<')
        return response

    def command(self, script, has_input=False):
        """Starts it; its id is `plain.command_id`."""
        pipeline = uuid.uuid4()
        self.plain.command_id = str(pipeline).upper()
        text = _CREATE % ("false" if has_input else "true", escape(script))
        return self.call("Command", (
            '<rsp:CommandLine CommandId="%s"><rsp:Command/><rsp:Arguments>%s'
            "</rsp:Arguments></rsp:CommandLine>" % (
                self.plain.command_id, base64.b64encode(self._message(
                    messages.CREATE_PIPELINE, text, pipeline)).decode())))

    def input(self, kind, text=""):
        pipeline = uuid.UUID(self.plain.command_id)
        return self.call("Send", (
            '<rsp:Send><rsp:Stream Name="stdin" CommandId="%s">%s'
            "</rsp:Stream></rsp:Send>" % (
                self.plain.command_id, base64.b64encode(
                    self._message(kind, text, pipeline)).decode())))

    def receive(self, is_pool=False):
        whose = ("" if is_pool
                 else ' CommandId="%s"' % self.plain.command_id)
        return self.call("Receive", (
            "<rsp:Receive><rsp:DesiredStream%s>stdout</rsp:DesiredStream>"
            "</rsp:Receive>" % whose))

    def take(self, true, is_pool=False):
        """Messages up to the one that `true` takes."""
        joiner, found, data = messages.Joiner(), [], b""
        while not (found and true(found[-1])):
            response = self.receive(is_pool)
            assert response.status == 200, response.text
            assert len(response.plain) <= self.plain.max_envelope
            for part in re.findall(r"<rsp:Stream[^>]*>([^<]*)<",
                                   response.text):
                data += base64.b64decode(part)
            whole = messages.whole(data)
            found += joiner.feed(data[:whole])
            data = data[whole:]
        return found

    def open(self):
        assert self.create().status == 200
        return self.take(lambda m: m.state == 2, True)

    def run(self, script):
        """The texts of its objects, and its state."""
        assert self.command(script).status == 200
        found = self.take(lambda m: m.type == messages.PIPELINE_STATE)
        return ([m.data[43:].decode() for m in found
                 if m.type == 0x00041004], found[-1].state)

    def signal(self, code):
        return self.call("Signal", (
            '<rsp:Signal CommandId="%s"><rsp:Code>%s</rsp:Code></rsp:Signal>'
            % (self.plain.command_id, code)))

    def release(self):
        return self.signal(SHELL + "/signal/Terminate")
