/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/ap_request.h"

#include "core/config.h"

#if WINRM_KERBEROS

#include "core/kerberos/der_write.h"
#include "core/kerberos/gss_frame.h"

enum {
	GSS_CHECKSUM = 0x8003, /* RFC 4121 4.1.1 */
	BINDINGS = 16,
	CHECKSUM_MAX = 24 + 8 + 16 + WINRM_KRB_MAC_MAX
};

#define AT(field) WINRM_KRB_AT(winrm_ap_request, field)
#define SEQUENCE  WINRM_DER_SEQUENCE
#define FIELD     WINRM_DER_FIELD
#define END       WINRM_KRB_END

/* clang-format off */
static const uint8_t authenticator[] = {
	0x62, SEQUENCE,
		WINRM_KRB_CONSTANT(0, 5),
		FIELD + 1, WINRM_DER_STRING, AT(ticket.crealm), END,
		FIELD + 2, WINRM_KRB_WHOLE, AT(ticket.cname.text), END,
		FIELD + 3,
		WINRM_KRB_TYPED(AT(checksum_type), AT(checksum)), END,
		FIELD + 4, WINRM_DER_INTEGER, AT(random.usec), END,
		FIELD + 5, WINRM_DER_TIME, AT(time), END,
		FIELD + 6, WINRM_KRB_TYPED(AT(subkey_type), AT(subkey)), END,
		FIELD + 7, WINRM_DER_INTEGER, AT(seq), END,
	END, END};

/* Around the fields of the encrypted Authenticator. */
static const uint8_t ap_req[] = {
	0x6e, SEQUENCE,
		WINRM_KRB_CONSTANT(0, 5),
		WINRM_KRB_CONSTANT(1, 14),
		WINRM_KRB_RAW, 5, FIELD + 2, 7, WINRM_DER_BITS, 5, 0,
		WINRM_KRB_ARRAY, AT(options), 1,
		WINRM_KRB_RAW, 3, 0, 0, 0,
		FIELD + 3, WINRM_KRB_WHOLE, AT(ticket.ticket), END,
		FIELD + 4, SEQUENCE, WINRM_KRB_HERE, END, END,
	END, END};
/* clang-format on */

bool winrm_ap_put_encrypted(struct winrm_writer *w, const uint8_t *shape,
	const struct winrm_ap_request *r, const struct winrm_krb_key *key,
	uint32_t usage)
{
	size_t start = w->len;

	winrm_writer_put(w, r->random.confounder, WINRM_KRB_CONFOUNDER);
	winrm_krb_put(w, w->len, shape, r);
	return winrm_krb_encrypt_fields(w, start, key, usage);
}

bool winrm_ap_put(struct winrm_writer *w, const struct winrm_ap_request *r,
	uint32_t usage)
{
	size_t start = w->len;

	if (!winrm_ap_put_encrypted(w, authenticator, r, &r->ticket.key, usage))
		return false;
	winrm_krb_put(w, start, ap_req, r);
	return true;
}

#if WINRM_KERBEROS_IAKERB
struct finished {
	struct winrm_slice mac;
	uint32_t type;
};

/* The extension with IAKERB's KRB-FINISHED. */
static void put_finished(
	struct winrm_writer *w, unsigned etype, const uint8_t *mac)
{
	static const uint8_t shape[] = {SEQUENCE, FIELD + 1,
		WINRM_KRB_TYPED(WINRM_KRB_AT(finished, type),
			WINRM_KRB_AT(finished, mac)),
		END, END};
	struct finished f = {{mac, winrm_krb_mac_len(etype)},
		winrm_krb_checksum_type(etype)};
	uint8_t head[8] = {0, 0, 0, 1};
	size_t start = w->len;

	winrm_krb_put(w, start, shape, &f);
	head[7] = (uint8_t)(w->len - start);
	winrm_der_insert(w, start, head, sizeof(head));
}
#endif

bool winrm_ap_put_token(struct winrm_writer *w, struct winrm_ap_request *r,
	const struct winrm_ap_context *c)
{
	uint8_t checksum[CHECKSUM_MAX];
	struct winrm_writer k = winrm_writer_init(checksum, sizeof(checksum));
	size_t start = w->len;

	winrm_writer_put_le32(&k, BINDINGS);
	if (c->bindings)
		winrm_writer_put(&k, c->bindings, BINDINGS);
	else
		winrm_writer_put_zeros(&k, BINDINGS);
	winrm_writer_put_le32(&k, c->flags);
#if WINRM_KERBEROS_IAKERB
	if (c->finished)
		put_finished(&k, r->subkey_type, c->finished);
#endif
	r->checksum_type = GSS_CHECKSUM;
	r->checksum.ptr = checksum;
	r->checksum.len = k.len;
	r->options = c->flags & WINRM_GSS_MUTUAL ? WINRM_AP_MUTUAL : 0;
	if (!winrm_ap_put(w, r, WINRM_KRB_USE_AUTHENTICATOR))
		return false;
	winrm_der_insert(w, start, "\1", 2);
	winrm_gss_frame(w, start,
		WINRM_KERBEROS_IAKERB && c->finished ? WINRM_GSS_IAKERB
						     : WINRM_GSS_KRB5);
	return true;
}

#endif
