# SPDX-License-Identifier: Apache-2.0
"""Event logs: records, queries by XPath, bookmarks."""

import re
from html import escape

from .. import faults, names
from ..names import tag
from . import names as cim

_LOGS = ("Application", "Security", "System")
_ID = re.compile(r"EventID\s*=\s*(\d+)")
_SYSTEM = re.compile(
    r"\*|\*\[System\[(?:\(?EventID\s*=\s*\d+\)?(?:\s+or\s+)?)+\]\]")


def _invalid(code):
    return faults.SoapFault(code, layout="provider-text", provider=(
        "Event Forwarding Plugin", r"C:\Windows\system32\wevtfwd.dll"))


class Logs:
    """Records by log; the first number of each is 1."""

    def __init__(self):
        self._records = {log: [] for log in _LOGS}

    def write(self, log, number, data):
        records = self.of(log)
        record = len(records) + 1
        records.append((record, int(number), _event(
            log, record, int(number), data)))
        return record

    def of(self, log):
        for known, records in self._records.items():
            if known.lower() == log.lower():
                return records
        raise _invalid(15007)

    def name(self, log):
        return next(known for known in self._records
                    if known.lower() == log.lower())


def _event(log, record, number, data):
    """As EvtRender has it, in the namespace of events."""
    return (
        "<Event xmlns='%s'><System><Provider Name='Test-%s' "
        "Guid='{54849625-5478-4994-a5ba-3e3b0328c30d}'/>"
        "<EventID>%d</EventID><Version>2</Version><Level>0</Level>"
        "<TimeCreated SystemTime='2026-11-27T20:15:%02d.1234567Z'/>"
        "<EventRecordID>%d</EventRecordID><Correlation/>"
        "<Execution ProcessID='712' ThreadID='1044'/>"
        "<Channel>%s</Channel><Computer>WINTEST.lab.test</Computer>"
        "<Security/></System><EventData>%s</EventData></Event>" % (
            cim.EVENT, log, number, record % 60, record, log, "".join(
                "<Data Name='%s'>%s</Data>" % (
                    escape(name), escape(str(value), quote=False))
                for name, value in (data or {}).items())))


class Query:
    """A QueryList: a log and an XPath of each Select."""

    def __init__(self, logs, element):
        selects = [child for child in element.iter()
                   if names.split(child.tag)[1] == "Select"]
        if not selects:
            raise _invalid(15001)
        self._logs = logs
        self._parts = {}
        for select in selects:
            log = select.get("Path") or ""
            xpath = (select.text or "").strip()
            logs.of(log)
            if not _SYSTEM.fullmatch(xpath):
                raise _invalid(15001)
            self._parts[logs.name(log)] = {
                int(number) for number in _ID.findall(xpath)}

    def end(self):
        return {log: len(self._logs.of(log)) for log in self._parts}

    def after(self, position):
        """(position, XML) of each event, log by log."""
        position = dict(position)
        for log, wanted in self._parts.items():
            for record, number, xml in self._logs.of(log)[
                    position.get(log, 0):]:
                if not wanted or number in wanted:
                    position[log] = record
                    yield dict(position), xml

    def has_after(self, position):
        return next(self.after(position), None) is not None

    def bookmark(self, position):
        return "<BookmarkList>%s</BookmarkList>" % "".join(
            '<Bookmark Channel="%s" RecordId="%d" IsCurrent="true"/>'
            % (log, record) for log, record in position.items() if record)


def position_of(element):
    """Of a w:Bookmark, as it was sent."""
    if (element.text or "").strip() == cim.EARLIEST:
        return {}
    found = [child for child in element.iter()
             if names.split(child.tag)[1] == "Bookmark"
             and child.get("Channel")]
    if not found or element.tag != tag(names.WSMAN, "Bookmark"):
        raise faults.SoapFault(2150858970)
    return {child.get("Channel"): int(child.get("RecordId"))
            for child in found}
