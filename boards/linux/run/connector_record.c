/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/connector_record.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/connector/connector_query.h"

/* Keys of one call; all others are of the connection and its shell. */
static bool is_of_call(size_t key)
{
	return key == WINRM_KEY_NAME || key == WINRM_KEY_COMMAND ||
		key == WINRM_KEY_QUERY || key == WINRM_KEY_GET ||
		key == WINRM_KEY_INVOKE || key == WINRM_KEY_NAMESPACE ||
		key == WINRM_KEY_TIMEOUT || key == WINRM_KEY_SHELL ||
		key == WINRM_KEY_STDIN || key == WINRM_KEY_MAX_OUTPUT ||
		key == WINRM_KEY_EXPECT_DISCONNECT;
}

static bool is_given(const struct winrm_connector *c, size_t key)
{
	return c->given >> key & 1;
}

static const char *keep(struct winrm_connector *c, const char *text)
{
	size_t len = strlen(text) + 1;
	char *at = c->pool + c->pool_len;

	if (len > sizeof(c->pool) - c->pool_len)
		return NULL;
	memcpy(at, text, len);
	c->pool_len += len;
	return at;
}

static void forget(struct winrm_connector *c, size_t key)
{
	c->text[key] = NULL;
	c->given &= ~((uint64_t)1 << key);
}

static bool lay_key(struct winrm_connector *to,
	const struct winrm_connector *from, size_t key)
{
	forget(to, key);
	to->number[key] = from->number[key];
	to->given |= from->given & (uint64_t)1 << key;
	if (!from->text[key])
		return true;
	to->text[key] = keep(to, from->text[key]);
	return to->text[key] != NULL;
}

bool record_lay(struct winrm_connector *to, const struct winrm_connector *from)
{
	size_t key, i;

	for (key = 0; key < WINRM_KEY_COUNT; key++)
		if (is_given(from, key))
			winrm_connector_replace(to, key);
	for (key = 0; key < WINRM_KEY_COUNT; key++)
		if (is_given(from, key) && !lay_key(to, from, key))
			return false;
	for (i = 0; from->environment[i]; i++) {
		to->environment[i] = keep(to, from->environment[i]);
		if (!to->environment[i])
			return false;
		to->environment[i + 1] = NULL;
	}
	return true;
}

static bool is_equal(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

bool record_has_runspace(const struct winrm_connector *c)
{
	return is_equal(c->text[WINRM_KEY_SHELL], "runspace");
}

bool record_same(
	const struct winrm_connector *a, const struct winrm_connector *b)
{
	size_t i;

	if (record_has_runspace(a) != record_has_runspace(b))
		return false;
	for (i = 0; i < WINRM_KEY_COUNT; i++)
		if (!is_of_call(i) &&
			(is_given(a, i) != is_given(b, i) ||
				a->number[i] != b->number[i] ||
				!is_equal(a->text[i], b->text[i])))
			return false;
	for (i = 0; a->environment[i] || b->environment[i]; i++)
		if (!is_equal(a->environment[i], b->environment[i]))
			return false;
	return true;
}

uint32_t record_hash(const struct winrm_connector *c)
{
	static const enum winrm_key keys[] = {
		WINRM_KEY_HOSTNAME, WINRM_KEY_USERNAME};
	uint32_t hash = 2166136261u ^ c->number[WINRM_KEY_PORT];
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const char *at = c->text[keys[i]];

		for (; at && *at; at++)
			hash = (hash ^ (uint8_t)*at) * 16777619u;
	}
	return hash | 16;
}

bool record_recall(struct winrm_connector *to,
	const struct winrm_connector *from, size_t mark)
{
	size_t key;

	to->pool_len = mark;
	memcpy(to->warnings, from->warnings, sizeof(to->warnings));
	for (key = 0; key < WINRM_KEY_COUNT; key++)
		if (is_of_call(key) && !lay_key(to, from, key))
			return false;
	return true;
}

void record_warn(struct winrm_connector *c, const char *format, ...)
{
	size_t len = strlen(c->warnings), cap = sizeof(c->warnings);
	va_list args;

	if (len > 0)
		snprintf(c->warnings + len, cap - len, "; ");
	len = strlen(c->warnings);
	va_start(args, format);
	vsnprintf(c->warnings + len, cap - len, format, args);
	va_end(args);
}

uint64_t record_until(const struct winrm_connector *c, uint64_t now)
{
	uint32_t ms = c->number[WINRM_KEY_TIMEOUT];

	if (ms == 0 && is_given(c, WINRM_KEY_TIMEOUT))
		return UINT64_MAX;
	return now + (ms ? ms : 60000);
}

void record_limit(struct winrm_connector *c, uint64_t until, uint64_t now)
{
	if (until == UINT64_MAX)
		return;
	c->number[WINRM_KEY_TIMEOUT] =
		until > now ? (uint32_t)(until - now) : 1;
	c->given |= (uint64_t)1 << WINRM_KEY_TIMEOUT;
}
