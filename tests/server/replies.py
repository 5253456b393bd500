# SPDX-License-Identifier: Apache-2.0
"""Response envelopes, each in the exact shape that Windows was seen to send.

Plain text pasting: no tree is built, so that megabytes of output stay cheap.
"""

import base64
import time
import uuid
from html import escape

from . import duration, names



def envelope(prefixes, action, relates_to, body, header=""):
    """The frame around a body. RelatesTo is the request's id, verbatim."""
    spaces = "".join(' xmlns:%s="%s"' % (p, names.PREFIX[p])
                     for p in prefixes.split())
    relates = ("<a:RelatesTo>%s</a:RelatesTo>" % escape(relates_to)
               if relates_to else "")
    return (
        '<s:Envelope xml:lang="en-US"%s><s:Header><a:Action>%s</a:Action>'
        "<a:MessageID>uuid:%s</a:MessageID>"
        "<p:ActivityId>%s</p:ActivityId><a:To>%s</a:To>%s%s</s:Header>"
        "<s:Body>%s</s:Body></s:Envelope>"
        % (spaces, action, _new_id(), _new_id(), names.ANONYMOUS, relates,
           header, body))


def _new_id():
    return str(uuid.uuid4()).upper()


def fault(problem, relates_to, machine):
    return envelope("s a x e n w p", problem.action, relates_to,
                    problem.body(machine), problem.header)


def create(call, shell, with_shell=True):
    body = (
        "<x:ResourceCreated><a:Address>http://%s/wsman</a:Address>"
        "<a:ReferenceParameters><w:ResourceURI>%s</w:ResourceURI>"
        '<w:SelectorSet><w:Selector Name="ShellId">%s</w:Selector>'
        "</w:SelectorSet></a:ReferenceParameters></x:ResourceCreated>"
        % (escape(call.host), shell.resource, shell.id))
    if with_shell:
        body += shell_item(shell, full=False)
    return envelope("s a x w rsp p", names.TRANSFER + "/CreateResponse",
                    call.message_id, body)


def shell_item(shell, full=True):
    """rsp:Shell; `full` as Get and Enumerate show it."""
    now = time.monotonic()
    variables = "".join(
        '<rsp:Variable Name="%s">%s</rsp:Variable>'
        % (escape(name), escape(value).replace("\r", "&#xD;"))
        for name, value in shell.variables)
    parts = [
        ("ShellId", shell.id),
        ("Name", shell.name),
        ("ResourceUri", shell.resource),
        ("Owner", shell.account.owner),
        ("ClientIP", shell.client_ip),
        ("Environment", variables or None),
        ("WorkingDirectory", shell.directory),
        ("IdleTimeOut", duration.idle(shell.idle)),
        ("InputStreams", " ".join(shell.inputs)),
        ("OutputStreams", " ".join(shell.outputs)),
    ]
    if full:
        parts += [("MaxIdleTimeOut", "PT2147483.647S"), ("Locale", "en-US"),
                  ("DataLocale", "en-US"),
                  ("CompressionMode", "NoCompression"),
                  ("ProfileLoaded", "Yes"), ("Encoding", "UTF8"),
                  ("BufferMode", "Block"), ("State", shell.state)]
    parts += [("ShellRunTime", duration.age(now - shell.created)),
              ("ShellInactivity", duration.age(now - shell.last_used))]
    if full:
        parts.append(("ChildProcesses",
                      str(sum(c.running for c in shell.groups))))
    return '<rsp:Shell xmlns:rsp="%s">%s</rsp:Shell>' % (names.SHELL, "".join(
        "<rsp:%s>%s</rsp:%s>" % (
            name, value if name == "Environment" else escape(value), name)
        for name, value in parts if value is not None))


def command(call, command_id):
    return envelope(
        "s a x w rsp p", names.SHELL + "/CommandResponse", call.message_id,
        "<rsp:CommandResponse><rsp:CommandId>%s</rsp:CommandId>"
        "</rsp:CommandResponse>" % command_id)


def simple(call):
    """SendResponse and SignalResponse."""
    return envelope(
        "s a x w rsp p", "%s/%sResponse" % (names.SHELL, call.verb),
        call.message_id, "<rsp:%sResponse/>" % call.verb)


