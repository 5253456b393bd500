/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/advice.h"

/* winerror.h, WSMAN_ERROR_*: 0x80338000 + n; what a person can do about it. */
struct advice {
	uint32_t code;
	const char *subcode; /* where no code was sent */
	const char *text;
};

#define NO_SHELL                                                                \
	"the shell or command is not there any more (closed, expired, service " \
	"restarted, or another node answered): see there what it has done, "    \
	"before it is run again"
#define ABORTED                                                                \
	"the operation was aborted on the host: it may have begun, so look "   \
	"there before it is run again"

static const struct advice advices[] = {
	{5, "AccessDenied",
		"access denied: use an administrator, or a member of Remote "
		"Management Users with rights to the shell; local accounts may "
		"need LocalAccountTokenFilterPolicy=1 on the host"},
	{87, "InvalidParameter",
		"the host refused a parameter: check the shell's options"},
	{995, 0, ABORTED},
	{1223, 0, ABORTED},
	{0x80070002, 0, "program not found: check the command's name and path"},
	{0x800700ce, 0,
		"the command line is longer than cmd.exe takes (8191 "
		"characters): shorten it or put it in a file on the host"},
	{0x800703fa, 0,
		"the user's profile is being unloaded: run it again, or with "
		"no-profile"},
	{0x80338000, 0,
		"no such resource or session configuration: check its name"},
	{0x8033800f, 0, "the host could not read the request's header"},
	{0x8033801a, 0, "the class or filter is not known on the host"},
	{0x8033801b, 0, "the enumeration expired: run it again"},
	{0x80338026, 0,
		"the reply is larger than the receive buffer: raise "
		"max-envelope"},
	{0x80338029, "TimedOut",
		"the host did not finish in the operation timeout: raise it, "
		"or look at the host's load"},
	{0x80338032, "Concurrency", "the host is busy: try again later"},
	{0x80338035, "EncodingLimit",
		"a limit of the message's size was hit: shorten the command "
		"or raise max-envelope"},
	{0x80338036, 0, "the host refused the log-on: check user and password"},
	{0x8033803b, 0, "the host has no remote shell at this resource"},
	{0x8033803d, 0, NO_SHELL},
	{0x8033803f, "QuotaLimit",
		"a quota of the host is used up: close shells or try later"},
	{0x80338041, "SchemaValidationError",
		"the host could not read the request: check the shell's "
		"options"},
	{0x80338042, "UnsupportedFeature",
		"the host does not support this: leave the option out"},
	{0x80338043, 0, "the host could not read the request's XML"},
	{0x80338047, 0, "the host refused max-envelope: change it"},
	{0x80338048, 0,
		"a message exceeds the host's MaxEnvelopeSizekb: shorten it, "
		"or raise the limit on the host"},
	{0x80338049, 0,
		"a message exceeds the host's MaxEnvelopeSizekb: shorten it, "
		"or raise the limit on the host"},
	{0x80338039, "InvalidOptions",
		"the host refused an option of the shell: leave it out"},
	{0x80338051, 0, "the host knows no options here: leave them out"},
	{0x80338052, 0, "the host refused an option's name: leave it out"},
	{0x80338053, 0, "the host refused an option's value: change it"},
	{0x8033805b, "InvalidSelectors", NO_SHELL},
	{0x8033805d, 0, NO_SHELL},
	{0x8033807e, 0, "max-envelope is below 8192: raise it"},
	{0x80338081, 0, "the host refused the operation timeout: change it"},
	{0x80338083, 0, "a plug-in of the host failed: see its event log"},
	{0x80338098, 0, "the session is closed: run the command again"},
	{0x803380d7, 0, "the host allows no unencrypted traffic: use NTLM"},
	{0x803380f9, 0, "the host could not decrypt: connect again"},
	{0x80338104, 0, "access denied by WMI: check the user's rights"},
	{0x80338105, 0, "access denied by WMI: check the user's rights"},
	{0x80338106, 0, "access denied by WMI: check the user's rights"},
	{0x80338111, 0,
		"the request exceeds the host's MaxEnvelopeSizekb: shorten it"},
	{0x80338112, 0,
		"the service is not available: see whether it restarts"},
	{0x80338113, 0, "the service was not found: is WinRM enabled there?"},
	{0x80338127, 0, "another Receive of this command is under way"},
	{0x80338140, 0,
		"the host does not have this code page: use 437 or leave "
		"codepage out"},
	{0x8033814a, 0, NO_SHELL},
	{0x8033814f, 0, NO_SHELL},
	{0x8033816e, 0, "the shell is not ready: run the command again"},
	{0x80338184, 0, "the host refused the options: leave them out"},
	{0x80338185, 0, "the host missed the command's id in the request"},
	{0x8033818b, 0, "the host refused the input stream"},
	{0x8033818d, 0, "the host refused the streams that were asked for"},
	{0x803381a5, 0,
		"this user has too many shells on the host "
		"(MaxShellsPerUser): close some or wait for them to expire"},
	{0x803381a6, 0,
		"this user has too many operations on the host: try later"},
	{0x803381a7, 0, "a quota of this user is used up: try later"},
	{0x803381a8, 0, "a quota of the host is used up: try later"},
	{0x803381a9, 0, "the shell belongs to another user"},
	{0x803381ab, 0, "too many users have shells on the host: try later"},
	{0x803381ac, 0,
		"the host allows no remote shells: set "
		"AllowRemoteShellAccess to true there"},
	{0x803381c4, 0, "the shell is disconnected: run the command again"},
	{0x803381c5, 0, "the shell cannot be disconnected"},
	{0x803381c6, 0,
		"another session has the shell: wait until it has left it"},
	{0x803381cc, 0, "the command was terminated on the host"},
	{0x803381de, 0, "the stream was disconnected: run the command again"},
	{0x803381df, 0, "RunAs failed on the host: see its configuration"},
	{0x803381e4, 0, "too many shells of this kind on the host: try later"},
#if WINRM_CIM
	{0x80041001, 0, "WMI failed: see its event log on the host"},
	{0x80041002, 0,
		"no such instance, class or method on the host: check the "
		"resource, its namespace and the selectors"},
	{0x80041003, 0,
		"access denied by WMI: the user needs Remote Enable on the "
		"namespace"},
	{0x80041008, 0, "WMI refused a parameter: check names and values"},
	{0x8004100e, 0, "the host has no such namespace"},
	{0x80041010, 0,
		"the host has no such class: check its name and namespace"},
	{0x80041017, "CannotProcessFilter",
		"the query is not valid: check its syntax, the class and its "
		"properties"},
	{0x8004102f, 0,
		"the method's parameters are not right: check names, types "
		"and values"},
	{0x80041055, 0, "the class has no such method"},
	{0x80041058, 0, "the query is not valid: check its syntax"},
	{0, "InvalidEnumerationContext",
		"the enumeration expired: run it again"},
	{0, "FilterDialectRequestedUnavailable",
		"the host does not know this query language: name another "
		"dialect"},
	{0, "FilteringNotSupported", "the host takes no queries here"},
	{0, "DeliveryModeRequestedUnavailable",
		"the host does not let events be pulled here"},
#endif
	{0, "MustUnderstand", "the host does not know a header of the request"},
	{0, "ActionNotSupported", "the host has no remote shell service"},
	{0, "DestinationUnreachable",
#if WINRM_CIM
		"the host has no such resource (for commands: no remote "
		"shell), or the enumeration has expired: check name and "
		"namespace, or run it again"},
#else
		"the host has no remote shell resource"},
