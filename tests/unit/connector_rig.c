/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/connector_rig.h"

#include "core/cim/cim.h"

#include "tests/unit/unit.h"

struct winrm_connector connector;
struct winrm_config config;
struct winrm_request request;

void connector_set(const char *key, const char *value)
{
	if (!winrm_connector_set(&connector, key, value))
		fail_msg("%s: %s", key, connector.problem);
}

void connector_begin(struct winrm_cim *cim)
{
	winrm_connector_init(&connector);
	memset(cim, 0, sizeof(*cim));
	connector.cim = cim;
	connector_set("hostname", "dc1");
	connector_set("username", "alice");
	connector_set("password", "p");
}

bool connector_prepare(void)
{
	memset(&config, 0, sizeof(config));
	memset(&request, 0, sizeof(request));
	return winrm_connector_prepare(&connector, &config, &request);
}

void assert_prepared(void)
{
	if (!connector_prepare())
		fail_msg("refused: %s", connector.problem);
}

void assert_problem(const char *words)
{
	if (connector_prepare())
		fail_msg("accepted: %s", words);
	if (!strstr(connector.problem, words))
		fail_msg("\"%s\" is not in \"%s\"", words, connector.problem);
}
