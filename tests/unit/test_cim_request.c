/* SPDX-License-Identifier: Apache-2.0 */
#include "core/cim/cim_event.h"
#include "core/cim/cim_request.h"

#include "core/winrm.h"
#include "tests/unit/guard.h"
#include "tests/unit/namespaces.h"
#include "tests/unit/unit.h"

/* Each request for management data, byte for byte. */

#define MS        "http://schemas.microsoft.com/wbem/wsman/1/"
#define PROCESS   MS "wmi/root/cimv2/Win32_Process"
#define EVENTING  "http://schemas.xmlsoap.org/ws/2004/08/eventing"
#define ANONYMOUS URI_ADDRESSING "/role/anonymous"
#define NAMESPACES                                                             \
	" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:c="    \
	"\"http://schemas.dmtf.org/wbem/wscim/1/common\">"
#define HEAD(action, resource, sets)                                           \
	"<s:Envelope xmlns:s=\"" URI_SOAP "\" xmlns:a=\"" URI_ADDRESSING       \
	"\" xmlns:w=\"" URI_WSMAN "\" xmlns:rsp=\"" URI_SHELL                  \
	"\"><s:Header><a:To>http://dc1.example.test:5985/wsman</a:To>"         \
	"<a:ReplyTo><a:Address s:mustUnderstand=\"true\">" ANONYMOUS           \
	"</a:Address></a:ReplyTo><a:Action s:mustUnderstand=\"true\">" action  \
	"</a:Action><a:MessageID>uuid:11111111-2222-4333-8444-555555555555"    \
	"</a:MessageID><w:ResourceURI s:mustUnderstand=\"true\">" resource     \
	"</w:ResourceURI><w:MaxEnvelopeSize s:mustUnderstand=\"true\">8192"    \
	"</w:MaxEnvelopeSize><w:OperationTimeout>PT60.000S"                    \
	"</w:OperationTimeout><w:Locale xml:lang=\"en-US\" "                   \
	"s:mustUnderstand=\"false\"/>" sets "</s:Header><s:Body>"
#define END "</s:Body></s:Envelope>"
#define ENUMERATE(max)                                                         \
	"<n:Enumerate xmlns:n=\"" URI_ENUMERATION                              \
	"\"><w:OptimizeEnumeration/><w:MaxElements>" max "</w:MaxElements>"
#define KEYS                                                                   \
	"<w:SelectorSet><w:Selector Name=\"Handle\">4</w:Selector>"            \
	"</w:SelectorSet>"

static const struct winrm_selector keys[] = {{"Handle", "4"}, {NULL, NULL}};
static const struct winrm_selector options[] = {{"o<", "&"}, {NULL, NULL}};
static const struct winrm_cim_arg inner[] = {{.name = "b", .value = "1"},
	{.name = "b", .value = "2"}, {.name = NULL}};
static const struct winrm_cim_arg outer[] = {
	{.name = "a", .resource = "urn:x/Inner", .members = inner},
	{.name = "z"}, {.name = NULL}};
static const struct winrm_cim_arg args[] = {
	{.name = "CommandLine", .value = "a <b> & \"c\""},
	{.name = "When",
		.value = "2024-01-02T03:04:05Z",
		.type = WINRM_CIM_DATETIME},
	{.name = "None"}, {.name = "Empty", .value = ""},
	{.name = "Startup",
		.resource = "wmi/root/cimv2/Win32_ProcessStartup",
		.members = outer},
	{.name = "Ref",
		.resource = "wmi/root/cimv2/Win32_Process",
		.selectors = keys},
	{.name = NULL}};

