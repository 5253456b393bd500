/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_KERBEROS_IAKERB_H
#define WINRM_CORE_KERBEROS_IAKERB_H

#include "core/base/writer.h"

/*
 * IAKERB (draft-ietf-kitten-iakerb): messages to the KDC and its replies by
 * way of the service. The last token is ap_request.h's, with `finished`.
 */

/*
 * What comes before the message to the KDC. `cookie` is the peer's last; with ptr
 * NULL none. The first token of a log-on then gets a frame: winrm_gss_frame.
 */
void winrm_iakerb_put_header(struct winrm_writer *w, struct winrm_slice realm,
	struct winrm_slice cookie);

struct winrm_iakerb_token {
	struct winrm_slice realm;
	struct winrm_slice cookie;  /* ptr NULL: none */
	struct winrm_slice message; /* the KDC's: AS-REP, TGS-REP, KRB-ERROR */
};

/* With a frame or without. False: it is no IAKERB-PROXY token. */
bool winrm_iakerb_read(struct winrm_iakerb_token *t, struct winrm_slice token);

#endif
