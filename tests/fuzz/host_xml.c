/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/base64.h"
#include "tests/fuzz/host.h"
#include "tests/unit/namespaces.h"

/* The host's answers in clear: right ones, faults, and fragments. */

#define COMMAND_ID "C0DE0000-0000-4000-8000-00000000000"
#define SHELL_ID   "5E11ED00-0000-4000-8000-00000000000"

static const char *const fragments[] = {
#include "tests/fuzz/fragments.h"
};
enum { FRAGMENTS = sizeof(fragments) / sizeof(fragments[0]) };

static const uint32_t codes[] = {0, 109, 232, 995, 5, 2150858793u, 2150858843u,
	2150859047u, 2150859072u, 2147943418u, 2150859082u, 2150859212u,
	0x80338032u, 0x8033803fu, 0x803381a5u, 0x803381e4u, 0x8007006du, 1};
static const char *const subcodes[] = {"w:TimedOut", "w:QuotaLimit",
	"w:InvalidSelectors", "w:AccessDenied", "a:DestinationUnreachable"};

static void put_n(struct host *h, const void *data, size_t len)
{
	if (len > sizeof(h->xml) - h->xml_len)
		len = sizeof(h->xml) - h->xml_len;
	memcpy(h->xml + h->xml_len, data, len);
	h->xml_len += len;
}

static void put(struct host *h, const char *text)
{
	put_n(h, text, strlen(text));
}

static void put_number(struct host *h, uint32_t n)
{
	char text[12], *at = text + sizeof(text);

	*--at = 0;
	do
		*--at = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	put(h, at);
}

static void put_id(struct host *h, const char *text, unsigned number)
{
	char digit = (char)('0' + number % 10);

	put(h, text);
	put_n(h, &digit, 1);
}

static void put_front(struct host *h)
{
	h->xml_len = 0;
	put(h, "<s:Envelope" DECLARED "><s:Header>");
	if (h->plan.relates != 1) {
		put(h, "<a:RelatesTo>uuid:");
		put(h, h->plan.relates ? SHELL_ID "0" : h->message_id);
		put(h, "</a:RelatesTo>");
	}
	put(h, "</s:Header><s:Body>");
}

static void put_back(struct host *h)
{
	put(h, "</s:Body></s:Envelope>");
}

/* --- right answers ---------------------------------------------------------- */

static void put_stream(struct host *h, const char *name, size_t len)
{
	size_t at;

	put(h, "<rsp:Stream Name=\"");
	put(h, name);
	put_id(h, "\" CommandId=\"" COMMAND_ID, 0);
	put(h, "\">");
	for (at = 0; at + 3 <= len; at += 3)
		put_n(h, "eHh4", 4);
	put(h, len - at == 2 ? "eHg=" : len - at == 1 ? "eA==" : "");
	put(h, "</rsp:Stream>");
}

static void put_exit_code(struct host *h, unsigned which)
{
	static const char *const texts[] = {"0", "1", "-1", "4294967295",
		"-4294967295", "4294967296", "", " 7 ", "0x1", "--1",
		"2147483648"};

	if (which % 12 == 11)
		return;
	put(h, "<rsp:ExitCode>");
	put(h, texts[which % 12]);
	put(h, "</rsp:ExitCode>");
}

/* The size of stdout is in b, of stderr in a; c: the exit code. */
static void put_receive(struct host *h, const struct host_step *s)
{
	static const uint16_t sizes[] = {
		0, 1, 2, 3, 60, 700, 3000, 5400, 6000, 7000, 12000};
	size_t len = sizes[s->b % 11];

	put(h, "<rsp:ReceiveResponse>");
	if (s->a & 2)
		put_stream(h, s->a & 4 ? "other" : "stderr", s->a >> 2);
	if (len > 0 || (s->a & 8))
		put_stream(h, "stdout", len);
	h->offered += (uint32_t)len;
	put_id(h, "<rsp:CommandState CommandId=\"" COMMAND_ID, 0);
	put(h, "\" State=\"urn:CommandState/");
	put(h, s->a & 1 ? s->a & 16 ? "Pending" : "Running" : "Done");
	put(h, "\">");
	if (!(s->a & 1))
		put_exit_code(h, s->c);
	put(h, "</rsp:CommandState></rsp:ReceiveResponse>");
}

