/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/krb5_conf.h"

#include "tests/unit/guard.h"
#include "tests/unit/unit.h"

/* krb5.conf: what matters of it, and all that people write there. */

static struct krb5_conf conf;

/* "default; REALM host:port; ...; name=REALM; ..." */
static void show(char *out, size_t cap)
{
	size_t at, i;

	at = (size_t)snprintf(out, cap, "%s%s;",
		conf.dns_lookup_kdc == KRB5_NO            ? "no DNS "
			: conf.dns_lookup_kdc == KRB5_YES ? "DNS "
							  : "",
		conf.default_realm ? conf.default_realm : "-");
	for (i = 0; i < conf.kdc_count; i++)
		at += (size_t)snprintf(out + at, cap - at, " %s %s:%u;",
			conf.kdcs[i].realm, conf.kdcs[i].host,
			conf.kdcs[i].tcp_port);
	for (i = 0; i < conf.domain_count; i++)
		at += (size_t)snprintf(out + at, cap - at, " %s=%s;",
			conf.domains[i].name, conf.domains[i].realm);
}

static const struct {
	const char *text, *is;
} rows[] = {
	{"", "-;"},
	{"[libdefaults]\n default_realm = LAB.TEST\n", "LAB.TEST;"},
	{"[libdefaults]\r\n\tdefault_realm=LAB.TEST\r\n", "LAB.TEST;"},
	{"[libdefaults]\n default_realm = \"LAB.TEST\" # x", "LAB.TEST;"},
	{"[libdefaults]*\n default_realm* = LAB.TEST", "LAB.TEST;"},
	/* the first one that is said holds */
	{"[libdefaults]\ndefault_realm = A\ndefault_realm = B\n", "A;"},
	{"# [libdefaults]\n; x\ndefault_realm = A\n", "-;"},
	{"[realms]\nA = {\n kdc = k\n}\n", "-; A k:0;"},
	{"[realms]\nA = {\n kdc = k:88\n kdc = [::1]:89\n kdc = ::2\n}\n"
	 "B={\nkdc=l\n}",
		"-; A k:88; A ::1:89; A ::2:0; B l:0;"},
	{"[realms]\nA =\n{\n kdc = k\n}\n", "-; A k:0;"},
	{"[realms]\nA = {\n kdc = tcp/k\n kdc = udp/l\n kdc = https://m/\n"
	 " kdc = /run/kdc\n kdc = k:0\n kdc = k:99999\n kdc = k:x\n kdc = [::1\n"
	 " kdc =\n admin_server = a\n master_kdc = m\n}\n",
		"-; A k:0;"},
	/* what is nested is not the realm's */
	{"[realms]\nA = {\n v4 = {\n  kdc = no\n }\n kdc = yes\n}\n",
		"-; A yes:0;"},
	{"[realms]\nkdc = no\nA = {\n}\nkdc = no\n}\n}\nB = {\nkdc = k\n}\n",
		"-; B k:0;"},
	{"[capaths]\nA = {\n kdc = no\n}\n", "-;"},
	{"[domain_realm]\n .lab.test = LAB.TEST\n h = B\n = C\n x =\n y\n",
		"-; .lab.test=LAB.TEST; h=B;"},
	{"[domain_realm\n a = A\n[ domain_realm ]\n b = B\n", "-; b=B;"},
	{"[libdefaults]\n dns_lookup_kdc = false\n", "no DNS -;"},
	{"[libdefaults]\n dns_lookup_kdc = OFF\ndns_lookup_kdc = on\n",
		"no DNS -;"},
	{"[libdefaults]\n dns_lookup_kdc = True\n", "DNS -;"},
	{"[libdefaults]\n dns_lookup_kdc = maybe\n dns_lookup_kdc=\n", "-;"},
	{"[realms]\n dns_lookup_kdc = no\n", "-;"},
	/* nothing that is not visible gets into a name */
	{"[libdefaults]\n default_realm = A\x01"
	 "B\n",
		"-;"},
	{"[libdefaults]\n default_realm = \"A B\"\n", "-;"},
	{"include /x\nincludedir /y\n[libdefaults]\ndefault_realm = A\n", "A;"},
};

static void the_parts_that_matter_are_found(void **state)
{
	struct guard g = guard_open(4096);
	char out[1024];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		size_t len = strlen(rows[i].text);

		memset(&conf, 0, sizeof(conf));
		krb5_conf_read(&conf,
			(const char *)guard_put(&g, rows[i].text, len), len,
			NULL, NULL);
		show(out, sizeof(out));
		if (strcmp(out, rows[i].is) != 0)
			fail_msg("%s: %s", rows[i].text, out);
	}
	guard_close(&g);
}

