/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/json.h"
#include "core/connector/connector.h"
#include "core/connector/name_distance.h"

size_t winrm_connector_nearest(
	const char *json, size_t len, const char *name, const char **nearest)
{
	struct winrm_slice text = {(const uint8_t *)json, len};
	struct winrm_slice wanted = winrm_slice_str(name);
	struct winrm_json_token key, value;
	struct winrm_json j;
	size_t found = 0, best = wanted.len > 6 ? 3 : wanted.len > 2 ? 2 : 0;

	winrm_json_start(&j, text);
	if (winrm_json_next(&j, &key) != WINRM_JSON_OBJECT)
		return 0;
	while (winrm_json_next(&j, &key) == WINRM_JSON_KEY) {
		size_t distance = winrm_name_distance(wanted, key.text);

		if (distance < best) {
			best = distance;
			*nearest = (const char *)key.text.ptr;
			found = key.text.len;
		}
		(void)winrm_json_next(&j, &value);
		if (!winrm_json_skip(&j, &value))
			return 0;
	}
	return found;
}
