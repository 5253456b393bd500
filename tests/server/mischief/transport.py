# SPDX-License-Identifier: Apache-2.0
"""Actions on connections and on how bytes are sent."""

from .. import wire
from .actions import action

NOT_HTTP = {
    "tls-alert": bytes.fromhex("15030300020246"),
    "ssh": b"SSH-2.0-OpenSSH_9.2p1\r\n",
    "smtp": b"220 mail.example ESMTP\r\n",
    "zeros": bytes(64),
    "http2": bytes.fromhex("00001204000000000000030000006400"),
}


def not_http(kind, hexa):
    return bytes.fromhex(hexa) if hexa else NOT_HTTP[kind]


@action("accept", "accept-close")
def accept_close(plan, *, reset=False):
    """Close a new connection at once."""
    plan.silent, plan.reset = True, reset


@action("accept", "accept-stall")
def accept_stall(plan, *, seconds=None):
    """Accept and never read; without `seconds` for ever."""
    plan.stall_at, plan.stall, plan.hang_up = 0, seconds, True


@action("accept", "accept-bytes")
def accept_bytes(plan, *, kind="ssh", hex=None, close=True):
    """Speak first, and not HTTP."""
    plan.hang_up = close
    return not_http(kind, hex)


@action("head", "cut-request")
def cut_request(sock, *, reset=False):
    """End the connection before the body of the request is read."""
    if reset:
        wire.reset(sock)
    raise wire.Gone("cut-request")


@action("verb", "no-reply")
def no_reply(call, connection, *, reset=False):
    """The request is read but not executed, and never answered."""
    if reset:
        connection.reset()
    raise wire.Gone("no-reply")


@action("verb", "forget-tls")
def forget_tls(call, connection):
    """None of the TLS sessions up to now can be resumed."""
    connection.forget_tls()


@action("wire", "drop-reply")
def drop_reply(plan, *, reset=False):
    """The request is executed, its reply is lost."""
    plan.silent, plan.reset = True, reset


@action("wire", "cut")
def cut(plan, *, at, reset=False, notify=False):
    """Send `at` bytes of the reply (negative: all but the last ones)."""
    plan.cut, plan.reset, plan.notify = at, reset, notify


@action("wire", "drip")
def drip(plan, *, ms=10):
    """One byte at a time."""
    plan.drip = ms / 1000


@action("wire", "split")
def split(plan, *, sizes, pause_ms=0):
    """Sends of these sizes, in turn."""
    plan.sizes, plan.pause = sizes, pause_ms / 1000


@action("wire", "stall")
def stall(plan, *, at=0, seconds=None):
    """Stop at byte `at`; without `seconds` for ever."""
    plan.stall_at, plan.stall = at, seconds


@action("wire", "hang-up")
def hang_up(plan, *, reset=False, notify=False):
    """Close after the whole reply, without having said so."""
    plan.hang_up, plan.reset, plan.notify = True, reset, notify


@action("wire", "endless")
def endless(plan, *, text, instead=False):
    """The reply is followed, or replaced, by this text without an end."""
    plan.endless = text.encode("latin-1")
    plan.skip = instead
