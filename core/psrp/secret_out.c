/* SPDX-License-Identifier: Apache-2.0 */
#include "core/psrp/secret_out.h"

#include <string.h>

#include "core/base/secret.h"
#include "core/base/utf.h"
#include "core/psrp/session_key.h"
#include "core/psrp/value_out.h"
#include "port/crypto.h"

#if WINRM_PSRP && WINRM_PSRP_SECRETS

/* Whole blocks of AES, and whole groups of base64. */
enum { CHUNK = 3 * WINRM_AES_BLOCK };

struct cipher {
	struct winrm_psrp_out *o;
	struct winrm_aes aes;
	uint8_t iv[WINRM_AES_BLOCK];
	uint8_t chunk[CHUNK];
	uint8_t len;
};

/* --- encryption ------------------------------------------------------------ */

static void start(struct cipher *c, struct winrm_psrp_out *o)
{
	memset(c, 0, sizeof(*c));
	c->o = o;
	winrm_aes_start(&c->aes, o->key, WINRM_PSRP_KEY_LEN, true);
}

static void flush(struct cipher *c)
{
	char text[CHUNK / 3 * 4];
	struct winrm_writer w = winrm_writer_init(text, sizeof(text));

	winrm_aes_cbc(&c->aes, c->iv, c->chunk, c->len);
	if (c->aes.failed) /* then it is still in clear */
		winrm_wipe(c->chunk, sizeof(c->chunk));
	winrm_base64_put(&w, c->chunk, c->len);
	winrm_psrp_out_bytes(c->o, text, w.len);
	c->len = 0;
}

static void add(struct cipher *c, uint8_t octet)
{
	c->chunk[c->len++] = octet;
	if (c->len == CHUNK)
		flush(c);
}

static void add_unit(struct cipher *c, uint32_t unit)
{
	add(c, (uint8_t)unit);
	add(c, (uint8_t)(unit >> 8));
}

/* In UTF-16LE. */
static void add_char(struct cipher *c, uint32_t cp)
{
	if (cp > 0xffff) {
		cp -= 0x10000;
		add_unit(c, 0xd800 | cp >> 10);
		cp = 0xdc00 | (cp & 0x3ff);
	}
	add_unit(c, cp);
}

/* Padding: as many octets as each of them says. */
static void end(struct cipher *c)
{
	uint8_t pad = (uint8_t)(WINRM_AES_BLOCK - c->len % WINRM_AES_BLOCK), i;

	for (i = 0; i < pad; i++)
		add(c, pad);
	if (c->len > 0)
		flush(c);
	(void)winrm_aes_end(&c->aes);
	winrm_wipe(c, sizeof(*c));
}

/* `next` takes the first character off a text: its length, 0 if it is none. */
static void put_text(struct winrm_psrp_out *o, struct winrm_slice text,
	size_t (*next)(struct winrm_slice s, uint32_t *cp))
{
	struct cipher c;
	uint32_t cp;
	size_t len;

	start(&c, o);
	while (text.len > 0 && (len = next(text, &cp)) > 0) {
		add_char(&c, cp);
		text.ptr += len;
		text.len -= len;
	}
	end(&c);
}

void winrm_psrp_out_secret(struct winrm_psrp_out *o, struct winrm_slice text)
{
	put_text(o, text, winrm_utf8_next);
}

/* --- objects --------------------------------------------------------------- */

struct secret {
	struct winrm_slice user, text; /* of JSON; ptr NULL: none */
};

/* Reads an object to its end; false if it is not a secret. */
static bool read_secret(struct winrm_json *j, struct secret *s)
{
	struct winrm_json_token key, value;

	memset(s, 0, sizeof(*s));
	while (winrm_json_next(j, &key) == WINRM_JSON_KEY) {
		struct winrm_slice *to = winrm_json_is(key.text, "$secure")
			? &s->text
			: winrm_json_is(key.text, "$user") ? &s->user
							   : NULL;

		if (winrm_json_next(j, &value) != WINRM_JSON_STRING || !to ||
			to->ptr)
			return false;
		*to = value.text;
	}
	return key.type == WINRM_JSON_OBJECT_END && s->text.ptr;
}

static void put_secret(struct winrm_psrp_out *o, struct winrm_slice name,
	struct winrm_slice text)
{
	winrm_psrp_out_tag(o, "SS", name);
	put_text(o, text, winrm_json_char);
	winrm_psrp_out_put(o, "</SS>", NULL);
}

static void put_credential(struct winrm_psrp_out *o, struct winrm_slice name,
	const struct secret *s)
{
	winrm_psrp_out_tag(o, "Obj", name);
	winrm_psrp_out_put(o,
		"<TN RefId=\"2\"><T>System.Management.Automation."
		"PSCredential</T><T>System.Object</T></TN><Props>",
		NULL);
	winrm_psrp_out_tag(o, "S", winrm_slice_str("UserName"));
	winrm_psrp_out_json_text(o, s->user);
	winrm_psrp_out_put(o, P_S_END, NULL);
	put_secret(o, winrm_slice_str("Password"), s->text);
	winrm_psrp_out_put(o, "</Props></Obj>", NULL);
}

bool winrm_psrp_out_secret_object(
	struct winrm_psrp_out *o, struct winrm_slice name, struct winrm_json *j)
{
	struct winrm_json ahead = *j;
	struct secret s;

	if (!o->key || !read_secret(&ahead, &s))
		return false;
	*j = ahead;
	if (s.user.ptr)
		put_credential(o, name, &s);
	else
		put_secret(o, name, s.text);
	return true;
}

bool winrm_psrp_has_secret(const struct winrm_psrp_value *value)
{
	struct winrm_json_token t;
	struct winrm_json j;
	struct secret s;

	if (!value->type || strcmp(value->type, "json") != 0)
		return value->type && !strcmp(value->type, "SS");
	winrm_json_start(&j, winrm_slice_str(value->text));
	while (winrm_json_next(&j, &t) != WINRM_JSON_END &&
		t.type != WINRM_JSON_ERROR) {
		struct winrm_json ahead = j;

		if (t.type == WINRM_JSON_OBJECT && read_secret(&ahead, &s))
			return true;
	}
	return false;
}

bool winrm_psrp_have_secret(const struct winrm_psrp_arg *args)
{
	while (winrm_psrp_is_arg(args) && !winrm_psrp_has_secret(&args->value))
		args++;
	return winrm_psrp_is_arg(args);
}

#else
typedef int winrm_no_secret_out; /* ISO C has no empty file */
#endif
