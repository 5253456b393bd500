/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A WinRM host for the bench that costs next to nothing, so that thousands of
 * sessions can be had: it answers each request with what Windows would say,
 * checks nothing, takes any password by Basic, and runs no command: `echo TEXT`
 * prints TEXT, any other command prints nothing. Each has the exit code 0.
 *
 *	responder MILLISECONDS
 *
 * is how long a command runs. The first line on stdout is the port; it ends when
 * stdin does, with what it counted as the last line. All of 127.0.0.0/8 are its
 * hosts; nobody else gets an answer.
 */

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "core/base/base64.h"

enum { REQUEST = 4096, REPLY = 4096, MOST = 65536, ECHO = 256, READY = 256 };

struct peer {
	size_t len;
	unsigned epoch; /* a later one is another connection */
	char echo[ECHO];
	char id[64]; /* of the request that is answered */
	char request[REQUEST];
};

/* A Receive whose command still runs. */
struct held {
	uint64_t due;
	int fd;
	unsigned epoch;
};

static struct peer *peers; /* by descriptor */
static struct held held[MOST];
static size_t held_first, held_count;
static size_t requests, connections, now_open, most_open;
static uint64_t run_ms;

#define SHELL_NS   "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
#define SHELL_ID   "89A60B13-2F59-4B39-AAC8-52277C79CAC0"
#define COMMAND_ID "84E7A38C-ED1B-4991-9984-7CD7598D8702"

static const char envelope[] =
	"<s:Envelope xml:lang=\"en-US\" "
	"xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" "
	"xmlns:a=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\" "
	"xmlns:x=\"http://schemas.xmlsoap.org/ws/2004/09/transfer\" "
	"xmlns:w=\"http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd\" "
	"xmlns:rsp=\"" SHELL_NS "\" "
	"xmlns:p=\"http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd\">"
	"<s:Header><a:Action>%s%sResponse</a:Action>"
	"<a:MessageID>uuid:A2976D50-EE47-4483-87A8-F25795F5C720</a:MessageID>"
	"<p:ActivityId>55BAAC6E-667C-4C48-BB31-BDD0D7ADD79F</p:ActivityId>"
	"<a:To>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous"
	"</a:To><a:RelatesTo>%s</a:RelatesTo></s:Header><s:Body>%s</s:Body>"
	"</s:Envelope>";

static const char created[] =
	"<x:ResourceCreated><a:Address>http://127.0.0.1/wsman</a:Address>"
	"<a:ReferenceParameters><w:ResourceURI>" SHELL_NS
	"/cmd</w:ResourceURI><w:SelectorSet><w:Selector Name=\"ShellId\">" SHELL_ID
	"</w:Selector></w:SelectorSet></a:ReferenceParameters>"
	"</x:ResourceCreated><rsp:Shell><rsp:ShellId>" SHELL_ID
	"</rsp:ShellId><rsp:ResourceUri>" SHELL_NS "/cmd</rsp:ResourceUri>"
	"<rsp:Owner>LAB\\alice</rsp:Owner><rsp:ClientIP>127.0.0.1</rsp:ClientIP>"
	"<rsp:IdleTimeOut>PT7200.000S</rsp:IdleTimeOut>"
	"<rsp:InputStreams>stdin</rsp:InputStreams>"
	"<rsp:OutputStreams>stdout stderr</rsp:OutputStreams></rsp:Shell>";

static const char started[] = "<rsp:CommandResponse><rsp:CommandId>" COMMAND_ID
			      "</rsp:CommandId></rsp:CommandResponse>";

static const char received[] =
	"<rsp:ReceiveResponse>"
	"<rsp:Stream Name=\"stdout\" CommandId=\"" COMMAND_ID
	"\">%s</rsp:Stream>"
	"<rsp:Stream Name=\"stdout\" CommandId=\"" COMMAND_ID
	"\" End=\"true\"></rsp:Stream>"
	"<rsp:Stream Name=\"stderr\" CommandId=\"" COMMAND_ID
	"\" End=\"true\"></rsp:Stream>"
	"<rsp:CommandState CommandId=\"" COMMAND_ID "\" State=\"" SHELL_NS
	"/CommandState/Done\"><rsp:ExitCode>0</rsp:ExitCode></rsp:CommandState>"
	"</rsp:ReceiveResponse>";

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* The text between `from` and `to`, with its NUL; "" if it is not there. */
static void between(const char *text, const char *from, const char *to,
	char *out, size_t cap)
{
	const char *at = strstr(text, from), *end;
	size_t len = 0;

	if (at && (end = strstr(at += strlen(from), to)) != NULL)
		len = (size_t)(end - at) < cap ? (size_t)(end - at) : cap - 1;
	if (len > 0)
		memcpy(out, at, len);
	out[len] = 0;
}

static void hang_up(int fd)
{
	close(fd);
	peers[fd].epoch++;
	now_open--;
}

/* A request is answered only when the one before has been read: it fits. */
static void answer(int fd, const char *action, const char *body)
{
	char text[REPLY], reply[REPLY + 256];
	bool is_transfer =
		strcmp(action, "Create") == 0 || strcmp(action, "Delete") == 0;
	int len = snprintf(text, sizeof(text), envelope,
		is_transfer ? "http://schemas.xmlsoap.org/ws/2004/09/transfer/"
			    : SHELL_NS "/",
		action, peers[fd].id, body);

	len = snprintf(reply, sizeof(reply),
		"HTTP/1.1 200 \r\n"
		"Content-Type: application/soap+xml;charset=UTF-8\r\n"
		"Server: Microsoft-HTTPAPI/2.0\r\nContent-Length: %d\r\n\r\n%s",
		len, text);
	if (send(fd, reply, (size_t)len, MSG_NOSIGNAL) != len)
		hang_up(fd);
}

