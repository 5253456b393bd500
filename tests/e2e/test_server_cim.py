# SPDX-License-Identifier: Apache-2.0
"""The test server's management data: it is as strict as Windows is."""

import re

import pytest
from plain_client import connect

BASE = "http://schemas.microsoft.com/wbem/wsman/1/"
CIMV2 = BASE + "wmi/root/cimv2/"
WQL = BASE + "WQL"
EVENTING = "http://schemas.xmlsoap.org/ws/2004/08/eventing"
ENUMERATION = "http://schemas.xmlsoap.org/ws/2004/09/enumeration"
TRANSFER = "http://schemas.xmlsoap.org/ws/2004/09/transfer"
LOG = BASE + "windows/EventLog"


@pytest.fixture
def cim(calm):
    client = connect(calm)
    client.shell_id = None
    client.server = calm
    return client


def ask(client, verb, uri, body="", selectors=(), action=None, head="",
        **values):
    space = {"Subscribe": EVENTING, "Renew": EVENTING,
             "Unsubscribe": EVENTING, "Release": ENUMERATION,
             "Put": TRANSFER}.get(verb)
    if space:
        action = "%s/%s" % (space, verb)
    if action:
        values["Action"] = action
    if selectors:
        head += "<w:SelectorSet>%s</w:SelectorSet>" % "".join(
            '<w:Selector Name="%s">%s</w:Selector>' % pair
            for pair in selectors)
    return client.call(verb, body, uri=uri, header=head, **values)


def enumerate_(client, uri, wql=None, most=None, optimised=True, mode="",
               dialect=WQL, **values):
    inside = "<w:OptimizeEnumeration/>" if optimised else ""
    if most:
        inside += "<w:MaxElements>%d</w:MaxElements>" % most
    if mode:
        inside += "<w:EnumerationMode>%s</w:EnumerationMode>" % mode
    if wql:
        inside += '<w:Filter Dialect="%s">%s</w:Filter>' % (dialect, wql)
    return ask(client, "Enumerate", uri,
               "<n:Enumerate>%s</n:Enumerate>" % inside, **values)


def pull(client, uri, context, most=100, **values):
    return ask(client, "Pull", uri, (
        "<n:Pull><n:EnumerationContext>%s</n:EnumerationContext>"
        "<n:MaxElements>%d</n:MaxElements></n:Pull>" % (context, most)),
        **values)


def context_of(response):
    return response.find("<n:EnumerationContext>([^<]*)<")


def invoke(client, name, method, body="", **how):
    return ask(client, "Invoke", CIMV2 + name,
               '<p:%s_INPUT xmlns:p="%s">%s</p:%s_INPUT>'
               % (method, CIMV2 + name, body, method),
               action=CIMV2 + name + "/" + method, **how)


def test_an_enumeration_gives_each_instance_once(cim):
    uri = CIMV2 + "Test_Number"
    response = enumerate_(cim, uri, optimised=False)
    assert "Items" not in response.text
    seen = []
    for _ in range(4):
        response = pull(cim, uri, context_of(response), 300)
        seen += re.findall("<p:Number>([0-9]+)<", response.text)
    assert "<n:EndOfSequence/>" in response.text
    assert seen == [str(number) for number in range(1000)]


def test_a_reply_is_no_larger_than_the_request_allows(cim):
    response = enumerate_(cim, CIMV2 + "Test_Number", most=32000,
                          MaxEnvelopeSize=8192)
    assert 5000 < len(response.text) <= 8192 and context_of(response)


def test_a_context_is_good_for_one_pull_of_its_resource(cim):
    uri = CIMV2 + "Test_Number"
    first = context_of(enumerate_(cim, uri, most=1))
    assert pull(cim, uri, first).fault is None
    assert pull(cim, uri, first).fault == 2150858779
    other = context_of(enumerate_(cim, uri, most=1))
    assert pull(cim, CIMV2 + "Win32_Service", other).fault == 2150858779
    gone = context_of(enumerate_(cim, uri, most=1))
    cim.server.control("forget-contexts")
    assert pull(cim, uri, gone).fault == 2150858779


def test_release_ends_an_enumeration(cim):
    uri = CIMV2 + "Test_Number"
    context = context_of(enumerate_(cim, uri, most=1))
    body = ("<n:Release><n:EnumerationContext>%s</n:EnumerationContext>"
            "</n:Release>" % context)
    assert ask(cim, "Release", uri, body).status == 200
    assert pull(cim, uri, context).fault == 2150858779


@pytest.mark.parametrize("query, rows", [
    ("SELECT * FROM Win32_Service", 4),
    ("select Name, State from win32_service where State = 'Running'", 2),
    ("SELECT * FROM Win32_Service WHERE ProcessId &gt; 1000 OR NOT "
     "(Started = FALSE)", 2),
    ("SELECT * FROM Win32_Service WHERE Name LIKE '%I%' AND "
     "Description IS NOT NULL", 2),
    ("SELECT * FROM Win32_Service WHERE Name = 'none'", 0)])
def test_queries(cim, query, rows):
    response = enumerate_(cim, CIMV2 + "*", query, most=100)
    assert response.fault is None, response.text
    kind = "<w:XmlFragment" if "," in query else "<p:Win32_Service "
    assert response.text.count(kind) == rows


