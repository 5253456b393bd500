/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/ap_request.h"

#include "core/config.h"

#if WINRM_KERBEROS

#include "core/kerberos/der_read.h"
#include "core/kerberos/der_write.h"
#include "core/kerberos/gss_frame.h"

enum {
	GSS_CHECKSUM = 0x8003, /* RFC 4121 4.1.1 */
	BINDINGS = 16,
	CHECKSUM_MAX = 24 + 8 + 16 + WINRM_KRB_MAC_MAX
};

static struct winrm_slice key_octets(const struct winrm_krb_key *key)
{
	struct winrm_slice s = {key->bytes, winrm_krb_key_len(key->etype)};

	return s;
}

static void put_authenticator(struct winrm_writer *w,
	const struct winrm_ap_request *r, uint32_t checksum_type,
	struct winrm_slice checksum)
{
	size_t start = w->len;

	winrm_der_put_uint_field(w, 0, 5);
	winrm_der_put_field(w, 1, WINRM_DER_STRING, r->ticket->crealm);
	winrm_krb_put_name(w, 2, &r->ticket->cname);
	winrm_krb_put_typed(w, 3, checksum_type, checksum);
	winrm_der_put_uint_field(w, 4, r->usec);
	winrm_krb_put_time(w, 5, r->time);
	if (r->subkey)
		winrm_krb_put_typed(
			w, 6, r->subkey->etype, key_octets(r->subkey));
	if (r->seq)
		winrm_der_put_uint_field(w, 7, r->seq);
	winrm_der_wrap(w, start, WINRM_DER_SEQUENCE);
	winrm_der_wrap(w, start, 0x62);
}

bool winrm_ap_put(struct winrm_writer *w, const struct winrm_ap_request *r,
	uint32_t options, uint32_t usage, uint32_t checksum_type,
	struct winrm_slice checksum)
{
	/* [0] version, [1] type, [2] options */
	static const uint8_t head[] = {
		0xa0, 3, 2, 1, 5, 0xa1, 3, 2, 1, 14, 0xa2, 7, 3, 5, 0};
	size_t start = w->len, at;

	winrm_writer_put(w, head, sizeof(head));
	winrm_writer_put_le32(w, options);
	at = w->len;
	winrm_writer_put_slice(w, r->ticket->ticket);
	winrm_der_wrap(w, at, WINRM_DER_FIELD + 3);
	at = w->len;
	winrm_writer_put(w, r->confounder, WINRM_KRB_CONFOUNDER);
	put_authenticator(w, r, checksum_type, checksum);
	if (!winrm_krb_encrypt_wrap(w, at, &r->ticket->key, usage))
		return false;
	winrm_der_wrap(w, at, WINRM_DER_FIELD + 4);
	winrm_der_wrap(w, start, WINRM_DER_SEQUENCE);
	winrm_der_wrap(w, start, 0x6e);
	return true;
}

#if WINRM_KERBEROS_IAKERB
/* The extension with IAKERB's KRB-FINISHED. */
static void put_finished(struct winrm_writer *w,
	const struct winrm_ap_request *r, const uint8_t *finished)
{
	struct winrm_slice mac = {
		finished, winrm_krb_mac_len(r->subkey->etype)};
	uint8_t head[8] = {0, 0, 0, 1};
	size_t start = w->len;

	winrm_krb_put_typed(
		w, 1, winrm_krb_checksum_type(r->subkey->etype), mac);
	winrm_der_wrap(w, start, WINRM_DER_SEQUENCE);
	head[7] = (uint8_t)(w->len - start);
	winrm_der_insert(w, start, head, sizeof(head));
}
#endif

bool winrm_ap_put_token(struct winrm_writer *w,
	const struct winrm_ap_request *r, const struct winrm_ap_context *c)
{
	uint8_t checksum[CHECKSUM_MAX];
	struct winrm_writer k = winrm_writer_init(checksum, sizeof(checksum));
	struct winrm_slice s = {checksum, 0};
	size_t start = w->len;

	winrm_writer_put_le32(&k, BINDINGS);
	if (c->bindings)
		winrm_writer_put(&k, c->bindings, BINDINGS);
	else
		winrm_writer_put_zeros(&k, BINDINGS);
	winrm_writer_put_le32(&k, c->flags);
#if WINRM_KERBEROS_IAKERB
	if (c->finished)
		put_finished(&k, r, c->finished);
#endif
	s.len = k.len;
	if (!winrm_ap_put(w, r,
		    c->flags & WINRM_GSS_MUTUAL ? WINRM_AP_MUTUAL : 0,
		    WINRM_KRB_USE_AUTHENTICATOR, GSS_CHECKSUM, s))
		return false;
	winrm_der_insert(w, start, "\1", 2);
	winrm_gss_frame(w, start,
		WINRM_KERBEROS_IAKERB && c->finished ? WINRM_GSS_IAKERB
						     : WINRM_GSS_KRB5);
	return true;
}

#endif
