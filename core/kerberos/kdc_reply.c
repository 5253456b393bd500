/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/kdc_reply.h"

#include "core/config.h"

#include <string.h>

#if WINRM_KERBEROS

#include "core/base/endian.h"
#include "core/base/secret.h"
#include "core/kerberos/der_read.h"

enum { KRB_ERROR = 0x7e };
enum { PA_ETYPE_INFO2 = 19, PA_REQ_ENC_PA_REP = 149 };

/* KDC-REP. */
enum { PADATA, CREALM, CNAME, TICKET, ENC_PART, REPLY_FIELDS };
#define REPLY "\x30\x82\x30\xa3\x1b\xa4\xff\xa5\xff\xa6\x30"
static const char as_rep[] = "\x6b" REPLY;
static const char tgs_rep[] = "\x6d" REPLY;

/* EncKDCRepPart. */
enum { KEY, NONCE, FLAGS, AUTH, END, SREALM, SNAME, ENC_PA, PLAIN_FIELDS };
#define PLAIN                                                                  \
	"\x30\xa0\x30\xa2\x02\xa4\x03\xa5\x18\xa7\x18\xa9\x1b\xaa\xff"         \
	"\x8c\x30"

static bool read_info(struct winrm_krb_etype_info *info,
	struct winrm_slice pa_list, const uint8_t *etypes, size_t count)
{
	struct winrm_slice list, one, field[3];

	memset(info, 0, sizeof(*info));
	if (!winrm_krb_find_pa(pa_list, PA_ETYPE_INFO2, &list))
		return false;
	if (!list.ptr)
		return true;
	if (!winrm_der_enter(&list, WINRM_DER_SEQUENCE))
		return false;
	while (list.len > 0) {
		if (!winrm_der_take(&list, WINRM_DER_SEQUENCE, &one) ||
			!winrm_der_fields(
				one, "\xa0\x02\x81\x1b\x82\x04", field))
			return false;
		if (!winrm_krb_key_len((unsigned)field[0].len) ||
			!memchr(etypes, (int)field[0].len, count))
			continue;
		if (field[2].ptr) {
			if (field[2].len != 4)
				return false;
			info->rounds = winrm_get_be32(field[2].ptr);
			if (info->rounds == 0) /* RFC 3962 4: 2^32 */
				info->rounds = UINT32_MAX;
		}
		info->salt = field[1];
		info->etype = (uint8_t)field[0].len;
		break;
	}
	return true;
}

bool winrm_krb_etype_info_read(struct winrm_krb_etype_info *info,
	struct winrm_slice method_data, const uint8_t *etypes, size_t count)
{
	return winrm_der_enter(&method_data, WINRM_DER_SEQUENCE) &&
		read_info(info, method_data, etypes, count);
}

bool winrm_kdc_reply_info(
	struct winrm_krb_etype_info *info, struct winrm_slice message)
{
	struct winrm_slice field[REPLY_FIELDS], etype[1];
	uint8_t octet;

	if (!winrm_der_fields(message, as_rep, field) ||
		!winrm_der_fields(field[ENC_PART], "\xa0\x02", etype))
		return false;
	octet = winrm_krb_key_len((unsigned)etype[0].len)
		? (uint8_t)etype[0].len
		: 0;
	if (!read_info(info, field[PADATA], &octet, 1))
		return false;
	info->etype = octet;
	return true;
}

void winrm_krb_put_salt(struct winrm_writer *w, struct winrm_slice realm,
	const struct winrm_krb_name *name)
{
	size_t i;

	winrm_writer_put_slice(w, realm);
	for (i = 0; i < name->text.len; i++)
		if (name->text.ptr[i] != '/' ||
			name->type == WINRM_KRB_NAME_ENTERPRISE)
			winrm_writer_put_byte(w, name->text.ptr[i]);
}

/* Is it "krbtgt/REALM"? */
static bool is_kdc(struct winrm_slice sname, struct winrm_slice *realm)
{
	struct winrm_slice part;

	return winrm_der_fields(sname, "\x30\xa1\x30", realm) &&
		winrm_der_take(realm, WINRM_DER_STRING, &part) &&
		winrm_slice_is(part, "krbtgt") &&
		winrm_der_enter(realm, WINRM_DER_STRING);
}

/* Whose ticket is it? */
static enum winrm_krb_result check_service(
	struct winrm_kdc_reply *out, const struct winrm_kdc_check *c)
{
	bool ours = winrm_slice_eq(out->srealm, c->request.realm);
	struct winrm_slice realm;

