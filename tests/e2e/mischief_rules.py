# SPDX-License-Identifier: Apache-2.0
"""What a host does wrong, at which of the client's requests, and what is right
then: see test_mischief.py."""

from winrm_command import HTTPS

SUCCESS = 7
INCOMPLETE = 249
COMMAND = "printf out; printf err >&2; exit %d" % SUCCESS
VERBS = ["Create", "Command", "Receive", "Send", "Signal", "Delete",
         "Enumerate", "Identify"]
SEALED = [verb for verb in VERBS if verb != "Identify"]
WAY = ["Create", "Command", "Receive", "Send"]      # to the exit code
EVERY = ["negotiate", "empty"] + VERBS
AFTER = ["Command", "Receive", "Send", "Signal", "Delete", "Enumerate"]
# What the connection is used for, by the number of the request.
REQUESTS = {"negotiate": 1, "Create": 2, "Command": 3, "Receive": 5,
            "Delete": 6}      # the end of stdin is the 4th

LEGAL = object()        # as if nothing had happened
DAMAGED = r"not sealed, or was changed"
NOT_ASKED = r"a reply is not what was asked for"
NOT_HTTP = (r"does not speak HTTP|answered with HTTP that is broken or too "
            r"long|speaks TLS: use https")
LOST = r"the host closed the connection|the connection broke"
MISSING = r"output may be missing"
LATE = r"the deadline has passed"
TOO_BIG = r"needs a buffer of \d+ bytes"


def legal(action, targets=VERBS, **parameters):
    return dict(parameters, action=action), targets, LEGAL, ""


def bad(action, targets, statuses, words="", **parameters):
    if isinstance(statuses, int):
        statuses = {statuses}
    return dict(parameters, action=action), targets, statuses, words


