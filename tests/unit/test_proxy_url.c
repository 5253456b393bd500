/* SPDX-License-Identifier: Apache-2.0 */
#include "port/proxy.h"
#include "tests/unit/guard.h"
#include "tests/unit/unit.h"

/* Proxies as people write them, and lists of hosts that need none. */

static const char *read_at_the_edge(
	struct guard *g, struct winrm_proxy_url *u, const char *text)
{
	return winrm_proxy_url_read(
		u, (const char *)guard_put(g, text, strlen(text) + 1));
}

static void assert_text(const char *got, const char *want)
{
	if (!want)
		assert_null(got);
	else
		assert_string_equal(got, want);
}

static void a_proxy_is_read(void **state)
{
	static const struct {
		const char *text, *host;
		unsigned port;
		const char *user, *password;
	} good[] = {
		{"http://p", "p", 3128, NULL, NULL},
		{"p", "p", 3128, NULL, NULL},
		{"p:8080", "p", 8080, NULL, NULL},
		{"HTTP://p.lab:1/", "p.lab", 1, NULL, NULL},
		{"http://10.0.0.1:65535", "10.0.0.1", 65535, NULL, NULL},
		{"http://[::1]", "::1", 3128, NULL, NULL},
		{"http://[fe80::1]:8080/", "fe80::1", 8080, NULL, NULL},
		{"http://u@p", "p", 3128, "u", NULL},
		{"u:@p", "p", 3128, "u", ""},
		{"http://u:w@[::1]:9", "::1", 9, "u", "w"},
		{"http://u:w@x:y@p", "p", 3128, "u", "w@x:y"},
		{"http://LAB%5Cu:%40%2f%25@p", "p", 3128, "LAB\\u", "@/%"},
		{"http://u:p%C3%A4%0a@p", "p", 3128, "u", "p\xc3\xa4\n"},
	};
	struct guard g = guard_open(256);
	struct winrm_proxy_url u;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(good); i++) {
		assert_null(read_at_the_edge(&g, &u, good[i].text));
		assert_string_equal(u.host, good[i].host);
		assert_int_equal(u.tcp_port, good[i].port);
		assert_text(u.user, good[i].user);
		assert_text(u.password, good[i].password);
	}
	guard_close(&g);
}

static void what_is_no_proxy_is_refused(void **state)
{
	static const char *const bad[][2] = {
		{"", "form"},
		{"http://", "form"},
		{"http:///", "form"},
		{"://p", "form"},
		{"ftp://p", "form"},
		{"https://p", "TLS to the proxy"},
		{"HTTPS://p:1", "TLS to the proxy"},
		{"socks5://p", "SOCKS"},
		{"socks4a://p", "SOCKS"},
		{"SOCKS5H://p", "SOCKS"},
		{"http://p:", "form"},
		{"http://p:0", "form"},
		{"http://p:65536", "form"},
		{"http://p:4294967297", "form"},
		{"http://p:80a", "form"},
		{"http://p:-1", "form"},
		{"http://p:80:80", "form"},
		{"http://:80", "form"},
		{"http://::1", "form"},
		{"http://[::1", "form"},
		{"http://[]", "form"},
		{"http://[::1]80", "form"},
		{"http://[::1]:", "form"},
		{"http://p/path", "form"},
		{"http://p?x", "form"},
		{"http://p#x", "form"},
		{"http://p q", "form"},
		{"http://p\r\nX: y", "form"},
		{"http://p\x7f", "form"},
		{"http://u@", "form"},
		{"http://@p", "form"},
		{"http://:w@p", "form"},
		{"http://a%3Ab:w@p", "form"},
		{"http://u%@p", "form"},
		{"http://u%4@p", "form"},
		{"http://u%4x@p", "form"},
		{"http://u%00@p", "form"},
		{"http://u:w%00@p", "form"},
		{"http://u:w/x@p", "form"},
	};
	struct guard g = guard_open(256);
	struct winrm_proxy_url u;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(bad); i++) {
		const char *wrong = read_at_the_edge(&g, &u, bad[i][0]);

		if (!wrong || !strstr(wrong, bad[i][1]))
			fail_msg("%s: %s", bad[i][0], wrong ? wrong : "taken");
	}
	guard_close(&g);
}

