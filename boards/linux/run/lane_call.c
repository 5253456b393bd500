/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/lane_call.h"

#include <stdio.h>
#include <string.h>

#include "boards/linux/cli/clock.h"
#include "boards/linux/run/connector_record.h"
#include "boards/linux/run/event_loop.h"
#include "boards/linux/run/host_traits.h"
#include "boards/linux/run/lane_pipeline.h"

/* Threads that look up names. */
static struct winrm_lookups lookups = {16, 0};

/* Clears whatever an earlier call left there, except its memory. */
static void clear(struct lane *lane)
{
	struct winrm_config memory = lane->config;

	winrm_connector_init(&lane->record);
	memset(&lane->config, 0, sizeof(lane->config));
	memset(&lane->request, 0, sizeof(lane->request));
	memset(&lane->transport, 0, sizeof(lane->transport));
	memset(&lane->cim, 0, sizeof(lane->cim));
	lane->config.tx = memory.tx;
	lane->config.tx_len = memory.tx_len;
	lane->config.rx = memory.rx;
	lane->config.rx_len = memory.rx_len;
}

static bool prepare(struct lane *lane, const struct options *o,
	const struct winrm_connector *record, char *problem, size_t cap)
{
	clear(lane);
	lane->config.insecure_allow_unencrypted = o->allow_unencrypted;
	lane->transport.secure.is_one_of_many = true;
	(void)record_lay(&lane->record, record); /* they are of one size */
	memcpy(lane->record.warnings, record->warnings,
		sizeof(record->warnings));
	if (!transport_init(&lane->transport, &lane->record, o, &lane->config,
		    problem, cap))
		return false;
	transport_share(&lane->transport, &lookups);
	lane->config.host_traits = host_traits_of(&lane->record);
	lane_runspace(lane);
	lane->record.cim = &lane->cim;
	if (!winrm_connector_prepare(
		    &lane->record, &lane->config, &lane->request)) {
		snprintf(problem, cap, "%s", lane->record.problem);
		return false;
	}
	if (winrm_init(&lane->client, &lane->config) == WINRM_OK)
		return true;
	(void)winrm_describe(&lane->client, problem, cap);
	return false;
}

bool lane_prepare(struct lane *lane, const struct options *o,
	const struct winrm_connector *record, char *problem, size_t cap)
{
	bool ok = prepare(lane, o, record, problem, cap);

	lane->mark = lane->record.pool_len;
	if (ok)
		return true;
	transport_free(&lane->transport);
	winrm_connector_wipe(&lane->record);
	return false;
}

bool lane_recall(struct lane *lane, const struct winrm_connector *record)
{
	const struct winrm_connector *r = &lane->record;
	struct winrm_config config = lane->config;

	if (!kerberos_is_current(&lane->transport.kerberos) ||
		!record_recall(&lane->record, record, lane->mark))
		return false;
	memset(&lane->request, 0, sizeof(lane->request));
	return winrm_connector_prepare(
		       &lane->record, &config, &lane->request) &&
		r->problem[0] == 0;
}

/* Its output is empty again. */
static void clear_output(struct lane *lane)
{
	memset(&lane->convert, 0, sizeof(lane->convert));
	lane->capture.out_len = lane->capture.err_len = 0;
	lane->capture.truncated = false;
	lane->left_len[0] = lane->left_len[1] = 0;
}

void lane_begin(
	struct lane *lane, const struct script *script, const struct options *o)
{
	struct winrm_request *request = &lane->request;
	uint32_t codepage = lane->record.number[WINRM_KEY_CODEPAGE];

	script_set(request, script, o);
	request->user = lane;
	lane->input = lane->record.text[WINRM_KEY_STDIN];
	clear_output(lane);
	if (!codepage_start(&lane->convert, codepage))
		record_warn(
			&lane->record, CODEPAGE_UNKNOWN, (unsigned)codepage);
	lane->started = monotonic_ms();
	lane->until = request->no_timeout ? LOOP_NEVER
					  : lane->started +
			(request->timeout_ms ? request->timeout_ms : 60000);
	lane->is_cancelled = lane->has_answered = false;
	lane->copying = NULL;
	lane->pause_until = 0;
}

const struct winrm_response *lane_response(const struct lane *lane)
{
	return lane->has_answered ? &lane->answered
				  : winrm_response(&lane->client);
}
