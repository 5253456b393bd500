/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/ticket_record.h"

#include "core/config.h"

#include <string.h>

#if WINRM_KERBEROS

#include "core/base/secret.h"

/*
 * First lies the struct, of which the pointers say nothing, and then what its
 * slices had, one behind the other.
 */
size_t winrm_ticket_put(
	uint8_t *memory, size_t cap, const struct winrm_ticket *t)
{
	struct winrm_writer w = winrm_writer_init(memory, cap);

	winrm_writer_put(&w, t, sizeof(*t));
	winrm_writer_put_slice(&w, t->service);
	winrm_writer_put_slice(&w, t->crealm);
	winrm_writer_put_slice(&w, t->cname.text);
	winrm_writer_put_slice(&w, t->ticket);
	if (!winrm_writer_ok(&w))
		winrm_wipe(memory, cap);
	return w.len;
}

/* The next part of the memory, whose length is known already. */
static bool find(struct winrm_slice *part, struct winrm_slice *rest)
{
	if (part->len > rest->len)
		return false;
	part->ptr = rest->ptr;
	rest->ptr += part->len;
	rest->len -= part->len;
	return true;
}

bool winrm_ticket_get(struct winrm_ticket *t, const uint8_t *memory, size_t cap)
{
	struct winrm_slice rest = {memory + sizeof(*t), cap - sizeof(*t)};

	if (cap >= sizeof(*t)) {
		memcpy(t, memory, sizeof(*t));
		t->cname.type = WINRM_KRB_NAME_DER;
		if (t->key.etype != WINRM_KRB_NONE &&
			find(&t->service, &rest) && find(&t->crealm, &rest) &&
			find(&t->cname.text, &rest) && find(&t->ticket, &rest))
			return true;
	}
	winrm_wipe(t, sizeof(*t));
	return false;
}

void winrm_ticket_wipe(uint8_t *memory, size_t cap)
{
	winrm_wipe(memory, cap);
}

#endif
