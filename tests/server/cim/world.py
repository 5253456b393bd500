# SPDX-License-Identifier: Apache-2.0
"""The classes and instances that the server has, as a Windows host might."""

from . import names as cim
from .methods import METHODS

CIMV2, DEFAULT = "root/cimv2", "root/default"


class Definition:
    """A class: the kind of each property ("uint32", "string[]", "datetime",
    "object", "reference"), its keys, and its instances."""

    def __init__(self, namespace, name, keys, kinds, above=(), fast=None):
        self.namespace = namespace
        self.name = name
        self.keys = keys
        self.kinds = kinds
        self.above = tuple(above)
        self.fast = fast
        self.rows = []
        self.methods = METHODS.get(name, {})

    def add(self, **values):
        self.rows.append(Row(self, values))
        return self.rows[-1]

    @property
    def classes(self):
        return (self.name,) + self.above


class Row(dict):
    """An instance: values by property."""

    def __init__(self, definition, values):
        super().__init__(values)
        self.definition = definition

    @property
    def classes(self):
        return self.definition.classes

    def has_keys(self, selectors):
        wanted = {name.lower(): value for name, value in selectors.items()}
        if set(wanted) != {key.lower() for key in self.definition.keys}:
            return None
        return all(str(self[key]).lower() == wanted[key.lower()].lower()
                   for key in self.definition.keys)


class Numbers:
    """As many instances as were asked for, made when they are wanted."""

    def __init__(self, definition, count):
        self._definition = definition
        self._count = count

    def __len__(self):
        return self._count

    def __getitem__(self, number):
        if isinstance(number, slice):
            return [self[n] for n in range(*number.indices(self._count))]
        if number >= self._count:
            raise IndexError(number)
        return Row(self._definition, {
            "Number": number, "Name": "row %d" % number, "Even":
            number % 2 == 0, "Text": "The quick brown fox jumps"})


_FAST = (
    '<p:Test_Number xmlns:p="%sroot/cimv2/Test_Number" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:cim="%s" xsi:type="p:Test_Number_Type"><p:Even>%%s</p:Even>'
    "<p:Name>row %%d</p:Name><p:Number>%%d</p:Number>"
    "<p:Text>The quick brown fox jumps</p:Text></p:Test_Number>"
    % (cim.WMI, cim.COMMON))


def _fast(row):
    number = row["Number"]
    return _FAST % ("false" if number % 2 else "true", number, number)


_SERVICES = (
    ("Spooler", "Print Spooler", "Running", "Auto", 1204, None),
    ("W32Time", "Windows Time", "Running", "Auto", 988,
     "Keeps date & time <in step>"),
    ("BITS", "Background Intelligent Transfer Service", "Stopped", "Manual",
     0, 'Says "hello"; C:\\Windows\\System32'),
    ("Caf\u00e9", "Caf\u00e9 \U0001F600 \u4e2d\u6587", "Stopped", "Disabled",
     0, "a,b\r\nc"),
)


def _services():
    one = Definition(CIMV2, "Win32_Service", ("Name",), {
        "Name": "string", "DisplayName": "string", "State": "string",
        "Status": "string", "StartMode": "string", "Started": "boolean",
        "ProcessId": "uint32", "ExitCode": "uint32", "AcceptStop": "boolean",
        "InstallDate": "datetime", "Description": "string"},
        ("Win32_BaseService", "CIM_Service", "CIM_ManagedSystemElement"))
    for name, display, state, mode, pid, description in _SERVICES:
        one.add(Name=name, DisplayName=display, State=state, Status="OK",
                StartMode=mode, Started=state == "Running", ProcessId=pid,
                ExitCode=0 if pid else 1077, AcceptStop=state == "Running",
                Description=description)
    return one


def _system():
    one = Definition(CIMV2, "Win32_OperatingSystem", (), {
        "Caption": "string", "Version": "string", "BuildNumber": "string",
        "LastBootUpTime": "datetime", "FreePhysicalMemory": "uint64",
        "CurrentTimeZone": "sint16", "MUILanguages": "string[]",
        "Primary": "boolean", "CSDVersion": "string"},
        ("CIM_OperatingSystem", "CIM_ManagedSystemElement"))
    one.add(Caption="Microsoft Windows Server 2022 Standard",
            Version="10.0.20348", BuildNumber="20348",
            LastBootUpTime="2026-11-20T06:31:12.5Z",
            FreePhysicalMemory=18446744073709551615, CurrentTimeZone=-60,
            MUILanguages=["en-US", "de-DE"], Primary=True)
    return one


def _processes():
    one = Definition(CIMV2, "Win32_Process", ("Handle",), {
        "Handle": "string", "Name": "string", "ProcessId": "uint32",
        "CommandLine": "string", "CreationDate": "datetime",
        "KernelModeTime": "uint64"},
        ("CIM_Process", "CIM_ManagedSystemElement"))
    one.add(Handle="4", Name="System", ProcessId=4, KernelModeTime=1 << 40)
    one.add(Handle="712", Name="lsass.exe", ProcessId=712,
            CommandLine="C:\\Windows\\system32\\lsass.exe",
            CreationDate="2026-11-20T06:31:14.25+01:00", KernelModeTime=9)
    startup = Definition(CIMV2, "Win32_ProcessStartup", (), {
        "ShowWindow": "uint16", "Title": "string",
        "EnvironmentVariables": "string[]"})
    return one, startup


def _types(service):
    """Each kind of value, single and as an array."""
    part = Definition(CIMV2, "Test_Part", ("Id",), {
        "Id": "uint32", "Label": "string", "When": "datetime"})
    scalar = {"boolean": True, "uint8": 255, "sint64": -1 << 63,
              "uint64": (1 << 64) - 1, "real64": 1.5e-300, "string": "a\u00df",
              "datetime": "2026-01-02T03:04:05.000006Z",
              "interval": "P3DT4H5M6.000007S"}
    kinds = {"Id": "uint32", "Empty": "string", "None": "string",
             "NoneArray": "string[]", "Part": "object", "Parts": "object[]",
             "Ref": "reference", "Refs": "reference[]"}
    values = {"Id": 1, "Empty": ""}
    for kind, value in scalar.items():
        kinds["V_" + kind] = kind
        kinds["A_" + kind] = kind + "[]"
        values["V_" + kind] = value
        values["A_" + kind] = [value, value]
    one = Definition(CIMV2, "Test_Types", ("Id",), kinds)
    inside = Row(part, {"Id": 7, "Label": "<in>", "When": scalar["datetime"]})
    one.add(Part=inside, Parts=[inside, Row(part, {"Id": 8})],
            Ref=service.rows[0], Refs=service.rows[:2], **values)
    return one, part


def _deep():
    """Objects in arrays in objects, ten times."""
    one = Definition(CIMV2, "Test_Deep", ("Id",),
                     {"Id": "uint32", "Inner": "object[]"})
    row = Row(one, {"Id": 10})
    for level in range(9, -1, -1):
        row = Row(one, {"Id": level, "Inner": [row, Row(one, {"Id": 99})]})
    one.rows.append(row)
    return one


def make(options):
    """All classes by (namespace, name), both in lower case."""
    service = _services()
    number = Definition(CIMV2, "Test_Number", ("Number",), {
        "Number": "uint32", "Name": "string", "Even": "boolean",
        "Text": "string"}, fast=_fast)
    number.rows = Numbers(number, options.cim_rows)
    registry = Definition(DEFAULT, "StdRegProv", (), {})
    return {(one.namespace, one.name.lower()): one for one in (
        service, _system(), *_processes(), *_types(service), number,
        registry, _deep())}
