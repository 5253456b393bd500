/* SPDX-License-Identifier: Apache-2.0 */
#include "core/copy/copy_certutil.h"

#include <string.h>

#include "core/base/secret.h"
#include "core/base/writer.h"
#include "core/copy/copy_frame.h"
#include "core/copy/copy_name.h"
#include "core/copy/copy_send.h"
#include "port/crypto.h"

#if WINRM_COPY

/* --- the ends of files --- */

/* It is over; what is left of it there is not. */
void winrm_certutil_finish(struct winrm_copy_certutil *u,
	enum winrm_copy_outcome outcome, const char *text)
{
	struct winrm_copy *c = u->copy;

	winrm_copy_drop_hash(c);
	u->own.tries = 0;
	u->own.attempt++;
	u->own.step = c->get ? WINRM_CERTUTIL_PICK : WINRM_CERTUTIL_OPEN;
	c->own.index++;
	winrm_copy_finish(c, outcome, u->own.digest, text);
}

/* Removes what is there, and does that step then. */
void winrm_certutil_clean(struct winrm_copy_certutil *u, int after)
{
	u->own.cleaned = 0;
	u->own.after = (uint8_t)after;
	u->own.step =
		u->own.dirty ? (uint8_t)WINRM_CERTUTIL_CLEAN : (uint8_t)after;
}

/* The file has its end; the text of OTHER is what the host says. */
void winrm_certutil_end_file(
	struct winrm_copy_certutil *u, enum winrm_copy_outcome outcome)
{
	char *words = (char *)u->copy->own.reply;

	u->own.outcome = (uint8_t)outcome;
	if (!u->own.dirty) {
		winrm_certutil_finish(u, outcome, words);
		return;
	}
	/* the command that cleans speaks, too */
	memcpy(u->own.text, words, strlen(words) + 1);
	winrm_certutil_clean(
		u, u->copy->get ? WINRM_CERTUTIL_PICK : WINRM_CERTUTIL_OPEN);
}

void winrm_certutil_end_all(struct winrm_copy_certutil *u, int error)
{
	if (!u->own.error)
		u->own.error = error;
	winrm_certutil_clean(u, WINRM_CERTUTIL_DONE);
}

void winrm_certutil_refuse(struct winrm_copy_certutil *u, const char *why)
{
	winrm_copy_says(u->copy, why);
	winrm_certutil_end_all(u, WINRM_E_CANCELLED);
}

bool winrm_certutil_take_digest(struct winrm_copy_certutil *u)
{
	u->copy->own.hashes = false;
	return winrm_hash_end(winrm_copy_hash(u->copy), u->own.digest);
}

/* --- the next file --- */

static void open_next(struct winrm_copy_certutil *u)
{
	struct winrm_copy *c = u->copy;
	struct winrm_copy_file file;
	const char *why;

	memset(&file, 0, sizeof(file));
	if (!c->open(c->user, c->own.index, &file)) {
		winrm_certutil_clean(u, WINRM_CERTUTIL_DONE);
		c->own.step = WINRM_COPY_SENT;
		return;
	}
	u->own.name = file.name;
	why = winrm_certutil_refusal(c->path, file.name);
	if (why) {
		winrm_certutil_finish(u, WINRM_COPY_OTHER, why);
		return;
	}
	u->own.step = u->own.look_into ? (uint8_t)WINRM_CERTUTIL_IS_FOLDER
				       : (uint8_t)WINRM_CERTUTIL_LOOK;
}

void winrm_certutil_begin_hash(struct winrm_copy_certutil *u)
{
	struct winrm_copy *c = u->copy;

	winrm_copy_drop_hash(c);
	winrm_hash_start(winrm_copy_hash(c), WINRM_SHA256);
	c->own.hashes = true;
	c->own.at = 0;
}

void winrm_certutil_create(struct winrm_copy_certutil *u)
{
	struct winrm_copy *c = u->copy;
	struct winrm_copy_file file;

	memset(&file, 0, sizeof(file));
	file.name = u->own.name;
	file.size = u->own.size;
	winrm_certutil_begin_hash(u);
	u->own.step = WINRM_CERTUTIL_TYPE;
	if (!c->create(c->user, &file))
		winrm_certutil_end_file(u, WINRM_COPY_LOCAL);
}

int winrm_certutil_read_step(const struct winrm_copy_certutil *u)
{
	return u->own.no_size ? WINRM_CERTUTIL_HASH : WINRM_CERTUTIL_ENCODE;
}