	if (ours && winrm_krb_name_is(out->sname, &c->request.service))
		return WINRM_KRB_OK;
	if (!is_kdc(out->sname, &realm))
		return WINRM_KRB_MISMATCH;
	if (!c->tgs)
		/* the realm by its canonical name */
		return c->request.canonicalize &&
				winrm_slice_eq(realm, out->srealm)
			? WINRM_KRB_OK
			: WINRM_KRB_MISMATCH;
	if (!ours || winrm_slice_eq(realm, out->srealm))
		return WINRM_KRB_MISMATCH;
	out->next_realm = realm;
	return WINRM_KRB_REFERRAL;
}

/* Does this list of PA-DATA confirm the request (RFC 6806 11)? */
static bool confirms(struct winrm_slice list, const struct winrm_kdc_check *c)
{
	size_t len = winrm_krb_mac_len(c->key->etype);
	struct winrm_slice value, field[2];
	uint8_t mac[WINRM_KRB_MAC_MAX];

	return winrm_krb_find_pa(list, PA_REQ_ENC_PA_REP, &value) &&
		winrm_der_fields(value, "\x30\xa0\x02\xa1\x04", field) &&
		field[0].len == winrm_krb_checksum_type(c->key->etype) &&
		field[1].len == len &&
		winrm_krb_checksum(
			c->key, WINRM_KRB_USE_ENC_PA_REP, &c->sent, 1, mac) &&
		winrm_equal_ct(mac, field[1].ptr, len);
}

static enum winrm_krb_result read_plain(struct winrm_kdc_reply *out,
	uint8_t *message, struct winrm_slice plain,
	const struct winrm_kdc_check *c)
{
	struct winrm_slice field[PLAIN_FIELDS];
	bool has_key;

	/* some KDCs give an AS-REP the tag of a TGS-REP */
	if (!winrm_der_fields(plain, "\x7a" PLAIN, field) &&
		!winrm_der_fields(plain, "\x79" PLAIN, field))
		return WINRM_KRB_MALFORMED;
	has_key = winrm_krb_read_key(field[KEY], &out->ticket.key);
	winrm_wipe(message + (field[KEY].ptr - message), field[KEY].len);
	if (!has_key || field[FLAGS].len < 5)
		return WINRM_KRB_MALFORMED;
	if (field[NONCE].len != c->request.nonce)
		return WINRM_KRB_MISMATCH;
	out->flags = winrm_get_be32(field[FLAGS].ptr + 1);
	out->auth_time = (uint32_t)field[AUTH].len;
	out->ticket.end_time = (uint32_t)field[END].len;
	out->srealm = field[SREALM];
	out->sname = field[SNAME];
	if (c->request.enc_pa_rep && (out->flags & WINRM_KRB_FLAG_ENC_PA_REP) &&
		!confirms(field[ENC_PA], c))
		return WINRM_KRB_MISMATCH;
	return check_service(out, c);
}

enum winrm_krb_result winrm_kdc_reply_read(struct winrm_kdc_reply *out,
	uint8_t *message, size_t len, const struct winrm_kdc_check *c)
{
	struct winrm_slice field[REPLY_FIELDS], whole = {message, len};
	enum winrm_krb_result result;

	memset(out, 0, sizeof(*out));
	if (len > 0 && message[0] == KRB_ERROR)
		return WINRM_KRB_REFUSED;
	if (!winrm_der_fields(whole, c->tgs ? tgs_rep : as_rep, field) ||
		!winrm_der_is(field[TICKET], 0x61) ||
		!winrm_der_is(field[CNAME], WINRM_DER_SEQUENCE))
		return WINRM_KRB_MALFORMED;
	result = winrm_krb_decrypt_in_place(message, &field[ENC_PART], c->key,
		c->tgs ? WINRM_KRB_USE_TGS_REPLY : WINRM_KRB_USE_AS_REPLY);
	if (result != WINRM_KRB_OK)
		return result;
	out->ticket.ticket = field[TICKET];
	out->ticket.crealm = field[CREALM];
	out->ticket.cname.text = field[CNAME];
	result = read_plain(out, message, field[ENC_PART], c);
	if (result > WINRM_KRB_REFERRAL)
		winrm_wipe(out, sizeof(*out));
	return result;
}

#endif
