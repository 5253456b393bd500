/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/jobs/jobs_command.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <mbedtls/base64.h>

#include "boards/linux/cli/connector_options.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/stdout_print.h"
#include "boards/linux/jobs/job_reply.h"
#include "boards/linux/jobs/job_script.h"
#include "boards/linux/run/one_host.h"

/* One command under way. */
struct jobs {
	const struct options *o;
	enum job_action action;
	struct streams *streams;
	struct job_reply reply;
	size_t count;           /* of jobs in the reply */
	struct job_record last; /* of them, without its command */
	bool failed;            /* the host said error, which was reported */
	char command[JOB_COMMAND_MAX + 2], command64[JOB_COMMAND_64];
	char text[JOB_LINE]; /* for people */
};

static struct jobs jobs;

bool jobs_have(enum command command)
{
	return command == COMMAND_START || command == COMMAND_JOBS ||
		command == COMMAND_LOGS || command == COMMAND_STOP;
}

/* --- what is wanted --------------------------------------------------------- */

static bool take_command(const struct options *o)
{
	size_t len;

	if (!script_join(o->words, o->word_count, jobs.command,
		    sizeof(jobs.command)))
		return say("the command is longer than %d bytes",
			       JOB_COMMAND_MAX),
		       false;
	if (strpbrk(jobs.command, "\r\n"))
		return say("the command has several lines, of which cmd.exe "
			   "would run only the first; join them with &&"),
		       false;
	return mbedtls_base64_encode((unsigned char *)jobs.command64,
		       sizeof(jobs.command64), &len,
		       (const unsigned char *)jobs.command,
		       strlen(jobs.command)) == 0;
}

static bool take_id(const struct options *o, const char *id)
{
	return job_id_valid(id) ||
		(say("%s: no id of a job, which has 32 digits of 0-9 and a-f; "
		     "'winrm jobs %s' lists them",
			 id, o->host),
			false);
}

static bool take_words(const struct options *o)
{
	if (o->command == COMMAND_START)
		return take_command(o);
	if (o->command == COMMAND_JOBS)
		return !o->delete_shell ||
			strcmp(o->delete_shell, "ended") == 0 ||
			take_id(o, o->delete_shell);
	if (o->word_count > 1)
		return say("%s: not expected after the job", o->words[1]),
		       false;
	return take_id(o, o->words[0]);
}

bool jobs_prepare(const struct options *o, struct winrm_connector *record)
{
	return take_words(o) &&
		connector_set_key(record, "shell", "powershell") &&
		connector_set_key(record, "command", "script") &&
		(!o->follow || o->keys[WINRM_KEY_TIMEOUT] ||
			connector_set_key(record, "timeout", "0"));
}

static enum job_action action_of(const struct options *o)
{
	if (o->command == COMMAND_START)
		return JOB_START;
	if (o->command == COMMAND_LOGS)
		return JOB_LOGS;
	if (o->command == COMMAND_STOP)
		return JOB_STOP;
	return o->delete_shell ? JOB_DELETE : JOB_LIST;
}

static const char *script_of(const struct jobs *j)
{
	const struct options *o = j->o;

	if (j->action == JOB_START)
		return job_script(j->action, j->command64,
			o->elevated ? "elevated" : "normal");
	if (j->action == JOB_LIST || j->action == JOB_DELETE)
		return job_script(
			j->action, o->delete_shell ? o->delete_shell : "", "");
	return job_script(j->action, o->words[0], o->follow ? "follow" : "");
}

/* --- what comes back -------------------------------------------------------- */

static void print_job_json(const struct jobs *j, const struct job_record *r)
{
	if (j->action == JOB_LIST)
		print("%s", j->count > 1 ? "," : "");
	print("{\"id\":\"%s\"", r->id);
	print_json_member("state", r->state);
	print_json_member("start", r->start);
	if (r->has_exit)
		print(",\"exit-code\":%" PRId64, r->number);
	print(",\"elevated\":%s", r->elevated ? "true" : "false");
	print_json_member("command", j->text);
	print(j->action == JOB_LIST ? "}" : "}\n");
}

static void print_job_row(const struct jobs *j, const struct job_record *r)
{
	char code[24] = "-";

	if (j->count == 1)
		print("%-32s  %-8s  %-20s  %10s  %s\n", "ID", "STATE", "START",
			"EXIT", "COMMAND");
	if (r->has_exit)
		snprintf(code, sizeof(code), "%" PRId64, r->number);
	print("%-32s  %-8s  %-20s  %10s  ", r->id, r->state, r->start, code);
	print_bytes(j->text, strlen(j->text));
	print("\n");
}

