# SPDX-License-Identifier: Apache-2.0
"""SOAP faults: the codes, and each layout in which Windows reports them."""

from html import escape

from . import names

SELECTORS_TEXT = (
    "The WS-Management service cannot process the request because the "
    "request contained invalid selectors for the resource. ")
COMMAND_TEXT = (
    "The Windows Remote Shell received a request to perform an operation on "
    "a command identifier that does not exist. Either the command has "
    "completed execution or the client specified an invalid command "
    "identifier. ")
SCHEMA_TEXT = (
    "The SOAP XML in the message does not match the corresponding XML schema "
    "definition. Change the XML and retry. ")

# code -> (Sender or Receiver, subcode, text)
CODES = {
    5: ("Sender", "w:AccessDenied", "Access is denied. "),
    87: ("Sender", "w:InvalidParameter", "The parameter is incorrect. "),
    995: ("Receiver", "w:InternalError",
          "The I/O operation has been aborted because of either a thread "
          "exit or an application request. "),
    15001: ("Receiver", "w:InternalError",
          "The specified query is invalid. "),
    15007: ("Receiver", "w:InternalError",
          "The specified channel could not be found. Check channel "
          "configuration. "),
    2147942402: ("Receiver", "w:InternalError",
                 "The system cannot find the file specified. "),
    2147942509: ("Receiver", "w:InternalError", "The pipe has been ended. "),
    2147942583: ("Sender", "w:AlreadyExists",
          "Cannot create a file when that file already exists. "),
    2147942606: ("Receiver", "w:InternalError",
                 "The filename or extension is too long. "),
    2147942667: ("Receiver", "w:InternalError",
                 "The directory name is invalid. "),
    2147943418: ("Receiver", "w:InternalError",
                 "Illegal operation attempted on a registry key that has "
                 "been marked for deletion. "),
    2150858752: ("Sender", "a:DestinationUnreachable",
                 "The WS-Management service cannot process the request. The "
                 "service cannot find the resource identified by the "
                 "resource URI and selectors. "),
    2150858753: ("Sender", "a:ActionNotSupported",
                 "The WS-Management service cannot process the request "
                 "because the action is not supported. "),
    2150858767: ("Sender", "a:InvalidMessageInformationHeader",
                 "The WS-Management service cannot process the request "
                 "because a header is missing or invalid. "),
    2150858771: ("Sender", "a:ActionNotSupported",
          "The WS-Management service cannot process the request "
          "because the action is not supported. "),
    2150858777: ("Sender", "n:FilterDialectRequestedUnavailable",
          "The WS-Management service cannot process the request "
          "because the requested filter dialect is not supported. "),
    2150858778: ("Sender", "n:CannotProcessFilter",
          "The WS-Management service cannot process the request. The "
          "WQL query is invalid. "),
    2150858779: ("Sender", "n:InvalidEnumerationContext",
                 "The WS-Management service cannot process the request "
                 "because the enumeration context is invalid. "),
    2150858782: ("Sender", "e:DeliveryModeRequestedUnavailable",
          "The WS-Management service cannot process the request "
          "because the delivery mode is not supported. "),
    2150858783: ("Sender", "e:InvalidExpirationTime",
          "The WS-Management service cannot process the request "
          "because the expiration time is invalid. "),
    2150858786: ("Sender", "e:FilteringRequestedUnavailable",
          "The WS-Management service cannot process the request "
          "because the requested filter dialect is not supported. "),
    2150858793: ("Receiver", "w:TimedOut",
                 "The WS-Management service cannot complete the operation "
                 "within the time specified in OperationTimeout.  "),
    2150858811: ("Sender", "a:DestinationUnreachable",
                 "The WS-Management service cannot process the request "
                 "because the resource URI is not supported. "),
    2150858815: ("Sender", "w:QuotaLimit",
                 "The service cannot process the request because the number "
                 "of processes per shell was exceeded. "),
    2150858817: ("Sender", "w:SchemaValidationError", SCHEMA_TEXT),
    2150858818: ("Sender", "w:UnsupportedFeature",
                 "The specified feature is not supported. "),
    2150858819: ("Sender", "w:SchemaValidationError",
                 "The WS-Management service cannot process the request "
                 "because the XML is invalid. "),
    2150858824: ("Receiver", "w:EncodingLimit",
                 "The WS-Management service cannot process the request "
                 "because the computed response packet size exceeds the "
                 "maximum envelope size that is allowed. "),
    2150858833: ("Sender", "w:InvalidOptions",
                 "The WS-Management service does not support the options "
                 "feature for the specified resource. "),
    2150858834: ("Sender", "w:InvalidOptions",
                 "The WS-Management service cannot process the request "
                 "because of an invalid option name. "),
    2150858835: ("Sender", "w:InvalidOptions",
                 "The WS-Management service cannot process the request "
                 "because of an invalid option value. "),
    2150858843: ("Sender", "w:InvalidSelectors", SELECTORS_TEXT),
    2150858878: ("Sender", "w:EncodingLimit",
                 "The WS-Management service cannot process the request "
                 "because the MaxEnvelopeSize is too small. It must be at "
                 "least 8192. "),
    2150858881: ("Sender", "a:InvalidMessageInformationHeader",
                 "The WS-Management service cannot process the request "
                 "because the OperationTimeout is invalid. "),
    2150858883: ("Receiver", "w:InternalError",
                 "The WS-Management plugin failed. "),
    2150858970: ("Sender", "w:InvalidBookmark",
          "The WS-Management service cannot process the request "
          "because the bookmark is invalid. "),
    2150859047: ("Sender", "w:Concurrency",
                 "The WS-Management service cannot process the request "
                 "because a Receive operation is already in progress. "),
    2150859072: ("Sender", "w:InvalidOptions",
                 "The code page is not supported. "),
    2150859141: ("Sender", "w:InvalidSelectors",
                 "The command identifier is missing or invalid. "),
    2150859147: ("Sender", "w:InvalidParameter",
                 "The input stream is invalid. "),
    2150859149: ("Sender", "w:InvalidParameter",
                 "The desired streams are invalid. "),
    2150859173: ("Receiver", "w:QuotaLimit",
                 "The WS-Management service cannot process the request. This "
                 "user is allowed a maximum number of concurrent shells, "
                 "which has been exceeded. Close existing shells or raise "
                 "the quota for this user. "),
    2150859174: ("Receiver", "w:QuotaLimit",
                 "The WS-Management service cannot process the request. The "
                 "maximum number of concurrent operations for this user has "
                 "been exceeded. Close existing operations for this user, "
                 "or raise the quota for this user. "),
    2150859177: ("Sender", "w:AccessDenied",
                 "The authorization token of the client does not match that "
                 "of the creator of the shell. "),
    2147944126: ("Receiver", "w:InternalError",
                 "The WSMan provider host process did not return a proper "
                 "response. A provider in the host process may have behaved "
                 "improperly. "),
    2150859204: ("Sender", "w:InvalidParameter",
                 "The shell is disconnected. "),
    2150859230: ("Receiver", "w:InternalError",
                 "The service has closed the stream: the shell was "
                 "disconnected. "),
    2150859205: ("Sender", "w:UnsupportedFeature",
                 "The shell does not support disconnect. "),
    2150859206: ("Receiver", "w:InternalError",
                 "The shell is connected to another client session. "),
    2150859212: ("Receiver", "w:InternalError",
                 "The command was terminated. "),
}
_FAULT_DETAIL = {2150858843: "UnexpectedSelectors",
                 2150858811: "InvalidResourceURI",
                 2150858752: "InvalidResourceURI"}
