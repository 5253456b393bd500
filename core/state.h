/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_STATE_H
#define WINRM_CORE_STATE_H

#include "core/abi.h"
#include "core/cim/cim_operation.h"
#include "core/engine/engine.h"
#include "core/shell/session.h"
#include "core/shell/shell_list.h"
#include "soap/clixml.h"

/* What struct winrm_client is inside. */
struct winrm_client_state {
	struct winrm_engine engine;   /* first: see winrm_engine_of */
	struct winrm_session session; /* of the operation that outlives a
					 request */
	union {
		struct winrm_shell_list list;
#if WINRM_CIM
		struct winrm_cim_state cim;
#endif
#if WINRM_CLIXML
		struct winrm_clixml clixml; /* of the session's script */
#endif
	} once; /* of the request under way */
#if WINRM_ABI
	struct winrm_abi abi;
#endif
};

static inline struct winrm_client_state *winrm_client_state(
	struct winrm_client *c)
{
	return (struct winrm_client_state *)(void *)c->space;
}

#endif
