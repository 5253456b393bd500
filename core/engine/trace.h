/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_ENGINE_TRACE_H
#define WINRM_CORE_ENGINE_TRACE_H

#include "core/base/slice.h"
#include "core/winrm.h"

#if WINRM_TRACE

/* A head for config.on_trace, in pieces, without its log-on tokens. */
void winrm_trace_head(const struct winrm_config *config, enum winrm_trace what,
	struct winrm_slice head);

/* A message in clear text. */
void winrm_trace_body(const struct winrm_config *config, enum winrm_trace what,
	struct winrm_slice body);

#else

static inline void winrm_trace_head(const struct winrm_config *config,
	enum winrm_trace what, struct winrm_slice head)
{
	(void)config;
	(void)what;
	(void)head;
}

static inline void winrm_trace_body(const struct winrm_config *config,
	enum winrm_trace what, struct winrm_slice body)
{
	(void)config;
	(void)what;
	(void)body;
}

#endif

#endif
