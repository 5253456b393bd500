/* SPDX-License-Identifier: Apache-2.0 */
#include "core/connector/connector_words.h"

#include "tests/fuzz/fuzz.h"

/*
 * Arguments of a method, with a newline between the words. The first octet says
 * how much memory there is for them.
 */

enum { WORDS = 32 };

static struct {
	struct winrm_args args;
	const char *text; /* of the words */
	size_t len;
} f;

static bool is_in_room(const void *at)
{
	const char *c = at;

	return c >= f.args.room && c < f.args.room + f.args.used;
}

/* A text that was kept, or is a part of a word. */
static void look(const char *text)
{
	if (is_in_room(text))
		CHECK(memchr(
			text, 0, (size_t)(f.args.room + f.args.used - text)));
	else
		CHECK(text >= f.text && text <= f.text + f.len);
}

static void look_at_list(const struct winrm_cim_arg *arg)
{
	size_t i;

	for (; arg->name; arg++) {
		CHECK(is_in_room(arg));
		look(arg->name);
		if (arg->value)
			look(arg->value);
		CHECK(!arg->value || !arg->resource);
		if (arg->resource)
			CHECK(!arg->members != !arg->selectors);
		if (arg->members)
			look_at_list(arg->members);
		for (i = 0; arg->selectors && arg->selectors[i].name; i++) {
			CHECK(i < WINRM_SELECTORS);
			look(arg->selectors[i].name);
			look(arg->selectors[i].value);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t cap = size ? (size_t)data[0] * 128 : 0, count = 0;
	char *text = malloc(size + 1), *at, *line;
	const char *words[WORDS];
	char *room = malloc(cap + 1);

	CHECK(text && room);
	memset(&f, 0, sizeof(f));
	f.len = size ? size - 1 : 0;
	memcpy(text, data + (size ? 1 : 0), f.len);
	text[f.len] = 0;
	f.text = text;
	f.args.room = room;
	f.args.cap = cap;
	f.args.resource = "wmi/root/cimv2/Win32_Process";
	for (at = text; count < WORDS; at = line + 1) {
		words[count++] = at;
		line = strchr(at, '\n');
		if (!line)
			break;
		*line = 0;
	}
	if (winrm_args_read(&f.args, words, count)) {
		CHECK(f.args.count >= count && f.args.count <= f.args.most);
		CHECK(!f.args.list[f.args.count].name);
		look_at_list(f.args.list);
	} else {
		CHECK(f.args.why);
	}
	CHECK(f.args.used <= cap);
	free(room);
	free(text);
	return 0;
}
