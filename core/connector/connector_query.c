/* SPDX-License-Identifier: Apache-2.0 */
#include "core/connector/connector_query.h"

#if WINRM_CIM

#include <string.h>

#include "core/base/writer.h"
#include "core/cim/cim.h"
#include "core/connector/connector_problem.h"
#include "soap/xml_text.h"

static bool refuse(struct winrm_connector *c, const char *text)
{
	return winrm_problem(c->problem, sizeof(c->problem), NULL, text);
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

/* Also where it is written root\cimv2. False: it is no namespace. */
static bool put_namespace(struct winrm_writer *w, const char *name)
{
	char last = '/';

	for (; *name; name++) {
		char next = *name == '\\' ? '/' : *name;

		if (!is_letter(next) && (next != '/' || last == '/'))
			return false;
		winrm_writer_put_byte(w, (uint8_t)next);
		last = next;
	}
	return last != '/';
}

/* It is in the pool, as the texts are. */
static bool set_resource(struct winrm_connector *c, const char *name)
{
	char *at = c->pool + c->pool_len;
	struct winrm_writer w =
		winrm_writer_init(at, sizeof(c->pool) - c->pool_len);

	winrm_writer_put_str(&w, "wmi/");
	if (!put_namespace(&w, name))
		return refuse(c, "namespace: give it as root/cimv2");
	winrm_writer_put_str(&w, "/*");
	winrm_writer_put_byte(&w, 0);
	if (!winrm_writer_ok(&w))
		return refuse(c, "namespace: too long");
	c->pool_len += w.len;
	c->cim->resource = at;
	return true;
}

bool winrm_connector_set_query(
	struct winrm_connector *c, struct winrm_request *request)
{
	const char *query = c->text[WINRM_KEY_QUERY];
	const char *name = c->text[WINRM_KEY_NAMESPACE];

	if (!c->cim)
		return refuse(c, "query: there is nothing here to take rows");
	if (!*query || !winrm_xml_valid(winrm_slice_str(query)))
		return refuse(c,
			"query: empty, not UTF-8, or it holds a control "
			"character");
	if (!set_resource(c, name ? name : "root/cimv2"))
		return false;
	c->cim->query = query;
	request->operation = WINRM_OP_CIM_ENUMERATE;
	request->as.cim = c->cim;
	return true;
}

#endif