@pytest.mark.parametrize("how, fault", [
    ({"wql": "SELEKT * FROM Win32_Service"}, 2150858778),
    ({"wql": "SELECT Nothing FROM Win32_Service"}, 2150858778),
    ({"wql": "SELECT * FROM Win32_Nothing"}, 2150858811),
    ({"wql": "x", "dialect": "urn:other"}, 2150858777)])
def test_what_is_no_query_is_refused(cim, how, fault):
    assert enumerate_(cim, CIMV2 + "*", **how).fault == fault


def test_references_come_in_place_of_instances_or_with_them(cim):
    uri = CIMV2 + "Win32_Service"
    response = enumerate_(cim, uri, most=9, mode="EnumerateEPR")
    assert response.text.count("<a:EndpointReference>") == 4
    assert "<p:Win32_Service" not in response.text
    response = enumerate_(cim, uri, most=9, mode="EnumerateObjectAndEPR")
    assert response.text.count("<w:Item><p:Win32_Service ") == 4


def test_an_instance_is_read_changed_and_deleted(cim):
    uri, key = CIMV2 + "Win32_Service", [("Name", "bits")]
    assert "<p:State>Stopped</p:State>" in ask(cim, "Get", uri,
                                               selectors=key).text
    body = '<p:Win32_Service xmlns:p="%s"><p:StartMode>Auto</p:StartMode>' \
        "</p:Win32_Service>" % uri
    assert "<p:StartMode>Auto<" in ask(cim, "Put", uri, body, key).text
    assert ask(cim, "Delete", uri, selectors=key).status == 200
    assert ask(cim, "Get", uri, selectors=key).fault == 2150858752
    assert ask(cim, "Get", uri).fault == 2150858843
    assert ask(cim, "Get", uri,
               selectors=[("Nam", "bits")]).fault == 2150858843


def test_methods(cim):
    key = [("Name", "Spooler")]
    for code in ("0", "5"):
        response = invoke(cim, "Win32_Service", "StopService", selectors=key)
        assert response.find("<p:ReturnValue>([^<]*)<") == code
    assert invoke(cim, "Win32_Service", "Nothing").fault == 2150858771
    assert invoke(cim, "Win32_Service", "StopService").fault == 2150858843


def test_a_part_of_the_configuration_can_be_changed(cim):
    uri = BASE + "config/service/auth"
    assert "<cfg:Basic>false<" in ask(cim, "Get", uri).text
    body = '<p:Auth xmlns:p="%s"><p:Basic>true</p:Basic></p:Auth>' % uri
    assert "<cfg:Basic>true<" in ask(cim, "Put", uri, body).text
    assert "<cfg:Transport>HTTP<" in enumerate_(
        cim, BASE + "config/listener", most=9).text


def subscribe(client, query="*", extra="", mode="Pull", expires=""):
    return ask(client, "Subscribe", LOG, (
        '<e:Subscribe xmlns:e="%s"><e:Delivery Mode='
        '"http://schemas.dmtf.org/wbem/wsman/1/wsman/%s"/>%s<w:Filter>'
        '<QueryList><Query Id="0"><Select Path="Security">%s</Select>'
        "</Query></QueryList></w:Filter><w:SendBookmarks/>%s</e:Subscribe>"
        % (EVENTING, mode, expires, query, extra)))


def records(response):
    return re.findall("<EventRecordID>([0-9]+)<", response.text)


def test_events_go_on_after_a_bookmark(cim):
    response = subscribe(cim)
    cim.server.control("event", log="Security", id=4624, count=3)
    response = pull(cim, LOG, context_of(response), 2)
    assert records(response) == ["1", "2"]
    bookmark = response.find("<w:Bookmark>.*?</w:Bookmark>".join("()"))
    response = pull(cim, LOG, context_of(subscribe(cim, extra=bookmark)))
    assert records(response) == ["3"]


def test_a_pull_waits_for_an_event_and_no_longer_than_it_may(cim):
    response = subscribe(cim, "*[System[(EventID=4625)]]")
    cim.server.control("event", log="Security", id=4624)
    response = pull(cim, LOG, context_of(response), OperationTimeout="PT0.5S")
    assert response.fault == 2150858793


def test_a_subscription_ends(cim):
    response = subscribe(cim)
    head = '<e:Identifier xmlns:e="%s">%s</e:Identifier>' % (
        EVENTING, response.find("<e:Identifier>([^<]*)<"))
    renew = '<e:Renew xmlns:e="%s"><e:Expires>PT60S</e:Expires></e:Renew>'
    assert ask(cim, "Renew", LOG, renew % EVENTING, head=head).status == 200
    end = '<e:Unsubscribe xmlns:e="%s"/>' % EVENTING
    assert ask(cim, "Unsubscribe", LOG, end, head=head).status == 200
    assert pull(cim, LOG, context_of(response)).fault == 2150858779
    assert cim.server.stats()["subscriptions"] == 0


def test_what_is_no_subscription_is_refused(cim):
    assert subscribe(cim, mode="Push").fault == 2150858782
    assert subscribe(cim, "*[Foo").fault == 15001
