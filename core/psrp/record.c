/* SPDX-License-Identifier: Apache-2.0 */
#include "core/psrp/record.h"

#include <string.h>

#if WINRM_PSRP

#define FIELD(name) (WINRM_PSRP_##name + 1)

#if WINRM_PSRP_SECRETS
#define KEY_MEMBERS(M) M(MESSAGE, FIELD(TEXT), 0, "EncryptedSessionKey")
#else
#define KEY_MEMBERS(M)
#endif

/*
 * Members of objects: the scope that they are in, the field that each is, plus
 * 1, or 0, the scope of its own members or 0, and its name.
 */
#define MEMBERS(M)                                                             \
	M(MESSAGE, FIELD(STATE_NUMBER), 0, "PipelineState")                    \
	M(MESSAGE, FIELD(STATE_NUMBER), 0, "RunspaceState")                    \
	M(MESSAGE, 0, WINRM_SCOPE_ERROR, "ExceptionAsErrorRecord")             \
	KEY_MEMBERS(M)                                                         \
	M(MESSAGE, FIELD(TEXT), 0, "InformationalRecord_Message")              \
	M(MESSAGE, FIELD(TEXT), WINRM_SCOPE_DATA, "MessageData")               \
	M(MESSAGE, FIELD(SOURCE), 0, "Source")                                 \
	M(MESSAGE, FIELD(TAGS), 0, "Tags")                                     \
	M(MESSAGE, FIELD(ACTIVITY), 0, "Activity")                             \
	M(MESSAGE, FIELD(ACTIVITY_ID), 0, "ActivityId")                        \
	M(MESSAGE, FIELD(STATUS), 0, "StatusDescription")                      \
	M(MESSAGE, FIELD(OPERATION), 0, "CurrentOperation")                    \
	M(MESSAGE, FIELD(PARENT), 0, "ParentActivityId")                       \
	M(MESSAGE, FIELD(PERCENT), 0, "PercentComplete")                       \
	M(MESSAGE, FIELD(SECONDS), 0, "SecondsRemaining")                      \
	M(MESSAGE, FIELD(STATE), 0, "Type")                                    \
	M(MESSAGE, FIELD(CALL_ID), 0, "ci")                                    \
	M(MESSAGE, FIELD(CALL_METHOD), 0, "mi")                                \
	M(MESSAGE, FIELD(TEXT), WINRM_SCOPE_PARAMS, "mp")                      \
	M(ERROR, 0, WINRM_SCOPE_EXCEPTION, "Exception")                        \
	M(ERROR, FIELD(TARGET), 0, "TargetObject")                             \
	M(ERROR, FIELD(ID), 0, "FullyQualifiedErrorId")                        \
	M(ERROR, 0, WINRM_SCOPE_INVOCATION, "InvocationInfo")                  \
	M(ERROR, FIELD(CATEGORY), 0, "ErrorCategory_Category")                 \
	M(ERROR, FIELD(ACTIVITY), 0, "ErrorCategory_Activity")                 \
	M(ERROR, FIELD(REASON), 0, "ErrorCategory_Reason")                     \
	M(ERROR, FIELD(TARGET_NAME), 0, "ErrorCategory_TargetName")            \
	M(ERROR, FIELD(TARGET_TYPE), 0, "ErrorCategory_TargetType")            \
	M(ERROR, FIELD(CATEGORY_MESSAGE), 0, "ErrorCategory_Message")          \
	M(ERROR, FIELD(ADVICE), 0, "ErrorDetails_RecommendedAction")           \
	M(ERROR, FIELD(STACK), 0, "ErrorDetails_ScriptStackTrace")             \
	M(EXCEPTION, FIELD(MESSAGE), 0, "Message")                             \
	M(INVOCATION, FIELD(POSITION), 0, "PositionMessage")                   \
	M(DATA, FIELD(NO_NEWLINE), 0, "NoNewLine")

#define MEMBER(scope, field, inner, name) {WINRM_SCOPE_##scope, field, inner},
#define NAME(scope, field, inner, name)   name "\0"

static const struct member {
	uint8_t scope, field, inner;
} members[] = {MEMBERS(MEMBER)};

/* In the same order: that is less than a pointer each. */
static const char names[] = MEMBERS(NAME);

static bool in_params(const struct winrm_psrp_reading *r)
{
	return r->in->scope == WINRM_SCOPE_PARAMS;
}

