/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_CONNECTOR_CONNECTOR_H
#define WINRM_CORE_CONNECTOR_CONNECTOR_H

#include "../winrm.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * One job as a named record, the form that automation platforms call. Its
 * keys come from a stored configuration and again from the request, which
 * wins; its answer is one JSON object. No files, no heap.
 */

#ifndef WINRM_CONNECTOR_VARIABLES
#define WINRM_CONNECTOR_VARIABLES 32
#endif
/* Texts of the record, decoded; in the record. */
#ifndef WINRM_CONNECTOR_POOL
#define WINRM_CONNECTOR_POOL 16384
#endif
/* KDCs of a record. */
#ifndef WINRM_CONNECTOR_KDCS
#define WINRM_CONNECTOR_KDCS 16
#endif

/* Keys, as bits of `given`, in the order of boards/linux/README.md's table. */
enum winrm_key {
	WINRM_KEY_NAME,
	WINRM_KEY_HOSTNAME,
	WINRM_KEY_USERNAME,
	WINRM_KEY_PASSWORD,
	WINRM_KEY_COMMAND,
	WINRM_KEY_PROTOCOL,
	WINRM_KEY_PORT,
	WINRM_KEY_TIMEOUT,
	WINRM_KEY_SHELL,
	WINRM_KEY_AUTH,
	WINRM_KEY_NT_HASH,
	WINRM_KEY_CA_FILE,
	WINRM_KEY_PIN,
	WINRM_KEY_CLIENT_CERT,
	WINRM_KEY_CLIENT_KEY,
	WINRM_KEY_SKIP_VERIFY,
	WINRM_KEY_ENVIRONMENT,
	WINRM_KEY_WORKING_DIRECTORY,
	WINRM_KEY_CODEPAGE,
	WINRM_KEY_NO_PROFILE,
	WINRM_KEY_OPERATION_TIMEOUT,
	WINRM_KEY_CONNECT_TIMEOUT,
	WINRM_KEY_STDIN,
	WINRM_KEY_MAX_OUTPUT,
	WINRM_KEY_IDLE_TIMEOUT,
	WINRM_KEY_RECONNECT,
	WINRM_KEY_EXPECT_DISCONNECT,
	WINRM_KEY_WAIT_FOR_QUOTA,
	WINRM_KEY_CONSOLE_STDIN,
	WINRM_KEY_PROXY,
	WINRM_KEY_SEAL_OVER_TLS,
	WINRM_KEY_CRL_FILE,
	WINRM_KEY_SKIP_DATES,
	WINRM_KEY_PASSPHRASE,
	WINRM_KEY_TOFU,
#if WINRM_KERBEROS
	WINRM_KEY_REALM,
	WINRM_KEY_KDC,
	WINRM_KEY_KEYTAB,
	WINRM_KEY_CCACHE,
	WINRM_KEY_SPN,
	WINRM_KEY_IAKERB,
#endif
	WINRM_KEY_COUNT
};

struct winrm_connector {
	/* Values by key; what was not given is NULL or 0. */
	const char *text[WINRM_KEY_COUNT];
	uint32_t number[WINRM_KEY_COUNT]; /* of numbers; booleans 0 or 1 */
	const char *environment[WINRM_CONNECTOR_VARIABLES + 1];
	uint8_t nt_hash[16];
	uint64_t given;     /* a bit for each key */
	bool is_call;       /* keys of struct winrm_call are known, too */
	char problem[192];  /* why a call gave false; one line */
	char warnings[512]; /* "; " between them; "" if none */
#if WINRM_KERBEROS
	/*
	 * The caller's, for winrm_connector_prepare. `known`: the memory of the
	 * ticket, and the realm and KDCs to be used where the keys name none;
	 * with a realm in it Kerberos is what `auto` means. `file`: the octets
	 * of what the key keytab or ccache names.
	 */
	const struct winrm_kerberos *known;
	struct winrm_credentials_file file;
	struct winrm_kerberos kerberos; /* the config's */
	struct winrm_kdc kdcs[WINRM_CONNECTOR_KDCS];
#endif
	size_t pool_len;
	char pool[WINRM_CONNECTOR_POOL];
};

