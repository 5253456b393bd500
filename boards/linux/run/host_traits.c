/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/host_traits.h"

enum { HOSTS = 1024 }; /* a further one takes the place of another */

static struct {
	uint64_t host;
	uint32_t traits;
} known[HOSTS];

/* FNV-1a of where it is and how to log on. */
static uint64_t hash_of(const struct winrm_connector *record)
{
	static const enum winrm_key keys[] = {WINRM_KEY_HOSTNAME,
		WINRM_KEY_PROTOCOL, WINRM_KEY_AUTH, WINRM_KEY_PROXY};
	uint64_t h = 14695981039346656037u + record->number[WINRM_KEY_PORT];
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const char *s = record->text[keys[i]];

		for (; s && *s; s++)
			h = (h ^ (uint8_t)*s) * 1099511628211u;
		h = (h ^ 0xff) * 1099511628211u;
	}
	return h;
}

uint32_t host_traits_of(const struct winrm_connector *record)
{
	uint64_t host = hash_of(record);
	size_t i = (size_t)(host % HOSTS);

	return known[i].host == host ? known[i].traits : 0;
}

void host_traits_note(const struct winrm_connector *record,
	const struct winrm_response *response)
{
	uint64_t host = hash_of(record);
	size_t i = (size_t)(host % HOSTS);
	bool refused = response->error == WINRM_E_AUTH ||
		response->error == WINRM_E_SCHEME;

	if (response->host_traits == 0 && !refused)
		return; /* there was no log-on: as before */
	known[i].host = host;
	known[i].traits = response->host_traits;
}
