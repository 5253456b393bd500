/* SPDX-License-Identifier: Apache-2.0 */
#include "core/connector/connector_problem.h"

#include "core/base/writer.h"

bool winrm_problem(char *out, size_t cap, const char *key, const char *text)
{
	struct winrm_writer w = winrm_writer_init(out, cap);

	if (key) {
		winrm_writer_put_str(&w, key);
		winrm_writer_put_str(&w, ": ");
	}
	winrm_writer_put_str(&w, text);
	winrm_writer_end_str(&w);
	return false;
}
