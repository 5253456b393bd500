/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/profile_values.h"

#include <stdio.h>
#include <string.h>

#include "boards/linux/cli/profile_match.h"

enum {
	SECTIONS = 64,
	ONE_MAX = WINRM_CONNECTOR_POOL + 1024,
	CONFIGURATION_MAX = 63
};

/* A section that is of the host. */
struct match {
	size_t at;
	enum profile_level level;
	unsigned weight;
};

struct matches {
	struct match of[SECTIONS];
	size_t count;
};

static bool fail(struct profile_values *v, size_t at, const char *problem)
{
	v->at = at;
	snprintf(v->problem, sizeof(v->problem), "%s", problem);
	return false;
}

void profile_values_wipe(struct profile_values *v)
{
	winrm_connector_wipe(&v->record);
	explicit_bzero(v, sizeof(*v));
}

/* --- one value --------------------------------------------------------------- */

/* Reads it into the record as an object of its own. */
/* What a connector is refused for when it is used is refused at once. */
static bool check_shell(struct profile_values *v, size_t at)
{
	static const char *const shells[] = {"cmd", "powershell", "runspace"};
	const char *shell = v->record.text[WINRM_KEY_SHELL];
	const char *name = v->record.text[WINRM_KEY_CONFIGURATION];
	size_t i = 0;

	while (shell && i < 3 && strcmp(shell, shells[i]) != 0)
		i++;
	if (i == 3)
		return fail(
			v, at, "shell: must be cmd, powershell or runspace");
	return !name || (*name && strlen(name) <= CONFIGURATION_MAX) ||
		fail(v, at, "configuration: empty, or longer than 63 octets");
}

static bool read_member(
	struct profile_values *v, const struct profile_item *item)
{
	static char one[ONE_MAX];
	size_t len = item->member.len;
	bool ok;

	if (len + 2 > sizeof(one))
		return fail(v, item->at, "the value is too long");
	one[0] = '{';
	memcpy(one + 1, item->member.ptr, len);
	one[len + 1] = '}';
	ok = winrm_connector_read(&v->record, one, len + 2);
	explicit_bzero(one, len + 2);
	return ok ? check_shell(v, item->at)
		  : fail(v, item->at, v->record.problem);
}

static void forget(struct profile_values *v, size_t key)
{
	static const struct {
		size_t key;
		enum winrm_key of_record;
	} keys[] = {{PROFILE_PASSWORD, WINRM_KEY_PASSWORD},
		{PROFILE_NT_HASH, WINRM_KEY_NT_HASH},
		{PROFILE_KEYTAB, WINRM_KEY_KEYTAB},
		{PROFILE_CCACHE, WINRM_KEY_CCACHE}};
	size_t i;

	memset(&v->from[key], 0, sizeof(v->from[key]));
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (keys[i].key != key)
			continue;
		v->record.text[keys[i].of_record] = NULL;
		v->record.given &= ~((uint64_t)1 << keys[i].of_record);
	}
}

/* What a less specific section said of who the user is no longer holds. */
static void forget_secrets(struct profile_values *v)
{
	size_t key;

	for (key = PROFILE_PASSWORD; key <= PROFILE_CCACHE; key++)
		forget(v, key);
}

static bool is_same(struct winrm_slice a, struct winrm_slice b)
{
	return a.ptr == b.ptr;
}

/* A password goes with the user who is named beside it, not with another. */
static void forget_others(
	struct profile_values *v, size_t key, struct winrm_slice section)
{
	const struct profile_source *user = &v->from[PROFILE_USERNAME];
	size_t i;

	if (key >= PROFILE_PASSWORD && key <= PROFILE_CCACHE)
		forget_secrets(v);
	if (key != PROFILE_USERNAME || !user->is_given)
		return;
	for (i = PROFILE_PASSWORD; i <= PROFILE_CCACHE; i++)
		if (v->from[i].is_given &&
			is_same(v->from[i].section, user->section) &&
			!is_same(v->from[i].section, section))
			forget(v, i);
}

static bool apply(struct profile_values *v, const struct profile_item *item,
	struct winrm_slice section)
{
	struct profile_source *from = &v->from[item->key];

	if (item->is_null)
		return true;
	forget_others(v, item->key, section);
	from->is_given = true;
	from->at = item->at;
	from->level = item->level;
	from->section = section;
	from->value = item->value;
	return item->key == PROFILE_COMMAND || read_member(v, item);
}

