# SPDX-License-Identifier: Apache-2.0
"""A request envelope: parsed, its headers checked, namespaces by URI."""

import xml.etree.ElementTree as ET

from . import duration, faults, names
from .cim import names as cim
from .names import tag

MIN_ENVELOPE = 8192
MAX_TIMEOUT = 60.0
_MUST = tag(names.SOAP, "mustUnderstand")
_LANG = tag(names.XML, "lang")
_A, _W, _P = names.ADDRESSING, names.WSMAN, names.MSWSMAN
_E = names.EVENTING

_KNOWN = {
    tag(_A, n) for n in ("To", "ReplyTo", "Action", "MessageID", "From",
                         "FaultTo", "RelatesTo")
} | {
    tag(_W, n) for n in ("ResourceURI", "MaxEnvelopeSize", "OptionSet",
                         "OperationTimeout", "Locale", "SelectorSet",
                         "FragmentTransfer")
} | {tag(_E, "Identifier")} | {
    tag(_P, n) for n in ("DataLocale", "SessionId", "OperationID",
                         "SequenceId", "ActivityId")
}


class _Builder(ET.TreeBuilder):
    """Refuses what SOAP 1.2 forbids, before an entity can grow."""

    def doctype(self, name, public, system):
        raise faults.SoapFault(2150858819)

    def pi(self, target, text=None):
        raise faults.SoapFault(2150858819)


def _root(text):
    if text.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise faults.SoapFault(2150858819)
    try:
        text.decode("utf-8")
        parser = ET.XMLParser(target=_Builder())
        parser.feed(text)
        return parser.close()
    except (ET.ParseError, UnicodeDecodeError, ValueError) as error:
        # The reason has positions and byte values, but no text of the body.
        raise faults.SoapFault(2150858819, message=(
            "The XML is invalid: %s" % error)) from None


class Envelope:
    """The checked request. Header values have white space trimmed."""

    def __init__(self):
        self.message_id = None
        self.action = None
        self.verb = None
        self.resource_uri = None
        self.max_envelope = None
        self.timeout = MAX_TIMEOUT
        self.selectors = {}
        self.options = {}
        self.body = None
        self.is_identify = False
        self.is_cim = False
        self.method = None          # of Invoke
        self.identifier = None      # of a subscription
        self.session_id = None      # of the client, where it says so

    @property
    def is_powershell(self):
        """Whether it is for PowerShell itself."""
        return (self.resource_uri or "").startswith(names.POWERSHELL)

    def parse(self, text, server_max):
        """Fill from bytes. MessageID is set before anything can fault."""
        root = _root(text)
        if root.tag != tag(names.SOAP, "Envelope"):
            raise faults.SoapFault(2150858819)
        parts = {}
        for child in root:
            if child.tag in parts:
                raise faults.schema(names.split(child.tag)[1])
            parts[child.tag] = child
        body = parts.pop(tag(names.SOAP, "Body"), None)
        header = parts.pop(tag(names.SOAP, "Header"), None)
        if parts or body is None or len(body) > 1 or _text(body):
            raise faults.schema("Envelope")
        self.body = body[0] if len(body) else None
        self.is_identify = (self.body is not None and self.body.tag
                            == tag(names.IDENTITY, "Identify"))
        headers = self._headers(header)
        if self.is_identify:
            self.verb = "Identify"
            return self
        self.session_id = _text(headers.get(tag(_P, "SessionId"))) or None
        self._routing(headers)
        self._limits(headers, server_max)
        self._sets(headers)
        return self

    def _headers(self, header):
        found = {}
        for child in header if header is not None else ():
            if child.tag == tag(_A, "MessageID"):
                self.message_id = _text(child)
            if child.tag in found:
                raise faults.SoapFault(2150858767, message=(
                    "The header %s is there twice. "
                    % names.split(child.tag)[1]))
            found[child.tag] = child
        for name, child in found.items():
            must = child.get(_MUST, "false")
            if must not in ("true", "false", "0", "1"):
                raise faults.schema("mustUnderstand")
            if must in ("true", "1") and name not in _KNOWN:
                raise faults.not_understood(*names.split(name))
        return found

    def _routing(self, headers):
        def need(name):
            element = headers.get(name)
            if element is None or not (_text(element) or len(element)):
                raise faults.SoapFault(
                    2150858767, subcode="a:MessageInformationHeaderRequired",
                    message="The header %s is missing. "
                    % names.split(name)[1])
            return element
        if not (self.message_id or "").startswith(("uuid:", "urn:uuid:")):
            need(tag(_A, "MessageID"))
            raise faults.SoapFault(2150858767)
        need(tag(_A, "To"))
        address = need(tag(_A, "ReplyTo")).find(tag(_A, "Address"))
        if address is None or _text(address) != names.ANONYMOUS:
            raise faults.SoapFault(2150858767)
        self.action = _text(need(tag(_A, "Action")))
        self.resource_uri = _text(need(tag(_W, "ResourceURI")))
        managed = cim.verb_of(self.action, self.resource_uri)
        if managed:
            self.is_cim = True
            self.verb, self.method = managed
            self.identifier = _text(headers.get(tag(_E, "Identifier")))
            return
        if self.action not in names.ACTIONS:
            raise faults.SoapFault(2150858753)
        self.verb, resource = names.ACTIONS[self.action]
        if (self.resource_uri != resource
                and (self.verb, self.resource_uri) not in names.ALSO
                and not (resource == names.CMD_SHELL and self.is_powershell)):
            raise faults.SoapFault(2150858811)

    def _limits(self, headers, server_max):
        self.max_envelope = server_max
        element = headers.get(tag(_W, "MaxEnvelopeSize"))
        if element is not None:
            size = _text(element)
            if not (size.isascii() and size.isdigit()):
                raise faults.schema("MaxEnvelopeSize")
            if int(size) < MIN_ENVELOPE:
                raise faults.SoapFault(2150858878)
            self.max_envelope = min(int(size), server_max)
        element = headers.get(tag(_W, "OperationTimeout"))
        if element is not None:
            seconds = duration.parse(_text(element))
            if seconds is None:
                raise faults.SoapFault(2150858767, message=(
                    "The OperationTimeout is no xs:duration. "))
            if seconds <= 0:
                raise faults.SoapFault(2150858881)
            self.timeout = min(seconds, MAX_TIMEOUT)
        for name in (tag(_W, "Locale"), tag(_P, "DataLocale")):
            element = headers.get(name)
            if element is None:
                continue
            language = element.get(_LANG)
            if language is None:
                raise faults.schema(names.split(name)[1])
            if (element.get(_MUST) in ("true", "1")
                    and not language.lower().startswith("en")):
                raise faults.SoapFault(2150858818)

    def _sets(self, headers):
        for child in headers.get(tag(_W, "SelectorSet"), ()):
            name = child.get("Name")
            if child.tag != tag(_W, "Selector") or not name:
                raise faults.schema(names.split(child.tag)[1])
            if name in self.selectors:
                raise faults.SoapFault(2150858843)
            self.selectors[name] = _text(child)
        for child in headers.get(tag(_W, "OptionSet"), ()):
            name = child.get("Name")
            if child.tag != tag(_W, "Option") or not name:
                raise faults.schema(names.split(child.tag)[1])
            must = child.get("MustComply", "false") in ("true", "1")
            self.options[name] = ((child.text or "").strip(), must)


def _text(element):
    return "" if element is None else (element.text or "").strip()
