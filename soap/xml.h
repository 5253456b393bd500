/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_SOAP_XML_H
#define WINRM_SOAP_XML_H

#include "core/base/writer.h"
#include "core/config.h"

/*
 * A pull scanner for the XML that SOAP uses: elements, attributes, text,
 * CDATA, comments and processing instructions. It builds no tree, calls
 * itself nowhere, holds nothing but places, and refuses a DOCTYPE. Elements
 * and attributes are known by their local names, whatever the prefix: servers
 * differ in prefixes, and one puts an element in the wrong namespace.
 */

enum winrm_xml_type {
	WINRM_XML_END,   /* the document is over and was well formed */
	WINRM_XML_ERROR, /* it is not well formed; sticks */
	WINRM_XML_OPEN,  /* name, attrs */
	WINRM_XML_CLOSE, /* name; an empty element gives OPEN and CLOSE */
	WINRM_XML_TEXT   /* text, cdata */
};

struct winrm_xml {
	struct winrm_slice doc; /* must outlive the tokens */
	size_t at;
	uint8_t depth;   /* of open elements */
	bool close_next; /* the CLOSE of an empty element is due */
	bool root_seen;
	bool failed;
	size_t open[WINRM_XML_DEPTH]; /* where the open elements' names are */
};

struct winrm_xml_token {
	enum winrm_xml_type type;
	struct winrm_slice name;  /* local */
	struct winrm_slice attrs; /* as they stand; see winrm_xml_attr */
	struct winrm_slice text;  /* as it stands; see winrm_xml_put_decoded */
	bool cdata;
};

void winrm_xml_start(struct winrm_xml *x, struct winrm_slice doc);

enum winrm_xml_type winrm_xml_next(
	struct winrm_xml *x, struct winrm_xml_token *token);

/*
 * The value of the first attribute of that local name, as it stands. False,
 * and *value as it was, where there is none.
 */
bool winrm_xml_attr(
	struct winrm_slice attrs, const char *local, struct winrm_slice *value);

/*
 * Text or an attribute's value with its references resolved. False for an
 * unknown entity, a bad reference, or a character XML 1.0 does not have.
 */
bool winrm_xml_put_decoded(
	struct winrm_writer *w, struct winrm_slice text, bool cdata);

/*
 * After OPEN: all text of this element (not of its children), decoded, up to
 * and with its CLOSE. Text in one piece comes without white space around it,
 * however far it is indented. False on error.
 */
bool winrm_xml_put_value(struct winrm_xml *x, struct winrm_writer *w);

/* Text for content or attributes, escaped. `s` must pass winrm_xml_valid. */
void winrm_xml_put(struct winrm_writer *w, struct winrm_slice s);

/* UTF-8 of characters that XML 1.0 has (no controls but TAB, LF and CR)? */
bool winrm_xml_valid(struct winrm_slice s);

#endif