CMD_PLUGIN = ("Shell cmd plugin", r"%systemroot%\system32\winrscmd.dll")
SHELL_PLUGIN = ("Shell provider", r"%systemroot%\system32\WsmSvc.dll")


class SoapFault(Exception):
    """A fault to be sent in place of a response, with HTTP status 500.

    `layout`: wsman (text in f:Message), provider (a WSManFault nested in a
    ProviderFault), provider-text (text in a ProviderFault), wmi (an
    MSFT_WmiError), none (no s:Detail), or not-understood.
    """

    def __init__(self, code, text=None, layout="wsman", message=None,
                 subcode=None, provider=None, header=None):
        super().__init__("%s %s" % (code, text or ""))
        known = CODES.get(code, ("Receiver", "w:InternalError",
                                 "The operation failed. "))
        self.code = code
        self.role = known[0]
        self.subcode = subcode or known[1]
        self.text = text or known[2]
        self.message = message or self.text
        self.layout = layout
        self.provider = provider or CMD_PLUGIN
        self.header = header or ""
        self.action = names.FAULT_ACTION

    def body(self, machine):
        subcode = ("<s:Subcode><s:Value>%s</s:Value></s:Subcode>"
                   % self.subcode if self.subcode else "")
        return (
            "<s:Fault><s:Code><s:Value>s:%s</s:Value>%s</s:Code>"
            '<s:Reason><s:Text xml:lang="en-US">%s</s:Text></s:Reason>%s'
            "</s:Fault>" % (self.role, subcode, escape(self.text),
                            self._detail(machine)))

    def _detail(self, machine):
        if self.layout in ("none", "not-understood"):
            return ""
        if self.layout == "wmi":
            return "<s:Detail>%s</s:Detail>" % self._wmi()
        inner = escape(self.message)
        if self.layout.startswith("provider"):
            if self.layout == "provider":
                inner = _wsman_fault(self.code, machine, inner)
            inner = ('<f:ProviderFault provider="%s" path="%s">%s'
                     "</f:ProviderFault>" % (*self.provider, inner))
        detail = _FAULT_DETAIL.get(self.code)
        if detail:
            detail = ("<w:FaultDetail>%s%s</w:FaultDetail>"
                      % (names.FAULT_DETAIL, detail))
        return ("<s:Detail>%s%s</s:Detail>"
                % (detail or "", _wsman_fault(self.code, machine, inner)))

    def _wmi(self):
        return (
            '<p:MSFT_WmiError b:IsCIM_Error="true" xmlns:p="%s" xmlns:b="%s">'
            '<p:CIMStatusCode xsi:type="cim:cimUnsignedInt" xmlns:xsi="%s" '
            'xmlns:cim="http://schemas.dmtf.org/wbem/wscim/1/common">27'
            "</p:CIMStatusCode><p:Message>%s</p:Message>"
            "<p:MessageID>HRESULT 0x%08x</p:MessageID>"
            "<p:OwningEntity></p:OwningEntity><p:error_Code>%d</p:error_Code>"
            "<p:error_Type>HRESULT</p:error_Type>"
            "<p:error_WindowsErrorMessage>%s</p:error_WindowsErrorMessage>"
            "</p:MSFT_WmiError>"
            % (names.WMIERROR, names.CIMBINDING, names.XSI,
               escape(self.message), self.code, self.code,
               escape(self.message)))


