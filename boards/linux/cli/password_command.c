/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/password_command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "boards/linux/cli/clock.h"
#include "boards/linux/cli/file_read.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/profile.h"
#include "boards/linux/cli/visible_text.h"

enum {
	TEXT_MAX = 4096,
	END_MS = 5000, /* to end by itself after its first line */
	NOT_THERE = 127
};

struct program {
	char *words[PROFILE_WORDS + 1];
	char text[TEXT_MAX];
	char name[80]; /* in messages */
};

static bool read_words(struct program *p, struct winrm_slice array)
{
	static const char label[] = "password-command ";
	struct winrm_writer w = winrm_writer_init(p->text, sizeof(p->text));
	struct winrm_json_token t;
	struct winrm_json j;
	size_t count = 0;

	winrm_json_start(&j, array);
	(void)winrm_json_next(&j, &t);
	while (winrm_json_next(&j, &t) == WINRM_JSON_STRING) {
		size_t at = w.len;

		winrm_json_put_text(&w, t.text);
		if (count == PROFILE_WORDS || w.len + 1 >= sizeof(p->text) ||
			memchr(p->text + at, 0, w.len - at))
			return say("password-command: too long, or holds a "
				   "NUL"),
			       false;
		winrm_writer_put_byte(&w, 0);
		p->words[count++] = p->text + at;
	}
	p->words[count] = NULL;
	if (count == 0)
		return say("password-command: no program in it"), false;
	strcpy(p->name, label);
	(void)visible_copy(p->name + sizeof(label) - 1,
		sizeof(p->name) - sizeof(label), p->words[0],
		strlen(p->words[0]));
	return true;
}

/*
 * It has a process group of its own, to be ended with all that it has started,
 * and the terminal while it runs, if we have it: it may ask there.
 */
static void give_terminal(int terminal, pid_t group)
{
	void (*before)(int);

	if (terminal < 0)
		return;
	before = signal(SIGTTOU, SIG_IGN); /* for one that is not in front */
	(void)tcsetpgrp(terminal, group);
	(void)signal(SIGTTOU, before);
}

/* -1: there is none, or another process group is in front. */
static int open_terminal(void)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

	if (fd >= 0 && tcgetpgrp(fd) != getpgrp()) {
		close(fd);
		return -1;
	}
	return fd;
}

/* In the child. */
static void become(const struct program *p, int out, int terminal)
{
	int none = open("/dev/null", O_RDONLY);
	sigset_t all;

	(void)setpgid(0, 0);
	give_terminal(terminal, getpid());
	sigemptyset(&all);
	(void)sigprocmask(SIG_SETMASK, &all, NULL);
	(void)signal(SIGPIPE, SIG_DFL);
	if (none >= 0 && dup2(none, STDIN_FILENO) >= 0 &&
		dup2(out, STDOUT_FILENO) >= 0)
		(void)execvp(p->words[0], p->words);
	_exit(NOT_THERE);
}

/* Waits for its end; if it is late, ends it and what it has started. */
static int end_of(pid_t pid, bool at_once)
{
	uint64_t until = monotonic_ms() + END_MS;
	int status = 0;

	if (at_once) /* also where it has left others behind */
		(void)kill(-pid, SIGKILL);
	while (waitpid(pid, &status, WNOHANG) == 0) {
		if (monotonic_ms() >= until)
			(void)kill(-pid, SIGKILL);
		(void)poll(NULL, 0, 5);
	}
	return status;
}

/* A program that writes more than one line may end by that. */
static bool has_ended_well(const struct program *p, int status)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE)
		return true;
	if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_THERE)
		say("%s: there is no such program, or it cannot be run",
			p->name);
	else if (WIFEXITED(status))
		say("%s: it ended with %d", p->name, WEXITSTATUS(status));
	else
		say("%s: it was ended by signal %d", p->name, WTERMSIG(status));
	return false;
}

/* Ctrl-C there was for both. */
static void take_terminal(int terminal, int status)
{
	if (terminal < 0)
		return;
	give_terminal(terminal, getpgrp());
	close(terminal);
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGINT)
		(void)raise(SIGINT);
}

static bool run(const struct program *p, char password[SECRET_MAX + 1])
{
	int ends[2], status, terminal, why;
	long len;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return say("%s: %s", p->name, strerror(errno)), false;
	(void)signal(SIGCHLD, SIG_DFL); /* ignored, how it ended is lost */
	terminal = open_terminal();
	pid = fork();
	if (pid == 0)
		become(p, ends[1], terminal);
	if (pid > 0)
		(void)setpgid(pid, pid); /* whoever is first */
	why = errno;
	close(ends[1]);
	len = pid < 0 ? -1
		      : file_read_fd(ends[0], p->name, password, SECRET_MAX);
	close(ends[0]);
	status = pid < 0 ? 0 : end_of(pid, len < 0);
	take_terminal(terminal, pid > 0 && len >= 0 ? status : 0);
	if (pid < 0)
		return say("%s: %s", p->name, strerror(why)), false;
	if (len < 0 || !has_ended_well(p, status))
		return false;
	password[len] = 0;
	password[strcspn(password, "\r\n")] = 0;
	if (password[0])
		return true;
	return say("%s: its first line is empty, and should be the password",
		       p->name),
	       false;
}

bool password_command(struct winrm_slice words, char password[SECRET_MAX + 1])
{
	static struct program p;
	bool ok = read_words(&p, words) && run(&p, password);

	explicit_bzero(&p, sizeof(p));
	if (!ok)
		explicit_bzero(password, SECRET_MAX + 1);
	return ok;
}
