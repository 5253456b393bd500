/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "boards/linux/cli/duration.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/options.h"
#include "boards/linux/cli/suggestions.h"

/* Options of many hosts, and what goes together with what. */

#define SIZE_LIMIT (1ull << 40)
enum { JOBS_MAX = 10000, QUEUE_MAX = 1000000 };

static bool refuse(const char *text)
{
	say("%s", text);
	return false;
}

/* "64K", "100M", "2G", or bytes; from 1 to 1024G. */
static bool read_size(const char *text, uint64_t *out)
{
	static const char units[] = "KMG";
	char *end;
	unsigned long long value = strtoull(text, &end, 10);
	const char *unit = *end ? strchr(units, *end) : NULL;
	int shift = unit ? 10 * (int)(unit - units + 1) : 0;

	if (*text < '0' || *text > '9' || (*end && (!unit || end[1])) ||
		value == 0 || value > SIZE_LIMIT >> shift)
		return false;
	*out = value << shift;
	return true;
}

bool options_set_fleet(struct options *o, int option, const char *arg)
{
	uint64_t size;

	switch (option) {
	case 'H': o->hosts = arg; return true;
	case 'j':
		return options_number(arg, 1, JOBS_MAX, &o->jobs) ||
			refuse("-j: a number from 1 to 10000");
	case OPTION_PS: o->is_ps = true; return true;
	case OPTION_FAIL_FAST: o->fail_fast = true; return true;
	case OPTION_RETRY:
		return options_number(arg, 0, 100, &o->retries) ||
			refuse("--retry: a number from 0 to 100");
	case OPTION_MAX_REFUSED:
		return options_number(arg, 0, 1000000, &o->max_refused) ||
			refuse("--max-refused: a number from 0 to 1000000");
	case OPTION_TOTAL_TIMEOUT:
		return duration_read(arg, &o->total_timeout) ||
			refuse("--total-timeout: a time from 0 to 596h, such as 30, 30s or 5m");
	case OPTION_KEEP:
		o->keep_given = true;
		return duration_read(arg, &o->keep) ||
			refuse("--keep: a time from 0 to 596h, such as 30, 30s or 5m");
	case OPTION_MAX_MEMORY:
		return read_size(arg, &o->max_memory) ||
			refuse("--max-memory: a size from 1 to 1024G, such as 65536, 64K or 100M");
	case OPTION_MAX_OUTPUT:
		if (!read_size(arg, &size) || size > 1u << 30)
			return refuse(
				"--max-output: a size from 1 to 1G, such as 65536 or 64K");
		o->max_output = (uint32_t)size;
		return true;
	case OPTION_QUEUE:
		return options_number(arg, 1, QUEUE_MAX, &o->queue) ||
			refuse("--queue: a number from 1 to 1000000");
	case OPTION_LISTEN: o->listen_path = arg; return true;
	default: break;
	}
	return refuse("try 'winrm --help'");
}

static int check_fleet(const struct options *o)
{
	if (o->hosts && mistake_has_password(o->hosts, ", \t\r\n"))
		return EXIT_USAGE;
	if (o->trace_file)
		return say("--trace is for one host");
	if (o->stdin_mode == STDIN_ALWAYS)
		return say("-i is for one host");
	if (o->command == COMMAND_SERVE)
		return o->word_count || o->hosts
			? say("serve takes no hosts and no words: each line "
			      "of its input says what to do")
			: -1;
	if (!o->hosts)
		return say("no hosts given; try 'winrm run -H web[01-20] -- "
			   "hostname'");
	if (o->word_count == 0 && !o->script_file)
		return say("no command given; try 'winrm run -H %s -- "
			   "hostname'",
			o->hosts);
	return -1;
}

int options_check(const struct options *o)
{
	if (o->command == COMMAND_RUN || o->command == COMMAND_SERVE)
		return check_fleet(o);
	if (o->hosts || o->jobs || o->listen_path || o->keep ||
		(o->is_ps && o->command != COMMAND_SHELL))
		return say("-H, -j, --keep, --listen and --ps are for 'winrm "
			   "run' and 'winrm serve'; --powershell is for "
			   "'winrm shell'");
	if (o->host && mistake_has_password(o->host, ""))
		return EXIT_USAGE;
	if (!o->host)
		return o->command == COMMAND_CALL
			? say("no connector given; try 'winrm call NAME'")
			: say("no host given; try 'winrm --help'");
	if ((o->command == COMMAND_ID || o->command == COMMAND_TRUST ||
		    o->command == COMMAND_SESSIONS ||
		    o->command == COMMAND_SHELL) &&
		o->word_count > 0)
		return say("%s: not expected; this takes a host and nothing "
			   "more",
			o->words[0]);
	if (o->command == COMMAND_SHELL &&
		(o->json || o->stdin_mode == STDIN_NEVER))
		return say("-n and -o json are not for 'winrm shell'");
	if (o->delete_shell && o->command != COMMAND_SESSIONS)
		return say("--delete goes with 'winrm sessions'");
	if (o->command == COMMAND_EXEC && o->word_count == 0)
		return say("no command given; try 'winrm %s -- ipconfig /all'",
			o->host);
	if (o->command != COMMAND_PS && o->script_file)
		return say("-f is for 'winrm ps'");
	if (o->command != COMMAND_PS &&
		(o->as_json || o->progress || o->raw_stderr ||
			o->execution_policy))
		return say("--as-json, --json-depth, --execution-policy, "
			   "--progress and --raw-stderr are for 'winrm ps'");
	if (o->command == COMMAND_PS && o->word_count == 0 && !o->script_file)
		return say(
			"no script given; try 'winrm ps %s Get-Date'", o->host);
	return -1;
}
