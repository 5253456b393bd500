/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/krb5_conf.h"

#include "tests/fuzz/fuzz.h"

static void check_name(const struct krb5_conf *c, const char *name)
{
	CHECK(name >= c->text && name < c->text + c->len && *name);
	for (; *name; name++)
		CHECK(*name > ' ' && *name < 0x7f);
}

static void include(
	struct krb5_conf *c, const char *path, bool is_folder, void *user)
{
	unsigned *depth = user;

	(void)is_folder;
	CHECK(path[0] == '/');
	if (++*depth < 4) /* as text of its own: what is read twice counts */
		krb5_conf_read(c, path, strlen(path), include, user);
}

/* Nothing but names comes out of it, each in its own memory and with an end. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct krb5_conf c;
	char *text = (char *)exact(data, size);
	unsigned depth = 0;
	size_t i;

	memset(&c, 0, sizeof(c));
	krb5_conf_read(&c, text, size, include, &depth);
	krb5_conf_read(&c, text, size, NULL, NULL);
	CHECK(c.len <= sizeof(c.text) && c.kdc_count <= KRB5_KDCS);
	CHECK(c.realm_count <= KRB5_REALMS && c.domain_count <= KRB5_DOMAINS);
	if (c.default_realm)
		check_name(&c, c.default_realm);
	for (i = 0; i < c.kdc_count; i++) {
		check_name(&c, c.kdcs[i].host);
		check_name(&c, c.kdcs[i].realm);
		CHECK(krb5_conf_has_realm(&c, c.kdcs[i].realm));
	}
	for (i = 0; i < c.domain_count; i++) {
		check_name(&c, c.domains[i].name);
		check_name(&c, c.domains[i].realm);
		CHECK(krb5_conf_realm_of(&c, c.domains[i].name));
	}
	drop_exact((uint8_t *)text, size);
	return 0;
}
