/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The calls of core/winrm.h, except winrm_step and winrm_deadline: checks what
 * is asked for and hands it to the engine.
 */
#include "core/state.h"

#include <string.h>

#include "core/base/secret.h"
#include "core/cim/cim_watch.h"
#include "core/engine/ahead.h"
#include "core/engine/request_flow.h"
#include "core/identify/identify.h"
#include "core/shell/session_ahead.h"
#include "core/shell/shell_delete.h"
#include "core/transfer/transfer_get.h"
#include "soap/xml_text.h"

/* winrm_run checks for winrm_cancel at least this often. */
#define WAIT_MAX_MS 250u
#define TX_MIN      2048u
/* MS-WSMV 3.1.4.1.8: a server refuses less. */
#define ENVELOPE_MIN 8192u
#define RX_MIN       (ENVELOPE_MIN + WINRM_RX_MARGIN)
#define NAME_MAX_LEN 512u
#define IDLE_MIN_MS  60000u

typedef char client_fits[sizeof(struct winrm_client_state) <=
			sizeof(struct winrm_client)
		? 1
		: -1];

/* --- configuration -------------------------------------------------------- */

static bool is_text(const char *s, bool required)
{
	if (!s)
		return !required;
	return (*s || !required) && winrm_xml_valid(winrm_slice_str(s));
}

/*
 * A host or path goes into HTTP heads: nothing that ends a line or a word, and
 * ASCII only (RFC 9110 5.5), whether char is signed or not.
 */
static bool is_token(const char *s, const char *except)
{
	size_t len;

	for (len = 0; s && s[len]; len++)
		if (s[len] <= ' ' || s[len] > '~' || strchr(except, s[len]))
			return false;
	return len > 0 && len <= NAME_MAX_LEN;
}

static const char *wrong_log_on(const struct winrm_config *c)
{
	const struct winrm_mechanism *mechanism = winrm_mechanism_for(c);

	if (!mechanism)
		return NAMED("auth");
	if (WINRM_MECHANISMS && c->seal_over_tls && !mechanism->wrap)
		return NAMED("seal_over_tls");
	return mechanism->wrong(c);
}

static bool has_environment(const struct winrm_config *c)
{
	const char *const *e, *s;

	for (e = c->environment; e && *e; e++) {
		/* the name is an attribute: nothing that ends a line */
		for (s = *e; (uint8_t)*s >= ' ' && *s != '='; s++)
			;
		if (*s != '=' || s == *e || !is_text(*e, true))
			return false;
	}
	return true;
}

static const char *wrong_shell(const struct winrm_config *c)
{
	if (!has_environment(c))
		return NAMED("environment");
	if (!is_text(c->working_directory, false))
		return NAMED("working_directory");
	if (c->codepage > UINT16_MAX)
		return NAMED("codepage");
	if (c->idle_timeout_ms - 1 < IDLE_MIN_MS - 1 ||
		c->idle_timeout_ms > INT32_MAX)
		return NAMED("idle_timeout_ms");
	return NULL;
}

static const char *wrong_clock(const struct winrm_config *c)
{
	if (c->connect_timeout_ms > INT32_MAX)
		return NAMED("connect_timeout_ms");
	if (c->operation_timeout_ms > INT32_MAX)
		return NAMED("operation_timeout_ms");
	return c->grace_ms > INT32_MAX ? NAMED("grace_ms") : NULL;
}

static const char *wrong_buffer(const struct winrm_config *c, size_t *needed)
{
	*needed = TX_MIN;
	if (!c->tx || c->tx_len < TX_MIN)
		return NAMED("tx");
	*needed = RX_MIN;
	if (!c->rx || c->rx_len < RX_MIN)
		return NAMED("rx");
	*needed = 0;
	return NULL;
}

static bool is_port(const struct winrm_port *p)
{
	return p && p->now_ms && p->random &&
		(!p->open || (p->send && p->recv && p->close));
}

/* The first field that is missing or wrong; NULL if none is. */
static const char *wrong_setting(const struct winrm_config *c, size_t *needed)
{
	const char *wrong;

	if (!is_port(c->port))
		return NAMED("port");
	if (!is_token(c->host, "<>&\"")) /* it goes into XML as well */
		return NAMED("host");
	if (!is_token(c->path, "") || c->path[0] != '/')
		return NAMED("path");
	wrong = wrong_buffer(c, needed);
	wrong = wrong ? wrong : wrong_log_on(c);
	wrong = wrong ? wrong : wrong_shell(c);
	return wrong ? wrong : wrong_clock(c);
}

