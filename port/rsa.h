/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_PORT_RSA_H
#define WINRM_PORT_RSA_H

/**
 * @file
 * The keys that secrets are sent to a runspace with, by mbedTLS: a pair of RSA
 * keys of 2048 bits, which lives in memory and is made when it is needed. Needs
 * WINRM_PSRP_SECRETS.
 *
 *	static struct winrm_rsa rsa;
 *	struct winrm_psrp_keys keys;
 *
 *	winrm_rsa_init(&rsa, &winrm_port_posix, &io);
 *	keys = winrm_rsa_keys(&rsa);
 *	pipeline.keys = &keys;
 *	...
 *	winrm_rsa_free(&rsa);
 *
 * To make it takes a tenth of a second to a second on a PC, and much longer on
 * a device; all of it in one call, so that no deadline holds meanwhile. Like
 * TLS it takes memory from mbedtls_calloc, about 8 KB. With mbedTLS 4 the
 * application calls psa_crypto_init first, and `port` is not used.
 */

#include "../core/psrp/psrp.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Units of 8 bytes for mbedTLS's context. */
#ifndef WINRM_RSA_SPACE
#define WINRM_RSA_SPACE 64
#endif

/** A pair of keys. One may serve any number of clients, one after another. */
struct winrm_rsa {
	const struct winrm_port *port;       /**< private, as all of it */
	void *io;                            /**< of the port */
	uint64_t space[WINRM_RSA_SPACE];     /**< the library's own context */
	uint8_t modulus[WINRM_PSRP_RSA_LEN]; /**< big-endian, once it is made */
	bool made;                           /**< there is a pair */
};

/**
 * Prepares for a pair; makes none yet.
 *
 * @param r     the caller's, until winrm_rsa_free
 * @param port  whose random numbers are taken
 * @param io    of the port
 */
void winrm_rsa_init(
	struct winrm_rsa *r, const struct winrm_port *port, void *io);

/**
 * What a pipeline needs of it.
 *
 * @param r  initialised; stays in use as long as the result
 * @return for `keys` of struct winrm_pipeline
 */
struct winrm_psrp_keys winrm_rsa_keys(struct winrm_rsa *r);

/**
 * Gives back its memory, and wipes the private key.
 *
 * @param r  initialised
 */
void winrm_rsa_free(struct winrm_rsa *r);

#ifdef __cplusplus
}
#endif

#endif