/* What the parameters of a call are written to, while they are read. */
static struct winrm_psrp_json *params(const struct winrm_psrp_reading *r)
{
	return WINRM_PSRP_CALLS && in_params(r) ? r->json : NULL;
}

/* The field that the member is, plus 1, or 0; its own members are looked at. */
static unsigned begin_member(
	struct winrm_psrp_reading *r, enum winrm_psrp_tag tag, const char *name)
{
	const struct member *m = members;
	const char *at = names;

	while (m->scope != r->in->scope || strcmp(at, name) != 0) {
		at += strlen(at) + 1;
		if (++m == members + sizeof(members) / sizeof(members[0]))
			return 0;
	}
	if (m->inner == WINRM_SCOPE_PARAMS) {
		if (!r->json)
			return 0;
	} else if (m->inner == 0 || tag != WINRM_TAG_OBJ) {
		return m->field;
	}
	if (r->in < r->scope + sizeof(r->scope) / sizeof(r->scope[0]) - 1) {
		r->in++;
		r->in->scope = m->inner;
		r->in->depth = r->depth;
	}
	return m->field;
}

/* The same for an element of the innermost object that is looked at. */
static unsigned look(
	struct winrm_psrp_reading *r, enum winrm_psrp_tag tag, const char *name)
{
	unsigned below = (unsigned)(r->depth - r->in->depth);

	if (below == 2 && name[0])
		return begin_member(r, tag, name);
	if (r->in->scope == WINRM_SCOPE_ERROR && below == 1 &&
		tag == WINRM_TAG_TO_STRING)
		return FIELD(TEXT);
	return r->in->scope == WINRM_SCOPE_EXCEPTION && below == 2 &&
			tag == WINRM_TAG_T && !r->field[WINRM_PSRP_EXCEPTION]
		? FIELD(EXCEPTION)
		: 0;
}

/* Is each text of a list one of the field? */
static bool is_list(const struct winrm_psrp_reading *r)
{
	return r->capture == FIELD(TAGS) || in_params(r);
}

/*
 * Is the innermost element the text of the field? That is the member itself, or
 * the first text in its object; in a list each is.
 */
static bool is_text(const struct winrm_psrp_reading *r, enum winrm_psrp_tag tag)
{
	unsigned below = (unsigned)(r->depth - r->capture_depth);

	if (!r->capture || !winrm_psrp_tag_has_text(tag) ||
		tag == WINRM_TAG_SS || (tag == WINRM_TAG_T && below > 0))
		return false;
	if (is_list(r))
		return below == 2;
	return below <= 1 &&
		(r->capture == FIELD(CALL_METHOD) /* not the enum's ToString */
				? winrm_psrp_tag_is_integer(tag)
				: !r->captured);
}

static void open_text(struct winrm_psrp_reading *r)
{
	const char **field = &r->field[r->capture - 1u];

	r->capturing = r->captured = true;
	if (r->text.len > r->text.cap)
		return;
	if (r->capture == FIELD(TAGS) && *field)
		r->text.len--; /* goes on where its NUL is */
	else if (r->text.len < r->text.cap)
		*field = (const char *)r->text.buf + r->text.len;
	else
		r->text.len++;
}

static bool begin(
	void *user, enum winrm_psrp_tag tag, const char *name, uint32_t ref)
{
	struct winrm_psrp_reading *r = user;

	unsigned field;

	r->depth++;
	field = look(r, tag, name);
	if (field) {
		r->capture = (uint8_t)field;
		r->capture_depth = r->depth;
		r->captured = false;
	}
	if (is_text(r, tag))
		open_text(r);
	return !params(r) || winrm_psrp_json_begin(params(r), tag, name, ref);
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
	return !params(r) || winrm_psrp_json_text(params(r), data, len);
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
	bool ok = !params(r) || winrm_psrp_json_end(params(r), tag);

	if (r->capturing)
		close_text(r);
	if (r->depth == r->capture_depth)
		r->capture = 0;
	if (r->depth == r->in->depth && r->in > r->scope) {
		if (params(r))
			r->field[WINRM_PSRP_CALL_PARAMS] =
				(const char *)r->json->out.buf;
		r->in--;
	}
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
	r->in = r->scope;
	r->in->scope = (uint8_t)scope;
	r->in->depth = 1; /* the object itself */
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
