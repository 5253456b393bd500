/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_TERMCAP_TERMCAP_H
#define BOARDS_LINUX_TERMCAP_TERMCAP_H

/*
 * What libedit asks termcap for, for one kind of terminal: those of ECMA-48, as
 * xterm, screen, tmux, the Linux console and serial terminals are. It is for
 * builds for other processors, where neither ncurses nor a database of
 * terminals can be counted on.
 */

int tgetent(char *buf, const char *name);
int tgetflag(const char *id);
int tgetnum(const char *id);
char *tgetstr(const char *id, char **area);

/* The string with a number in it; libedit gives the same one twice. */
char *tgoto(const char *cap, int column, int line);
int tputs(const char *text, int lines, int (*put)(int));

#endif
