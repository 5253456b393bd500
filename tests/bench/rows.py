#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the CPU time of a row of management data with other clients'.

    tests/bench/rows.py [WSMAN]

All ask the same server for the same rows, in the clear, and print them: winrm
as JSON, Python as pywinrm parses replies (xmltodict) and with ElementTree, and
WSMAN, if it is given: openwsman's client, of Openwsman/wsmancli. CPU is user and
system time, the least of several runs.
"""

import base64
import http.client
import json
import os
import resource
import subprocess
import sys
import uuid
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ROWS, RUNS = 100000, 3
USER, PASSWORD = "LAB\\alice", "S3cret!-Passw0rd"
CLASS = "http://schemas.microsoft.com/wbem/wsman/1/wmi/root/cimv2/Test_Number"
ENUMERATION = "http://schemas.xmlsoap.org/ws/2004/09/enumeration"
ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
ENVELOPE = (
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
    'xmlns:a="%s" xmlns:n="%s" '
    'xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"><s:Header>'
    "<a:To>http://127.0.0.1/wsman</a:To><w:ResourceURI>%s</w:ResourceURI>"
    "<a:ReplyTo><a:Address>%s/role/anonymous</a:Address></a:ReplyTo>"
    "<a:Action>%s/%%s</a:Action>"
    "<w:MaxEnvelopeSize>512000</w:MaxEnvelopeSize>"
    "<a:MessageID>uuid:%%s</a:MessageID></s:Header><s:Body>%%s</s:Body>"
    "</s:Envelope>" % (ADDRESSING, ENUMERATION, CLASS, ADDRESSING,
                       ENUMERATION))


def rows_of_tree(text):
    """(rows, context) by ElementTree."""
    body = ET.fromstring(text)[-1][0]
    items = [e for e in body if e.tag.endswith("}Items")]
    return ([{p.tag.rpartition("}")[2]: p.text for p in row}
             for row in (items[0] if items else ())],
            body.find("{%s}EnumerationContext" % ENUMERATION).text)


def rows_of_dict(text):
    """The same by xmltodict."""
    import xmltodict
    body = xmltodict.parse(text)["s:Envelope"]["s:Body"]
    reply = body.get("n:EnumerateResponse") or body["n:PullResponse"]
    items = (reply.get("w:Items") or reply.get("n:Items"))["p:Test_Number"]
    return ([{key[2:]: value for key, value in row.items()
              if key.startswith("p:")} for row in items],
            reply.get("n:EnumerationContext"))


def python_client(port, rows_of):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    user = base64.b64encode(("%s:%s" % (USER, PASSWORD)).encode()).decode()

    def ask(verb, inside):
        text = ENVELOPE % (verb, str(uuid.uuid4()).upper(),
                           "<n:%s>%s</n:%s>" % (verb, inside, verb))
        connection.request("POST", "/wsman", text.encode(), {
            "Authorization": "Basic " + user,
            "Content-Type": "application/soap+xml;charset=UTF-8"})
        return rows_of(connection.getresponse().read())

    rows, context = ask("Enumerate", "<w:OptimizeEnumeration/>"
                        "<w:MaxElements>1000</w:MaxElements>")
    while True:
        for row in rows:
            sys.stdout.write(json.dumps(row) + "\n")
        if not context:
            return
        rows, context = ask("Pull", (
            "<n:EnumerationContext>%s</n:EnumerationContext>"
            "<n:MaxElements>1000</n:MaxElements>" % context))


def cpu(words):
    """Seconds of the client's process, which must have printed all."""
    best = None
    for _ in range(RUNS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(words, stdout=subprocess.PIPE, check=True,
                              env=os.environ | {"WINRM_PASSWORD": PASSWORD})
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert done.stdout.count(b"row 99999") == 1
        took = (after.ru_utime - before.ru_utime
                + after.ru_stime - before.ru_stime)
        best = took if best is None else min(best, took)
    return best


def main():
    if len(sys.argv) == 3 and sys.argv[1] in ("tree", "dict"):
        return python_client(int(sys.argv[2]), rows_of_tree
                             if sys.argv[1] == "tree" else rows_of_dict)
    os.chdir(ROOT)
    subprocess.run(["make", "-s", "build/linux/winrm"], check=True)
    server = subprocess.Popen(
        ["/usr/bin/python3", "-m", "tests.server", "--port", "0", "--stdin",
         "--basic", "--allow-unencrypted", "--cim-rows", str(ROWS)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL)
    port = str(json.loads(server.stdout.readline())["port"])
    clients = {
        "winrm": ["build/linux/winrm", "wql", "-q", "-u", USER, "-p", port,
                  "--auth", "basic", "--insecure-allow-unencrypted",
                  "127.0.0.1", "SELECT * FROM Test_Number", "-o", "json"],
        "Python, xmltodict": ["/usr/bin/python3", __file__, "dict", port],
        "Python, ElementTree": ["/usr/bin/python3", __file__, "tree", port]}
    if len(sys.argv) > 1:
        clients["wsman"] = [
            sys.argv[1], "enumerate", CLASS, "-h", "127.0.0.1", "-P", port,
            "-u", USER, "-p", PASSWORD, "-y", "basic", "-m", "1000"]
    took = {name: cpu(words) for name, words in clients.items()}
    for name, seconds in took.items():
        print("%-20s %6.2f us a row  %5.1f times winrm" % (
            name, seconds / ROWS * 1e6, seconds / took["winrm"]))
    server.stdin.close()
    return server.wait()


if __name__ == "__main__":
    sys.exit(main())
