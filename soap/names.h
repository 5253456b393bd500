/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_SOAP_NAMES_H
#define WINRM_SOAP_NAMES_H

#include "soap/xml.h"

/*
 * The namespaces of WS-Management, and other text that messages repeat: each is
 * an octet that winrm_names_put writes out (winrm_writer_put_parts). names.c
 * has them in this order.
 */
#define NS_SOAP        "\200"
#define NS_ADDRESSING  "\201"
#define NS_WSMAN       "\202"
#define NS_TRANSFER    "\203"
#define NS_ENUMERATION "\204"
#define NS_SHELL       "\205"
#define NS_IDENTITY    N_DMTF "identity/1/wsmanidentity.xsd"

#define N_SCHEMAS      "\206"
#define N_XMLSOAP      "\207"
#define N_DMTF         "\210"
#define N_RSP          "\211"
#define N_XMLNS        "\212"
#define N_NAME         "\213"
#define N_UNDERSTAND   "\214"
#define N_UNDERSTOOD   "\215"
#define N_STREAM       "\216"
#define N_COMMAND      "\217"
#define N_ENVELOPE     "\220"
#define N_MESSAGE_ID   "\221"
#define N_RESOURCE     "\222"
#define N_MAX_ENVELOPE "\223"
#define N_TIMEOUT      "\224"
#define N_DIRECTORY    "\225"
#define N_IDLE_TIME    "\226"
#define N_ENVIRONMENT  "\227"
#define N_VARIABLE     "\230"
#define N_RECEIVE      "\231"
#define N_SIGNAL       "\232"
#define N_ENUMERATE    "\233"
/* With WINRM_SHELLS or WINRM_CIM: */
#define N_CONTEXT "\234"
/* With WINRM_CIM: */
#define NS_COMMON   "\235"
#define NS_EVENTING "\236"
#define N_WINDOWS   "\237"
#define N_REFERENCE "\240"

/*
 * A text of the octets above, in which 1 to 4 stand for the first to fourth of
 * `args`, escaped, and 5 to 8 for the fifth to eighth, which are such texts
 * themselves. `args` may be NULL if the text uses none.
 */
void winrm_names_put(
	struct winrm_writer *w, const char *text, const char *const *args);

/*
 * Which of `names` the innermost open element is, from 1; 0 if none. The names
 * are in groups: one of the namespaces above, local names, and an empty one,
 * each with its NUL; an empty group ends them all.
 */
unsigned winrm_names_which(const struct winrm_xml *x, const char *names);

#endif