SOAP_LEGAL = [
    legal("bom"), legal("declaration"), legal("prefixes"),
    legal("default-namespace"), legal("pretty"), legal("padded"),
    legal("wrapped-base64", ["Receive"]), legal("comments"), legal("cdata"),
    legal("entities"), legal("single-quotes"),
    legal("empty-streams", ["Receive"]), legal("unknown-elements"),
    legal("done-apart", ["Receive"]), legal("keepalive", ["Receive"]),
    legal("delay", seconds=0.1),
    legal("command-id", ["Receive"], value=""),
    legal("exit-code-attribute", ["Receive"]),
    legal("uuid-shell-id", ["Create"]),
]
SOAP_WRONG = [
    bad("relates-to", WAY, 255, NOT_ASKED),
    bad("relates-to", WAY, {255, SUCCESS}, value=None),
    bad("command-id", ["Receive"], 255, NOT_ASKED, where="stream"),
    bad("command-id", ["Receive"], 255, NOT_ASKED, where="state"),
    bad("no-shell-id", ["Create"], 255, NOT_ASKED),
    bad("no-command-id", ["Command"], 255, NOT_ASKED),
    bad("long-ids", ["Create", "Command"], 255),
    bad("duplicate-ids", ["Create", "Command"], {255, SUCCESS}),
    bad("broken-base64", ["Receive"], 255, NOT_ASKED),
    bad("broken-base64", ["Receive"], 255, NOT_ASKED, data="QUJ"),
    bad("broken-base64", ["Receive"], 255, NOT_ASKED, data="=QUJ"),
    bad("no-exit-code", ["Receive"], 255, "no exit code"),
    bad("exit-code", ["Receive"], 240, "-1", value="-1"),
    bad("exit-code", ["Receive"], 255, value="seven"),
    bad("exit-code", ["Receive"], 255, value="99999999999999999999"),
    bad("exit-code", ["Receive"], 255, value=""),
    bad("other-reply", ["Create", "Command", "Receive"], 255, NOT_ASKED),
    bad("other-reply", ["Create", "Command", "Receive"], 255, NOT_ASKED,
        verb="Signal"),
    bad("other-reply", ["Send"], {255, SUCCESS}),
    bad("bomb", VERBS, 255, NOT_ASKED),
    bad("nested", VERBS, 255, NOT_ASKED + "|" + TOO_BIG),
    bad("nested", VERBS, 255, NOT_ASKED, depth=500),
    bad("nested", VERBS, 255, NOT_ASKED, depth=500, closed=False),
    bad("attributes", VERBS, {255, SUCCESS, 0}),
    bad("huge", SEALED, 255, TOO_BIG),
    bad("huge-stream", ["Receive"], 255, TOO_BIG),
    bad("truncated", VERBS, 255, NOT_ASKED),
    bad("truncated", VERBS, 255, NOT_ASKED, at=1),
    bad("truncated", VERBS, 255, NOT_ASKED, at=200),
    bad("nul", VERBS, 255, NOT_ASKED),
    bad("nul", VERBS, 255, NOT_ASKED, at=0),
    bad("nul", VERBS, 255, NOT_ASKED, at=1, count=1000),
    bad("utf16", VERBS, 255, NOT_ASKED),
    bad("utf16", VERBS, 255, NOT_ASKED, mark=False),
    bad("invalid-utf8", SEALED, 255, NOT_ASKED),
    bad("body", VERBS, 255, value="<a/>"),
    bad("body", VERBS, 255, value="no markup"),
    bad("body", VERBS, 255, hex="00" * 100),
    bad("body", VERBS, 255, hex="ff" * 100),
]
SEALING = [
    bad("flip", SEALED, 255, DAMAGED),
    bad("flip", SEALED, 255, DAMAGED, byte=-1, bit=7),
    bad("flip", SEALED, 255, DAMAGED, part="signature", byte=5),
    bad("flip", SEALED, 255, DAMAGED, part="version"),
    bad("flip", SEALED, 255, DAMAGED, part="checksum", byte=7, bit=7),
    bad("flip", SEALED, 255, DAMAGED, part="sequence"),
    bad("flip", SEALED, 255, DAMAGED, part="sequence", byte=3, bit=7),
    bad("replay", ["Command", "Receive", "Send", "Signal", "Delete"], 255,
        DAMAGED),
    bad("skip", SEALED, 255, DAMAGED),
    bad("reflect", SEALED, 255, DAMAGED),
    bad("plaintext", SEALED, 255, DAMAGED),
    bad("plaintext", SEALED, 255, DAMAGED, status=500),
    bad("mime-length", SEALED, 255, DAMAGED, delta=1),
    bad("mime-length", SEALED, 255, DAMAGED, delta=-1),
    bad("mime-length", SEALED, 255, DAMAGED, value="-1"),
    bad("mime-length", SEALED, 255, DAMAGED, value="99999999999999999999"),
    bad("mime-length", SEALED, 255, DAMAGED, value="4294967295"),
    bad("mime-length", SEALED, 255, DAMAGED, value="0"),
    bad("mime-length", SEALED, 255, DAMAGED, value=""),
    bad("no-original-content", SEALED, 255, DAMAGED),
    bad("signature-length", SEALED, 255, DAMAGED, value=0),
    bad("signature-length", SEALED, 255, DAMAGED, value=17),
    bad("signature-length", SEALED, 255, DAMAGED, value=4294967295),
    bad("cut-sealed", SEALED, 255, DAMAGED, at=0),
    bad("cut-sealed", SEALED, 255, DAMAGED, at=100),
    legal("mime", SEALED, tabs=False), legal("mime", SEALED, space=True),
    legal("mime", SEALED, closing=False),
    legal("mime", SEALED, crlf_before_end=True),
    legal("mime", SEALED, tail=""), legal("mime", SEALED, tail="\r\n\r\n"),
    legal("mime", SEALED, boundary="Other Boundary"),
]
HTTP = [
    legal("one-line-schemes", EVERY), legal("lower-case", EVERY),
    legal("chunked", EVERY), legal("chunked", EVERY, sizes=[1]),
    legal("chunked", EVERY, sizes=[1, 500], upper=True,
          extension=";name=value", trailer={"X-Trailer": "y"}),
    legal("close-delimited", VERBS),
    legal("interim", EVERY), legal("interim", EVERY, count=3),
    legal("interim", EVERY, status="102 Processing", header="X-Wait: 1"),
    legal("status-line", EVERY, reason=""),
    legal("header", EVERY, name="Set-Cookie", value="a=b; path=/"),
    legal("header", EVERY, name="X-Long", value="x" * 4000),
    bad("status-line", EVERY, 255, NOT_HTTP, status="abc"),
    bad("status-line", EVERY, 255, status="2000"),
    bad("status-line", EVERY, 255, status="600"),
    bad("not-http", EVERY, 255, NOT_HTTP, kind="tls-alert"),
    bad("not-http", EVERY, 255, NOT_HTTP, kind="ssh"),
    bad("not-http", EVERY, 255, NOT_HTTP, kind="smtp"),
    bad("not-http", EVERY, 255, NOT_HTTP, kind="zeros"),
    bad("not-http", EVERY, 255, NOT_HTTP, kind="http2"),
    bad("content-length", VERBS, {255, SUCCESS}, delta=-1),
    bad("content-length", VERBS, 250, LATE, delta=1),
    bad("content-length", EVERY, {255, SUCCESS, 0}, values=["N", "N"]),
    bad("content-length", EVERY, 255, NOT_HTTP, values=["N", "7"]),
    bad("content-length", EVERY, 255, NOT_HTTP, values=["N, 7"]),
    bad("content-length", EVERY, 255, NOT_HTTP, values=["-1"]),
    bad("content-length", EVERY, 255, NOT_HTTP, values=["+N"]),
    bad("content-length", EVERY, 255, NOT_HTTP, values=["0x10"]),
    bad("content-length", EVERY, 255, NOT_HTTP, values=["ten"]),
    bad("content-length", EVERY, 255, TOO_BIG,
        values=["99999999999999999999999"]),
    bad("content-length", EVERY, 255, TOO_BIG, values=["4294967297"]),
    bad("both-lengths", EVERY, 255, NOT_HTTP),
    bad("lf-only", EVERY, {255, SUCCESS, 0}),
    bad("no-colon", EVERY, 255, NOT_HTTP),
    bad("huge-header", EVERY, 255, NOT_HTTP + "|" + TOO_BIG),
    bad("many-headers", EVERY, 255, NOT_HTTP + "|" + TOO_BIG),
    bad("fold", EVERY, 255, NOT_HTTP),
    bad("chunked", VERBS, 255, NOT_HTTP, damage="negative"),
    bad("chunked", VERBS, 255, NOT_HTTP, damage="overflow"),
    bad("chunked", VERBS, 255, NOT_HTTP, damage="not-hex"),
    bad("chunked", VERBS, 255, NOT_HTTP, damage="no-crlf"),
    bad("chunked", VERBS, 250, LATE, damage="no-last"),
    bad("interim", EVERY, 255, NOT_HTTP, count=50),
    bad("prefix", EVERY, 255, NOT_HTTP, text="x"),
    bad("prefix", EVERY, 255, NOT_HTTP, text="HTTP/1.1 "),
    bad("prefix", EVERY, {255, SUCCESS, 0}, text="\r\n"),
    bad("redirect", VERBS, 255, "302"),
    bad("replace", [e for e in EVERY if e != "Receive"], 255, "503",
        status=503),
    bad("replace", ["Receive"], 251, status=503),   # asked again: it is over
    bad("replace", EVERY, 255, "403", status=403, html=True),
    bad("replace", EVERY, 255, "407", status=407),
    bad("status", VERBS, 255, "413", status=413),
    # TLS vouches for it, else a command may run, or stdin come, twice
    bad("status", ["Command", "Send"], LEGAL if HTTPS else 253, status=401),
    bad("status", ["Command", "Send"], LEGAL if HTTPS else 255, status=400,
        close=True),
    # and output may be missing
    bad("status", ["Receive"], LEGAL if HTTPS else {SUCCESS, INCOMPLETE},
        status=401),
    bad("status", ["Receive"], LEGAL if HTTPS else {SUCCESS, INCOMPLETE},
        status=400, close=True),
    bad("status", ["Signal", "Delete"], LEGAL, status=401),
    bad("status", ["Create", "Signal", "Delete"], LEGAL, status=400,
        close=True),
]
FAULTS = [
    bad("fault", WAY + ["Signal", "Identify"], 251, "2147942405",
        code=2147942405, layout=layout)
    for layout in ("wsman", "provider", "provider-text", "wmi")] + [
    bad("fault", WAY + ["Signal", "Identify"], 251, code=2147942405,
        layout="none"),
    bad("fault", ["Command", "Receive", "Send", "Delete"], 251, "access",
        code=5, execute=True)]
