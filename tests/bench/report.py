# SPDX-License-Identifier: Apache-2.0
"""What the bench has measured: as JSON, as plots, as the table of the README."""

import json
import platform
import re
from pathlib import Path

README = Path("README.md")
MARKS = ("<!-- of tests/bench/run.py --update -->\n",
         "<!-- end of the bench -->\n")
CLIENTS = {"winrm": "`winrm`", "static": "`winrm`, static",
           "masterzen": "masterzen/winrm, which does not seal",
           "pywinrm": "pywinrm", "raw": "mbedTLS alone"}
MODES = {"one": "one command", "hundred": "100 commands on one shell",
         "output": "50 MB of output, sealed", "https": "50 MB over HTTPS",
         "rows": "100,000 rows of WMI (Python: xmltodict)"}


def machine():
    """The processor as the system names it."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            for line in file:
                if line.startswith("model name"):
                    return " ".join(line.partition(":")[2].split())
    except OSError:
        pass
    return platform.machine()


def data(results, runs):
    """What goes into build/bench.json, from what run.py has measured."""
    times = {mode: {client: [row["cpu"], row.get("low", row["cpu"]),
                             row.get("high", row["cpu"])]
                    for client, row in results[mode].items()
                    if client in CLIENTS}
             for mode in MODES if mode in results}
    fleet = results.get("fleet", {}).get("winrm", {})
    return {"machine": machine(), "runs": runs, "cpu": times,
            "fleet": {count: {"cpu": row["cpu"], "rss": row["rss"]}
                      for count, row in fleet.items()},
            "results": results}


# --- the table ----------------------------------------------------------------

def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def cell(times, factor, unit):
    """Median, lowest to highest."""
    if not times:
        return "–"
    median, low, high = (number(value * factor) for value in times)
    return f"{median} {unit} ({low}–{high})"


def table(bench):
    """The lines of the README."""
    yield (f"{bench['machine']}, {bench['runs']} runs that take turns: CPU "
           "(user and system), the median, the lowest to the highest.")
    yield ""
    clients = [client for client in CLIENTS
               if any(client in row for row in bench["cpu"].values())]
    yield "| | " + " | ".join(CLIENTS[client] for client in clients) + " |"
    yield "|---" + "|---:" * len(clients) + "|"
    for mode, row in bench["cpu"].items():
        yield f"| {MODES[mode]} | " + " | ".join(
            cell(row.get(client), 1e3, "ms") for client in clients) + " |"
    if bench["fleet"]:
        yield ""
        yield "| sessions of `winrm run` at once | CPU of each | memory of each |"
        yield "|---:|---:|---:|"
        for count, row in bench["fleet"].items():
            yield (f"| {int(count):,} | {cell(row['cpu'], 1e6, 'µs')} "
                   f"| {row['rss']:.0f} KB |")


def values(text, unit, factor):
    """The reverse of cell()."""
    match = re.fullmatch(r"([\d.,]+) %s \(([\d.,]+)–([\d.,]+)\)" % unit, text)
    return match and [float(value.replace(",", "")) / factor
                      for value in match.groups()]


def read(lines):
    """The reverse of table(), as far as it says."""
    lines = [line.strip() for line in lines]
    head = re.fullmatch(r"(.+), (\d+) runs that take turns: CPU .*", lines[0])
    bench = {"machine": head[1], "runs": int(head[2]), "cpu": {}, "fleet": {}}
    clients = {name: key for key, name in CLIENTS.items()}
    modes = {name: key for key, name in MODES.items()}
    columns = [clients[name] for name in cells(lines[2])[1:]]
    for line in lines[4:]:
        name, *rest = cells(line) or ("",)
        if name in modes:
            bench["cpu"][modes[name]] = {
                client: values(text, "ms", 1e3)
                for client, text in zip(columns, rest)
                if text != "–"}
        elif re.fullmatch(r"[\d,]+", name):
            bench["fleet"][name.replace(",", "")] = {
                "cpu": values(rest[0], "µs", 1e6),
                "rss": float(rest[1].split()[0])}
    return bench


def cells(line):
    return [text.strip() for text in line.strip("|").split("|")] \
        if line.startswith("|") else []


def block(text):
    """What is before the table, its lines, and what is after it."""
    before, rest = text.split(MARKS[0])
    lines, after = rest.split(MARKS[1])
    return before, lines.splitlines(), after


def update(bench):
    before, _, after = block(README.read_text(encoding="utf-8"))
    README.write_text(before + MARKS[0] + "\n".join(table(bench)) + "\n"
                      + MARKS[1] + after, encoding="utf-8")


def write(path, bench):
    path.write_text(json.dumps(bench, indent=1) + "\n")


# --- plots --------------------------------------------------------------------

def plot(title, series, unit, width=50):
    """A bar for each point of each series: name -> {x: y}."""
    most = max((y for points in series.values() for y in points.values()),
               default=0)
    yield title
    for name, points in series.items():
        yield f"  {name}"
        for x, y in points.items():
            bar = "#" * round(width * y / most) if most else ""
            yield f"  {x:>10} |{bar:<{width}} {number(y)} {unit}"


def plots(results):
    """Of what has been measured; a mode may have series of its own."""
    if "fleet" in results:
        yield from plot(
            "\nhosts at once, and the CPU of each",
            {name: {count: 1e6 * row["cpu"][0]
                    for count, row in counts.items()}
             for name, counts in results["fleet"].items()}, "us")
    # mode -> {"rtt": {client: {milliseconds: seconds}}}
    for mode, row in results.items():
        if "rtt" in row:
            yield from plot(f"\n{mode}: round-trip time in ms, and the time",
                            row["rtt"], "s")
