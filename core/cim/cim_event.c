/* SPDX-License-Identifier: Apache-2.0 */
#include "core/cim/cim_event.h"

#include "core/cim/cim_text.h"
#include "soap/names.h"
#include "soap/xml_text.h"

#if WINRM_CIM && WINRM_WATCH

/* Envelope, Body, PullResponse, Items, Event, and what is in that: deeper is what
 * anybody may write into a log. */
#define BOOKMARK_DEPTH 6

#define EVENT_QUERY N_SCHEMAS "microsoft.com/win/2004/08/events/eventquery"

/* XML as it is, other text escaped. */
static void put_content(struct winrm_writer *w, const char *s)
{
	if (s[0] == '<')
		winrm_writer_put_str(w, s);
	else
		winrm_names_put(w, "\1", &s);
}

static void put_query(struct winrm_writer *w, const struct winrm_watch *watch)
{
	const char *args[] = {watch->dialect, watch->log, watch->query, NULL,
		WINRM_CIM_WQL_TEXT};

	if (watch->log || watch->query[0] == '<')
		args[4] = EVENT_QUERY;
	if (watch->dialect)
		args[4] = "\1";
	winrm_names_put(w, "<w:Filter Dialect=\"\5\">", args);
	if (watch->log)
		winrm_names_put(w,
			"<QueryList><Query Id=\"0\" Path=\"\2\"><Select "
			"Path=\"\2\">\3</Select></Query></QueryList>",
			args);
	else
		put_content(w, watch->query);
}

/* An element of that name, if it is to be there. */
static void put_duration(struct winrm_writer *w, const char *name, uint32_t ms)
{
	if (ms == 0)
		return;
	winrm_names_put(w, "<\1>", &name);
	winrm_envelope_put_duration(w, ms);
	winrm_names_put(w, "</\1>", &name);
}

void winrm_cim_put_subscribe(struct winrm_writer *w,
	const struct winrm_cim_target *t, const struct winrm_watch *watch)
{
	winrm_cim_begin(w, t, NS_EVENTING "/", "Subscribe", NULL, NULL);
	winrm_names_put(w,
		"<e:Subscribe" N_XMLNS "e=\"" NS_EVENTING
		"\"><e:Delivery Mode=\"" N_DMTF "1/wsman/Pull\">",
		NULL);
	put_duration(w, "w:Heartbeats", watch->heartbeat_ms);
	winrm_names_put(w,
		"<w:ContentEncoding>UTF-8</w:ContentEncoding></e:Delivery>",
		NULL);
	put_duration(w, "e:Expires", watch->expires_ms);
	put_query(w, watch);
	winrm_names_put(w, "</w:Filter>", NULL);
	if (watch->bookmark) {
		winrm_names_put(w, "<w:Bookmark>", NULL);
		put_content(w, watch->bookmark);
		winrm_names_put(w, "</w:Bookmark>", NULL);
	}
	winrm_names_put(w,
		watch->on_bookmark ? "<w:SendBookmarks/></e:Subscribe>"
				   : "</e:Subscribe>",
		NULL);
	winrm_envelope_end(w);
}

void winrm_cim_put_renew(struct winrm_writer *w,
	const struct winrm_cim_target *t, const char *identifier,
	uint32_t expires_ms)
{
	const char *verb = expires_ms > 0 ? "Renew" : "Unsubscribe";

	winrm_cim_begin(w, t, NS_EVENTING "/", verb,
		"<e:Identifier" N_XMLNS "e=\"" NS_EVENTING
		"\">\1</e:Identifier>",
		&identifier);
	winrm_names_put(w, "<e:\1" N_XMLNS "e=\"" NS_EVENTING "\">", &verb);
	put_duration(w, "e:Expires", expires_ms);
	winrm_names_put(w, "</e:\1>", &verb);
	winrm_envelope_end(w);
}

struct winrm_slice winrm_cim_bookmark(struct winrm_slice doc)
{
	static const char name[] = NS_WSMAN "\0Bookmark\0\0";
	struct winrm_slice found = {doc.ptr, 0};
	struct winrm_xml_token t;
	struct winrm_xml x;

	winrm_xml_start(&x, doc);
	while (winrm_xml_next(&x, &t) > WINRM_XML_ERROR) {
		size_t start = x.at, end;

		if (t.type != WINRM_XML_OPEN || x.depth > BOOKMARK_DEPTH ||
			!winrm_names_which(&x, name))
			continue;
		if (!winrm_cim_skip(&x, x.depth))
			break;
		end = x.at;
		while (end > start && doc.ptr[--end] != '<')
			; /* of its end tag */
		found.ptr = doc.ptr + start;
		found.len = end - start;
	}
	return winrm_slice_trim(found);
}

#else
typedef int winrm_no_events; /* ISO C has no empty file */
#endif
