# SPDX-License-Identifier: Apache-2.0
"""Methods: functions of the provider, the instance (None: of the class) and the
arguments by name. They return kinds and values of the output."""

from .. import faults


def _number(arguments, name):
    value = arguments.get(name)
    if not isinstance(value, str) or not value.lstrip("-").isdigit():
        raise faults.SoapFault(87)
    return int(value)


def _returned(code, **outputs):
    """`outputs`: name=(kind, value)."""
    return dict({"ReturnValue": ("uint32", code)}, **outputs)


def _stop(provider, service, arguments):
    if service["State"] != "Running":
        return _returned(5)
    service.update(State="Stopped", Started=False, ProcessId=0,
                   AcceptStop=False)
    provider.events.changed(service)
    return _returned(0)


def _start(provider, service, arguments):
    if service["State"] == "Running":
        return _returned(10)
    service.update(State="Running", Started=True, ProcessId=4242,
                   AcceptStop=True)
    provider.events.changed(service)
    return _returned(0)


def _create(provider, nothing, arguments):
    """Nothing runs; what was asked for can be seen in the new instance."""
    line = arguments.get("CommandLine")
    if not line:
        return _returned(21, ProcessId=("uint32", None))
    startup = arguments.get("ProcessStartupInformation")
    title = startup.get("Title") if isinstance(startup, dict) else None
    processes = provider.find("root/cimv2", "Win32_Process")
    number = 5000 + len(processes.rows)
    row = processes.add(Handle=str(number), Name=title or line.split()[0],
                        ProcessId=number, CommandLine=line,
                        CreationDate="2026-11-27T00:00:00Z",
                        KernelModeTime=0)
    provider.events.created(row)
    return _returned(0, ProcessId=("uint32", number))


def _owner(provider, process, arguments):
    return _returned(0, User=("string", "alice"), Domain=("string", "LAB"))


def _enum_key(provider, nothing, arguments):
    if _number(arguments, "hDefKey") != 2147483650:
        return _returned(6, sNames=("string[]", None))
    names = {"SOFTWARE": ["Microsoft", "Classes", "R & D"],
             "SOFTWARE\\Empty": []}.get(arguments.get("sSubKeyName"))
    if names is None:
        return _returned(2, sNames=("string[]", None))
    return _returned(0, sNames=("string[]", names))


def _echo(provider, nothing, arguments):
    """Each argument as it was understood."""
    def written(value):
        if isinstance(value, tuple):
            return "ref %s %s" % (value[0].rpartition("/")[2], sorted(
                value[1].items()))
        if isinstance(value, dict):
            return "object %s" % sorted(value.items())
        return "null" if value is None else value
    return _returned(0, **{
        name: ("string[]", [written(one) for one in value])
        if isinstance(value, list) else ("string", written(value))
        for name, value in arguments.items()})


# class -> name of the method -> (function, needs an instance)
METHODS = {
    "Win32_Service": {"StopService": (_stop, True),
                      "StartService": (_start, True)},
    "Win32_Process": {"Create": (_create, False),
                      "GetOwner": (_owner, True)},
    "StdRegProv": {"EnumKey": (_enum_key, False)},
    "Test_Types": {"Echo": (_echo, False)},
}
