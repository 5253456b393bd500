/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_SOAP_XML_TEXT_H
#define WINRM_SOAP_XML_TEXT_H

#include "core/base/writer.h"
#include "core/config.h"

/*
 * Text or an attribute's value with its references resolved. False for an
 * unknown entity, a bad reference, or a character that XML 1.0 does not allow.
 */
bool winrm_xml_put_decoded(
	struct winrm_writer *w, struct winrm_slice text, bool cdata);

/* Text for content or attributes, escaped. `s` must pass winrm_xml_valid. */
void winrm_xml_put(struct winrm_writer *w, struct winrm_slice s);

/* UTF-8 of characters that XML 1.0 allows (no controls but TAB, LF, CR)? */
bool winrm_xml_valid(struct winrm_slice s);

/*
 * Makes a text one printable line in place, without white space around it;
 * returns its length. Runs of other characters become one space, so a server
 * cannot write control sequences to a terminal.
 */
size_t winrm_xml_fold(char *text, size_t len);

#endif
