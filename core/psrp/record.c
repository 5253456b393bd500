/* SPDX-License-Identifier: Apache-2.0 */
#include "core/psrp/record.h"

#include <string.h>

#if WINRM_PSRP

/* A member of an object: the field it is, and the scope of its own members. */
struct member {
	uint8_t scope;
	uint8_t field; /* plus 1; 0: none */
	uint8_t inner; /* 0: none */
	const char *name;
};

#define FIELD(name) (WINRM_PSRP_##name + 1)

static const struct member members[] = {
	{WINRM_SCOPE_MESSAGE, FIELD(STATE_NUMBER), 0, "PipelineState"},
	{WINRM_SCOPE_MESSAGE, FIELD(STATE_NUMBER), 0, "RunspaceState"},
	{WINRM_SCOPE_MESSAGE, 0, WINRM_SCOPE_ERROR, "ExceptionAsErrorRecord"},
#if WINRM_PSRP_SECRETS
	{WINRM_SCOPE_MESSAGE, FIELD(TEXT), 0, "EncryptedSessionKey"},
#endif
	{WINRM_SCOPE_MESSAGE, FIELD(TEXT), 0, "InformationalRecord_Message"},
	{WINRM_SCOPE_MESSAGE, FIELD(TEXT), WINRM_SCOPE_DATA, "MessageData"},
	{WINRM_SCOPE_MESSAGE, FIELD(SOURCE), 0, "Source"},
	{WINRM_SCOPE_MESSAGE, FIELD(TAGS), 0, "Tags"},
	{WINRM_SCOPE_MESSAGE, FIELD(ACTIVITY), 0, "Activity"},
	{WINRM_SCOPE_MESSAGE, FIELD(ACTIVITY_ID), 0, "ActivityId"},
	{WINRM_SCOPE_MESSAGE, FIELD(STATUS), 0, "StatusDescription"},
	{WINRM_SCOPE_MESSAGE, FIELD(OPERATION), 0, "CurrentOperation"},
	{WINRM_SCOPE_MESSAGE, FIELD(PARENT), 0, "ParentActivityId"},
	{WINRM_SCOPE_MESSAGE, FIELD(PERCENT), 0, "PercentComplete"},
	{WINRM_SCOPE_MESSAGE, FIELD(SECONDS), 0, "SecondsRemaining"},
	{WINRM_SCOPE_MESSAGE, FIELD(STATE), 0, "Type"},
	{WINRM_SCOPE_MESSAGE, FIELD(CALL_ID), 0, "ci"},
	{WINRM_SCOPE_MESSAGE, FIELD(CALL_METHOD), 0, "mi"},
	{WINRM_SCOPE_MESSAGE, FIELD(CALL_PARAMS), 0, "mp"},
	{WINRM_SCOPE_ERROR, 0, WINRM_SCOPE_EXCEPTION, "Exception"},
	{WINRM_SCOPE_ERROR, FIELD(TARGET), 0, "TargetObject"},
	{WINRM_SCOPE_ERROR, FIELD(ID), 0, "FullyQualifiedErrorId"},
	{WINRM_SCOPE_ERROR, 0, WINRM_SCOPE_INVOCATION, "InvocationInfo"},
	{WINRM_SCOPE_ERROR, FIELD(CATEGORY), 0, "ErrorCategory_Category"},
	{WINRM_SCOPE_ERROR, FIELD(ACTIVITY), 0, "ErrorCategory_Activity"},
	{WINRM_SCOPE_ERROR, FIELD(REASON), 0, "ErrorCategory_Reason"},
	{WINRM_SCOPE_ERROR, FIELD(TARGET_NAME), 0, "ErrorCategory_TargetName"},
	{WINRM_SCOPE_ERROR, FIELD(TARGET_TYPE), 0, "ErrorCategory_TargetType"},
	{WINRM_SCOPE_ERROR, FIELD(CATEGORY_MESSAGE), 0,
		"ErrorCategory_Message"},
	{WINRM_SCOPE_ERROR, FIELD(ADVICE), 0, "ErrorDetails_RecommendedAction"},
	{WINRM_SCOPE_ERROR, FIELD(STACK), 0, "ErrorDetails_ScriptStackTrace"},
	{WINRM_SCOPE_EXCEPTION, FIELD(MESSAGE), 0, "Message"},
	{WINRM_SCOPE_INVOCATION, FIELD(POSITION), 0, "PositionMessage"},
	{WINRM_SCOPE_DATA, FIELD(NO_NEWLINE), 0, "NoNewLine"},
};

static void capture(struct winrm_psrp_reading *r, unsigned field)
{
	r->capture = (uint8_t)field;
	r->capture_depth = r->depth;
	r->captured = false;
}

static void enter(struct winrm_psrp_reading *r, unsigned scope)
{
	r->scope[r->scopes].scope = (uint8_t)scope;
	r->scope[r->scopes].depth = r->depth;
	r->scopes++;
}

static void begin_member(struct winrm_psrp_reading *r, unsigned scope,
	enum winrm_psrp_tag tag, const char *name)
{
	const struct member *m = members;

	while (m->scope != scope || strcmp(m->name, name) != 0)
		if (++m == members + sizeof(members) / sizeof(members[0]))
			return;
	if (m->field == FIELD(CALL_PARAMS)) {
		if (!r->json)
			return;
		r->params_depth = r->depth;
	}
	if (m->field)
		capture(r, m->field);
	if (m->inner && tag == WINRM_TAG_OBJ &&
		r->scopes < sizeof(r->scope) / sizeof(r->scope[0]))
		enter(r, m->inner);
}

