/* SPDX-License-Identifier: Apache-2.0 */
#include "http/request.h"

#include "http/parts.h"
#include "tests/unit/guard.h"
#include "tests/unit/unit.h"

#define COMMON                                                                 \
	"User-Agent: winrm\r\n"                                                \
	"Accept-Encoding: identity\r\n"                                        \
	"Connection: Keep-Alive\r\n"

static const struct {
	struct winrm_http_request request;
	const char *head;
} goldens[] = {
	/* the first leg of a log-on: a token, no body */
	{{.host = "dc1",
		 .tcp_port = 5985,
		 .path = "/wsman",
		 .scheme = "Negotiate",
		 .token = {(const uint8_t *)"NTLMSSP\0\1\0\0\0", 12},
		 .content_length = 0},
		"POST /wsman HTTP/1.1\r\nHost: dc1:5985\r\n" COMMON
		"Authorization: Negotiate TlRMTVNTUAABAAAA\r\n"
		"Content-Length: 0\r\n\r\n"},
	/* the last leg, with the first sealed message */
	{{.host = "dc1",
		 .tcp_port = 5985,
		 .path = "/wsman",
		 .scheme = "NTLM",
		 .token = {(const uint8_t *)"f", 1},
		 .protocol = WINRM_HTTP_SPNEGO,
		 .content_length = 4711},
		"POST /wsman HTTP/1.1\r\nHost: dc1:5985\r\n" COMMON
		"Authorization: NTLM Zg==\r\n"
		"Content-Type: multipart/encrypted;protocol=\"application/"
		"HTTP-SPNEGO-session-encrypted\";boundary=\"Encrypted "
		"Boundary\"\r\n"
		"Content-Length: 4711\r\n\r\n"},
	/* later on the same connection */
	{{.host = "dc1",
		 .tcp_port = 80,
		 .path = "/wsman",
		 .protocol = WINRM_HTTP_SPNEGO,
		 .content_length = 1},
		"POST /wsman HTTP/1.1\r\nHost: dc1:80\r\n" COMMON
		"Content-Type: multipart/encrypted;protocol=\"application/"
		"HTTP-SPNEGO-session-encrypted\";boundary=\"Encrypted "
		"Boundary\"\r\n"
		"Content-Length: 1\r\n\r\n"},
	/* a sealed message of another mechanism */
	{{.host = "dc1",
		 .tcp_port = 5985,
		 .path = "/wsman",
		 .protocol = "HTTP-Kerberos-session-encrypted",
		 .content_length = 12},
		"POST /wsman HTTP/1.1\r\nHost: dc1:5985\r\n" COMMON
		"Content-Type: multipart/encrypted;protocol=\"application/"
		"HTTP-Kerberos-session-encrypted\";boundary=\"Encrypted "
		"Boundary\"\r\n"
		"Content-Length: 12\r\n\r\n"},
	/* Basic under TLS, IPv6, another path */
	{{.host = "fe80::1",
		 .tcp_port = 5986,
		 .path = "/a/b?c",
		 .scheme = "Basic",
		 .token = {(const uint8_t *)"user:pass", 9},
		 .soap = true,
		 .content_length = UINT32_MAX},
		"POST /a/b?c HTTP/1.1\r\nHost: [fe80::1]:5986\r\n" COMMON
		"Authorization: Basic dXNlcjpwYXNz\r\n"
		"Content-Type: application/soap+xml;charset=UTF-8\r\n"
		"Content-Length: 4294967295\r\n\r\n"},
	/* Identify without credentials */
	{{.host = "10.0.0.1",
		 .tcp_port = 65535,
		 .path = "/wsman",
		 .identify = true,
		 .soap = true,
		 .content_length = 210},
		"POST /wsman HTTP/1.1\r\nHost: 10.0.0.1:65535\r\n" COMMON
		"WSMANIDENTIFY: unauthenticated\r\n"
		"Content-Type: application/soap+xml;charset=UTF-8\r\n"
		"Content-Length: 210\r\n\r\n"},
};

static void test_each_head_has_its_golden_bytes(void **state)
{
	char text[1024];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(goldens); i++) {
		struct winrm_writer w = winrm_writer_init(text, sizeof(text));

		winrm_http_put_head(&w, &goldens[i].request);
		assert_slice(slice_of(text, w.len), goldens[i].head);
	}
}

static void test_every_capacity_holds_the_head_of_the_head(void **state)
{
	struct guard g = guard_open(1024);
	size_t i, cap;

	(void)state;
	for (i = 0; i < COUNT(goldens); i++) {
		size_t len = strlen(goldens[i].head);

		for (cap = 0; cap <= len + 1; cap++) {
			struct winrm_writer w =
				winrm_writer_init(guard_room(&g, cap), cap);

			winrm_http_put_head(&w, &goldens[i].request);
			assert_int_equal(w.len, len);
			assert_int_equal(winrm_writer_ok(&w), cap >= len);
			assert_memory_equal(
				w.buf, goldens[i].head, cap < len ? cap : len);
		}
	}
	guard_close(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_head_has_its_golden_bytes),
		cmocka_unit_test(
			test_every_capacity_holds_the_head_of_the_head),
	};

	return RUN(tests);
}
