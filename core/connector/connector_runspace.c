/* SPDX-License-Identifier: Apache-2.0 */
#include "core/connector/connector_runspace.h"

#if WINRM_PSRP

#include <string.h>

#include "core/base/slice.h"
#include "core/base/utf.h"
#include "core/connector/connector_problem.h"
#include "core/psrp/psrp.h"

enum { CONFIGURATION_MAX = 63 }; /* the longest that the library takes */

static bool refuse(struct winrm_connector *c, const char *text)
{
	return winrm_problem(c->problem, sizeof(c->problem), NULL, text);
}

bool winrm_connector_has_runspace(const struct winrm_connector *c)
{
	return winrm_slice_is(
		winrm_slice_str(c->text[WINRM_KEY_SHELL]), "runspace");
}

/* There is no shell that could have these. */
static bool check_settings(struct winrm_connector *c)
{
	const char *name = c->text[WINRM_KEY_CONFIGURATION];

	if (c->environment[0])
		return refuse(c,
			"environment: not for shell runspace; let the script "
			"set $env:NAME");
	if (c->text[WINRM_KEY_WORKING_DIRECTORY])
		return refuse(c,
			"working-directory: not for shell runspace; let the "
			"script call Set-Location");
	return !name || (*name && strlen(name) <= CONFIGURATION_MAX) ||
		refuse(c, "configuration: empty, or longer than 63 octets");
}

bool winrm_connector_set_runspace(
	struct winrm_connector *c, struct winrm_request *request)
{
	struct winrm_pipeline *p = c->pipeline;
	const char *command = c->text[WINRM_KEY_COMMAND];
	const char *name = c->text[WINRM_KEY_CONFIGURATION];

	if (!p)
		return refuse(c,
			"shell: must be cmd or powershell; there is no "
			"runspace here");
	if (!check_settings(c))
		return false;
	if (!winrm_utf8_valid(winrm_slice_str(command)))
		return refuse(c, "command: not UTF-8");
	p->configuration = name;
	p->command = NULL;
	p->script = command;
	request->operation = WINRM_OP_PIPELINE;
	request->as.pipeline.runspace = c->runspace;
	request->as.pipeline.pipeline = p;
	return true;
}

#endif
