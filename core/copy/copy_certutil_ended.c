/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/copy/copy_certutil.h"
#include "core/copy/copy_frame.h"
#include "core/copy/copy_send.h"

#if WINRM_COPY

enum {
	TRIES = 5,
	CLEANINGS = 3,
	NOT_FOUND = 9009, /* cmd.exe: there is no such program */
	FINDSTR_FAILED = 2
};

/* What certutil's exit code is for a file that is empty. */
static const uint32_t no_octets = 0x800703eeu;

static bool mentions(const char *text, const char *word)
{
	size_t i, len = strlen(word);

	for (; *text; text++) {
		for (i = 0; i < len && (text[i] | 0x20) == word[i]; i++)
			;
		if (i == len)
			return true;
	}
	return false;
}

/* In words of any language, cmd.exe names the program that it does not find. */
bool winrm_copy_lacks_powershell(
	const struct winrm_copy *c, const struct winrm_response *r)
{
	if (c->own.ready)
		return false;
	if (c->own.head_len > 0)
		return c->own.head[0] == 'L';
	if (r->error || !r->has_exit_code)
		return false;
	return r->exit_code == NOT_FOUND ||
		(r->exit_code == 1 && c->own.said > 0 &&
			mentions((const char *)c->own.reply, "powershell"));
}

/* certutil's exit code is an HRESULT, whose texts have a language. */
static void fail_by(struct winrm_copy_certutil *u, int64_t exit_code)
{
	uint32_t code = (uint32_t)exit_code;

	if (code == 0x80070005u)
		winrm_certutil_end_file(u, WINRM_COPY_DENIED);
	else if (code == 0x80070002u || code == 0x80070003u)
		winrm_certutil_end_file(u, WINRM_COPY_MISSING);
	else if (code == 0x80070070u || code == 0x80070027u)
		winrm_certutil_end_file(u, WINRM_COPY_FULL);
	else
		winrm_certutil_end_file(u, WINRM_COPY_OTHER);
}

/* OTHER, in these words. */
static void fail_as(struct winrm_copy_certutil *u, const char *words)
{
	memcpy(u->copy->own.reply, words, strlen(words) + 1);
	winrm_certutil_end_file(u, WINRM_COPY_OTHER);
}

static void took_look(struct winrm_copy_certutil *u, int64_t exit_code)
{
	bool was_into = u->own.into;

	/* with these it has made nothing */
	if (exit_code == WINRM_CERTUTIL_FOLDER ||
		exit_code == WINRM_CERTUTIL_MISSING ||
		exit_code == WINRM_CERTUTIL_DENIED ||
		exit_code == WINRM_CERTUTIL_DELAYED)
		u->own.dirty = false;
	switch (exit_code) {
	case 0:
		/* "move" takes devices and patterns for something else */
		if (!u->own.into && !winrm_certutil_is_file(u->copy->path)) {
			fail_as(u, winrm_certutil_no_name);
			return;
		}
		u->own.step = WINRM_CERTUTIL_FEED;
		if (u->copy->own.at == 0 && winrm_certutil_take_digest(u))
			u->own.step = WINRM_CERTUTIL_MOVE;
		return;
	case WINRM_CERTUTIL_FOLDER:
		u->own.look_into = false;
		u->own.into = true;
		u->own.step = WINRM_CERTUTIL_LOOK;
		if (was_into || !winrm_copy_is_windows_path(u->own.name))
			winrm_certutil_end_file(u, WINRM_COPY_FOLDER);
		return;
	case WINRM_CERTUTIL_MISSING:
		winrm_certutil_end_file(u, WINRM_COPY_MISSING);
		return;
	case WINRM_CERTUTIL_DENIED:
		winrm_certutil_end_file(u, WINRM_COPY_DENIED);
		return;
	case WINRM_CERTUTIL_DELAYED:
		winrm_certutil_refuse(u,
			"cmd.exe replaces \"!\" there (delayed expansion): "
			"names cannot be given to it");
		return;
	default: winrm_certutil_end_file(u, WINRM_COPY_OTHER); return;
	}
}

/* Is it what certutil says? */
static bool takes_digest(struct winrm_copy_certutil *u)
{
	return winrm_certutil_take_digest(u) &&
		memcmp(u->own.digest, u->own.theirs, WINRM_COPY_DIGEST) == 0;
}

/* Of a file that may be empty. */
static void took_first_hash(struct winrm_copy_certutil *u, int64_t exit_code)
{
	bool empty = (uint32_t)exit_code == no_octets ||
		(exit_code == 0 && u->own.has_hash && takes_digest(u));

	if (!empty && exit_code != 0) {
		fail_by(u, exit_code);
		return;
	}
	u->own.no_size = false;
	if (!empty) {
		u->own.step = WINRM_CERTUTIL_ENCODE;
		return;
	}
	winrm_certutil_create(u);
	if (u->own.step == WINRM_CERTUTIL_TYPE && winrm_certutil_take_digest(u))
		winrm_certutil_finish(u, WINRM_COPY_OK, "");
}

static void took_hash(struct winrm_copy_certutil *u, int64_t exit_code)
{
	if (u->own.no_size) {
		took_first_hash(u, exit_code);
	} else if (exit_code != 0) {
		fail_by(u, exit_code);
	} else if (!u->own.has_hash) {
		fail_as(u, "certutil has said no SHA-256 of it");
	} else if (!takes_digest(u)) {
		winrm_certutil_end_file(u, WINRM_COPY_CHANGED);
	} else if (u->copy->get) {
		u->own.outcome = WINRM_COPY_OK;
		winrm_certutil_clean(u, WINRM_CERTUTIL_PICK);
	} else {
		u->own.step = WINRM_CERTUTIL_MOVE;
	}
}

