/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/envelope.h"

#include "soap/names.h"

void winrm_envelope_put_duration(struct winrm_writer *w, uint32_t ms)
{
	size_t point;

	winrm_names_put(w, "PT", NULL);
	winrm_writer_put_decimal(w, ms / 1000);
	point = w->len;
	winrm_writer_put_decimal(w, 1000 + ms % 1000); /* "1" and 3 digits */
	if (point < w->cap)
		w->buf[point] = '.';
	winrm_names_put(w, "S", NULL);
}

/* A SelectorSet of Selectors, or an OptionSet of Options. */
static void put_set(struct winrm_writer *w, const char *item,
	const struct winrm_envelope_value *list)
{
	const char *args[3] = {item};

	if (!list || !list->name)
		return;
	winrm_names_put(w, "<w:\1Set>", args);
	for (; list->name; list++) {
		args[1] = list->name;
		args[2] = list->value;
		winrm_names_put(w, "<w:\1" N_NAME "\2\">\3</w:\1>", args);
	}
	winrm_names_put(w, "</w:\1Set>", args);
}

void winrm_envelope_begin(struct winrm_writer *w,
	const struct winrm_envelope_header *h,
	const struct winrm_envelope_operation *o)
{
	const char *args[] = {h->path, h->message_id, o->action.rest,
		o->resource.rest, o->action.known, o->resource.known};

	winrm_names_put(w,
		"<s:" N_ENVELOPE N_XMLNS "s=\"" NS_SOAP "\"" N_XMLNS
		"a=\"" NS_ADDRESSING "\"" N_XMLNS "w=\"" NS_WSMAN "\"" N_XMLNS
		"rsp=\"" NS_SHELL "\"><s:Header><a:To>http",
		NULL);
	winrm_names_put(w, h->tls ? "s://" : "://", NULL);
	winrm_writer_put_authority(w, h->host, h->tcp_port);
	winrm_names_put(w,
		"\1</a:To><a:ReplyTo><a:Address" N_UNDERSTOOD NS_ADDRESSING
		"/role/anonymous</a:Address></a:ReplyTo>"
		"<a:Action" N_UNDERSTOOD "\5\3</a:Action>"
		"<" N_MESSAGE_ID "uuid:\2</" N_MESSAGE_ID
		"<" N_RESOURCE N_UNDERSTOOD "\6\4</" N_RESOURCE
		"><" N_MAX_ENVELOPE N_UNDERSTOOD,
		args);
	winrm_writer_put_decimal(w, h->max_envelope);
	winrm_names_put(w, "</" N_MAX_ENVELOPE "><" N_TIMEOUT, NULL);
	winrm_envelope_put_duration(w, h->operation_timeout);
	winrm_names_put(w,
		"</" N_TIMEOUT "<w:Locale xml:lang=\"en-US\"" N_UNDERSTAND
		"false\"/>",
		NULL);
	put_set(w, "Selector", o->selectors);
	put_set(w, "Option", o->options);
#if WINRM_CIM || WINRM_PSRP_CONNECT
	if (o->own)
		winrm_names_put(w, o->own, o->own_args);
#endif
	winrm_names_put(w, "</s:Header><s:Body>", NULL);
}

void winrm_envelope_end(struct winrm_writer *w)
{
	winrm_names_put(w, "</s:Body></s:" N_ENVELOPE ">", NULL);
}
