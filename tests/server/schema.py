# SPDX-License-Identifier: Apache-2.0
"""What may stand in the body of each verb; anything else is 2150858817.

Windows answers a misspelt element with a schema fault, so IdleTimeout for
IdleTimeOut or Argument for Arguments must not pass here either.
"""

import base64
import binascii

from . import duration, faults, names
from .names import tag

_ONE, _MANY, _OPTIONAL = "one", "many", "optional"


def _rsp(local):
    return tag(names.SHELL, local)


def _check(element, name, attributes=(), children=None, text=False):
    """One element: its name, attributes, children and whether it has text."""
    if element is None or element.tag != name:
        found = "(none)" if element is None else names.split(element.tag)[1]
        raise faults.schema(found)
    for key in element.attrib:
        namespace, local = names.split(key)
        if not namespace and local not in attributes:
            raise faults.schema(local)
    counts = {}
    for child in element:
        if child.tag not in (children or {}):
            raise faults.schema(names.split(child.tag)[1])
        counts[child.tag] = counts.get(child.tag, 0) + 1
        if (child.tail or "").strip():
            raise faults.schema(names.split(name)[1])
    for key, rule in (children or {}).items():
        count = counts.get(key, 0)
        if rule == _ONE and count != 1 or rule == _OPTIONAL and count > 1:
            raise faults.schema(names.split(key)[1])
    if not text and (element.text or "").strip():
        raise faults.schema(names.split(name)[1])
    return element


def _value(parent, local):
    """The text of an optional child that has neither attributes nor more."""
    child = parent.find(_rsp(local))
    if child is None:
        return None
    return (_check(child, _rsp(local), text=True).text or "").strip()


def _seconds(parent, local):
    text = _value(parent, local)
    if text is None:
        return None
    seconds = duration.parse(text)
    if seconds is None or seconds < 0:
        raise faults.schema(local)
    return seconds


def create(body, inputs_known=("stdin",), outputs_known=("stdout", "stderr"),
           more=None):
    """The wishes of rsp:Shell as a dict; `more` is an element it may have."""
    shell = _check(body, _rsp("Shell"), ("Name", "ShellId"), {
        _rsp("InputStreams"): _OPTIONAL, _rsp("OutputStreams"): _OPTIONAL,
        _rsp("WorkingDirectory"): _OPTIONAL, _rsp("IdleTimeOut"): _OPTIONAL,
        _rsp("Lifetime"): _OPTIONAL, _rsp("Environment"): _OPTIONAL,
        **({more: _OPTIONAL} if more else {})})
    inputs = (_value(shell, "InputStreams") or "").split()
    outputs = (_value(shell, "OutputStreams") or "").split()
    if not set(inputs) <= set(inputs_known):
        raise faults.SoapFault(2150859147)
    if not set(outputs) <= set(outputs_known):
        raise faults.SoapFault(2150859149)
    environment = []
    holder = shell.find(_rsp("Environment"))
    if holder is not None:
        _check(holder, _rsp("Environment"), (), {_rsp("Variable"): _MANY})
        for variable in holder:
            _check(variable, _rsp("Variable"), ("Name",), text=True)
            name = variable.get("Name") or ""
            if not name or "=" in name:
                raise faults.schema("Variable")
            environment.append((name, variable.text or ""))
    return {"name": shell.get("Name"), "inputs": inputs, "outputs": outputs,
            "directory": _value(shell, "WorkingDirectory"),
            "idle": _seconds(shell, "IdleTimeOut"),
            "lifetime": _seconds(shell, "Lifetime"),
            "environment": environment}


def command(body):
    """(command line, command id or None): words joined by spaces."""
    line = _check(body, _rsp("CommandLine"), ("CommandId",), {
        _rsp("Command"): _ONE, _rsp("Arguments"): _MANY})
    words = [_check(child, child.tag, text=True).text or ""
             for child in line]
    if line[0].tag != _rsp("Command"):
        raise faults.schema("Arguments")
    return " ".join(words), line.get("CommandId")


def receive(body, known=("stdout", "stderr"), needs_command=True):
    """(command id, desired streams)."""
    receive_ = _check(body, _rsp("Receive"), ("SequenceId",),
                      {_rsp("DesiredStream"): _ONE})
    desired = _check(receive_[0], _rsp("DesiredStream"), ("CommandId",),
                     text=True)
    streams = (desired.text or "").split()
    if not streams or not set(streams) <= set(known):
        raise faults.SoapFault(2150859149)
    return _command_id(desired, needs_command), streams


def send(body, known=("stdin",), needs_command=True):
    """(command id, bytes, end, name of the stream)."""
    send_ = _check(body, _rsp("Send"), (), {_rsp("Stream"): _MANY})
    if not len(send_):
        raise faults.schema("Send")
    command_id, data, end, name = None, b"", False, None
    for stream in send_:
        _check(stream, _rsp("Stream"), ("Name", "CommandId", "End", "Unit",
                                        "EndUnit"), text=True)
        name = stream.get("Name")
        if name not in known:
            raise faults.SoapFault(2150859147)
        command_id = _command_id(stream, needs_command)
        end = (stream.get("End") or "").lower() in ("true", "1")
        try:
            data += base64.b64decode(
                "".join((stream.text or "").split()), validate=True)
        except (binascii.Error, ValueError):
            raise faults.schema("Stream") from None
    return command_id, data, end, name