static void a_text_that_is_cut_anywhere_is_read_as_far_as_it_goes(void **state)
{
	static const char text[] =
		"include /a/b\n[libdefaults]\n default_realm = \"A\"\n[realms]\n"
		" A = {\n  kdc = [::1]:88\n }\n[domain_realm]\n .a = A\n";
	struct guard g = guard_open(4096);
	size_t len;

	(void)state;
	for (len = 0; len < sizeof(text); len++) {
		memset(&conf, 0, sizeof(conf));
		krb5_conf_read(&conf, (const char *)guard_put(&g, text, len),
			len, NULL, NULL);
	}
	assert_string_equal(conf.domains[0].realm, "A");
	guard_close(&g);
}

static void a_host_has_the_realm_of_its_nearest_domain(void **state)
{
	static const char text[] =
		"[domain_realm]\n dc1.lab.test = ONE\n .lab.test = LAB\n"
		" other = OTHER\n";

	(void)state;
	memset(&conf, 0, sizeof(conf));
	krb5_conf_read(&conf, text, strlen(text), NULL, NULL);
	assert_string_equal(krb5_conf_realm_of(&conf, "DC1.Lab.Test"), "ONE");
	assert_string_equal(krb5_conf_realm_of(&conf, "x.dc1.lab.test"), "ONE");
	assert_string_equal(krb5_conf_realm_of(&conf, "x.y.lab.test"), "LAB");
	assert_string_equal(krb5_conf_realm_of(&conf, "h.other"), "OTHER");
	assert_null(krb5_conf_realm_of(&conf, "lab.test"));
	assert_null(krb5_conf_realm_of(&conf, "xlab.test"));
	assert_null(krb5_conf_realm_of(&conf, ""));
	assert_null(krb5_conf_realm_of(&conf, "."));
	assert_null(krb5_conf_realm_of(&conf, NULL));
}

static void include(
	struct krb5_conf *c, const char *path, bool is_folder, void *user)
{
	char text[256];

	strcat(strcat(user, is_folder ? " d" : " f"), path);
	snprintf(
		text, sizeof(text), "[realms]\n I = {\n  kdc = %s\n", path + 1);
	krb5_conf_read(c, text, strlen(text), include, user);
}

/* And what comes after it is of the section that was open before. */
static void files_are_included(void **state)
{
	static const char text[] =
		"include\t/one\n[realms]\n A = {\nincludedir /two  \n"
		"  kdc = k\n }\ninclude none\nincludes = x\ninclude\n";
	char met[64] = "", out[256];

	(void)state;
	memset(&conf, 0, sizeof(conf));
	krb5_conf_read(&conf, text, strlen(text), include, met);
	assert_string_equal(met, " f/one d/two");
	show(out, sizeof(out));
	assert_string_equal(out, "-; I one:0; I two:0; A k:0;");
	assert_true(krb5_conf_has_realm(&conf, "i"));
	assert_false(krb5_conf_has_realm(&conf, "x"));
	assert_int_equal(conf.realm_count, 2);
}

static void what_is_too_much_is_left_out(void **state)
{
	static char text[100000];
	size_t at = 0, i;

	(void)state;
	at += (size_t)snprintf(text, sizeof(text), "[realms]\n");
	for (i = 0; i < 2 * KRB5_KDCS; i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at,
			"R%zu = {\n kdc = k%zu\n}\n", i / 2, i);
	at += (size_t)snprintf(
		text + at, sizeof(text) - at, "[domain_realm]\n");
	for (i = 0; i < 2 * KRB5_DOMAINS; i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at,
			".domain-%0200zu = R%zu\n", i, i);
	memset(&conf, 0, sizeof(conf));
	krb5_conf_read(&conf, text, at, NULL, NULL);
	assert_int_equal(conf.realm_count, KRB5_REALMS);
	assert_int_equal(conf.kdc_count, KRB5_KDCS);
	assert_string_equal(conf.kdcs[KRB5_KDCS - 1].realm, "R63");
	assert_in_range(conf.domain_count, 100, KRB5_DOMAINS);
	assert_true(conf.len <= sizeof(conf.text));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_parts_that_matter_are_found),
		cmocka_unit_test(
			a_text_that_is_cut_anywhere_is_read_as_far_as_it_goes),
		cmocka_unit_test(a_host_has_the_realm_of_its_nearest_domain),
		cmocka_unit_test(files_are_included),
		cmocka_unit_test(what_is_too_much_is_left_out),
	};

	return RUN(tests);
}
