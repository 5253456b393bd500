/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_UNIT_NAMESPACES_H
#define TESTS_UNIT_NAMESPACES_H

/* The namespaces of a reply, for documents that tests write themselves. */
#define URI_SOAP        "http://www.w3.org/2003/05/soap-envelope"
#define URI_ADDRESSING  "http://schemas.xmlsoap.org/ws/2004/08/addressing"
#define URI_WSMAN       "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
#define URI_TRANSFER    "http://schemas.xmlsoap.org/ws/2004/09/transfer"
#define URI_ENUMERATION "http://schemas.xmlsoap.org/ws/2004/09/enumeration"
#define URI_SHELL       "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
#define URI_IDENTITY                                                           \
	"http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd"

/* Attributes that declare them by their usual prefixes, the last by default. */
#define DECLARED                                                               \
	" xmlns:s='" URI_SOAP "' xmlns:a='" URI_ADDRESSING                     \
	"' xmlns:w='" URI_WSMAN "' xmlns:x='" URI_TRANSFER                     \
	"' xmlns:n='" URI_ENUMERATION "' xmlns:i='" URI_IDENTITY               \
	"' xmlns:rsp='" URI_SHELL "' xmlns='" URI_SHELL "'"

#endif
