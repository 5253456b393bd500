# SPDX-License-Identifier: Apache-2.0
"""What the bench has to show, and what it has measured of that."""

from tests.bench import fleet, kerberos, psrp, rows, wan


def targets(results):
    """(what is required, what was measured, the limit), for what was run."""
    if one := results.get("one"):
        ours = one["winrm"]
        yield ("one command: CPU against masterzen, both static",
               one["static"]["cpu"] / one["masterzen"]["cpu"], 1 / 5, "x")
        yield "one command: memory", ours["rss"] / 1024, 3, "MB"
        # five, and one that ends its stdin, as -n asks for
        yield "one command: requests", ours["requests"], 5 + 1, ""
        yield "one command: connections", ours["connections"], 1, ""
    if hundred := results.get("hundred"):
        ours = hundred["winrm"]
        yield ("100 commands: CPU against masterzen",
               ours["cpu"] / hundred["masterzen"]["cpu"], 1 / 8, "x")
        yield "100 commands: requests", ours["requests"], 5 + 99 * 3, ""
        yield "100 commands: connections", ours["connections"], 1, ""
    if output := results.get("output"):
        ours = output["winrm"]
        yield ("50 MB: CPU against pywinrm",
               ours["cpu"] / output["pywinrm"]["cpu"], 1 / 6, "x")
        yield "50 MB: memory", ours["rss"] / 1024, 3, "MB"
        yield ("50 MB: CPU against the primitives alone",
               ours["cpu"] / output["primitives"]["cpu"], 1.5, "x")
    if https := results.get("https"):
        yield ("50 MB over HTTPS: CPU against mbedTLS alone",
               https["winrm"]["cpu"] / https["raw"]["cpu"], 1.1, "x")
    if wrapped := results.get("kerberos"):
        ours = wrapped["winrm"]["cpu"]
        for client in kerberos.CLIENTS[1:]:
            yield (f"50 MB with Kerberos: CPU against {client}",
                   ours / wrapped[client]["cpu"],
                   1 / 8 if client == "pypsrp" else 1 / 6, "x")
        yield ("50 MB with Kerberos: CPU against the primitives alone",
               ours / wrapped["primitives"]["cpu"], 1.3, "x")
    if ticket := results.get("ticket"):
        yield ("log-on with a ticket: CPU", ticket["winrm"]["cpu"] * 1000,
               0.5, "ms")
    if crowd := results.get("fleet"):
        yield from fleet.targets(crowd)
    if start := results.get("start"):
        yield from fleet.targets_start(start)
    if far := results.get("wan"):
        yield from wan.targets(far)
    if scripts := results.get("psrp"):
        yield from psrp.targets(scripts)
    if many := results.get("rows"):
        yield from rows.targets(many)
    left = max((row.get("shells", 0) for result in results.values()
                for row in result.values() if isinstance(row, dict)),
               default=0)
    yield "shells left behind", left, 0, ""
