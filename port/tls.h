/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_PORT_TLS_H
#define WINRM_PORT_TLS_H

/**
 * @file
 * TLS over another port: it wraps the table of any transport, does no I/O of
 * its own, and never blocks. The host's certificate is always checked: by a CA,
 * by pins of its public key, or by both; and NTLM is bound to it (RFC 5929,
 * tls-server-end-point).
 */

#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crl.h>
#include <mbedtls/x509_crt.h>

#include "../core/winrm.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Sizes of this port, in bytes. */
enum {
	WINRM_TLS_PIN = 32,             /**< a pin: SHA-256 */
	WINRM_TLS_HOST = 256,           /**< a host's name, its NUL with it */
	WINRM_TLS_PIN_TEXT = 8 + 44 + 1 /**< a pin as text, its NUL with it */
};

/**
 * Configuration of this port. Zero is the default of every field.
 *
 * CAs, lists, our certificate and its key are PEM or DER, each given as a file
 * or in memory; both is an error. An mbedTLS without MBEDTLS_FS_IO takes no
 * files. In memory, PEM ends with a NUL that its length (bytes) includes; DER
 * has none, and several certificates or lists in DER follow one another. All of
 * it is copied in winrm_tls_init and not read again.
 */
struct winrm_tls_config {
	const struct winrm_port *port; /**< required: what carries the bytes */
	void *io;                      /**< its own */

	/* trust: a CA, or pins, or both; neither is an error */
	const char *ca_path;     /**< CAs: a file, or a folder of files */
	const unsigned char *ca; /**< CAs in memory */
	size_t ca_len;           /**< bytes at ca */
	/** What ca_path or ca holds, read already, for many to share; must stay
	 * as it is until winrm_tls_free. Tasks may share it only with
	 * MBEDTLS_THREADING_C, as mbedTLS writes to the key. */
	const mbedtls_x509_crt *ca_chain;
	/** Lists of what was revoked, one for each CA below which the host's
	 * certificate is found; needs a CA. A file. */
	const char *crl_path;
	const unsigned char *crl; /**< the lists in memory */
	size_t crl_len;           /**< bytes at crl */
	/** SHA-256 of the SubjectPublicKeyInfo; one of them must be the host's.
	 * Without a CA only the pin is checked. */
	const uint8_t (*pins)[WINRM_TLS_PIN];
	size_t pin_count; /**< pins at pins */

	/** For hosts that ask who we are, which takes TLS 1.2: our certificate,
	 * then those between it and the host's CA. A file. */
	const char *cert_path;
	const unsigned char *cert; /**< the certificates in memory */
	size_t cert_len;           /**< bytes at cert */
	const char *key_path; /**< our key: PKCS #1, PKCS #8 or SEC 1; a file */
	const unsigned char *key; /**< the key in memory */
	size_t key_len;           /**< bytes at key */
	const char *key_password; /**< of an encrypted key */

	/** A connection leaves its buffers, wiped, to the next one: for a pool,
	 * which would fragment otherwise. winrm_tls_free frees them. */
	bool keep_buffers;
	/**
	 * How many of mbedTLS's allocations have failed so far, of this task or
	 * of all; or NULL. mbedTLS itself does not always say that memory ran
	 * out. If they are counted, that is the error of whatever failed for it
	 * (CRYPTO, "there is not enough memory for TLS"). If not, it may be
	 * reported as CERT: a key that its passphrase does not open, or that is
	 * not the certificate's, a file that holds no certificate or list, a
	 * list that its CA did not sign; or TLS, a failed handshake. It is
	 * never reported as success. boards/mps2-an385/https.c counts.
	 */
	unsigned (*failed_allocations)(void *user);

	bool insecure_skip_verify; /**< takes any certificate */
	bool insecure_skip_dates;  /**< for machines without a clock */

	/** Gets the host's own certificate before it is judged, and what is
	 * wrong with its chain, for winrm_tls_flag_text; or NULL. */
	void (*on_certificate)(
		void *user, const mbedtls_x509_crt *crt, uint32_t flags);
	void *user; /**< the first argument of both callbacks */
};

/** What winrm_tls_init could not use. */
enum winrm_tls_part {
	WINRM_TLS_NONE, /**< none of these */
	WINRM_TLS_CA,   /**< ca_path or ca */
	WINRM_TLS_CRL,  /**< crl_path or crl */
	WINRM_TLS_CERT, /**< cert_path or cert */
	WINRM_TLS_KEY   /**< key_path, key or key_password */
};

