/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_TESTS_UNIT_FEED_H
#define WINRM_TESTS_UNIT_FEED_H

#include "http/response.h"
#include "tests/unit/guard.h"
#include "tests/unit/unit.h"

/* A response being read from memory that ends at an unreadable page. */
struct feed {
	struct winrm_http_response r;
	struct guard page;
	uint8_t *buf;
	size_t len; /* of what the parser has kept */
};

struct feed feed_open(size_t max);
void feed_close(struct feed *f);
void feed_start(struct feed *f);

/* Adds these octets; stops when the response is whole or broken. */
enum winrm_http_result feed_add(
	struct feed *f, const void *data, size_t len, size_t piece);

/* The octets, in pieces of that size, then the end of the connection. */
enum winrm_http_result feed_all(
	struct feed *f, const void *data, size_t len, size_t piece);

struct winrm_slice feed_body(const struct feed *f);
struct winrm_slice feed_rest(const struct feed *f); /* what follows the body */
struct winrm_slice feed_type(const struct feed *f);
struct winrm_slice feed_token(const struct feed *f);

#endif
