/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/refusal.h"

#include <string.h>

#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/stdout_print.h"

int refuse_call(const struct winrm_connector *record, bool as_json, int status,
	const char *problem)
{
	struct winrm_answer a = {status, problem, NULL, NULL,
		record->text[WINRM_KEY_NAME], record->warnings, 0};

	if (as_json) {
		winrm_answer_put(&a, print_piece, NULL);
		print("\n");
	} else if (strcmp(problem, said()) != 0) {
		say("%s", problem);
	}
	return status;
}
