/* SPDX-License-Identifier: Apache-2.0 */
#include "core/cim/cim_event.h"

#include "soap/names.h"
#include "soap/xml_text.h"

#if WINRM_CIM && WINRM_WATCH

/* Envelope, Body, PullResponse, Items, Event, and what is in that: deeper is what
 * anybody may write into a log. */
#define BOOKMARK_DEPTH 6

#define EVENT_QUERY "http://schemas.microsoft.com/win/2004/08/events/eventquery"

bool winrm_cim_is_content(const char *s)
{
	struct winrm_slice text = winrm_slice_str(s);
	struct winrm_xml_token t;
	struct winrm_xml x;

	if (text.len == 0 || !winrm_xml_valid(text))
		return false;
	if (s[0] != '<')
		return true;
	winrm_xml_start(&x, text);
	while (winrm_xml_next(&x, &t) > WINRM_XML_ERROR)
		;
	return t.type == WINRM_XML_END;
}

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
	bool of_log = watch->log || watch->query[0] == '<';
	const char *args[] = {watch->dialect, watch->log, watch->query};

	if (!args[0])
		args[0] = of_log ? EVENT_QUERY : WINRM_CIM_WQL;
	winrm_names_put(w, "<w:Filter Dialect=\"\1\">", args);
	if (watch->log)
		winrm_names_put(w,
			"<QueryList><Query Id=\"0\" Path=\"\2\"><Select "
			"Path=\"\2\">\3</Select></Query></QueryList>",
			args);
	else
		put_content(w, watch->query);
	winrm_names_put(w, "</w:Filter>", NULL);
}

static void put_expires(struct winrm_writer *w, uint32_t ms)
{
	winrm_names_put(w, "<e:Expires>", NULL);
	winrm_envelope_put_duration(w, ms);
	winrm_names_put(w, "</e:Expires>", NULL);
}

void winrm_cim_put_subscribe(struct winrm_writer *w,
	const struct winrm_cim_target *t, const struct winrm_watch *watch)
{
	winrm_cim_begin(w, t, NS_EVENTING "/", "Subscribe", NULL, NULL);
	winrm_names_put(w,
		"<e:Subscribe" N_XMLNS "e=\"" NS_EVENTING
		"\"><e:Delivery Mode=\"" N_DMTF "1/wsman/Pull\">",
		NULL);
	if (watch->heartbeat_ms > 0) {
		winrm_names_put(w, "<w:Heartbeats>", NULL);
		winrm_envelope_put_duration(w, watch->heartbeat_ms);
		winrm_names_put(w, "</w:Heartbeats>", NULL);
	}
	winrm_names_put(w,
		"<w:ContentEncoding>UTF-8</w:ContentEncoding></e:Delivery>",
		NULL);
	if (watch->expires_ms > 0)
		put_expires(w, watch->expires_ms);
	put_query(w, watch);
	if (watch->bookmark) {
		winrm_names_put(w, "<w:Bookmark>", NULL);
		put_content(w, watch->bookmark);
		winrm_names_put(w, "</w:Bookmark>", NULL);
	}
	if (watch->on_bookmark)
		winrm_names_put(w, "<w:SendBookmarks/>", NULL);
	winrm_names_put(w, "</e:Subscribe>", NULL);
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
	if (expires_ms > 0)
		put_expires(w, expires_ms);
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
		uint8_t depth = x.depth;
		size_t start = x.at, end = start;

		if (t.type != WINRM_XML_OPEN || depth > BOOKMARK_DEPTH ||
			!winrm_names_which(&x, name))
			continue;
		while (x.depth >= depth) {
			end = x.close_next ? start : x.at;
			if (winrm_xml_next(&x, &t) == WINRM_XML_ERROR)
				return found;
		}
		found.ptr = doc.ptr + start;
		found.len = end - start;
	}
	return winrm_slice_trim(found);
}

#else
typedef int winrm_no_events; /* ISO C has no empty file */
#endif