static void answer_receive(int fd)
{
	char body[1536], text[ECHO * 2] = "";
	struct winrm_writer w = winrm_writer_init(text, sizeof(text) - 1);

	winrm_base64_put(&w, peers[fd].echo, strlen(peers[fd].echo));
	snprintf(body, sizeof(body), received, text);
	answer(fd, "Receive", body);
}

static void hold(int fd)
{
	struct held *h = &held[(held_first + held_count++) % MOST];

	if (held_count > MOST)
		exit(1);
	h->due = now_ms() + run_ms;
	h->fd = fd;
	h->epoch = peers[fd].epoch;
}

static void answer_held(void)
{
	uint64_t now = held_count > 0 ? now_ms() : 0;

	for (; held_count > 0 && held[held_first].due <= now; held_count--) {
		struct held *h = &held[held_first];

		held_first = (held_first + 1) % MOST;
		if (h->epoch == peers[h->fd].epoch)
			answer_receive(h->fd);
	}
}

/* `text` is the whole request, with its NUL. */
static void serve(int fd, const char *text)
{
	struct peer *p = &peers[fd];
	char action[128], echo[ECHO - 2];
	const char *name;

	requests++;
	between(text, "<a:MessageID>", "<", p->id, sizeof(p->id));
	between(text, "<a:Action s:mustUnderstand=\"true\">", "<", action,
		sizeof(action));
	name = strrchr(action, '/');
	name = name ? name + 1 : action;
	if (strcmp(name, "Create") == 0) {
		answer(fd, name, created);
	} else if (strcmp(name, "Command") == 0) {
		between(text, "<rsp:Command>echo ", "<", echo, sizeof(echo));
		snprintf(p->echo, ECHO, "%s\n", echo);
		answer(fd, name, started);
	} else if (strcmp(name, "Receive") == 0) {
		if (run_ms > 0)
			hold(fd);
		else
			answer_receive(fd);
	} else {
		answer(fd, name,
			strcmp(name, "Delete") ? "<rsp:SendResponse/>" : "");
	}
}

/* How long the request is, if it is all there; 0: not yet. */
static size_t whole(const struct peer *p)
{
	const char *end = strstr(p->request, "\r\n\r\n"), *at;
	size_t len;

	if (!end)
		return 0;
	at = strstr(p->request, "Content-Length: ");
	len = (size_t)(end + 4 - p->request);
	if (at && at < end)
		len += strtoul(at + 16, NULL, 10);
	return len <= p->len ? len : 0;
}

static void read_some(int fd)
{
	struct peer *p = &peers[fd];
	ssize_t n = recv(fd, p->request + p->len, REQUEST - 1 - p->len, 0);
	size_t len;

	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0) {
		hang_up(fd);
		return;
	}
	p->len += (size_t)n;
	p->request[p->len] = 0;
	len = whole(p);
	if (len == 0)
		return;
	p->len = 0; /* no client sends the next one before this is answered */
	serve(fd, p->request);
}

static int listen_anywhere(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) ||
		listen(fd, MOST) ||
		getsockname(fd, (struct sockaddr *)&at, &len))
		fail("listen");
	printf("%u\n", ntohs(at.sin_port));
	fflush(stdout);
	return fd;
}

static void accept_some(int epoll, int listener)
{
	struct epoll_event e = {.events = EPOLLIN};
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	int on = 1, fd;

	while ((fd = accept4(listener, (struct sockaddr *)&from, &len,
			SOCK_NONBLOCK)) >= 0) {
		if (ntohl(from.sin_addr.s_addr) >> 24 != 127 || fd >= MOST) {
			close(fd);
			continue;
		}
		(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
		peers[fd].len = 0;
		e.data.fd = fd;
		if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e))
			fail("epoll_ctl");
		connections++;
		if (++now_open > most_open)
			most_open = now_open;
	}
	if (errno != EAGAIN)
		fail("accept");
}

static int until_held(void)
{
	uint64_t now = now_ms();

	if (held_count == 0)
		return -1;
	return held[held_first].due > now ? (int)(held[held_first].due - now)
					  : 0;
}

static void watch(int epoll, int fd)
{
	struct epoll_event e = {.events = EPOLLIN};

	e.data.fd = fd;
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e))
		fail("epoll_ctl");
}

int main(int argc, char **argv)
{
	struct epoll_event events[READY];
	struct rlimit files;
	int epoll = epoll_create1(0), listener, n, i;

	if (argc != 2)
		return 2;
	run_ms = strtoul(argv[1], NULL, 10);
	peers = calloc(MOST, sizeof(*peers));
	if (!peers || getrlimit(RLIMIT_NOFILE, &files))
		fail("memory");
	files.rlim_cur = files.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &files);
	listener = listen_anywhere();
	watch(epoll, listener);
	watch(epoll, STDIN_FILENO);
	for (;;) {
		n = epoll_wait(epoll, events, READY, until_held());
		if (n < 0 && errno != EINTR)
			fail("epoll_wait");
		for (i = 0; i < n; i++) {
			int fd = events[i].data.fd;

			if (fd == STDIN_FILENO) {
				printf("{\"requests\": %zu, \"connections\": "
				       "%zu, \"most\": %zu}\n",
					requests, connections, most_open);
				return 0;
			}
			if (fd == listener)
				accept_some(epoll, listener);
			else
				read_some(fd);
		}
		answer_held();
	}
}
