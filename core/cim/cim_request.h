/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_CIM_CIM_REQUEST_H
#define WINRM_CORE_CIM_CIM_REQUEST_H

#include "core/cim/cim.h"
#include "soap/envelope.h"
#include "soap/names.h"

/*
 * The requests for management data: WS-Transfer, WS-Enumeration (DSP0226 7 and
 * 8) and methods (DSP0227 11).
 */

/* Rows of one reply, if the request does not say. */
#define WINRM_CIM_MAX_ELEMENTS 100

/* WINRM_CIM_WQL as a text of soap/names.h. */
#define WINRM_CIM_WQL_TEXT N_WINDOWS "WQL"

/* What they have in common. */
struct winrm_cim_target {
	struct winrm_envelope_header header;
	const char *resource;
	const struct winrm_selector *selectors; /* or NULL */
	const struct winrm_selector *options;   /* or NULL */
};

static inline uint32_t winrm_cim_max(const struct winrm_cim *cim)
{
	return cim->max_elements > 0 ? cim->max_elements
				     : WINRM_CIM_MAX_ELEMENTS;
}

/* A resource's URI. */
struct winrm_envelope_uri winrm_cim_uri(const char *resource);

/* The first message of an operation. */
void winrm_cim_put(struct winrm_writer *w, const struct winrm_cim_target *t,
	enum winrm_operation operation, const struct winrm_cim *cim);

/* Asks for the next rows of an enumeration, `max` at most; 0: ends it. */
void winrm_cim_put_pull(struct winrm_writer *w,
	const struct winrm_cim_target *t, const char *context, uint32_t max);

/* Up to the inside of the Body: `verb` is the last part of the action, `space`
 * what comes before it; headers as in winrm_envelope_operation. */
void winrm_cim_begin(struct winrm_writer *w, const struct winrm_cim_target *t,
	const char *space, const char *verb, const char *own,
	const char *const *own_args);

#endif
