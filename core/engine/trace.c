/* SPDX-License-Identifier: Apache-2.0 */
#include "core/engine/trace.h"

#if WINRM_TRACE

static void emit(const struct winrm_config *config, enum winrm_trace what,
	struct winrm_slice s)
{
	if (s.len > 0)
		config->on_trace(config->trace_user, what, s.ptr, s.len);
}

void winrm_trace_body(const struct winrm_config *config, enum winrm_trace what,
	struct winrm_slice body)
{
	if (config->on_trace)
		emit(config, what, body);
}

/* A header that carries a token, with only its scheme. */
static void emit_scheme(const struct winrm_config *config,
	enum winrm_trace what, struct winrm_slice line)
{
	struct winrm_slice rest = line;

	(void)winrm_slice_cut(&rest, ':');
	rest = winrm_slice_trim(rest);
	(void)winrm_slice_cut(&rest, ' ');
	line.len -= (size_t)(line.ptr + line.len - rest.ptr);
	emit(config, what, line);
	emit(config, what, winrm_slice_str("[token left out]\r\n"));
}

void winrm_trace_head(const struct winrm_config *config, enum winrm_trace what,
	struct winrm_slice head)
{
	struct winrm_slice line, rest = head;

	if (!config->on_trace)
		return;
	while (rest.len > 0) {
		line = winrm_slice_cut(&rest, '\n');
		line.len = (size_t)(rest.ptr - line.ptr);
		if (winrm_slice_starts_nocase(line, "Authorization:") ||
			winrm_slice_starts_nocase(line, "WWW-Authenticate:"))
			emit_scheme(config, what, line);
		else
			emit(config, what, line);
	}
}

#else

typedef int winrm_trace_is_off; /* a file must not be empty */

#endif
