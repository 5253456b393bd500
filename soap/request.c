/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/request.h"

#include <string.h>

#include "core/base/base64.h"
#include "soap/xml.h"

/* What the texts below repeat, for winrm_writer_put_parts. */
#define RSP           "\200"
#define SCHEMAS       "\201"
#define XMLSOAP       "\202"
#define DMTF          "\203"
#define SHELL         "\204"
#define SOAP_ENVELOPE "\205"
#define XMLNS         "\206"
#define NAME          "\207"
#define MUST_TRUE     "\210"
#define SELECTOR      "\211"
#define OPTION        "\212"
#define MAX_ITEMS     "\213"
#define STREAM        "\214"
#define COMMAND       "\215"

static const char parts[] =
	"rsp:\0"
	"http://schemas.\0" SCHEMAS "xmlsoap.org/ws/2004/0\0" SCHEMAS
	"dmtf.org/wbem/wsman/\0" SCHEMAS
	"microsoft.com/wbem/wsman/1/windows/shell\0"
	"<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"\0"
	" xmlns:\0"
	" Name=\"\0"
	" s:mustUnderstand=\"true\">\0"
	"w:Selector\0"
	"w:Option\0"
	":MaxElements>\0"
	"Stream\0"
	"Command\0";

#define NS_ADDR      XMLSOAP "8/addressing"
#define NS_WSMAN     DMTF "1/wsman.xsd"
#define NS_TRANSFER  XMLSOAP "9/transfer"
#define NS_ENUM      XMLSOAP "9/enumeration"
#define NS_IDENTITY  DMTF "identity/1/wsmanidentity.xsd"
#define RESOURCE_CMD SHELL "/cmd"

static void put(struct winrm_writer *w, const char *s)
{
	winrm_writer_put_parts(w, s, parts);
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
	put(w, "<" OPTION NAME);
	put(w, name);
	put(w, "\">");
	put(w, value);
	if (!*value)
		winrm_writer_put_decimal(w, number);
	put(w, "</" OPTION ">");
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
		SOAP_ENVELOPE XMLNS "a=\"" NS_ADDR "\"" XMLNS "w=\"" NS_WSMAN
				    "\"" XMLNS "rsp=\"" SHELL "\">");
	put_to(w, h);
	put(w,
		"<a:ReplyTo><a:Address" MUST_TRUE NS_ADDR
		"/role/anonymous</a:Address></a:ReplyTo><a:Action" MUST_TRUE);
	put(w, action);
	put(w, "</a:Action><a:MessageID>uuid:");
	put(w, h->message_id);
	put(w, "</a:MessageID><w:ResourceURI" MUST_TRUE);
	put(w, resource);
	put(w, "</w:ResourceURI><w:MaxEnvelopeSize" MUST_TRUE);
	winrm_writer_put_decimal(w, h->max_envelope);
	put(w, "</w:MaxEnvelopeSize><w:OperationTimeout>");
	put_duration(w, h->operation_timeout);
	put(w,
		"</w:OperationTimeout>"
		"<w:Locale xml:lang=\"en-US\" s:mustUnderstand=\"false\"/>");
	if (h->shell_id) {
		put(w, "<" SELECTOR "Set><" SELECTOR NAME "ShellId\">");
		put_text(w, h->shell_id);
		put(w, "</" SELECTOR "></" SELECTOR "Set>");
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
	put(w, " " COMMAND "Id=\"");
	put_text(w, command_id);
	put(w, "\"");
}

void winrm_soap_identify(struct winrm_writer *w)
{
	put(w,
		SOAP_ENVELOPE XMLNS "i=\"" NS_IDENTITY
				    "\"><s:Header/><s:Body><i:Identify/>");
	put_end(w);
}

static void put_environment(
	struct winrm_writer *w, const char *const *environment)
{
	put(w, "<" RSP "Environment>");
	for (; *environment; environment++) {
		struct winrm_slice value = winrm_slice_str(*environment);
		struct winrm_slice name = winrm_slice_cut(&value, '=');

		put(w, "<" RSP "Variable" NAME);
		winrm_xml_put(w, name);
		put(w, "\">");
		winrm_xml_put(w, value);
		put(w, "</" RSP "Variable>");
	}
	put(w, "</" RSP "Environment>");
}

static void put_shell_options(
	struct winrm_writer *w, const struct winrm_soap_shell *s)
{
	if (!s->no_profile && s->codepage == 0)
		return;
	put(w, "<" OPTION "Set>");
	if (s->no_profile)
		put_option(w, "WINRS_NOPROFILE", "TRUE", 0);
	if (s->codepage > 0)
		put_option(w, "WINRS_CODEPAGE", "", s->codepage);
	put(w, "</" OPTION "Set>");
}

