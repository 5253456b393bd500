/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/mps2-an385/kerberos.h"

#if WINRM_KERBEROS

static uint8_t digit(char c)
{
	return (uint8_t)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static void read_hex(uint8_t *out, size_t cap, const char *text)
{
	size_t i;

	for (i = 0; i < cap && text[2 * i] && text[2 * i + 1]; i++)
		out[i] = (uint8_t)(digit(text[2 * i]) << 4 |
			digit(text[2 * i + 1]));
}

void kerberos_use(struct kerberos *k, struct winrm_config *config,
	const struct settings *s)
{
	k->kdc.host = s->kdc;
	k->kdc.tcp_port = (uint16_t)s->kdc_port;
	k->config.realm = s->realm;
	k->config.service = s->spn;
	k->config.kdcs = &k->kdc;
	k->config.kdc_count = s->kdc ? 1 : 0;
	k->config.ticket = k->ticket;
	k->config.ticket_len = sizeof(k->ticket);
	config->auth = WINRM_AUTH_KERBEROS;
	config->kerberos = &k->config;
	if (!s->key)
		return;
	read_hex(k->key, sizeof(k->key), s->key);
	config->credentials.kind = WINRM_CREDENTIALS_KEY;
	config->credentials.of.key.etype = s->etype;
	config->credentials.of.key.bytes = k->key;
}

#endif
