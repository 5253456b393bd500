# SPDX-License-Identifier: Apache-2.0
"""Instances as XML, in the shape that Windows sends, and values out of XML."""

from html import escape

from .. import faults, names
from ..names import tag
from . import names as cim

_SPACES = ('xmlns:xsi="%s" xmlns:cim="%s"' % (names.XSI, cim.COMMON))
_NIL = tag(names.XSI, "nil")
_TYPE = tag(names.XSI, "type")


def text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return escape(str(value), quote=False).replace("\r", "&#xD;")


def uri(one):
    """The resource of a class."""
    return "%s%s/%s" % (cim.WMI, one.namespace, one.name)


def reference(target):
    """The content of an endpoint reference to an instance."""
    one = target.definition
    return ("<a:Address>%s</a:Address><a:ReferenceParameters>"
            "<w:ResourceURI>%s</w:ResourceURI><w:SelectorSet>%s"
            "</w:SelectorSet></a:ReferenceParameters>" % (
                names.ANONYMOUS, uri(one), "".join(
                    '<w:Selector Name="%s">%s</w:Selector>'
                    % (key, text(target[key])) for key in one.keys)))


def endpoint(target):
    return "<a:EndpointReference>%s</a:EndpointReference>" % reference(target)


def _element(prefix, name, kind, value, depth):
    """One element of a property that is not an array."""
    if value is None:
        return '<%s%s xsi:nil="true"/>' % (prefix, name)
    inner, more = "", ""
    if kind == "reference":
        inner = reference(value)
    elif kind == "object":
        own = "p%d" % depth
        more = ' xmlns:%s="%s" xsi:type="%s:%s_Type"' % (
            own, uri(value.definition), own, value.definition.name)
        inner = properties(value, own + ":", depth + 1)
    elif kind in ("datetime", "interval"):
        wrapper = "Datetime" if kind == "datetime" else "Interval"
        wrapper = ("cim:" if prefix else "") + wrapper
        inner = "<%s>%s</%s>" % (wrapper, text(value), wrapper)
    else:
        inner = text(value)
    return "<%s%s%s>%s</%s%s>" % (prefix, name, more, inner, prefix, name)


def properties(row, prefix="p:", depth=1, only=None):
    """The properties of an instance, in the order of their names."""
    kinds = row.definition.kinds
    parts = []
    for name in sorted(kinds, key=str.lower):
        if only is not None and name.lower() not in only:
            continue
        kind, value = kinds[name], row.get(name)
        if kind.endswith("[]") and value:
            parts += [_element(prefix, name, kind[:-2], item, depth)
                      for item in value]
        else:
            parts.append(_element(prefix, name, kind.rstrip("[]"),
                                  value or None if kind.endswith("[]")
                                  else value, depth))
    return "".join(parts)


def instance(row):
    one = row.definition
    if one.fast:
        return one.fast(row)
    return '<p:%s xmlns:p="%s" %s xsi:type="p:%s_Type">%s</p:%s>' % (
        one.name, uri(one), _SPACES, one.name, properties(row), one.name)


def fragment(row, columns):
    """What a query with a list of properties gets."""
    return '<w:XmlFragment xmlns:xsi="%s">%s</w:XmlFragment>' % (
        names.XSI, properties(row, "", only={c.lower() for c in columns}))


def output(one, method, row):
    """The output of a method; `row` has ReturnValue among the others."""
    return '<p:%s_OUTPUT xmlns:p="%s" %s>%s</p:%s_OUTPUT>' % (
        method, uri(one), _SPACES, properties(row), method)


# --- what a client sends -------------------------------------------------------

def _one(element):
    """A value: text, None, a dict of an embedded instance, or a tuple of the
    resource and selectors of a reference."""
    if element.get(_NIL) in ("true", "1"):
        return None
    if not len(element):
        return element.text or ""
    first = names.split(element[0].tag)
    if first[1] in ("Datetime", "Date", "Interval") and (
            first[0] == cim.COMMON):
        return (element[0].text or "").strip()
    parameters = element.find(tag(names.ADDRESSING, "ReferenceParameters"))
    if parameters is not None:
        found = parameters.find(tag(names.WSMAN, "SelectorSet"))
        return ((parameters.findtext(tag(names.WSMAN, "ResourceURI"))
                 or "").strip(),
                {child.get("Name"): child.text or ""
                 for child in (found if found is not None else ())})
    return values(element)


def values(element):
    """Properties by name; what comes repeatedly is a list."""
    found = {}
    for child in element:
        name = names.split(child.tag)[1]
        value = _one(child)
        if name in found:
            if not isinstance(found[name], list):
                found[name] = [found[name]]
            found[name].append(value)
        else:
            found[name] = value
    return found


def body(element, name, namespace):
    """The values of the only element of a body, which must have this name."""
    if element is None:
        raise faults.schema("(none)")
    space, local = names.split(element.tag)
    if local != name or space.lower() != namespace.lower():
        raise faults.schema(local)
    return values(element)
