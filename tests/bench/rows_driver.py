#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Enumerates in Python for tests/bench/run.py: Basic, in the clear.

    rows_driver.py HOST PORT USER PASSWORD CLASS xmltodict|tree

Prints a JSON object a row, of replies that xmltodict parses, as pywinrm does
it, or ElementTree.
"""

import base64
import http.client
import json
import sys
import uuid
import xml.etree.ElementTree as ET

import xmltodict

ENUMERATION = "http://schemas.xmlsoap.org/ws/2004/09/enumeration"
ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
ENVELOPE = (
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
    'xmlns:a="%s" xmlns:n="%s" '
    'xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"><s:Header>'
    "<a:To>http://127.0.0.1/wsman</a:To><w:ResourceURI>%%s</w:ResourceURI>"
    "<a:ReplyTo><a:Address>%s/role/anonymous</a:Address></a:ReplyTo>"
    "<a:Action>%s/%%s</a:Action>"
    "<w:MaxEnvelopeSize>512000</w:MaxEnvelopeSize>"
    "<a:MessageID>uuid:%%s</a:MessageID></s:Header><s:Body>%%s</s:Body>"
    "</s:Envelope>" % (ADDRESSING, ENUMERATION, ADDRESSING, ENUMERATION))


def rows_of_tree(text):
    """(rows, context) by ElementTree."""
    body = ET.fromstring(text)[-1][0]
    items = [e for e in body if e.tag.endswith("}Items")]
    return ([{p.tag.rpartition("}")[2]: p.text for p in row}
             for row in (items[0] if items else ())],
            body.find("{%s}EnumerationContext" % ENUMERATION).text)


def rows_of_dict(text):
    """The same by xmltodict."""
    body = xmltodict.parse(text)["s:Envelope"]["s:Body"]
    reply = body.get("n:EnumerateResponse") or body["n:PullResponse"]
    items = (reply.get("w:Items") or reply.get("n:Items"))["p:Test_Number"]
    return ([{key[2:]: value for key, value in row.items()
              if key.startswith("p:")} for row in items],
            reply.get("n:EnumerationContext"))


def main():
    if len(sys.argv) != 7:
        sys.exit("usage: " + __doc__.split("\n\n")[1].strip())
    host, port, user, password, resource, parser = sys.argv[1:]
    rows_of = {"tree": rows_of_tree, "xmltodict": rows_of_dict}[parser]
    connection = http.client.HTTPConnection(host, int(port))
    user = base64.b64encode(f"{user}:{password}".encode()).decode()

    def ask(verb, inside):
        text = ENVELOPE % (resource, verb, str(uuid.uuid4()).upper(),
                           f"<n:{verb}>{inside}</n:{verb}>")
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


if __name__ == "__main__":
    main()
