/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/shell/shell_copy.h"

#include <poll.h>
#include <string.h>
#include <sys/stat.h>

#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/visible_text.h"
#include "boards/linux/run/attempt.h"
#include "boards/linux/run/copy_get.h"
#include "boards/linux/run/copy_put.h"
#include "boards/linux/run/failure.h"
#include "boards/linux/run/interrupt.h"
#include "boards/linux/run/shell_close.h"
#include "boards/linux/shell/remote_shell.h"

enum { BUFFER = 128 * 1024, PAUSE_MS = 250, WAIT_MS = 250 };

/* One copy; too large for a stack. */
static struct copying {
	struct attempt way; /* with larger buffers, below */
	struct winrm_copy copy;
	struct copy_report report;
	union {
		struct copy_put put;
		struct copy_get get;
	} files;
	bool is_stopped;
	uint8_t buf[BUFFER], tx[TX_SIZE], rx[ENVELOPE + WINRM_RX_MARGIN];
} copying;

static bool random_octets(void *user, uint8_t *out, size_t len)
{
	const struct winrm_config *config = user;

	return config->port->random(config->io, out, len) == WINRM_OK;
}

/* The first Ctrl-C leaves no part of a file; a second one does not wait. */
static void pass_interrupts(struct copying *k)
{
	if (*interrupt_count() == 0)
		return;
	if (!k->is_stopped && !k->copy.get)
		winrm_copy_stop(&k->copy);
	else if (!k->is_stopped || *interrupt_count() > 1)
		winrm_cancel(&k->way.client);
	k->is_stopped = true;
}

/* Waits for the copy's client and, meanwhile, goes on with the shell's. */
static int run_both(struct conversation *c, struct copying *k)
{
	int want;

	while ((want = winrm_step(&k->way.client)) > 0) {
		struct pollfd fds[2] = {{-1, 0, 0}, {-1, 0, 0}};
		uint32_t left = winrm_deadline(&k->way.client);
		int ms = want == WINRM_WANT_OPEN ? WINRM_POSIX_OPEN_MS
						 : WAIT_MS,
		    other;

		fds[0].fd = transport_poll(
			&k->way.transport, &want, &fds[0].events);
		if (want == 0)
			ms = 0;
		if (left < (uint32_t)ms)
			ms = (int)left;
		other = remote_shell_go_on(c, &fds[1]);
		(void)poll(fds, 2, other < ms ? other : ms);
		pass_interrupts(k);
	}
	return want;
}

/* What is lost is made again, after a moment. */
static int run(struct conversation *c, struct copying *k)
{
	struct winrm_request request;
	int error;

	memset(&request, 0, sizeof(request));
	request.no_timeout = true;
	for (;;) {
		error = winrm_copy_prepare(&k->copy, &request);
		if (!error)
			error = winrm_start(&k->way.client, &request);
		if (!error)
			error = run_both(c, k);
		if (*interrupt_count() > 0 ||
			!winrm_copy_resumes(&k->copy, error))
			return error;
		(void)poll(NULL, 0, PAUSE_MS);
	}
}

static void report_end(struct copying *k, int error, const char *name)
{
	const char *problem = winrm_copy_problem(&k->copy);
	char shown[1000];

	visible_copy(shown, sizeof(shown), name, strlen(name));
	if (*interrupt_count() > 0) {
		copy_report_problem(&k->report, "the copy was interrupted");
	} else if (error == WINRM_E_CONFIG) {
		say("%s: an alternate stream is not copied", shown);
	} else if (error && (error != WINRM_E_CANCELLED || !*problem)) {
		failure_describe(&k->way.client, &k->way.transport, k->way.why,
			sizeof(k->way.why));
		copy_report_problem(&k->report, k->way.why);
	} else if (*problem) {
		copy_report_problem(&k->report, problem);
	} else if (k->report.failed == 0 && !k->report.quiet) {
		copy_progress_clear(&k->report.progress);
		say("%s: copied", shown);
	}
}

/* A connection and a shell of its own, in the directory of the prompt. */
static bool open_way(struct conversation *c, struct copying *k)
{
	const struct host_call *call = c->h->call;
	struct attempt *a = &k->way;

	if (attempt_open(a, call->record, call->options, false) != WINRM_OK)
		return say("%s", a->why), false;
	a->config.tx = k->tx;
	a->config.tx_len = sizeof(k->tx);
	a->config.rx = k->rx;
	a->config.rx_len = sizeof(k->rx);
	if (c->directory[0])
		a->config.working_directory = c->directory;
	if (winrm_init(&a->client, &a->config) == WINRM_OK &&
		random_octets(&a->config, k->copy.token, sizeof(k->copy.token)))
		return a->is_initialized = true;
	say("no connection for the copy can be prepared");
	return false;
}

/* The copy's callbacks are set. */
static void copy(struct conversation *c, struct copying *k, const char *remote,
	const char *name)
{
	k->is_stopped = false;
	k->copy.path = remote;
	k->copy.buf = k->buf;
	k->copy.buf_len = sizeof(k->buf);
	report_end(k, run(c, k), name);
}

static struct copying *begin(struct conversation *c)
{
	struct copying *k = &copying;

	memset(&k->copy, 0, sizeof(k->copy));
	memset(&k->report, 0, sizeof(k->report));
	memset(&k->files, 0, sizeof(k->files));
	k->report.quiet = c->h->call->options->quiet;
	copy_progress_start(&k->report.progress, k->report.quiet);
	return k;
}

static void end(struct copying *k)
{
	winrm_copy_end(&k->copy);
	interrupt_forget();
	attempt_end(&k->way);
	explicit_bzero(k->buf, sizeof(k->buf));
}

void shell_copy_get(
	struct conversation *c, const char *remote, const char *local)
{
	struct copying *k = begin(c);
	struct copy_get *g = &k->files.get;
	struct stat st;

	g->report = &k->report;
	g->path = remote;
	g->to = local;
	g->into_folder = stat(local, &st) == 0 && S_ISDIR(st.st_mode);
	g->random = random_octets;
	g->random_io = &k->way.config;
	if (!g->into_folder && strpbrk(remote, "*?")) {
		say("%s: several files need a folder that is there", local);
		return;
	}
	copy_get_start(g, &k->copy);
	if (open_way(c, k))
		copy(c, k, remote, remote);
	copy_get_end(g);
	end(k);
}

void shell_copy_put(
	struct conversation *c, const char *local, const char *remote)
{
	struct copying *k = begin(c);
	struct copy_put *p = &k->files.put;
	char *from = (char *)(uintptr_t)local; /* it is only read */

	p->report = &k->report;
	p->from = &from;
	p->count = 1;
	copy_put_start(p, &k->copy);
	if (open_way(c, k))
		copy(c, k, remote, local);
	copy_put_end(p);
	end(k);
}
