/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/serve/serve_log.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "boards/linux/cli/clock.h"
#include "boards/linux/cli/messages.h"

#define SYSLOG_SOCKET "/dev/log"

enum {
	LINE_MAX_BYTES = 1536, /* a pipe takes as much at once */
	VALUE_MAX = 128,       /* bytes of a name that are shown */
	/* RFC 5424 6.2.1, of the facility daemon */
	NOTICE = 3 << 3 | 5,
	INFO = 3 << 3 | 6
};

/* --- where lines go --------------------------------------------------------------- */

static bool connect_syslog(struct serve_log *log)
{
	struct sockaddr_un a = {0};

	a.sun_family = AF_UNIX;
	if (strlen(log->path) >= sizeof(a.sun_path)) {
		errno = ENAMETOOLONG;
		return false;
	}
	strcpy(a.sun_path, log->path);
	if (log->fd >= 0)
		close(log->fd);
	log->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	return log->fd >= 0 &&
		connect(log->fd, (const struct sockaddr *)&a, sizeof(a)) == 0;
}

bool serve_log_open(struct serve_log *log, const char *option)
{
	bool is_syslog = option && strncmp(option, "syslog", 6) == 0;

	log->fd = -1;
	log->is_on = option && strcmp(option, "none") != 0;
	if (!is_syslog)
		return true;
	log->path = option[6] ? option + 7 : SYSLOG_SOCKET;
	if (connect_syslog(log))
		return true;
	say("--log %s: %s: %s", option, log->path, strerror(errno));
	return false;
}

void serve_log_close(struct serve_log *log)
{
	if (log->fd >= 0)
		close(log->fd);
	log->fd = -1;
}

/* A syslogd that was started again has another socket there. */
static bool send_syslog(struct serve_log *log, const char *line, size_t len)
{
	ssize_t n = send(log->fd, line, len, MSG_NOSIGNAL | MSG_DONTWAIT);

	if (n < 0 && errno != EAGAIN && errno != ENOBUFS && connect_syslog(log))
		n = send(log->fd, line, len, MSG_NOSIGNAL | MSG_DONTWAIT);
	return n == (ssize_t)len;
}

static bool send_stderr(const char *line, size_t len)
{
	struct pollfd ready = {STDERR_FILENO, POLLOUT, 0};

	return poll(&ready, 1, 0) > 0 &&
		write(STDERR_FILENO, line, len) == (ssize_t)len;
}

/* --- lines ------------------------------------------------------------------------- */

struct line {
	char text[LINE_MAX_BYTES];
	size_t len;
};

