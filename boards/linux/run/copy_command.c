/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/copy_command.h"

#include <ctype.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "boards/linux/cli/clock.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/run/copy_get.h"
#include "boards/linux/run/copy_put.h"
#include "boards/linux/run/failure.h"
#include "boards/linux/run/interrupt.h"
#include "boards/linux/run/one_host_state.h"
#include "boards/linux/run/startup_pages.h"
#include "boards/linux/run/tree_get.h"
#include "boards/linux/run/tree_put.h"

enum {
	SOAP = 4096, /* octets of a message around its input */
	BUFFER = ENVELOPE_MAX / 4 * 3,
	CLEANING_MS = 10000, /* to remove temporary files after a failure */
	PAUSE_MS = 250,      /* before a lost connection is made again */
	FAILED = 1,
	INTERRUPTED = 130
};

struct copying {
	struct winrm_client *client;
	const struct winrm_config *config;
	const struct transport *transport;
	const struct options *o;
	const struct winrm_request *request;
	struct stage_log *log;
	struct copy_words words;
	struct copy_report report;
	struct winrm_copy copy;
	struct winrm_copy_certutil certutil;
	bool no_powershell; /* so it is certutil */
	struct copy_put put;
	struct tree_put tree_put;
	struct tree_get get;
	uint64_t until; /* ms on the monotonic clock; 0: no limit */
	uint8_t buf[BUFFER];
};

/* What has come of a file from the host. */
static struct copy_get *getting;

/* Of the signal that does not wait for the host. */
static void drop_part(void)
{
	copy_part_drop(&getting->part, getting->keep);
}

static bool random_octets(void *user, uint8_t *out, size_t len)
{
	const struct copying *c = user;

	return c->config->port->random(c->config->io, out, len) == WINRM_OK;
}

/* An error of the call, or what the copy says of itself. */
static int report_end(struct copying *c, int error)
{
	const char *problem = winrm_copy_problem(&c->copy);
	char why[640];

	if (*interrupt_count() > 0) {
		copy_report_problem(&c->report, "interrupted");
		return INTERRUPTED;
	}
	if (error && (error != WINRM_E_CANCELLED || !*problem)) {
		failure_describe(c->client, c->transport, why, sizeof(why));
		copy_report_problem(&c->report, why);
		return winrm_exit_status(error);
	}
	if (*problem) {
		copy_report_problem(&c->report, problem);
		return EXIT_OTHER;
	}
	return c->report.failed > 0 ? FAILED : 0;
}

/* What is left of the time for all attempts; 0: there is no limit. */
static bool has_time(const struct copying *c, uint32_t *ms)
{
	uint64_t now = monotonic_ms();

	*ms = c->until ? (uint32_t)(c->until - now) : 0;
	return *interrupt_count() == 0 && (!c->until || now < c->until);
}

/* A lost connection is made again, after a moment. */
static int run(struct copying *c)
{
	struct winrm_request request = *c->request;
	int error = WINRM_OK, pause = 0;

	do {
		if (pause)
			(void)poll(NULL, 0, pause);
		if (pause && !has_time(c, &request.timeout_ms))
			break; /* with the error of what was lost */
		error = winrm_copy_prepare(&c->copy, &request);
		if (error)
			break;
		pause = PAUSE_MS;
		error = winrm_start(c->client, &request);
		if (!error)
			error = stage_log_run(c->log, c->client);
	} while (winrm_copy_resumes(&c->copy, error));
	return error;
}

/* Why the copy by certutil has failed, before what cleans up says something. */
static int run_certutil(struct copying *c, char *why, size_t cap)
{
	struct winrm_request request = *c->request;
	int error;

	memset(&c->certutil, 0, sizeof(c->certutil));
	c->certutil.copy = &c->copy;
	for (;;) {
		if (!has_time(c, &request.timeout_ms))
			request.timeout_ms = 1; /* ends as all that is late */
		if (*interrupt_count() > 0)
			winrm_copy_stop(&c->copy);
		error = winrm_copy_certutil_next(&c->certutil, &request);
		if (error <= 0)
			return error;
		request.no_timeout = c->request->no_timeout;
		if (c->certutil.cleans) {
			request.timeout_ms = CLEANING_MS;
			request.no_timeout = false;
		}
		error = winrm_start(c->client, &request);
		if (!error)
			error = stage_log_run(c->log, c->client);
		if (error && !c->certutil.cleans)
			failure_describe(c->client, c->transport, why, cap);
		winrm_copy_certutil_ended(
			&c->certutil, error, winrm_response(c->client));
		if (error && *interrupt_count() == 0)
			(void)poll(NULL, 0, PAUSE_MS);
	}
}

static int copy_by_certutil(struct copying *c)
{
	const struct options *o = c->o;
	char why[640] = "";
	int error;

	if (o->recursive || o->resume || o->preserve) {
		copy_report_problem(&c->report,
			o->certutil
				? "-r, --resume and --preserve need PowerShell"
				: "PowerShell cannot be used there: -r, "
				  "--resume and --preserve need it");
		return o->certutil ? EXIT_USAGE : EXIT_OTHER;
	}
	if (!c->certutil.copy && !o->quiet)
		say("%scopying over certutil, which is slow",
			o->certutil ? "" : "PowerShell cannot be used there; ");
	interrupt_stops(NULL);
	error = run_certutil(c, why, sizeof(why));
	if (error == WINRM_E_CONFIG && *winrm_copy_problem(&c->copy))
		return say(
			"%s: %s", c->copy.path, winrm_copy_problem(&c->copy));
	if (error && error != WINRM_E_CANCELLED && error != WINRM_E_CONFIG &&
		*interrupt_count() == 0) {
		copy_report_problem(&c->report, why);
		return winrm_exit_status(error);
	}
	return error == WINRM_E_CONFIG ? error : report_end(c, error);
}

