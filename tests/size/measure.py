#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Own code against its budget: flash, memory and stack, on every target.

Compiles core, soap, http and ntlm with -Os for each target, links what a
program needs that runs commands (tests/size/program.c), and compares with the
budgets and with the table tests/size/table.txt, which is reviewed like code:
a number may grow by 1 %. `--update` writes it and the README's anew.
"""
import glob
import hashlib
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import stack
import switches

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
BUILD = "build/size"
TABLE = "tests/size/table.txt"
README = "README.md"
MARKS = ("<!-- of tests/size/measure.py --update -->\n",
         "<!-- end of it -->\n")
# As in firmware, where the application is compiled with the library.
FLAGS = ("-std=c99 -I. -D_GNU_SOURCE -DWINRM_ABI=0 -Os -ffunction-sections "
         "-fdata-sections -fno-asynchronous-unwind-tables").split()
LINUX = ["-fno-pie", "-no-pie", "-fno-stack-protector"]
TARGETS = {
    "cortex-m3": ("arm-none-eabi-", ["-mcpu=cortex-m3", "-mthumb"]),
    "cortex-m4": ("arm-none-eabi-", ["-mcpu=cortex-m4", "-mthumb"]),
    "armhf": ("arm-linux-gnueabihf-", LINUX),
    "aarch64": ("aarch64-linux-gnu-", LINUX),
    "mips": ("mips-linux-gnu-", LINUX + ["-mno-abicalls"]),
    "x86-64": ("x86_64-linux-gnu-", LINUX),
}
MAIN = "cortex-m4"  # whose costs of features are measured
FOLDERS = ["core/base", "soap", "http", "ntlm", "core", "core/engine",
           "core/mechanism", "core/kerberos", "core/shell", "core/identify",
           "core/transfer", "core/cim", "core/psrp", "core/connector",
           "core/copy"]
FEATURES = ["SHELLS", "INPUT", "INTERRUPT", "RESUME", "IDENTIFY",
            "POWERSHELL", "CLIXML", "BASIC", "CERTIFICATE", "TRACE",
            "SETTINGS", "FAST", "KERBEROS", "KERBEROS_IAKERB",
            "KERBEROS_FILES", "KERBEROS_SHA2", "KERBEROS_NTLM",
            "GET", "COPY", "CIM", "WATCH", "PSRP", "PSRP_INPUT", "PSRP_CALLS",
            "PSRP_CONNECT", "PSRP_SECRETS", "AHEAD"]
# For messages and speed: everything works without them.
COMFORT = {"SETTINGS", "FAST"}
# Built on top of the engine, in a folder of its own.
BESIDE = {"COPY"}
# What has Kerberos has room for it: it counts for itself.
KERBEROS = {"KERBEROS", "KERBEROS_IAKERB", "KERBEROS_FILES", "KERBEROS_SHA2",
            "KERBEROS_NTLM"}
PSRP_PARTS = {"PSRP_INPUT", "PSRP_CALLS", "PSRP_CONNECT", "PSRP_SECRETS"}
# For programs that look after hosts, as the command does: in no firmware.
APART = {"GET", "CIM", "WATCH", "PSRP", "AHEAD"} | PSRP_PARTS
PLAIN = [name for name in FEATURES if name not in KERBEROS | APART]
EXTRAS = {"winrm_describe": "DESCRIBE", "winrm_capture": "CAPTURE",
          "core/connector": "CONNECTOR", "core/copy": "COPY",
          "winrm_cim_json": "CIM_JSON"}
LEAST = "engine, nothing optional"
ABLE = "engine, every feature"
WITH_KERBEROS = "engine, with Kerberos"
MOST = "engine, everything"
MEMORY = "writable globals"
CLIENT = "struct winrm_client"
USED = "  used of it"
USED_KERBEROS = "  more with Kerberos"
USED_PSRP = "  more with PSRP"
RUNSPACE = "struct winrm_psrp"  # the caller's, beside the client
USED_RUNSPACE = "  used of that"
STACK = "deepest stack"
STACK_KERBEROS = "  with Kerberos"
CIM_CODE = "WINRM_CIM, code"  # without WATCH, without constants
PSRP_CODE = "WINRM_PSRP, code"  # without its parts, without constants
PSRP_WHOLE = "  with its parts"
COMMAND = "winrm, stripped"
BUDGET = {
    (LEAST, "cortex-m4"): 24 * 1024,
    (ABLE, "cortex-m4"): 32 * 1024,
    (CLIENT, "cortex-m4"): 2048,
    (STACK, "cortex-m3"): 2048,
    (STACK, "cortex-m4"): 2048,
    (STACK_KERBEROS, "cortex-m3"): 2048,
    (STACK_KERBEROS, "cortex-m4"): 2048,
    (USED_KERBEROS, "cortex-m4"): 400,
    # One pointer; 1 KB was aimed at. The state of a pool is in RUNSPACE.
    (USED_PSRP, "cortex-m4"): 48,
    (RUNSPACE, "cortex-m4"): 2048,
    # Password, SPNEGO and sealing. 8 KB were aimed at.
    ("WINRM_KERBEROS", "cortex-m4"): 12288,
    # Queries, instances and methods: code alone; and events on top of them, all.
    (CIM_CODE, "cortex-m4"): 4096,
    # Scripts, objects as JSON, records. With all of its parts 9 KB were aimed at.
    (PSRP_CODE, "cortex-m4"): 9216,
    ("WINRM_WATCH", "cortex-m4"): 2048,
    ("smallest rx", "cortex-m4"): 8960,
    # Trust, PowerShell, sessions, proxies, many hosts at once, and sentences
    # for what goes wrong have come on top of the 120 KB that were for running
    # commands; and Kerberos, all of it, with connectors and krb5.conf, 44 KB;
    # KDCs by SRV records 4 KB; what winrm run has for operators, and
    # config.json, 24 KB; doctor and wait 24 KB; copies of files 20 KB, of
    # which 6 are the script; the shell on a terminal 20 KB;
    # jobs and their scripts 16 KB; trees of files and copies around commands
    # 32 KB; management data 44 KB; runspaces 44 KB; requests in flight 4 KB.
    (COMMAND, "x86-64"): 528 * 1024,
}
BUDGET.update({(MEMORY, name): 0 for name in TARGETS})


def run(*args):
    return subprocess.run(args, check=True, stdout=subprocess.PIPE,
                          text=True).stdout


def on(features):
    return ["-DWINRM_%s=%d" % (name, name in features) for name in FEATURES]


def without(*names):
    """Every feature but these; Kerberos goes with its parts."""
    gone = KERBEROS if "KERBEROS" in names else set()
    return on(set(FEATURES) - set(names) - gone)


def sources(folders=tuple(FOLDERS)):
    return sorted(path for folder in folders
                  for path in glob.glob(folder + "/*.c"))


class Target:
    def __init__(self, name):
        self.name = name
        self.prefix, self.flags = TARGETS[name]
        self.folder = os.path.join(BUILD, name)
        os.makedirs(self.folder, exist_ok=True)
        self.built = {}
        for old in glob.glob(self.folder + "/*"):
            os.remove(old)

    def compile(self, source, *more):
        """An object, and beside it its calls (.ci): one for all builds that
        differ neither in the switches that this source sees nor in what the
        preprocessor makes of it."""
        key = source, switches.relevant(source, more)
        if key not in self.built:
            command = [self.prefix + "gcc", *FLAGS, *self.flags, *more, source]
            text = run(*command, "-E")
            target = "%s/%s_%s.o" % (
                self.folder, source[:-2].replace("/", "_"),
                hashlib.sha256(text.encode()).hexdigest()[:24])
            if not os.path.exists(target):
                run(*command, "-fcallgraph-info=su", "-c", "-o", target)
            self.built[key] = target
        return self.built[key]

    def objects(self, *more):
        return [self.compile(source, *more) for source in sources()]

    def sections(self, path):
        """Code, constants and writable data of an object or program."""
        sums = {"text": 0, "rodata": 0, "data": 0}
        for line in run(self.prefix + "size", "-A", path).splitlines():
            match = re.match(r"\.(text|rodata|data|bss)\S* +(\d+) ", line)
            if match and not line.startswith(".data.rel.ro"):
                sums[match[1].replace("bss", "data")] += int(match[2])
        return sums

    def link(self, name, features, *more, of=("text", "rodata")):
        """The linked size of own code, without the program itself."""
        program = self.compile("tests/size/program.c", *features, *more)
        objects = self.objects(*features)
        target = "%s/%s.elf" % (self.folder, name)
        run(self.prefix + "gcc", *self.flags, "-nostdlib", "-static",
            "-Wl,--gc-sections,--unresolved-symbols=ignore-all,-e,main",
            program, *objects, "-o", target)
        size, alone = self.sections(target), self.sections(program)
        return sum(size[s] - alone[s] for s in of)

    def number(self, expression, features):
        """A constant of the headers, as the target's compiler sees it."""
        path = self.folder + "/number.c"
        with open(path, "w") as out:
            out.write('#include "core/state.h"\nchar n[%s];\n' % expression)
        run(self.prefix + "gcc", *FLAGS, *self.flags, *on(features), "-c",
            path, "-o", path + ".o")
        found = run(self.prefix + "nm", "-S", path + ".o")
        return int(found.split()[1], 16)

    def modules(self, rows):
        rows[MEMORY] = 0
        for source in sources():
            size = self.sections(self.compile(source, *on(FEATURES)))
            folder = os.path.dirname(source)
            for kind in ("text", "rodata"):
                key = "%s, %s" % (folder, kind)
                rows[key] = rows.get(key, 0) + size[kind]
            rows[MEMORY] += size["data"]

    def measure(self):
        rows = {}
        able = set(PLAIN) - COMFORT - BESIDE
        client, state = "sizeof(struct winrm_client)", \
            "sizeof(struct winrm_client_state)"
        self.modules(rows)
        kerberos_stack, self.kerberos_path = \
            stack.deepest(self.objects(*on(FEATURES)))
        plain_stack, self.path = stack.deepest(self.objects(*on(PLAIN)))
        rows[LEAST] = self.link("least", on([]))
        rows[ABLE] = self.link("able", on(able))
        rows[WITH_KERBEROS] = self.link("with", on(able | {"KERBEROS"}))
        rows[MOST] = self.link("most", on(FEATURES))
        rows[CLIENT] = self.number(client, FEATURES)
        rows[USED] = self.number(state, PLAIN)
        rows[USED_KERBEROS] = self.number(state, FEATURES) - rows[USED]
        rows[USED_PSRP] = self.number(state, FEATURES) - self.number(
            state, set(FEATURES) - PSRP_PARTS - {"PSRP"})
        rows[RUNSPACE] = self.number("sizeof(struct winrm_psrp)", FEATURES)
        rows[USED_RUNSPACE] = self.number("sizeof(struct winrm_psrp_state)",
                                          FEATURES)
        rows["smallest rx"] = self.number("8192 + WINRM_RX_MARGIN", PLAIN)
        rows[STACK] = plain_stack
        rows[STACK_KERBEROS] = kerberos_stack
        if self.name == MAIN:
            rows.update(self.costs())
        return rows

    def costs(self):
        """What each feature adds to all the others."""
        rows, most = {}, self.link("most", on(FEATURES))
        for name in FEATURES:
            rows["WINRM_" + name] = most - self.link("without", without(name))
        # Without its parts, which count for themselves.
        rows["WINRM_KERBEROS"] = \
            self.link("bare", on(set(PLAIN) | APART | {"KERBEROS"})) - \
            self.link("without", without("KERBEROS"))
        rows["WINRM_PSRP"] = self.link("bare", without(*PSRP_PARTS)) - \
            self.link("without", without("PSRP", *PSRP_PARTS))
        rows[CIM_CODE] = \
            self.link("code", without("WATCH"), of=["text"]) - \
            self.link("without", without("CIM", "WATCH"), of=["text"])
        no_psrp = self.link(
            "without", without("PSRP", *PSRP_PARTS), of=["text"])
        rows[PSRP_CODE] = self.link(
            "code", without(*PSRP_PARTS), of=["text"]) - no_psrp
        rows[PSRP_WHOLE] = self.link(
            "code", on(FEATURES), of=["text"]) - no_psrp
        for name, define in EXTRAS.items():
            rows[name] = self.link("extra", on(FEATURES),
                                   "-DPROGRAM_" + define) - most
        return rows


