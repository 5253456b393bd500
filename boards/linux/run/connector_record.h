/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_CONNECTOR_RECORD_H
#define BOARDS_LINUX_RUN_CONNECTOR_RECORD_H

#include "core/connector/connector.h"

/* Copies the keys of `from` over those of `to`. False: no room. */
bool record_lay(struct winrm_connector *to, const struct winrm_connector *from);

/* Is its command a script for a runspace? */
bool record_has_runspace(const struct winrm_connector *c);

/*
 * Do they agree on host, identity, connection, and all that a remote shell is
 * made with? What concerns one call alone is ignored.
 */
bool record_same(
	const struct winrm_connector *a, const struct winrm_connector *b);

/* A number that is equal for equal records; above 15. */
uint32_t record_hash(const struct winrm_connector *c);

/*
 * Puts what concerns one call alone into a record that is equal otherwise, at
 * `mark` of its pool, over that of an earlier call. False: no room.
 */
bool record_recall(struct winrm_connector *to,
	const struct winrm_connector *from, size_t mark);

/* Adds a sentence to its warnings if there is room. */
void record_warn(struct winrm_connector *c, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The deadline of a call that comes now, ms; UINT64_MAX: none. */
uint64_t record_until(const struct winrm_connector *c, uint64_t now);

/* Limits its timeout to the time until its deadline. */
void record_limit(struct winrm_connector *c, uint64_t until, uint64_t now);

#endif
