/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_TESTS_UNIT_KRB_H
#define WINRM_TESTS_UNIT_KRB_H

#include "core/kerberos/krb_crypto.h"
#include "tests/unit/fixture.h"

/* Keys and encrypted parts for the tests of core/kerberos. */

static const unsigned krb_etypes[] = {17, 18, 19, 20};

static inline struct winrm_krb_key krb_key(unsigned etype, const char *hex)
{
	struct winrm_krb_key key = {(uint8_t)etype, {0}};
	struct blob bytes = blob_hex(hex);

	assert_int_equal(bytes.len, winrm_krb_key_len(etype));
	memcpy(key.bytes, bytes.data, bytes.len);
	blob_free(&bytes);
	return key;
}

static inline struct winrm_krb_key krb_json_key(
	unsigned etype, const cJSON *json, const char *name)
{
	const char *hex = json_text(json, name);

	assert_non_null(hex);
	return krb_key(etype, hex);
}

/* One whose bytes are all different. */
static inline struct winrm_krb_key krb_any_key(unsigned etype)
{
	struct winrm_krb_key key = {(uint8_t)etype, {0}};
	size_t i;

	for (i = 0; i < sizeof(key.bytes); i++)
		key.bytes[i] = (uint8_t)(i * 7 + etype);
	return key;
}

static inline bool is_zero(const void *data, size_t len)
{
	const uint8_t *bytes = data;
	size_t i;

	for (i = 0; i < len && bytes[i] == 0; i++)
		;
	return i == len;
}

#endif