static uint32_t or_default(uint32_t value, uint32_t otherwise)
{
	return value > 0 ? value : otherwise;
}

static void fill_defaults(struct winrm_config *c)
{
	c->path = c->path ? c->path : "/wsman";
	if (c->tcp_port == 0)
		c->tcp_port = c->port && c->port->encrypted ? 5986 : 5985;
	c->codepage = or_default(c->codepage, 65001);
	c->connect_timeout_ms = or_default(c->connect_timeout_ms, 10000);
	c->operation_timeout_ms = or_default(c->operation_timeout_ms, 60000);
	c->grace_ms = or_default(c->grace_ms, 5000);
	if (c->reconnect_max == 0)
		c->reconnect_max = c->no_reconnect ? 0 : 5;
}

static void reset_response(struct winrm_engine *e)
{
	memset(&e->response, 0, sizeof(e->response));
	memset(&e->said, 0, sizeof(e->said));
	e->response.setting = "";
	e->response.fault_subcode = e->said.fault.subcode;
	e->response.fault_text = e->said.fault.text;
	e->response.identity = "";
	e->response.sealed = true;
	e->exchange.reconnects = 0;
	WINRM_ATOMIC_STORE(&e->cancel, 0);
	e->cancel_seen = 0;
	e->pauses = 0;
}

static int refuse(struct winrm_engine *e, const char *setting)
{
	e->response.setting = setting;
	e->response.error = WINRM_E_CONFIG;
	return WINRM_E_CONFIG;
}

/* With the application's config in the client, and zeros else. */
static int begin_client(struct winrm_client_state *c)
{
	struct winrm_engine *e = &c->engine;
	const char *wrong;

	fill_defaults(&e->config);
	reset_response(e);
	wrong = wrong_setting(&e->config, &e->response.needed);
	if (wrong)
		return refuse(e, wrong);
	e->keeper = &winrm_shell_operation;
	e->kept = &c->session;
#if WINRM_AHEAD
	e->ahead = &winrm_session_ahead;
#endif
	e->once = &c->once;
	winrm_exchange_init(&e->exchange, &e->config);
	winrm_ahead_start(e);
	e->state = WINRM_ENGINE_READY;
	return WINRM_OK;
}

#if WINRM_ABI

int winrm_init_sized(struct winrm_client *client,
	const struct winrm_config *config, const struct winrm_sizes *sizes)
{
	struct winrm_client_state *c = winrm_client_state(client);
	uint32_t misfit = winrm_abi_misfit(sizes, sizeof(*c));

	if (misfit) { /* the client may be too small for more */
		c->engine.state = WINRM_ENGINE_NONE;
		c->engine.misfit = misfit;
		return WINRM_E_ABI;
	}
	memset(c, 0, sizeof(*c));
	winrm_abi_config(&c->abi, &c->engine.config, config, sizes);
	return begin_client(c);
}

#else

int winrm_init(struct winrm_client *client, const struct winrm_config *config)
{
	struct winrm_client_state *c = winrm_client_state(client);

	memset(client, 0, sizeof(*client));
	c->engine.config = *config;
	return begin_client(c);
}

#endif

/* --- requests ------------------------------------------------------------- */

/* By enum winrm_operation; NULL for one that is not built in. */
static const struct winrm_operation_table *const operations[] = {
	[WINRM_OP_COMMAND] = &winrm_shell_operation,
	[WINRM_OP_SCRIPT] = WINRM_POWERSHELL ? &winrm_shell_operation : NULL,
	[WINRM_OP_IDENTIFY] = WINRM_IDENTIFY ? &winrm_identify_operation : NULL,
	[WINRM_OP_LIST_SHELLS] =
		WINRM_SHELLS ? &winrm_shell_list_operation : NULL,
	[WINRM_OP_DELETE_SHELL] =
		WINRM_SHELLS ? &winrm_shell_delete_operation : NULL,
#if WINRM_PSRP
	[WINRM_OP_PIPELINE] = &winrm_shell_operation,
#endif
#if WINRM_GET
	[WINRM_OP_GET] = &winrm_transfer_get_operation,
#endif
#if WINRM_CIM
	[WINRM_OP_CIM_ENUMERATE] = &winrm_cim_operation,
	[WINRM_OP_CIM_GET] = &winrm_cim_operation,
	[WINRM_OP_CIM_PUT] = &winrm_cim_operation,
	[WINRM_OP_CIM_CREATE] = &winrm_cim_operation,
	[WINRM_OP_CIM_DELETE] = &winrm_cim_operation,
	[WINRM_OP_CIM_INVOKE] = &winrm_cim_operation,
#endif
#if WINRM_CIM && WINRM_WATCH
	[WINRM_OP_WATCH] = &winrm_watch_operation,
#endif
};