WIRE = [
    legal("drip", EVERY, ms=0.01), legal("split", EVERY, sizes=[1]),
    legal("split", EVERY, sizes=[1, 7, 300], pause_ms=1),
    legal("stall", EVERY, at=40, seconds=0.1),
    legal("stall", EVERY, at=-1, seconds=0.1),
    bad("stall", EVERY, 250, LATE),
    bad("stall", EVERY, 250, LATE, at=20),
    bad("stall", VERBS, 250, LATE, at=-1),
    bad("drip", EVERY, 250, LATE, ms=100),
    bad("hang-up", ["negotiate"], 255, LOST),
    bad("hang-up", ["empty"] + VERBS, {255, INCOMPLETE, SUCCESS, 0}),
    bad("hang-up", ["empty"] + VERBS, {255, INCOMPLETE, SUCCESS, 0},
        reset=True),
    bad("endless", EVERY, {255, SUCCESS, 0, 253}, text="X\r\n"),
    bad("endless", EVERY, 255, NOT_HTTP, text="X\r\n", instead=True),
    bad("endless", EVERY, 255, NOT_HTTP, instead=True,
        text="HTTP/1.1 100 Continue\r\n\r\n"),
    bad("endless", EVERY, 255, NOT_HTTP + "|" + TOO_BIG, instead=True,
        text="HTTP/1.1 200 OK\r\nX: y"),
]
for action, more in (("drop-reply", {}), ("drop-reply", {"reset": True}),
                     ("cut", {"at": 1}), ("cut", {"at": 10}),
                     ("cut", {"at": 200}), ("cut", {"at": -1}),
                     ("cut", {"at": 100, "reset": True})):
    ends = ["negotiate", "empty", "Create", "Command", "Send", "Signal",
            "Delete", "Enumerate", "Identify"]
    if more.get("at") == -1:    # nothing is missing in an empty reply
        ends.remove("negotiate")
        ends.remove("empty")
    WIRE.append(bad(action, ends, 255, LOST, **more))
    # the command's end was lost with the reply, and the host says so
    WIRE.append(bad(action, ["Receive"], {251, 255}, **more))
