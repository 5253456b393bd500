/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_MECHANISM_KERBEROS_STATE_H
#define WINRM_CORE_MECHANISM_KERBEROS_STATE_H

#include "core/engine/mechanism.h"
#include "core/kerberos/ap_request.h"
#include "core/kerberos/gss_wrap.h"
#include "core/kerberos/krb_error.h"

#if WINRM_KERBEROS

/* What a log-on by Kerberos keeps in struct winrm_keys. */

enum winrm_kerberos_phase {
	WINRM_KERBEROS_BEGIN,
	WINRM_KERBEROS_AS,     /* a ticket for the KDC is asked for, ... */
	WINRM_KERBEROS_PROVEN, /* ... with a proof that the key is known */
	WINRM_KERBEROS_TGS,    /* one for the host is, or for another realm */
	WINRM_KERBEROS_TICKET, /* it is there */
	WINRM_KERBEROS_AP,     /* it was sent to the host */
	WINRM_KERBEROS_MIC,    /* the host still owes its mechListMIC */
	WINRM_KERBEROS_DONE
};

enum {
	WINRM_KERBEROS_REALM = 64, /* octets, with its NUL */
	WINRM_KERBEROS_KRBTGT = 7, /* "krbtgt/" */
	WINRM_KERBEROS_NAME = 272, /* "HTTP/" and a host; a name and a realm */
	WINRM_KERBEROS_HOPS = 8,   /* from realm to realm */
	WINRM_KERBEROS_ETYPES = WINRM_KERBEROS_SHA2 ? 4 : 2
};

struct winrm_kerberos_state {
	struct winrm_gss gss; /* once logged on */
	const struct winrm_config *config;
	struct winrm_krb_key key; /* the user's; then our subkey */
#if WINRM_KERBEROS_IAKERB
	struct winrm_krb_checksum finished; /* of the tokens */
	bool token_sent;                    /* the first one has its frame */
#endif
	/* "krbtgt/", and whose KDC is asked: see winrm_kerberos_realm */
	char krbtgt[WINRM_KERBEROS_KRBTGT + WINRM_KERBEROS_REALM];
	size_t kdc;         /* of config->kerberos->kdcs: the one asked */
	size_t request_len; /* of the AS-REQ under way */
	uint32_t nonce;
	uint32_t time, usec; /* of our Authenticator */
	int32_t offset;      /* the KDC's clock less ours, in seconds */
	uint8_t phase;
	uint8_t hops;
	/* of the keys that the user can have, in wished order */
	uint8_t etypes[WINRM_KERBEROS_ETYPES], etype_count;
	bool enterprise; /* the user's name is one */
	bool has_offset; /* it was learned */
	bool renewed;    /* the host has refused a ticket already */
};

static inline struct winrm_kerberos_state *winrm_kerberos_state(
	struct winrm_keys *keys)
{
	return (struct winrm_kerberos_state *)(void *)keys->space;
}

/* Of the config; there is one if this mechanism was chosen. */
static inline const struct winrm_kerberos *winrm_kerberos_config(
	const struct winrm_kerberos_state *s)
{
	return s->config->kerberos;
}

static inline const char *winrm_kerberos_realm(
	const struct winrm_kerberos_state *s)
{
	return s->krbtgt + WINRM_KERBEROS_KRBTGT;
}

/* Does the host pass on what is for the KDC? */
static inline bool winrm_kerberos_by_host(const struct winrm_kerberos_state *s)
{
	return WINRM_KERBEROS_IAKERB && s->config->kerberos->iakerb;
}

/* The KDC's time, as far as it is known. */
uint32_t winrm_kerberos_now(const struct winrm_kerberos_state *s);
/* Takes somebody's clock for the KDC's. */
void winrm_kerberos_set_now(struct winrm_kerberos_state *s, uint32_t time);
bool winrm_kerberos_random(
	const struct winrm_kerberos_state *s, void *out, size_t len);

/* --- kerberos_state.c: clocks, names, what is kept, keys -------------------- */

extern const uint8_t winrm_kerberos_etypes[WINRM_KERBEROS_ETYPES];

/* Our clock: the port's, or, without one, seconds since some time. */
bool winrm_kerberos_has_clock(const struct winrm_kerberos_state *s);
uint32_t winrm_kerberos_our_time(const struct winrm_kerberos_state *s);

/* Whose KDC is asked next, in capitals. False: too long, or none. */
bool winrm_kerberos_set_realm(
	struct winrm_kerberos_state *s, struct winrm_slice realm);
bool winrm_kerberos_find_realm(struct winrm_kerberos_state *s);
/* The user's realm, as it was given; of a cache, as the cache has it. */
const char *winrm_kerberos_home(const struct winrm_kerberos_state *s);
/* The user without a domain, or whole where it is a UPN. */
struct winrm_krb_name winrm_kerberos_user_name(
	const struct winrm_kerberos_state *s);

/* The ticket that lies in the config's memory, whoever it is for. */
bool winrm_kerberos_stored(
	const struct winrm_kerberos_state *s, struct winrm_ticket *t);
/* Keeps it, with the service and the offset that it is for. 0, or an error with
 * its reason in `keys`. */
int winrm_kerberos_store(const struct winrm_kerberos_state *s,
	struct winrm_keys *keys, struct winrm_ticket *t);

/* Is the memory for the ticket that long? Likewise. */
int winrm_kerberos_fits(const struct winrm_kerberos_state *s,
	struct winrm_keys *keys, size_t needed);

/* The user's own key of this type, where it is not made from a password, into
 * s->key. */
bool winrm_kerberos_find_key(struct winrm_kerberos_state *s, uint8_t etype);
/* Sets s->etypes. False: there are none. */
bool winrm_kerberos_find_etypes(struct winrm_kerberos_state *s);

/* kerberos_check.c: as struct winrm_mechanism's. */
const char *winrm_kerberos_wrong(const struct winrm_config *config);

/* --- kerberos_begin.c, kerberos_kdc.c: tickets ------------------------------ */

/* The ticket for the host that is kept: false: none that is still good. */
bool winrm_kerberos_kept(
	const struct winrm_kerberos_state *s, struct winrm_ticket *t);

/*
 * From BEGIN on: 0 with the phase TICKET, AS, PROVEN or TGS, or an error. `s`
 * has config and nothing else.
 */
int winrm_kerberos_begin(
	struct winrm_kerberos_state *s, struct winrm_keys *keys);

/* Zeros, but for what is random and the time, which are kept, too. */
bool winrm_kerberos_prepare(
	struct winrm_kerberos_state *s, struct winrm_ap_request *r);

/* What is to be asked of the KDC in this phase. 0, or an error. */
int winrm_kerberos_put_request(
	struct winrm_kerberos_state *s, struct winrm_writer *out);
/* Its answer: 0 with the next phase, or an error with its reason in `keys`. */
int winrm_kerberos_take_reply(struct winrm_kerberos_state *s,
	struct winrm_keys *keys, uint8_t *message, size_t len);
/* No answer came: the next KDC, or an error. */
int winrm_kerberos_next_kdc(struct winrm_kerberos_state *s);
/* Whom to ask. */
void winrm_kerberos_find_kdc(
	struct winrm_kerberos_state *s, struct winrm_inquiry *inquiry);

/* "HTTP/host", into NAME octets with a NUL. False: too long. */
bool winrm_kerberos_service(
	const struct winrm_kerberos_state *s, char out[WINRM_KERBEROS_NAME]);

#endif
#endif
