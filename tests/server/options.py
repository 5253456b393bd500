# SPDX-License-Identifier: Apache-2.0
"""The command line of the server, checked and with its defaults."""

import argparse
import ipaddress
import json

from . import accounts

DEFAULT_ACCOUNT = "LAB:alice:S3cret!-Passw0rd"
SCHEMES = ("Negotiate", "NTLM", "Kerberos", "Basic", "CredSSP")
SPNEGO = ("kerberos", "ntlm")


def _loopback(text):
    if not ipaddress.ip_address(text).is_loopback:
        raise argparse.ArgumentTypeError(
            "this is a test tool: it binds loopback addresses only")
    return text


def _schemes(text):
    words = [word for word in text.split(",") if word]
    for word in words:
        if word not in SCHEMES:
            raise argparse.ArgumentTypeError("unknown scheme " + word)
    return words


def _spnego(text):
    words = [word for word in text.split(",") if word]
    for word in words:
        if word not in SPNEGO:
            raise argparse.ArgumentTypeError("unknown mechanism " + word)
    return words


def _rules(text):
    rules = json.loads(text)
    return rules if isinstance(rules, list) else [rules]


def parse(arguments=None):
    parser = argparse.ArgumentParser(
        prog="tests.server", description=(
            "A WinRM server for tests. THIS IS A TEST TOOL: it runs what a "
            "client asks for as the current user, its passwords are public, "
            "and it listens on loopback only."))
    add = parser.add_argument
    add("--address", type=_loopback, default="127.0.0.1")
    add("--port", type=int, default=5985, help="0 picks a free one")
    add("--control", nargs="?", type=int, const=0, metavar="PORT",
        help="also listen for JSON commands")
    add("--log", metavar="FILE", help="one JSON object per line")
    add("--stdin", action="store_true", help="end when standard input ends")
    add("--fault", type=_rules, action="append", default=[],
        metavar="JSON", help="a fault rule, or a list of them; repeatable")

    group = parser.add_argument_group("authentication")
    add = group.add_argument
    add("--user", action="append", type=accounts.parse,
        metavar="DOMAIN:user:password",
        help="repeatable; an empty DOMAIN is a local account; "
        "default " + DEFAULT_ACCOUNT)
    add("--computer", default="WINTEST", help="NetBIOS name of this host")
    add("--domain", default="LAB", help="NetBIOS name of its domain")
    add("--dns-domain", default="lab.test", help="for user@domain")
    add("--schemes", type=_schemes, metavar="LIST",
        help="what a 401 offers, of " + ",".join(SCHEMES)
        + "; default Negotiate,Kerberos")
    add("--basic", action="store_true", help="offer Basic as well")
    add("--kerberos-only", action="store_true",
        help="take NTLM by the scheme NTLM alone, not by Negotiate")
    add("--kerberos", metavar="KEYTAB",
        help="take tickets for the services of this file, by the schemes "
        "Kerberos and Negotiate")
    add("--krb5-conf", metavar="FILE",
        help="krb5.conf of the server: where IAKERB finds KDCs")
    add("--spnego", type=_spnego, metavar="LIST",
        help="mechanisms taken within SPNEGO, of " + ",".join(SPNEGO)
        + "; default with --kerberos both, else none")
    add("--error-tokens", action="store_true",
        help="a 401 that refuses a ticket says why: KRB-ERROR")
    add("--winbind", metavar="FOLDER",
        help="judge NTLM by the winbindd whose socket is there, in place of "
        "--user; --domain is the name of its domain")
    add("--no-merged", type=int, choices=(400, 500), metavar="400|500",
        help="refuse a body in the AUTHENTICATE leg with this status")
    add("--allow-unencrypted", action="store_true",
        help="accept plaintext SOAP over HTTP")
    add("--plaintext-status", type=int, choices=(401, 500), default=500,
        help="the answer to plaintext SOAP otherwise")

    group = parser.add_argument_group("TLS")
    add = group.add_argument
    add("--tls", nargs=2, metavar=("CHAIN", "KEY"),
        help="PEM files: the certificate and those above it, its key")
    add("--tls-max", choices=("1.2", "1.3"), default="1.3")
    add("--ciphers", default="ALL:!aNULL", metavar="LIST",
        help="of TLS 1.2, as OpenSSL names them")
    add("--no-tickets", action="store_true", help="session ids only")
    add("--cbt", choices=("none", "relaxed", "strict"), default="relaxed",
        help="which channel bindings NTLM and Kerberos over TLS must have")
    add("--client-ca", metavar="FILE",
        help="take client certificates of this CA: CN is the user")

    group = parser.add_argument_group("HTTP and SOAP")
    add = group.add_argument
    add("--max-envelope", type=int, default=512000, metavar="BYTES",
        help="largest request body, and largest response")
    add("--idle-timeout", type=float, default=120.0, metavar="SECONDS",
        help="for a connection without a request")
    add("--machine", default="127.0.0.1", help="Machine of a WSManFault")
    add("--no-tabs", action="store_true",
        help="no TAB before the part headers of sealed replies")
    add("--omi-style", action="store_true",
        help="no TABs, one CRLF more, CreateResponse without rsp:Shell, one "
        "Stream in a response, IdentifyResponse in the SOAP namespace")

    add("--no-config", action="store_true",
        help="winrm/config is for others: access denied")

    group = parser.add_argument_group("management data")
    add = group.add_argument
    add("--cim-rows", type=int, default=1000, metavar="N",
        help="instances of Test_Number")
    add("--enumeration-timeout", type=float, default=240.0, metavar="SECONDS",
        help="how long an enumeration waits for its next Pull")

    group = parser.add_argument_group("shells and commands")
    add = group.add_argument
    add("--reboot", type=float, metavar="SECONDS",
        help="shutdown /r takes the host down for so long, 0: until it is told "
        "to come up, -1: it hangs and stays up; without, it is refused")
    add("--max-shells-per-user", type=int, default=30, metavar="N")
    add("--wmi-quota-faults", action="store_true",
        help="report the shell quota as MSFT_WmiError")
    add("--max-operations", type=int, default=1500, metavar="N",
        help="requests in work plus unsignalled commands, per user")
    add("--max-processes-per-shell", type=int, default=25, metavar="N")
    add("--max-commands-per-shell", type=int, default=1000, metavar="N",
        help="unsignalled commands")
    add("--shell-idle", type=float, default=7200.0, metavar="SECONDS")
    add("--min-shell-idle", type=float, default=60.0, metavar="SECONDS")
    add("--pipe-buffer", type=int, default=1 << 20, metavar="BYTES",
        help="output kept per stream before the process blocks")
    add("--own-command-ids", action="store_true",
        help="choose each CommandId, as hosts before Windows 8 do")
    add("--max-stream-chunk", type=int, default=1 << 30, metavar="BYTES",
        help="largest content of one Stream element")
    add("--settle", type=float, default=0.1, metavar="SECONDS",
        help="how long a Receive waits for more after the first byte")
    add("--drain", type=float, default=1.0, metavar="SECONDS",
        help="how long a silent pipe is kept open after its process ended")
    add("--powershell", metavar="FILE",
        help="a real one for lines that begin with powershell or pwsh, in "
        "place of /bin/sh, and behind the resource PowerShell")
    add("--replay", metavar="FOLDER",
        help="recordings behind the resource PowerShell")
    add("--record", metavar="FOLDER",
        help="writes such recordings of the real one")
    add("--configuration", action="append",
        metavar="NAME[=FILE]", help="of that resource, and what constrains "
        "it, a .pssc; repeatable; default Microsoft.PowerShell and "
        "PowerShell.7")
    add("--forgets-replies", action="store_true", help="a Receive of that "
        "resource with the MessageID of the one before is a new one")
    add("--no-exit-code", action="store_true", help="Done without ExitCode")
    add("--signed-exit-codes", action="store_true",
        help="codes over 2147483647 as negative numbers")

    options = parser.parse_args(arguments)
    options.users = options.user or [accounts.parse(DEFAULT_ACCOUNT)]
    if options.schemes is None:
        options.schemes = ["Negotiate", "Kerberos"]
    if options.spnego is None:
        options.spnego = list(SPNEGO) if options.kerberos else []
        if options.kerberos_only:
            options.spnego = options.spnego[:1]
    if options.basic and "Basic" not in options.schemes:
        options.schemes.append("Basic")
    # the files of session configurations, by their names in lower case
    options.configuration = {
        name.lower(): file or None for name, _, file in (
            one.partition("=") for one in options.configuration or [
                "Microsoft.PowerShell", "PowerShell.7"])}
    options.rules = [rule for rules in options.fault for rule in rules]
    return options
