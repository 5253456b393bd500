/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/identify.h"

#include <string.h>

#include "soap/envelope.h"
#include "soap/names.h"

void winrm_identify_put(struct winrm_writer *w)
{
	winrm_names_put(w,
		"<s:" N_ENVELOPE N_XMLNS "s=\"" NS_SOAP "\"" N_XMLNS
		"i=\"" NS_IDENTITY "\"><s:Header/><s:Body><i:Identify/>",
		NULL);
	winrm_envelope_end(w);
}

enum element { PRODUCT_VENDOR = 1, PRODUCT_VERSION, RESPONSE, OMI_RESPONSE };

/* OMI puts the response, though not its content, in SOAP's namespace. */
static const char elements[] = NS_IDENTITY
	"\0ProductVendor\0ProductVersion\0IdentifyResponse\0\0" NS_SOAP
	"\0IdentifyResponse\0\0";

/* The rest of the Body. */
static bool read_rest(struct winrm_xml *x, struct winrm_writer *w)
{
	struct winrm_xml_token t;
	enum winrm_xml_type type;

	while ((type = winrm_envelope_next(x, &t)) == WINRM_XML_OPEN) {
		unsigned element = winrm_names_which(x, elements);

		if (element != PRODUCT_VENDOR && element != PRODUCT_VERSION)
			continue;
		if (w->len > 0)
			winrm_writer_put_str(w, ", ");
		if (!winrm_xml_put_value(x, w))
			return false;
	}
	return type == WINRM_XML_END;
}

bool winrm_identify_read(struct winrm_envelope_reply *r, struct winrm_slice doc,
	char *out, size_t cap)
{
	struct winrm_writer w = winrm_writer_init(out, cap);
	struct winrm_xml x;
	bool ok = winrm_envelope_read(r, &x, doc) &&
		(r->is_fault || winrm_names_which(&x, elements) >= RESPONSE) &&
		read_rest(&x, &w) && w.len < cap;

	winrm_writer_end_str(&w);
	return ok;
}
