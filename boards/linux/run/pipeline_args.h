/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_PIPELINE_ARGS_H
#define BOARDS_LINUX_RUN_PIPELINE_ARGS_H

#include "core/psrp/psrp.h"

/*
 * The words behind a script as its parameters and arguments, with their types:
 *
 *	-Name            a switch, or the name of the value that follows
 *	-Name:VALUE      a string
 *	-Name:=JSON      a value of JSON, in which {"$secure":"text"} is a
 *	                 SecureString, and with "$user" credentials
 *	-Name:=@FILE     such a value, in a file that no one else can read
 *	VALUE            a string, by position
 *
 * In memory that is there once. NULL: refused, reported.
 */
const struct winrm_psrp_arg *pipeline_args(const char *const *words);

/* What came from files may be secret. */
void pipeline_args_wipe(void);

#endif
