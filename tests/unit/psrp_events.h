/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_TESTS_UNIT_PSRP_EVENTS_H
#define WINRM_TESTS_UNIT_PSRP_EVENTS_H

#include "core/psrp/receive.h"
#include "tests/unit/fixture.h"

/*
 * What a receiver makes of a recording of tests/fixtures/psrp, as one object of
 * JSON for each event, with the names that the sidecars have.
 */
struct psrp_events {
	char text[262144]; /* a line for each */
	size_t len;
	struct winrm_psrp_receiver receiver;
	struct winrm_pipeline pipeline;
	uint8_t memory[65536];
	uint8_t *packets; /* of the host, one after the other */
	size_t packets_len;
};

/* Reads NAME.txt; the receiver then has its ids. `shell`: the pool's packets,
 * else those of the pipeline. */
void psrp_load(struct psrp_events *e, const char *name, bool shell);
void psrp_free(struct psrp_events *e);

/* Starts anew and feeds the octets in pieces of that size. 0 or the error. */
int psrp_feed(
	struct psrp_events *e, const uint8_t *data, size_t len, size_t piece);

/* Are the events those of NAME.json? */
void psrp_assert_events(const struct psrp_events *e, const char *name);

/* One line, to be parsed; *rest goes on after it. */
struct winrm_slice psrp_line(struct winrm_slice *rest);

#endif