/**
 * The port's io; yours to place, one for each client: the session that it
 * resumes is that of one host and one identity.
 */
struct winrm_tls {
	struct winrm_tls_config config; /**< as given */
	mbedtls_ssl_context ssl;        /**< the connection */
	mbedtls_ssl_config settings;    /**< of all connections */
	/** Of the last connection, resumed with the same host and port only;
	 * who we are is in the settings. */
	mbedtls_ssl_session session;
	char session_host[WINRM_TLS_HOST]; /**< that host */
	uint16_t session_port;             /**< and port */
	mbedtls_x509_crt ca;               /**< of the config, read */
	mbedtls_x509_crl crl;              /**< of the config, read */
	mbedtls_x509_crt cert;             /**< of the config, read */
	mbedtls_pk_context key;            /**< of the config, read */
	const char *host;                  /**< while the connection lasts */
	int want;                          /**< what the handshake waits for */
	int io_error;                      /**< the lower port's */
	int code;                          /**< mbedTLS's last error */
	uint32_t flags; /**< what is wrong with the certificate */
	uint32_t found; /**< the same, with what the config lets pass */
	const mbedtls_x509_crt *above; /**< the issuer, while it is checked */
	enum winrm_tls_part bad;       /**< what init could not use, */
	const char *problem;           /**< and why */
	bool wants_password;           /**< the key is encrypted */
	unsigned failed;     /**< allocations, before what is being done */
	bool lower_open;     /**< the lower port is connected */
	bool set_up;         /**< ssl has its buffers */
	bool shaken;         /**< the handshake is done */
	bool has_session;    /**< session may be resumed */
	uint8_t binding[16]; /**< the channel binding (MS-NLMP 2.2.2.1) */
	bool has_binding;    /**< binding is that of this connection */
	uint8_t seen[WINRM_TLS_PIN]; /**< the pin of the last certificate */
	bool has_seen;               /**< there was one */
	const char *version;         /**< see winrm_tls_version */
};

/** The port; its io is a struct winrm_tls. */
extern const struct winrm_port winrm_port_tls;

/**
 * Reads what the config names.
 *
 * @param t       the io; what it held before is overwritten
 * @param config  port, io, pins, ca_chain and user are borrowed until
 *                winrm_tls_free; all else until this returns, and what is
 *                secret of it is the caller's to wipe
 * @return 0; CONFIG for what is missing or given twice; CRYPTO, as memory ran
 *         out; CERT for what cannot be used: t->bad says which,
 *         winrm_tls_reason why
 */
int winrm_tls_init(struct winrm_tls *t, const struct winrm_tls_config *config);

/**
 * Closes, frees, wipes. The lower port stays the caller's.
 *
 * @param t  the io
 */
void winrm_tls_free(struct winrm_tls *t);

/**
 * For loops of your own: what the lower port is to be waited for.
 *
 * @param t     the io
 * @param want  what winrm_step has returned
 * @return enum winrm_want; 0: nothing, step again
 */
int winrm_tls_want(const struct winrm_tls *t, int want);

/**
 * What the last failure was, for a person.
 *
 * @param t  the io
 * @return a constant text, never NULL; "" where there is nothing to say
 */
const char *winrm_tls_reason(const struct winrm_tls *t);

/**
 * What is wrong with a certificate, in a sentence.
 *
 * @param flags  as on_certificate gets them
 * @return a constant text; NULL for 0
 */
const char *winrm_tls_flag_text(uint32_t flags);

/**
 * The version of TLS of the last handshake.
 *
 * @param t  the io
 * @return "TLSv1.2", say; "" before it
 */
const char *winrm_tls_version(const struct winrm_tls *t);

/**
 * Reads a pin: "sha256//" and base64, as curl has it.
 *
 * @param text  the text
 * @param len   bytes at text
 * @param out   gets the pin
 * @return false: it is not one
 */
bool winrm_tls_pin_read(
	const char *text, size_t len, uint8_t out[WINRM_TLS_PIN]);

/**
 * Writes a pin as text.
 *
 * @param pin  the pin
 * @param out  gets the text, with a NUL
 */
void winrm_tls_pin_write(
	const uint8_t pin[WINRM_TLS_PIN], char out[WINRM_TLS_PIN_TEXT]);

/**
 * The platform's bundle of CAs.
 *
 * @return its path, a constant; NULL where none is known
 */
const char *winrm_tls_system_ca(void);

#ifdef __cplusplus
}
#endif

#endif
