/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cim/cim_command.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "boards/linux/cim/cim_rows.h"
#include "boards/linux/cim/cim_words.h"
#include "boards/linux/cim/watch_command.h"
#include "boards/linux/cli/connector_options.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/stdout_print.h"
#include "boards/linux/run/failure.h"
#include "boards/linux/run/one_host.h"

/* Of one reply, at most: a round trip costs the CPU of 20 rows. Hosts send as
 * many as an envelope has room for. */
enum { ROWS_AT_ONCE = 300 };

static struct cim_words words;
static struct cim_columns columns;
static struct cim_rows rows = {.columns = &columns};

bool cim_prepare(const struct options *o, struct winrm_connector *record)
{
	bool is_watch = o->command == COMMAND_WATCH;
	const char *space = record->text[WINRM_KEY_NAMESPACE];

	return (is_watch ? watch_read(o, space)
			 : cim_words_read(&words, o, space)) &&
		connector_set_key(record, "shell", "cmd") &&
		connector_set_key(record, "command", "-") &&
		(!is_watch || o->keys[WINRM_KEY_TIMEOUT] ||
			connector_set_key(record, "timeout", "0"));
}

static enum cim_format format_of(const struct options *o)
{
	switch (o->format) {
	case OUTPUT_JSON: return CIM_JSON;
	case OUTPUT_TABLE: return CIM_TABLE;
	case OUTPUT_CSV: return CIM_CSV;
	case OUTPUT_TEXT: break;
	}
	return o->command == COMMAND_WQL ? CIM_TABLE : CIM_LIST;
}

static bool on_value(void *user, const struct winrm_cim_value *v)
{
	return cim_rows_value(user, v);
}

static int fail(struct one_host *h, int error)
{
	char why[640];

	failure_describe(&h->client, &h->transport, why, sizeof(why));
	if (columns.is_too_large)
		say("a row is longer than %d bytes, or too deep; -o json takes "
		    "any",
			CIM_HELD);
	else if (!print_failed()) /* which is said at the end */
		say("%s", why);
	if (rows.count > 0 && words.operation == WINRM_OP_CIM_ENUMERATE)
		say("this is not all: %" PRIu64 " rows had come", rows.count);
	return columns.is_too_large ? EXIT_OTHER : winrm_exit_status(error);
}

/* Of a method it is its own, as a command's. */
static int finish(const struct options *o)
{
	int status = return_value_status(&rows.returned);

	if (columns.strange > 0)
		say("%" PRIu64 " rows have properties that the first one has "
		    "not; -o json has all of them",
			columns.strange);
	if (words.operation == WINRM_OP_CIM_ENUMERATE && rows.count == 0 &&
		!o->quiet && o->format == OUTPUT_TEXT)
		say("no instances");
	if (words.operation != WINRM_OP_CIM_INVOKE)
		return 0;
	if (rows.returned.is_number && status == EXIT_RANGE)
		say("ReturnValue %" PRId64, rows.returned.number);
	else if (status == EXIT_RANGE)
		say("ReturnValue is neither a number nor true or false");
	return status;
}

static int converse(struct one_host *h, struct winrm_request *request)
{
	const struct options *o = h->call->options;
	int error;

	request->operation = words.operation;
	request->as.cim = &words.cim;
	request->on_output = NULL;
	request->on_input = NULL;
	request->user = &rows;
	words.cim.on_value = on_value;
	words.cim.max_elements = ROWS_AT_ONCE;
	error = winrm_start(&h->client, request);
	if (!error)
		error = stage_log_run(&h->log, &h->client);
	cim_rows_end(&rows);
	return error ? fail(h, error) : finish(o);
}

int cim_run(const struct options *o, struct winrm_connector *record)
{
	struct host_call call = {o, record, NULL, false, false, converse, NULL};

	rows.format = format_of(o);
	rows.is_terminal = isatty(STDOUT_FILENO) == 1;
	if (o->command == COMMAND_WATCH)
		call.converse = watch_converse;
	return one_host_run(&call);
}
