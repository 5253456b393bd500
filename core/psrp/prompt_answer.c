/* SPDX-License-Identifier: Apache-2.0 */
#include "core/psrp/prompt_answer.h"

#include <string.h>

#include "core/base/json.h"
#include "core/psrp/value_out.h"

#if WINRM_PSRP && WINRM_PSRP_CALLS

static void put(struct winrm_psrp_out *o, const char *text)
{
	winrm_psrp_out_bytes(o, text, strlen(text));
}

void winrm_psrp_out_fields(struct winrm_psrp_out *o, struct winrm_slice json)
{
	struct winrm_json_token key, value;
	struct winrm_json j;

	put(o,
		"<Obj N=\"mr\" RefId=\"1\"><TN RefId=\"1\">"
		"<T>System.Collections.Hashtable</T><T>System.Object</T></TN>"
		"<DCT>");
	winrm_json_start(&j, json);
	(void)winrm_json_next(&j, &value);
	while (winrm_json_next(&j, &key) == WINRM_JSON_KEY) {
		size_t at = j.at;
		/* with its quotes */
		struct winrm_slice name = {key.text.ptr - 1, key.text.len + 2};
		struct winrm_slice text = {json.ptr + at, 0};

		(void)winrm_json_next(&j, &value);
		if (!winrm_json_skip(&j, &value))
			break;
		text.len = j.at - at;
		put(o, "<En>");
		winrm_psrp_out_json(o, "Key", name);
		winrm_psrp_out_json(o, "Value", text);
		put(o, "</En>");
	}
	put(o, "</DCT></Obj>");
}

#else
typedef int winrm_no_prompt_answer; /* ISO C has no empty file */
#endif
