# SPDX-License-Identifier: Apache-2.0
"""The control port: a JSON object a line in, a JSON object a line out.

{"do": "stats"} and the other names below; an answer has "ok" and, when that
is false, "error".
"""

import json
import socketserver
import threading


def start(server):
    """Listen beside the server; returns the port."""
    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            for line in self.rfile:
                try:
                    answer = _do(server, json.loads(line))
                except Exception as error:
                    answer = {"ok": False, "error": "%s: %s" % (
                        type(error).__name__, error)}
                self.wfile.write((json.dumps(answer) + "\n").encode())
                self.wfile.flush()
                if answer.get("quits"):     # not before it has been said
                    server.stopped.set()

    class Panel(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

        def handle_error(self, request, client_address):
            """A client that went away is no news."""

    panel = Panel(("127.0.0.1", server.options.control), Handler)
    threading.Thread(target=panel.serve_forever, daemon=True).start()
    return panel.server_address[1]


def _do(server, order):
    name = order.get("do")
    if name not in _ORDERS:
        raise ValueError("unknown order %r" % name)
    answer = {"ok": True}
    answer.update(_ORDERS[name](server, order) or {})
    server.log.write("control", do=name)
    return answer


def _stats(server, order):
    return {
        "connections": server.stats.connections,
        "open_connections": server.open_connections(),
        "requests": server.stats.requests,
        "verbs": dict(server.stats.verbs),
        "shells": len(server.shells.owned(None)),
        "commands_running": (server.shells.running()
                             + len(server.shells.alive())),
        "commands_started": server.shells.commands_started,
        "faults": server.rules.counts(),
        "subscriptions": server.service.cim.events.count(),
    }


def _faults(server, order):
    server.rules.set(order.get("rules", []))


def _reset(server, order):
    """As after a fresh start: up, no rules, no shells, counters at zero."""
    server.up()
    server.rules.set([])
    killed = server.shells.kill_all("reset")
    server.stats.reset()
    server.service.cim.reset()
    server.shells.commands_started = 0
    return {"killed": killed}


def _shells(server, order):
    return {"list": [
        {"id": s.id, "owner": s.account.owner, "commands": list(s.commands),
         "processes": [c.process.pid for c in s.groups
                       if c.running and c.process]}
        for s in server.shells.owned(None)]}


def _kill_shells(server, order):
    return {"killed": server.shells.kill_all("service restart")}


def _event(server, order):
    return {"records": server.service.cim.events.write(
        order["log"], order["id"], order.get("data"),
        order.get("count", 1))}


def _forget_contexts(server, order):
    server.service.cim.forget()


def _drop(server, order):
    return {"dropped": server.drop()}


def _down(server, order):
    server.down()


def _up(server, order):
    server.up()


def _quit(server, order):
    return {"quits": True}


def _forget_tls(server, order):
    server.tls.forget()


def _certificate(server, order):
    server.tls.use(order["chain"], order["key"])


_ORDERS = {"stats": _stats, "faults": _faults, "reset": _reset,
           "shells": _shells, "kill-shells": _kill_shells,
           "event": _event, "forget-contexts": _forget_contexts, "drop": _drop,
           "forget-tls": _forget_tls, "certificate": _certificate,
           "down": _down, "up": _up, "quit": _quit}
