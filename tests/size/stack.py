# SPDX-License-Identifier: Apache-2.0
"""The deepest stack of own code: frames along the deepest call path."""
import re

TOPS = ["winrm_step", "winrm_start", "winrm_close", "winrm_init"]
# What the calls through pointers in a file lead to. Elsewhere they lead to
# ports and callbacks, which are the user's.
NTLM = "core/mechanism/ntlm_mechanism.c:ntlm_"
INDIRECT = {
    "core/engine/exchange_write.c": [
        "core/shell/session.c:emit_step", "core/shell/shell_list.c:list_emit",
        "core/shell/shell_delete.c:delete_emit",
        "core/identify/identify.c:identify_emit",
        NTLM + "grow", NTLM + "wrap"],
    "core/engine/request_flow.c": [
        "winrm_session_reply", "core/shell/session.c:clean_shell",
        "core/shell/session.c:prepare_step",
        "core/shell/session.c:interrupt_command",
        "core/shell/shell_list.c:list_reply",
        "core/shell/shell_delete.c:delete_reply",
        "core/identify/identify.c:identify_reply"],
    "core/engine/cancel.c": ["core/shell/session.c:interrupt_command"],
    "core/client.c": ["core/shell/session.c:start_shell"],
    "core/engine/exchange.c": [NTLM + "step"],
    "core/engine/exchange_reply.c": [NTLM + "unwrap"],
    "soap/shell_request.c": ["winrm_writer_put_str", "soap/shell_request.c:put_text"],
    "soap/clixml_record.c": ["core/shell/session_output.c:put_decoded"],
}
KERBEROS = "core/mechanism/kerberos_mechanism.c:kerberos_"
CIM, WATCH = "core/cim/cim_operation.c:cim_", "core/cim/cim_watch.c:watch_"
GET = "core/transfer/transfer_get.c:get_"
JSON, RECORD = "winrm_psrp_json_", "core/psrp/record.c:"
RECEIVE = "core/psrp/receive.c:"


def operation(prefix, *more):
    """Calls through the table of an operation."""
    return {"core/engine/exchange_write.c": [prefix + "emit"],
            "core/engine/request_flow.c": [prefix + "prepare",
                                           prefix + "reply", *more],
            "core/client.c": [prefix + "start"]}


# The same of optional parts, by a function that they have.
OPTIONAL = {
    KERBEROS + "step": {
        "core/engine/exchange_write.c": [KERBEROS + "grow", KERBEROS + "wrap"],
        "core/engine/exchange.c": [KERBEROS + "step"],
        "core/engine/exchange_reply.c": [KERBEROS + "unwrap"],
        "core/engine/inquiry.c": [KERBEROS + "ask", KERBEROS + "told"]},
    GET + "start": operation(GET),
    CIM + "start": {**operation(CIM),
                    "core/engine/operation.c": ["winrm_cim_clean"]},
    WATCH + "start": operation(WATCH),
    "winrm_pipeline_request_put": {
        "soap/pipeline_request.c":
            ["core/shell/session_pipeline.c:put_fragments"],
        "core/psrp/fragment.c": [RECEIVE + "begin_message",
                                 RECEIVE + "add_data",
                                 RECEIVE + "end_message"],
        "core/psrp/value_reader.c": [
            folder + name for folder in (JSON, RECORD)
            for name in ("begin", "text", "end")],
        "core/psrp/json_out.c": [RECEIVE + "pass_output"]},
    "winrm_psrp_out_secret": {
        "core/psrp/secret_out.c": ["winrm_utf8_next", "winrm_json_char"]},
}
# Functions of a file that call some of them, whatever the operation.
ALONE = {
    "finish": (),
    "winrm_flow_begin": (),
    "winrm_flow_send": ("prepare", "prepare_step"),
    "winrm_flow_clean": ("clean_shell",),
    "rest": ("interrupt_command",),
    "winrm_flow_go_on": ("interrupt_command",),
    "winrm_operation_uuid": (),
}


def is_called(caller, target):
    """By `caller`, of the calls through pointers of its file."""
    ends = ALONE.get(short(caller))
    return ends is None or short(target).split("_", 1)[-1] in ends or \
        short(target) in ends


def short(title):
    return title.split(":")[-1].split(".")[0]


def call_graph(objects):
    """Frames, calls and files by the compiler's names, file:name for statics.
    """
    frames, calls, files = {}, {}, {}
    for path in objects:
        text = open(path[:-1] + "ci").read()
        for title, label in re.findall(
                r'node: \{ title: "([^"]*)" label: "([^"]*)"', text):
            size = re.search(r"(\d+) bytes", label)
            if size:
                frames[title] = int(size[1])
                files[title] = re.search(r"\\n([^:\\]+):", label)[1]
        for source, target in re.findall(
                r'edge: \{ sourcename: "([^"]*)" targetname: "([^"]*)"', text):
            calls.setdefault(source, set()).add(target)
    return frames, calls, files


def add_indirect(frames, calls, files):
    by_name = {}
    for title in frames:
        name = re.sub(r"\.(isra|constprop|part)\b.*", "", title)
        by_name.setdefault(name, []).append(title)
    indirect = {path: list(targets) for path, targets in INDIRECT.items()}
    for own, calls_of in OPTIONAL.items():
        for path, targets in calls_of.items() if own in by_name else ():
            indirect.setdefault(path, []).extend(targets)
    unused = set(indirect)
    for title in frames:
        if "__indirect_call" not in calls.get(title, ()) or \
                files[title] not in indirect:
            continue
        unused.discard(files[title])
        for target in indirect[files[title]]:
            assert target in by_name, target
            if is_called(title, target):
                calls[title].update(by_name[target])
    assert not unused, "no calls through pointers in %s" % unused


def deepest_from(name, frames, calls, seen=()):
    if name not in frames or name in seen:
        return 0, []
    best, path = 0, []
    for target in calls.get(name, ()):
        depth, below = deepest_from(target, frames, calls, seen + (name,))
        if depth > best:
            best, path = depth, below
    return frames[name] + best, [short(name)] + path


def deepest(objects):
    """Bytes and names, of objects compiled with -fcallgraph-info=su."""
    frames, calls, files = call_graph(objects)
    add_indirect(frames, calls, files)
    return max((deepest_from(top, frames, calls) for top in TOPS),
               key=lambda found: found[0])
