# SPDX-License-Identifier: Apache-2.0
"""Actions on the verb and on the text of the response envelope."""

import base64
import re
import uuid

from .. import faults, names
from .actions import action

_BODY = b"<s:Body>"
_OTHER_ID = "11111111-2222-4333-8444-555555555555"


def _id():
    return str(uuid.uuid4()).upper().encode()


# The verb itself.

@action("verb", "fault")
def fault(call, connection, *, code=2150858883, text=None, layout="wsman",
          subcode=None, message=None, execute=False):
    """A SOAP fault in any layout: wsman, provider, provider-text, wmi or
    none. With `execute` the request has taken effect all the same."""
    problem = faults.SoapFault(code, text, layout, message, subcode)
    if not execute:
        raise problem
    call.tweaks["fault"] = problem


@action("verb", "delay")
def delay(call, connection, *, seconds):
    """Wait before executing."""
    connection.pause(seconds)


@action("verb", "keepalive")
def keepalive(call, connection):
    """A Receive is answered at once without output: still running."""
    call.tweaks["keepalive"] = True


@action("verb", "done-apart")
def done_apart(call, connection):
    """The end of a command comes in a response without output."""
    call.tweaks["done_apart"] = True


@action("verb", "no-exit-code")
def no_exit_code(call, connection):
    """Done without ExitCode."""
    call.tweaks["no_exit_code"] = True


# Legal oddities of the text.

@action("soap", "bom")
def bom(text, call):
    """A byte-order mark first."""
    return b"\xef\xbb\xbf" + text


@action("soap", "declaration")
def declaration(text, call, *, encoding="UTF-8"):
    """An XML declaration first."""
    return b'<?xml version="1.0" encoding="%s"?>\r\n' % encoding.encode() \
        + text


@action("soap", "prefixes")
def prefixes(text, call):
    """Other namespace prefixes."""
    new = {b"s": b"SOAP-ENV", b"a": b"wsa", b"x": b"wxf", b"w": b"wsman",
           b"rsp": b"shell", b"p": b"msftwinrm", b"n": b"wsen", b"f": b"g",
           b"e": b"evt", b"wsmid": b"i"}
    words = b"|".join(sorted(new, key=len, reverse=True))

    def other(match):
        return match.group(1) + new[match.group(2)]
    text = re.sub(rb"(</?|\sxmlns:)(%s)(?=[:=])" % words, other, text)
    return re.sub(rb"(:Value>)(%s)(?=:\w+</)" % words, other, text)


@action("soap", "default-namespace")
def default_namespace(text, call):
    """The shell namespace as default, redeclared on each element."""
    text = re.sub(rb"<rsp:([\w]+)", rb'<\1 xmlns="%s"'
                  % names.SHELL.encode(), text)
    return re.sub(rb"</rsp:", b"</", text).replace(
        b' xmlns:rsp="%s"' % names.SHELL.encode(), b"")


@action("soap", "pretty")
def pretty(text, call, *, indent="\r\n   "):
    """White space between all tags."""
    return re.sub(rb">(?=<)", b">" + indent.encode(), text)


@action("soap", "padded")
def padded(text, call):
    """White space around all texts, base64 too."""
    return re.sub(rb">([^<]+)</", rb">\r\n\t \1 \r\n</", text)


@action("soap", "wrapped-base64")
def wrapped_base64(text, call, *, width=76):
    """Line breaks within base64."""
    def wrap(match):
        data = match.group(2)
        return match.group(1) + b"\r\n".join(
            data[at:at + width] for at in range(0, len(data), width))
    return re.sub(rb"(<rsp:Stream[^>]*>)([^<]+)", wrap, text)


@action("soap", "comments")
def comments(text, call):
    """Comments and processing instructions that look like content."""
    trap = (b'<!-- <rsp:Stream Name="stdout">AAAA</rsp:Stream> </s:Body> -->'
            b"<?pi <s:Fault> ?>")
    return re.sub(rb">(?=<)", b">" + trap, text)


@action("soap", "cdata")
def cdata(text, call):
    """Texts as CDATA sections."""
    return re.sub(rb">([^<&]+)</", rb"><![CDATA[\1]]></", text)