#endif
	{0, "InternalError",
#if WINRM_CIM
		"the host failed inside: its own message says why, or its "
		"WinRM event log; for commands, see whether a limit of shells "
		"or commands was hit"},
#else
		"the host failed inside: see the WinRM event log there, and "
		"whether a limit of shells or commands was hit"},
#endif
};

#if WINRM_CIM
#define NO_INSTANCE                                                            \
	"no such instance, or no part of this name: check the names and "      \
	"values of the keys"
#define NO_RIGHTS                                                              \
	"access denied: use an administrator, or a member of Remote "          \
	"Management Users with Remote Enable on the WMI namespace (events: "   \
	"of Event Log Readers; winrm config: only an administrator)"

/* What comes before the table above for management data. */
static const struct advice of_management[] = {
	{5, "AccessDenied", NO_RIGHTS},
	{87, "InvalidParameter",
		"the host refused a parameter: check names and values"},
	{15001, 0, "check the XPath of the query"},
	{15007, 0,
		"the host has no such event log: 'wevtutil el' there lists them"},
	{0x80338000, 0, NO_INSTANCE},
	{0x8033801a, 0, "check the query's syntax, its class and properties"},
	{0x8033803b, 0, "check the spelling of the class and its namespace"},
	{0x80338041, "SchemaValidationError",
		"check the names and values that were given"},
	{0x8033805b, "InvalidSelectors",
		"the class needs other keys: give each of its key properties, "
		"and no other ones, as KEY=VALUE"},
};
#endif

static const char *of_code(
	const struct advice *table, size_t count, uint32_t code)
{
	size_t i;

	for (i = 0; code != 0 && i < count; i++)
		if (table[i].code == code)
			return table[i].text;
	return NULL;
}

static const char *of_subcode(
	const struct advice *table, size_t count, struct winrm_slice subcode)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (table[i].subcode &&
			winrm_slice_is(subcode, table[i].subcode))
			return table[i].text;
	return NULL;
}

/* The provider's code is more precise: the outer one says "it failed". */
static const char *of_table(
	const struct advice *table, size_t count, const struct winrm_fault *f)
{
	const char *text = of_code(table, count, f->provider);

	if (!text)
		text = of_code(table, count, f->code);
	if (!text && f->code == 0)
		text = of_subcode(table, count, winrm_slice_str(f->subcode));
	return text;
}

const char *winrm_fault_advice(const struct winrm_fault *f)
{
	return of_table(advices, sizeof(advices) / sizeof(advices[0]), f);
}

#if WINRM_CIM
const char *winrm_cim_fault_advice(const struct winrm_fault *f)
{
	const char *text =
		of_code(advices, sizeof(advices) / sizeof(advices[0]),
			f->provider == f->code ? 0 : f->provider);

	if (!text)
		text = of_table(of_management,
			sizeof(of_management) / sizeof(of_management[0]), f);
	return text ? text : winrm_fault_advice(f);
}
#endif
