/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/keytab.h"

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t etypes[] = {20, 19, 18, 17};
	uint8_t *file = exact(data, size), found[4];
	struct winrm_slice whole = slice_of(file, size);
	struct winrm_keytab k;
	struct winrm_krb_key key;
	size_t n, i;

	if (winrm_keytab_read(&k, whole, slice_of("vagrant", 7),
		    slice_of("WINRM.TEST", 10)) == WINRM_KEYTAB_OK) {
		n = winrm_keytab_etypes(&k, etypes, 4, found);
		CHECK(n > 0);
		for (i = 0; i < n; i++) {
			CHECK(is_inside(
				k.keys[found[i] - WINRM_KEYTAB_FIRST], whole));
			CHECK(winrm_keytab_key(&k, found + i, 1, &key));
			CHECK(key.etype == found[i]);
		}
	}
	drop_exact(file, size);
	return 0;
}