@action("soap", "entities")
def entities(text, call):
    """The first character of each text as a character reference."""
    return re.sub(rb">([^<&\s])([^<]*)</", lambda m: b">&#x%x;%s</" % (
        m.group(1)[0], m.group(2)) if m.group(1)[0] < 128 else m.group(0),
        text)


@action("soap", "single-quotes")
def single_quotes(text, call):
    """Attributes in single quotes, with white space around the sign."""
    return re.sub(rb'([\w:]+)="([^"<\']*)"', rb"\1 = '\2'", text)


@action("soap", "empty-streams")
def empty_streams(text, call, *, count=3):
    """Streams without content, in each written form."""
    forms = (b"></rsp:Stream>", b"/>", b' xsi:nil="true" xmlns:xsi="%s"/>'
             % names.XSI.encode())
    extra = b"".join(
        b'<rsp:Stream Name="stdout" CommandId="%s"%s' % (
            (call.command_id or "").encode(), forms[n % 3])
        for n in range(count))
    return text.replace(b"<rsp:ReceiveResponse>",
                        b"<rsp:ReceiveResponse>" + extra)


@action("soap", "exit-code-attribute")
def exit_code_attribute(text, call):
    """ExitCode as an attribute of CommandState, as an old OMI has it."""
    return re.sub(rb"(/Done\")>(<rsp:ExitCode>)(\d+)</rsp:ExitCode>",
                  rb'\1 ExitCode="\3">', text)


@action("soap", "uuid-shell-id")
def uuid_shell_id(text, call, *, before="uuid:"):
    """ShellId as stack 1.x wrote it: uuid:GUID; or with another text."""
    return re.sub(rb'(Name="ShellId">|<rsp:ShellId>)',
                  lambda m: m.group(1) + before.encode(), text)


@action("soap", "unknown-elements")
def unknown_elements(text, call):
    """Elements that nobody knows, in header and body."""
    extra = b'<u:New xmlns:u="urn:new" u:a="1"><u:Stream>AA==</u:Stream>' \
        b"</u:New>"
    return text.replace(b"</s:Header>", extra + b"</s:Header>").replace(
        b"</rsp:ReceiveResponse>", extra + b"</rsp:ReceiveResponse>")


# Wrong contents.

@action("soap", "relates-to")
def relates_to(text, call, *, value="uuid:" + _OTHER_ID):
    """Another RelatesTo; null leaves it out."""
    new = (b"" if value is None else
           b"<a:RelatesTo>%s</a:RelatesTo>" % value.encode())
    return re.sub(rb"<a:RelatesTo>[^<]*</a:RelatesTo>", new, text)


@action("soap", "command-id")
def command_id(text, call, *, value=_OTHER_ID, where="both"):
    """Another CommandId in stream, state or both."""
    tags = {"stream": b"Stream", "state": b"CommandState",
            "both": b"Stream|CommandState"}[where]
    return re.sub(rb'(<rsp:(?:%s)\b[^>]*CommandId=")[^"]*' % tags,
                  lambda m: m.group(1) + value.encode(), text)


@action("soap", "duplicate-ids")
def duplicate_ids(text, call):
    """ShellId, CommandId and RelatesTo twice, the second ones different."""
    text = re.sub(rb'(<w:Selector Name="ShellId">[^<]*</w:Selector>)',
                  lambda m: m.group(1) + b'<w:Selector Name="ShellId">%s'
                  b"</w:Selector>" % _id(), text)
    for tag in (b"rsp:CommandId", b"a:RelatesTo"):
        text = re.sub(rb"(<%s>[^<]*</%s>)" % (tag, tag), lambda m:
                      m.group(1) + b"<%s>%s</%s>" % (tag, _id(), tag), text)
    return text


@action("soap", "no-shell-id")
def no_shell_id(text, call):
    """A CreateResponse without the shell's id."""
    text = re.sub(rb"<w:SelectorSet>.*?</w:SelectorSet>", b"", text)
    return re.sub(rb"<rsp:ShellId>[^<]*</rsp:ShellId>", b"", text)


@action("soap", "no-command-id")
def no_command_id(text, call):
    """A CommandResponse without the command's id."""
    return re.sub(rb"<rsp:CommandId>[^<]*</rsp:CommandId>", b"", text)


