/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_CONNECTOR_CONNECTOR_H
#define WINRM_CORE_CONNECTOR_CONNECTOR_H

/**
 * @file
 * One job as a named record, the form that automation platforms call. Its
 * keys come from a stored configuration and again from the request, which
 * wins; its answer is one JSON object (RFC 8259). No files, no heap.
 */

#include "../winrm.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Environment variables of a record, at most. */
#ifndef WINRM_CONNECTOR_VARIABLES
#define WINRM_CONNECTOR_VARIABLES 32
#endif
/** Bytes for the texts of a record, decoded; in the record. */
#ifndef WINRM_CONNECTOR_POOL
#define WINRM_CONNECTOR_POOL 16384
#endif
/** KDCs of a record. */
#ifndef WINRM_CONNECTOR_KDCS
#define WINRM_CONNECTOR_KDCS 16
#endif

/** Keys of a record, each with its name in JSON and a bit in `given`. */
enum winrm_key {
	WINRM_KEY_NAME,              /**< connector-name */
	WINRM_KEY_HOSTNAME,          /**< hostname */
	WINRM_KEY_USERNAME,          /**< username */
	WINRM_KEY_PASSWORD,          /**< password */
	WINRM_KEY_COMMAND,           /**< command */
	WINRM_KEY_PROTOCOL,          /**< protocol */
	WINRM_KEY_PORT,              /**< port */
	WINRM_KEY_TIMEOUT,           /**< timeout */
	WINRM_KEY_SHELL,             /**< shell */
	WINRM_KEY_AUTH,              /**< auth */
	WINRM_KEY_NT_HASH,           /**< nt-hash */
	WINRM_KEY_CA_FILE,           /**< ca-file */
	WINRM_KEY_PIN,               /**< pin */
	WINRM_KEY_CLIENT_CERT,       /**< client-cert */
	WINRM_KEY_CLIENT_KEY,        /**< client-key */
	WINRM_KEY_SKIP_VERIFY,       /**< insecure-skip-verify */
	WINRM_KEY_ENVIRONMENT,       /**< environment */
	WINRM_KEY_WORKING_DIRECTORY, /**< working-directory */
	WINRM_KEY_CODEPAGE,          /**< codepage */
	WINRM_KEY_NO_PROFILE,        /**< no-profile */
	WINRM_KEY_OPERATION_TIMEOUT, /**< operation-timeout */
	WINRM_KEY_CONNECT_TIMEOUT,   /**< connect-timeout */
	WINRM_KEY_STDIN,             /**< stdin */
	WINRM_KEY_MAX_OUTPUT,        /**< max-output */
	WINRM_KEY_IDLE_TIMEOUT,      /**< idle-timeout */
	WINRM_KEY_RECONNECT,         /**< reconnect */
	WINRM_KEY_EXPECT_DISCONNECT, /**< expect-disconnect */
	WINRM_KEY_WAIT_FOR_QUOTA,    /**< wait-for-quota */
	WINRM_KEY_CONSOLE_STDIN,     /**< console-stdin */
	WINRM_KEY_PROXY,             /**< proxy */
	WINRM_KEY_SEAL_OVER_TLS,     /**< seal-over-tls */
	WINRM_KEY_CRL_FILE,          /**< crl-file */
	WINRM_KEY_SKIP_DATES,        /**< insecure-skip-dates */
	WINRM_KEY_PASSPHRASE,        /**< client-key-passphrase */
	WINRM_KEY_TOFU,              /**< tofu */
#if WINRM_CIM
	WINRM_KEY_QUERY,     /**< query */
	WINRM_KEY_GET,       /**< get */
	WINRM_KEY_INVOKE,    /**< invoke */
	WINRM_KEY_NAMESPACE, /**< namespace */
#endif
#if WINRM_PSRP
	WINRM_KEY_CONFIGURATION, /**< configuration */
#endif
#if WINRM_KERBEROS
	WINRM_KEY_REALM,  /**< realm */
	WINRM_KEY_KDC,    /**< kdc */
	WINRM_KEY_KEYTAB, /**< keytab */
	WINRM_KEY_CCACHE, /**< ccache */
	WINRM_KEY_SPN,    /**< spn */
	WINRM_KEY_IAKERB, /**< iakerb */
#endif
	WINRM_KEY_COUNT /**< how many there are */
};

