/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/termcap/termcap.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Names are termcap's; "%d" is a number, which in "ch" counts from 1. */
static const char *const strings[][2] = {{"al", "\033[L"}, {"bl", "\007"},
	{"cd", "\033[J"}, {"ce", "\033[K"}, {"ch", "\033[%dG"},
	{"cl", "\033[H\033[J"}, {"dc", "\033[P"}, {"dl", "\033[M"},
	{"ho", "\033[H"}, {"kd", "\033[B"}, {"kl", "\033[D"}, {"kr", "\033[C"},
	{"ku", "\033[A"}, {"kh", "\033[H"}, {"@7", "\033[F"}, {"kD", "\033[3~"},
	{"md", "\033[1m"}, {"me", "\033[m"}, {"nd", "\033[C"},
	{"so", "\033[7m"}, {"se", "\033[27m"}, {"us", "\033[4m"},
	{"ue", "\033[24m"}, {"up", "\033[A"}, {"DC", "\033[%dP"},
	{"DO", "\033[%dB"}, {"IC", "\033[%d@"}, {"LE", "\033[%dD"},
	{"RI", "\033[%dC"}, {"UP", "\033[%dA"}};

static bool is(const char *id, const char *name)
{
	return strcmp(id, name) == 0;
}

int tgetent(char *buf, const char *name)
{
	(void)buf;
	return name && *name ? 1 : 0;
}

/* Margins, and a cursor that stays in the last column until it has to move. */
int tgetflag(const char *id)
{
	return is(id, "am") || is(id, "xn");
}

/* Its real size comes from the terminal. */
int tgetnum(const char *id)
{
	return is(id, "co") ? 80 : is(id, "li") ? 24 : -1;
}

char *tgetstr(const char *id, char **area)
{
	size_t i;

	(void)area;
	for (i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
		if (is(id, strings[i][0]))
			return (char *)(uintptr_t)strings[i][1];
	return NULL;
}

char *tgoto(const char *cap, int column, int line)
{
	static char text[24];
	const char *number = strstr(cap, "%d");
	int first = strcmp(cap, "\033[%dG") == 0;

	(void)line;
	if (!number)
		return (char *)(uintptr_t)cap;
	snprintf(text, sizeof(text), "%.*s%d%s", (int)(number - cap), cap,
		column + first, number + 2);
	return text;
}

int tputs(const char *text, int lines, int (*put)(int))
{
	(void)lines;
	for (; *text; text++)
		(void)put(*text);
	return 0;
}
