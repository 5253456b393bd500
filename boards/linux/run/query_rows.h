/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_QUERY_ROWS_H
#define BOARDS_LINUX_RUN_QUERY_ROWS_H

#include "core/winrm.h"

/* Requests of which each row is a line of JSON of the output. */

/* Is it a query, or one instance, or a method? */
bool query_is(enum winrm_operation operation);

/* Leaves only whole rows in the capture. True: not all are there. */
bool query_is_cut(struct winrm_capture *capture);

#endif
