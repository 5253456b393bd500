/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/lane_rows.h"

#include <string.h>

#include "boards/linux/run/query_rows.h"

/* Of one reply: hosts are asked for no more. If one sends more all the same,
 * several are delivered together, so that they cannot fill what reads them. */
enum { ROWS_APART = 100 };

bool lane_is_query(const struct lane *lane)
{
	return query_is(lane->request.operation);
}

bool lane_is_method(const struct lane *lane)
{
	return lane->request.operation == WINRM_OP_CIM_INVOKE;
}

/* What is held, or only its whole rows. */
static bool deliver(struct lane *lane, bool whole)
{
	const uint8_t *rows = lane->runspace ? lane->runspace->memory : NULL;
	size_t len = lane->rows_len;

	lane->rows_len = 0;
	while (whole && len > 0 && rows[len - 1] != '\n')
		len--;
	return len == 0 ||
		lane->request.on_output(lane, WINRM_STDOUT, rows, len);
}

static bool write_piece(void *user, const char *text, size_t len)
{
	struct lane *lane = user;

	if (!lane->runspace)
		return lane->request.on_output(
			lane, WINRM_STDOUT, (const uint8_t *)text, len);
	while (len > 0) {
		size_t room = sizeof(lane->runspace->memory) - lane->rows_len;
		size_t n = len < room ? len : room;

		memcpy(lane->runspace->memory + lane->rows_len, text, n);
		lane->rows_len += n;
		text += n;
		len -= n;
		if (n == room && !deliver(lane, false))
			return false;
	}
	return true;
}

static bool on_value(void *user, const struct winrm_cim_value *v)
{
	struct lane *lane = user;

	return_value_look(&lane->returned, v);
	if (!winrm_cim_json(&lane->rows, v))
		return false;
	if (v->kind != WINRM_CIM_ROW_END)
		return true;
	return write_piece(lane, "\n", 1) &&
		(++lane->rows_count > ROWS_APART || deliver(lane, true));
}

void lane_query(struct lane *lane)
{
	if (!lane_is_query(lane))
		return;
	memset(&lane->rows, 0, sizeof(lane->rows));
	memset(&lane->returned, 0, sizeof(lane->returned));
	lane->rows.write = write_piece;
	lane->rows.user = lane;
	lane->rows_len = 0;
	lane->cim.on_value = on_value;
	lane->request.on_input = NULL;
	if (lane->runspace)
		lane->received += sizeof(lane->runspace->memory);
}

void lane_rows_end(struct lane *lane)
{
	if (!lane_is_query(lane))
		return;
	(void)deliver(lane, true);
	if (return_value_response(&lane->returned, lane->request.operation,
		    winrm_response(&lane->client),
		    &lane->answered) == &lane->answered)
		lane->has_answered = true;
}

bool lane_rows_cut(struct lane *lane)
{
	return lane_is_query(lane) && query_is_cut(&lane->capture);
}