static void add(struct line *l, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void add(struct line *l, const char *format, ...)
{
	size_t room = sizeof(l->text) - l->len;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(l->text + l->len, room, format, args);
	va_end(args);
	l->len += (size_t)n < room ? (size_t)n : room - 1;
}

static bool is_c1(uint8_t lead, uint8_t next)
{
	return lead == 0xc2 && next >= 0x80 && next < 0xa0;
}

/* Is text[i] of a control character, C0 or (in UTF-8) C1? */
static bool is_control(const char *text, size_t i)
{
	const uint8_t *at = (const uint8_t *)text + i;

	return at[0] < 0x20 || at[0] == 0x7f || is_c1(at[0], at[1]) ||
		(i > 0 && is_c1(at[-1], at[0]));
}

/* A name from outside: quoted, in one line, and not too much of it. */
static void add_name(struct line *l, const char *key, const char *value)
{
	size_t i;

	if (!value)
		return;
	add(l, " %s=\"", key);
	/* the last character is whole */
	for (i = 0; value[i] && (i < VALUE_MAX || (value[i] & 0xc0) == 0x80);
		i++)
		if (is_control(value, i))
			add(l, "\\x%02x", (uint8_t)value[i]);
		else if (value[i] == '"' || value[i] == '\\')
			add(l, "\\%c", value[i]);
		else
			add(l, "%c", value[i]);
	add(l, "%s\"", value[i] ? "..." : "");
}

/* Of the caller, as JSON; only what would be no line of text is replaced. */
static void add_id(struct line *l, const char *id)
{
	size_t i;

	add(l, "call id=");
	for (i = 0; id[i]; i++)
		add(l, "%c", is_control(id, i) ? '?' : id[i]);
}

static void begin_stderr(struct line *l)
{
	struct timespec now;
	struct tm tm;
	char text[32] = "";

	clock_gettime(CLOCK_REALTIME, &now);
	if (gmtime_r(&now.tv_sec, &tm))
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
	add(l, "%s.%03ldZ winrm: ", text, now.tv_nsec / 1000000);
}

/* RFC 3164 4.1, as local sockets have it: without a host. */
static void begin_syslog(struct line *l, int priority)
{
	time_t now = time(NULL);
	struct tm tm;
	char text[32] = "";

	if (localtime_r(&now, &tm))
		strftime(text, sizeof(text), "%b %e %H:%M:%S", &tm);
	add(l, "<%d>%s winrm[%ld]: ", priority, text, (long)getpid());
}

static void begin(const struct serve_log *log, struct line *l, int priority)
{
	l->len = 0;
	if (log->path)
		begin_syslog(l, priority);
	else
		begin_stderr(l);
}

static bool send_line(struct serve_log *log, struct line *l)
{
	if (log->path)
		return send_syslog(log, l->text, l->len);
	l->text[l->len++] = '\n';
	return send_stderr(l->text, l->len);
}

static void end(struct serve_log *log, struct line *l)
{
	struct line missing;

	if (log->lost > 0) {
		begin(log, &missing, NOTICE);
		add(&missing, "%u lines of this log are missing", log->lost);
		if (send_line(log, &missing))
			log->lost = 0;
	}
	log->lost += !send_line(log, l);
}

static void add_record(struct line *l, const struct winrm_connector *record)
{
	static const struct {
		enum winrm_key key;
		const char *name;
	} tasks[] = {{WINRM_KEY_QUERY, "query"}, {WINRM_KEY_GET, "get"},
		{WINRM_KEY_INVOKE, "invoke"}};
	const char *text;
	size_t i;

	if (!record)
		return;
	add_name(l, "host", record->text[WINRM_KEY_HOSTNAME]);
	add_name(l, "user", record->text[WINRM_KEY_USERNAME]);
	for (i = 0; i < sizeof(tasks) / sizeof(tasks[0]); i++)
		if ((text = record->text[tasks[i].key]) != NULL) {
			add(l, " %s=%zu", tasks[i].name, strlen(text));
			return;
		}
	text = record->text[WINRM_KEY_COMMAND];
	add(l, " command=%zu", text ? strlen(text) : 0);
}

/* --- calls --------------------------------------------------------------------------- */

void serve_log_job(struct serve *s, const struct serve_job *job,
	const struct winrm_connector *record,
	const struct serve_outcome *outcome)
{
	const struct winrm_response *r = outcome->response;
	struct line l;

	if (!s->log.is_on)
		return;
	begin(&s->log, &l, outcome->exitcode ? NOTICE : INFO);
	add_id(&l, job->call_id);
	add(&l, " jobid=%u uid=%lu", job->id,
		(unsigned long)s->peers[job->peer].uid);
	add_record(&l, record);
	add(&l, " status=%s exitcode=%d", outcome->status, outcome->exitcode);
	if (r && r->has_exit_code)
		add(&l, " exit-status=%" PRId64, r->exit_code);
	add(&l, " ms=%" PRIu64, monotonic_ms() - job->came);
	end(&s->log, &l);
}

void serve_log_refused(
	struct peer *p, const char *id, const struct winrm_connector *record)
{
	struct serve_log *log = &p->serve->log;
	struct line l;

	if (!log->is_on)
		return;
	begin(log, &l, NOTICE);
	add_id(&l, id);
	add(&l, " line=%u uid=%lu", p->number, (unsigned long)p->uid);
	add_record(&l, record);
	add(&l, " status=error exitcode=%d ms=0", EXIT_USAGE);
	end(log, &l);
}
