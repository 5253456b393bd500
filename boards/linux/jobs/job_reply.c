/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/jobs/job_reply.h"

#include <string.h>

#include <mbedtls/base64.h>

bool job_id_valid(const char *id)
{
	return strlen(id) == JOB_ID && strspn(id, "0123456789abcdef") == JOB_ID;
}

/* The next word of a line; "" if there is none. */
static char *next(char **at)
{
	char *word = *at, *space = strchr(word, ' ');

	*at = space ? space + 1 : word + strlen(word);
	if (space)
		*space = 0;
	return word;
}

/* Copies a word of lower-case letters; false if it is none. */
static bool take_word(char out[JOB_WORD], const char *word)
{
	size_t len = strlen(word);

	if (len == 0 || len >= JOB_WORD ||
		strspn(word, "abcdefghijklmnopqrstuvwxyz") != len)
		return false;
	memcpy(out, word, len + 1);
	return true;
}

static bool take_state(char out[JOB_WORD], const char *word)
{
	static const char *const states[] = {
		"starting", "running", "ended", "stopped", "lost"};
	size_t i;

	for (i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (strcmp(word, states[i]) == 0)
			return take_word(out, word);
	return false;
}

static bool take_time(char out[JOB_TIME], const char *word)
{
	static const char form[] = "0000-00-00T00:00:00Z";
	size_t i;

	if (strlen(word) != JOB_TIME - 1)
		return false;
	for (i = 0; form[i]; i++)
		if (form[i] == '0' ? word[i] < '0' || word[i] > '9'
				   : word[i] != form[i])
			return false;
	memcpy(out, word, JOB_TIME);
	return true;
}

/* 32 bits, signed or not. */
static bool take_number(int64_t *out, const char *word)
{
	bool minus = *word == '-';
	int64_t number = 0;
	size_t i, len = strlen(word += minus);

	if (len == 0 || len > 10 || strspn(word, "0123456789") != len)
		return false;
	for (i = 0; i < len; i++)
		number = number * 10 + (word[i] - '0');
	*out = minus ? -number : number;
	return number <= (minus ? 0x80000000LL : 0xffffffffLL);
}

/* Decodes in place. */
static bool take_base64(struct job_record *record, char *word)
{
	size_t len = strlen(word), got = 0;

	record->data = word;
	if (len % 4 != 0 ||
		(len > 0 &&
			mbedtls_base64_decode((unsigned char *)word, len, &got,
				(const unsigned char *)word, len) != 0))
		return false;
	record->len = got;
	return true;
}

static bool take_job(struct job_record *record, char *at)
{
	const char *id = next(&at), *code, *way;

	if (!job_id_valid(id) || !take_state(record->state, next(&at)) ||
		!take_time(record->start, next(&at)))
		return false;
	memcpy(record->id, id, sizeof(record->id));
	code = next(&at);
	way = next(&at);
	record->has_exit = strcmp(code, "-") != 0;
	record->elevated = strcmp(way, "elevated") == 0;
	return (!record->has_exit || take_number(&record->number, code)) &&
		(record->elevated || strcmp(way, "normal") == 0) &&
		take_base64(record, at);
}

static bool take(struct job_record *record, const char *kind, char *at)
{
	if (strcmp(kind, "job") == 0) {
		record->kind = JOB_JOB;
		return take_job(record, at);
	}
	if (strcmp(kind, "out") == 0 || strcmp(kind, "err") == 0) {
		record->kind = *kind == 'o' ? JOB_OUT : JOB_ERR;
		return take_base64(record, at);
	}
	if (strcmp(kind, "deleted") == 0) {
		record->kind = JOB_DELETED;
		return take_number(&record->number, at) && record->number >= 0;
	}
	record->kind = JOB_ERROR;
	return strcmp(kind, "error") == 0 &&
		take_word(record->state, next(&at)) && take_base64(record, at);
}

/* A byte order mark may be before the first one. */
static bool is_greeting(const char *line)
{
	if (strncmp(line, "\xef\xbb\xbf", 3) == 0)
		line += 3;
	return strcmp(line, "winrm-jobs 1") == 0;
}

static bool take_line(struct job_reply *r)
{
	struct job_record record;
	char *at = r->line, *kind;

	if (r->len > 0 && r->line[r->len - 1] == '\r')
		r->len--;
	r->line[r->len] = 0;
	r->wrong = r->done || memchr(r->line, 0, r->len);
	r->len = 0;
	if (r->wrong)
		return false;
	if (!r->begun) {
		r->begun = is_greeting(r->line);
		r->wrong = !r->begun;
		return r->begun;
	}
	if (strcmp(r->line, "done") == 0)
		return r->done = true;
	memset(&record, 0, sizeof(record));
	kind = next(&at);
	r->wrong = !take(&record, kind, at);
	return !r->wrong && r->on_record(r->user, &record);
}

bool job_reply_feed(struct job_reply *r, const uint8_t *data, size_t len)
{
	while (len > 0 && !r->wrong) {
		const uint8_t *end = memchr(data, '\n', len);
		size_t n = end ? (size_t)(end - data) : len;

		r->wrong = n > JOB_LINE - r->len;
		if (r->wrong)
			break;
		memcpy(r->line + r->len, data, n);
		r->len += n;
		if (end && !take_line(r))
			return false;
		n += end != NULL;
		data += n;
		len -= n;
	}
	return !r->wrong;
}

/* --- texts ------------------------------------------------------------------ */

/* Length of the character, which can be shown; 0: there is none. */
static size_t character(const unsigned char *s, size_t len)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t n = s[0] < 0x80 ? 1 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4, i;
	uint32_t code = n == 1 ? s[0] : s[0] & (0x7fu >> n);

	if (n > len || (s[0] >= 0x80 && s[0] < 0xc2) || s[0] > 0xf4)
		return 0;
	for (i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (s[i] & 0x3f);
	}
	if (code < least[n] || code > 0x10ffff || code < 0x20 ||
		(code >= 0x7f && code < 0xa0) ||
		(code >= 0xd800 && code < 0xe000))
		return 0;
	/* what turns the direction of a line */
	if ((code >= 0x202a && code <= 0x202e) ||
		(code >= 0x2066 && code <= 0x2069))
		return 0;
	return n;
}

const char *job_text(const char *data, size_t len, char *out, size_t cap)
{
	size_t at = 0, i;

	for (i = 0; i < len;) {
		size_t n = character((const unsigned char *)data + i, len - i);

		if ((n ? n : 1) > cap - 1 - at)
			break;
		if (n > 0)
			memcpy(out + at, data + i, n);
		else
			out[at] = strchr(" \t\r\n", data[i]) && data[i] ? ' '
									: '?';
		n += n == 0;
		at += n;
		i += n;
	}
	out[at] = 0;
	return out;
}