static void take_job(struct jobs *j, const struct job_record *r)
{
	j->count++;
	j->last = *r;
	(void)job_text(r->data, r->len, j->text, sizeof(j->text));
	if (j->action == JOB_LOGS)
		return;
	if (j->o->json)
		print_job_json(j, r);
	else if (j->action == JOB_LIST)
		print_job_row(j, r);
	else if (j->action == JOB_START)
		print("%s\n", r->id);
	(void)print_flush();
}

static void take_error(struct jobs *j, const struct job_record *r)
{
	const struct options *o = j->o;

	j->failed = true;
	(void)job_text(r->data, r->len, j->text, sizeof(j->text));
	if (strcmp(r->state, "none") == 0)
		say("no such job; 'winrm jobs %s' lists them", o->host);
	else if (strcmp(r->state, "running") == 0)
		say("the job is running; 'winrm stop' ends it");
	else if (strcmp(r->state, "starting") == 0)
		say("the job is only starting; try again in a moment");
	else if (strcmp(r->state, "launch") == 0)
		say("the job could not be started: %.500s%s", j->text,
			o->elevated ? "; --elevated needs an administrator"
				    : "");
	else
		say("%s: %.500s", r->state, j->text);
}

static bool on_record(void *user, const struct job_record *r)
{
	struct jobs *j = user;

	switch (r->kind) {
	case JOB_JOB: take_job(j, r); break;
	case JOB_ERROR: take_error(j, r); break;
	case JOB_OUT:
	case JOB_ERR:
		return streams_write(j->streams,
			r->kind == JOB_OUT ? WINRM_STDOUT : WINRM_STDERR,
			(const uint8_t *)r->data, r->len);
	case JOB_DELETED:
		if (j->o->json)
			print("{\"deleted\":%" PRId64 "}\n", r->number);
		else if (!j->o->quiet)
			say("%" PRId64 " jobs deleted", r->number);
		break;
	}
	return true;
}

static bool take(void *user, struct streams *p, const uint8_t *data, size_t len)
{
	struct jobs *j = user;

	j->streams = p;
	if (job_reply_feed(&j->reply, data, len))
		return true;
	if (j->reply.wrong)
		p->refusal = "what the host answers is not the answer of "
			     "winrm's script";
	return false;
}

/* --- how it ended ----------------------------------------------------------- */

/* The exit status of logs -f. */
static int job_status(const struct job_record *r)
{
	if (!r->has_exit)
		return say("the job is %s: it has no exit code", r->state),
		       EXIT_OTHER;
	if (r->number >= 0 && r->number < EXIT_RANGE)
		return (int)r->number;
	say("remote exit code %" PRId64, r->number);
	return EXIT_RANGE;
}

static int outcome(struct jobs *j)
{
	const struct job_record *last = &j->last;

	if (j->failed)
		return EXIT_OTHER;
	if (!j->reply.done ||
		(j->count == 0 && j->action != JOB_LIST &&
			j->action != JOB_DELETE))
		return say("the host's answer is not whole"), EXIT_OTHER;
	if (j->action == JOB_LOGS)
		return j->o->follow ? job_status(last) : 0;
	if (j->o->quiet)
		return 0;
	if (j->action == JOB_START && strcmp(last->state, "starting") == 0)
		say("the job is only starting; 'winrm jobs %s' shows whether "
		    "it does",
			j->o->host);
	if (j->action == JOB_STOP && !j->o->json)
		say("the job %s",
			strcmp(last->state, "stopped") == 0
				? "is stopped"
				: "had ended by itself");
	if (j->action == JOB_LIST && j->count == 0 && !j->o->json)
		say("no jobs on this host");
	return 0;
}

int jobs_run(const struct options *o, struct winrm_connector *record)
{
	struct streams_taker taker = {take, &jobs};
	struct script script = {NULL, NULL};
	struct host_call call = {
		o, record, &script, false, false, NULL, &taker};
	bool is_array =
		o->command == COMMAND_JOBS && o->json && !o->delete_shell;
	int status;

	jobs.o = o;
	jobs.reply.on_record = on_record;
	jobs.reply.user = &jobs;
	jobs.action = action_of(o);
	script.text = script_of(&jobs);
	if (is_array)
		print("[");
	status = one_host_run(&call);
	if (status == 0 || jobs.failed)
		status = outcome(&jobs);
	else if (jobs.action == JOB_LOGS && !o->quiet &&
		(status == winrm_exit_status(WINRM_E_TIMEOUT) ||
			status == winrm_exit_status(WINRM_E_CANCELLED)))
		say("that was the reading; the job goes on");
	if (is_array)
		print("]\n");
	return status;
}
