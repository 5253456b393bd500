#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Own code against its budget: flash, globals, structs and stack.

Cross-compiles core, soap, http and ntlm for a Cortex-M4 with -Os, links what a
program needs that runs commands (tests/size/program.c), and compares with the
budgets and with the table tests/size/table.txt, which is reviewed like code.
`--update` writes the table anew.
"""
import glob
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
BUILD = "build/size"
TABLE = "tests/size/table.txt"
FLAGS = ("-std=c99 -I. -mcpu=cortex-m4 -mthumb -Os -ffunction-sections "
         "-fdata-sections").split()
FOLDERS = ["core/base", "soap", "http", "ntlm", "core"]
# What an indirect call of ours leads to; ports and callbacks are the user's.
INDIRECT = {
    "winrm_compose": ["winrm_session_emit", "ntlm_seal"],
    "answer": ["ntlm_answer"],
    "take_sealed": ["ntlm_unseal"],
    "winrm_exchange_opened": ["winrm_ntlm_negotiate"],
    "winrm_exchange_drop": ["ntlm_wipe"],
    "put_line": ["put", "put_text"],
}
MERGED_INTO = {
    "answer": ["response_done", "response_moved", "winrm_exchange_got"],
    "take_sealed": ["take_reply", "response_done"],
    "put_line": ["winrm_soap_command", "winrm_soap_command_line"],
    "winrm_compose": [], "winrm_exchange_opened": [],
    "winrm_exchange_drop": [],
}
BUDGET = {
    "engine, linked (-Os -flto)": 24 * 1024,
    "writable globals": 0,
    "struct winrm_client": 2048,
    "deepest stack": 2048,
    "smallest rx": 8960,
    "winrm, stripped (x86-64)": 120 * 1024,
}


def run(*args):
    return subprocess.run(args, check=True, stdout=subprocess.PIPE,
                          text=True).stdout


def sources():
    found = []
    for folder in FOLDERS:
        found += sorted(glob.glob(folder + "/*.c"))
    return found


def compile_all():
    objects = []
    for source in sources():
        target = "%s/%s.o" % (BUILD, source[:-2].replace("/", "_"))
        run("arm-none-eabi-gcc", *FLAGS, "-fcallgraph-info=su", "-c", source,
            "-o", target)
        objects.append((source, target))
    return objects


def sections(path):
    """Text with constants, and writable data, of an object or program."""
    text = data = 0
    for line in run("arm-none-eabi-size", "-A", path).splitlines():
        field = line.split()
        if len(field) < 2 or not field[1].isdigit():
            continue
        if re.match(r"\.(text|rodata)", field[0]):
            text += int(field[1])
        elif re.match(r"\.(data|bss)", field[0]):
            data += int(field[1])
    return text, data


def link(name, *more):
    """The linked size of own code, without the program itself."""
    command = ["arm-none-eabi-gcc", *FLAGS, *more, "-nostdlib",
               "-Wl,--gc-sections,--unresolved-symbols=ignore-all,-e,main"]
    target = "%s/%s.elf" % (BUILD, name)
    run(*command, "tests/size/program.c", *sources(), "-o", target)
    run("arm-none-eabi-gcc", *FLAGS, "-c", "tests/size/program.c", "-o",
        BUILD + "/program.o")
    return sections(target)[0] - sections(BUILD + "/program.o")[0]


def number(expression):
    """A constant of the headers, as the target's compiler sees it."""
    path = BUILD + "/number.c"
    with open(path, "w") as out:
        out.write('#include "core/client.h"\nchar n[%s];\n' % expression)
    run("arm-none-eabi-gcc", *FLAGS, "-c", path, "-o", BUILD + "/number.o")
    line = run("arm-none-eabi-nm", "-S", BUILD + "/number.o").split()
    return int(line[1], 16)