static void pick_next(struct winrm_copy_certutil *u)
{
	struct winrm_copy *c = u->copy;
	enum winrm_copy_outcome outcome;
	const char *why;
	bool any;

	c->own.reply[0] = 0;
	outcome = winrm_certutil_pick(u, &any);
	if (!any) {
		u->own.step = WINRM_CERTUTIL_DONE;
		c->own.ended = true;
		if (c->own.answered == 0)
			winrm_certutil_finish(u, WINRM_COPY_MISSING, "");
		u->own.step = WINRM_CERTUTIL_DONE;
		return;
	}
	u->own.name = c->own.last;
	if (outcome == WINRM_COPY_OTHER) {
		winrm_certutil_refuse(
			u, "what the host answers is no list of files");
	} else if (outcome != WINRM_COPY_OK) {
		winrm_certutil_end_file(u, outcome);
	} else if (!winrm_copy_is_asked_for(c->path, u->own.name)) {
		winrm_certutil_refuse(
			u, "the host sends a file that was not asked for");
	} else if ((why = winrm_certutil_refusal(c->path,
			    winrm_copy_is_pattern(c->path) ? u->own.name
							   : NULL))) {
		winrm_certutil_finish(u, WINRM_COPY_OTHER, why);
	} else {
		u->own.no_size = u->own.size == 0;
		if (u->own.no_size)
			winrm_certutil_begin_hash(u);
		u->own.step = (uint8_t)winrm_certutil_read_step(u);
	}
}

/* --- requests --- */

static int begin(struct winrm_copy_certutil *u)
{
	struct winrm_copy *c = u->copy;
	const char *why;

	if (!c || c->tree || !winrm_copy_is_valid(c))
		return WINRM_E_CONFIG;
	why = winrm_certutil_refusal(c->path, NULL);
	if (!why && !c->get && strpbrk(c->path, "*?<>|"))
		why = winrm_certutil_no_name;
	c->own.error[0] = 0;
	if (why) {
		winrm_copy_says(c, why);
		return WINRM_E_CONFIG;
	}
	u->own.begun = true;
	u->own.look_into = c->into_folder || winrm_certutil_is_folder(c->path);
	u->own.step = c->get ? WINRM_CERTUTIL_LIST : WINRM_CERTUTIL_OPEN;
	return WINRM_OK;
}

static void set_request(
	struct winrm_copy_certutil *u, struct winrm_request *request)
{
	request->operation = WINRM_OP_COMMAND;
	memset(&request->as, 0, sizeof(request->as));
	request->as.command.line = u->own.line;
	request->on_output = winrm_certutil_output;
	request->on_input = u->own.step == WINRM_CERTUTIL_FEED
		? winrm_certutil_input
		: NULL;
	request->user = u;
	request->input_max = winrm_copy_input_max(u->copy);
}

/* The request of the step; false: none is due, as the step is another now. */
static bool prepare(struct winrm_copy_certutil *u)
{
	int step = u->own.step;

	if (step == WINRM_CERTUTIL_OPEN || step == WINRM_CERTUTIL_PICK) {
		if (step == WINRM_CERTUTIL_OPEN)
			open_next(u);
		else
			pick_next(u);
		return false;
	}
	if (step == WINRM_CERTUTIL_LOOK || step == WINRM_CERTUTIL_IS_FOLDER) {
		winrm_certutil_begin_input(u);
		if (u->copy->own.local_failed) {
			u->copy->own.reply[0] = 0;
			winrm_certutil_end_file(u, WINRM_COPY_LOCAL);
			return false;
		}
	}
	if (!winrm_certutil_put_line(u)) {
		winrm_certutil_refuse(u, "the path is too long for cmd.exe");
		return false;
	}
	if (step == WINRM_CERTUTIL_LOOK || step == WINRM_CERTUTIL_ENCODE)
		u->own.dirty = true;
	winrm_certutil_begin_output(u);
	return true;
}

int winrm_copy_certutil_next(
	struct winrm_copy_certutil *u, struct winrm_request *request)
{
	int error = u->own.begun ? WINRM_OK : begin(u);

	if (error)
		return error;
	if (u->copy->own.stop && !u->own.error)
		winrm_certutil_end_all(u, WINRM_E_CANCELLED);
	while (u->own.step != WINRM_CERTUTIL_DONE) {
		if (!prepare(u))
			continue;
		set_request(u, request);
		u->cleans = u->own.step == WINRM_CERTUTIL_CLEAN && u->own.error;
		return 1;
	}
	winrm_wipe(u->own.text, sizeof(u->own.text));
	return u->own.error;
}

#endif
