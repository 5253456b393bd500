/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/request.h"

#include <string.h>

#include "core/base/base64.h"
#include "soap/xml.h"

/*
 * What the texts below repeat, as one byte each: small firmware holds them
 * once. put() writes them out.
 */
#define XMLSOAP "\1"
#define DMTF    "\2"
#define MUST    "\3"
#define SHELL   "\4"

static const char *const parts[] = {
	"http://schemas.xmlsoap.org/ws/2004/0",
	"http://schemas.dmtf.org/wbem/wsman/",
	" s:mustUnderstand=\"",
	"http://schemas.microsoft.com/wbem/wsman/1/windows/shell",
};

#define NS_SOAP      "http://www.w3.org/2003/05/soap-envelope"
#define NS_ADDR      XMLSOAP "8/addressing"
#define NS_WSMAN     DMTF "1/wsman.xsd"
#define NS_SHELL     SHELL
#define NS_TRANSFER  XMLSOAP "9/transfer"
#define NS_ENUM      XMLSOAP "9/enumeration"
#define NS_IDENTITY  DMTF "identity/1/wsmanidentity.xsd"
#define RESOURCE_CMD NS_SHELL "/cmd"

static void put(struct winrm_writer *w, const char *s)
{
	while (*s) {
		const char *end = s;

		while ((uint8_t)*end > sizeof(parts) / sizeof(parts[0]))
			end++;
		winrm_writer_put(w, s, (size_t)(end - s));
		if (*end)
			winrm_writer_put_str(w, parts[*end++ - 1]);
		s = end;
	}
}

static void put_text(struct winrm_writer *w, const char *s)
{
	winrm_xml_put(w, winrm_slice_str(s));
}

static void put_element(
	struct winrm_writer *w, const char *tag, const char *text)
{
	put(w, "<");
	put(w, tag);
	put(w, ">");
	put_text(w, text);
	put(w, "</");
	put(w, tag);
	put(w, ">");
}

/* xs:duration of milliseconds. */
static void put_duration(struct winrm_writer *w, uint32_t ms)
{
	size_t point;

	put(w, "PT");
	winrm_writer_put_decimal(w, ms / 1000);
	point = w->len;
	winrm_writer_put_decimal(w, 1000 + ms % 1000); /* "1" and 3 digits */
	if (point < w->cap)
		w->buf[point] = '.';
	put(w, "S");
}

/* The value is a word, or without one a number. */
static void put_option(struct winrm_writer *w, const char *name,
	const char *value, uint32_t number)
{
	put(w, "<w:Option Name=\"");
	put(w, name);
	put(w, "\">");
	put(w, value);
	if (!*value)
		winrm_writer_put_decimal(w, number);
	put(w, "</w:Option>");
}

static void put_to(struct winrm_writer *w, const struct winrm_soap_header *h)
{
	put(w, "<s:Header><a:To>");
	put(w, h->tls ? "https://" : "http://");
	winrm_writer_put_authority(w, h->host, h->tcp_port);
	put_text(w, h->path);
	put(w, "</a:To>");
}

/* All of the envelope up to the options, which stand last in the header. */
static void put_head(struct winrm_writer *w, const struct winrm_soap_header *h,
	const char *action, const char *resource)
{
	put(w,
		"<s:Envelope xmlns:s=\"" NS_SOAP "\" xmlns:a=\"" NS_ADDR
		"\" xmlns:w=\"" NS_WSMAN "\" xmlns:rsp=\"" NS_SHELL "\">");
	put_to(w, h);
	put(w,
		"<a:ReplyTo><a:Address" MUST "true\">" NS_ADDR
		"/role/anonymous</a:Address></a:ReplyTo><a:Action" MUST
		"true\">");
	put(w, action);
	put(w, "</a:Action><a:MessageID>uuid:");
	put(w, h->message_id);
	put(w, "</a:MessageID><w:ResourceURI" MUST "true\">");
	put(w, resource);
	put(w, "</w:ResourceURI><w:MaxEnvelopeSize" MUST "true\">");
	winrm_writer_put_decimal(w, h->max_envelope);
	put(w, "</w:MaxEnvelopeSize><w:OperationTimeout>");
	put_duration(w, h->operation_timeout);
	put(w,
		"</w:OperationTimeout>"
		"<w:Locale xml:lang=\"en-US\"" MUST "false\"/>");
	if (h->shell_id) {
		put(w, "<w:SelectorSet><w:Selector Name=\"ShellId\">");
		put_text(w, h->shell_id);
		put(w, "</w:Selector></w:SelectorSet>");
	}
}

static void put_body(struct winrm_writer *w)
{
	put(w, "</s:Header><s:Body>");
}

static void put_end(struct winrm_writer *w)
{
	put(w, "</s:Body></s:Envelope>");
}

static void put_command_id(struct winrm_writer *w, const char *command_id)
{
	put(w, " CommandId=\"");
	put_text(w, command_id);
	put(w, "\"");
}

void winrm_soap_identify(struct winrm_writer *w)
{
	put(w,
		"<s:Envelope xmlns:s=\"" NS_SOAP "\" xmlns:i=\"" NS_IDENTITY
		"\"><s:Header/><s:Body><i:Identify/>");
	put_end(w);
}

static void put_environment(
	struct winrm_writer *w, const char *const *environment)
{
	put(w, "<rsp:Environment>");
	for (; *environment; environment++) {
		struct winrm_slice value = winrm_slice_str(*environment);
		struct winrm_slice name = winrm_slice_cut(&value, '=');

		put(w, "<rsp:Variable Name=\"");
		winrm_xml_put(w, name);
		put(w, "\">");
		winrm_xml_put(w, value);
		put(w, "</rsp:Variable>");
	}
	put(w, "</rsp:Environment>");
}

