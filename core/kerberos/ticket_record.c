/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/ticket_record.h"

#include "core/config.h"

#include <string.h>

#if WINRM_KERBEROS

#include "core/base/secret.h"

enum { SERVICE, CREALM, CNAME, TICKET, PARTS };

/* What lies first; then come the parts, one behind the other. */
struct head {
	uint32_t len[PARTS];
	uint32_t end_time, renew_until;
	int32_t clock_offset;
	struct winrm_krb_key key; /* none: there is no ticket */
};

size_t winrm_ticket_put(
	uint8_t *memory, size_t cap, const struct winrm_ticket *t)
{
	const struct winrm_slice parts[PARTS] = {
		t->service, t->crealm, t->cname.text, t->ticket};
	struct winrm_writer w = winrm_writer_init(memory, cap);
	struct head head;
	size_t i;

	memset(&head, 0, sizeof(head));
	for (i = 0; i < PARTS; i++)
		head.len[i] = (uint32_t)parts[i].len;
	head.end_time = t->end_time;
	head.renew_until = t->renew_until;
	head.clock_offset = t->clock_offset;
	head.key = t->key;
	winrm_writer_put(&w, &head, sizeof(head));
	winrm_wipe(&head, sizeof(head));
	for (i = 0; i < PARTS; i++)
		winrm_writer_put_slice(&w, parts[i]);
	if (!winrm_writer_ok(&w))
		winrm_wipe(memory, cap);
	return w.len;
}

bool winrm_ticket_get(struct winrm_ticket *t, const uint8_t *memory, size_t cap)
{
	struct winrm_slice parts[PARTS];
	struct head head;
	size_t i;

	memset(t, 0, sizeof(*t));
	if (cap < sizeof(head))
		return false;
	memcpy(&head, memory, sizeof(head));
	memory += sizeof(head);
	cap -= sizeof(head);
	for (i = 0; i < PARTS; i++) {
		if (head.len[i] > cap)
			break;
		parts[i].ptr = memory;
		parts[i].len = head.len[i];
		memory += head.len[i];
		cap -= head.len[i];
	}
	if (i == PARTS && head.key.etype != WINRM_KRB_NONE) {
		t->service = parts[SERVICE];
		t->crealm = parts[CREALM];
		t->cname.text = parts[CNAME];
		t->ticket = parts[TICKET];
		t->key = head.key;
		t->end_time = head.end_time;
		t->renew_until = head.renew_until;
		t->clock_offset = head.clock_offset;
	}
	winrm_wipe(&head, sizeof(head));
	return t->key.etype != WINRM_KRB_NONE;
}

void winrm_ticket_wipe(uint8_t *memory, size_t cap)
{
	winrm_wipe(memory, cap);
}

#endif