def command():
    run("make", "-s", "all")
    run("strip", "-o", BUILD + "/winrm", "build/linux/winrm")
    return os.path.getsize(BUILD + "/winrm")


def measure():
    """{(row, target): bytes} and the targets."""
    targets = [Target(name) for name in TARGETS]
    found = {}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for target, rows in zip(targets, pool.map(Target.measure, targets)):
            found.update({(row, target.name): n for row, n in rows.items()})
    found[COMMAND, "x86-64"] = command()
    return found, targets


def read_table():
    table, columns = {}, []
    for line in open(TABLE) if os.path.exists(TABLE) else ():
        match = re.match(r"(\S.*?|  \S.*?)((?: +(?:\d+|-)){6})$",
                         line.rstrip("\n"))
        if line.startswith("bytes"):
            columns = line.split()[1:]
        elif match:
            table.update({(match[1], name): int(n) for name, n in
                          zip(columns, match[2].split()) if n != "-"})
    return table


def write_table(found):
    with open(TABLE, "w") as out:
        out.write("Own code with -Os, without -flto.\n\n")
        out.write("%-26s" % "bytes" +
                  "".join("%10s" % name for name in TARGETS) + "\n")
        for row in dict.fromkeys(row for row, _ in found):
            out.write("%-26s" % row + "".join(
                "%10s" % found.get((row, name), "-") for name in TARGETS) +
                "\n")


