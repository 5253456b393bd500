# SPDX-License-Identifier: Apache-2.0
"""The URIs of the protocol, each written once."""

SOAP = "http://www.w3.org/2003/05/soap-envelope"
ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
TRANSFER = "http://schemas.xmlsoap.org/ws/2004/09/transfer"
ENUMERATION = "http://schemas.xmlsoap.org/ws/2004/09/enumeration"
EVENTING = "http://schemas.xmlsoap.org/ws/2004/08/eventing"
WSMAN = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
MSWSMAN = "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd"
SHELL = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
FAULT = "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault"
IDENTITY = "http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd"
CIMBINDING = "http://schemas.dmtf.org/wbem/wsman/1/cimbinding.xsd"
WMIERROR = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/MSFT_WmiError"
CONFIG = "http://schemas.microsoft.com/wbem/wsman/1/config"
XML = "http://www.w3.org/XML/1998/namespace"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

ANONYMOUS = ADDRESSING + "/role/anonymous"
CMD_SHELL = SHELL + "/cmd"
COMMANDS = SHELL + "/Command"
POWERSHELL = "http://schemas.microsoft.com/powershell/"
POWERSHELL_CREATION = "{%s}creationXml" % POWERSHELL[:-1]
POWERSHELL_CONNECTION = "{%s}connectXml" % POWERSHELL[:-1]
SIGNAL = SHELL + "/signal/"
STATE = SHELL + "/CommandState/"
FAULT_ACTION = "http://schemas.dmtf.org/wbem/wsman/1/wsman/fault"
FAULT_DETAIL = "http://schemas.dmtf.org/wbem/wsman/1/wsman/faultDetail/"

# The prefixes that Windows uses in what it sends.
PREFIX = {
    "s": SOAP, "a": ADDRESSING, "x": TRANSFER, "e": EVENTING,
    "n": ENUMERATION, "w": WSMAN, "rsp": SHELL, "p": MSWSMAN,
}

# Action URI -> (verb, resource URI it is for).
ACTIONS = {
    TRANSFER + "/Create": ("Create", CMD_SHELL),
    TRANSFER + "/Delete": ("Delete", CMD_SHELL),
    TRANSFER + "/Get": ("Get", SHELL),
    ENUMERATION + "/Enumerate": ("Enumerate", SHELL),
    ENUMERATION + "/Pull": ("Pull", SHELL),
    SHELL + "/Command": ("Command", CMD_SHELL),
    SHELL + "/Receive": ("Receive", CMD_SHELL),
    SHELL + "/Send": ("Send", CMD_SHELL),
    SHELL + "/Signal": ("Signal", CMD_SHELL),
    SHELL + "/Disconnect": ("Disconnect", CMD_SHELL),
    SHELL + "/Reconnect": ("Reconnect", CMD_SHELL),
    SHELL + "/Connect": ("Connect", CMD_SHELL),
}
# Other resources that a verb may be for.
ALSO = {("Get", CONFIG), ("Enumerate", COMMANDS)}


def tag(namespace, local):
    """The name of an element as ElementTree writes it."""
    return "{%s}%s" % (namespace, local)


def split(name):
    """(namespace, local) of an ElementTree name."""
    if name.startswith("{"):
        namespace, _, local = name[1:].partition("}")
        return namespace, local
    return "", name
