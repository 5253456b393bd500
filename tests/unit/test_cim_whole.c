/* SPDX-License-Identifier: Apache-2.0 */
#include "core/cim/cim.h"

#include "tests/unit/cim_rows.h"
#include "tests/unit/rig.h"

/*
 * An enumeration of two pages with mischief at each byte of what the host sends
 * or takes: it succeeds with all rows, or it is an error, on time.
 */

#define PAGE(verb, context, row, end)                                          \
	"<n:" verb "Response><n:EnumerationContext>" context                   \
	"</n:EnumerationContext><w:Items><c><a>" row "</a></c></w:Items>" end  \
	"</n:" verb "Response>"
#define ALL_ROWS "{\"a\":\"1\"}\n{\"a\":\"2\"}\n"

enum { DEADLINE = 20000, GRACE = 5000 };

static struct cim_sink sink;

static bool on_value(void *user, const struct winrm_cim_value *v)
{
	(void)user;
	return cim_rows_on_value(&sink.json, v);
}

static struct rig *ready(void)
{
	static struct winrm_cim cim = {
		.resource = "wmi/root/cimv2/c", .on_value = on_value};
	struct rig *r = cim_rig(&sink);

	r->request.operation = WINRM_OP_CIM_ENUMERATE;
	r->request.as.cim = &cim;
	r->request.timeout_ms = DEADLINE;
	rig_trick(r, PEER_ENUMERATE, 0, PEER_BODY, 0)->text =
		PAGE("Enumerate", "c1", "1", "");
	rig_trick(r, PEER_PULL, 0, PEER_BODY, 0)->text =
		PAGE("Pull", "", "2", "<n:EndOfSequence/>");
	rig_trick(r, PEER_UNKNOWN, 0, PEER_BODY, 0)->text =
		"<n:ReleaseResponse/>";
	return r;
}

static void run(struct rig *r)
{
	uint32_t start = r->peer.now;
	int error = rig_run_request(r);

	assert_true(r->peer.now - start <= DEADLINE + GRACE);
	if (error == 0)
		assert_string_equal(r->err, ALL_ROWS);
	else
		assert_memory_equal(r->err, ALL_ROWS, strlen(r->err));
	rig_end(r);
}

static void at_every_byte(size_t place, bool given, size_t quick)
{
	struct rig *r = ready();
	size_t n, total, stride = rig_stride(quick);

	run(r);
	total = given ? r->peer.given : r->peer.taken;
	for (n = 0; n < total; n += stride) {
		size_t *at;

		r = ready();
		at = (size_t *)(void *)((char *)&r->peer + place);
		*at = n;
		run(r);
	}
}

#define AT(field) offsetof(struct peer, field)

static void a_cut_enumeration_is_an_error(void **state)
{
	(void)state;
	at_every_byte(AT(cut_at), true, 37);
	at_every_byte(AT(take_cut_at), false, 37);
}

static void a_stalled_enumeration_ends_on_time(void **state)
{
	(void)state;
	at_every_byte(AT(stall_at), true, 37);
	at_every_byte(AT(take_stall_at), false, 37);
}

static void a_flipped_enumeration_is_an_error(void **state)
{
	(void)state;
	at_every_byte(AT(flip_at), true, 37);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cut_enumeration_is_an_error),
		cmocka_unit_test(a_stalled_enumeration_ends_on_time),
		cmocka_unit_test(a_flipped_enumeration_is_an_error),
	};

	return RUN(tests);
}
