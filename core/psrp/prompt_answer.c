/* SPDX-License-Identifier: Apache-2.0 */
#include "core/psrp/prompt_answer.h"

#include "core/base/json.h"
#include "core/psrp/value_out.h"

#if WINRM_PSRP && WINRM_PSRP_CALLS

void winrm_psrp_out_fields(struct winrm_psrp_out *o, struct winrm_slice json)
{
	struct winrm_json_token t;
	struct winrm_json j;

	winrm_psrp_out_put(o,
		"<Obj N=\"mr\" RefId=\"1\"><TN RefId=\"1\">"
		"<T>System.Collections.Hashtable</T><T>System.Object</T></TN>"
		"<DCT>",
		NULL);
	winrm_json_start(&j, json);
	(void)winrm_json_next(&j, &t);
	while (winrm_json_next(&j, &t) == WINRM_JSON_KEY) {
		struct winrm_slice key = t.text, value = {json.ptr + j.at, 0};

		(void)winrm_json_next(&j, &t);
		if (!winrm_json_skip(&j, &t))
			break;
		value.len = (size_t)(json.ptr + j.at - value.ptr);
		winrm_psrp_out_put(o, "<En>" P_S "Key" P_VALUE, NULL);
		winrm_psrp_out_json_text(o, key);
		winrm_psrp_out_put(o, P_S_END, NULL);
		winrm_psrp_out_json(o, "Value", value);
		winrm_psrp_out_put(o, "</En>", NULL);
	}
	winrm_psrp_out_put(o, "</DCT></Obj>", NULL);
}

#else
typedef int winrm_no_prompt_answer; /* ISO C has no empty file */
#endif
