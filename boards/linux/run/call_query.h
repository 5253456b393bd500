/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_CALL_QUERY_H
#define BOARDS_LINUX_RUN_CALL_QUERY_H

#include "boards/linux/run/one_host_state.h"

/* Lends the record what a query, get or invoke of its becomes. */
void call_query_lend(struct winrm_connector *record);

/*
 * Completes a request that is one of these: each row is a line of JSON of the
 * output. False: it is another request, which stays as it is.
 */
bool call_query_prepare(struct winrm_request *request);

/* The response, in which the exit code of a method is its ReturnValue. */
const struct winrm_response *call_query_response(const struct one_host *h);

/* Leaves only whole rows in the capture. True: not all are there. */
bool call_query_is_cut(struct winrm_capture *capture);

#endif