void winrm_connector_init(struct winrm_connector *c);

/*
 * Reads an object of keys into the record, over what it holds. False: not
 * such an object, or a value of a wrong type (see problem). A key that is not
 * known becomes a warning that names the nearest one.
 */
bool winrm_connector_read(
	struct winrm_connector *c, const char *json, size_t len);

/* Sets one key from text, as "port" and "5986". False: see problem. */
bool winrm_connector_set(
	struct winrm_connector *c, const char *key, const char *value);

/*
 * Finds the object of that name in an object of named connectors. 1 found, 0
 * not there, -1 the text is not JSON of that kind (*at says where).
 */
int winrm_connector_find(const char *json, size_t len, const char *name,
	const char **object, size_t *object_len, size_t *at);

/*
 * The name in such an object that `name` is likely meant to be, as it stands
 * there, and its length; 0: none is near.
 */
size_t winrm_connector_nearest(
	const char *json, size_t len, const char *name, const char **nearest);

/*
 * Is all there that is needed? False: see problem. Then fills in config and
 * request what the record says of them, and nothing else; of request->as, all. For protocol https
 * config->port must be one of TLS already. Code page 1200 is that of output in
 * UTF-16, which is the caller's to decode: the shell has its default.
 */
bool winrm_connector_prepare(struct winrm_connector *c,
	struct winrm_config *config, struct winrm_request *request);

/* Wipes the record, passwords and all. */
void winrm_connector_wipe(struct winrm_connector *c);

/* --- calls of a service ---------------------------------------------------- */

#ifndef WINRM_CALL_TEXT
#define WINRM_CALL_TEXT 256
#endif

enum winrm_call_kind {
	WINRM_CALL_RUN,    /* the other keys are those of a record */
	WINRM_CALL_CANCEL, /* of jobid */
	WINRM_CALL_STATUS,
	WINRM_CALL_LIST
};

/* What a line says besides the keys of a record. Texts: "" if not given. */
struct winrm_call {
	enum winrm_call_kind kind;
	char id[72]; /* as JSON: a text in quotes or a number; or null */
	uint32_t jobid;
	bool async, stream;
	char connector[WINRM_CALL_TEXT];
	char password_file[WINRM_CALL_TEXT]; /* where a password is */
	char password_env[WINRM_CALL_TEXT];
	int32_t password_fd; /* -1: not given */
	char problem[192];   /* why a call gave false; one line */
};

/*
 * Reads a line and looks at all of it: false where it is not one JSON object,
 * or a key of these is wrong (see problem; the id is there if it came before
 * that). Its record: set is_call and read the line again.
 */
bool winrm_call_read(struct winrm_call *call, const char *json, size_t len);

/* Keys of a line, by number; NULL after the last one. */
const char *winrm_call_key(size_t number);

/* --- the answer ----------------------------------------------------------- */

struct winrm_answer {
	int exitcode;        /* 0, or the exit status of the winrm command */
	const char *message; /* "success", or what to do */
	const struct winrm_response *response; /* NULL: nothing was sent */
	const struct winrm_capture *capture;   /* NULL: no output */
	const char *connector_name;            /* NULL: none */
	const char *warnings;                  /* NULL or "": none */
	uint32_t duration_ms;
};

/* The answer as one JSON object without a line's end, in pieces. */
void winrm_answer_put(const struct winrm_answer *a,
	void (*put)(void *user, const void *data, size_t len), void *user);

/*
 * A piece of output as it comes: `head`, a JSON object's beginning that ends
 * with a ",", then "stream" and "data" (or "data-base64") and its end.
 */
void winrm_event_put(const char *head, enum winrm_stream_id stream,
	const uint8_t *data, size_t len,
	void (*put)(void *user, const void *data, size_t len), void *user);

/* Letters to change, insert or remove to make one name of the other; 32 where
 * one is longer than that. */
size_t winrm_distance(const char *a, const char *b);

/* The exit status of the winrm command for an error: 250 for a deadline... */
int winrm_exit_status(int error);

/* That of a request that is over: 249 too, where output may be incomplete. */
int winrm_answer_status(const struct winrm_response *r);

#ifdef __cplusplus
}
#endif

#endif
