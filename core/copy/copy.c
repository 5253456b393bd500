/* SPDX-License-Identifier: Apache-2.0 */
#include "core/copy/copy.h"

#include <string.h>

#include "core/base/secret.h"
#include "core/base/writer.h"
#include "core/copy/copy_frame.h"
#include "core/copy/copy_send.h"
#include "core/copy/copy_script.h"
#include "core/copy/copy_tree.h"

#if WINRM_COPY

enum {
	TRIES = 5,
	INPUT_LARGE = 112000 /* octets: each host takes messages of 150 KB */
};

/* An alternate stream of a file: a colon that follows no drive. */
static bool names_stream(const char *path)
{
	const char *colon = strchr(path, ':');

	if (!colon)
		return false;
	if (strchr(colon + 1, ':'))
		return true;
	return colon == path || (colon != path + 1 && colon[-2] != '\\');
}

bool winrm_copy_is_valid(const struct winrm_copy *c)
{
	if (!c->path || !*c->path || !c->buf || !c->done ||
		c->buf_len < WINRM_COPY_ROOM + strlen(c->path))
		return false;
	if (c->get ? !c->create || !c->write : !c->open || !c->read)
		return false;
	if (c->tree && !c->tree->code->is_whole(c))
		return false;
	return !names_stream(c->path);
}

/* The last step after refusals: messages that each host takes. */
static bool is_narrowest(const struct winrm_copy *c)
{
	return c->own.narrow == (c->input_max > INPUT_LARGE ? 2 : 1);
}

size_t winrm_copy_input_max(const struct winrm_copy *c)
{
	if (is_narrowest(c))
		return 0;
	return c->own.narrow == 0 && c->input_max ? c->input_max : INPUT_LARGE;
}

int winrm_copy_prepare(struct winrm_copy *c, struct winrm_request *request)
{
	if (!winrm_copy_is_valid(c))
		return WINRM_E_CONFIG;
	c->own.index = c->own.answered;
	c->own.step = WINRM_COPY_LOADED;
	c->own.script_at = 0;
	c->own.pending = 0;
	c->own.left = 0;
	c->own.head_len = 0;
	c->own.said = 0;
	c->own.in_file = false;
	c->own.ready = false;
	c->own.error[0] = 0;
	if (c->tree)
		c->tree->code->start(c);
	request->operation = WINRM_OP_SCRIPT;
	memset(&request->as, 0, sizeof(request->as));
	request->as.script.text = winrm_copy_loader;
	request->as.script.no_reconnect = true;
	request->on_output = winrm_copy_output;
	request->on_input = winrm_copy_input;
	request->user = c;
	request->input_max = winrm_copy_input_max(c);
	return WINRM_OK;
}

bool winrm_copy_narrows(struct winrm_copy *c, int error)
{
	if ((error != WINRM_E_STATUS && error != WINRM_E_FAULT) ||
		is_narrowest(c))
		return false;
	c->own.narrow++;
	return true;
}

static bool is_complete(const struct winrm_copy *c)
{
	if (c->get)
		return c->own.ended;
	return c->own.step == WINRM_COPY_SENT &&
		c->own.answered == c->own.index;
}

bool winrm_copy_resumes(struct winrm_copy *c, int error)
{
	uint64_t mark = c->own.at + c->own.answered;
	bool lost = error == WINRM_E_CLOSED || error == WINRM_E_IO ||
		error == WINRM_E_CONNECT;

	/* a host that does not take such long messages says so */
	if (!c->own.broken && c->own.script_at > 0 &&
		winrm_copy_narrows(c, error))
		return true;
	if (mark != c->own.mark)
		c->own.tries = 0;
	c->own.mark = mark;
	return lost && !c->own.stop && !c->own.broken && !is_complete(c) &&
		c->own.tries++ < TRIES;
}

void winrm_copy_stop(struct winrm_copy *c)
{
	c->own.stop = true;
}

const char *winrm_copy_problem(struct winrm_copy *c)
{
	if (c->own.error[0] || is_complete(c))
		return c->own.error;
	if (c->own.stop)
		return "the copy was given up";
	if (c->own.ready)
		return "the copy broke off on the host";
	winrm_copy_says(c, "PowerShell did not start on the host");
	return c->own.error;
}

void winrm_copy_end(struct winrm_copy *c)
{
	winrm_copy_drop_hash(c);
	winrm_wipe(&c->own, sizeof(c->own));
}

#endif