/* By PowerShell, and where that cannot be used by certutil. */
static int copy_by_any(struct copying *c)
{
	int error;

	if (c->no_powershell)
		return copy_by_certutil(c);
	error = run(c);
	if (*interrupt_count() == 0 &&
		winrm_copy_lacks_powershell(
			&c->copy, winrm_response(c->client))) {
		c->no_powershell = true;
		winrm_copy_end(&c->copy);
		return copy_by_certutil(c);
	}
	return error == WINRM_E_CONFIG ? error : report_end(c, error);
}

static int copy_one(struct copying *c, const char *path)
{
	size_t envelope = c->o->max_envelope;
	int status;

	c->copy.path = path;
	c->copy.buf = c->buf;
	c->copy.buf_len = sizeof(c->buf);
	if (envelope > COPY_ENVELOPE)
		c->copy.input_max = (envelope - SOAP) / 4 * 3;
	if (strlen(path) > 32000)
		return say("%.40s...: the path is too long", path);
	if (!random_octets(c, c->copy.token, sizeof(c->copy.token)))
		return say("no random numbers to be had");
	interrupt_stops(c->copy.get ? NULL : &c->copy);
	status = copy_by_any(c);
	if (status == WINRM_E_CONFIG)
		status = say("%s: an alternate stream is not copied%s", path,
			isdigit((unsigned char)path[0])
				? "; the port is --port here"
				: "");
	interrupt_stops(NULL);
	winrm_copy_end(&c->copy);
	return status;
}

static int put_tree(struct copying *c)
{
	struct tree_put *p = &c->tree_put;
	int status;

	p->report = &c->report;
	p->from = c->words.from;
	p->count = (size_t)c->words.from_count;
	p->preserve = c->o->preserve;
	p->copy.keep = c->o->resume;
	c->copy.into_folder = c->words.from_count > 1;
	if (!tree_put_start(p, &c->copy))
		status = *interrupt_count() > 0 ? INTERRUPTED : EXIT_OTHER;
	else
		status = copy_one(c, c->words.there);
	tree_put_end(p);
	return status;
}

static int put_all(struct copying *c)
{
	int status;

	c->put.report = &c->report;
	c->put.from = c->words.from;
	c->put.count = (size_t)c->words.from_count;
	c->put.preserve = c->o->preserve;
	c->copy.into_folder = c->words.from_count > 1;
	copy_put_start(&c->put, &c->copy);
	status = copy_one(c, c->words.there);
	copy_put_end(&c->put);
	return status;
}

/* Both ask what is there already. */
static bool is_tree(const struct copying *c)
{
	return c->o->recursive || c->o->resume;
}

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int get_one(struct copying *c, const char *path)
{
	struct copy_get *g = &c->get.get;
	int status;

	memset(&c->copy, 0, sizeof(c->copy));
	g->report = &c->report;
	g->path = path;
	g->to = c->words.here;
	g->into_folder = is_folder(c->words.here);
	g->preserve = c->o->preserve;
	g->keep = c->o->resume;
	g->random = random_octets;
	g->random_io = c;
	if (!g->into_folder && (c->words.from_count > 1 || strpbrk(path, "*?")))
		return say("%s: several files need a folder that is there",
			c->words.here);
	if (!is_tree(c)) {
		copy_get_start(g, &c->copy);
		c->get.fd = -1;
	} else if (!tree_get_start(&c->get, &c->copy)) {
		return EXIT_USAGE;
	}
	getting = g;
	interrupt_before_exit(drop_part);
	status = copy_one(c, path);
	interrupt_before_exit(NULL);
	tree_get_end(&c->get);
	return status;
}

static int run_words(struct copying *c)
{
	int i, status, worst = 0;

	if (!c->words.get)
		return is_tree(c) ? put_tree(c) : put_all(c);
	for (i = 0; i < c->words.from_count; i++) {
		status = get_one(c, copy_words_path(c->words.from[i]));
		worst = status > worst ? status : worst;
		if (status > FAILED)
			break;
	}
	return worst;
}

int copy_run(struct winrm_client *client, const struct winrm_config *config,
	const struct transport *transport, const struct options *o,
	const struct winrm_request *request, struct stage_log *log)
{
	static struct copying c;
	int status;

	c.client = client;
	c.config = config;
	c.transport = transport;
	c.o = o;
	c.request = request;
	c.log = log;
	c.no_powershell = o->certutil;
	c.until =
		request->timeout_ms ? monotonic_ms() + request->timeout_ms : 0;
	c.report.json = o->json;
	c.report.quiet = o->quiet;
	copy_progress_start(&c.report.progress, o->quiet);
	if (!copy_words_read(o, &c.words))
		return EXIT_USAGE;
	startup_pages_drop();
	status = run_words(&c);
	copy_report_end(&c.report);
	return status;
}
