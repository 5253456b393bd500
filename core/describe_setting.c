/* SPDX-License-Identifier: Apache-2.0 */
#include "core/describe.h"

#define NAME                                                                   \
	"a name or address of at most 512 characters, no spaces or <>&\" in it"
#define CLOCK  "2147483647 ms at most"
#define TEXT   "UTF-8 without control characters"
#define BUFFER "memory of at least this many bytes: "

static const struct rule {
	const char *setting, *text;
} rules[] = {
	{"port",
		"a table with now_ms and random, and with send, recv and close "
		"where it has open"},
	{"host", NAME},
	{"path", "at most 512 characters that begin with /, no spaces in it"},
	{"tx", BUFFER},
	{"rx", BUFFER},
	{"auth",
		"WINRM_AUTH_NTLM or _BASIC, or with TLS _CERTIFICATE, if that "
		"was built in"},
	{"user",
		"given, at most 512 characters of " TEXT
		", with Basic without a colon"},
	{"credentials",
		"of a kind that auth takes: a password, with NTLM an nt_hash "
		"as well, and with certificates that kind"},
	{"password", "given, in UTF-8"},
	{"nt_hash", "given, 16 bytes"},
#if WINRM_KERBEROS
	{"keytab", "the octets of a keytab file"},
	{"ccache", "the octets of a ticket cache, such as kinit makes"},
	{"key", "of type 17, 18, 19 or 20, with its octets"},
	{"kerberos", "given, for Kerberos"},
	{"iakerb", "false: WINRM_KERBEROS_IAKERB is not built in"},
	{"realm",
		"given for Kerberos, unless the user is user@REALM; at most 63 "
		"characters"},
	{"ticket", "memory for a Kerberos ticket: 4096 bytes do"},
#endif
	{"insecure_allow_unencrypted",
		"set for Basic over plain HTTP, which shows the password to "
		"everybody in between; better use NTLM or TLS"},
	{"seal_over_tls", "false with Basic and certificates: only NTLM seals"},
	{"environment", "strings NAME=VALUE, in " TEXT},
	{"working_directory", TEXT},
	{"codepage", "65535 at most"},
	{"idle_timeout_ms", "from 60000 to 2147483647 ms, or 0"},
	{"connect_timeout_ms", CLOCK},
	{"operation_timeout_ms", CLOCK},
	{"grace_ms", CLOCK},
	{"timeout_ms", CLOCK},
	{"operation",
		"one of enum winrm_operation that was built in "
		"(core/config.h)"},
	{"command", "given, in " TEXT},
	{"script", "given, in UTF-8"},
	{"args", TEXT},
	{"execution_policy", "a word of letters"},
	{"on_shell", "a function that is told of the shells"},
	{"delete_shell", "the id of a shell"},
#if WINRM_GET || WINRM_CIM
	{"resource", "the URI of a resource"},
	{"selectors",
		"names and values in " TEXT ", as many as WINRM_SELECTORS"},
	{"on_value", "a function that is told of the values"},
#endif
#if WINRM_CIM
	{"cim", "given: the parameters of the operation"},
	{"options", "names and values in " TEXT ", as many as WINRM_SELECTORS"},
	{"query", "given, in " TEXT "; a whole QueryList without a log"},
	{"dialect", "a URI"},
	{"mode", "one of enum winrm_cim_mode"},
	{"method", "the name of a method"},
	{"element", "an XML name"},
	{"fragment", "an XPath"},
	{"cim.args",
		"XML names and values in " TEXT
		", embedded instances with a resource, at most WINRM_CIM_NEST "
		"of them in one another"},
	{"watch", "given: the parameters of the subscription"},
	{"log", "the name of an event log"},
	{"bookmark", "as on_bookmark got it"},
#endif
#if WINRM_PSRP
	{"runspace", "memory for what is known of the pool, struct winrm_psrp"},
	{"pipeline", "a struct winrm_pipeline"},
	{"memory", BUFFER},
	{"configuration",
		"the name of a session configuration, of at most 63 "
		"characters"},
	{"action", "one of enum winrm_psrp_action"},
	{"shell_id", "given, with a pipeline_id, as the host knows them"},
	{"keys", "given where an argument is a secret"},
	{"input_json", "false, or input with a value of JSON in each line"},
#endif
	{"request",
		"one without input, which was left out of this build "
		"(core/config.h), nor may a script be too long for a command "
		"line"},
};

void winrm_describe_setting(
	struct winrm_writer *w, const struct winrm_response *r)
{
	struct winrm_slice name = winrm_slice_str(r->setting);
	size_t i;

	if (name.len == 0) {
		winrm_writer_put_str(w, winrm_strerror(WINRM_E_CONFIG));
		return;
	}
	winrm_writer_put_slice(w, name);
	winrm_writer_put_str(w, " is missing or wrong");
	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (!winrm_slice_is(name, rules[i].setting))
			continue;
		winrm_writer_put_str(w, ": it must be ");
		winrm_writer_put_str(w, rules[i].text);
	}
	if (r->needed > 0)
		winrm_writer_put_decimal(w, r->needed);
}