/* Looks for a field in the innermost object whose members are looked at. */
static void look(
	struct winrm_psrp_reading *r, enum winrm_psrp_tag tag, const char *name)
{
	unsigned scope = r->scope[r->scopes - 1].scope;
	unsigned below = (unsigned)(r->depth - r->scope[r->scopes - 1].depth);

	if (below == 2 && name[0])
		begin_member(r, scope, tag, name);
	else if (scope == WINRM_SCOPE_ERROR && tag == WINRM_TAG_TO_STRING &&
		below == 1)
		capture(r, FIELD(TEXT));
	else if (scope == WINRM_SCOPE_EXCEPTION && tag == WINRM_TAG_T &&
		below == 2 && !r->field[WINRM_PSRP_EXCEPTION])
		capture(r, FIELD(EXCEPTION));
}

/*
 * Is the innermost element the text of the field? That is the member itself, or
 * the first text in its object; in a list each is.
 */
static bool is_text(const struct winrm_psrp_reading *r, enum winrm_psrp_tag tag)
{
	unsigned below = (unsigned)(r->depth - r->capture_depth);

	if (!r->capture || !winrm_psrp_tag_has_text(tag) || tag == WINRM_TAG_SS)
		return false;
	if (r->capture == FIELD(TAGS) || r->capture == FIELD(CALL_PARAMS))
		return below == 2 && tag != WINRM_TAG_T;
	if (r->capture == FIELD(CALL_METHOD)) /* not the enum's ToString */
		return below <= 1 && winrm_psrp_tag_is_integer(tag);
	return !r->captured && below <= 1 && (tag != WINRM_TAG_T || below == 0);
}

static void open_text(struct winrm_psrp_reading *r)
{
	unsigned field = r->capture == FIELD(CALL_PARAMS) ? WINRM_PSRP_TEXT
							  : r->capture - 1u;

	r->capturing = r->captured = true;
	if (r->capture == FIELD(TAGS) && r->field[field] &&
		winrm_writer_ok(&r->text)) {
		r->text.len--; /* goes on where its NUL is */
		return;
	}
	if (r->text.len < r->text.cap)
		r->field[field] = (const char *)r->text.buf + r->text.len;
	else
		r->text.len++;
}

/* What the parameters of a call are written to, while they are read. */
static struct winrm_psrp_json *params(const struct winrm_psrp_reading *r)
{
	return WINRM_PSRP_CALLS && r->params_depth ? r->json : NULL;
}

static bool begin(
	void *user, enum winrm_psrp_tag tag, const char *name, uint32_t ref)
{
	struct winrm_psrp_reading *r = user;

	r->depth++;
	if (r->depth == 1)
		r->scope[0].depth = 1;
	else if (!r->params_depth) /* members of values are none of the call */
		look(r, tag, name);
	if (is_text(r, tag))
		open_text(r);
	return !params(r) ||
		winrm_psrp_json_events.begin(params(r), tag, name, ref);
}

static void add(struct winrm_psrp_reading *r, const uint8_t *data, size_t len)
{
	for (; len > 0; len--, data++)
		if (*data)
			winrm_writer_put_byte(&r->text, *data);
		else
			winrm_writer_put_str(&r->text, "\xef\xbf\xbd");
}

static bool text(void *user, const uint8_t *data, size_t len)
{
	struct winrm_psrp_reading *r = user;

	if (r->capturing)
		add(r, data, len);
	return !params(r) || winrm_psrp_json_events.text(params(r), data, len);
}

static void close_text(struct winrm_psrp_reading *r)
{
	r->capturing = false;
	if (r->capture == FIELD(TAGS))
		winrm_writer_put_byte(&r->text, '\n');
	winrm_writer_put_byte(&r->text, 0);
}

static bool end(void *user, enum winrm_psrp_tag tag)
{
	struct winrm_psrp_reading *r = user;
	bool ok = !params(r) || winrm_psrp_json_events.end(params(r), tag);

	if (r->capturing)
		close_text(r);
	if (r->depth == r->params_depth) {
		r->params_depth = 0;
		if (WINRM_PSRP_CALLS)
			r->field[WINRM_PSRP_CALL_PARAMS] =
				(const char *)r->json->out.buf;
	}
	if (r->depth == r->capture_depth)
		r->capture = 0;
	if (r->scopes > 1 && r->depth == r->scope[r->scopes - 1].depth)
		r->scopes--;
	r->depth--;
	return ok;
}

const struct winrm_psrp_events winrm_psrp_record_events = {begin, text, end};

void winrm_psrp_record_start(struct winrm_psrp_reading *r, uint8_t *memory,
	size_t len, enum winrm_psrp_scope scope, struct winrm_psrp_json *json)
{
	memset(r, 0, sizeof(*r));
	r->text = winrm_writer_init(memory, len);
	r->json = json;
	enter(r, scope);
}

bool winrm_psrp_record_end(struct winrm_psrp_reading *r)
{
	bool cut = r->text.len > r->text.cap;

	if (cut)
		winrm_writer_end_str(&r->text);
	if (WINRM_PSRP_CALLS && r->field[WINRM_PSRP_CALL_PARAMS]) {
		cut |= r->json->out.len >= r->json->out.cap;
		winrm_writer_end_str(&r->json->out);
	}
	return cut;
}

bool winrm_psrp_record_number(
	const struct winrm_psrp_reading *r, unsigned field, int32_t *value)
{
	const char *s = r->field[field];
	bool negative = s && *s == '-';
	size_t digits;

	if (!s ||
		!winrm_slice_decimal(winrm_slice_str(s + negative),
			(size_t)INT32_MAX + negative, &digits))
		return false;
	*value = (int32_t)(negative ? 0u - (uint32_t)digits : digits);
	return true;
}

#else
typedef int winrm_no_psrp_record; /* ISO C has no empty file */
#endif
