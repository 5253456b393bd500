# SPDX-License-Identifier: Apache-2.0
"""HTTP replies in the form of HTTP.sys: empty reason, its order of headers."""

import email.utils

SERVER = "Microsoft-HTTPAPI/2.0"
SOAP_TYPE = "application/soap+xml;charset=UTF-8"
_PAGE = (
    '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN"'
    '"http://www.w3.org/TR/html4/strict.dtd">\r\n'
    "<HTML><HEAD><TITLE>%s</TITLE>\r\n"
    '<META HTTP-EQUIV="Content-Type" Content="text/html; charset=us-ascii">'
    "</HEAD>\r\n<BODY><h2>%s</h2>\r\n"
    "<hr><p>HTTP Error %d. %s</p>\r\n</BODY></HTML>\r\n")


class Reply:
    """Status, headers and body; `close` ends the connection after it."""

    def __init__(self, status, headers=(), body=b"", close=False, reason=""):
        self.status = status
        self.reason = reason
        self.headers = list(headers)
        self.body = body
        self.close = close
        self.eol = b"\r\n"
        self.interim = b""      # bytes before the status line

    def all(self, name):
        return [value for key, value in self.headers if key == name]

    def set(self, name, *values):
        """Replace a header by these values at its place."""
        name_low = name.lower()
        at = [i for i, (key, _) in enumerate(self.headers)
              if key.lower() == name_low]
        where = at[0] if at else len(self.headers)
        kept = [h for h in self.headers if h[0].lower() != name_low]
        kept[where:where] = [(name, value) for value in values]
        self.headers = kept

    def head(self):
        lines = ["HTTP/1.1 %s %s" % (self.status, self.reason)]
        for name, value in self.headers:
            lines.append(name + ": " + value if name else value)
        text = "\r\n".join(lines) + "\r\n\r\n"
        return text.encode("latin-1").replace(b"\r\n", self.eol)


def _date():
    return email.utils.formatdate(usegmt=True)


def _closing(close):
    return [("Connection", "close")] if close else []


def content(status, content_type, body, close=False):
    """A reply with a body: SOAP or multipart."""
    headers = [("Content-Type", content_type), ("Server", SERVER),
               ("Date", _date())] + _closing(close)
    headers.append(("Content-Length", str(len(body))))
    return Reply(status, headers, body, close)


def empty(status, close=False):
    """400, 413, 500 or 200 without a body: never sealed."""
    headers = [("Server", SERVER), ("Date", _date())] + _closing(close)
    headers.append(("Content-Length", "0"))
    return Reply(status, headers, b"", close)


def unauthorized(schemes):
    """The 401 without a token: what is on offer, and the end."""
    headers = [("Server", SERVER)]
    for scheme in schemes:
        value = 'Basic realm="WSMAN"' if scheme == "Basic" else scheme
        headers.append(("WWW-Authenticate", value))
    headers += [("Date", _date()), ("Connection", "close"),
                ("Content-Length", "0")]
    return Reply(401, headers, b"", True)


def challenge(scheme, token):
    """The 401 with a token: the only one that keeps the connection."""
    return Reply(401, [("WWW-Authenticate", (scheme + " " + token).strip()),
                       ("Server", SERVER), ("Date", _date()),
                       ("Content-Length", "0")])


def page(status, reason, title, text):
    """An error page of HTTP.sys itself; these have a reason phrase."""
    name = reason if title == reason else reason + " - " + title
    body = (_PAGE % (reason, name, status, text)).encode("ascii")
    return Reply(status, [("Content-Type", "text/html; charset=us-ascii"),
                          ("Server", SERVER), ("Date", _date()),
                          ("Connection", "close"),
                          ("Content-Length", str(len(body)))],
                 body, True, reason)


NOT_FOUND = ("Not Found", "Not Found", "The requested resource is not found.")
