/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preloaded into the command: counts its calls of the functions below and has
 * one of them fail. Calls that libraries make through their symbols count;
 * internal calls of the C library do not, except output through stdout, which
 * is routed through write().
 *
 *   FAULTS_COUNTS=file   where the counts go: 32 bits each, in the order of
 *                        FUNCTIONS, then 1 if a call was made to fail
 *   FAULTS=name:nth:value[:on]
 *                        the nth call fails with this errno; getaddrinfo
 *                        returns the value; "short" moves one byte only,
 *                        "end" returns 0; with "on" all later ones fail too
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* tests/sweep/sweep.py reads this list. */
#define FUNCTIONS(X)                                                           \
	X(socket)                                                              \
	X(socketpair)                                                          \
	X(connect)                                                             \
	X(bind)                                                                \
	X(listen)                                                              \
	X(accept4)                                                             \
	X(send)                                                                \
	X(recv)                                                                \
	X(read)                                                                \
	X(write)                                                               \
	X(pwritev64v2)                                                         \
	X(poll)                                                                \
	X(ppoll)                                                               \
	X(epoll_create1)                                                       \
	X(epoll_ctl)                                                           \
	X(epoll_pwait)                                                         \
	X(open)                                                                \
	X(fopen)                                                               \
	X(close)                                                               \
	X(fcntl)                                                               \
	X(dup3)                                                                \
	X(fstat)                                                               \
	X(getaddrinfo)                                                         \
	X(getentropy)                                                          \
	X(pthread_create)                                                      \
	X(mmap)                                                                \
	X(malloc)                                                              \
	X(calloc)                                                              \
	X(realloc)

#define ENUM(name) FN_##name,
enum function { FUNCTIONS(ENUM) FUNCTION_COUNT };

#define NAME(name) #name,
static const char *const names[] = {FUNCTIONS(NAME)};

enum { SHORT = -1000, END = -1001, EARLY = 65536 };

static struct {
	uint32_t counts[FUNCTION_COUNT], struck;
} * state;
static uint32_t nth;
static enum function chosen = FUNCTION_COUNT;
static int value;
static bool goes_on;

static void *actual[FUNCTION_COUNT];
/* Memory for dlsym while malloc itself is looked up. */
static _Alignas(16) uint8_t early[EARLY];
static size_t early_used;
static bool looking;
/*
 * glibc's getaddrinfo crashes when its memory runs out (2.36: nss_database.c
 * takes the NULL of nss_database_get's first allocation for its state), so
 * allocations within it do not fail; it has EAI_MEMORY of its own.
 */
static _Thread_local bool resolving;

static void *next(enum function f)
{
	if (!actual[f]) {
		looking = true;
		actual[f] = dlsym(RTLD_NEXT, names[f]);
		looking = false;
	}
	return actual[f];
}

#define NEXT(name) ((__typeof__(&name))next(FN_##name))

static bool strikes(enum function f)
{
	uint32_t n;

	if (!state)
		return false;
	n = __atomic_add_fetch(&state->counts[f], 1, __ATOMIC_RELAXED);
	if (f != chosen || n < nth || (n > nth && !goes_on))
		return false;
	state->struck = 1;
	errno = value;
	return true;
}

/* --- descriptors ------------------------------------------------------------ */

