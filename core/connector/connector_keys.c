/* SPDX-License-Identifier: Apache-2.0 */
#include "core/connector/connector_keys.h"

#include <string.h>

#include "core/base/json.h"
#include "core/connector/name_distance.h"

const struct winrm_connector_key winrm_connector_keys[WINRM_KEY_COUNT] = {
	{"connector-name", WINRM_KEY_IS_TEXT, 0, 0},
	{"hostname", WINRM_KEY_IS_TEXT, 0, 0},
	{"username", WINRM_KEY_IS_TEXT, 0, 0},
	{"password", WINRM_KEY_IS_TEXT, 0, 0},
	{"command", WINRM_KEY_IS_TEXT, 0, 0},
	{"protocol", WINRM_KEY_IS_TEXT, 0, 0},
	{"port", WINRM_KEY_IS_NUMBER, 1, 65535},
	{"timeout", WINRM_KEY_IS_NUMBER, 0, INT32_MAX},
	{"shell", WINRM_KEY_IS_TEXT, 0, 0},
	{"auth", WINRM_KEY_IS_TEXT, 0, 0},
	{"nt-hash", WINRM_KEY_IS_TEXT, 0, 0},
	{"ca-file", WINRM_KEY_IS_TEXT, 0, 0},
	{"pin", WINRM_KEY_IS_TEXT, 0, 0},
	{"client-cert", WINRM_KEY_IS_TEXT, 0, 0},
	{"client-key", WINRM_KEY_IS_TEXT, 0, 0},
	{"insecure-skip-verify", WINRM_KEY_IS_BOOLEAN, 0, 1},
	{"environment", WINRM_KEY_IS_VARIABLES, 0, 0},
	{"working-directory", WINRM_KEY_IS_TEXT, 0, 0},
	{"codepage", WINRM_KEY_IS_NUMBER, 1, 65535},
	{"no-profile", WINRM_KEY_IS_BOOLEAN, 0, 1},
	{"operation-timeout", WINRM_KEY_IS_NUMBER, 500, INT32_MAX},
	{"connect-timeout", WINRM_KEY_IS_NUMBER, 1, INT32_MAX},
	{"stdin", WINRM_KEY_IS_TEXT, 0, 0},
	{"max-output", WINRM_KEY_IS_NUMBER, 1, INT32_MAX},
	{"idle-timeout", WINRM_KEY_IS_NUMBER, 60000, INT32_MAX},
	{"reconnect", WINRM_KEY_IS_NUMBER, 0, 255},
	{"expect-disconnect", WINRM_KEY_IS_BOOLEAN, 0, 1},
	{"wait-for-quota", WINRM_KEY_IS_BOOLEAN, 0, 1},
	{"console-stdin", WINRM_KEY_IS_BOOLEAN, 0, 1},
	{"proxy", WINRM_KEY_IS_TEXT, 0, 0},
	{"seal-over-tls", WINRM_KEY_IS_BOOLEAN, 0, 1},
	{"crl-file", WINRM_KEY_IS_TEXT, 0, 0},
	{"insecure-skip-dates", WINRM_KEY_IS_BOOLEAN, 0, 1},
	{"client-key-passphrase", WINRM_KEY_IS_TEXT, 0, 0},
	{"tofu", WINRM_KEY_IS_BOOLEAN, 0, 1},
#if WINRM_CIM
	{"query", WINRM_KEY_IS_TEXT, 0, 0},
	{"get", WINRM_KEY_IS_WORDS, 0, 0},
	{"invoke", WINRM_KEY_IS_WORDS, 0, 0},
	{"namespace", WINRM_KEY_IS_TEXT, 0, 0},
#endif
#if WINRM_PSRP
	{"configuration", WINRM_KEY_IS_TEXT, 0, 0},
#endif
#if WINRM_KERBEROS
	{"realm", WINRM_KEY_IS_TEXT, 0, 0},
	{"kdc", WINRM_KEY_IS_TEXT, 0, 0},
	{"keytab", WINRM_KEY_IS_TEXT, 0, 0},
	{"ccache", WINRM_KEY_IS_TEXT, 0, 0},
	{"spn", WINRM_KEY_IS_TEXT, 0, 0},
	{"iakerb", WINRM_KEY_IS_BOOLEAN, 0, 1},
#endif
};

/* Names come from outside: only printable ASCII is repeated. */
static void put_name(struct winrm_writer *w, struct winrm_slice name)
{
	size_t i;

	for (i = 0; i < name.len && i < 40; i++)
		winrm_writer_put_byte(w,
			name.ptr[i] > ' ' && name.ptr[i] < 0x7f ? name.ptr[i]
								: '?');
}

/* Names that may be given, by number: keys of the record, then of a call. */
static const char *known(const struct winrm_connector *c, size_t number)
{
	if (number < WINRM_KEY_COUNT)
		return winrm_connector_keys[number].name;
	return c->is_call ? winrm_call_key(number - WINRM_KEY_COUNT) : NULL;
}

void winrm_connector_warn_unknown(
	struct winrm_connector *c, struct winrm_slice name)
{
	size_t at = strlen(c->warnings), best = SIZE_MAX, i;
	const char *nearest = NULL;
	struct winrm_writer w =
		winrm_writer_init(c->warnings, sizeof(c->warnings));

	w.len = at;
	winrm_writer_put_str(&w, at ? "; unknown key \"" : "unknown key \"");
	put_name(&w, name);
	winrm_writer_put_str(&w, "\"");
	for (i = 0; known(c, i); i++) {
		size_t distance =
			winrm_name_distance(name, winrm_slice_str(known(c, i)));

		if (distance < best) {
			best = distance;
			nearest = known(c, i);
		}
	}
	if (nearest && best <= 3 && best < name.len) {
		winrm_writer_put_str(&w, ", did you mean \"");
		winrm_writer_put_str(&w, nearest);
		winrm_writer_put_str(&w, "\"?");
	}
	winrm_writer_end_str(&w);
}

bool winrm_connector_is_call_key(
	const struct winrm_connector *c, struct winrm_slice name)
{
	size_t i;

	for (i = WINRM_KEY_COUNT; known(c, i); i++)
		if (winrm_json_is(name, known(c, i)))
			return true;
	return false;
}

const struct winrm_connector_key *winrm_connector_find_key(
	struct winrm_slice name)
{
	size_t i;

	for (i = 0; i < WINRM_KEY_COUNT; i++)
		if (winrm_json_is(name, winrm_connector_keys[i].name))
			return &winrm_connector_keys[i];
	return NULL;
}
