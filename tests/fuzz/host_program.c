/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/host.h"

/* The program: steps that change the next answer, and answers. */

bool host_next_step(struct host *h, struct host_step *s)
{
	if (h->program.len < 4)
		return false;
	s->op = h->program.ptr[0] % HOST_OPS;
	s->a = h->program.ptr[1];
	s->b = h->program.ptr[2];
	s->c = h->program.ptr[3];
	h->program.ptr += 4;
	h->program.len -= 4;
	return true;
}

struct winrm_slice host_next_bytes(struct host *h, size_t steps)
{
	struct winrm_slice all = h->program;

	if (all.len > 4 * steps)
		all.len = 4 * steps;
	h->program.ptr += all.len;
	h->program.len -= all.len;
	return all;
}

void host_forget_plan(struct host *h)
{
	memset(&h->plan, 0, offsetof(struct host_plan, edits));
	h->plan.edit_count = 0;
	h->plan.cut = h->plan.flip = HOST_NEVER;
	h->plan.schemes = "WWW-Authenticate: Negotiate\r\n";
}

static void add_edit(struct host *h, const struct host_step *s)
{
	struct host_edit *e = &h->plan.edits[h->plan.edit_count];
	struct winrm_slice none = {NULL, 0};

	if (h->plan.edit_count == HOST_EDITS)
		return;
	h->plan.edit_count++;
	e->op = s->op;
	e->at = s->a * 256u + s->b;
	e->c = s->c;
	e->bytes =
		s->op == HOST_LITERAL ? host_next_bytes(h, s->c % 16u) : none;
}

static void set_scheme(struct host *h, unsigned which)
{
	static const char *const schemes[] = {"WWW-Authenticate: Negotiate\r\n",
		"WWW-Authenticate: NTLM\r\n",
		"WWW-Authenticate: Basic realm=\"a, b\"\r\n",
		"WWW-Authenticate: Kerberos, Negotiate\r\n",
		"WWW-Authenticate: Digest realm=\"x\", nonce=\"\\\"\"\r\n", "",
		"WWW-Authenticate: Negotiate\r\nWWW-Authenticate: NTLM\r\n"};

	h->plan.schemes = schemes[which % 7];
}

/* Steps about the connection and the client, not about one answer. */
static void set_others(struct host *h, const struct host_step *s)
{
	static const int8_t errors[] = {WINRM_E_CONNECT, WINRM_E_RESOLVE,
		WINRM_E_TLS, WINRM_E_CERT, WINRM_E_IO};

	if (s->op == HOST_NO_ANSWERS) {
		h->refused_opens = s->a % 8;
		h->open_error = errors[s->b % sizeof(errors)];
	} else if (s->op == HOST_SLOW_OPEN) {
		h->slow_open = s->a;
	} else if (s->op == HOST_CANCEL) {
		h->cancel_in = (uint8_t)(s->a % 64 + 1);
		h->cancel_count = (uint8_t)(s->b % 2 + 1);
	} else if (s->op == HOST_ABORT) {
		h->abort_in = (uint8_t)(s->a % 64 + 1);
	} else if (s->op == HOST_TAKE) {
		h->take_cut = s->a * 256u + s->b;
		h->take_stall = s->c & 1;
	} else if (s->op == HOST_CLOCK) {
		h->tick = s->a;
	} else if (s->op == HOST_RANDOM) {
		h->no_random = s->a % 4;
		h->no_random_in = s->b % 8;
	} else if (s->op == HOST_NO_OUTPUT) {
		h->refuse_output = true;
	} else if (s->op == HOST_PIECES) {
		h->piece = s->a < 8 ? s->a + 1u : s->a * 16u;
	}
}

static void set_plan(struct host *h, const struct host_step *s)
{
	struct host_plan *p = &h->plan;
	size_t at = s->a * 256u + s->b;

	if (s->op >= HOST_INSERT && s->op <= HOST_REPEAT)
		add_edit(h, s);
	else if (s->op == HOST_CHUNKED)
		p->chunk = s->a + 1u;
	else if (s->op == HOST_BYE)
		p->bye = s->a % 3 + 1;
	else if (s->op == HOST_INTERIM)
		p->interim = s->a % 10;
	else if (s->op == HOST_LATE)
		p->late = (uint32_t)at;
	else if (s->op == HOST_CUT) {
		p->cut = at;
		p->stall = s->c & 1;
	} else if (s->op == HOST_FLIP)
		p->flip = at;
	else if (s->op == HOST_FORGE)
		p->forgery = s->a % HOST_FORGERIES;
	else if (s->op == HOST_RELATES)
		p->relates = s->a % 2 + 1;
	else if (s->op == HOST_STATUS_IS)
		p->status = (uint16_t)host_status_of(s->a);
	else if (s->op == HOST_SCHEME)
		set_scheme(h, s->a);
	else if (s->op == HOST_LEAVE)
		p->leave = true;
	else if (s->op == HOST_TALK)
		p->talk = true;
	else
		set_others(h, s);
}