def call_graph():
    """Frames and calls by the compiler's names: file:name for statics."""
    stack, calls = {}, {}
    for path in glob.glob(BUILD + "/*.ci"):
        text = open(path).read()
        for title, label in re.findall(
                r'node: \{ title: "([^"]*)" label: "([^"]*)"', text):
            size = re.search(r"(\d+) bytes", label)
            if size:
                stack[title] = int(size.group(1))
        for source, target in re.findall(
                r'edge: \{ sourcename: "([^"]*)" targetname: "([^"]*)"', text):
            calls.setdefault(source, set()).add(target)
    return stack, calls


def short(title):
    return title.split(":")[-1].split(".")[0]


def add_indirect(stack, calls):
    """
    Calls through pointers. Where the compiler merged the caller into its own
    caller, the call is given to all that could hold it.
    """
    by_name = {}
    for title in stack:
        by_name.setdefault(short(title), []).append(title)
    for name, targets in INDIRECT.items():
        holders = by_name.get(name, [])
        for merged in () if holders else MERGED_INTO[name]:
            holders = holders + by_name.get(merged, [])
        assert holders, name
        for holder in holders:
            for target in targets:
                calls.setdefault(holder, set()).update(by_name[target])


def deepest(name, stack, calls, seen=()):
    if name not in stack or name in seen:
        return 0, []
    best, path = 0, []
    for target in calls.get(name, ()):
        depth, below = deepest(target, stack, calls, seen + (name,))
        if depth > best:
            best, path = depth, below
    return stack[name] + best, [short(name)] + path


def measure():
    os.makedirs(BUILD, exist_ok=True)
    for old in glob.glob(BUILD + "/*"):
        os.remove(old)
    rows, globals_found = {}, 0
    for source, target in compile_all():
        text, data = sections(target)
        folder = os.path.dirname(source)
        rows["all of " + folder] = rows.get("all of " + folder, 0) + text
        globals_found += data
    rows["engine, linked (-Os)"] = link("engine")
    rows["engine, linked (-Os -flto)"] = link("engine-lto", "-flto")
    rows["writable globals"] = globals_found
    rows["struct winrm_client"] = number("sizeof(struct winrm_client)")
    rows["  used of it"] = number("sizeof(struct winrm_client_state)")
    rows["smallest rx"] = number("8192 + WINRM_RX_MARGIN")
    run("make", "-s", "all")
    run("strip", "-o", BUILD + "/winrm", "build/linux/winrm")
    rows["winrm, stripped (x86-64)"] = os.path.getsize(BUILD + "/winrm")
    stack, calls = call_graph()
    add_indirect(stack, calls)
    tops = ["winrm_step", "winrm_start", "winrm_close", "winrm_init"]
    found = max((deepest(t, stack, calls) for t in tops), key=lambda f: f[0])
    rows["deepest stack"] = found[0]
    return rows, found[1]


def read_table():
    table = {}
    if os.path.exists(TABLE):
        for line in open(TABLE):
            match = re.match(r"(.*?) +(\d+)$", line.rstrip("\n"))
            if match:
                table[match.group(1)] = int(match.group(2))
    return table


def main():
    os.chdir(ROOT)
    rows, path = measure()
    if "--update" in sys.argv:
        with open(TABLE, "w") as out:
            out.write("Own code, bytes: arm-none-eabi-gcc -mcpu=cortex-m4 "
                      "-Os\n\n")
            for name, value in rows.items():
                out.write("%-32s %8d\n" % (name, value))
    table, bad = read_table(), 0
    print("%-32s %8s %8s %8s" % ("bytes, Cortex-M4 -Os", "now", "table",
                                 "budget"))
    for name, value in rows.items():
        known, budget = table.get(name), BUDGET.get(name)
        over = (budget is not None and value > budget) or known is None or \
            value > known * 1.01
        bad += over
        print("%-32s %8d %8s %8s%s" % (name, value, known, "" if budget is None
              else budget, "  OVER" if over else ""))
    print("deepest: " + " > ".join(path))
    print("%d passed, %d failed" % (len(rows) - bad, bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