def _wsman_fault(code, machine, inner):
    return ('<f:WSManFault xmlns:f="%s" Code="%d" Machine="%s"><f:Message>%s'
            "</f:Message></f:WSManFault>"
            % (names.FAULT, code, escape(machine), inner))


def not_understood(namespace, local):
    """A header that is marked mustUnderstand and that nobody knows."""
    fault = SoapFault(None, layout="not-understood", subcode="", text=(
        "The WS-Management service cannot process a SOAP header in the "
        "request that is marked as mustUnderstand by the client.  This could "
        "be caused by the use of a version of the protocol which is not "
        "supported, or may be an incompatibility  between the client and "
        "server implementations. "), header=(
            '<s:NotUnderstood qname="u:%s" xmlns:u="%s" />'
            % (local, escape(namespace))))
    fault.role = "MustUnderstand"
    fault.subcode = ""
    fault.action = names.ADDRESSING + "/fault"
    return fault


def no_shell():
    """Shell gone or never there: nested as the shell provider nests it."""
    return SoapFault(2150858843, layout="provider", provider=SHELL_PLUGIN)


def no_command():
    return SoapFault(2150858843, message=COMMAND_TEXT)


def schema(what):
    return SoapFault(2150858817, message=(
        "The Windows Remote Shell cannot process the request. The SOAP "
        "packet contains an element %s that is invalid. Retry the request "
        "with the correct XML element. " % what))


def plugin(code):
    """A fault of the process layer: text inside a ProviderFault."""
    return SoapFault(code, layout="provider-text")
