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
INDIRECT_KERBEROS = {
    "core/engine/exchange_write.c": [KERBEROS + "grow", KERBEROS + "wrap"],
    "core/engine/exchange.c": [KERBEROS + "step"],
    "core/engine/exchange_reply.c": [KERBEROS + "unwrap"],
    "core/engine/inquiry.c": [KERBEROS + "ask", KERBEROS + "told"],
}
# Functions of such a file that call just one of them.
ALONE = {
    "finish": [],
    "winrm_flow_begin": [],
    "winrm_flow_note": [],
    "winrm_flow_send": ["core/shell/session.c:prepare_step"],
    "winrm_flow_clean": ["core/shell/session.c:clean_shell"],
    "rest": ["core/shell/session.c:interrupt_command"],
    "winrm_flow_go_on": ["core/shell/session.c:interrupt_command"],
}


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
    if KERBEROS + "step" in by_name:
        for path, targets in INDIRECT_KERBEROS.items():
            indirect.setdefault(path, []).extend(targets)
    unused = set(indirect)
    for title in frames:
        if "__indirect_call" not in calls.get(title, ()) or \
                files[title] not in indirect:
            continue
        unused.discard(files[title])
        for target in indirect[files[title]]:
            assert target in by_name, target
            calls[title].update(t for t in by_name[target])
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
