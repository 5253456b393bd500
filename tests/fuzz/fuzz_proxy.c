/* SPDX-License-Identifier: Apache-2.0 */
#include "port/proxy.h"
#include "port/proxy_head.h"

#include "tests/fuzz/fuzz.h"

/* In two pieces, the second beginning where the first was left. */
static void feed(struct winrm_proxy_head *h, const uint8_t *data, size_t size,
	size_t cut, size_t *taken)
{
	uint8_t *a = exact(data, cut), *b;
	size_t rest;

	winrm_proxy_head_start(h);
	*taken = winrm_proxy_head_feed(h, a, cut);
	CHECK(*taken <= cut);
	CHECK(*taken == cut || h->result != WINRM_PROXY_MORE);
	drop_exact(a, cut);
	rest = size - *taken;
	b = exact(data + *taken, rest);
	*taken += winrm_proxy_head_feed(h, b, rest);
	drop_exact(b, rest);
}

static void read_head(const uint8_t *data, size_t size, size_t cut)
{
	struct winrm_proxy_head whole, parts;
	size_t a, b, i;

	feed(&whole, data, size, 0, &a);
	feed(&parts, data, size, cut, &b);
	CHECK(a == b && a <= size && a <= WINRM_PROXY_HEAD_MAX + 1);
	CHECK(memcmp(&whole, &parts, sizeof(whole)) == 0);
	if (whole.result == WINRM_PROXY_DONE)
		CHECK(whole.status == 101 ||
			(whole.status >= 200 && whole.status <= 999));
	CHECK(whole.len < WINRM_PROXY_WORDS && !whole.words[whole.len]);
	for (i = 0; i < whole.len; i++)
		CHECK(whole.words[i] >= ' ' && whole.words[i] < 0x7f);
}

static void read_url(const char *text)
{
	struct winrm_proxy_url u;
	struct winrm_proxy_config config;
	struct winrm_proxy p;

	if (winrm_proxy_url_read(&u, text))
		return;
	CHECK(*u.host && u.tcp_port > 0 && (u.user || !u.password));
	memset(&config, 0, sizeof(config));
	config.port = &winrm_port_proxy;
	config.host = u.host;
	config.user = u.user;
	CHECK(winrm_proxy_init(&p, &config) == WINRM_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;
	size_t len;

	if (size < 2)
		return 0;
	size -= 2; /* the last two say where the cut is */
	read_head(data, size, (data[size] | data[size + 1] << 8) % (size + 1));
	text = malloc(size + 1);
	CHECK(text);
	memcpy(text, data, size);
	text[size] = 0;
	read_url(text);
	len = strcspn(text, "\n"); /* a list, and a host in the next line */
	if (len < size) {
		text[len] = 0;
		CHECK(!winrm_proxy_is_bypassed("", text + len + 1, 5986));
		CHECK(winrm_proxy_is_bypassed("*", text + len + 1, 5986));
		(void)winrm_proxy_is_bypassed(text, text + len + 1, 5986);
	}
	free(text);
	return 0;
}
