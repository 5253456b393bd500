/* SPDX-License-Identifier: Apache-2.0 */
#include "core/cim/cim_operation.h"

#include <string.h>

#include "core/cim/cim_args.h"
#include "core/cim/cim_fields.h"
#include "core/cim/cim_reply.h"
#include "core/cim/cim_request.h"
#include "core/engine/engine.h"

#if WINRM_CIM

/* --- the request ----------------------------------------------------------- */

#define FIELD(check, field) FIELD_NAMED(check, field, #field)
#define FIELD_NAMED(check, field, name)                                        \
	WINRM_CIM_FIELD(                                                       \
		WINRM_CIM_##check, offsetof(struct winrm_cim, field), name)

const struct winrm_cim_field winrm_cim_fields[] = {FIELD(TEXT, resource),
	FIELD(VALUES, selectors), FIELD(VALUES, options),
	FIELD(OPTIONAL, query), FIELD(OPTIONAL, dialect),
	FIELD(OPTIONAL + WINRM_CIM_NAME, element), FIELD(OPTIONAL, fragment),
	FIELD_NAMED(ARGS, args, "cim.args"), FIELD(NAME, method)};

/* The field that is missing or wrong; NULL: none is. */
static const char *wrong(const struct winrm_request *request)
{
	const struct winrm_cim *cim = request->as.cim;
	enum winrm_operation operation = request->operation;

	if (!cim)
		return NAMED("cim");
	if (!cim->on_value &&
		(operation == WINRM_OP_CIM_ENUMERATE ||
			operation == WINRM_OP_CIM_GET))
		return NAMED("on_value");
	if ((unsigned)cim->mode > WINRM_CIM_BOTH)
		return NAMED("mode");
	return winrm_cim_wrong_field(cim, winrm_cim_fields,
		sizeof(winrm_cim_fields) / sizeof(winrm_cim_fields[0]) -
			(operation != WINRM_OP_CIM_INVOKE));
}

int winrm_cim_begin_request(struct winrm_engine *e, const char *wrong_field)
{
	memset(e->once, 0, sizeof(struct winrm_cim_state));
	if (!wrong_field)
		return WINRM_OK;
	e->response.setting = wrong_field;
	return WINRM_E_CONFIG;
}

static int cim_start(struct winrm_engine *e)
{
	return winrm_cim_begin_request(e, wrong(e->request));
}

/* --- messages -------------------------------------------------------------- */

/* What Pull has brought is not brought again. */
static unsigned cim_prepare(struct winrm_engine *e)
{
	const struct winrm_cim_state *s = e->once;
	enum winrm_operation operation = e->request->operation;

	if (s->step == WINRM_CIM_PULL)
		return 0;
	if (s->step == WINRM_CIM_END || operation == WINRM_OP_CIM_GET ||
		operation == WINRM_OP_CIM_ENUMERATE)
		return WINRM_REPEATABLE;
	return WINRM_STARTS;
}

static void cim_emit(void *engine, struct winrm_writer *w)
{
	const struct winrm_engine *e = engine;
	const struct winrm_cim_state *s = e->once;
	const struct winrm_cim *cim = e->request->as.cim;
	struct winrm_cim_target t = {winrm_operation_header(e), cim->resource,
		cim->selectors, cim->options};

	if (s->step == WINRM_CIM_FIRST)
		winrm_cim_put(w, &t, e->request->operation, cim);
	else
		winrm_cim_put_pull(w, &t, s->context,
			s->step == WINRM_CIM_END ? 0 : winrm_cim_max(cim));
}

/* --- replies --------------------------------------------------------------- */

int winrm_cim_tell(struct winrm_engine *e, enum winrm_cim_rows where,
	winrm_cim_on_value *on_value, const struct winrm_envelope_first *first,
	struct winrm_slice doc)
{
	struct winrm_cim_reader r;

	if (!on_value || first->at[2] == 0)
		return WINRM_OK;
	r.on_value = on_value;
	r.user = e->request->user;
	return winrm_cim_read(&r, where, first, doc);
}

bool winrm_cim_is_silence(const struct winrm_engine *e, int error)
{
	const struct winrm_cim_state *s = e->once;

	return error == WINRM_E_FAULT && s->step == WINRM_CIM_PULL &&
		winrm_fault_is_timeout(&e->said.fault);
}

static const char *verb_under_way(const struct winrm_engine *e)
{
	const struct winrm_cim_state *s = e->once;

	return s->step == WINRM_CIM_PULL
		? "Pull"
		: winrm_cim_verb(e->request->operation, e->request->as.cim);
}

/* Reads the reply and keeps where the rows go on. */
static int check(struct winrm_engine *e, struct winrm_envelope_first *first,
	struct winrm_slice doc)
{
	struct winrm_cim_state *s = e->once;
	struct winrm_cim_reply r;
	bool read = winrm_cim_reply_read(&r, doc, verb_under_way(e));
	int error = winrm_operation_check(e, &r.envelope, read);

	*first = r.envelope.first;
	if (winrm_cim_is_silence(e, error))
		return error;
	if (error || r.ends) /* a fault ends an enumeration as well */
		s->context[0] = 0;
	else if (r.context[0])
		memcpy(s->context, r.context, sizeof(s->context));
	else if (!s->context[0] &&
		e->request->operation == WINRM_OP_CIM_ENUMERATE)
		return WINRM_E_REPLY; /* neither more nor the end */
	return error;
}

static int cim_reply(struct winrm_engine *e, uint8_t *doc, size_t len)
{
	struct winrm_cim_state *s = e->once;
	struct winrm_slice all = {doc, len};
	struct winrm_envelope_first first;
	bool enumerates = e->request->operation == WINRM_OP_CIM_ENUMERATE;
	int error;

	if (s->step == WINRM_CIM_END)
		return WINRM_DONE;
	error = check(e, &first, all);
	if (error) /* without rows in time, they go on where they did */
		return s->context[0] ? WINRM_NEXT : error;
	error = winrm_cim_tell(e,
		enumerates ? WINRM_CIM_IN_ITEMS : WINRM_CIM_IN_BODY,
		e->request->as.cim->on_value, &first, all);
	if (error)
		return error;
	s->step = WINRM_CIM_PULL;
	return enumerates && s->context[0] ? WINRM_NEXT : WINRM_DONE;
}

/* --- cleaning up ----------------------------------------------------------- */

bool winrm_cim_clean(struct winrm_engine *e, enum winrm_cleaning when)
{
	struct winrm_cim_state *s = e->once;

	if (!e->request) /* this one is over: not its state */
		return false;
	if (when == WINRM_CLEAN_BEGIN && s->context[0])
		s->step = WINRM_CIM_END;
	return s->step == WINRM_CIM_END;
}

const struct winrm_operation_table winrm_cim_operation = {cim_start,
	cim_prepare, cim_emit, cim_reply, winrm_cim_clean, NULL, false};

#else
typedef int winrm_no_cim; /* ISO C has no empty file */
#endif