#define ARGS                                                                   \
	"<p:CommandLine>a &lt;b&gt; &amp; &quot;c&quot;</p:CommandLine>"       \
	"<p:When><c:Datetime>2024-01-02T03:04:05Z</c:Datetime></p:When>"       \
	"<p:None xsi:nil=\"true\"></p:None><p:Empty></p:Empty>"                \
	"<p:Startup xmlns:q=\"" MS                                             \
	"wmi/root/cimv2/Win32_ProcessStartup\" xsi:type="                      \
	"\"q:Win32_ProcessStartup_Type\"><q:a xmlns:t=\"urn:x/Inner\" "        \
	"xsi:type=\"t:Inner_Type\"><t:b>1</t:b><t:b>2</t:b></q:a>"             \
	"<q:z xsi:nil=\"true\"></q:z></p:Startup><p:Ref><a:Address>" ANONYMOUS \
	"</a:Address><a:ReferenceParameters><w:ResourceURI>" PROCESS           \
	"</w:ResourceURI>" KEYS "</a:ReferenceParameters></p:Ref>"

static const struct {
	enum winrm_operation operation;
	struct winrm_cim cim;
	const char *text;
} firsts[] = {
	{WINRM_OP_CIM_ENUMERATE, {.resource = "wmi/root/cimv2/Win32_Process"},
		HEAD(URI_ENUMERATION "/Enumerate", PROCESS, "")
			ENUMERATE("100") "</n:Enumerate>" END},
	{WINRM_OP_CIM_ENUMERATE,
		{.resource = "urn:x",
			.query = "SELECT * WHERE a<'b'",
			.options = options,
			.mode = WINRM_CIM_BOTH,
			.max_elements = 7},
		HEAD(URI_ENUMERATION "/Enumerate", "urn:x",
			"<w:OptionSet><w:Option Name=\"o&lt;\">&amp;</w:Option>"
			"</w:OptionSet>")
			ENUMERATE(
				"7") "<w:EnumerationMode>EnumerateObjectAndEPR"
				     "</w:EnumerationMode><w:Filter Dialect=\"" MS
				     "WQL\">SELECT * WHERE a&lt;'b'</w:Filter>"
				     "</n:Enumerate>" END},
	{WINRM_OP_CIM_ENUMERATE,
		{.resource = "config/Listener",
			.query = "q",
			.dialect = "urn:d",
			.mode = WINRM_CIM_REFERENCES},
		HEAD(URI_ENUMERATION "/Enumerate", MS "config/Listener", "")
			ENUMERATE(
				"100") "<w:EnumerationMode>EnumerateEPR</w:EnumerationMode>"
				       "<w:Filter Dialect=\"urn:d\">q</w:Filter>"
				       "</n:Enumerate>" END},
	{WINRM_OP_CIM_GET,
		{.resource = "wmi/root/cimv2/Win32_Process",
			.selectors = keys,
			.fragment = "Name"},
		HEAD(URI_TRANSFER "/Get", PROCESS,
			KEYS "<w:FragmentTransfer s:mustUnderstand=\"true\">"
			     "Name</w:FragmentTransfer>") END},
	{WINRM_OP_CIM_DELETE,
		{.resource = "wmi/root/cimv2/Win32_Process", .selectors = keys},
		HEAD(URI_TRANSFER "/Delete", PROCESS, KEYS) END},
	{WINRM_OP_CIM_INVOKE,
		{.resource = "wmi/root/cimv2/Win32_Process",
			.method = "Create",
			.args = args},
		HEAD(PROCESS "/Create", PROCESS,
			"") "<p:Create_INPUT xmlns:p=\"" PROCESS
			    "\"" NAMESPACES ARGS "</p:Create_INPUT>" END},
	{WINRM_OP_CIM_INVOKE, {.resource = "urn:x", .method = "m"},
		HEAD("urn:x/m", "urn:x",
			"") "<p:m_INPUT xmlns:p=\"urn:x\"" NAMESPACES
			    "</p:m_INPUT>" END},
	{WINRM_OP_CIM_CREATE, {.resource = "urn:x/y", .args = inner},
		HEAD(URI_TRANSFER "/Create", "urn:x/y",
			"") "<p:y xmlns:p=\"urn:x/y\"" NAMESPACES
			    "<p:b>1</p:b><p:b>2</p:b></p:y>" END},
	{WINRM_OP_CIM_PUT,
		{.resource = "config", .element = "Config", .args = inner},
		HEAD(URI_TRANSFER "/Put", MS "config",
			"") "<p:Config xmlns:p=\"" MS "config\"" NAMESPACES
			    "<p:b>1</p:b><p:b>2</p:b></p:Config>" END},
	{WINRM_OP_CIM_PUT,
		{.resource = "urn:x", .fragment = "b", .args = inner},
		HEAD(URI_TRANSFER "/Put", "urn:x",
			"<w:FragmentTransfer s:mustUnderstand=\"true\">b"
			"</w:FragmentTransfer>") "<w:XmlFragment xmlns:p=\"urn:x\"" NAMESPACES
						 "<p:b>1</p:b><p:b>2</p:b></w:XmlFragment>" END},
};