/* a shells, among them (b) the one asked for; (c) more follow. */
static void put_list(struct host *h, bool pull, const struct host_step *s)
{
	unsigned i;

	put(h,
		pull ? "<n:PullResponse><n:Items>"
		     : "<n:EnumerateResponse><w:Items>");
	for (i = 0; i < s->a % 5u; i++) {
		put_id(h, "<rsp:Shell><rsp:ShellId>" SHELL_ID, i);
		put(h, "</rsp:ShellId><rsp:Name>");
		put(h, s->b % 5 == i ? h->shell_name : "other");
		put(h,
			"</rsp:Name><rsp:Owner>LAB\\alice</rsp:Owner>"
			"<rsp:ClientIP>10.0.0.1</rsp:ClientIP><rsp:State>"
			"Connected</rsp:State><rsp:ShellRunTime>P0DT0H2M11S"
			"</rsp:ShellRunTime></rsp:Shell>");
	}
	put(h, pull ? "</n:Items>" : "</w:Items>");
	put(h,
		s->c & 1 ? "<n:EnumerationContext> 12 </n:EnumerationContext>"
			 : "<n:EnumerationContext/><w:EndOfSequence/>");
	put(h, pull ? "</n:PullResponse>" : "</n:EnumerateResponse>");
}

static void put_created(struct host *h, unsigned form)
{
	unsigned number = h->shells++;

	if (form % 3 != 1) {
		put(h,
			"<x:ResourceCreated>"
			"<a:ReferenceParameters><w:SelectorSet>"
			"<w:Selector Name=\"ShellId\">");
		put_id(h, SHELL_ID, number);
		put(h,
			"</w:Selector></w:SelectorSet>"
			"</a:ReferenceParameters></x:ResourceCreated>");
	}
	if (form % 3 != 0) {
		put_id(h, "<rsp:Shell><rsp:ShellId>" SHELL_ID, number);
		put(h, "</rsp:ShellId></rsp:Shell>");
	}
}

void host_put_good(
	struct host *h, enum host_verb verb, const struct host_step *s)
{
	put_front(h);
	switch (verb) {
	case HOST_VERB_NONE: break;
	case HOST_VERB_DELETE: break;
	case HOST_VERB_IDENTIFY:
		put(h,
			"<i:IdentifyResponse>"
			"<i:ProductVendor>Microsoft Corporation"
			"</i:ProductVendor><i:ProductVersion>OS: 0.0.0"
			"</i:ProductVersion></i:IdentifyResponse>");
		break;
	case HOST_VERB_CREATE: put_created(h, s->a); break;
	case HOST_VERB_COMMAND:
		put(h, "<rsp:CommandResponse><rsp:CommandId>");
		put_id(h, COMMAND_ID, 0);
		put(h, "</rsp:CommandId></rsp:CommandResponse>");
		break;
	case HOST_VERB_RECEIVE: put_receive(h, s); break;
	case HOST_VERB_SEND: put(h, "<rsp:SendResponse/>"); break;
	case HOST_VERB_SIGNAL: put(h, "<rsp:SignalResponse/>"); break;
	case HOST_VERB_ENUMERATE: put_list(h, false, s); break;
	case HOST_VERB_PULL: put_list(h, true, s); break;
	}
	put_back(h);
}

/* --- others ----------------------------------------------------------------- */