static void a_proxy_of_every_length_fits_or_is_too_long(void **state)
{
	struct winrm_proxy_url u;
	struct guard g = guard_open(1024);
	char text[1024] = "http://";
	size_t len;

	(void)state;
	for (len = 1; len < 800; len++) {
		const char *wrong;

		text[6 + len] = 'a';
		text[7 + len] = 0;
		wrong = read_at_the_edge(&g, &u, text);
		if (len < sizeof(u.text))
			assert_true(!wrong && strlen(u.host) == len);
		else
			assert_string_equal(wrong, "too long");
	}
	guard_close(&g);
}

static const struct {
	const char *list, *host;
	bool is_on_it;
} bypasses[] = {
	{"", "dc1", false},
	{" , ,", "dc1", false},
	{"*", "dc1", true},
	{"*", "10.0.0.1", true},
	{"a,*", "dc1", true},
	{"*.lab", "dc1.lab", false},
	{"dc1", "dc1", true},
	{"DC1", "dc1", true},
	{"dc1", "Dc1.", true},
	{"dc1.", "dc1", true},
	{"dc1", "dc10", false},
	{"dc10", "dc1", false},
	{"dc1", "xdc1", false},
	{"lab", "dc1.lab", true},
	{".lab", "dc1.lab", true},
	{".lab", "lab", true},
	{".lab.", "dc1.LAB.", true},
	{"lab", "dc1.xlab", false},
	{"lab", "dc1.lab.com", false},
	{".", "dc1", false},
	{"..", "dc1", false},
	{"a b\tdc1", "dc1", true},
	{"a,b, dc1 ,c", "dc1", true},
	{"dc1:5986", "dc1", true},
	{"dc1:5985", "dc1", false},
	{"dc1:", "dc1", false},
	{"dc1:x", "dc1", false},
	{"*:5986", "dc1", true},
	{"*:1", "dc1", false},
	{":5986", "dc1", false},
	{"10.0.0.1", "10.0.0.1", true},
	{"10.0.0.1:5986", "10.0.0.1", true},
	{"10.0.0.1:80", "10.0.0.1", false},
	{"0.0.1", "10.0.0.1", false},
	{"10.0.0.1", "10.0.0.10", false},
	{"10.0.0.0/8", "10.255.0.1", true},
	{"10.0.0.0/8", "11.0.0.1", false},
	{"10.0.0.0/8", "x.10.0.0.1", false},
	{"192.168.4.0/23", "192.168.5.9", true},
	{"192.168.4.0/23", "192.168.6.9", false},
	{"192.168.4.9/32", "192.168.4.9", true},
	{"192.168.4.8/32", "192.168.4.9", false},
	{"192.168.4.8/31", "192.168.4.9", true},
	{"0.0.0.0/0", "192.168.4.9", true},
	{"0.0.0.0/0", "dc1", false},
	{"10.0.0.1/33", "10.0.0.1", false},
	{"10.0.0.1/", "10.0.0.1", false},
	{"10.0.0.1/x", "10.0.0.1", false},
	{"10.0.0.0/8", "::1", false},
	{"::1", "::1", true},
	{"0:0::1", "::1", true},
	{"[::1]", "::1", true},
	{"[::1]:5986", "::1", true},
	{"[::1]:80", "::1", false},
	{"::2", "::1", false},
	{"::1:5986", "::1", false},
	{"fd00::/8", "fd12::1", true},
	{"fd00::/8", "fe12::1", false},
	{"fd00::/128", "fd00::", true},
	{"fd00::/129", "fd00::", false},
	{"::/0", "10.0.0.1", false},
};

static void a_list_of_hosts_is_looked_through(void **state)
{
	struct guard g = guard_open(256), h = guard_open(64);
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(bypasses); i++) {
		const char *list = bypasses[i].list, *host = bypasses[i].host;

		if (winrm_proxy_is_bypassed(
			    (char *)guard_put(&g, list, strlen(list) + 1),
			    (char *)guard_put(&h, host, strlen(host) + 1),
			    5986) != bypasses[i].is_on_it)
			fail_msg("%s on \"%s\"", host, list);
	}
	guard_close(&g);
	guard_close(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_proxy_is_read),
		cmocka_unit_test(what_is_no_proxy_is_refused),
		cmocka_unit_test(a_proxy_of_every_length_fits_or_is_too_long),
		cmocka_unit_test(a_list_of_hosts_is_looked_through),
	};

	return RUN(tests);
}
