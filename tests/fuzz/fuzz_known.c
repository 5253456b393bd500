/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/trust/known_servers.h"

#include <stdio.h>

#include "tests/fuzz/fuzz.h"

/* What is read from known_servers is found again when rewritten. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = (char *)exact(data, size);
	char line[KNOWN_NAME + WINRM_TLS_PIN_TEXT + 2], pin[WINRM_TLS_PIN_TEXT];
	struct known k, again;
	bool ok = known_find(text, size, "host:5986", &k);

	CHECK(k.count <= KNOWN_PINS);
	CHECK(ok || k.line > 0);
	if (ok && k.count > 0) {
		CHECK(k.line > 0);
		winrm_tls_pin_write(k.pins[0], pin);
		snprintf(line, sizeof(line), "host:5986 %s\n", pin);
		CHECK(known_find(line, strlen(line), "HOST:5986", &again));
		CHECK(again.count == 1 &&
			memcmp(again.pins[0], k.pins[0], WINRM_TLS_PIN) == 0);
	}
	drop_exact((uint8_t *)text, size);
	return 0;
}
