/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_TESTS_UNIT_NTLM_FRAME_H
#define WINRM_TESTS_UNIT_NTLM_FRAME_H

#include "http/parts.h"
#include "http/sealed.h"
#include "ntlm/keys.h"

/* A sealed body of NTLM: 16 bytes of signature, then the sealed ones. */

struct ntlm_frame {
	struct winrm_slice signature, data;
};

static inline bool ntlm_frame_read(struct ntlm_frame *f,
	struct winrm_slice content_type, struct winrm_slice body)
{
	struct winrm_sealed s;

	f->signature = f->data = winrm_slice_str(NULL);
	if (!winrm_sealed_read(&s, content_type, body) ||
		s.header_len != WINRM_NTLM_SIGNATURE || !winrm_sealed_ends(&s))
		return false;
	f->signature.ptr = s.rest.ptr;
	f->signature.len = s.header_len;
	f->data.ptr = s.rest.ptr + s.text_at;
	f->data.len = s.text_len;
	return true;
}

/* With the first 16 bytes of `signature`. */
static inline void ntlm_frame_put(struct winrm_writer *w,
	const uint8_t *signature, struct winrm_slice data)
{
	winrm_sealed_put_front(
		w, WINRM_HTTP_SPNEGO, data.len, WINRM_NTLM_SIGNATURE);
	winrm_writer_put(w, signature, WINRM_NTLM_SIGNATURE);
	winrm_writer_put_slice(w, data);
	winrm_sealed_put_back(w);
}

#endif
