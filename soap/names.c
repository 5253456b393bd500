/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/names.h"

#include <string.h>

#include "soap/xml_text.h"

/* In the order of names.h. */
static const char parts[] =
	"http://www.w3.org/2003/05/soap-envelope\0" N_XMLSOAP
	"8/addressing\0" N_DMTF "1/wsman.xsd\0" N_XMLSOAP
	"9/transfer\0" N_XMLSOAP "9/enumeration\0" N_SCHEMAS
	"microsoft.com/wbem/wsman/1/windows/shell\0"
	"http://schemas.\0" N_SCHEMAS "xmlsoap.org/ws/2004/0\0" N_SCHEMAS
	"dmtf.org/wbem/wsman/\0"
	"rsp:\0"
	" xmlns:\0"
	" Name=\"\0"
	" s:mustUnderstand=\"\0" N_UNDERSTAND "true\">\0"
	"Stream\0"
	"Command\0"
	"Envelope\0"
	"a:MessageID>\0"
	"w:ResourceURI\0"
	"w:Max" N_ENVELOPE "Size\0"
	"w:OperationTimeout>\0" N_RSP "WorkingDirectory>\0" N_RSP
	"IdleTimeOut>\0" N_RSP "Environment>\0" N_RSP "Variable\0"
	"Receive\0"
	"Signal\0"
	"Enumerate\0";

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
