# SPDX-License-Identifier: Apache-2.0
"""Resources of management data: which they are, and what may be done to them."""

from .. import names

BASE = "http://schemas.microsoft.com/wbem/wsman/1/"
WMI = BASE + "wmi/"
EVENT_LOG = BASE + "windows/EventLog"
LISTENER = names.CONFIG + "/listener"
COMMON = "http://schemas.dmtf.org/wbem/wscim/1/common"
WQL = BASE + "WQL"
SELECTOR_FILTER = "http://schemas.dmtf.org/wbem/wsman/1/wsman/SelectorFilter"
EVENT_QUERY = "http://schemas.microsoft.com/win/2004/08/events/eventquery"
EVENT = "http://schemas.microsoft.com/win/2004/08/events/event"
PULL_MODE = "http://schemas.dmtf.org/wbem/wsman/1/wsman/Pull"
EARLIEST = "http://schemas.dmtf.org/wbem/wsman/1/wsman/bookmark/earliest"
HEARTBEAT = "http://schemas.dmtf.org/wbem/wsman/1/wsman/Heartbeat"

_ACTIONS = {
    "%s/%s" % (space, verb): verb
    for space, verbs in (
        (names.TRANSFER, ("Get", "Put", "Create", "Delete")),
        (names.ENUMERATION, ("Enumerate", "Pull", "Release")),
        (names.EVENTING, ("Subscribe", "Renew", "Unsubscribe")))
    for verb in verbs}


def is_config(uri):
    return (uri == names.CONFIG or uri.startswith(names.CONFIG + "/")
            or uri.startswith(names.CONFIG + "?"))


def verb_of(action, uri):
    """(verb, method or None) if this is for management data, else None."""
    if not (uri.startswith(WMI) or uri == EVENT_LOG or is_config(uri)):
        return None
    if action in _ACTIONS:
        verb = _ACTIONS[action]
        # what the server has always had is answered by the service
        return None if (verb, uri) == ("Get", names.CONFIG) else (verb, None)
    if uri.startswith(WMI) and action.startswith(uri + "/"):
        return "Invoke", action[len(uri) + 1:]
    return None
