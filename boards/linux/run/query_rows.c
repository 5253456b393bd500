/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/query_rows.h"

bool query_is(enum winrm_operation operation)
{
	return operation == WINRM_OP_CIM_ENUMERATE ||
		operation == WINRM_OP_CIM_GET ||
		operation == WINRM_OP_CIM_INVOKE;
}

bool query_is_cut(struct winrm_capture *k)
{
	while (k->out_len > 0 && k->out[k->out_len - 1] != '\n')
		k->out_len--;
	return k->truncated;
}