/** A record; yours to place. It holds secrets: wipe it. */
struct winrm_connector {
	/** Values by key, in `pool`; what was not given is NULL. */
	const char *text[WINRM_KEY_COUNT];
	uint32_t number[WINRM_KEY_COUNT]; /**< of numbers; booleans 0 or 1 */
	/** "NAME=VALUE", ..., NULL; in `pool`. */
	const char *environment[WINRM_CONNECTOR_VARIABLES + 1];
	uint8_t nt_hash[16]; /**< decoded by winrm_connector_prepare */
	uint64_t given;      /**< a bit for each key */
	bool is_call;        /**< keys of struct winrm_call are known, too */
	char problem[192];   /**< why a call gave false; one line */
	char warnings[512];  /**< "; " between them; "" if none */
#if WINRM_CIM
	/**
	 * The caller's, for winrm_connector_prepare: what keys query, get and
	 * invoke become. Its resource, query, selectors, method and args are
	 * filled in, and nothing else; on_value is the caller's, too. NULL:
	 * these keys are refused.
	 */
	struct winrm_cim *cim;
#endif
#if WINRM_PSRP
	/**
	 * The caller's, for winrm_connector_prepare: what a script of shell
	 * runspace runs in, and its pipeline, whose script, command (none) and
	 * configuration are filled in, and nothing else. Without a pipeline
	 * such a shell is refused.
	 */
	struct winrm_psrp *runspace;
	struct winrm_pipeline *pipeline; /**< see runspace */
#endif
#if WINRM_KERBEROS
	/**
	 * The caller's, for winrm_connector_prepare: the memory of the ticket,
	 * and the realm and KDCs to be used where the keys name none. With a
	 * realm in it `auto` means Kerberos.
	 */
	const struct winrm_kerberos *known;
	/** The caller's: the octets of what key keytab or ccache names. */
	struct winrm_credentials_file file;
	struct winrm_kerberos kerberos;              /**< the config's */
	struct winrm_kdc kdcs[WINRM_CONNECTOR_KDCS]; /**< of `kerberos` */
#endif
	size_t pool_len;                 /**< bytes of pool in use */
	char pool[WINRM_CONNECTOR_POOL]; /**< the texts */
};

/**
 * Makes a record empty.
 *
 * @param c  the record; what it held before is overwritten
 */
void winrm_connector_init(struct winrm_connector *c);

/**
 * Reads an object of keys into the record, over what it holds. A key that is
 * not known becomes a warning that names the nearest one. A command, a query,
 * `get` and `invoke` take each other's place; two in one object are refused.
 * The words of the last two are a text, or an array of texts.
 *
 * @param c     the record
 * @param json  the object; not used after the call
 * @param len   bytes at json
 * @return false: not such an object, or a value of a wrong type (see problem)
 */
bool winrm_connector_read(
	struct winrm_connector *c, const char *json, size_t len);

/**
 * Sets one key from text, as "port" and "5986".
 *
 * @param c      the record
 * @param key    the key's name
 * @param value  its value; copied
 * @return false: see problem
 */
bool winrm_connector_set(
	struct winrm_connector *c, const char *key, const char *value);

/**
 * Finds the object of that name in an object of named connectors.
 *
 * @param json        the object of connectors
 * @param len         bytes at json
 * @param name        the name to find
 * @param object      gets where the object begins, in json
 * @param object_len  gets its length
 * @param at          gets the offset of what is wrong, with -1
 * @return 1 found, 0 not there, -1 the text is not JSON of that kind
 */
int winrm_connector_find(const char *json, size_t len, const char *name,
	const char **object, size_t *object_len, size_t *at);

/**
 * The name in such an object that `name` is likely meant to be.
 *
 * @param json     the object of connectors
 * @param len      bytes at json
 * @param name     the name that is not there
 * @param nearest  gets where the other one begins, in json, as it stands there
 * @return its length; 0: none is near
 */
size_t winrm_connector_nearest(
	const char *json, size_t len, const char *name, const char **nearest);

/**
 * Is all there that is needed? Then fills in config and request what the
 * record says of them, and nothing else; of request->as, all. Code page 1200
 * is that of output in UTF-16, which is the caller's to decode: the shell has
 * its default.
 *
 * @param c        the record; config and request borrow its texts
 * @param config   for protocol https its port must be one of TLS already
 * @param request  the request
 * @return false: see problem
 */
