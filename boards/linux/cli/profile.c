/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/profile.h"

#include <stdio.h>
#include <string.h>

#include "boards/linux/cli/suggestions.h"

const char *const profile_keys[] = {[PROFILE_USERNAME] = "username",
	[PROFILE_PASSWORD] = "password",
	[PROFILE_COMMAND] = "password-command",
	[PROFILE_NT_HASH] = "nt-hash",
	[PROFILE_KEYTAB] = "keytab",
	[PROFILE_CCACHE] = "ccache",
	[PROFILE_PASSPHRASE] = "client-key-passphrase",
	[PROFILE_PROXY] = "proxy",
	[PROFILE_ENVIRONMENT] = "environment",
	"protocol",
	"port",
	"timeout",
	"shell",
	"configuration",
	"auth",
	"ca-file",
	"pin",
	"client-cert",
	"client-key",
	"insecure-skip-verify",
	"working-directory",
	"codepage",
	"no-profile",
	"operation-timeout",
	"connect-timeout",
	"max-output",
	"idle-timeout",
	"reconnect",
	"expect-disconnect",
	"wait-for-quota",
	"console-stdin",
	"seal-over-tls",
	"crl-file",
	"insecure-skip-dates",
	"tofu",
	"realm",
	"kdc",
	"spn",
	"iakerb",
	"namespace",
	NULL};

static const char *const parts[] = {[PROFILE_DEFAULTS] = "defaults",
	[PROFILE_GROUP] = "groups",
	[PROFILE_HOST] = "hosts",
	NULL};

static enum profile_item_kind wrong(
	struct profile_walk *w, size_t at, const char *what, const char *text)
{
	w->state = AT_END;
	w->at = at;
	snprintf(w->problem, sizeof(w->problem), "%s%s", what, text);
	return PROFILE_WRONG;
}

static size_t offset(const struct profile_walk *w, const uint8_t *ptr)
{
	return (size_t)(ptr - w->json.text.ptr);
}

/* Something else was expected; `t` is what is there. */
static enum profile_item_kind unexpected(struct profile_walk *w,
	const struct winrm_json_token *t, const char *expected)
{
	size_t at = w->json.at;

	if (t->type == WINRM_JSON_ERROR)
		return wrong(w, at, "this is not JSON", "");
	if (t->type == WINRM_JSON_STRING || t->type == WINRM_JSON_KEY)
		at = offset(w, t->text.ptr) - 1;
	else if (at > 0)
		at--;
	return wrong(w, at, "here must be ", expected);
}

/* A name in quotes, as far as it can be shown. */
static void show(char out[48], struct winrm_slice name)
{
	size_t i;

	for (i = 0; i < name.len && i < 40; i++)
		out[i] = name.ptr[i] > ' ' && name.ptr[i] < 0x7f
			? (char)name.ptr[i]
			: '?';
	out[i] = 0;
}

static enum profile_item_kind unknown(struct profile_walk *w,
	struct winrm_slice name, const char *what, const char *const *names)
{
	char shown[48], text[200];
	const char *nearest;

	show(shown, name);
	nearest = suggest_nearest(shown, names);
	snprintf(text, sizeof(text), "\"%s\" is not a %s here%s%s%s", shown,
		what, nearest ? "; did you mean \"" : "",
		nearest ? nearest : "", nearest ? "\"?" : "");
	return wrong(w, offset(w, name.ptr) - 1, "", text);
}

static enum profile_item_kind twice(
	struct profile_walk *w, struct winrm_slice name)
{
	char shown[48];

	show(shown, name);
	return wrong(w, offset(w, name.ptr) - 1, shown,
		": is there twice; only one can hold");
}

static size_t number_of(struct winrm_slice name, const char *const *names)
{
	size_t i = 0;

	while (names[i] && !winrm_json_is(name, names[i]))
		i++;
	return i;
}

void profile_start(struct profile_walk *w, const char *text, size_t len)
{
	struct winrm_slice all = {(const uint8_t *)text, len};

	memset(w, 0, sizeof(*w));
	winrm_json_start(&w->json, all);
}

static enum profile_item_kind step(
	struct profile_walk *w, struct profile_item *item);

