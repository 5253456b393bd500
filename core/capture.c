/* SPDX-License-Identifier: Apache-2.0 */
#include "core/winrm.h"

#include <string.h>

bool winrm_capture(void *user, enum winrm_stream_id stream, const uint8_t *data,
	size_t len)
{
	struct winrm_capture *c = user;
	bool out = stream == WINRM_STDOUT;
	uint8_t *buf = out ? c->out : c->err;
	size_t cap = out ? c->out_cap : c->err_cap;
	size_t *kept = out ? &c->out_len : &c->err_len;
	size_t n = cap - *kept;

	if (n > len)
		n = len;
	c->truncated |= n < len;
	if (n > 0)
		memcpy(buf + *kept, data, n);
	*kept += n;
	return true;
}