static void play(struct host *h, const struct host_step *s)
{
	struct winrm_slice bytes;
	enum host_verb verb = h->verb;

	switch (s->op) {
	case HOST_AS:
		verb = (enum host_verb)(s->a % (HOST_VERB_DELETE + 1));
		host_put_good(h, verb, s);
		break;
	case HOST_FAULT: host_put_fault(h, s); break;
	case HOST_STATUS: host_send_status(h, s); return;
	case HOST_RAW:
		bytes = host_next_bytes(h, s->c % 64u);
		host_send_n(h, bytes.ptr, bytes.len);
		h->authentic = false;
		h->is_fault = true; /* for all that is known */
		return;
	case HOST_FRAGMENTS:
		host_put_fragments(h, host_next_bytes(h, s->c % 64u));
		break;
	case HOST_OUTPUT:
		host_put_output(h, host_next_bytes(h, s->c % 64u), s->a & 1);
		break;
	case HOST_IGNORE:
		h->stalled = !(s->a & 1);
		h->closing = s->a & 1;
		return;
	default: host_put_good(h, verb, s); break;
	}
	host_send_xml(h, s->op == HOST_FAULT && s->b % 8 != 7 ? 500 : 200);
}

/* Where the answer breaks off or differs from what was sent. */
static void spoil(struct host *h)
{
	struct host_plan *p = &h->plan;

	if (h->answer_end == HOST_NEVER)
		h->answer_end = h->out_len;
	h->ready_at = h->now + p->late;
	if (p->flip < h->out_len && p->chunk == 0) {
		h->out[p->flip] ^= (uint8_t)(1 << p->flip % 8);
		if (p->flip >= h->sealed_from && p->flip < h->sealed_to)
			h->authentic = false;
		/* where it was the type, a refusal is one without a word */
		if (!host_seals(h) && host_is_refusal(p->status))
			h->is_fault = true;
	}
	if (p->talk)
		host_send(h, "HTTP/1.1 408 \r\nContent-Length: 0\r\n\r\n");
	if (p->cut < h->out_len) {
		h->out_len = p->cut;
		if (h->answer_end > p->cut)
			h->answer_end = HOST_NEVER;
		h->closing |= !p->stall;
	}
	h->closing |= p->leave != 0;
	if (h->stalled)
		h->closing = false;
}

/*
 * Is `offered` all that the client can take from the answer? Pieces of XML may
 * be output, too, and in clear a replayed or flipped answer may be trusted.
 */
static bool is_offered_known(const struct host *h, unsigned op)
{
	bool forged = h->plan.forgery || h->plan.flip != HOST_NEVER;

	return h->plan.edit_count == 0 && op != HOST_RAW &&
		op != HOST_FRAGMENTS && (host_seals(h) || !forged);
}

void host_answer(struct host *h)
{
	struct host_step s = {HOST_GOOD, 0, 4, 0};
	bool carries = h->leg != WINRM_LEG_TOKEN && h->leg != WINRM_LEG_EMPTY;

	h->carries = carries;
	h->offered = 0;
	h->is_fault = false;
	h->authentic = false;
	h->sealed_from = h->sealed_to = 0;
	h->answer_end = HOST_NEVER;
	host_forget_plan(h);
	if (!carries) {
		host_answer_log_on(h);
	} else {
		while (host_next_step(h, &s) && s.op < HOST_GOOD)
			set_plan(h, &s);
		if (s.op < HOST_GOOD || s.op == HOST_LOG_ON)
			s.op = HOST_GOOD;
		play(h, &s);
	}
	spoil(h);
	if (h->verb == HOST_VERB_RECEIVE && carries) {
		h->exact &= is_offered_known(h, s.op);
		h->written += h->offered;
	}
}