NOT_EXECUTED = [
    bad("no-reply", ["Create", "Command", "Send", "Identify"], 255, LOST),
    bad("no-reply", ["Receive"], INCOMPLETE, MISSING),
    bad("no-reply", ["Delete", "Signal"], LEGAL),
    bad("no-reply", ["Create", "Command", "Send", "Identify"], 255, LOST,
        reset=True),
    bad("no-reply", ["Receive"], INCOMPLETE, MISSING, reset=True),
    bad("no-reply", ["Delete", "Signal"], LEGAL, reset=True),
    bad("cut-request", ["negotiate", "Create", "Command"], 255, LOST),
    bad("cut-request", ["Receive"], INCOMPLETE, MISSING),
    bad("cut-request", ["Delete"], LEGAL),
    bad("cut-request", ["negotiate", "Create", "Command"], 255, LOST,
        reset=True),
]
# Over HTTPS this replaces the handshake.
FIRST = (254, "TLS handshake failed") if HTTPS else (255,
                                                     NOT_HTTP + "|" + LOST)
ACCEPT = [
    bad("accept-close", ["accept"], {254, 255}),
    bad("accept-close", ["accept"], {254, 255}, reset=True),
    bad("accept-stall", ["accept"], 250, LATE),
    bad("accept-stall", ["accept"], FIRST[0], seconds=0.2),
] + [bad("accept-bytes", ["accept"], *FIRST, kind=kind)
     for kind in ("tls-alert", "ssh", "smtp", "zeros", "http2")]
CHALLENGE = [
    bad("challenge-garbage", ["logon"], 253, "log-on"),
    bad("challenge-garbage", ["logon"], 253, size=1),
    bad("challenge-magic", ["logon"], 253),
    bad("challenge-type", ["logon"], 253),
    bad("challenge-type", ["logon"], 253, type=3),
    bad("challenge-none", ["logon"], 253),
    bad("challenge-base64", ["logon"], 253),
    bad("challenge-base64", ["logon"], 253, text="="),
    bad("challenge-base64", ["logon"], 253, text="QUJD" * 3),
    bad("challenge-av-overrun", ["logon"], 253),
    bad("challenge-av-overrun", ["logon"], 253, length=400),
    bad("challenge-no-eol", ["logon"], 253),
    bad("challenge-av", ["logon"], 253, id=99, hex="00"),
    bad("challenge-av", ["logon"], 253, id=99, hex="00", first=True),
    bad("challenge-size", ["logon"], {253, 255}),
    bad("challenge-size", ["logon"], 253, size=4000),
    bad("challenge-info-size", ["logon"], {253, 255}),
    bad("challenge-info-size", ["logon"], {253, 255}, size=4000),
    bad("challenge-repeat", ["logon"], 253),
] + [bad("challenge-cut", ["logon"], 253, length=length)
     for length in (0, 1, 8, 12, 31, 32, 47, 48, 55, 100)
] + [bad("challenge-field", ["logon"], 253, field=field, **value)
     for field in ("target", "info")
     for value in ({"offset": 4294967295}, {"length": 65535},
                   {"offset": 4294967290, "length": 10})
] + [bad("challenge-flags", ["logon"], 253, clear=[flag])
     for flag in ("SEAL", "SIGN", "ESS")]

RULES = (SOAP_LEGAL + SOAP_WRONG + SEALING + HTTP + FAULTS + WIRE
         + NOT_EXECUTED + ACCEPT + CHALLENGE)