#define FAILING(type, name, parameters, arguments)                             \
	type name parameters                                                   \
	{                                                                      \
		if (strikes(FN_##name))                                        \
			return (type)-1;                                       \
		return NEXT(name) arguments;                                   \
	}

FAILING(int, socket, (int domain, int type, int protocol),
	(domain, type, protocol))
FAILING(int, socketpair, (int domain, int type, int protocol, int pair[2]),
	(domain, type, protocol, pair))
FAILING(int, connect, (int fd, const struct sockaddr *a, socklen_t len),
	(fd, a, len))
FAILING(int, bind, (int fd, const struct sockaddr *a, socklen_t len),
	(fd, a, len))
FAILING(int, listen, (int fd, int backlog), (fd, backlog))
FAILING(int, accept4, (int fd, struct sockaddr *a, socklen_t *len, int flags),
	(fd, a, len, flags))
FAILING(int, poll, (struct pollfd * fds, nfds_t count, int ms),
	(fds, count, ms))
FAILING(int, ppoll,
	(struct pollfd * fds, nfds_t count, const struct timespec *t,
		const sigset_t *mask),
	(fds, count, t, mask))
FAILING(int, epoll_create1, (int flags), (flags))
FAILING(int, epoll_ctl, (int epoll, int op, int fd, struct epoll_event *e),
	(epoll, op, fd, e))
FAILING(int, epoll_pwait,
	(int epoll, struct epoll_event *e, int most, int ms,
		const sigset_t *mask),
	(epoll, e, most, ms, mask))
FAILING(int, dup3, (int from, int to, int flags), (from, to, flags))
FAILING(int, fstat, (int fd, struct stat *st), (fd, st))
FAILING(int, getentropy, (void *out, size_t len), (out, len))

/* One byte, none, or an error: *len is what is left to do. */
static ssize_t less(enum function f, size_t *len)
{
	if (!strikes(f))
		return 1;
	if (value == SHORT) {
		*len = *len > 0;
		return 1;
	}
	return value == END ? 0 : -1;
}

#define MOVING(name, parameters, arguments)                                    \
	ssize_t name parameters                                                \
	{                                                                      \
		ssize_t n = less(FN_##name, &len);                             \
                                                                               \
		return n > 0 ? NEXT(name) arguments : n;                       \
	}

MOVING(send, (int fd, const void *data, size_t len, int flags),
	(fd, data, len, flags))
MOVING(recv, (int fd, void *data, size_t len, int flags),
	(fd, data, len, flags))
MOVING(read, (int fd, void *data, size_t len), (fd, data, len))
MOVING(write, (int fd, const void *data, size_t len), (fd, data, len))

ssize_t pwritev64v2(
	int fd, const struct iovec *parts, int count, off64_t at, int flags)
{
	struct iovec part = *parts;
	ssize_t n = less(FN_pwritev64v2, &part.iov_len);

	(void)count; /* the command passes one */
	return n > 0 ? NEXT(pwritev64v2)(fd, &part, 1, at, flags) : n;
}

/* Linux closes a descriptor whatever close() returns. */
int close(int fd)
{
	int result;

	if (!strikes(FN_close))
		return NEXT(close)(fd);
	result = NEXT(close)(fd);
	if (result == 0) {
		errno = value;
		result = -1;
	}
	return result;
}

int open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list args;

	if (flags & O_CREAT) {
		va_start(args, flags);
		mode = va_arg(args, mode_t);
		va_end(args);
	}
	if (strikes(FN_open))
		return -1;
	return NEXT(open)(path, flags, mode);
}

int fcntl(int fd, int order, ...)
{
	va_list args;
	long argument;

	va_start(args, order);
	argument = va_arg(args, long);
	va_end(args);
	if (strikes(FN_fcntl))
		return -1;
	return NEXT(fcntl)(fd, order, argument);
}

FILE *fopen(const char *path, const char *mode)
{
	return strikes(FN_fopen) ? NULL : NEXT(fopen)(path, mode);
}

/* --- what returns the error, or memory --------------------------------------- */

int getaddrinfo(const char *host, const char *port,
	const struct addrinfo *hints, struct addrinfo **list)
{
	int result;

	if (strikes(FN_getaddrinfo))
		return value;
	resolving = true;
	result = NEXT(getaddrinfo)(host, port, hints, list);
	resolving = false;
	return result;
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
	void *(*start)(void *), void *argument)
{
	if (strikes(FN_pthread_create))
		return value;
	return NEXT(pthread_create)(thread, attributes, start, argument);
}

void *mmap(void *at, size_t len, int protection, int flags, int fd, off_t from)
{
	if (strikes(FN_mmap))
		return MAP_FAILED;
	return NEXT(mmap)(at, len, protection, flags, fd, from);
}

static void *take_early(size_t size)
{
	void *p = early + early_used;

	if (size > sizeof(early) - early_used)
		abort();
	early_used += (size + 15) & ~(size_t)15;
	return p;
}

void *malloc(size_t size)
{
	if (looking)
		return take_early(size);
	return !resolving && strikes(FN_malloc) ? NULL : NEXT(malloc)(size);
}

void *calloc(size_t count, size_t size)
{
	if (looking)
		return take_early(count * size);
	return !resolving && strikes(FN_calloc) ? NULL
						: NEXT(calloc)(count, size);
}

void *realloc(void *p, size_t size)
{
	return !resolving && strikes(FN_realloc) ? NULL
						 : NEXT(realloc)(p, size);
}

void free(void *p)
{
	static void (*actual_free)(void *);

	if (looking ||
		((uint8_t *)p >= early && (uint8_t *)p < early + sizeof(early)))
		return;
	if (!actual_free) {
		looking = true;
		*(void **)&actual_free = dlsym(RTLD_NEXT, "free");
		looking = false;
	}
	actual_free(p);
}

/* --- the beginning ------------------------------------------------------------- */

static ssize_t to_stdout(void *cookie, const char *data, size_t len)
{
	size_t done = 0;

	(void)cookie;
	while (done < len) {
		ssize_t n = write(STDOUT_FILENO, data + done, len - done);

		if (n <= 0)
			break;
		done += (size_t)n;
	}
	return (ssize_t)done;
}

static void choose(const char *text)
{
	char name[32], what[32], on[4] = "";
	int fields =
		sscanf(text, "%31[^:]:%u:%31[^:]:%3s", name, &nth, what, on);
	enum function f;

	if (fields < 3)
		abort();
	for (f = 0; f < FUNCTION_COUNT; f++)
		if (strcmp(names[f], name) == 0)
			chosen = f;
	value = strcmp(what, "short") == 0 ? SHORT
		: strcmp(what, "end") == 0 ? END
					   : atoi(what);
	goes_on = fields == 4;
}

__attribute__((constructor)) static void begin(void)
{
	static const cookie_io_functions_t functions = {.write = to_stdout};
	const char *path = getenv("FAULTS_COUNTS");
	enum function f;
	void *map;
	int fd;

	if (!path)
		return;
	for (f = 0; f < FUNCTION_COUNT; f++)
		(void)next(f);
	if (getenv("FAULTS"))
		choose(getenv("FAULTS"));
	stdout = fopencookie(NULL, "w", functions);
	fd = NEXT(open)(path, O_RDWR);
	map = NEXT(mmap)(NULL, sizeof(*state), PROT_READ | PROT_WRITE,
		MAP_SHARED, fd, 0);
	if (fd < 0 || map == MAP_FAILED || !stdout)
		abort();
	NEXT(close)(fd);
	state = map;
}
