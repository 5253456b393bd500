/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_HOST_PROMPT_H
#define BOARDS_LINUX_RUN_HOST_PROMPT_H

#include "boards/linux/run/host_question.h"
#include "core/psrp/psrp.h"

/*
 * Questions of a script to its user, asked on the terminal: Read-Host,
 * parameters that are missing, choices and confirmations, passwords, which are
 * not shown. What the host says is made printable first. Answers are kept in memory that is there once.
 */

/*
 * As on_call of struct winrm_pipeline has it. False: refused; the reason is
 * said where the script's exception has none.
 */
bool host_prompt(const struct winrm_psrp_call *call,
	struct winrm_psrp_value *answer, host_prompt_line *line,
	uint64_t until);

/* Wipes the last answer. */
void host_prompt_wipe(void);

#endif
