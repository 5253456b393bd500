/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_SOAP_NAMES_H
#define WINRM_SOAP_NAMES_H

#include "soap/xml.h"

/*
 * The namespaces of WS-Management, and what else its texts repeat: each is an
 * octet that winrm_names_put writes out (winrm_writer_put_parts). They follow
 * one another in names.c.
 */
#define NS_SOAP        "\200"
#define NS_ADDRESSING  "\201"
#define NS_WSMAN       "\202"
#define NS_TRANSFER    "\203"
#define NS_ENUMERATION "\204"
#define NS_SHELL       "\205"
#define NS_IDENTITY    DMTF "identity/1/wsmanidentity.xsd"

#define SCHEMAS      "\206"
#define XMLSOAP      "\207"
#define DMTF         "\210"
#define RSP          "\211"
#define XMLNS        "\212"
#define NAME         "\213"
#define UNDERSTAND   "\214"
#define UNDERSTOOD   "\215"
#define STREAM       "\216"
#define COMMAND      "\217"
#define ENVELOPE     "\220"
#define MESSAGE_ID   "\221"
#define RESOURCE     "\222"
#define MAX_ENVELOPE "\223"
#define TIMEOUT      "\224"
#define DIRECTORY    "\225"
#define IDLE_TIME    "\226"
#define ENVIRONMENT  "\227"
#define VARIABLE     "\230"
#define RECEIVE      "\231"
#define SIGNAL       "\232"
#define ENUMERATE    "\233"

/*
 * A text of the octets above, in which 1 to 4 stand for the first to fourth of
 * `args`, escaped, and 5 to 8 for the fifth to eighth, which are such texts
 * themselves. `args` may be NULL where the text has none.
 */
void winrm_names_put(
	struct winrm_writer *w, const char *text, const char *const *args);

/*
 * Which of `names` the innermost open element is, from 1; 0 for none of them.
 * The names are in groups: a namespace of those above, local names, and an
 * empty one, each with its NUL; an empty group ends them all.
 */
unsigned winrm_names_which(const struct winrm_xml *x, const char *names);

#endif