void host_put_fault(struct host *h, const struct host_step *s)
{
	uint32_t code = codes[s->a % (sizeof(codes) / sizeof(codes[0]))];

	put_front(h);
	put(h,
		"<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode>"
		"<s:Value>");
	put(h, subcodes[(s->b >> 4) % 5]);
	put(h,
		"</s:Value></s:Subcode></s:Code><s:Reason><s:Text>It is "
		"wrong.</s:Text></s:Reason><s:Detail>");
	if (code > 0) {
		put(h, "<f:WSManFault xmlns:f=\"urn:f\" Code=\"");
		put_number(h, code);
		put(h, "\" Machine=\"srv\"><f:Message>Why.");
		if (s->c > 0) {
			put(h,
				"<f:ProviderFault><f:WSManFault "
				"xmlns:f=\"urn:f\" Code=\"");
			put_number(h,
				codes[s->c %
					(sizeof(codes) / sizeof(codes[0]))]);
			put(h, "\"/></f:ProviderFault>");
		}
		put(h, "</f:Message></f:WSManFault>");
	}
	put(h, "</s:Detail></s:Fault>");
	put_back(h);
	h->is_fault = true;
}

static const char *fragment(unsigned which)
{
	return fragments[which % FRAGMENTS];
}

void host_put_fragments(struct host *h, struct winrm_slice which)
{
	size_t i;

	put_front(h);
	for (i = 0; i < which.len; i++)
		put(h, fragment(which.ptr[i]));
	put_back(h);
}

void host_put_output(struct host *h, struct winrm_slice which, bool is_stdout)
{
	static uint8_t text[16384];
	struct winrm_writer w;
	size_t len = 0, i, n;

	for (i = 0; i < which.len; i++) {
		const char *part = fragment(which.ptr[i]);

		n = strlen(part);
		if (n > sizeof(text) - len)
			break;
		memcpy(text + len, part, n);
		len += n;
	}
	put_front(h);
	put(h, "<rsp:ReceiveResponse><rsp:Stream Name=\"");
	put(h, is_stdout ? "stdout" : "stderr");
	put_id(h, "\" CommandId=\"" COMMAND_ID, 0);
	put(h, "\">");
	w = winrm_writer_init(h->xml + h->xml_len, sizeof(h->xml) - h->xml_len);
	winrm_base64_put(&w, text, len);
	h->xml_len += w.len;
	put(h, "</rsp:Stream></rsp:ReceiveResponse>");
	put_back(h);
	h->offered += is_stdout ? (uint32_t)len : 0;
}

static void insert(struct host *h, size_t at, const void *data, size_t len)
{
	if (len > sizeof(h->xml) - h->xml_len)
		return;
	memmove(h->xml + at + len, h->xml + at, h->xml_len - at);
	memcpy(h->xml + at, data, len);
	h->xml_len += len;
}

static void edit(struct host *h, const struct host_edit *e)
{
	size_t at = h->xml_len ? e->at % h->xml_len : 0, len;
	uint8_t copy[256];

	if (e->op == HOST_INSERT) {
		insert(h, at, fragment(e->c), strlen(fragment(e->c)));
	} else if (e->op == HOST_LITERAL) {
		insert(h, at, e->bytes.ptr, e->bytes.len);
	} else if (e->op == HOST_OVERWRITE && h->xml_len > 0) {
		h->xml[at] = e->c;
	} else if (e->op == HOST_REMOVE) {
		len = e->c < h->xml_len - at ? e->c : h->xml_len - at;
		memmove(h->xml + at, h->xml + at + len, h->xml_len - at - len);
		h->xml_len -= len;
	} else if (e->op == HOST_REPEAT) {
		len = e->c < at ? e->c : at;
		memcpy(copy, h->xml + at - len, len);
		insert(h, at, copy, len);
	}
}

void host_edit(struct host *h)
{
	size_t i;

	for (i = 0; i < h->plan.edit_count; i++)
		edit(h, &h->plan.edits[i]);
	if (memmem(h->xml, h->xml_len, "Fault", 5))
		h->is_fault = true;
}
