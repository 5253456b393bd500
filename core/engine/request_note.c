/* SPDX-License-Identifier: Apache-2.0 */
#include "core/engine/error_set.h"
#include "core/engine/request_flow.h"

/* May the host have created what it was asked for? An HTTP status proves
 * nothing: it is not sealed. */
static bool is_creation_lost(const struct winrm_engine *e, int error)
{
	return (e->properties & WINRM_CREATES) && e->exchange.message_out &&
		!is_one_of(error,
			BIT(WINRM_E_FAULT) | BIT(WINRM_E_AUTH) |
				BIT(WINRM_E_SCHEME));
}

void winrm_flow_note(struct winrm_engine *e, int error)
{
	const struct winrm_exchange *x = &e->exchange;

	if (e->response.error) /* the first one stays */
		return;
	e->response.error = error;
	if (e->config.port->io_code)
		e->response.io_code = e->config.port->io_code(e->config.io);
	e->response.http_status = x->http.status;
	e->response.schemes = x->http.schemes;
	e->response.needed = x->needed;
#if WINRM_KERBEROS
	e->response.kerberos_error = x->keys.reason;
	e->response.kerberos_status = x->keys.status;
#endif
	e->response.started = (e->properties & WINRM_RUNS) ||
		((e->properties & WINRM_STARTS) && x->message_out);
	e->lost |= is_creation_lost(e, error);
}
