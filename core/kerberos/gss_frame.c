/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/gss_frame.h"

#include "core/config.h"

#include <string.h>

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
	struct winrm_slice oid = {oids, 0};
	unsigned n;

	for (n = WINRM_GSS_KRB5; n < (unsigned)mech; n++)
		oid.ptr += oid.ptr[1] + 2;
	oid.len = oid.ptr[1] + 2u;
	return oid;
}

enum winrm_gss_mech winrm_gss_which(struct winrm_slice oid)
{
	const uint8_t *one = oids;
	unsigned mech = WINRM_GSS_KRB5;

	for (; mech < WINRM_GSS_OTHER; mech++, one += one[1] + 2)
		if (one[1] == oid.len && !memcmp(one + 2, oid.ptr, oid.len))
			break;
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

	if (!winrm_der_enter(token, 0x60) ||
		!winrm_der_take(token, WINRM_DER_OID, &oid))
		return false;
	*mech = winrm_gss_which(oid);
	return true;
}

#endif
