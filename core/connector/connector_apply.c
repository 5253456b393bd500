/* SPDX-License-Identifier: Apache-2.0 */
#include "core/connector/connector.h"

#include <string.h>

#include "core/base/utf.h"
#include "core/connector/connector_kerberos.h"
#include "core/connector/connector_problem.h"
#include "core/connector/connector_query.h"
#include "core/connector/connector_runspace.h"
#include "soap/xml_text.h"

enum { UTF16 = 1200 };

static bool refuse(struct winrm_connector *c, const char *text)
{
	return winrm_problem(c->problem, sizeof(c->problem), NULL, text);
}

static bool is(
	const struct winrm_connector *c, enum winrm_key key, const char *value)
{
	return winrm_slice_is(winrm_slice_str(c->text[key]), value);
}

static bool is_given(const struct winrm_connector *c, enum winrm_key key)
{
	return c->given >> key & 1;
}

/* Is the text safe to put into an envelope, a line, a head? */
static bool is_clean(const char *text)
{
	return !text || winrm_xml_valid(winrm_slice_str(text));
}

static bool has_any(const char *text, const char *letters)
{
	for (; *text; text++)
		if (strchr(letters, *text))
			return true;
	return false;
}

/* Refuses what no Windows name contains but people put there by mistake. */
static bool check_user(struct winrm_connector *c)
{
	const char *user = c->text[WINRM_KEY_USERNAME];

	if (!is_clean(user) || has_any(user, "\t\r\n"))
		return refuse(c,
			"username: not UTF-8, or it holds a control character");
	if (strchr(user, '/'))
		return refuse(c,
			"username: a domain is written DOMAIN\\user, with a "
			"\"\\\", not with a \"/\"");
	return !strchr(user, ':') ||
		refuse(c,
			"username: a user name has no \":\"; the password "
			"is a key of its own");
}

static bool check_host(struct winrm_connector *c)
{
	const char *host = c->text[WINRM_KEY_HOSTNAME], *at;

	for (at = host; *at; at++)
		if ((uint8_t)*at <= ' ' || *at == 0x7f)
			return refuse(c,
				"hostname: it holds a space or a control "
				"character");
	return (is_clean(host) && !has_any(host, "/\\@")) ||
		refuse(c,
			"hostname: must be a name or an address alone, "
			"without http://, user or path");
}

/* Is there a file in place of the password? */
static bool has_file(const struct winrm_connector *c)
{
#if WINRM_KERBEROS
	return c->text[WINRM_KEY_KEYTAB] || c->text[WINRM_KEY_CCACHE];
#else
	(void)c;
	return false;
#endif
}

/* A ticket cache has a user of its own. */
static bool check_named_user(struct winrm_connector *c)
{
#if WINRM_KERBEROS
	if (c->text[WINRM_KEY_CCACHE] && !c->text[WINRM_KEY_USERNAME])
		return true;
#endif
	if (!c->text[WINRM_KEY_USERNAME] || !c->text[WINRM_KEY_USERNAME][0])
		return refuse(c, "username: required, from config or request");
	return check_user(c);
}

static bool check_credentials(struct winrm_connector *c)
{
	if (is(c, WINRM_KEY_AUTH, "certificate"))
		return c->text[WINRM_KEY_CLIENT_CERT] ||
			refuse(c, "auth: certificate needs a client-cert");
	if (!check_named_user(c))
		return false;
	if (!winrm_utf8_valid(winrm_slice_str(c->text[WINRM_KEY_PASSWORD])))
		return refuse(c, "password: not UTF-8");
	return c->text[WINRM_KEY_PASSWORD] || c->text[WINRM_KEY_NT_HASH] ||
		has_file(c) ||
		refuse(c, "password: required, from config or request");
}

static bool check_required(struct winrm_connector *c)
{
	if (!c->text[WINRM_KEY_HOSTNAME] || !c->text[WINRM_KEY_HOSTNAME][0])
		return refuse(c, "hostname: required, from config or request");
	if (!check_host(c) || !check_credentials(c))
		return false;
#if WINRM_CIM
	if (winrm_connector_has_query(c))
		return true;
#endif
	return (c->text[WINRM_KEY_COMMAND] && c->text[WINRM_KEY_COMMAND][0]) ||
		refuse(c, "command: required, from config or request");
}

/* Over http, keys of TLS are refused, not ignored. */
static bool check_protocol(
	struct winrm_connector *c, const struct winrm_config *config)
{
	static const struct {
		enum winrm_key key;
		const char *text;
	} needs_tls[] = {
		{WINRM_KEY_CA_FILE, "ca-file: needs protocol https"},
		{WINRM_KEY_PIN, "pin: needs protocol https"},
		{WINRM_KEY_CLIENT_CERT, "client-cert: needs protocol https"},
		{WINRM_KEY_CLIENT_KEY, "client-key: needs protocol https"},
		{WINRM_KEY_CRL_FILE, "crl-file: needs protocol https"},
		{WINRM_KEY_PASSPHRASE,
			"client-key-passphrase: needs protocol https"},
		{WINRM_KEY_TOFU, "tofu: needs protocol https"},
	};
	bool tls = config->port && config->port->encrypted;
	size_t i;

