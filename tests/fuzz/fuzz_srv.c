/* SPDX-License-Identifier: Apache-2.0 */
#include "port/srv.h"

#include "tests/fuzz/fuzz.h"

enum { RECORDS = 8 };

static void check_host(const char *host)
{
	const char *end = memchr(host, 0, WINRM_SRV_HOST);

	CHECK(end && end > host);
	for (; *host; host++)
		CHECK((*host >= 'a' && *host <= 'z') ||
			(*host >= 'A' && *host <= 'Z') ||
			(*host >= '0' && *host <= '9') || *host == '-' ||
			*host == '_' || *host == '.');
}

/* Names of hosts come out, and each of them once, best first. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct winrm_srv out[RECORDS];
	uint8_t *message = exact(data, size);
	uint16_t random[RECORDS];
	uint64_t before = 0, after = 0;
	size_t count, i;

	memset(random, size > 1 ? data[1] : 0, sizeof(random));
	count = winrm_srv_read(message, size, out, RECORDS);
	CHECK(count <= RECORDS);
	for (i = 0; i < count; i++) {
		check_host(out[i].host);
		CHECK(out[i].tcp_port > 0);
		before += (uint64_t)out[i].weight << 32 | out[i].tcp_port;
	}
	winrm_srv_order(out, count, random);
	for (i = 0; i < count; i++) {
		CHECK(i == 0 || out[i - 1].priority <= out[i].priority);
		after += (uint64_t)out[i].weight << 32 | out[i].tcp_port;
	}
	CHECK(before == after);
	drop_exact(message, size);
	return 0;
}
