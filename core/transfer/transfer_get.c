/* SPDX-License-Identifier: Apache-2.0 */
#include "core/transfer/transfer_get.h"

#include "core/engine/engine.h"
#include "soap/transfer.h"
#include "soap/xml_text.h"

static bool is_text(const char *s)
{
	return s && winrm_xml_valid(winrm_slice_str(s));
}

static bool are_selectors(const struct winrm_selector *list)
{
	size_t count;

	for (count = 0; list && list[count].name; count++)
		if (count == WINRM_SELECTORS || !is_text(list[count].name) ||
			!list[count].name[0] || !is_text(list[count].value))
			return false;
	return true;
}

static int get_start(struct winrm_engine *e)
{
	const struct winrm_get *get = &e->request->as.get;

	if (!is_text(get->resource) || !get->resource[0])
		e->response.setting = NAMED("resource");
	else if (!are_selectors(get->selectors))
		e->response.setting = NAMED("selectors");
	else if (!get->on_value)
		e->response.setting = NAMED("on_value");
	else
		return WINRM_OK;
	return WINRM_E_CONFIG;
}

static unsigned get_prepare(struct winrm_engine *e)
{
	(void)e;
	return WINRM_REPEATABLE;
}

static void get_emit(void *engine, struct winrm_writer *w)
{
	const struct winrm_engine *e = engine;
	const struct winrm_get *get = &e->request->as.get;
	struct winrm_envelope_header h = winrm_operation_header(e);
	struct winrm_envelope_value selectors[WINRM_SELECTORS + 1];
	size_t i;

	for (i = 0; get->selectors && get->selectors[i].name; i++) {
		selectors[i].name = get->selectors[i].name;
		selectors[i].value = get->selectors[i].value;
	}
	selectors[i].name = NULL;
	winrm_transfer_get(w, &h, get->resource, selectors);
}

static int tell(const struct winrm_request *request,
	const struct winrm_envelope_first *first, struct winrm_slice doc)
{
	struct winrm_transfer t;
	int more;

	winrm_transfer_start(&t, first, doc);
	while ((more = winrm_transfer_next(&t)) > 0) {
		struct winrm_value value = {t.path, t.text, t.is_null};

		request->as.get.on_value(request->user, &value);
	}
	if (more < 0)
		return WINRM_E_REPLY;
	return WINRM_DONE;
}

static int check(struct winrm_engine *e, struct winrm_envelope_first *first,
	struct winrm_slice doc)
{
	struct winrm_envelope_reply r;
	bool read = winrm_transfer_read(&r, doc);

	*first = r.first;
	return winrm_operation_check(e, &r, read);
}

/* What is told is of a reply that has been read to its end. */
static int get_reply(struct winrm_engine *e, uint8_t *doc, size_t len)
{
	struct winrm_slice all = {doc, len};
	struct winrm_envelope_first first;
	int error = check(e, &first, all);

	return error ? error : tell(e->request, &first, all);
}

const struct winrm_operation_table winrm_transfer_get_operation = {
	get_start, get_prepare, get_emit, get_reply, NULL, NULL, false};