static void put_shell_options(
	struct winrm_writer *w, const struct winrm_soap_shell *s)
{
	if (!s->no_profile && s->codepage == 0)
		return;
	put(w, "<w:OptionSet>");
	if (s->no_profile)
		put_option(w, "WINRS_NOPROFILE", "TRUE", 0);
	if (s->codepage > 0)
		put_option(w, "WINRS_CODEPAGE", "", s->codepage);
	put(w, "</w:OptionSet>");
}

void winrm_soap_create(struct winrm_writer *w,
	const struct winrm_soap_header *h, const struct winrm_soap_shell *s)
{
	put_head(w, h, NS_TRANSFER "/Create", RESOURCE_CMD);
	put_shell_options(w, s);
	put_body(w);
	put(w, "<rsp:Shell");
	if (s->name) {
		put(w, " Name=\"");
		put_text(w, s->name);
		put(w, "\"");
	}
	put(w,
		"><rsp:InputStreams>stdin</rsp:InputStreams>"
		"<rsp:OutputStreams>stdout stderr</rsp:OutputStreams>");
	if (s->working_directory)
		put_element(w, "rsp:WorkingDirectory", s->working_directory);
	if (s->idle_timeout > 0) {
		put(w, "<rsp:IdleTimeOut>");
		put_duration(w, s->idle_timeout);
		put(w, "</rsp:IdleTimeOut>");
	}
	if (s->environment && s->environment[0])
		put_environment(w, s->environment);
	put(w, "</rsp:Shell>");
	put_end(w);
}

/* The command line, its words written by `word`: as they are or escaped. */
static void put_line(struct winrm_writer *w, const struct winrm_soap_command *c,
	void (*word)(struct winrm_writer *, const char *))
{
	const char *const *arg;

	if (WINRM_POWERSHELL && c->script.script) {
		winrm_powershell_put(w, &c->script);
		return;
	}
	word(w, c->command);
	for (arg = c->args; arg && *arg; arg++) {
		put(w, " ");
		word(w, *arg);
	}
}

void winrm_soap_command_line(
	struct winrm_writer *w, const struct winrm_soap_command *c)
{
	put_line(w, c, put);
}

void winrm_soap_command(struct winrm_writer *w,
	const struct winrm_soap_header *h, const struct winrm_soap_command *c)
{
	put_head(w, h, NS_SHELL "/Command", RESOURCE_CMD);
	put(w, "<w:OptionSet>");
	put_option(w, "WINRS_CONSOLEMODE_STDIN",
		c->stdin_pipe ? "FALSE" : "TRUE", 0);
	put(w, "</w:OptionSet>");
	put_body(w);
	put(w, "<rsp:CommandLine><rsp:Command>");
	put_line(w, c, put_text);
	put(w, "</rsp:Command></rsp:CommandLine>");
	put_end(w);
}

void winrm_soap_receive(struct winrm_writer *w,
	const struct winrm_soap_header *h, const char *command_id)
{
	put_head(w, h, NS_SHELL "/Receive", RESOURCE_CMD);
	put_body(w);
	put(w, "<rsp:Receive><rsp:DesiredStream");
	put_command_id(w, command_id);
	put(w, ">stdout stderr</rsp:DesiredStream></rsp:Receive>");
	put_end(w);
}

void winrm_soap_send(struct winrm_writer *w, const struct winrm_soap_header *h,
	const char *command_id, struct winrm_slice data, bool end)
{
	put_head(w, h, NS_SHELL "/Send", RESOURCE_CMD);
	put_body(w);
	put(w, "<rsp:Send><rsp:Stream Name=\"stdin\"");
	put_command_id(w, command_id);
	put(w, end ? " End=\"true\">" : ">");
	winrm_base64_put(w, data.ptr, data.len);
	put(w, "</rsp:Stream></rsp:Send>");
	put_end(w);
}

void winrm_soap_signal(struct winrm_writer *w,
	const struct winrm_soap_header *h, const char *command_id,
	enum winrm_soap_signal code)
{
	static const char *const codes[] = {
		"terminate", "ctrl_c", "ctrl_break"};

	put_head(w, h, NS_SHELL "/Signal", RESOURCE_CMD);
	put_body(w);
	put(w, "<rsp:Signal");
	put_command_id(w, command_id);
	put(w, "><rsp:Code>" NS_SHELL "/signal/");
	put(w, codes[code]);
	put(w, "</rsp:Code></rsp:Signal>");
	put_end(w);
}

void winrm_soap_delete(
	struct winrm_writer *w, const struct winrm_soap_header *h)
{
	put_head(w, h, NS_TRANSFER "/Delete", RESOURCE_CMD);
	put_body(w);
	put_end(w);
}

void winrm_soap_enumerate(
	struct winrm_writer *w, const struct winrm_soap_header *h)
{
	put_head(w, h, NS_ENUM "/Enumerate", NS_SHELL);
	put_body(w);
	put(w,
		"<n:Enumerate xmlns:n=\"" NS_ENUM "\">"
		"<w:OptimizeEnumeration/><w:MaxElements>100</w:MaxElements>"
		"</n:Enumerate>");
	put_end(w);
}

void winrm_soap_pull(struct winrm_writer *w, const struct winrm_soap_header *h,
	const char *context)
{
	put_head(w, h, NS_ENUM "/Pull", NS_SHELL);
	put_body(w);
	put(w, "<n:Pull xmlns:n=\"" NS_ENUM "\">");
	put_element(w, "n:EnumerationContext", context);
	put(w, "<n:MaxElements>100</n:MaxElements></n:Pull>");
	put_end(w);
}