void winrm_soap_create(struct winrm_writer *w,
	const struct winrm_soap_header *h, const struct winrm_soap_shell *s)
{
	put_head(w, h, NS_TRANSFER "/Create", RESOURCE_CMD);
	put_shell_options(w, s);
	put_body(w);
	put(w, "<" RSP "Shell");
	if (s->name) {
		put(w, NAME);
		put_text(w, s->name);
		put(w, "\"");
	}
	put(w,
		"><" RSP "Input" STREAM "s>stdin</" RSP "Input" STREAM "s>"
		"<" RSP "Output" STREAM "s>stdout stderr</" RSP "Output" STREAM
		"s>");
	if (s->working_directory)
		put_element(w, RSP "WorkingDirectory", s->working_directory);
	if (s->idle_timeout > 0) {
		put(w, "<" RSP "IdleTimeOut>");
		put_duration(w, s->idle_timeout);
		put(w, "</" RSP "IdleTimeOut>");
	}
	if (s->environment && s->environment[0])
		put_environment(w, s->environment);
	put(w, "</" RSP "Shell>");
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
	put_line(w, c, winrm_writer_put_str);
}

void winrm_soap_command(struct winrm_writer *w,
	const struct winrm_soap_header *h, const struct winrm_soap_command *c)
{
	put_head(w, h, SHELL "/" COMMAND, RESOURCE_CMD);
	put(w, "<" OPTION "Set>");
	put_option(w, "WINRS_CONSOLEMODE_STDIN",
		c->stdin_pipe ? "FALSE" : "TRUE", 0);
	put(w, "</" OPTION "Set>");
	put_body(w);
	put(w, "<" RSP COMMAND "Line><" RSP COMMAND ">");
	put_line(w, c, put_text);
	put(w, "</" RSP COMMAND "></" RSP COMMAND "Line>");
	put_end(w);
}

void winrm_soap_receive(struct winrm_writer *w,
	const struct winrm_soap_header *h, const char *command_id)
{
	put_head(w, h, SHELL "/Receive", RESOURCE_CMD);
	put_body(w);
	put(w, "<" RSP "Receive><" RSP "Desired" STREAM);
	put_command_id(w, command_id);
	put(w, ">stdout stderr</" RSP "Desired" STREAM "></" RSP "Receive>");
	put_end(w);
}

void winrm_soap_send(struct winrm_writer *w, const struct winrm_soap_header *h,
	const char *command_id, struct winrm_slice data, bool end)
{
	put_head(w, h, SHELL "/Send", RESOURCE_CMD);
	put_body(w);
	put(w, "<" RSP "Send><" RSP STREAM NAME "stdin\"");
	put_command_id(w, command_id);
	put(w, end ? " End=\"true\">" : ">");
	winrm_base64_put(w, data.ptr, data.len);
	put(w, "</" RSP STREAM "></" RSP "Send>");
	put_end(w);
}

void winrm_soap_signal(struct winrm_writer *w,
	const struct winrm_soap_header *h, const char *command_id,
	enum winrm_soap_signal code)
{
	static const char *const codes[] = {
		"terminate", "ctrl_c", "ctrl_break"};

	put_head(w, h, SHELL "/Signal", RESOURCE_CMD);
	put_body(w);
	put(w, "<" RSP "Signal");
	put_command_id(w, command_id);
	put(w, "><" RSP "Code>" SHELL "/signal/");
	put(w, codes[WINRM_INTERRUPT ? code : WINRM_SOAP_TERMINATE]);
	put(w, "</" RSP "Code></" RSP "Signal>");
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
	put_head(w, h, NS_ENUM "/Enumerate", SHELL);
	put_body(w);
	put(w,
		"<n:Enumerate" XMLNS "n=\"" NS_ENUM "\">"
		"<w:OptimizeEnumeration/><w" MAX_ITEMS "100</w" MAX_ITEMS
		"</n:Enumerate>");
	put_end(w);
}

void winrm_soap_pull(struct winrm_writer *w, const struct winrm_soap_header *h,
	const char *context)
{
	put_head(w, h, NS_ENUM "/Pull", SHELL);
	put_body(w);
	put(w, "<n:Pull" XMLNS "n=\"" NS_ENUM "\">");
	put_element(w, "n:EnumerationContext", context);
	put(w, "<n" MAX_ITEMS "100</n" MAX_ITEMS "</n:Pull>");
	put_end(w);
}