/* A list that was cut would be a copy that lacks files. */
static void took_list(struct winrm_copy_certutil *u, int64_t exit_code)
{
	if (exit_code == WINRM_CERTUTIL_DELAYED)
		took_look(u, exit_code);
	else if (exit_code != 0 && u->own.list_len > 0)
		winrm_certutil_refuse(
			u, "the host has not listed all files that match");
	else
		u->own.step = WINRM_CERTUTIL_PICK;
}

static void took_clean(struct winrm_copy_certutil *u, int64_t exit_code)
{
	if (exit_code != 0 && ++u->own.cleaned < CLEANINGS)
		return;
	if (exit_code != 0)
		winrm_copy_says(u->copy,
			"a temporary file could not be removed on the host");
	u->own.dirty = false;
	u->own.attempt++;
	u->own.step = u->own.after;
	if (u->own.after == WINRM_CERTUTIL_OPEN ||
		u->own.after == WINRM_CERTUTIL_PICK)
		winrm_certutil_finish(u,
			(enum winrm_copy_outcome)u->own.outcome,
			(const char *)u->own.text);
}

/* A host that has not answered in that time is not waited for again. */
static void failed_clean(struct winrm_copy_certutil *u, int error)
{
	if (error == WINRM_E_TIMEOUT)
		u->own.cleaned = CLEANINGS;
	took_clean(u, 1);
}

static void took(struct winrm_copy_certutil *u, int64_t exit_code)
{
	switch ((enum winrm_copy_step_certutil)u->own.step) {
	case WINRM_CERTUTIL_IS_FOLDER:
	case WINRM_CERTUTIL_LOOK: took_look(u, exit_code); return;
	case WINRM_CERTUTIL_FEED:
		if (u->copy->own.local_failed)
			winrm_certutil_end_file(u, WINRM_COPY_LOCAL);
		else if (exit_code != 0)
			winrm_certutil_end_file(u,
				exit_code == FINDSTR_FAILED ? WINRM_COPY_FULL
							    : WINRM_COPY_OTHER);
		else
			u->own.step = WINRM_CERTUTIL_DECODE;
		return;
	case WINRM_CERTUTIL_DECODE:
		if (exit_code != 0)
			fail_by(u, exit_code);
		else
			u->own.step = WINRM_CERTUTIL_HASH;
		return;
	case WINRM_CERTUTIL_HASH: took_hash(u, exit_code); return;
	case WINRM_CERTUTIL_MOVE:
		winrm_certutil_end_file(
			u, exit_code ? WINRM_COPY_OTHER : WINRM_COPY_OK);
		return;
	case WINRM_CERTUTIL_LIST: took_list(u, exit_code); return;
	case WINRM_CERTUTIL_ENCODE:
		if (exit_code != 0)
			fail_by(u, exit_code);
		else
			winrm_certutil_create(u);
		return;
	case WINRM_CERTUTIL_TYPE:
		u->own.step = WINRM_CERTUTIL_HASH;
		if (exit_code != 0 || !winrm_certutil_has_text(u))
			winrm_certutil_end_file(u, WINRM_COPY_OTHER);
		return;
	case WINRM_CERTUTIL_CLEAN: took_clean(u, exit_code); return;
	case WINRM_CERTUTIL_OPEN:
	case WINRM_CERTUTIL_PICK:
	case WINRM_CERTUTIL_DONE: return;
	}
}

/* The file begins anew. */
static void begin_again(struct winrm_copy_certutil *u)
{
	if (u->own.step == WINRM_CERTUTIL_CLEAN ||
		u->own.step == WINRM_CERTUTIL_LIST)
		return;
	winrm_certutil_clean(u,
		u->copy->get               ? winrm_certutil_read_step(u)
			: u->own.into      ? WINRM_CERTUTIL_LOOK
			: u->own.look_into ? WINRM_CERTUTIL_IS_FOLDER
					   : WINRM_CERTUTIL_LOOK);
}

static bool is_lost(int error)
{
	return error == WINRM_E_CLOSED || error == WINRM_E_IO ||
		error == WINRM_E_CONNECT;
}

/* It went on over another connection, without what a lost reply had. */
static bool lacks_output(const struct winrm_copy_certutil *u, int error,
	const struct winrm_response *response)
{
	return !error && response->incomplete &&
		(u->own.step == WINRM_CERTUTIL_LIST ||
			u->own.step == WINRM_CERTUTIL_TYPE ||
			u->own.step == WINRM_CERTUTIL_HASH);
}

void winrm_copy_certutil_ended(struct winrm_copy_certutil *u, int error,
	const struct winrm_response *response)
{
	struct winrm_copy *c = u->copy;
	bool lost = is_lost(error) || lacks_output(u, error, response);
	bool again = lost && !c->own.stop && u->own.tries++ < TRIES;

	winrm_certutil_end_output(u);
	if (u->own.gave_up)
		winrm_certutil_end_file(
			u, (enum winrm_copy_outcome)u->own.outcome);
	else if (again || winrm_copy_narrows(c, error))
		begin_again(u);
	else if (error && u->cleans)
		failed_clean(u, error);
	else if (error && u->own.step == WINRM_CERTUTIL_CLEAN &&
		error != WINRM_E_TIMEOUT)
		took_clean(u, 1);
	else if (error)
		winrm_certutil_end_all(u, error);
	else if (lost)
		winrm_certutil_refuse(u,
			"what the host answers was lost with its connections");
	else
		took(u, response->has_exit_code ? response->exit_code : -1);
}

#endif
