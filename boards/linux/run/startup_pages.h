/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_STARTUP_PAGES_H
#define BOARDS_LINUX_RUN_STARTUP_PAGES_H

/*
 * Gives back the pages of programs and libraries that only starting has
 * needed: what is needed again comes from the file. A quarter of the memory of
 * a small program that runs for long.
 */
void startup_pages_drop(void);

#endif
