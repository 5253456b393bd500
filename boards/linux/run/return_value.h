/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_RETURN_VALUE_H
#define BOARDS_LINUX_RUN_RETURN_VALUE_H

#include "core/cim/cim.h"
#include "core/winrm.h"

/* ReturnValue of a method, as an exit status. Zero at first. */
struct return_value {
	bool is_given;  /* a method of type void has none */
	bool is_number; /* or true, which is 0, or false, which is 1 */
	int64_t number;
};

/* Looks for it in what a method has returned. */
void return_value_look(struct return_value *r, const struct winrm_cim_value *v);

/* 0 where none is given; EXIT_RANGE for what is no exit status. */
int return_value_status(const struct return_value *r);

/* The response; of a method that has succeeded, `own` with the ReturnValue as
 * its exit code. */
const struct winrm_response *return_value_response(const struct return_value *r,
	enum winrm_operation operation, const struct winrm_response *response,
	struct winrm_response *own);

#endif
