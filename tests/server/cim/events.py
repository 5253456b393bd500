# SPDX-License-Identifier: Apache-2.0
"""Subscriptions in Pull mode: event logs and WMI's event queries.

How Windows writes an event into a PullResponse, where it has the bookmark and
what its heartbeat is, nobody has published for this mode: UNVERIFIED. Here the
bookmark is in the header, as in [DSP0226] 10.2.6 and as OMI sends it, and an
event stands in the items as it is; a heartbeat is that of 10.2.5.
"""

import threading
import time
import uuid

from .. import duration, faults, names, output, replies, schema
from ..names import tag
from . import event_log, names as cim, text, wql, world

_PREFIXES = "s a x e n w p"
_E, _W = names.EVENTING, names.WSMAN


class Subscription:
    """`source` gives what comes after a position: (position, XML)."""

    def __init__(self, uri, source, position):
        self.uri = uri
        self.source = source
        self.position = position
        self.context = self.id = ""
        self.until = self.heartbeat = None
        self.bookmarks = False

    def expired(self):
        return self.until is not None and time.monotonic() > self.until


class Events:
    def __init__(self, provider):
        self._provider = provider
        self._changed = threading.Condition()
        self._subscriptions = {}            # by context
        self._wmi = []                      # rows of event classes
        self.logs = event_log.Logs()

    # What happens on the host.

    def write(self, log, number, data, count=1):
        """Events of a log; the numbers of their records."""
        with self._changed:
            records = [self.logs.write(log, number, data)
                       for _ in range(count)]
            self._changed.notify_all()
        return records

    def created(self, row):
        self._happened("__InstanceCreationEvent", row)

    def changed(self, row):
        self._happened("__InstanceModificationEvent", row)

    def _happened(self, name, row):
        one = world.Definition(
            row.definition.namespace, name, (),
            {"TargetInstance": "object", "TIME_CREATED": "uint64"},
            ("__InstanceOperationEvent", "__Event"))
        copy = world.Row(row.definition, row)
        with self._changed:
            self._wmi.append(world.Row(one, {
                "TargetInstance": copy,
                "TIME_CREATED": 134000000000000000 + len(self._wmi)}))
            self._changed.notify_all()

    def forget(self):
        with self._changed:
            self._subscriptions.clear()
            self._changed.notify_all()

    def count(self):
        with self._changed:
            return len(self._subscriptions)

    # Requests.

    def has(self, context):
        with self._changed:
            return context in self._subscriptions

    def drop(self, context):
        with self._changed:
            return self._subscriptions.pop(context, None) is not None

    def subscribe(self, call):
        body = schema.subscribe(call.envelope.body)
        delivery = body.find(tag(_E, "Delivery"))
        if delivery.get("Mode") != cim.PULL_MODE:
            raise faults.SoapFault(2150858782)
        uri = call.envelope.resource_uri
        found = body.find(tag(_W, "Filter"))
        if uri == cim.EVENT_LOG:
            one = self._log_subscription(call, body, found)
        else:
            one = self._wmi_subscription(uri, found)
        one.heartbeat = _seconds(delivery.find(tag(_W, "Heartbeats")))
        expires = _seconds(body.find(tag(_E, "Expires")))
        one.until = expires and time.monotonic() + expires
        one.bookmarks = body.find(tag(_W, "SendBookmarks")) is not None
        one.id = one.context = "uuid:" + str(uuid.uuid4()).upper()
        with self._changed:
            self._subscriptions[one.context] = one
        return replies.envelope(
            _PREFIXES, _E + "/SubscribeResponse", call.message_id,
            "<e:SubscribeResponse><e:SubscriptionManager><a:Address>"
            "http://%s/wsman</a:Address><a:ReferenceParameters>"
            "<w:ResourceURI>%s</w:ResourceURI><e:Identifier>%s"
            "</e:Identifier></a:ReferenceParameters></e:SubscriptionManager>"
            "%s<n:EnumerationContext>%s</n:EnumerationContext>"
            "</e:SubscribeResponse>" % (
                text.text(call.host), uri, one.id, _expires(expires),
                one.context))

    def _log_subscription(self, call, body, found):
        if found is None:
            raise faults.SoapFault(2150858778)
        if found.get("Dialect") not in (None, cim.EVENT_QUERY):
            raise faults.SoapFault(2150858786)
        source = event_log.Query(self.logs, found)
        bookmark = body.find(tag(_W, "Bookmark"))
        existing = call.envelope.options.get("ReadExistingEvents", ("", 0))
        if bookmark is not None:
            position = event_log.position_of(bookmark)
        elif existing[0].lower() == "true":
            position = {}
        else:
            position = source.end()
        return Subscription(cim.EVENT_LOG, source, position)

    def _wmi_subscription(self, uri, found):
        if found is None or found.get("Dialect") != cim.WQL:
            raise faults.SoapFault(2150858786)
        try:
            query = wql.Query(found.text or "")
        except wql.BadQuery:
            raise faults.SoapFault(2150858778) from None
        return Subscription(uri, _WmiSource(self._wmi, query),
                            len(self._wmi))

    def pull(self, call, context, most):
        """Waits for an event, for the heartbeat, or for the time that the
        request has."""
        ends = time.monotonic() + call.envelope.timeout
        with self._changed:
            one = self._subscriptions.get(context)
            if one is None or one.uri != call.envelope.resource_uri:
                raise faults.SoapFault(2150858779)
            beat = one.heartbeat and time.monotonic() + one.heartbeat
            while True:
                now = time.monotonic()
                if call.left():
                    raise output.Abandoned()
                if self._subscriptions.get(context) is not one \
                        or one.expired():
                    self._subscriptions.pop(context, None)
                    raise faults.SoapFault(2150858779)
                if one.source.has_after(one.position) or (
                        beat and now >= beat):
                    break
                if now >= ends:
                    raise faults.SoapFault(2150858793)
                self._changed.wait(0.05)
            return self._deliver(call, one, context, most)

    def _deliver(self, call, one, context, most):
        room = call.envelope.max_envelope - 1800
        parts = []
        for position, xml in one.source.after(one.position):
            room -= len(xml.encode())
            if room < 0 or len(parts) == most:
                break
            parts.append(xml)
            one.position = position
        if room < 0 and not parts:
            raise faults.SoapFault(2150858824)
        header = ""
        if parts and one.bookmarks:
            header = "<w:Bookmark>%s</w:Bookmark>" % one.source.bookmark(
                one.position)
        items = "".join(parts) or '<w:Event Action="%s"/>' % cim.HEARTBEAT
        del self._subscriptions[context]
        one.context = "uuid:" + str(uuid.uuid4()).upper()
        self._subscriptions[one.context] = one
        return replies.envelope(
            _PREFIXES, names.ENUMERATION + "/PullResponse", call.message_id,
            "<n:PullResponse><n:EnumerationContext>%s"
            "</n:EnumerationContext><n:Items>%s</n:Items></n:PullResponse>"
            % (one.context, items), header)

    def _named(self, call):
        """The subscription of the identifier in the header."""
        for one in self._subscriptions.values():
            if one.id == call.envelope.identifier and not one.expired():
                return one
        raise faults.SoapFault(2150858752)

    def renew(self, call):
        seconds = _seconds(schema.renew(call.envelope.body))
        with self._changed:
            one = self._named(call)
            one.until = seconds and time.monotonic() + seconds
        return replies.envelope(
            _PREFIXES, _E + "/RenewResponse", call.message_id,
            "<e:RenewResponse>%s</e:RenewResponse>" % _expires(seconds))

    def unsubscribe(self, call):
        schema.unsubscribe(call.envelope.body)
        with self._changed:
            del self._subscriptions[self._named(call).context]
        return replies.envelope(_PREFIXES, _E + "/UnsubscribeResponse",
                                call.message_id, "")


class _WmiSource:
    """WMI keeps no events: there is no bookmark to go back to."""

    def __init__(self, rows, query):
        self._rows = rows
        self._query = query

    def after(self, position):
        for at in range(position, len(self._rows)):
            row = self._rows[at]
            if (self._query.name.lower() in [
                    name.lower() for name in row.classes]
                    and self._query.matches(row)):
                yield at + 1, text.instance(row)

    def has_after(self, position):
        return next(self.after(position), None) is not None

    def bookmark(self, position):
        return ""


def _seconds(element):
    if element is None:
        return None
    seconds = duration.parse((element.text or "").strip())
    if seconds is None or seconds <= 0:
        raise faults.SoapFault(2150858783)
    return seconds


def _expires(seconds):
    return ("" if seconds is None
            else "<e:Expires>PT%.3fS</e:Expires>" % seconds)
