/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_CONNECTOR_RECORD_H
#define BOARDS_LINUX_RUN_CONNECTOR_RECORD_H

#include "core/connector/connector.h"

/* Copies what `from` has over what `to` has. False: there is no room. */
bool record_lay(struct winrm_connector *to, const struct winrm_connector *from);

/*
 * Do they say the same of host, identity and connection, and of all that a
 * remote shell is made with? What is of one call alone is not looked at.
 */
bool record_same(
	const struct winrm_connector *a, const struct winrm_connector *b);

/* A number that is the same for records that are the same; above 15. */
uint32_t record_hash(const struct winrm_connector *c);

/*
 * Puts what is of one call alone into a record that is the same otherwise, at
 * `mark` of its pool, over what a call before has put there. False: no room.
 */
bool record_recall(struct winrm_connector *to,
	const struct winrm_connector *from, size_t mark);

/* Adds a sentence to its warnings, as far as there is room. */
void record_warn(struct winrm_connector *c, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The deadline of a call that comes now, ms; UINT64_MAX: none. */
uint64_t record_until(const struct winrm_connector *c, uint64_t now);

/* Leaves it only the time until its deadline. */
void record_limit(struct winrm_connector *c, uint64_t until, uint64_t now);

#endif
