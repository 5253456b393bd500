# SPDX-License-Identifier: Apache-2.0
"""Actions on the HTTP reply: status, framing, headers."""

from .. import reply as replies
from .actions import action
from .transport import not_http

_HTML = b"<html><head><title>Error</title></head><body>no</body></html>"


def _status(status, html, close, location, schemes):
    if status == 401 and not html:
        answer = replies.unauthorized(schemes or ["Negotiate", "Kerberos"])
        if close is False:
            answer.close = False
            answer.set("Connection")
        return answer
    answer = replies.empty(status, close=bool(close))
    if html:
        answer.body = _HTML
        answer.headers.insert(0, ("Content-Type", "text/html"))
        answer.set("Content-Length", str(len(_HTML)))
    if location:
        answer.headers.insert(0, ("Location", location))
    return answer


@action("verb", "status")
def status_(call, connection, *, status, html=False, close=None,
            location=None, schemes=None, execute=False, forget=None):
    """This status in place of the response. The request is executed only
    with `execute`; a 401 makes the server forget the security context."""
    call.tweaks["execute"] = execute
    if status == 401 if forget is None else forget:
        connection.forget()
    return _status(status, html, close, location, schemes)


@action("reply", "replace")
def replace(answer, *, status, html=False, close=None, location=None,
            schemes=None):
    """This status in place of any reply, also in the legs of a logon."""
    answer.__dict__.update(
        _status(status, html, close, location, schemes).__dict__)


@action("verb", "redirect")
def redirect(call, connection, *, location="http://127.0.0.1:1/wsman"):
    """302 to somewhere else."""
    return _status(302, False, None, location, None)


@action("reply", "status-line")
def status_line(answer, *, status=None, reason=None):
    """Another status text or reason, whatever they are."""
    answer.status = answer.status if status is None else status
    answer.reason = answer.reason if reason is None else reason


@action("reply", "not-http")
def not_http_(answer, *, kind="tls-alert", hex=None):
    """Bytes of another protocol."""
    data = not_http(kind, hex)
    answer.head, answer.body, answer.close = (lambda: b""), data, True


@action("reply", "header")
def header(answer, *, name, value):
    """One header more, first in the list."""
    answer.headers.insert(0, (name, value))


@action("reply", "set-header")
def set_header(answer, *, name, values=()):
    """Replace a header by any number of values."""
    answer.set(name, *values)


@action("reply", "content-length")
def content_length(answer, *, values=None, delta=None):
    """Other Content-Length lines; "N" stands for the true number."""
    true = str(len(answer.body))
    if delta is not None:
        values = [str(len(answer.body) + delta)]
    answer.set("Content-Length", *[v.replace("N", true) for v in values])


@action("reply", "both-lengths")
def both_lengths(answer):
    """Content-Length together with Transfer-Encoding: chunked."""
    answer.headers.append(("Transfer-Encoding", "chunked"))
    answer.body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(answer.body), answer.body)


@action("reply", "lf-only")
def lf_only(answer):
    """Lines of the head end with LF alone."""
    answer.eol = b"\n"


@action("reply", "no-colon")
def no_colon(answer, *, text="This is no header"):
    """A header line without a colon."""
    answer.headers.insert(0, ("", text))


@action("reply", "huge-header")
def huge_header(answer, *, size=1 << 20, name="X-Huge"):
    """One header of `size` bytes."""
    answer.headers.insert(0, (name, "a" * size))


@action("reply", "many-headers")
def many_headers(answer, *, count=20000):
    """`count` small headers."""
    answer.headers[:0] = [("X-%d" % n, "1") for n in range(count)]


@action("reply", "fold")
def fold(answer):
    """A header that goes on in the next line (obs-fold)."""
    answer.headers.insert(0, ("X-Folded", "one\r\n two\r\n\tthree"))


@action("reply", "one-line-schemes")
def one_line_schemes(answer):
    """All WWW-Authenticate values in one line."""
    found = [v for k, v in answer.headers if k == "WWW-Authenticate"]
    if found:
        answer.set("WWW-Authenticate", ", ".join(found))


@action("reply", "lower-case")
def lower_case(answer):
    """Header names and scheme words in lower case."""
    answer.headers = [
        (name.lower(), value.replace("Negotiate", "negotiate"))
        for name, value in answer.headers]


@action("reply", "chunked")
def chunked(answer, *, sizes=(1000,), extension="", trailer=None, upper=False,
            damage=None):
    """Transfer-Encoding: chunked with these sizes in turn.

    `damage`: negative, overflow, not-hex, no-crlf or no-last.
    """
    size_form = "%X" if upper else "%x"
    parts, at, turn = [], 0, 0
    while at < len(answer.body):
        piece = answer.body[at:at + max(1, sizes[turn % len(sizes)])]
        at += len(piece)
        turn += 1
        size = size_form % len(piece)
        size = {"negative": "-" + size, "not-hex": "xyz",
                "overflow": "1000000000000000" + size}.get(damage, size)
        end = b"" if damage == "no-crlf" else b"\r\n"
        parts += [(size + extension + "\r\n").encode(), piece, end]
    if damage != "no-last":
        parts.append(b"0" + extension.encode() + b"\r\n")
        for name, value in (trailer or {}).items():
            parts.append(("%s: %s\r\n" % (name, value)).encode())
        parts.append(b"\r\n")
    answer.body = b"".join(parts)
    answer.set("Content-Length")
    answer.headers.append(("Transfer-Encoding", "chunked"))


@action("reply", "close-delimited")
def close_delimited(answer):
    """No length: the body ends with the connection."""
    answer.set("Content-Length")
    answer.close = True


@action("reply", "interim")
def interim(answer, *, count=1, status="100 Continue", header=None):
    """Interim replies before the real one."""
    line = "HTTP/1.1 %s\r\n%s\r\n" % (
        status, header + "\r\n" if header else "")
    answer.interim += line.encode() * count


@action("reply", "prefix")
def prefix(answer, *, text="", hex=None):
    """Bytes before the status line."""
    answer.interim += bytes.fromhex(hex) if hex else text.encode("latin-1")
