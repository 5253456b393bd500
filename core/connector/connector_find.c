/* SPDX-License-Identifier: Apache-2.0 */
#include "core/connector/connector.h"

#include "core/base/json.h"
#include "core/connector/name_distance.h"

/* A named connector in an object of them. */
struct named {
	struct winrm_slice name;   /* as written, escapes included */
	struct winrm_slice object; /* its own */
};

/* Opens an object of connectors; false if the text is not one. */
static bool open_all(struct winrm_json *j, const char *json, size_t len)
{
	struct winrm_slice text = {(const uint8_t *)json, len};
	struct winrm_json_token t;

	winrm_json_start(j, text);
	return winrm_json_next(j, &t) == WINRM_JSON_OBJECT;
}

/* 1 the next one, 0 there is none, -1 the text is not JSON of that kind. */
static int next(struct winrm_json *j, struct named *n)
{
	struct winrm_json_token t;
	size_t start;

	if (winrm_json_next(j, &t) != WINRM_JSON_KEY)
		return t.type == WINRM_JSON_OBJECT_END &&
				winrm_json_next(j, &t) == WINRM_JSON_END
			? 0
			: -1;
	n->name = t.text;
	if (winrm_json_next(j, &t) != WINRM_JSON_OBJECT)
		return -1;
	start = j->at - 1;
	if (!winrm_json_skip(j, &t))
		return -1;
	n->object.ptr = j->text.ptr + start;
	n->object.len = j->at - start;
	return 1;
}

int winrm_connector_find(const char *json, size_t len, const char *name,
	const char **object, size_t *object_len, size_t *at)
{
	struct winrm_json j;
	struct named n;
	int found = 0, more = -1;

	if (open_all(&j, json, len))
		while ((more = next(&j, &n)) > 0)
			if (!found && winrm_json_is(n.name, name)) {
				found = 1;
				*object = (const char *)n.object.ptr;
				*object_len = n.object.len;
			}
	if (more == 0)
		return found;
	*at = j.at;
	return -1;
}

size_t winrm_connector_nearest(
	const char *json, size_t len, const char *name, const char **nearest)
{
	struct winrm_slice wanted = winrm_slice_str(name);
	struct winrm_json j;
	struct named n;
	size_t found = 0, best = wanted.len > 6 ? 3 : wanted.len > 2 ? 2 : 0;
	int more = -1;

	if (open_all(&j, json, len))
		while ((more = next(&j, &n)) > 0) {
			size_t distance = winrm_name_distance(wanted, n.name);

			if (distance < best) {
				best = distance;
				*nearest = (const char *)n.name.ptr;
				found = n.name.len;
			}
		}
	return more < 0 ? 0 : found;
}