	if (is(c, WINRM_KEY_PROTOCOL, "https"))
		return tls ||
			refuse(c,
				"protocol: https is not in this build; over "
				"http every message is sealed");
	if (c->text[WINRM_KEY_PROTOCOL] && !is(c, WINRM_KEY_PROTOCOL, "http"))
		return refuse(c, "protocol: must be http or https");
	for (i = 0; i < sizeof(needs_tls) / sizeof(needs_tls[0]); i++)
		if (c->text[needs_tls[i].key] || c->number[needs_tls[i].key])
			return refuse(c, needs_tls[i].text);
	return true;
}

/* 32 hex digits, or LM:NT, of which the first half is ignored. */
static bool read_hash(struct winrm_connector *c)
{
	const char *text = c->text[WINRM_KEY_NT_HASH];
	const char *colon = strchr(text, ':');
	size_t i;

	text = colon ? colon + 1 : text;
	if (strlen(text) != 32)
		return refuse(c, "nt-hash: must be 32 hex digits, or LM:NT");
	for (i = 0; i < 16; i++) {
		int high = winrm_hex_digit((uint8_t)text[2 * i]);
		int low = winrm_hex_digit((uint8_t)text[2 * i + 1]);

		if (high < 0 || low < 0)
			return refuse(
				c, "nt-hash: must be 32 hex digits, or LM:NT");
		c->nt_hash[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

/* Is it left to what else is given? */
static bool is_auto(const struct winrm_connector *c)
{
	return !c->text[WINRM_KEY_AUTH] || is(c, WINRM_KEY_AUTH, "auto") ||
		(WINRM_KERBEROS && is(c, WINRM_KEY_AUTH, "negotiate"));
}

/* By Kerberos, or with it before NTLM? */
static bool by_kerberos(const struct winrm_config *config)
{
	return WINRM_KERBEROS &&
		(config->auth == WINRM_AUTH_KERBEROS ||
			config->auth == WINRM_AUTH_NEGOTIATE);
}

static bool choose_auth(struct winrm_connector *c, struct winrm_config *config)
{
	if (is_auto(c) || is(c, WINRM_KEY_AUTH, "ntlm"))
		config->auth = WINRM_AUTH_NTLM;
	else if (is(c, WINRM_KEY_AUTH, "basic"))
		config->auth = WINRM_AUTH_BASIC;
	else if (is(c, WINRM_KEY_AUTH, "certificate"))
		config->auth = WINRM_AUTH_CERTIFICATE;
	else if (WINRM_KERBEROS && is(c, WINRM_KEY_AUTH, "kerberos"))
		config->auth = WINRM_AUTH_KERBEROS;
	else
		return refuse(c,
			WINRM_KERBEROS
				? "auth: must be auto, negotiate, kerberos, "
				  "ntlm, basic or certificate"
				: "auth: must be auto, ntlm, basic or "
				  "certificate");
#if WINRM_KERBEROS
	if (is_auto(c) && winrm_connector_means_kerberos(c))
		config->auth = winrm_connector_kerberos_auth(c);
	if (!by_kerberos(config))
		return winrm_connector_refuse_kerberos(c);
#endif
	return true;
}

static bool set_auth(struct winrm_connector *c, struct winrm_config *config)
{
	if (!choose_auth(c, config))
		return false;
	if (config->auth == WINRM_AUTH_BASIC &&
		!config->insecure_allow_unencrypted &&
		!is(c, WINRM_KEY_PROTOCOL, "https"))
		return refuse(c,
			"auth: basic over http would send the password and "
			"all data in the clear; use ntlm, or the option "
			"--insecure-allow-unencrypted");
	if (config->auth == WINRM_AUTH_BASIC && !c->text[WINRM_KEY_PASSWORD])
		return refuse(c, "auth: basic needs a password, not a hash");
	config->seal_over_tls = c->number[WINRM_KEY_SEAL_OVER_TLS] != 0;
	if (config->seal_over_tls && config->auth != WINRM_AUTH_NTLM &&
		!by_kerberos(config))
		return refuse(c,
			WINRM_KERBEROS
				? "seal-over-tls: only NTLM and Kerberos seal"
				: "seal-over-tls: only NTLM seals");
	if (by_kerberos(config) || !c->text[WINRM_KEY_NT_HASH])
		return true;
	return read_hash(c);
}

/* A hash takes precedence over a password, where it can be used. */
static bool set_credentials(
	struct winrm_connector *c, struct winrm_config *config)
{
	struct winrm_credentials *to = &config->credentials;

#if WINRM_KERBEROS
	if (by_kerberos(config))
		return winrm_connector_set_kerberos(c, config);
#endif
	to->user = c->text[WINRM_KEY_USERNAME];
	if (config->auth == WINRM_AUTH_CERTIFICATE) {
		to->kind = WINRM_CREDENTIALS_CERTIFICATE;
	} else if (!to->user) {
		to->kind = WINRM_CREDENTIALS_NONE;
	} else if (c->text[WINRM_KEY_NT_HASH] &&
		config->auth == WINRM_AUTH_NTLM) {
		to->kind = WINRM_CREDENTIALS_NT_HASH;
		to->of.nt_hash = c->nt_hash;
	} else {
		to->kind = WINRM_CREDENTIALS_PASSWORD;
		to->of.password = c->text[WINRM_KEY_PASSWORD];
	}
	return true;
}

static void warn(struct winrm_connector *c, const char *text)
{
	struct winrm_writer w =
		winrm_writer_init(c->warnings, sizeof(c->warnings));

	w.len = strlen(c->warnings);
	winrm_writer_put_str(&w, w.len ? "; " : "");
	winrm_writer_put_str(&w, text);
	winrm_writer_end_str(&w);
}

/* Names must not end a line or an attribute; all must be valid in XML. */
static bool check_shell(struct winrm_connector *c)
{
	const char *folder = c->text[WINRM_KEY_WORKING_DIRECTORY];
	const char *const *e, *at;

	if (folder && (!is_clean(folder) || has_any(folder, "\t\r\n")))
		return refuse(c,
			"working-directory: not UTF-8, or it holds a control "
			"character");
	for (e = c->environment; *e; e++) {
		for (at = *e; (uint8_t)*at >= ' ' && *at != '='; at++)
			;
		if (*at != '=' || at == *e || !is_clean(*e))
			return refuse(c,
				"environment: a name is empty or holds a "
				"control character, or a value does, or they "
				"are not UTF-8");
	}
	return true;
}

static bool set_command(
	struct winrm_connector *c, struct winrm_request *request)
{
	const char *command = c->text[WINRM_KEY_COMMAND];

	memset(&request->as, 0, sizeof(request->as));
#if WINRM_CIM
	if (winrm_connector_has_query(c))
		return winrm_connector_set_query(c, request);
#endif
#if WINRM_PSRP
	if (winrm_connector_has_runspace(c))
		return winrm_connector_set_runspace(c, request);
	if (c->text[WINRM_KEY_CONFIGURATION])
		return refuse(c, "configuration: needs shell runspace");
#endif
	if (!c->text[WINRM_KEY_SHELL] || is(c, WINRM_KEY_SHELL, "cmd")) {
		if (!is_clean(command))
			return refuse(c,
				"command: not UTF-8, or it holds a control "
				"character");
		request->operation = WINRM_OP_COMMAND;
		request->as.command.line = command;
	} else if (is(c, WINRM_KEY_SHELL, "powershell")) {
		request->operation = WINRM_OP_SCRIPT;
		request->as.script.text = command;
	} else {
		return refuse(c,
			WINRM_PSRP ? "shell: must be cmd, powershell or "
				     "runspace"
				   : "shell: must be cmd or powershell");
	}
	return true;
}

bool winrm_connector_prepare(struct winrm_connector *c,
	struct winrm_config *config, struct winrm_request *request)
{
	if (!check_required(c) || !check_protocol(c, config) ||
		!check_shell(c) || !set_auth(c, config) ||
		!set_command(c, request))
		return false;
	if (c->number[WINRM_KEY_SKIP_VERIFY])
		warn(c,
			"insecure-skip-verify: whoever answers is believed "
			"to be the host");
	if (c->number[WINRM_KEY_SKIP_DATES])
		warn(c,
			"insecure-skip-dates: certificates that have expired "
			"are taken");
	config->host = c->text[WINRM_KEY_HOSTNAME];
	if (!set_credentials(c, config))
		return false;
	config->tcp_port = (uint16_t)c->number[WINRM_KEY_PORT];
	config->working_directory = c->text[WINRM_KEY_WORKING_DIRECTORY];
	config->environment = c->environment[0] ? c->environment : NULL;
	config->codepage = c->number[WINRM_KEY_CODEPAGE];
	if (config->codepage == UTF16) /* only for output */
		config->codepage = 0;
	config->no_profile = c->number[WINRM_KEY_NO_PROFILE] != 0;
	config->operation_timeout_ms = c->number[WINRM_KEY_OPERATION_TIMEOUT];
	config->connect_timeout_ms = c->number[WINRM_KEY_CONNECT_TIMEOUT];
	config->idle_timeout_ms = c->number[WINRM_KEY_IDLE_TIMEOUT];
	config->reconnect_max = (uint8_t)c->number[WINRM_KEY_RECONNECT];
	config->no_reconnect =
		is_given(c, WINRM_KEY_RECONNECT) && config->reconnect_max == 0;
	config->wait_for_quota = c->number[WINRM_KEY_WAIT_FOR_QUOTA] != 0;
	config->console_stdin = c->number[WINRM_KEY_CONSOLE_STDIN] != 0;
	request->expect_disconnect =
		c->number[WINRM_KEY_EXPECT_DISCONNECT] != 0;
	request->timeout_ms = c->number[WINRM_KEY_TIMEOUT];
	request->no_timeout =
		is_given(c, WINRM_KEY_TIMEOUT) && request->timeout_ms == 0;
	return true;
}
