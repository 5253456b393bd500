/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_KERBEROS_GSS_FRAME_H
#define WINRM_CORE_KERBEROS_GSS_FRAME_H

#include "core/base/writer.h"

/* The frame of a context's tokens (RFC 2743 3.1), which names the mechanism. */

enum winrm_gss_mech {
	WINRM_GSS_NONE,
	WINRM_GSS_KRB5,    /* 1.2.840.113554.1.2.2 */
	WINRM_GSS_MS_KRB5, /* 1.2.840.48018.1.2.2: a bit of it lost, long ago */
	WINRM_GSS_NTLM,    /* 1.3.6.1.4.1.311.2.2.10 */
	WINRM_GSS_IAKERB,  /* 1.3.6.1.5.2.5 */
	WINRM_GSS_SPNEGO,  /* 1.3.6.1.5.5.2 */
	WINRM_GSS_OTHER
};

/* The OBJECT IDENTIFIER in DER, with tag and length; neither of NONE nor OTHER. */
struct winrm_slice winrm_gss_oid(enum winrm_gss_mech mech);

/* Which one this is, without tag and length; OTHER if it is none. */
enum winrm_gss_mech winrm_gss_which(struct winrm_slice oid);

/* Around what has been written from `start` on. */
void winrm_gss_frame(
	struct winrm_writer *w, size_t start, enum winrm_gss_mech mech);

/* Takes it away and says whose it was. False: there is none. */
bool winrm_gss_unframe(struct winrm_slice *token, enum winrm_gss_mech *mech);

#endif
