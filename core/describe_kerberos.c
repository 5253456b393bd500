/* SPDX-License-Identifier: Apache-2.0 */
#include "core/describe.h"

#if WINRM_KERBEROS

#include <string.h>

#include "core/kerberos/krb_error_words.h"
#include "core/mechanism/kerberos_mechanism.h"
#include "core/mechanism/negotiate_mechanism.h"

static void put(struct winrm_writer *w, const char *s)
{
	winrm_writer_put_str(w, s);
}

/* Does it offer NTLM behind Kerberos? */
static bool is_negotiate(const struct winrm_engine *e)
{
#if WINRM_KERBEROS_NTLM
	return e->exchange.mechanism == &winrm_negotiate_mechanism;
#else
	(void)e;
	return false;
#endif
}

static bool is_kerberos(const struct winrm_engine *e)
{
	return is_negotiate(e) ||
		e->exchange.mechanism == &winrm_kerberos_mechanism;
}

#if WINRM_KERBEROS_NTLM
/* The host has chosen NTLM, of what it was offered. */
static bool put_ntlm(struct winrm_writer *w, const struct winrm_engine *e)
{
	if (!is_negotiate(e) || !winrm_negotiate_is_ntlm(&e->exchange.keys))
		return false;
	if (e->response.error == WINRM_E_AUTH) {
		put(w, "by NTLM, which the host chose in place of Kerberos: ");
		winrm_describe_refusal(w, e);
	} else if (e->response.error == WINRM_E_CHALLENGE) {
		put(w,
			"the host chose NTLM and did not prove that it was "
			"offered Kerberos first, or its NTLM is too weak: "
			"something in between may have changed the log-on "
			"(auth kerberos or ntlm allows one of the two alone)");
	} else {
		return false;
	}
	return true;
}
#endif

/* The realm's name is one of the log-on's own, and wiped with it. */
static const char *name_of_kdc(const struct winrm_engine *e)
{
	const char *host = e->exchange.inquiry.host;
	const char *realm = e->config.kerberos->realm;
	const char *user = e->config.credentials.user;
	const char *at = user ? strchr(user, '@') : NULL;

	while (at && strchr(at + 1, '@'))
		at = strchr(at + 1, '@');
	if (!host || *host)
		return host;
	return realm ? realm : at ? at + 1 : "the realm's own name";
}

static void put_kdcs(struct winrm_writer *w, const struct winrm_engine *e)
{
	const struct winrm_kerberos *k = e->config.kerberos;
	const struct winrm_inquiry *q = &e->exchange.inquiry;

	put(w, "no Kerberos KDC answered");
	if (q->host) {
		put(w, "; the last one tried was ");
		put(w, name_of_kdc(e));
		put(w, " port ");
		winrm_writer_put_decimal(w, q->tcp_port);
	}
	put(w,
		k->kdc_count > 0
			? ": check its name, and that TCP gets through to it"
			: ": name a domain controller as KDC");
}

static void put_reason(struct winrm_writer *w, const struct winrm_response *r)
{
	const char *status = winrm_krb_status_words(r->kerberos_status);
	const char *words = winrm_krb_error_words(
		r->kerberos_error, r->error == WINRM_E_KDC);

	put(w, status ? status : words ? words : "Kerberos refused");
	put(w, " [Kerberos error ");
	winrm_writer_put_decimal(w, r->kerberos_error);
	put(w, "]");
}

static void put_no_room(struct winrm_writer *w, const struct winrm_engine *e)
{
	put(w, "the Kerberos ticket takes ");
	winrm_writer_put_decimal(w, e->response.kerberos_status);
	put(w, " bytes and config.kerberos.ticket has ");
	winrm_writer_put_decimal(w, e->config.kerberos->ticket_len);
	put(w, ": give it more");
}

static void put_refused(struct winrm_writer *w, const struct winrm_engine *e)
{
	if (e->config.credentials.kind == WINRM_CREDENTIALS_CCACHE &&
		e->response.http_status != 401)
		put(w,
			"the ticket cache has no ticket that is still good: "
			"run kinit");
	else
		put(w,
			"the host refused the Kerberos ticket: check that its "
			"name is the one it has in the domain, and whether "
			"the user may log on there");
}

/* What only shows when it is used: files, and names that are too long. */
static void put_unfit(struct winrm_writer *w, const struct winrm_engine *e)
{
	switch (e->config.credentials.kind) {
	case WINRM_CREDENTIALS_KEYTAB:
		put(w,
			"the keytab has no AES key of this user and realm, or "
			"is no keytab: klist -kKe shows what it has");
		break;
	case WINRM_CREDENTIALS_CCACHE:
		put(w,
			"the ccache is not a ticket cache as kinit makes it, "
			"or it is cut");
		break;
	case WINRM_CREDENTIALS_NONE:
	case WINRM_CREDENTIALS_PASSWORD:
	case WINRM_CREDENTIALS_NT_HASH:
	case WINRM_CREDENTIALS_CERTIFICATE:
	case WINRM_CREDENTIALS_KEY:
		put(w,
			"the name of the user, realm or host is too long for "
			"Kerberos, or empty");
		break;
	}
}

bool winrm_describe_kerberos(
	struct winrm_writer *w, const struct winrm_engine *e)
{
	const struct winrm_response *r = &e->response;

	if (!is_kerberos(e) || r->logged_on)
		return false;
#if WINRM_KERBEROS_NTLM
	if (put_ntlm(w, e))
		return true;
#endif
	if (r->error == WINRM_E_KDC &&
		r->kerberos_error == WINRM_KERBEROS_NO_ROOM)
		put_no_room(w, e);
	else if (r->error == WINRM_E_KDC && r->kerberos_error == 0)
		put_kdcs(w, e);
	else if (r->error == WINRM_E_KDC ||
		(r->error == WINRM_E_AUTH && r->kerberos_error))
		put_reason(w, r);
	else if (r->error == WINRM_E_AUTH)
		put_refused(w, e);
	else if (r->error == WINRM_E_CONFIG && !r->setting[0])
		put_unfit(w, e);
	else if (r->error == WINRM_E_SCHEME && is_negotiate(e))
		put(w,
			"the host takes neither Kerberos nor NTLM by "
			"Negotiate: enable one of them there (winrm get "
			"winrm/config/service/auth)");
	else if (r->error == WINRM_E_SCHEME)
		put(w,
			"the host does not take Kerberos: enable it there "
			"(winrm set winrm/config/service/auth "
			"@{Kerberos=\"true\"})");
	else if (r->error == WINRM_E_CHALLENGE)
		put(w,
			"what the KDC or the host answered is not what was "
			"asked for, or was changed on its way");
	else
		return false;
	return true;
}

#endif
