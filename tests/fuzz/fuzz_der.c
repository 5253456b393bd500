/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/der_read.h"
#include "core/kerberos/der_write.h"

#include "core/kerberos/krb_field.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/der_made.h"

/* Elements on the way down the first of each, as a parser would go. */
static void go_down(struct winrm_slice whole)
{
	struct winrm_slice rest = whole, value;
	uint8_t tag;

	while (rest.len > 0 && winrm_der_next(&rest, &tag, &value)) {
		CHECK(is_inside(value, whole) && is_inside(rest, whole));
		CHECK(value.ptr + value.len == rest.ptr);
		if (tag & 0x20) {
			rest = value;
			whole = value;
		}
	}
}

/* A name that is written from what was read has its parts. */
static void write_again(struct winrm_slice der)
{
	static uint8_t text[70000], out[70000];
	struct winrm_writer t = winrm_writer_init(text, sizeof(text));
	struct winrm_writer w = winrm_writer_init(out, sizeof(out));
	struct winrm_krb_name name = {WINRM_KRB_NAME_SERVICE, {text, 0}};
	struct winrm_slice again;

	if (!winrm_krb_put_name_text(&t, der, '/'))
		return;
	name.text.len = t.len;
	made_name(&w, 0, &name);
	CHECK(winrm_writer_ok(&w));
	CHECK(der_only(slice_of(out, w.len), 0xa0, &again));
	CHECK(winrm_krb_name_is(again, &name));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char spec[] = "\xa0\x02\x81\x18\xa2" WINRM_DER_ANY;
	uint8_t *der = exact(data, size);
	struct winrm_slice whole = slice_of(der, size), field[3], value;
	struct winrm_krb_key key;
	uint32_t number;

	go_down(whole);
	write_again(whole);
	if (winrm_der_fields(whole, spec, field)) {
		CHECK(is_inside(field[2], whole));
		CHECK(field[0].len <= UINT32_MAX && field[1].len <= UINT32_MAX);
	}
	(void)winrm_krb_time(whole, &number);
	if (winrm_krb_read_key(whole, &key))
		CHECK(winrm_krb_key_len(key.etype) > 0);
	if (winrm_krb_find_pa(whole, size ? der[0] : 0, &value) && value.ptr)
		CHECK(is_inside(value, whole));
	drop_exact(der, size);
	return 0;
}