static struct winrm_cim_target target(const char *resource,
	const struct winrm_selector *selectors, const struct winrm_selector *o)
{
	struct winrm_cim_target t = {
		{.host = "dc1.example.test",
			.path = "/wsman",
			.tcp_port = 5985,
			.message_id = "11111111-2222-4333-8444-555555555555",
			.max_envelope = 8192,
			.operation_timeout = 60000},
		resource, selectors, o};

	return t;
}

static void put_first(struct winrm_writer *w, size_t i)
{
	const struct winrm_cim *cim = &firsts[i].cim;
	struct winrm_cim_target t =
		target(cim->resource, cim->selectors, cim->options);

	winrm_cim_put(w, &t, firsts[i].operation, cim);
}

static void each_operation_has_its_bytes(void **state)
{
	static char text[8192];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(firsts); i++) {
		struct winrm_writer w = winrm_writer_init(text, sizeof(text));

		put_first(&w, i);
		winrm_writer_end_str(&w);
		assert_string_equal(text, firsts[i].text);
	}
}

static void every_capacity_holds_the_head_of_it(void **state)
{
	struct guard g = guard_open(8192);
	size_t i, cap;

	(void)state;
	for (i = 0; i < COUNT(firsts); i++)
		for (cap = 0; cap <= strlen(firsts[i].text); cap += 3) {
			struct winrm_writer w =
				winrm_writer_init(guard_room(&g, cap), cap);

			put_first(&w, i);
			assert_int_equal(w.len, strlen(firsts[i].text));
			assert_memory_equal(w.buf, firsts[i].text, cap);
		}
	guard_close(&g);
}

static void assert_put(struct winrm_writer *w, const char *text)
{
	winrm_writer_end_str(w);
	assert_string_equal((char *)w->buf, text);
	w->len = 0;
}

static void an_enumeration_goes_on_and_ends(void **state)
{
	static char text[4096];
	struct winrm_writer w = winrm_writer_init(text, sizeof(text));
	struct winrm_cim_target t = target("urn:x", NULL, NULL);

	(void)state;
	winrm_cim_put_pull(&w, &t, "c<1", 5);
	assert_put(&w,
		HEAD(URI_ENUMERATION "/Pull", "urn:x",
			"") "<n:Pull xmlns:n=\"" URI_ENUMERATION
			    "\"><n:EnumerationContext>c&lt;1</n:EnumerationContext>"
			    "<n:MaxElements>5</n:MaxElements></n:Pull>" END);
	winrm_cim_put_pull(&w, &t, "c", 0);
	assert_put(&w,
		HEAD(URI_ENUMERATION "/Release", "urn:x",
			"") "<n:Release xmlns:n=\"" URI_ENUMERATION
			    "\"><n:EnumerationContext>c</n:EnumerationContext>"
			    "</n:Release>" END);
}

static void on_bookmark(void *user, const char *text, size_t len)
{
	(void)user;
	(void)text;
	(void)len;
}

