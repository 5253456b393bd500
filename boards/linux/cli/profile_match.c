/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/profile_match.h"

#include "core/base/json.h"

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

unsigned profile_match(struct winrm_slice written, const char *host)
{
	char pattern[256 + 1];
	struct winrm_writer w = winrm_writer_init(pattern, sizeof(pattern));
	const char *p = pattern, *star = NULL, *from = NULL;
	unsigned plain = 0;

	winrm_json_put_text(&w, written);
	if (w.len >= sizeof(pattern))
		return 0;
	pattern[w.len] = 0;
	while (*host || *p == '*') {
		if (*p == '*') {
			star = ++p;
			from = host;
		} else if (*host && (*p == '?' || lower(*p) == lower(*host))) {
			p++;
			host++;
		} else if (star && *from) {
			p = star;
			host = ++from;
		} else {
			return 0;
		}
	}
	if (*p)
		return 0;
	for (p = pattern; *p; p++)
		plain += *p != '*' && *p != '?';
	return plain + 1 + (plain == w.len ? 1000 : 0);
}
