/* SPDX-License-Identifier: Apache-2.0 */
#include "core/engine/exchange.h"

#include "core/base/secret.h"
#include "http/sealed.h"

/* How far a response may be trusted. */

bool winrm_exchange_seals(const struct winrm_exchange *x)
{
	return (!WINRM_MECHANISMS || x->mechanism->protocol) &&
		!winrm_exchange_is_anonymous(x) &&
		winrm_mechanism_seals(x->config);
}

bool winrm_exchange_carries(const struct winrm_exchange *x)
{
	return x->leg != WINRM_LEG_TOKEN && x->leg != WINRM_LEG_EMPTY;
}

static struct winrm_slice content_type(const struct winrm_exchange *x)
{
	struct winrm_slice type = {
		x->config->rx + x->http.type_at, x->http.type_len};

	return type;
}

bool winrm_exchange_announces(const struct winrm_exchange *x)
{
	struct winrm_slice type = content_type(x);

	return winrm_exchange_seals(x)
		? winrm_sealed_is_type(type)
		: winrm_slice_starts_nocase(type, "application/soap+xml");
}

/* MS-WSMV 2.2.9.1: taken only if its token holds. */
static int unseal(struct winrm_exchange *x)
{
	struct winrm_slice body = {x->body, x->body_len};
	struct winrm_sealed s;

	if (!winrm_sealed_read(&s, content_type(x), body))
		return WINRM_E_SEAL;
	x->body += s.rest.ptr - body.ptr;
	if (x->mechanism->unwrap(&x->keys, x->body, &s) &&
		winrm_sealed_ends(&s)) {
		x->body += s.text_at;
		x->body_len = s.text_len;
		return WINRM_OK;
	}
	winrm_wipe(x->body, s.rest.len);
	return WINRM_E_SEAL;
}

int winrm_exchange_read(struct winrm_exchange *x)
{
	x->body = x->config->rx + x->http.body_at;
	x->body_len = x->http.body_len;
	if (winrm_exchange_seals(x) &&
		(x->body_len > 0 || x->http.status == 200))
		return unseal(x);
	return x->body_len > 0 ? WINRM_OK : WINRM_E_STATUS;
}

bool winrm_exchange_is_unread(const struct winrm_exchange *x)
{
	uint16_t status = x->http.status;

	if (status == 500)
		return x->leg == WINRM_LEG_MERGED && x->http.body_len == 0;
	return (status == 401 || status == 400) &&
		(x->http.body_len == 0 || !winrm_exchange_announces(x));
}

int winrm_exchange_refusal(const struct winrm_exchange *x)
{
	const struct winrm_mechanism *mechanism = x->mechanism;

	if (x->http.status != 401 || winrm_exchange_is_anonymous(x))
		return WINRM_E_STATUS;
	/* a first token may not say who we are yet */
	if ((x->leg == WINRM_LEG_TOKEN && !mechanism->mutual) ||
		(WINRM_MECHANISMS && mechanism->offer &&
			!(x->http.schemes & mechanism->offer)))
		return WINRM_E_SCHEME;
	return WINRM_E_AUTH;
}