def readme(found):
    """The table of the README, as its lines."""
    def line(title, values):
        return "| %s | %s |" % (title, " | ".join(values))

    def cells(value):
        return ["{:,}".format(value(name)) for name in TARGETS]

    yield line("bytes", TARGETS)
    yield line("---", ["---:"] * len(TARGETS))
    for title, row in (
            ("engine, linked: running commands, nothing optional", LEAST),
            ("with every feature, but `SETTINGS`, `FAST`, `COPY` and Kerberos", ABLE),
            ("with that and `KERBEROS`", WITH_KERBEROS),
            ("with everything", MOST)):
        yield line(title, cells(lambda name: found[row, name]))
    for title, row in (("writable globals", MEMORY), ("`%s`" % CLIENT, CLIENT),
                       ("deepest stack of own code", STACK),
                       ("the same with Kerberos", STACK_KERBEROS)):
        yield line(title, cells(lambda name: found[row, name]))
    yield ""
    yield "| optional, on a Cortex-M4 | bytes | | bytes | | bytes |"
    yield "|---|---:|---|---:|---|---:|"
    costs = ["`%s` | %s" % (row, "{:,}".format(found[row, MAIN]))
             for row in ["WINRM_" + name for name in FEATURES] + list(EXTRAS)]
    for i in range(0, len(costs), 3):
        yield "| " + " | ".join(costs[i:i + 3]) + " |"


def in_readme(found):
    """The README as it is, and as it should be."""
    text = open(README).read()
    before, rest = text.split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    table = "\n".join(readme(found)) + "\n"
    return text, before + MARKS[0] + table + MARKS[1] + after


def compare(found, table):
    bad = 0
    for key, value in found.items():
        known, budget = table.get(key), BUDGET.get(key)
        if known is None or value > known * 1.01 or \
                (budget is not None and value > budget):
            print("%-26s %-10s %8d, in the table %s, budget %s: OVER" % (
                *key, value, known, budget))
            bad += 1
    return bad


def main():
    os.chdir(ROOT)
    found, targets = measure()
    if "--update" in sys.argv:
        write_table(found)
        text = in_readme(found)[1]
        open(README, "w").write(text)
    table = read_table()
    bad = compare(found, table)
    print(open(TABLE).read())
    for target in targets:
        for path in target.path, target.kerberos_path:
            print("deepest on %s: %s" % (target.name, " > ".join(path)))
    now, due = in_readme(table)
    if now != due:
        print("README.md has another table: tests/size/measure.py --update")
        bad += 1
    print("%d passed, %d failed" % (len(found) + 1 - bad, bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
