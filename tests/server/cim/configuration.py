# SPDX-License-Identifier: Apache-2.0
"""winrm/config and its parts, read and changed; its listeners, enumerated."""

import re

from .. import config, faults, names
from . import names as cim, text


class Configuration:
    def __init__(self, options):
        self._options = options
        self._changed = {}          # path in lower case -> text

    def _whole(self):
        whole = config.element(self._options)
        for path, value in self._changed.items():
            whole = _replaced(whole, path.split("/"), value)
        return whole

    def _part(self, uri):
        """The element at the end of the URI, and its path."""
        path = [word for word in uri[len(names.CONFIG):].split("/") if word]
        found = self._whole()
        for word in path:
            match = re.search(r"<cfg:(%s)>(.*?)</cfg:\1>" % re.escape(word),
                              found[1:], re.I | re.S)
            if match is None:
                raise faults.SoapFault(2150858752)
            found = match.group(0)
        if path:
            found = found.replace(">", ' xmlns:cfg="%s">' % uri, 1)
        return found, [word.lower() for word in path]

    def get(self, envelope):
        if self._options.no_config:
            raise faults.SoapFault(5)
        if envelope.selectors:
            raise faults.no_shell()
        return self._part(envelope.resource_uri)[0]

    def put(self, envelope):
        """Values of the element that is sent; others stay as they are."""
        if self._options.no_config:
            raise faults.SoapFault(5)
        found, path = self._part(envelope.resource_uri)
        local = re.match(r"<cfg:(\w+)", found).group(1)
        body = envelope.body
        if body is None or names.split(body.tag)[1] != local:
            raise faults.schema("Config")
        for name, value in text.values(body).items():
            if not re.search("<cfg:%s>" % re.escape(name), found, re.I):
                raise faults.schema(name)
            if isinstance(value, str):
                self._changed["/".join(path + [name.lower()])] = value
        return self._part(envelope.resource_uri)[0]

    def listeners(self, envelope):
        if envelope.resource_uri.lower() != cim.LISTENER:
            raise faults.SoapFault(2150858771)
        scheme = "HTTPS" if self._options.tls else "HTTP"
        values = (("Address", "*"), ("Transport", scheme),
                  ("Port", "5986" if self._options.tls else "5985"),
                  ("Hostname", ""), ("Enabled", "true"),
                  ("URLPrefix", "wsman"), ("CertificateThumbprint", ""),
                  ("ListeningOn", "127.0.0.1"), ("ListeningOn", "::1"))
        return ['<cfg:Listener xmlns:cfg="%s">%s</cfg:Listener>' % (
            cim.LISTENER, "".join(
                "<cfg:%s>%s</cfg:%s>" % (name, value, name)
                for name, value in values))]


def _replaced(whole, path, value):
    """The XML with another text in the element at the end of the path."""
    at, end = 0, len(whole)
    for word in path:
        match = re.compile(r"<cfg:(%s)>(.*?)</cfg:\1>" % re.escape(word),
                           re.I | re.S).search(whole, at, end)
        at, end = match.span(2)
    return whole[:at] + text.text(value) + whole[end:]
