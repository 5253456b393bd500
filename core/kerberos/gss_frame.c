/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/gss_frame.h"

#include "core/config.h"

#if WINRM_KERBEROS

#include "core/kerberos/der_read.h"
#include "core/kerberos/der_write.h"

/* In the order of enum winrm_gss_mech, each with tag and length. */
static const uint8_t oids[] = {0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12,
	0x01, 0x02, 0x02, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x82, 0xf7, 0x12, 0x01,
	0x02, 0x02, 0x06, 0x0a, 0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x02,
	0x02, 0x0a, 0x06, 0x06, 0x2b, 0x06, 0x01, 0x05, 0x02, 0x05, 0x06, 0x06,
	0x2b, 0x06, 0x01, 0x05, 0x05, 0x02};

struct winrm_slice winrm_gss_oid(enum winrm_gss_mech mech)
{
	struct winrm_slice all = {oids, sizeof(oids)}, oid = {oids, 0};
	unsigned n;

	for (n = 0; n < (unsigned)mech && all.len > 0; n++) {
		oid.ptr = all.ptr;
		oid.len = all.ptr[1] + 2u;
		all.ptr += oid.len;
		all.len -= oid.len;
	}
	if (n < (unsigned)mech)
		oid.len = 0;
	return oid;
}

enum winrm_gss_mech winrm_gss_which(struct winrm_slice oid)
{
	unsigned mech;

	for (mech = WINRM_GSS_KRB5; mech < WINRM_GSS_OTHER; mech++) {
		struct winrm_slice one =
			winrm_gss_oid((enum winrm_gss_mech)mech);

		one.ptr += 2;
		one.len -= 2;
		if (winrm_slice_eq(one, oid))
			break;
	}
	return (enum winrm_gss_mech)mech;
}

void winrm_gss_frame(
	struct winrm_writer *w, size_t start, enum winrm_gss_mech mech)
{
	struct winrm_slice oid = winrm_gss_oid(mech);

	winrm_der_insert(w, start, oid.ptr, oid.len);
	winrm_der_wrap(w, start, 0x60);
}

bool winrm_gss_unframe(struct winrm_slice *token, enum winrm_gss_mech *mech)
{
	struct winrm_slice oid;

	if (!winrm_der_only(*token, 0x60, token) ||
		!winrm_der_take(token, WINRM_DER_OID, &oid))
		return false;
	*mech = winrm_gss_which(oid);
	return true;
}

#endif