/* --- the sections of a host ---------------------------------------------------- */

static void add(
	struct matches *m, size_t at, enum profile_level level, unsigned weight)
{
	struct match *last = m->count > 0 ? &m->of[m->count - 1] : NULL;

	if (weight == 0)
		return;
	if (last && last->at == at) { /* another pattern of the same group */
		if (weight > last->weight)
			last->weight = weight;
		return;
	}
	if (m->count < SECTIONS)
		m->of[m->count] = (struct match){at, level, weight};
	m->count++;
}

static bool find(struct profile_values *v, struct matches *m, const char *text,
	size_t len, const char *host)
{
	struct profile_walk walk;
	struct profile_item item;
	size_t at = 0;

	profile_start(&walk, text, len);
	while (profile_next(&walk, &item) != PROFILE_END) {
		if (item.kind == PROFILE_WRONG)
			return fail(v, walk.at, walk.problem);
		if (item.kind == PROFILE_SECTION)
			at = item.at;
		if (item.kind == PROFILE_SECTION &&
			item.level == PROFILE_DEFAULTS)
			add(m, at, item.level, 1);
		else if ((item.kind == PROFILE_SECTION &&
				 item.level == PROFILE_HOST) ||
			item.kind == PROFILE_PATTERN)
			add(m, at, item.level, profile_match(item.name, host));
	}
	if (m->count > SECTIONS)
		return fail(v, m->of[SECTIONS - 1].at,
			"more than 64 groups and patterns are of one host");
	return true;
}

static bool is_before(const struct match *a, const struct match *b)
{
	return a->level != b->level ? a->level < b->level
				    : a->weight < b->weight;
}

/* By insertion: those that are equal keep their order. */
static void sort(struct matches *m)
{
	size_t i, j;

	for (i = 1; i < m->count; i++) {
		struct match one = m->of[i];

		for (j = i; j > 0 && is_before(&one, &m->of[j - 1]); j--)
			m->of[j] = m->of[j - 1];
		m->of[j] = one;
	}
}

/* Applies the section at `at`, or with SIZE_MAX each one. */
static bool apply_section(
	struct profile_values *v, const char *text, size_t len, size_t at)
{
	struct profile_walk walk;
	struct profile_item item;
	struct winrm_slice section = {NULL, 0};
	bool is_it = false;

	profile_start(&walk, text, len);
	while (profile_next(&walk, &item) != PROFILE_END) {
		if (item.kind == PROFILE_WRONG)
			return fail(v, walk.at, walk.problem);
		if (item.kind == PROFILE_SECTION) {
			section = item.name;
			is_it = at == SIZE_MAX || item.at == at;
			/* each is looked at alone */
			if (at == SIZE_MAX)
				winrm_connector_wipe(&v->record);
		}
		if (item.kind == PROFILE_KEY && is_it &&
			!apply(v, &item, section))
			return false;
	}
	return true;
}

bool profile_values_read(struct profile_values *v, const char *text, size_t len,
	const char *host)
{
	struct matches m = {.count = 0};
	size_t i;

	memset(v, 0, sizeof(*v));
	winrm_connector_init(&v->record);
	if (!find(v, &m, text, len, host))
		return false;
	sort(&m);
	for (i = 0; i < m.count; i++)
		if (!apply_section(v, text, len, m.of[i].at))
			return false;
	return true;
}

static bool is_told(const struct profile_item *item)
{
	static const char userinfo = '@';

	return !item->is_null &&
		(item->key == PROFILE_PASSWORD ||
			item->key == PROFILE_NT_HASH ||
			item->key == PROFILE_PASSPHRASE ||
			(item->key == PROFILE_PROXY &&
				memchr(item->value.ptr, userinfo,
					item->value.len)));
}

bool profile_values_check(
	struct profile_values *v, const char *text, size_t len, bool *secret)
{
	struct profile_walk walk;
	struct profile_item item;

	memset(v, 0, sizeof(*v));
	*secret = false;
	if (!apply_section(v, text, len, SIZE_MAX))
		return false;
	profile_start(&walk, text, len);
	while (profile_next(&walk, &item) != PROFILE_END)
		*secret |= item.kind == PROFILE_KEY && is_told(&item);
	return true;
}
