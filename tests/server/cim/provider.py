# SPDX-License-Identifier: Apache-2.0
"""Answers requests for management data: WMI, winrm/config, event logs.

Replies have the shape of those that Windows is known to send: [MS-WSMV] 4.1,
and what other clients' tests have recorded. What is a guess is said where it
is made. Contexts are good for one Pull and expire, as on Windows.
"""

import threading
import time
import uuid

from .. import faults, names, replies, schema
from ..names import tag
from . import configuration, names as cim, text, wql, world
from .events import Events

_PREFIXES = "s a x e n w p"


class Page:
    """The rest of an enumeration."""

    def __init__(self, uri, rows, write):
        self.uri = uri
        self.rows = rows
        self.write = write
        self.at = 0
        self.used = time.monotonic()


class Provider:
    """One for each server; requests come from many threads."""

    def __init__(self, options):
        self._options = options
        self._lock = threading.Lock()
        self.reset()

    def reset(self):
        """As after a fresh start."""
        self._classes = world.make(self._options)
        self._pages = {}
        self._config = configuration.Configuration(self._options)
        self.events = Events(self)

    def forget(self):
        """All contexts and subscriptions have expired."""
        with self._lock:
            self._pages.clear()
        self.events.forget()

    def answer(self, call):
        return getattr(self, "_" + call.verb.lower())(call)

    # Which class, which instance.

    def find(self, namespace, name):
        return self._classes.get((namespace.lower(), name.lower()))

    def _class(self, uri, name=None):
        namespace, _, last = uri[len(cim.WMI):].rpartition("/")
        name = name or last
        if not any(namespace.lower() == known for known, _ in self._classes):
            raise faults.SoapFault(2150858811, message=(
                "The WS-Management service cannot process the request. The "
                "namespace %s does not exist. " % namespace))
        found = self.find(namespace, name)
        if found is None:
            raise faults.SoapFault(2150858811, message=(
                "The WS-Management service cannot process the request. The "
                "class %s does not exist in the %s namespace. "
                % (name, namespace)))
        return found

    def _row(self, call):
        """The instance of the selectors; a class without keys has one."""
        one = self._class(call.envelope.resource_uri)
        selectors = {name: value
                     for name, value in call.envelope.selectors.items()
                     if name != "__cimnamespace"}
        if set(name.lower() for name in selectors) != {
                key.lower() for key in one.keys}:
            raise faults.SoapFault(2150858843)
        for row in one.rows:
            if row.has_keys(selectors):
                return row
        raise faults.SoapFault(2150858752)

    def _reply(self, call, verb, body, space=names.TRANSFER, header=""):
        return replies.envelope(_PREFIXES, "%s/%sResponse" % (space, verb),
                                call.message_id, body, header)

    # Instances.

    def _get(self, call):
        schema.nothing(call.envelope.body)
        if cim.is_config(call.envelope.resource_uri):
            body = self._config.get(call.envelope)
        else:
            body = text.instance(self._row(call))
        return self._reply(call, "Get", body)

    def _put(self, call):
        if cim.is_config(call.envelope.resource_uri):
            body = self._config.put(call.envelope)
            return self._reply(call, "Put", body)
        row = self._row(call)
        one = row.definition
        for name, value in text.body(call.envelope.body, one.name,
                                     text.uri(one)).items():
            known = {key.lower(): key for key in one.kinds}
            if name.lower() not in known:
                raise faults.schema(name)
            row[known[name.lower()]] = value
        return self._reply(call, "Put", text.instance(row))

    def _create(self, call):
        one = self._class(call.envelope.resource_uri)
        values = text.body(call.envelope.body, one.name, text.uri(one))
        if not set(one.keys) <= set(values):
            raise faults.SoapFault(2150858843)
        row = world.Row(one, values)
        if any(known.has_keys({key: str(values[key]) for key in one.keys})
               for known in one.rows):
            raise faults.SoapFault(2147942583)
        one.rows.append(row)
        return self._reply(call, "Create", "<x:ResourceCreated>%s"
                           "</x:ResourceCreated>" % text.reference(row))

    def _delete(self, call):
        schema.nothing(call.envelope.body)
        row = self._row(call)
        row.definition.rows.remove(row)
        return self._reply(call, "Delete", "")

    def _invoke(self, call):
        one = self._class(call.envelope.resource_uri)
        name = call.envelope.method
        known = {key.lower(): key for key in one.methods}
        if name.lower() not in known:
            raise faults.SoapFault(2150858771, message=(
                "The WS-Management service cannot process the request. The "
                "method %s does not exist in the %s class. "
                % (name, one.name)))
        name = known[name.lower()]
        function, of_instance = one.methods[name]
        row = self._row(call) if of_instance else None
        arguments = text.body(call.envelope.body, name + "_INPUT",
                              text.uri(one))
        result = function(self, row, arguments)
        kinds = {key: kind for key, (kind, _) in result.items()}
        out = world.Row(world.Definition(one.namespace, name, (), kinds),
                        {key: value for key, (_, value) in result.items()})
        return replies.envelope(
            _PREFIXES, "%s/%sResponse" % (text.uri(one), name),
            call.message_id, text.output(one, name, out))

    # Enumerations.

    def _enumerate(self, call):
        body = call.envelope.body
        optimised, most = schema.enumerate_(body)
        uri = call.envelope.resource_uri
        if body.find(tag(names.WSMAN, "MaxElements")) is None:
            most = 1                    # DSP0226 8.2.3
        if cim.is_config(uri):
            rows, write = self._config.listeners(call.envelope), str
        else:
            rows, write = self._found(uri, body)
        page = Page(uri, rows, _mode(body, write))
        return self._page(call, page, most if optimised else 0, optimised)

    def _found(self, uri, body):
        """The instances of a class or a query, and how they are written."""
        element = body.find(tag(names.WSMAN, "Filter"))
        if element is None:
            return self._class(uri).rows, text.instance
        dialect = element.get("Dialect")
        if dialect == cim.SELECTOR_FILTER:
            return self._selected(self._class(uri), element), text.instance
        if dialect != cim.WQL:
            raise faults.SoapFault(2150858777)
        if not uri.endswith("/*"):
            raise faults.SoapFault(2150858778)
        try:
            query = wql.Query(element.text or "")
        except wql.BadQuery:
            raise faults.SoapFault(2150858778) from None
        one = self._class(uri, query.name)
        rows = one.rows
        if query.columns:
            known = {name.lower() for name in one.kinds}
            if not {name.lower() for name in query.columns} <= known:
                raise faults.SoapFault(2150858778)
        if " where " in (element.text or "").lower():
            rows = [row for row in rows if query.matches(row)]
        if query.columns:
            return rows, lambda row: text.fragment(row, query.columns)
        return rows, text.instance

    def _selected(self, one, element):
        wanted = {child.get("Name"): child.text or ""
                  for group in element for child in group}
        return [row for row in one.rows if all(
            str(row.get(name)) == value for name, value in wanted.items())]

    def _take(self, context, uri):
        """A context is good once, for its resource, and not for ever."""
        with self._lock:
            page = self._pages.pop(context, None)
        if (page is None or page.uri != uri or time.monotonic() - page.used
                > self._options.enumeration_timeout):
            raise faults.SoapFault(2150858779)
        return page

    def _pull(self, call):
        context, most = schema.pull(call.envelope.body)
        if self.events.has(context):
            return self.events.pull(call, context, most)
        if call.envelope.body.find(tag(names.ENUMERATION,
                                       "MaxElements")) is None:
            most = 1
        page = self._take(context, call.envelope.resource_uri)
        return self._page(call, page, most, False)

    def _release(self, call):
        context = schema.release(call.envelope.body)
        if not self.events.drop(context):
            self._take(context, call.envelope.resource_uri)
        return self._reply(call, "Release", "", names.ENUMERATION)

    def _page(self, call, page, most, optimised):
        room = call.envelope.max_envelope - 1500
        parts = []
        while len(parts) < most and page.at < len(page.rows):
            part = page.write(page.rows[page.at])
            room -= len(part.encode())
            if room < 0:
                break
            parts.append(part)
            page.at += 1
        at_end = page.at >= len(page.rows) and (optimised
                                                or call.verb == "Pull")
        if room < 0 and not parts:
            raise faults.SoapFault(2150858824)
        context = ""
        if not at_end:
            context = "uuid:" + str(uuid.uuid4()).upper()
            page.used = time.monotonic()
            with self._lock:
                self._pages[context] = page
        holder = "n" if call.verb == "Pull" else "w"
        body = "<n:EnumerationContext>%s</n:EnumerationContext>" % context
        if optimised or call.verb == "Pull":
            body += "<%s:Items>%s</%s:Items>" % (holder, "".join(parts),
                                                 holder)
        if at_end:
            body += "<%s:EndOfSequence/>" % holder
        return self._reply(call, call.verb, "<n:%sResponse>%s</n:%sResponse>"
                           % (call.verb, body, call.verb), names.ENUMERATION)

    # Events.

    def _subscribe(self, call):
        return self.events.subscribe(call)

    def _renew(self, call):
        return self.events.renew(call)

    def _unsubscribe(self, call):
        return self.events.unsubscribe(call)


def _mode(body, write):
    """What an enumeration has of each instance."""
    mode = (body.findtext(tag(names.WSMAN, "EnumerationMode"))
            or "").strip()
    if mode in ("", "EnumerateObject"):
        return write
    if mode == "EnumerateEPR":
        return text.endpoint
    if mode == "EnumerateObjectAndEPR":
        return lambda row: "<w:Item>%s%s</w:Item>" % (write(row),
                                                      text.endpoint(row))
    raise faults.schema("EnumerationMode")
