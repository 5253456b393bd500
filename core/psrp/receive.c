/* SPDX-License-Identifier: Apache-2.0 */
#include "core/psrp/receive.h"

#include <string.h>

#include "core/base/endian.h"
#include "core/psrp/host_call.h"
#include "core/psrp/session_key.h"

#if WINRM_PSRP

/* How the data of a message is read. */
enum { SKIPPED, OUTPUT, CAPABILITY, POOL_STATE, STATE, RECORD, CALL, KEY };

/* Messages that are read, how, and the streams of their records. */
#define MESSAGE(type, kind, stream)                                            \
	((uint32_t)WINRM_MESSAGE_##type << 8 | (kind) << 4 |                   \
		WINRM_PSRP_##stream)

static const uint32_t messages[] = {
	MESSAGE(CAPABILITY, CAPABILITY, ERROR),
#if WINRM_PSRP_SECRETS
	MESSAGE(SESSION_KEY, KEY, ERROR),
#endif
	MESSAGE(POOL_STATE, POOL_STATE, FAILURE),
	MESSAGE(OUTPUT, OUTPUT, ERROR),
	MESSAGE(ERROR, RECORD, ERROR),
	MESSAGE(STATE, STATE, FAILURE),
	MESSAGE(DEBUG, RECORD, DEBUG),
	MESSAGE(VERBOSE, RECORD, VERBOSE),
	MESSAGE(WARNING, RECORD, WARNING),
	MESSAGE(PROGRESS, RECORD, PROGRESS),
	MESSAGE(INFORMATION, RECORD, INFORMATION),
	MESSAGE(CALL, CALL, HOST),
};

enum { TO_CLIENT = 1 };

static bool pass_output(void *user, const uint8_t *data, size_t len)
{
	struct winrm_psrp_receiver *r = user;

	r->stopped =
		r->on_output && !r->on_output(r->user, WINRM_STDOUT, data, len);
	return !r->stopped;
}

/* --- beginning ------------------------------------------------------------- */

static void begin_output(struct winrm_psrp_receiver *r)
{
	struct winrm_psrp_json *j = &r->json;
	uint8_t depth = r->pipeline->json_depth;

	if (!r->fresh_json)
		winrm_psrp_json_init(j, r->memory, r->memory_len,
			depth == 0           ? 32
				: depth > 60 ? 60
					     : depth);
	r->fresh_json = true;
	j->pass = pass_output;
	j->user = r;
	winrm_psrp_json_start(j);
	winrm_psrp_reader_start(&r->reader, &winrm_psrp_json_events, j);
}

/* The texts of a record are in one half of the memory, parameters in the
 * other, where the JSON of output has been until now. */
static bool begin_record(struct winrm_psrp_receiver *r)
{
	struct winrm_psrp_json *j = &r->json;
	size_t len = r->memory_len;

	if (r->fresh_json && !winrm_psrp_json_flush(j))
		return false;
	r->fresh_json = false;
	if (r->kind != CALL) {
		j = NULL;
	} else if (WINRM_PSRP_CALLS) {
		len = len / 2 & ~(size_t)3;
		winrm_psrp_json_init(j, r->memory + len, len, 60);
		j->out = j->kept; /* all of it, and nothing for references */
		j->kept.cap = 0;
		winrm_psrp_json_start(j);
	}
	winrm_psrp_record_start(&r->record, r->memory, len,
		r->kind == RECORD && r->stream == WINRM_PSRP_ERROR
			? WINRM_SCOPE_ERROR
			: WINRM_SCOPE_MESSAGE,
		j);
	winrm_psrp_reader_start(
		&r->reader, &winrm_psrp_record_events, &r->record);
	return true;
}

static const uint8_t no_id[WINRM_GUID_LEN] = {0};

static bool is_id(const uint8_t *id, const uint8_t *expected)
{
	return memcmp(id, expected, WINRM_GUID_LEN) == 0;
}

/* Are the ids of the header those of this pool and this pipeline? */
static bool is_ours(const struct winrm_psrp_receiver *r, uint32_t type)
{
	const uint8_t *pool = r->header + 8, *id = no_id;
	bool first = type == WINRM_MESSAGE_CAPABILITY;

	if (type >> 12 == 0x41) {
		id = r->id;
		if (r->pipeline_state != 0 || is_id(id, no_id))
			return false;
	}
	/* those of the session are of no pool */
	return (r->capable || first) && is_id(pool + WINRM_GUID_LEN, id) &&
		(is_id(pool, r->pool) ||
			(type >> 12 == 0x10 && is_id(pool, no_id)));
}

/* Has the pool ended before it had a pipeline? */
static bool is_over(const struct winrm_psrp_receiver *r)
{
	return (r->pool_state == WINRM_POOL_CLOSED ||
		       r->pool_state == WINRM_POOL_BROKEN) &&
		is_id(r->id, no_id);
}

static bool begin_data(struct winrm_psrp_receiver *r)
{
	uint32_t type = winrm_get_le32(r->header + 4);
	size_t i;

	r->kind = SKIPPED;
	r->bom = 0;
	r->empty = true;
	if (winrm_get_le32(r->header) != TO_CLIENT || !is_ours(r, type))
		return false;
	if (is_over(r)) /* the record that says why it is broken stays */
		return true;
	for (i = 0; i < sizeof(messages) / sizeof(messages[0]); i++)
		if (messages[i] >> 8 == type) {
			r->kind = messages[i] >> 4 & 15;
			r->stream = messages[i] & 15;
		}
#if WINRM_PSRP_SECRETS
	if (r->kind == KEY && !r->awaits_key)
		r->kind = SKIPPED;
#endif
	if (r->kind == OUTPUT)
		begin_output(r);
	return r->kind <= OUTPUT || begin_record(r);
}

/* --- data ------------------------------------------------------------------ */

static void begin_message(void *user)
{
	struct winrm_psrp_receiver *r = user;

	r->header_len = 0;
}

static bool add_data(void *user, const uint8_t *data, size_t len)
{
	static const uint8_t mark[] = {0xef, 0xbb, 0xbf};
	struct winrm_psrp_receiver *r = user;

	for (; len > 0 && r->header_len < sizeof(r->header); data++, len--) {
		r->header[r->header_len++] = *data;
		if (r->header_len == sizeof(r->header) && !begin_data(r))
			return false;
	}
	for (; len > 0 && r->empty; data++, len--)
		if (r->bom == sizeof(mark) || *data != mark[r->bom++]) {
			r->empty = false;
			break;
		}
	if (len == 0)
		return true;
	return r->kind == SKIPPED ||
		winrm_psrp_reader_feed(&r->reader, data, len);
}

/* --- ends ------------------------------------------------------------------ */

void winrm_psrp_pass_record(struct winrm_psrp_receiver *r, bool cut)
{
	struct winrm_psrp_record record;

	if (!r->pipeline || !r->pipeline->on_record)
		return;
	record.stream = (enum winrm_psrp_stream)r->stream;
	record.cut = cut;
	memcpy(record.field, r->record.field, sizeof(record.field));
	r->pipeline->on_record(r->user, &record);
}

/* With a host, Write-Host has come by a host call already. */
static bool is_shown(const struct winrm_psrp_receiver *r)
{
	const char *tags = r->record.field[WINRM_PSRP_TAGS];

	return !WINRM_PSRP_CALLS || r->stream != WINRM_PSRP_INFORMATION ||
		!r->pipeline->on_call || !tags || strcmp(tags, "PSHOST\n") != 0;
}

static bool end_state(struct winrm_psrp_receiver *r, bool cut)
{
	int32_t state;

	if (!winrm_psrp_record_number(
		    &r->record, WINRM_PSRP_STATE_NUMBER, &state) ||
		state < 0 || state > UINT8_MAX)
		return false;
	if (r->kind == POOL_STATE) {
		r->pool_state = (uint8_t)state;
	} else if (state >= WINRM_PIPELINE_STOPPED &&
		state <= WINRM_PIPELINE_FAILED) {
		r->pipeline_state = (uint8_t)state;
	} else {
		return true;
	}
	if (r->record.field[WINRM_PSRP_TEXT])
		winrm_psrp_pass_record(r, cut);
	return true;
}

static bool end_record(struct winrm_psrp_receiver *r)
{
	bool cut = winrm_psrp_record_end(&r->record);

	switch (r->kind) {
	case CAPABILITY: return r->capable = true;
	case POOL_STATE:
	case STATE: return end_state(r, cut);
	case CALL: return winrm_psrp_end_call(r, cut);
#if WINRM_PSRP_SECRETS
	case KEY: return !cut && winrm_psrp_end_key(r);
#endif
	default:
		if (is_shown(r))
			winrm_psrp_pass_record(r, cut);
		return true;
	}
}

static bool end_message(void *user)
{
	struct winrm_psrp_receiver *r = user;

	if (r->header_len < sizeof(r->header))
		return false;
	if (r->kind == SKIPPED)
		return true;
	if (!(r->kind == OUTPUT && r->empty) &&
		!winrm_psrp_reader_end(&r->reader))
		return false;
	if (r->kind != OUTPUT)
		return end_record(r);
	winrm_psrp_json_put(&r->json, r->empty ? "null\n" : "\n");
	return !r->json.failed;
}

/* --- calls ----------------------------------------------------------------- */

void winrm_psrp_receive_start(
	struct winrm_psrp_receiver *r, const struct winrm_pipeline *pipeline)
{
	size_t skip = (size_t)(0u - (uintptr_t)pipeline->memory) & 3;

	r->pipeline = pipeline;
	r->memory = pipeline->memory + skip;
	r->memory_len = pipeline->memory_len - skip;
	r->pipeline_state = 0;
	r->has_exit_code = r->stopped = r->fresh_json = false;
	memset(&r->call, 0, sizeof(r->call));
	r->fragments.header_len = 0; /* of an object that was not taken */
	r->fragments.open = r->fragments.last = false;
	r->fragments.left = 0;
}

#if WINRM_PSRP_SECRETS
void winrm_psrp_await_key(struct winrm_psrp_receiver *r)
{
	r->awaits_key = true;
	memset(&r->pool_fragments, 0, sizeof(r->pool_fragments));
}
#endif

static struct winrm_fragments *fragments_of(struct winrm_psrp_receiver *r)
{
#if WINRM_PSRP_SECRETS
	if (r->awaits_key)
		return &r->pool_fragments;
#endif
	return &r->fragments;
}

int winrm_psrp_receive(
	struct winrm_psrp_receiver *r, const uint8_t *data, size_t len)
{
	static const struct winrm_fragment_sink sink = {
		begin_message, add_data, end_message};
	bool ok = winrm_fragments_feed(fragments_of(r), data, len, &sink, r);

	/* what is whole is not held back */
	if (ok && r->fresh_json)
		ok = winrm_psrp_json_flush(&r->json);
	if (ok)
		return WINRM_OK;
	return r->stopped ? WINRM_E_CANCELLED : WINRM_E_REPLY;
}

#else
typedef int winrm_no_psrp_receive; /* ISO C has no empty file */
#endif
