/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/host_copies.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "boards/linux/cli/clock.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/run/lockout_guard.h"

enum { PAUSE_MS = 250, CLEAN_MS = 2000 };

bool host_copies_wanted(const struct options *o)
{
	return o->puts[0] || o->gets[0];
}

static size_t count_of(const char *const *list)
{
	size_t n = 0;

	while (list[n])
		n++;
	return n;
}

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* A name that ends with '/' is a folder's, which is made if need be. */
static bool names_folder(const char *path)
{
	return path[strlen(path) - 1] == '/' || is_folder(path);
}

/* --- before any host is asked ----------------------------------------------- */

static bool check_put(const char *text)
{
	struct copy_pair pair;
	char local[COPY_PATH];
	struct stat st;
	int fd;
	bool ok;

	(void)copy_pair_split(text, false, &pair);
	if (copy_pair_names_host(&pair) || !copy_pair_local(&pair, "", local))
		return true; /* each has its own */
	fd = open(local, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return say("--put %s: %s", local, strerror(errno)), false;
	ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	close(fd);
	return ok || (say("--put %s: it is not a regular file", local), false);
}

static bool check_get(const struct run *run, const char *const *gets, size_t at)
{
	struct copy_pair pair, other;
	char local[COPY_PATH], remote[COPY_PATH];
	size_t i;

	(void)copy_pair_split(gets[at], true, &pair);
	(void)copy_pair_local(&pair, "{host}", local);
	copy_pair_remote(&pair, remote);
	if (run->count > 1 && !copy_pair_names_host(&pair))
		return say("--get %s: %zu hosts would write the same file; put "
			   "{host} into its name, which becomes each host's, "
			   "such as {host}.log",
			       local, run->count),
		       false;
	if (names_folder(local))
		return true;
	if (strpbrk(remote, "*?"))
		return say("--get %s: several files need a folder; a name that "
			   "ends with '/' is one",
			       local),
		       false;
	for (i = 0; i < at; i++) {
		(void)copy_pair_split(gets[i], true, &other);
		if (strcmp(other.local, pair.local) == 0)
			return say("--get %s: two of them would write the same "
				   "file",
				       local),
			       false;
	}
	return true;
}

bool host_copies_check(const struct run *run)
{
	const struct options *o = run->options;
	size_t i;

	for (i = 0; o->puts[i]; i++)
		if (!check_put(o->puts[i]))
			return false;
	for (i = 0; o->gets[i]; i++)
		if (!check_get(run, o->gets, i))
			return false;
	return true;
}

/* --- one file, or those of a pattern ---------------------------------------- */

static bool random_octets(void *user, uint8_t *out, size_t len)
{
	const struct lane *lane = user;

	return lane->config.port->random(lane->config.io, out, len) == WINRM_OK;
}

static bool refuse(struct host_copies *c, const char *name, const char *why)
{
	if (!c->problem[0])
		snprintf(c->problem, sizeof(c->problem), "%.400s: %s", name,
			why);
	return false;
}

/* What is left of the time for all requests of the call. */
static void limit(const struct lane *lane, struct winrm_request *request)
{
	uint64_t now = monotonic_ms();

	if (!request->no_timeout)
		request->timeout_ms =
			lane->until > now ? (uint32_t)(lane->until - now) : 1;
}

/* Stops in time for the host to remove the part of a file. */
static enum winrm_input on_input(
	void *user, size_t max, const uint8_t **data, size_t *len)
{
	struct host_copies *c = user;

	if (!c->is_late && monotonic_ms() >= c->until) {
		c->is_late = true;
		winrm_copy_stop(&c->copy);
	}
	return c->input(user, max, data, len);
}

/* When a copy to the host is to stop. */
static uint64_t stop_time(const struct lane *lane)
{
	uint64_t clean = (lane->until - lane->started) / 4;

	if (lane->request.no_timeout)
		return LOOP_NEVER;
	return lane->until - (clean < CLEAN_MS ? clean : CLEAN_MS);
}

static bool prepare(struct host_copies *c, struct lane *lane)
{
	int error;

	memset(&lane->other, 0, sizeof(lane->other));
	lane->other.no_timeout = lane->request.no_timeout;
	limit(lane, &lane->other);
	error = winrm_copy_prepare(&c->copy, &lane->other);
	c->input = lane->other.on_input;
	lane->other.on_input = c->copy.get ? c->input : on_input;
	c->until = stop_time(lane);
	if (error == WINRM_OK)
		return true;
	return refuse(c, c->remote, "an alternate stream is not copied");
}

static void set_put(struct host_copies *c)
{
	struct copy_put *p = &c->files.put;

	memset(p, 0, sizeof(*p));
	c->from = c->local;
	p->report = &c->report;
	p->from = &c->from;
	p->count = 1;
	copy_put_start(p, &c->copy);
}

static bool set_get(struct host_copies *c, struct lane *lane)
{
	struct copy_get *g = &c->files.get;

	memset(g, 0, sizeof(*g));
	if (names_folder(c->local) && mkdir(c->local, 0777) != 0 &&
		errno != EEXIST)
		return refuse(c, c->local, strerror(errno));
	g->report = &c->report;
	g->path = c->remote;
	g->to = c->local;
	g->into_folder = is_folder(c->local);
	g->random = random_octets;
	g->random_io = lane;
	copy_get_start(g, &c->copy);
	return true;
}

/* False: refused, with why. */
static bool begin_copy(
	struct host_copies *c, struct lane *lane, const char *text, bool get)
{
	struct copy_pair pair;

	(void)copy_pair_split(text, get, &pair);
	copy_pair_remote(&pair, c->remote);
	if (!copy_pair_local(&pair, c->host, c->local))
		return refuse(c, "its local name", strerror(ENAMETOOLONG));
	memset(&c->copy, 0, sizeof(c->copy));
	memset(&c->report, 0, sizeof(c->report));
	c->report.quiet = true;
	c->report.first = c->problem;
	c->report.first_cap = sizeof(c->problem);
	c->copy.path = c->remote;
	c->copy.buf = c->buf;
	c->copy.buf_len = sizeof(c->buf);
	if (!random_octets(lane, c->copy.token, sizeof(c->copy.token)))
		return refuse(c, c->local, "no random numbers to be had");
	if (!get)
		set_put(c);
	else if (!set_get(c, lane))
		return false;
	c->is_copying = true;
	lane->copying = get ? NULL : &c->copy;
	return prepare(c, lane);
}

/* Why it was not copied is kept. */
static void end_copy(struct host_copies *c, struct lane *lane)
{
	const char *problem = winrm_copy_problem(&c->copy);

	if (c->is_late)
		(void)refuse(c, c->local,
			"the deadline (--timeout) has passed while it was "
			"copied");
	else if (*problem)
		(void)refuse(c, c->copy.get ? c->remote : c->local, problem);
	if (c->copy.get)
		copy_get_end(&c->files.get);
	else
		copy_put_end(&c->files.put);
	winrm_copy_end(&c->copy);
	c->is_copying = false;
	lane->copying = NULL;
}

/* --- one after the other ---------------------------------------------------- */

static bool begin_next(struct run *run, struct host_copies *c,
	struct lane *lane, bool *is_other)
{
	const struct options *o = run->options;
	size_t puts = count_of(o->puts);

	if (c->at == puts && !run->has_command)
		c->at++;
	*is_other = c->at != puts;
	if (!*is_other) {
		limit(lane, &lane->request);
		return true;
	}
	if (c->at < puts)
		return begin_copy(c, lane, o->puts[c->at], false);
	return o->gets[c->at - puts - 1] &&
		begin_copy(c, lane, o->gets[c->at - puts - 1], true);
}

/* The lane's last request has ended; false: so has the call. */
static bool take_end(struct run *run, struct host_copies *c, struct lane *lane,
	int error, bool *again)
{
	c->was_on |= winrm_response(&lane->client)->logged_on;
	*again = c->is_copying && c->was_on && !lane->is_cancelled &&
		winrm_copy_resumes(&c->copy, error) && prepare(c, lane);
	if (*again) {
		lane->pause_until = monotonic_ms() + PAUSE_MS;
		return true;
	}
	if (error)
		return false;
	guard_end(run, lane, WINRM_OK);
	if (c->is_copying) {
		end_copy(c, lane);
	} else {
		lane->answered = *winrm_response(&lane->client);
		lane->has_answered = true;
	}
	if (c->problem[0] || lane->is_cancelled)
		return false;
	c->at++;
	return true;
}

bool host_copies_next(void *user, struct lane *lane, int error, bool *is_other)
{
	struct run *run = user;
	struct host_copies *c = &run->copies[lane->slot];
	bool again = false;

	if (!c->has_begun) {
		c->has_begun = true;
		c->at = 0;
		c->problem[0] = 0;
		c->was_on = c->is_late = false;
		(void)host_file_name(c->host, run->label, run->nth);
	} else if (!take_end(run, c, lane, error, &again)) {
		return false;
	}
	*is_other = true;
	return again || begin_next(run, c, lane, is_other);
}

bool host_copies_before_command(const struct run *run, const struct lane *lane)
{
	return run->copies && run->has_command && !lane->has_answered &&
		run->copies[lane->slot].at < count_of(run->options->puts);
}

int host_copies_end(struct run *run, struct lane *lane, int error,
	char *message, size_t cap)
{
	struct host_copies *c;
	bool before = host_copies_before_command(run, lane);
	size_t len = strlen(message);

	if (!run->copies)
		return 0;
	c = &run->copies[lane->slot];
	c->has_begun = false;
	if (error && c->is_copying && !lane->is_cancelled)
		snprintf(message + len, cap - len, " (while %s was copied%s)",
			c->copy.get ? c->remote : c->local,
			before ? "; the command was not run" : "");
	if (c->is_copying)
		end_copy(c, lane);
	if (error || !c->problem[0])
		return 0;
	snprintf(message, cap, "%s%s", c->problem,
		before ? "; the command was not run" : "");
	return c->is_late ? winrm_exit_status(WINRM_E_TIMEOUT) : EXIT_OTHER;
}
