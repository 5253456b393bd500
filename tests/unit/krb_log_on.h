/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_TESTS_UNIT_KRB_LOG_ON_H
#define WINRM_TESTS_UNIT_KRB_LOG_ON_H

#include "core/mechanism/kerberos_mechanism.h"
#include "tests/unit/krb_recording.h"

/*
 * Recorded log-ons of MIT's and Samba's KDC, for the mechanism: with the nonces
 * and times of the recording every answer in it fits.
 */

extern struct krb_log_on {
	struct winrm_config config;
	struct winrm_kerberos kerberos;
	struct winrm_port port, second;
	struct winrm_keys keys;
	uint8_t ticket[4096], out[8192];
	struct winrm_writer w;
	uint32_t number, cusec; /* what comes as random next */
	uint64_t clock;
	struct recording r;
} log_on;

/* Begins as the recording does, at its time. */
void log_on_set_up(const char *name, bool clock);
/* In place of the password, which takes longer. */
void log_on_give_key(void);
void log_on_tear_down(void);
struct winrm_writer *log_on_out(void);
int log_on_step(struct winrm_slice *in);
/* Asks the KDC, with this nonce, and hears what was recorded. */
int log_on_ask(uint32_t nonce, const struct blob *answer, size_t changed);
uint32_t log_on_nonce(bool tgs);
/* Up to the ticket for the host. */
void log_on_get_ticket(void);
int log_on_take(const char *file, size_t changed);
void log_on_path(char out[80], const char *name, const char *what);

#endif