@action("soap", "long-ids")
def long_ids(text, call, *, size=5000):
    """Ids far longer than a GUID."""
    return re.sub(rb'(<w:Selector Name="ShellId">|<rsp:CommandId>)[^<]*',
                  lambda m: m.group(1) + b"A" * size, text)


@action("soap", "broken-base64")
def broken_base64(text, call, *, data="QUJD*QUJ="):
    """A Stream whose content is no base64."""
    return text.replace(
        b"<rsp:ReceiveResponse>", b'<rsp:ReceiveResponse><rsp:Stream '
        b'Name="stdout" CommandId="%s">%s</rsp:Stream>' % (
            (call.command_id or "").encode(), data.encode()))


@action("soap", "exit-code")
def exit_code(text, call, *, value):
    """Another text as ExitCode."""
    return re.sub(rb"(<rsp:ExitCode>)[^<]*", lambda m: m.group(1)
                  + value.encode(), text)


@action("soap", "huge")
def huge(text, call, *, size=1 << 20):
    """`size` bytes more in the Header, whatever MaxEnvelopeSize says."""
    return text.replace(b"</s:Header>", b"<a:Note>%s</a:Note></s:Header>"
                        % (b"x" * size), 1)


@action("soap", "huge-stream")
def huge_stream(text, call, *, size=1 << 20):
    """One Stream of `size` bytes, whatever MaxEnvelopeSize says."""
    data = base64.b64encode(b"x" * size)
    return text.replace(
        b"<rsp:ReceiveResponse>", b'<rsp:ReceiveResponse><rsp:Stream '
        b'Name="stdout" CommandId="%s">%s</rsp:Stream>' % (
            (call.command_id or "").encode(), data))


@action("soap", "rows")
def rows(text, call, *, count=15000, row="<a/>"):
    """So many rows more, however few were asked for."""
    return re.sub(rb"(?=</\w+:Items>)", row.encode() * count, text, count=1)


# Damage.

@action("soap", "bomb")
def bomb(text, call, *, depth=9):
    """A DOCTYPE with entities that multiply."""
    lines = [b'<!ENTITY l0 "lol">'] + [
        b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10)
        for n in range(1, depth + 1)]
    text = text.replace(_BODY, _BODY + b"&l%d;" % depth, 1)
    return b"<!DOCTYPE lolz [%s]>%s" % (b"".join(lines), text)


@action("soap", "nested")
def nested(text, call, *, depth=200000, closed=True):
    """Elements within elements."""
    inner = b"<a>" * depth + (b"</a>" * depth if closed else b"")
    return text.replace(_BODY, _BODY + inner, 1)


@action("soap", "attributes")
def attributes(text, call, *, count=10000):
    """Very many attributes on one element."""
    return text.replace(_BODY, b"<s:Body%s>" % b"".join(
        b' a%d="1"' % n for n in range(count)), 1)


@action("soap", "truncated")
def truncated(text, call, *, at=-20):
    """The envelope ends too early; its lengths are right."""
    return text[:at]


@action("soap", "nul")
def nul(text, call, *, at=0.5, count=1):
    """NUL bytes in the text, at this part of its length."""
    where = int(len(text) * at)
    return text[:where] + bytes(count) + text[where:]


@action("soap", "utf16")
def utf16(text, call, *, mark=True):
    """The envelope in UTF-16."""
    return (b"\xff\xfe" if mark else b"") + text.decode().encode("utf-16-le")


@action("soap", "invalid-utf8")
def invalid_utf8(text, call):
    """A byte that is no UTF-8, within a text."""
    return text.replace(b"</a:MessageID>", b"\xff\xc0</a:MessageID>", 1)


@action("soap", "body")
def body(text, call, *, value="", hex=None):
    """Any other bytes in place of the envelope."""
    return value.encode() if hex is None else bytes.fromhex(hex)


@action("soap", "other-reply")
def other_reply(text, call, *, verb="Delete"):
    """The response of another verb, well formed and correctly related."""
    return re.sub(rb"<s:Body>.*</s:Body>", b"<s:Body></s:Body>", text,
                  flags=re.S).replace(
        (call.verb + "Response").encode(), (verb + "Response").encode())