static int begin(struct winrm_engine *e, const struct winrm_request *request)
{
	uint32_t ms = or_default(request->timeout_ms, 60000);
	int error;

	if ((unsigned)request->operation >=
			sizeof(operations) / sizeof(operations[0]) ||
		!operations[request->operation])
		return refuse(e, NAMED("operation"));
	e->operation = operations[request->operation];
	if (!(WINRM_IDENTIFY && e->operation->anonymous) &&
		e->config.credentials.kind == WINRM_CREDENTIALS_NONE)
		return refuse(e, NAMED("credentials"));
	if (request->timeout_ms > INT32_MAX)
		return refuse(e, NAMED("timeout_ms"));
	e->request = request;
#if WINRM_CIM
	e->is_management = request->operation >= WINRM_OP_CIM_ENUMERATE &&
		request->operation <= WINRM_OP_WATCH;
#endif
	error = e->operation->start(e);
	return error ? error
		     : winrm_flow_begin(e, WINRM_ENGINE_RUN,
			       request->no_timeout ? 0 : ms);
}

int winrm_start(
	struct winrm_client *client, const struct winrm_request *request)
{
	struct winrm_engine *e = winrm_engine_of(client);
	int error;

	if (e->state != WINRM_ENGINE_READY)
		return WINRM_E_STATE;
	reset_response(e);
#if WINRM_ABI
	request = winrm_abi_request(&winrm_client_state(client)->abi, request);
#endif
	error = begin(e, request);
	if (error) {
		e->request = NULL;
		e->response.error = error;
	}
	return error;
}

int winrm_close(struct winrm_client *client)
{
	struct winrm_engine *e = winrm_engine_of(client);

	if (e->state != WINRM_ENGINE_READY)
		return WINRM_E_STATE;
	reset_response(e);
	if (!winrm_flow_clean(e, WINRM_CLEAN_BEGIN))
		return WINRM_OK;
	return winrm_flow_begin(e, WINRM_ENGINE_CLOSE, e->config.grace_ms);
}

int winrm_run(struct winrm_client *client)
{
	struct winrm_engine *e = winrm_engine_of(client);
	const struct winrm_port *p = e->config.port;
	int want;

	if (e->state == WINRM_ENGINE_NONE || !p->wait || !p->open)
		return WINRM_E_STATE;
	for (;;) {
		uint32_t ms;

		want = winrm_step(client);
		if (want <= 0)
			return want;
		ms = winrm_deadline(client);
		p->wait(e->config.io, want,
			ms < WAIT_MAX_MS ? ms : WAIT_MAX_MS);
	}
}

void winrm_cancel(struct winrm_client *client)
{
	struct winrm_engine *e = winrm_engine_of(client);

	uint8_t calls = WINRM_ATOMIC_LOAD(&e->cancel);

	if (calls < 2)
		WINRM_ATOMIC_STORE(&e->cancel, (uint8_t)(calls + 1));
}

void winrm_abort(struct winrm_client *client)
{
	struct winrm_engine *e = winrm_engine_of(client);

	if (e->state == WINRM_ENGINE_NONE)
		return;
	winrm_engine_close_port(e);
	winrm_wipe(e->config.tx + e->config.tx_len - e->exchange.tx_used,
		e->exchange.tx_used);
	winrm_wipe(e->config.rx, e->exchange.rx_top);
#if WINRM_KERBEROS
	if (e->config.kerberos)
		winrm_wipe(e->config.kerberos->ticket,
			e->config.kerberos->ticket_len);
#endif
	winrm_wipe(client, sizeof(struct winrm_client_state));
}

const struct winrm_response *winrm_response(const struct winrm_client *client)
{
#if WINRM_ABI
	static const struct winrm_response misfit = {.error = WINRM_E_ABI,
		.setting = "",
		.fault_subcode = "",
		.fault_text = "",
		.identity = ""};

	if (winrm_engine_misfit(winrm_engine_view(client)))
		return &misfit;
#endif
	return &winrm_engine_view(client)->response;
}
