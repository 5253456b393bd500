/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_PORT_TLS_LOAD_H
#define WINRM_PORT_TLS_LOAD_H

#include "port/tls.h"

/* Does the config make sense? 0 or CONFIG; t->problem says why. */
int winrm_tls_judge(struct winrm_tls *t);

/* Reads CAs, revocations, our certificate and key. 0 or mbedTLS's code. */
int winrm_tls_load(struct winrm_tls *t);

/* How many allocations have failed; 0 if nobody counts. */
unsigned winrm_tls_failed(const struct winrm_tls *t);

/* The code of a call, or out of memory if t->failed has grown since. */
int winrm_tls_cause(const struct winrm_tls *t, int code);

#endif
