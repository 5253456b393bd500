/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_PORT_TLS_KEY_H
#define WINRM_PORT_TLS_KEY_H

#include "port/tls.h"

/*
 * Reads the private key the config gives, a file or memory, encrypted or not,
 * PKCS #1, #8 or SEC 1, PEM or DER. 0, or mbedTLS's code; t->problem may say
 * more. Every copy of the key except the context's is wiped.
 */
int winrm_tls_key_load(struct winrm_tls *t);

#endif
