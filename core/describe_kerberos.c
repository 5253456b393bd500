/* SPDX-License-Identifier: Apache-2.0 */
#include "core/describe.h"

#if WINRM_KERBEROS

#include "core/kerberos/krb_error_words.h"
#include "core/mechanism/kerberos_mechanism.h"

static void put(struct winrm_writer *w, const char *s)
{
	winrm_writer_put_str(w, s);
}

static bool is_kerberos(const struct winrm_engine *e)
{
	return e->exchange.mechanism == &winrm_kerberos_mechanism;
}

static void put_kdcs(struct winrm_writer *w, const struct winrm_engine *e)
{
	const struct winrm_kerberos *k = e->config.kerberos;
	const struct winrm_inquiry *q = &e->exchange.inquiry;

	put(w, "no Kerberos KDC answered");
	if (q->host) {
		put(w, "; the last one tried was ");
		put(w, q->host);
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
	const char *words = winrm_krb_error_words(r->kerberos_error);

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
	if (e->config.credentials.kind == WINRM_CREDENTIALS_CCACHE)
		put(w,
			"the ticket cache has no ticket that is still good: "
			"run kinit");
	else
		put(w,
			"the host refused the Kerberos ticket: check that its "
			"name is the one it has in the domain, and whether "
			"the user may log on there");
}

bool winrm_describe_kerberos(
	struct winrm_writer *w, const struct winrm_engine *e)
{
	const struct winrm_response *r = &e->response;

	if (!is_kerberos(e) || r->logged_on)
		return false;
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
