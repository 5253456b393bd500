/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_CIM_CIM_OPERATION_H
#define WINRM_CORE_CIM_CIM_OPERATION_H

#include "core/cim/cim_fields.h"
#include "core/cim/cim_reader.h"
#include "core/engine/operation.h"

/* The operation behind WINRM_OP_CIM_...: one message and its reply, and for an
 * enumeration further ones until it ends. */
extern const struct winrm_operation_table winrm_cim_operation;

/* The message that is to be sent next, or is under way. */
enum winrm_cim_step {
	WINRM_CIM_FIRST,
	WINRM_CIM_PULL,
	WINRM_CIM_RENEW, /* of a subscription */
	WINRM_CIM_END    /* from here on, cleaning up: ends what goes on */
};

struct winrm_cim_state {
	enum winrm_cim_step step;
	char context[WINRM_ID_SIZE]; /* where the rows go on; "": nowhere */
#if WINRM_WATCH
	char identifier[WINRM_ID_SIZE]; /* of the subscription */
	uint32_t renewed;               /* when, by the port's clock */
#endif
};

/* --- for events ------------------------------------------------------------ */

/* Those of struct winrm_cim: resource, selectors and options come first. */
extern const struct winrm_cim_field winrm_cim_fields[];

/* A winrm_operation_table.start, once it is known which field is wrong, if any. */
int winrm_cim_begin_request(struct winrm_engine *e, const char *wrong_field);

/* Hands the rows to on_value, which may be NULL; as winrm_cim_read. */
int winrm_cim_tell(struct winrm_engine *e, enum winrm_cim_rows where,
	winrm_cim_on_value *on_value, const struct winrm_envelope_first *first,
	struct winrm_slice doc);

/* Does the fault only mean that there were no rows in time? */
bool winrm_cim_is_silence(const struct winrm_engine *e, int error);

/* A winrm_operation_table.clean: the next message is WINRM_CIM_END. */
bool winrm_cim_clean(struct winrm_engine *e, enum winrm_cleaning when);

#endif
