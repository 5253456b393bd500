/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_SHELL_EDIT_LIBRARY_H
#define BOARDS_LINUX_SHELL_EDIT_LIBRARY_H

#include <histedit.h>
#include <stdbool.h>

/*
 * libedit, loaded when a shell begins: with what it needs itself it would be a
 * third of the time in which any other command starts. Builds with
 * WINRM_SHELL_EDIT_LIBRARY, its file name, load it; others are linked with it.
 */

/* clang-format off */
#define EDIT_CALLS(CALL) \
	CALL(el_init) CALL(el_end) CALL(el_gets) CALL(el_line) CALL(el_resize) \
	CALL(el_set) CALL(el_wset) CALL(el_wgetc) CALL(el_winsertstr) \
	CALL(el_insertstr) CALL(el_deletestr) CALL(history_init) \
	CALL(history_end) CALL(history)
#define EDIT_MEMBER(name) __typeof__(&name) name;
/* clang-format on */

struct edit_library {
	EDIT_CALLS(EDIT_MEMBER)
};

/* False: it is not there, or lacks one of them. */
bool edit_library_load(struct edit_library *l);

#endif