def delete(call):
    return envelope("s a w p", names.TRANSFER + "/DeleteResponse",
                    call.message_id, "")


def get(call, item):
    return envelope("s a x w p", names.TRANSFER + "/GetResponse",
                    call.message_id, item)


def enumeration(call, items, context, optimised, end):
    """EnumerateResponse, w:Items only when the request was optimised."""
    inner = "".join(shell_item(shell) for shell in items)
    holder = "n" if call.verb == "Pull" else "w"
    body = "<n:EnumerationContext>%s</n:EnumerationContext>" % context
    if inner and (optimised or call.verb == "Pull"):
        body += "<%s:Items>%s</%s:Items>" % (holder, inner, holder)
    if end:
        body += "<%s:EndOfSequence/>" % holder
    return envelope(
        "s a n w p", "%s/%sResponse" % (names.ENUMERATION, call.verb),
        call.message_id,
        "<n:%sResponse>%s</n:%sResponse>" % (call.verb, body, call.verb))


def commands(call, items):
    """EnumerateResponse with what runs in a shell, all of it."""
    return envelope(
        "s a n w p", names.ENUMERATION + "/EnumerateResponse",
        call.message_id,
        "<n:EnumerateResponse><n:EnumerationContext/><w:Items>%s</w:Items>"
        "<w:EndOfSequence/></n:EnumerateResponse>" % items)


def identify(authenticated, omi=False):
    version = "10.0.20348" if authenticated else "0.0.0"
    profiles = ("<wsmid:SecurityProfiles><wsmid:SecurityProfileName>"
                "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/http/"
                "spnego-kerberos</wsmid:SecurityProfileName>"
                "</wsmid:SecurityProfiles>" if authenticated else "")
    name = "s:IdentifyResponse" if omi else "wsmid:IdentifyResponse"
    return (
        '<s:Envelope xmlns:s="%s"><s:Header/><s:Body>'
        '<%s xmlns:wsmid="%s">'
        "<wsmid:ProtocolVersion>%s</wsmid:ProtocolVersion>"
        "<wsmid:ProductVendor>Microsoft Corporation</wsmid:ProductVendor>"
        "<wsmid:ProductVersion>OS: %s SP: 0.0 Stack: 3.0"
        "</wsmid:ProductVersion>%s</%s></s:Body></s:Envelope>"
        % (names.SOAP, name, names.IDENTITY, names.WSMAN, version, profiles,
           name))


class Receive:
    """A ReceiveResponse, measured before it is filled."""

    def __init__(self, call, command_id):
        self.command_id = command_id
        frame = envelope(
            "s a w rsp p", names.SHELL + "/ReceiveResponse", call.message_id,
            "<rsp:ReceiveResponse>|</rsp:ReceiveResponse>")
        self._before, self._after = frame.encode().split(b"|")
        self.element = len(self._stream("stdout", b""))
        self.fixed = len(frame.encode()) + len(self._end(
            ("stdout", "stderr"), 0xFFFFFFFF))

    def _stream(self, name, data):
        return (b'<rsp:Stream Name="%s" CommandId="%s">%s</rsp:Stream>'
                % (name.encode(), self.command_id.encode(),
                   base64.b64encode(data)))

    def _end(self, streams, exit_code):
        ends = "".join(
            '<rsp:Stream Name="%s" CommandId="%s" End="true"></rsp:Stream>'
            % (name, self.command_id) for name in streams)
        code = ("<rsp:ExitCode>%d</rsp:ExitCode>" % exit_code
                if exit_code is not None else "")
        return (ends + '<rsp:CommandState CommandId="%s" State="%sDone">%s'
                "</rsp:CommandState>" % (self.command_id, names.STATE,
                                         code)).encode()

    def _running(self):
        return ('<rsp:CommandState CommandId="%s" State="%sRunning">'
                "</rsp:CommandState>" % (self.command_id, names.STATE)
                ).encode()

    def text(self, chunks, ended, exit_code):
        """chunks: (name, bytes); `ended`: streams at their end, or None."""
        parts = [self._before]
        parts += [self._stream(name, data) for name, data in chunks]
        parts.append(self._running() if ended is None
                     else self._end(ended, exit_code))
        parts.append(self._after)
        return b"".join(parts)
