/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/mps2-an385/settings.h"

#include <string.h>

static const struct {
	const char *name;
	size_t offset;
	bool is_number;
} known[] = {
	{"host", offsetof(struct settings, host), false},
	{"user", offsetof(struct settings, user), false},
	{"password", offsetof(struct settings, password), false},
	{"ca", offsetof(struct settings, ca), false},
	{"pin", offsetof(struct settings, pin), false},
	{"crash", offsetof(struct settings, crash), false},
	{"put", offsetof(struct settings, put), false},
	{"get", offsetof(struct settings, get), false},
	{"file", offsetof(struct settings, file), true},
	{"realm", offsetof(struct settings, realm), false},
	{"kdc", offsetof(struct settings, kdc), false},
	{"spn", offsetof(struct settings, spn), false},
	{"key", offsetof(struct settings, key), false},
	{"kdc-port", offsetof(struct settings, kdc_port), true},
	{"etype", offsetof(struct settings, etype), true},
	{"clock", offsetof(struct settings, clock), true},
	{"port", offsetof(struct settings, port), true},
	{"dns-port", offsetof(struct settings, dns_port), true},
	{"timeout", offsetof(struct settings, timeout_ms), true},
	{"repeat", offsetof(struct settings, repeat), true},
	{"input", offsetof(struct settings, input), true},
	{"pool", offsetof(struct settings, pool), true},
	{"lose", offsetof(struct settings, lose), true},
	{"no-clock", offsetof(struct settings, no_clock), true},
	{"show", offsetof(struct settings, show), true},
	{"no-recover", offsetof(struct settings, no_recover), true},
};

static uint32_t number(const char *text)
{
	uint32_t value = 0;

	for (; *text >= '0' && *text <= '9'; text++)
		value = value * 10 + (uint32_t)(*text - '0');
	return value;
}

static bool set(struct settings *s, const char *name, const char *value)
{
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		char *field = (char *)s + known[i].offset;
		uint32_t n = number(value);

		if (strcmp(known[i].name, name) != 0)
			continue;
		if (known[i].is_number)
			memcpy(field, &n, sizeof(n));
		else
			memcpy(field, &value, sizeof(value));
		return true;
	}
	board_put("unknown setting ");
	board_put(name);
	board_put("\n");
	return false;
}

/* A command goes to the end of the line. */
static bool read_line(struct settings *s, char *text)
{
	char *next, *value;

	for (; text; text = next) {
		value = strchr(text, '=');
		if (!value)
			return set(s, text, "");
		*value++ = 0;
		if (strcmp(text, "command") == 0) {
			s->command = value;
			return true;
		}
		next = strchr(value, ' ');
		if (next)
			*next++ = 0;
		if (!set(s, text, value))
			return false;
	}
	return true;
}

/* The first word is the image's name. */
bool settings_read(struct settings *s, int count, char *text)
{
	char *next;
	int i;

	memset(s, 0, sizeof(*s));
	s->repeat = 1;
	text = strchr(text, ' ');
	if (text)
		text++;
	for (i = 0; i < count; i++, text = next) {
		next = text ? strchr(text, '\n') : NULL;
		if (next)
			*next++ = 0;
		if (i > 0)
			s[i] = s[0];
		if (!read_line(&s[i], text))
			return false;
	}
	return true;
}

void settings_lines(uint8_t *out, uint32_t at, size_t len)
{
	for (; len > 0; len--, at++)
		*out++ = at % 64 == 63 ? '\n'
				       : (uint8_t)('0' + (at / 64 + at) % 10);
}