bool winrm_connector_prepare(struct winrm_connector *c,
	struct winrm_config *config, struct winrm_request *request);

/**
 * Wipes the record, passwords and all.
 *
 * @param c  the record
 */
void winrm_connector_wipe(struct winrm_connector *c);

/* --- calls of a service ---------------------------------------------------- */

/** Bytes of each text of a call, its NUL with it. */
#ifndef WINRM_CALL_TEXT
#define WINRM_CALL_TEXT 256
#endif

/** What a line asks for. */
enum winrm_call_kind {
	WINRM_CALL_RUN,    /**< the other keys are those of a record */
	WINRM_CALL_CANCEL, /**< of jobid */
	WINRM_CALL_STATUS, /**< of jobid */
	WINRM_CALL_LIST    /**< of all jobs */
};

/** What a line says besides the keys of a record. Texts: "" if not given. */
struct winrm_call {
	enum winrm_call_kind kind; /**< what is asked for */
	char id[72];    /**< as JSON: a text in quotes or a number; or null */
	uint32_t jobid; /**< the job meant; 0: not given */
	bool async;     /**< answer at once, and again when it is done */
	bool stream;    /**< output as it comes */
	char connector[WINRM_CALL_TEXT];     /**< name of a stored record */
	char password_file[WINRM_CALL_TEXT]; /**< file that holds a password */
	char password_env[WINRM_CALL_TEXT];  /**< variable that holds one */
	int32_t password_fd; /**< descriptor to read one from; -1: not given */
	char problem[192];   /**< why a call gave false; one line */
};

/**
 * Reads a line and looks at all of it. For the record in it, set is_call and
 * read the line again with winrm_connector_read.
 *
 * @param call  gets what the line says
 * @param json  the line
 * @param len   bytes at json
 * @return false where it is not one JSON object, or a key of these is wrong
 *         (see problem; the id is there if it came before that)
 */
bool winrm_call_read(struct winrm_call *call, const char *json, size_t len);

/**
 * Keys of a line, besides those of a record.
 *
 * @param number  from 0 on
 * @return the key's name, a constant; NULL after the last one
 */
const char *winrm_call_key(size_t number);

/* --- the answer ----------------------------------------------------------- */

/** What an answer is made of; all of it is borrowed. */
struct winrm_answer {
	int exitcode;        /**< 0, or the exit status of the winrm command */
	const char *message; /**< "success", or what to do */
	const struct winrm_response *response; /**< NULL: nothing was sent */
	const struct winrm_capture *capture;   /**< NULL: no output */
	const char *connector_name;            /**< NULL: none */
	const char *warnings;                  /**< NULL or "": none */
	uint32_t duration_ms;                  /**< of the call */
};

/**
 * Writes the answer as one JSON object, without a line's end.
 *
 * @param a     the answer
 * @param put   gets it in pieces, which are gone when it returns
 * @param user  the first argument of put
 */
void winrm_answer_put(const struct winrm_answer *a,
	void (*put)(void *user, const void *data, size_t len), void *user);

/**
 * Writes a piece of output as it comes, as one JSON object: `head`, then
 * "stream" and "data" (or "data-base64" where it is not UTF-8), and its end.
 *
 * @param head    the object's beginning, which ends with a ","
 * @param stream  where the output comes from
 * @param data    the output
 * @param len     bytes at data
 * @param put     gets the object in pieces, which are gone when it returns
 * @param user    the first argument of put
 */
void winrm_event_put(const char *head, enum winrm_stream_id stream,
	const uint8_t *data, size_t len,
	void (*put)(void *user, const void *data, size_t len), void *user);

/**
 * How far two names are from each other.
 *
 * @param a  a name
 * @param b  another one
 * @return letters to change, insert or remove to make one of the other; 32
 *         where one is longer than that
 */
size_t winrm_distance(const char *a, const char *b);

/**
 * The exit status of the winrm command for an error, as 250 for a deadline.
 *
 * @param error  enum winrm_error
 * @return 0, or 130 or 248 to 255
 */
int winrm_exit_status(int error);

/**
 * The exit status of the winrm command for a request that is over.
 *
 * @param r  its response
 * @return as winrm_exit_status, or 249 where output may be incomplete
 */
int winrm_answer_status(const struct winrm_response *r);

#ifdef __cplusplus
}
#endif

#endif
