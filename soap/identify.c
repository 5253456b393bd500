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

bool winrm_identify_read(const struct winrm_envelope_first *first,
	struct winrm_slice doc, char *out, size_t cap)
{
	struct winrm_writer w = winrm_writer_init(out, cap);
	struct winrm_xml_token t;
	struct winrm_xml x;
	bool is_response = false, ok = true;

	winrm_envelope_again(first, &x, doc);
	while (ok && winrm_envelope_next(&x, &t) == WINRM_XML_OPEN) {
		unsigned element = winrm_names_which(&x, elements);

		if (x.depth == 3)
			is_response = element >= RESPONSE;
		else if (element == PRODUCT_VENDOR ||
			element == PRODUCT_VERSION) {
			if (w.len > 0)
				winrm_writer_put_str(&w, ", ");
			ok = winrm_xml_put_value(&x, &w);
		}
	}
	ok &= w.len < cap;
	winrm_writer_end_str(&w);
	return ok && is_response;
}