#define SUBSCRIBE(in_delivery, rest)                                           \
	HEAD(EVENTING "/Subscribe", "urn:x", "")                               \
	"<e:Subscribe xmlns:e=\"" EVENTING                                     \
	"\"><e:Delivery Mode=\"http://schemas.dmtf.org/wbem/wsman/1/wsman/"    \
	"Pull\">" in_delivery                                                  \
	"<w:ContentEncoding>UTF-8</w:ContentEncoding></e:Delivery>" rest       \
	"</e:Subscribe>" END
#define EVENT_QUERY                                                            \
	"<w:Filter Dialect=\"http://schemas.microsoft.com/win/2004/08/events/" \
	"eventquery\">"

static void subscriptions_have_their_bytes(void **state)
{
	static char text[4096];
	struct winrm_writer w = winrm_writer_init(text, sizeof(text));
	struct winrm_cim_target t = target("urn:x", NULL, NULL);
	struct winrm_watch watch = {.query = "SELECT <"};

	(void)state;
	winrm_cim_put_subscribe(&w, &t, &watch);
	assert_put(&w,
		SUBSCRIBE("",
			"<w:Filter Dialect=\"" MS
			"WQL\">SELECT &lt;</w:Filter>"));
	watch.log = "Se\"c";
	watch.heartbeat_ms = 1500;
	watch.expires_ms = 60000;
	watch.bookmark = "<B a='1'/>";
	watch.on_bookmark = on_bookmark;
	winrm_cim_put_subscribe(&w, &t, &watch);
	assert_put(&w,
		SUBSCRIBE("<w:Heartbeats>PT1.500S</w:Heartbeats>",
			"<e:Expires>PT60.000S</e:Expires>" EVENT_QUERY
			"<QueryList><Query Id=\"0\" Path=\"Se&quot;c\">"
			"<Select Path=\"Se&quot;c\">SELECT &lt;</Select></Query>"
			"</QueryList></w:Filter><w:Bookmark><B a='1'/></w:Bookmark>"
			"<w:SendBookmarks/>"));
	memset(&watch, 0, sizeof(watch));
	watch.query = "<QueryList/>";
	watch.bookmark = "urn:earliest&";
	winrm_cim_put_subscribe(&w, &t, &watch);
	assert_put(&w,
		SUBSCRIBE("",
			EVENT_QUERY
			"<QueryList/></w:Filter><w:Bookmark>urn:earliest&amp;"
			"</w:Bookmark>"));
}

#define IDENTIFIED(verb)                                                       \
	HEAD(EVENTING "/" verb, "urn:x",                                       \
		"<e:Identifier xmlns:e=\"" EVENTING                            \
		"\">&lt;id</e:Identifier>")

static void subscriptions_are_renewed_and_ended(void **state)
{
	static char text[4096];
	struct winrm_writer w = winrm_writer_init(text, sizeof(text));
	struct winrm_cim_target t = target("urn:x", NULL, NULL);

	(void)state;
	winrm_cim_put_renew(&w, &t, "<id", 60000);
	assert_put(&w,
		IDENTIFIED(
			"Renew") "<e:Renew xmlns:e=\"" EVENTING
				 "\"><e:Expires>PT60.000S</e:Expires></e:Renew>" END);
	winrm_cim_put_renew(&w, &t, "<id", 0);
	assert_put(&w,
		IDENTIFIED("Unsubscribe") "<e:Unsubscribe xmlns:e=\"" EVENTING
					  "\"></e:Unsubscribe>" END);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_operation_has_its_bytes),
		cmocka_unit_test(every_capacity_holds_the_head_of_it),
		cmocka_unit_test(an_enumeration_goes_on_and_ends),
		cmocka_unit_test(subscriptions_have_their_bytes),
		cmocka_unit_test(subscriptions_are_renewed_and_ended),
	};

	return RUN(tests);
}
