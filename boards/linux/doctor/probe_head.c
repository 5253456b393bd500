/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/doctor/probe_head.h"

#include <string.h>
#include <strings.h>

static const char *const names[] = {"Negotiate", "Kerberos", "NTLM", "Basic",
	"CredSSP", "Digest", "Certificate"};
/* WinRM's own name of the last one. */
static const char mutual[] =
	"http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual";

enum { SCHEMES = sizeof(names) / sizeof(names[0]) };

struct text {
	const char *at;
	size_t len;
};

const char *probe_scheme_name(size_t number)
{
	return number < SCHEMES ? names[number] : NULL;
}

static struct text trim(struct text t)
{
	while (t.len > 0 && (t.at[0] == ' ' || t.at[0] == '\t'))
		t.at++, t.len--;
	while (t.len > 0 &&
		(t.at[t.len - 1] == ' ' || t.at[t.len - 1] == '\t' ||
			t.at[t.len - 1] == '\r'))
		t.len--;
	return t;
}

/* What stands before `mark`; *rest is what follows it, or nothing. */
static struct text cut(struct text *rest, char mark)
{
	struct text first = *rest;
	const char *at = first.len ? memchr(first.at, mark, first.len) : NULL;

	if (at)
		first.len = (size_t)(at - first.at);
	rest->at += first.len + (at != NULL);
	rest->len -= first.len + (at != NULL);
	return first;
}

static bool is(struct text t, const char *word)
{
	return t.len == strlen(word) && strncasecmp(t.at, word, t.len) == 0;
}

static unsigned scheme_of(struct text word)
{
	size_t i;

	for (i = 0; i < SCHEMES; i++)
		if (is(word, names[i]) ||
			(1u << i == PROBE_CERTIFICATE && is(word, mutual)))
			return 1u << i;
	return 0;
}

/* Several may stand on one line; a comma within quotes ends none. */
static unsigned schemes_of(struct text value)
{
	unsigned found = 0;
	bool quoted = false;
	size_t i, start = 0;

	for (i = 0; i <= value.len; i++) {
		struct text item, word;

		if (i < value.len && value.at[i] == '"')
			quoted = !quoted;
		if (i < value.len && (quoted || value.at[i] != ','))
			continue;
		item.at = value.at + start;
		item.len = i - start;
		item = trim(item);
		word = cut(&item, ' ');
		found |= scheme_of(word);
		start = i + 1;
	}
	return found;
}

/* So many digits at `at`; -1: they are none. */
static int digits(const char *at, size_t count)
{
	int value = 0;

	for (; count > 0; count--, at++) {
		if (*at < '0' || *at > '9')
			return -1;
		value = 10 * value + (*at - '0');
	}
	return value;
}

static int month_of(const char *at)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int i;

	for (i = 0; i < 12; i++)
		if (strncmp(months + 3 * i, at, 3) == 0)
			return i + 1;
	return -1;
}

/* Days since 1970, of the Gregorian calendar; March begins the year. */
static int64_t days_of(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t m = month <= 2 ? month + 9 : month - 3;

	return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day -
		1 - 719468;
}

/* "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 5.6.7) */
static bool read_date(struct text t, int64_t *out)
{
	int day, month, year, hour, minute, second;

	if (t.len != 29 || t.at[3] != ',' || memcmp(t.at + 25, " GMT", 4) != 0)
		return false;
	day = digits(t.at + 5, 2);
	month = month_of(t.at + 8);
	year = digits(t.at + 12, 4);
	hour = digits(t.at + 17, 2);
	minute = digits(t.at + 20, 2);
	second = digits(t.at + 23, 2);
	if (day < 1 || day > 31 || month < 1 || year < 1970 || hour < 0 ||
		hour > 23 || minute < 0 || minute > 59 || second < 0 ||
		second > 60)
		return false;
	*out = days_of(year, month, day) * 86400 + hour * 3600 + minute * 60 +
		second;
	return true;
}

static void keep(char out[PROBE_TEXT], struct text t)
{
	size_t i;

	for (i = 0; i < t.len && i < PROBE_TEXT - 1; i++)
		out[i] = t.at[i] >= ' ' && t.at[i] <= '~' ? t.at[i] : '?';
	out[i] = 0;
}

static void read_field(struct probe_head *h, struct text line)
{
	struct text name = cut(&line, ':');
	struct text value = trim(line);

	if (is(name, "Server"))
		keep(h->server, value);
	else if (is(name, "WWW-Authenticate"))
		h->schemes |= schemes_of(value);
	else if (is(name, "Via"))
		h->has_via = true;
	else if (is(name, "Date") && !h->has_date)
		h->has_date = read_date(value, &h->date);
}

/* How long the head is, with the empty line that ends it; 0: no end yet. */
static size_t length_of(const char *data, size_t len)
{
	size_t i;

	for (i = 3; i < len; i++)
		if (memcmp(data + i - 3, "\r\n\r\n", 4) == 0)
			return i + 1;
	return 0;
}

/* "HTTP/1.1 401 ..." as far as it has come. */
static bool is_http(const char *data, size_t len)
{
	static const char begin[] = "HTTP/1.";

	return memcmp(data, begin, len < 7 ? len : 7) == 0;
}

enum probe_result probe_head_read(
	struct probe_head *h, const char *data, size_t len)
{
	struct text rest;
	int status;

	memset(h, 0, sizeof(*h));
	if (!is_http(data, len))
		return PROBE_NO_HTTP;
	rest.at = data;
	rest.len = length_of(data, len);
	if (rest.len == 0)
		return len >= PROBE_HEAD_MAX ? PROBE_TOO_LONG : PROBE_MORE;
	status = rest.len >= 16 ? digits(data + 9, 3) : -1;
	if (status < 100 || data[8] != ' ')
		return PROBE_NO_HTTP;
	h->status = (unsigned)status;
	(void)cut(&rest, '\n');
	while (rest.len > 0)
		read_field(h, cut(&rest, '\n'));
	return PROBE_DONE;
}