def signal_code(body):
    """(command id, code)."""
    signal_ = _check(body, _rsp("Signal"), ("CommandId",),
                     {_rsp("Code"): _ONE})
    return _command_id(signal_), _value(signal_, "Code")


def signal(body):
    """(command id, the last word of the code URI)."""
    command_id, code = signal_code(body)
    if not code.startswith(names.SIGNAL):
        raise faults.schema("Code")
    word = code[len(names.SIGNAL):]
    if word not in ("terminate", "ctrl_c", "ctrl_break"):
        raise faults.schema("Code")
    return command_id, word


def disconnect(body):
    """The idle time that it asks for, or None."""
    _check(body, _rsp("Disconnect"), (), {
        _rsp("IdleTimeOut"): _OPTIONAL, _rsp("BufferMode"): _OPTIONAL})
    if _value(body, "BufferMode") not in (None, "Block", "Drop"):
        raise faults.schema("BufferMode")
    return _seconds(body, "IdleTimeOut")


def reconnect(body):
    """The command id or None; its element may be missing, too."""
    if body is None:
        return None
    _check(body, _rsp("Reconnect"), ("CommandId",))
    return body.get("CommandId")


def connect(body):
    """(command id or None, connectXml or None)."""
    _check(body, _rsp("Connect"), ("CommandId",), {
        names.POWERSHELL_CONNECTION: _OPTIONAL})
    return body.get("CommandId"), body.find(names.POWERSHELL_CONNECTION)


def filter_shell(body):
    """The ShellId that the filter of an Enumerate of commands names."""
    for selector in body.iter(tag(names.WSMAN, "Selector")):
        if selector.get("Name") == "ShellId":
            return (selector.text or "").strip()
    raise faults.no_shell()


def nothing(body):
    """Delete and Get have an empty body."""
    if body is not None:
        raise faults.schema(names.split(body.tag)[1])


def enumerate_(body):
    """(optimised, most items in one reply)."""
    n, w = names.ENUMERATION, names.WSMAN
    enumerate__ = _check(body, tag(n, "Enumerate"), (), {
        tag(w, "OptimizeEnumeration"): _OPTIONAL,
        tag(w, "MaxElements"): _OPTIONAL,
        tag(w, "EnumerationMode"): _OPTIONAL, tag(w, "Filter"): _OPTIONAL})
    optimised = enumerate__.find(tag(w, "OptimizeEnumeration")) is not None
    return optimised, _count(enumerate__, tag(w, "MaxElements"))


def pull(body):
    """(enumeration context, most items in one reply)."""
    n = names.ENUMERATION
    pull_ = _check(body, tag(n, "Pull"), (), {
        tag(n, "EnumerationContext"): _ONE, tag(n, "MaxElements"): _OPTIONAL,
        tag(n, "MaxTime"): _OPTIONAL, tag(n, "MaxCharacters"): _OPTIONAL})
    context = pull_.find(tag(n, "EnumerationContext"))
    return (context.text or "").strip(), _count(pull_, tag(n, "MaxElements"))


def release(body):
    """The enumeration context."""
    n = names.ENUMERATION
    release_ = _check(body, tag(n, "Release"), (),
                      {tag(n, "EnumerationContext"): _ONE})
    return (release_[0].text or "").strip()


def subscribe(body):
    """e:Subscribe, with nothing in it that the schema does not have."""
    e, w = names.EVENTING, names.WSMAN
    subscribe_ = _check(body, tag(e, "Subscribe"), (), {
        tag(e, "EndTo"): _OPTIONAL, tag(e, "Delivery"): _ONE,
        tag(e, "Expires"): _OPTIONAL, tag(w, "Filter"): _OPTIONAL,
        tag(w, "SendBookmarks"): _OPTIONAL, tag(w, "Bookmark"): _OPTIONAL})
    _check(subscribe_.find(tag(e, "Delivery")), tag(e, "Delivery"),
           ("Mode",), {
               tag(w, "Heartbeats"): _OPTIONAL,
               tag(w, "MaxElements"): _OPTIONAL,
               tag(w, "MaxTime"): _OPTIONAL,
               tag(w, "MaxEnvelopeSize"): _OPTIONAL,
               tag(w, "Locale"): _OPTIONAL,
               tag(w, "ContentEncoding"): _OPTIONAL})
    return subscribe_


def renew(body):
    """e:Expires, or None."""
    e = names.EVENTING
    return _check(body, tag(e, "Renew"), (),
                  {tag(e, "Expires"): _OPTIONAL}).find(tag(e, "Expires"))


def unsubscribe(body):
    _check(body, tag(names.EVENTING, "Unsubscribe"))


def identify(body):
    _check(body, tag(names.IDENTITY, "Identify"))


def _count(parent, name):
    child = parent.find(name)
    text = "" if child is None else (child.text or "").strip()
    if text and not text.isdigit():
        raise faults.schema(names.split(name)[1])
    return int(text) if text else 32000


def _command_id(element, is_needed=True):
    command_id = element.get("CommandId")
    if not command_id and (is_needed or command_id is not None):
        raise faults.SoapFault(2150859141)
    return command_id and command_id.upper()
