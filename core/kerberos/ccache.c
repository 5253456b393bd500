/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/ccache.h"

#include "core/config.h"

#include <string.h>

#if WINRM_KERBEROS && WINRM_KERBEROS_FILES

#include "core/base/secret.h"
#include "core/kerberos/der_write.h"
#include "core/kerberos/krb_shape.h"
#include "core/kerberos/der_read.h"
#include "core/kerberos/krb_file.h"

static const struct winrm_slice nothing;

static bool read_principal(
	struct winrm_ccache_principal *p, struct winrm_slice *rest)
{
	bool equal;
	uint32_t count;

	if (!winrm_krb_file_uint(rest, 4, &p->type) ||
		!winrm_krb_file_uint(rest, 4, &count) ||
		!winrm_krb_file_data(rest, 4, &p->realm))
		return false;
	p->parts.ptr = rest->ptr;
	if (!winrm_krb_file_parts(rest, count, 4, nothing, &equal))
		return false;
	p->parts.len = (size_t)(rest->ptr - p->parts.ptr);
	return true;
}

static bool name_is(
	const struct winrm_ccache_principal *p, struct winrm_slice name)
{
	struct winrm_slice rest = p->parts, part;

	while (winrm_krb_file_data(&rest, 4, &part))
		if (!winrm_slice_eq(part, winrm_slice_cut(&name, '/')))
			return false;
	return name.len == 0;
}

/* The header's fields, and then the default principal. */
static bool read_head(struct winrm_slice *file, int32_t *offset,
	struct winrm_ccache_principal *p)
{
	struct winrm_slice header, field;
	uint32_t value;

	*offset = 0;
	if (!winrm_krb_file_uint(file, 2, &value) || value != 0x0504 ||
		!winrm_krb_file_data(file, 2, &header))
		return false;
	while (header.len > 0) {
		uint32_t seconds;

		if (!winrm_krb_file_uint(&header, 2, &value) ||
			!winrm_krb_file_data(&header, 2, &field))
			return false;
		if (value == 1 && winrm_krb_file_uint(&field, 4, &seconds))
			*offset = (int32_t)seconds;
	}
	return read_principal(p, file);
}

/* Addresses or authorization data: they are skipped. */
static bool skip_list(struct winrm_slice *rest)
{
	struct winrm_slice skipped;
	uint32_t count;

	if (!winrm_krb_file_uint(rest, 4, &count))
		return false;
	for (; count > 0; count--)
		if (!winrm_krb_file_octets(rest, 2, &skipped) ||
			!winrm_krb_file_data(rest, 4, &skipped))
			return false;
	return true;
}

/* The next credential. One that is of no use has a key of type 0. */
static bool read_ticket(struct winrm_ccache_ticket *t, struct winrm_slice *file)
{
	struct winrm_slice key, second;
	uint32_t etype, is_skey;

	if (!read_principal(&t->client, file) ||
		!read_principal(&t->service, file) ||
		!winrm_krb_file_uint(file, 2, &etype) ||
		!winrm_krb_file_data(file, 4, &key) ||
		!winrm_krb_file_uint(file, 4, &t->auth_time) ||
		!winrm_krb_file_uint(file, 4, &t->start_time) ||
		!winrm_krb_file_uint(file, 4, &t->end_time) ||
		!winrm_krb_file_uint(file, 4, &t->renew_until) ||
		!winrm_krb_file_uint(file, 1, &is_skey) ||
		!winrm_krb_file_uint(file, 4, &t->flags) || !skip_list(file) ||
		!skip_list(file) || !winrm_krb_file_data(file, 4, &t->ticket) ||
		!winrm_krb_file_data(file, 4, &second))
		return false;
	if (t->start_time == 0)
		t->start_time = t->auth_time;
	t->key.etype = WINRM_KRB_NONE;
	if (key.len > 0 && key.len == winrm_krb_key_len(etype) && !is_skey) {
		t->key.etype = (uint8_t)etype;
		memcpy(t->key.bytes, key.ptr, key.len);
	}
	return true;
}

enum winrm_ccache_result winrm_ccache_find(struct winrm_ccache_ticket *t,
	struct winrm_slice file, struct winrm_slice service,
	struct winrm_slice realm, uint32_t now)
{
	enum winrm_ccache_result result = WINRM_CCACHE_NONE;
	struct winrm_ccache_principal ours;
	struct winrm_ccache_ticket one;
	int32_t offset;

	memset(t, 0, sizeof(*t));
	if (!read_head(&file, &offset, &ours))
		return WINRM_CCACHE_BAD;
	one.clock_offset = offset;
	while (file.len > 0) {
		if (!read_ticket(&one, &file)) {
			result = WINRM_CCACHE_BAD;
			break;
		}
		if (one.key.etype == WINRM_KRB_NONE ||
			!winrm_slice_eq(one.client.realm, ours.realm) ||
			!winrm_slice_eq(one.client.parts, ours.parts) ||
			!name_is(&one.service, service) ||
			(realm.len > 0 &&
				!winrm_slice_eq(one.service.realm, realm)) ||
			!winrm_der_is(one.ticket, 0x61))
			continue;
		if (result == WINRM_CCACHE_NONE)
			result = WINRM_CCACHE_EXPIRED;
		if (one.end_time > now + (uint32_t)(now ? offset : 0) &&
			one.end_time > t->end_time) {
			*t = one;
			result = WINRM_CCACHE_OK;
		}
	}
	winrm_wipe(&one, sizeof(one));
	if (result != WINRM_CCACHE_OK)
		winrm_wipe(t, sizeof(*t));
	return result;
}

bool winrm_ccache_default(
	struct winrm_ccache_principal *p, struct winrm_slice file)
{
	int32_t offset;

	return read_head(&file, &offset, p);
}

/* A PrincipalName around its parts; type 0 is one, too. */
#define NAME(...)                                                              \
	WINRM_DER_SEQUENCE, __VA_ARGS__, WINRM_DER_FIELD + 1,                  \
		WINRM_DER_SEQUENCE, WINRM_KRB_HERE, WINRM_KRB_END,             \
		WINRM_KRB_END, WINRM_KRB_END
static const uint8_t name_of_type[] = {NAME(WINRM_DER_FIELD, WINRM_DER_INTEGER,
	WINRM_KRB_AT(winrm_ccache_principal, type), WINRM_KRB_END)};
static const uint8_t name_of_type_0[] = {NAME(WINRM_KRB_CONSTANT(0, 0))};

void winrm_ccache_put_name(
	struct winrm_writer *w, const struct winrm_ccache_principal *p)
{
	struct winrm_slice rest = p->parts, part;
	size_t start = w->len, at;

	while (winrm_krb_file_data(&rest, 4, &part)) {
		at = w->len;
		winrm_writer_put_slice(w, part);
		winrm_der_wrap(w, at, WINRM_DER_STRING);
	}
	winrm_krb_put(w, start, p->type ? name_of_type : name_of_type_0, p);
}

void winrm_ccache_put_text(
	struct winrm_writer *w, const struct winrm_ccache_principal *p)
{
	struct winrm_slice rest = p->parts, part;

	while (winrm_krb_file_data(&rest, 4, &part)) {
		winrm_writer_put_slice(w, part);
		if (rest.len > 0)
			winrm_writer_put_byte(w, '/');
	}
}

#endif
