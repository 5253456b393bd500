/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/pipeline_text.h"

#include <ctype.h>

static bool is_command(const char *text)
{
	const char *c = text;

	while (isalnum((unsigned char)*c) || *c == '-' || *c == '_')
		c++;
	return c > text && !*c && isalpha((unsigned char)*text);
}

void pipeline_set_text(struct winrm_pipeline *pipeline, const char *text)
{
	bool is_name = pipeline->configuration && is_command(text);

	pipeline->command = is_name ? text : NULL;
	pipeline->script = is_name ? NULL : text;
}
