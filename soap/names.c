/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/names.h"

#include <string.h>

#include "soap/xml_text.h"

/* In the order of names.h. */
/* clang-format off */
static const winrm_part parts[] = {
	WINRM_PART("http://www.w3.org/2003/05/soap-envelope")
	WINRM_PART(N_XMLSOAP "8/addressing")
	WINRM_PART(N_DMTF "1/wsman.xsd")
	WINRM_PART(N_XMLSOAP "9/transfer")
	WINRM_PART(N_XMLSOAP "9/enumeration")
	WINRM_PART(N_SCHEMAS "microsoft.com/wbem/wsman/1/windows/shell")
	WINRM_PART("http://schemas.")
	WINRM_PART(N_SCHEMAS "xmlsoap.org/ws/2004/0")
	WINRM_PART(N_SCHEMAS "dmtf.org/wbem/wsman/")
	WINRM_PART("rsp:")
	WINRM_PART(" xmlns:")
	WINRM_PART(" Name=\"")
	WINRM_PART(" s:mustUnderstand=\"")
	WINRM_PART(N_UNDERSTAND "true\">")
	WINRM_PART("Stream")
	WINRM_PART("Command")
	WINRM_PART("Envelope")
	WINRM_PART("a:MessageID>")
	WINRM_PART("w:ResourceURI")
	WINRM_PART("w:Max" N_ENVELOPE "Size")
	WINRM_PART("w:OperationTimeout>")
	WINRM_PART(N_RSP "WorkingDirectory>")
	WINRM_PART(N_RSP "IdleTimeOut>")
	WINRM_PART(N_RSP "Environment>")
	WINRM_PART(N_RSP "Variable")
	WINRM_PART("Receive")
	WINRM_PART("Signal")
	WINRM_PART("Enumerate")
#if WINRM_SHELLS || WINRM_CIM
	WINRM_PART("n:EnumerationContext>")
#endif
#if WINRM_CIM
	WINRM_PART(N_SCHEMAS "dmtf.org/wbem/wscim/1/common")
	WINRM_PART(N_XMLSOAP "8/eventing")
	WINRM_PART(N_SCHEMAS "microsoft.com/wbem/wsman/1/")
	WINRM_PART("a:ReferenceParameters>")
#endif
};
/* clang-format on */

void winrm_names_put(
	struct winrm_writer *w, const char *text, const char *const *args)
{
	for (;;) {
		text = winrm_writer_put_parts(w, text, parts);
		if (!*text)
			return;
		if (*text <= 4)
			winrm_xml_put(w, winrm_slice_str(args[*text - 1]));
		else
			winrm_names_put(w, args[*text - 1], args);
		text++;
	}
}

static bool is_in(const struct winrm_xml *x, const char *ns)
{
	struct winrm_slice own = winrm_xml_namespace(x);
	char uri[64]; /* the longest has 63 octets */
	struct winrm_writer w = winrm_writer_init(uri, sizeof(uri));

	winrm_names_put(&w, ns, NULL);
	return own.len == w.len && !memcmp(own.ptr, uri, w.len);
}

unsigned winrm_names_which(const struct winrm_xml *x, const char *names)
{
	unsigned n = 0;

	while (*names) {
		const char *ns = names;

		while (names += strlen(names) + 1, *names) {
			n++;
			if (winrm_slice_is(x->name, names) && is_in(x, ns))
				return n;
		}
		names++;
	}
	return 0;
}