/* The section's object follows. */
static enum profile_item_kind begin(struct profile_walk *w,
	struct profile_item *item, struct winrm_slice name)
{
	struct winrm_json_token t;

	if (winrm_json_next(&w->json, &t) != WINRM_JSON_OBJECT)
		return unexpected(w, &t, "an object, { \"key\": value }");
	if (name.len == 0)
		return wrong(w, offset(w, name.ptr) - 1,
			"the name must not be empty", "");
	w->state = AT_KEYS;
	w->keys = 0;
	w->has_hosts = false;
	item->name = name;
	item->at = offset(w, name.ptr) - 1;
	item->level = w->level;
	return PROFILE_SECTION;
}

static enum profile_item_kind next_part(
	struct profile_walk *w, struct profile_item *item)
{
	struct winrm_json_token t;
	size_t part;

	if (winrm_json_next(&w->json, &t) == WINRM_JSON_OBJECT_END) {
		if (winrm_json_next(&w->json, &t) != WINRM_JSON_END)
			return unexpected(w, &t, "the end");
		w->state = AT_END;
		return PROFILE_END;
	}
	if (t.type != WINRM_JSON_KEY)
		return unexpected(w, &t, "a name");
	if (winrm_json_is(t.text, "connectors"))
		return wrong(w, offset(w, t.text.ptr) - 1,
			"connectors are in a file of their own, "
			"connectors.json",
			"");
	part = number_of(t.text, parts);
	if (!parts[part])
		return unknown(w, t.text, "part", parts);
	if (w->parts >> part & 1)
		return twice(w, t.text);
	w->parts |= 1u << part;
	w->level = (enum profile_level)part;
	if (w->level == PROFILE_DEFAULTS)
		return begin(w, item, t.text);
	if (winrm_json_next(&w->json, &t) != WINRM_JSON_OBJECT)
		return unexpected(w, &t, "an object, { \"name\": { ... } }");
	w->state = AT_SECTIONS;
	return step(w, item);
}

static enum profile_item_kind next_section(
	struct profile_walk *w, struct profile_item *item)
{
	struct winrm_json_token t;

	if (winrm_json_next(&w->json, &t) == WINRM_JSON_KEY)
		return begin(w, item, t.text);
	if (t.type != WINRM_JSON_OBJECT_END)
		return unexpected(w, &t, "a name");
	w->state = AT_PARTS;
	return step(w, item);
}

static enum profile_item_kind end_section(
	struct profile_walk *w, struct profile_item *item)
{
	if (w->level == PROFILE_GROUP && !w->has_hosts)
		return wrong(w, w->json.at - 1,
			"the group has no \"hosts\": [ \"*.lab\" ]", "");
	w->state = w->level == PROFILE_DEFAULTS ? AT_PARTS : AT_SECTIONS;
	return step(w, item);
}

/* "password-command": a program and its arguments. False: `t` is wrong. */
static bool skip_words(struct profile_walk *w, struct winrm_json_token *t)
{
	size_t count = 0;

	if (t->type != WINRM_JSON_ARRAY)
		return false;
	while (winrm_json_next(&w->json, t) == WINRM_JSON_STRING)
		if (++count > PROFILE_WORDS || (count == 1 && !t->text.len))
			return false;
	return t->type == WINRM_JSON_ARRAY_END && count > 0;
}

/* Where a value begins, of which the token is the first. */
static const uint8_t *start_of(
	const struct profile_walk *w, const struct winrm_json_token *t)
{
	const uint8_t *after = w->json.text.ptr + w->json.at;

	if (t->type == WINRM_JSON_STRING)
		return t->text.ptr - 1;
	if (t->type == WINRM_JSON_NUMBER)
		return t->text.ptr;
	if (t->type == WINRM_JSON_TRUE || t->type == WINRM_JSON_NULL)
		return after - 4;
	if (t->type == WINRM_JSON_FALSE)
		return after - 5;
	return after - 1; /* an object or array; else it is refused */
}

static enum profile_item_kind next_value(
	struct profile_walk *w, struct profile_item *item)
{
	struct winrm_json_token t;
	const uint8_t *start;

