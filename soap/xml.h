/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_SOAP_XML_H
#define WINRM_SOAP_XML_H

#include "core/base/writer.h"
#include "core/config.h"

/*
 * A pull scanner for the XML that SOAP uses: elements, attributes, text, CDATA,
 * comments and processing instructions. It builds no tree, does not recurse,
 * holds only positions, and refuses a DOCTYPE. Elements have their local names,
 * whatever the prefix; winrm_xml_namespace says what the prefix stands for.
 * Attributes go by their local names alone.
 */

enum winrm_xml_type {
	WINRM_XML_END,   /* the document is over and was well formed */
	WINRM_XML_ERROR, /* it is not well formed; sticks */
	WINRM_XML_OPEN,  /* the scanner's name, attrs */
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
	struct winrm_slice name;      /* local, of the last OPEN or CLOSE */
	size_t open[WINRM_XML_DEPTH]; /* where the open elements' names are */
#if WINRM_FAST > 1
	uint32_t len[WINRM_XML_DEPTH];    /* of these names */
	uint32_t prefix[WINRM_XML_DEPTH]; /* of that what is not local */
#endif
};

struct winrm_xml_token {
	enum winrm_xml_type type;
	struct winrm_slice attrs; /* undecoded; see winrm_xml_attr */
	struct winrm_slice text;  /* undecoded; see winrm_xml_put_decoded */
	bool cdata;
};

void winrm_xml_start(struct winrm_xml *x, struct winrm_slice doc);

#if WINRM_FAST > 1
/* What is known of the name of the element that is open at that depth, once
 * x->open says where it is. */
void winrm_xml_reopen(struct winrm_xml *x, size_t depth);
#endif

enum winrm_xml_type winrm_xml_next(
	struct winrm_xml *x, struct winrm_xml_token *token);

/*
 * The value of the first attribute of that local name, undecoded. False, with
 * *value unchanged, if there is none.
 */
bool winrm_xml_attr(
	struct winrm_slice attrs, const char *local, struct winrm_slice *value);

#if WINRM_WATCH
/* Takes the next attribute of a tag, name and value undecoded; false: no more. */
bool winrm_xml_next_attr(struct winrm_slice *attrs, struct winrm_slice *name,
	struct winrm_slice *value);
#endif

/*
 * After OPEN, as long as the element is open: its namespace, undecoded, from
 * the nearest declaration (Namespaces in XML 1.0, section 6). Empty for no
 * namespace, whether undeclared or declared to be none.
 */
struct winrm_slice winrm_xml_namespace(const struct winrm_xml *x);

/*
 * After OPEN: all text of this element (not of its children), decoded, to its
 * CLOSE. Text in one piece comes without white space around it, however far it
 * is indented. False on error.
 */
bool winrm_xml_put_value(struct winrm_xml *x, struct winrm_writer *w);

/*
 * The same as a C string without white space around it. False, with out empty,
 * on error or if it does not fit.
 */
bool winrm_xml_get_value(struct winrm_xml *x, char *out, size_t cap);

/* Likewise the attribute's value; true, with out unchanged, if none. */
bool winrm_xml_get_attr(
	struct winrm_slice attrs, const char *local, char *out, size_t cap);

#endif
