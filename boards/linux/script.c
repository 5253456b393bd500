/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/script.h"

#include <stdint.h>
#include <string.h>

#include "boards/linux/files.h"
#include "boards/linux/say.h"

enum { SCRIPT_MAX = 4 * 1024 * 1024 };

static char text[SCRIPT_MAX + 1];

bool script_is_stdin(const struct options *o)
{
	const char *from = o->script_file;

	if (!from && o->command == COMMAND_PS && o->word_count > 0)
		from = o->words[0];
	return from && strcmp(from, "-") == 0;
}

bool script_join(char *const *words, int count, char *out, size_t cap)
{
	size_t len = 0;
	int i;

	for (i = 0; i < count; i++) {
		size_t n = strlen(words[i]);

		if (n + 1 > cap - len - 1)
			return false;
		if (i > 0)
			out[len++] = ' ';
		memcpy(out + len, words[i], n);
		len += n;
	}
	out[len] = 0;
	return true;
}

static uint32_t unit_at(const char *p, bool big)
{
	uint8_t first = (uint8_t)p[0], second = (uint8_t)p[1];

	return big ? first * 256u + second : second * 256u + first;
}

static size_t put_utf8(char *out, uint32_t cp)
{
	size_t i, more = cp < 0x80 ? 0 : cp < 0x800 ? 1 : cp < 0x10000 ? 2 : 3;
	static const uint8_t lead[] = {0, 0xc0, 0xe0, 0xf0};

	for (i = more; i > 0; i--) {
		out[i] = (char)(0x80 | (cp & 0x3f));
		cp >>= 6;
	}
	out[0] = (char)(lead[more] | cp);
	return more + 1;
}

/* In place: it is moved to the end and read from there, as it may grow. */
static long from_utf16(const char *name, size_t len, bool big)
{
	const char *in = text + SCRIPT_MAX - len;
	size_t out = 0;

	if (len % 2 != 0 || len > SCRIPT_MAX / 3 * 2)
		return say("%s: not whole UTF-16, or too long", name), -1;
	memmove(text + SCRIPT_MAX - len, text, len);
	for (in += 2; in < text + SCRIPT_MAX; in += 2) {
		uint32_t cp = unit_at(in, big), low = 0;

		if ((cp & 0xf800) == 0xd800) {
			if (in + 2 < text + SCRIPT_MAX)
				low = unit_at(in + 2, big);
			if (cp >= 0xdc00 || (low & 0xfc00) != 0xdc00)
				return say("%s: not UTF-16", name), -1;
			cp = 0x10000 + ((cp & 0x3ff) << 10) + (low & 0x3ff);
			in += 2;
		}
		out += put_utf8(text + out, cp);
	}
	return (long)out;
}

/* As far as a message needs to know; the library looks closely. */
static bool is_utf8(const char *s, size_t len)
{
	size_t i, more = 0;

	for (i = 0; i < len; i++) {
		uint8_t b = (uint8_t)s[i];

		if ((b & 0xc0) == 0x80 ? more == 0 : more > 0)
			return false;
		if (more > 0)
			more--;
		else if (b >= 0x80)
			more = b < 0xe0 ? 1 : b < 0xf0 ? 2 : 3;
	}
	return more == 0;
}

static bool read_file(const char *name)
{
	long len = file_read(name, text, SCRIPT_MAX, false);
	bool marked = len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0;

	if (len >= 2 &&
		(memcmp(text, "\xff\xfe", 2) == 0 ||
			memcmp(text, "\xfe\xff", 2) == 0))
		len = from_utf16(name, (size_t)len, text[0] == '\xfe');
	if (len < 0)
		return false;
	if (marked)
		memmove(text, text + 3, (size_t)(len -= 3));
	if (memchr(text, 0, (size_t)len))
		return say("%s: holds a NUL; save it as UTF-8", name), false;
	if (!is_utf8(text, (size_t)len))
		return say("%s: not UTF-8; save it as that", name), false;
	text[len] = 0;
	return true;
}

bool script_read(const struct options *o, struct script *out)
{
	const char *file = o->script_file;
	int first = 0, joined = o->word_count;

	if (!file && script_is_stdin(o)) {
		file = "-";
		first = 1;
	}
	if (file)
		joined = 0;
	else if (joined > 1 && strcmp(o->words[1], "--") == 0)
		joined = first = 1;
	if (first < o->word_count && first > 0 &&
		strcmp(o->words[first], "--") == 0)
		first++;
	out->text = text;
	out->args = NULL;
	if (joined != o->word_count)
		out->args = (const char *const *)(o->words + first);
	if (file)
		return read_file(file);
	return script_join(o->words, joined, text, sizeof(text)) ||
		(say("the script is too long"), false);
}
