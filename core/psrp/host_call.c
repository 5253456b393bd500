/* SPDX-License-Identifier: Apache-2.0 */
#include "core/psrp/host_call.h"

#include "core/psrp/secret_out.h"

#if WINRM_PSRP

/* MS-PSRP 2.2.3.17. */
enum {
	SET_SHOULD_EXIT = 6,
	WRITE_1 = 13, /* from here on texts for the user */
	WRITE_2,
	WRITE_LINE_1,
	WRITE_ERROR_LINE = 18 /* up to here; those behind it, which are debug,
			       * progress, verbose and warning, are records,
			       * too */
};

/* A call with this id takes no answer. */
#define VOID_CALL (-100)

#if WINRM_PSRP_CALLS
static void write_text(struct winrm_psrp_receiver *r, int32_t method, bool cut)
{
	const char **field = r->record.field;

	if (method < WRITE_1 || method > WRITE_ERROR_LINE)
		return;
	if (!field[WINRM_PSRP_TEXT])
		field[WINRM_PSRP_TEXT] = "";
	field[WINRM_PSRP_NO_NEWLINE] = method < WRITE_LINE_1 ? "true" : NULL;
	winrm_psrp_pass_record(r, cut);
}

static bool is_secret(int32_t method)
{
	return method == WINRM_PSRP_READ_SECRET ||
		method == WINRM_PSRP_CREDENTIAL ||
		method == WINRM_PSRP_CREDENTIAL_TYPED;
}

static bool has_keys(const struct winrm_pipeline *p)
{
	return WINRM_PSRP_SECRETS && p->keys;
}

#if WINRM_PSRP_SECRETS
/* Makes it, if need be. */
static bool has_pair(const struct winrm_pipeline *p)
{
	return has_keys(p) && p->keys->modulus(p->keys->user);
}
#endif

/* Asks the caller for the answer, which the next Send takes. */
static void ask(struct winrm_psrp_receiver *r, bool cut)
{
	const struct winrm_pipeline *p = r->pipeline;
	struct winrm_psrp_call call = {
		r->call.method, r->record.field[WINRM_PSRP_CALL_PARAMS], cut};

	r->call.answer.type = r->call.answer.text = NULL;
	r->call.due = true;
	r->call.refused = !p->on_call || !call.params ||
		(is_secret(call.method) && !has_keys(p)) ||
		!p->on_call(r->user, &call, &r->call.answer);
#if WINRM_PSRP_SECRETS
	r->call.secret =
		!r->call.refused && winrm_psrp_has_secret(&r->call.answer);
	if (r->call.secret && !has_pair(p)) {
		r->call.refused = true;
		r->call.secret = false;
	}
#endif
}
#endif

bool winrm_psrp_end_call(struct winrm_psrp_receiver *r, bool cut)
{
	const struct winrm_psrp_reading *fields = &r->record;
	int32_t id, method;

	if (!winrm_psrp_record_number(fields, WINRM_PSRP_CALL_ID, &id) ||
		!winrm_psrp_record_number(
			fields, WINRM_PSRP_CALL_METHOD, &method) ||
		(r->call.due && id != VOID_CALL))
		return false;
	if (method == SET_SHOULD_EXIT) {
		r->has_exit_code = winrm_psrp_record_number(
			fields, WINRM_PSRP_TEXT, &r->exit_code);
		if (!r->has_exit_code)
			return false;
	}
#if WINRM_PSRP_CALLS
	if (id == VOID_CALL) {
		write_text(r, method, cut);
	} else {
		r->call.id = id;
		r->call.method = method;
		ask(r, cut);
	}
	return true;
#else
	(void)cut;
	return id == VOID_CALL; /* it has no host to ask */
#endif
}

#else
typedef int winrm_no_host_call; /* ISO C has no empty file */
#endif
