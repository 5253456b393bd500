/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/lane_rows.h"

#include <string.h>

static bool write_piece(void *user, const char *text, size_t len)
{
	struct lane *lane = user;

	return lane->request.on_output(
		lane, WINRM_STDOUT, (const uint8_t *)text, len);
}

bool lane_row(void *user, const struct winrm_cim_value *v)
{
	struct lane *lane = user;

	return winrm_cim_json(&lane->rows, v) &&
		(v->kind != WINRM_CIM_ROW_END || write_piece(lane, "\n", 1));
}

void lane_query(struct lane *lane, const struct winrm_cim *cim)
{
	memset(&lane->rows, 0, sizeof(lane->rows));
	lane->rows.write = write_piece;
	lane->rows.user = lane;
	lane->request.operation = WINRM_OP_CIM_ENUMERATE;
	lane->request.as.cim = cim;
	lane->request.on_input = NULL;
}
