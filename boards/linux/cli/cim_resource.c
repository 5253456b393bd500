/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/cim_resource.h"

#include <string.h>

#include "boards/linux/cli/messages.h"
#include "core/connector/connector_query.h"

bool cim_refuse(const struct winrm_args *a, const char *space)
{
	if (a->at_word)
		say("%.200s: %s", a->at_word, a->why);
	else if (a->is_space)
		say("namespace %.200s: %s", space ? space : "root/cimv2",
			a->why);
	else
		say("%s", a->why);
	return false;
}

bool cim_resource(char out[CIM_RESOURCE], const char *space)
{
	struct winrm_args a;

	memset(&a, 0, sizeof(a));
	a.room = out;
	a.cap = CIM_RESOURCE;
	return winrm_words_resource(&a, space, "*", 1) || cim_refuse(&a, space);
}

bool cim_check(struct winrm_connector *record)
{
	struct winrm_cim cim, *before = record->cim;
	size_t used = record->pool_len;
	struct winrm_request request;
	bool ok;

	if (!winrm_connector_has_query(record))
		return true;
	memset(&cim, 0, sizeof(cim));
	memset(&request, 0, sizeof(request));
	record->cim = &cim;
	ok = winrm_connector_set_query(record, &request);
	record->cim = before;
	record->pool_len = used;
	return ok;
}
