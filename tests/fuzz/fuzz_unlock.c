/* SPDX-License-Identifier: Apache-2.0 */
#include "port/tls_unlock.h"

#include "tests/fuzz/fuzz.h"

static bool lies_in(
	const unsigned char *part, size_t len, const uint8_t *data, size_t size)
{
	return is_inside(slice_of(part, len), slice_of(data, size));
}

/* An encrypted key; decrypted if that is cheap. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *der = exact(data, size);
	struct winrm_tls_lock lock;
	size_t len = size;

	if (winrm_tls_lock_read(&lock, der, size)) {
		CHECK(winrm_tls_is_locked(der, size));
		CHECK(lies_in(lock.salt, lock.salt_len, der, size));
		CHECK(lies_in(lock.iv, 16, der, size));
		CHECK(lies_in(lock.data, lock.data_len, der, size));
		CHECK(lock.bits == 128 || lock.bits == 192 || lock.bits == 256);
		if (lock.rounds < 10 &&
			winrm_tls_unlock(der, &len, "secret") == 0)
			CHECK(len > 0 && len < size);
	}
	drop_exact(der, size);
	return 0;
}
