/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/attempt.h"

#include <stdio.h>
#include <string.h>

#include "boards/linux/run/failure.h"
#include "boards/linux/run/interrupt.h"
#include "boards/linux/run/shell_close.h"

static int refuse(struct attempt *a, const char *why)
{
	snprintf(a->why, sizeof(a->why), "%s", why);
	return WINRM_E_CONFIG;
}

/* What the record says for all requests. */
static bool prepare(struct attempt *a, const struct options *o, bool anonymous)
{
	struct winrm_connector *record = a->record;
	struct winrm_request request;

	memset(&request, 0, sizeof(request));
	a->config.insecure_allow_unencrypted = o->allow_unencrypted;
	if (!anonymous)
		return winrm_connector_prepare(record, &a->config, &request);
	a->config.host = record->text[WINRM_KEY_HOSTNAME];
	a->config.tcp_port = (uint16_t)record->number[WINRM_KEY_PORT];
	a->config.connect_timeout_ms =
		record->number[WINRM_KEY_CONNECT_TIMEOUT];
	return true;
}

int attempt_open(struct attempt *a, struct winrm_connector *record,
	const struct options *o, bool anonymous)
{
	char problem[640];

	memset(&a->config, 0, sizeof(a->config));
	a->record = record;
	a->why[0] = 0;
	a->protocol = record->text[WINRM_KEY_PROTOCOL];
	a->given = record->given;
	a->pool_len = record->pool_len;
	a->is_open = true;
	if (!transport_init(&a->transport, record, o, &a->config, problem,
		    sizeof(problem)))
		return refuse(a, problem);
	if (!prepare(a, o, anonymous))
		return refuse(a, record->problem);
	a->config.tx = a->tx;
	a->config.tx_len = sizeof(a->tx);
	a->config.rx = a->rx;
	a->config.rx_len = sizeof(a->rx);
	return WINRM_OK;
}

static int initialize(struct attempt *a)
{
	int error = a->is_initialized ? WINRM_OK
				      : winrm_init(&a->client, &a->config);

	if (error == WINRM_OK)
		a->is_initialized = true;
	return error;
}

static void keep_output(struct attempt *a, struct winrm_request *request)
{
	memset(&a->capture, 0, sizeof(a->capture));
	a->capture.out = a->out;
	a->capture.err = a->err;
	a->capture.out_cap = a->capture.err_cap = ATTEMPT_OUTPUT;
	request->on_output = winrm_capture;
	if (!request->user)
		request->user = &a->capture;
}

int attempt_run(struct attempt *a, struct winrm_request *request, uint32_t ms)
{
	int error;

	request->timeout_ms = ms > 0 ? ms : 1;
	keep_output(a, request);
	a->why[0] = 0;
	error = initialize(a);
	interrupt_start(&a->client);
	if (error == WINRM_OK)
		error = winrm_start(&a->client, request);
	if (error == WINRM_OK)
		error = winrm_run(&a->client);
	a->out[a->capture.out_len] = a->err[a->capture.err_len] = 0;
	if (error)
		failure_describe(
			&a->client, &a->transport, a->why, sizeof(a->why));
	return error;
}

void attempt_end(struct attempt *a)
{
	if (!a->is_open)
		return;
	if (a->is_initialized) {
		if (shell_close(&a->client) == WINRM_OK)
			(void)winrm_run(&a->client);
		winrm_abort(&a->client);
	}
	transport_free(&a->transport);
	/* or each attempt would take more of its memory */
	a->record->text[WINRM_KEY_PROTOCOL] = a->protocol;
	a->record->given = a->given;
	a->record->pool_len = a->pool_len;
	a->is_open = a->is_initialized = false;
}