	(void)winrm_json_next(&w->json, &t);
	start = start_of(w, &t);
	item->is_null = t.type == WINRM_JSON_NULL;
	if (item->key == PROFILE_COMMAND && !item->is_null) {
		if (!skip_words(w, &t))
			return unexpected(w, &t,
				"a program and its arguments, [ \"pass\", "
				"\"show\", \"lab\" ], 16 at most");
	} else if (!winrm_json_skip(&w->json, &t)) {
		return unexpected(w, &t, "a value");
	}
	item->value.ptr = start;
	item->value.len = w->json.at - offset(w, start);
	item->member.ptr = w->json.text.ptr + item->at;
	item->member.len = w->json.at - item->at;
	return PROFILE_KEY;
}

/* Of those that say who the user is, a section has one. */
static bool is_secret(size_t key)
{
	return key >= PROFILE_PASSWORD && key <= PROFILE_CCACHE;
}

static enum profile_item_kind next_key(
	struct profile_walk *w, struct profile_item *item)
{
	struct winrm_json_token t;
	size_t key;

	if (winrm_json_next(&w->json, &t) == WINRM_JSON_OBJECT_END)
		return end_section(w, item);
	if (t.type != WINRM_JSON_KEY)
		return unexpected(w, &t, "a key");
	if (w->level == PROFILE_GROUP && winrm_json_is(t.text, "hosts")) {
		if (w->has_hosts)
			return twice(w, t.text);
		w->has_hosts = true;
		if (winrm_json_next(&w->json, &t) != WINRM_JSON_ARRAY)
			return unexpected(
				w, &t, "names, [ \"*.lab\", \"dc1\" ]");
		w->state = AT_PATTERNS;
		return step(w, item);
	}
	key = number_of(t.text, profile_keys);
	if (!profile_keys[key])
		return unknown(w, t.text, "key", profile_keys);
	if (w->keys >> key & 1)
		return twice(w, t.text);
	if (is_secret(key) && w->keys >> PROFILE_PASSWORD & 0x1f)
		return wrong(w, offset(w, t.text.ptr) - 1,
			"only one of password, password-command, nt-hash, "
			"keytab and ccache can hold",
			"");
	w->keys |= (uint64_t)1 << key;
	item->name = t.text;
	item->at = offset(w, t.text.ptr) - 1;
	item->level = w->level;
	item->key = key;
	return next_value(w, item);
}

static enum profile_item_kind next_pattern(
	struct profile_walk *w, struct profile_item *item)
{
	struct winrm_json_token t;

	if (winrm_json_next(&w->json, &t) == WINRM_JSON_ARRAY_END) {
		w->state = AT_KEYS;
		return step(w, item);
	}
	if (t.type != WINRM_JSON_STRING || t.text.len == 0)
		return unexpected(w, &t, "a host's name or a pattern");
	item->name = t.text;
	item->at = offset(w, t.text.ptr) - 1;
	item->level = w->level;
	return PROFILE_PATTERN;
}

static enum profile_item_kind step(
	struct profile_walk *w, struct profile_item *item)
{
	struct winrm_json_token t;

	switch (w->state) {
	case AT_START:
		if (winrm_json_next(&w->json, &t) != WINRM_JSON_OBJECT)
			return unexpected(w, &t, "an object, { ... }");
		w->state = AT_PARTS;
		return next_part(w, item);
	case AT_PARTS: return next_part(w, item);
	case AT_SECTIONS: return next_section(w, item);
	case AT_KEYS: return next_key(w, item);
	case AT_PATTERNS: return next_pattern(w, item);
	case AT_END: break;
	}
	return w->problem[0] ? PROFILE_WRONG : PROFILE_END;
}

enum profile_item_kind profile_next(
	struct profile_walk *w, struct profile_item *item)
{
	return item->kind = step(w, item);
}

void profile_line(const char *text, size_t at, size_t *line, size_t *column)
{
	size_t i;

	*line = *column = 1;
	for (i = 0; i < at; i++) {
		if (text[i] == '\n') {
			++*line;
			*column = 1;
		} else if (((uint8_t)text[i] & 0xc0) != 0x80) {
			++*column;
		}
	}
}
