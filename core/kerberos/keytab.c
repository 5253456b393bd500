/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/keytab.h"

#include "core/config.h"

#include <string.h>

#if WINRM_KERBEROS && WINRM_KERBEROS_FILES

#include "core/kerberos/krb_file.h"

struct entry {
	bool ours;
	uint32_t kvno, etype;
	struct winrm_slice key;
};

/* False: it is cut. */
static bool read_entry(struct entry *e, struct winrm_slice entry,
	struct winrm_slice name, struct winrm_slice realm)
{
	struct winrm_slice skipped;
	uint32_t count, kvno;

	e->ours = true;
	if (!winrm_krb_file_uint(&entry, 2, &count) ||
		!winrm_krb_file_data(&entry, 2, &skipped))
		return false;
	if (!winrm_slice_eq(skipped, realm))
		e->ours = false;
	if (!winrm_krb_file_parts(&entry, count, 2, name, &e->ours) ||
		!winrm_krb_file_octets(&entry, 8, &skipped) || /* type, time */
		!winrm_krb_file_uint(&entry, 1, &e->kvno) ||
		!winrm_krb_file_uint(&entry, 2, &e->etype) ||
		!winrm_krb_file_data(&entry, 2, &e->key))
		return false;
	if (winrm_krb_file_uint(&entry, 4, &kvno) && kvno != 0)
		e->kvno = kvno;
	return true;
}

static void take_entry(struct winrm_keytab *k, const struct entry *e)
{
	unsigned n = e->etype - WINRM_KEYTAB_FIRST;

	if (e->kvno < k->kvno)
		return;
	if (e->kvno > k->kvno)
		memset(k, 0, sizeof(*k));
	k->kvno = e->kvno;
	if (n < WINRM_KEYTAB_KEYS && e->key.len == winrm_krb_key_len(e->etype))
		k->keys[n] = e->key;
}

enum winrm_keytab_result winrm_keytab_read(struct winrm_keytab *k,
	struct winrm_slice file, struct winrm_slice name,
	struct winrm_slice realm)
{
	struct winrm_slice entry;
	uint32_t value;
	bool found = false;
	struct entry e;
	unsigned i;

	memset(k, 0, sizeof(*k));
	if (!winrm_krb_file_uint(&file, 2, &value) || value != 0x0502)
		return WINRM_KEYTAB_BAD;
	while (file.len > 0) {
		bool hole;

		if (!winrm_krb_file_uint(&file, 4, &value))
			return WINRM_KEYTAB_BAD;
		if (value == 0)
			break;
		hole = value >> 31;
		if (!winrm_krb_file_octets(
			    &file, hole ? 0 - value : value, &entry))
			return WINRM_KEYTAB_BAD;
		if (hole)
			continue;
		if (!read_entry(&e, entry, name, realm))
			return WINRM_KEYTAB_BAD;
		if (e.ours) {
			found = true;
			take_entry(k, &e);
		}
	}
	for (i = 0; i < WINRM_KEYTAB_KEYS; i++)
		if (k->keys[i].ptr)
			return WINRM_KEYTAB_OK;
	return found ? WINRM_KEYTAB_NO_KEY : WINRM_KEYTAB_NO_NAME;
}

size_t winrm_keytab_etypes(const struct winrm_keytab *k, const uint8_t *etypes,
	size_t count, uint8_t *out)
{
	size_t i, n = 0;

	for (i = 0; i < count; i++) {
		unsigned at = etypes[i] - (unsigned)WINRM_KEYTAB_FIRST;

		if (at < WINRM_KEYTAB_KEYS && k->keys[at].ptr)
			out[n++] = etypes[i];
	}
	return n;
}

bool winrm_keytab_key(const struct winrm_keytab *k, const uint8_t *etypes,
	size_t count, struct winrm_krb_key *key)
{
	uint8_t etype = 0;
	struct winrm_slice s;

	for (; count > 0 && !winrm_keytab_etypes(k, etypes, 1, &etype); count--)
		etypes++;
	if (count == 0)
		return false;
	s = k->keys[etype - WINRM_KEYTAB_FIRST];
	key->etype = etype;
	memcpy(key->bytes, s.ptr, s.len);
	return true;
}

#endif
