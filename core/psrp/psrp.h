/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_PSRP_PSRP_H
#define WINRM_CORE_PSRP_PSRP_H

/**
 * @file
 * Pipelines in a runspace of the host, by the PowerShell Remoting Protocol
 * (MS-PSRP): typed objects, records of all streams, state that is kept from one
 * script to the next, constrained endpoints. Needs WINRM_PSRP; its parts need
 * a switch each: WINRM_PSRP_INPUT (args, and on_input of the request),
 * WINRM_PSRP_CALLS (on_call), WINRM_PSRP_CONNECT (DETACH and ATTACH),
 * WINRM_PSRP_SECRETS (keys). A request for one that was left out is refused.
 *
 *	static struct winrm_psrp runspace;
 *	static uint8_t memory[16384];
 *	struct winrm_pipeline pipeline = {.script = "Get-Process",
 *		.memory = memory, .memory_len = sizeof(memory)};
 *	struct winrm_request r = {.operation = WINRM_OP_PIPELINE,
 *		.as.pipeline = {&runspace, &pipeline},
 *		.on_output = on_output};
 *	error = winrm_start(&client, &r);
 *
 * The first such request of a client opens a runspace pool with one runspace;
 * those that follow use it, variables, functions and location included. One
 * with another configuration, or a command of cmd.exe, deletes it and opens
 * what it needs. winrm_close deletes the pool.
 *
 * on_output gets each object as one line of JSON, on WINRM_STDOUT, in pieces:
 * of any length, in constant memory. The rules are in core/psrp/README.md.
 *
 * The response has the exit code of `exit N`, else 1 if an error has ended the
 * pipeline, else 0. winrm_cancel stops the pipeline; the runspace stays.
 */

#include "../winrm.h"

#ifdef __cplusplus
extern "C" {
#endif

/** struct winrm_psrp, in bytes: its parts must fit (checked when built). */
#ifndef WINRM_PSRP_SIZE
#define WINRM_PSRP_SIZE (UINTPTR_MAX > UINT32_MAX ? 2304 : 2048)
#endif

/** Open elements of an object that is read, at most; 5 bytes each. */
#ifndef WINRM_PSRP_DEPTH
#define WINRM_PSRP_DEPTH 128
#endif

/**
 * What a client knows of its runspace pool. Zeros at first; then it is the
 * client's until winrm_close is done or winrm_abort has returned, longer than
 * the request that it was given with. One per client.
 *
 * Parts of output, records and host calls stay in it and in the pipeline's
 * `memory`, which winrm_abort does not wipe. Where scripts or what comes of
 * them are secret, wipe both when they are the caller's again, in a way that
 * the compiler does not leave out (explicit_bzero, mbedtls_platform_zeroize).
 */
struct winrm_psrp {
	uint64_t space[WINRM_PSRP_SIZE / 8]; /**< private */
};

/**
 * A value for the host, as a text and its type in CLIXML:
 *
 *	"S"     a string, any UTF-8; also NULL
 *	"B"     "true" or "false"
 *	"I32", "I64", "U32", "Db", "D", "DT", "TS", "G", "URI", "Version", ...
 *	        a text as MS-PSRP 2.2.5.1 has it: "5", "1.50",
 *	        "2024-01-02T03:04:05Z", "P1DT2H"
 *	"Nil"   $null; the text is not read
 *	"SS"    a SecureString of this text; needs `keys`
 *	"json"  a value of JSON: a string, a number (Int32, Int64 or Double, by
 *	        its size and form), $true, $false, $null, an array, or a
 *	        PSCustomObject; at most WINRM_JSON_DEPTH levels. An object
 *	        {"$secure":"text"} is a SecureString, and
 *	        {"$user":"name","$secure":"password"} is a PSCredential:
 *	        they need `keys`. In input these are objects like others
 */
struct winrm_psrp_value {
	const char *type; /**< one of the above */
	const char *text; /**< UTF-8; what XML forbids is escaped */
};

/** How long keys are. */
enum {
	WINRM_PSRP_RSA_LEN = 256, /**< octets of an RSA modulus */
	WINRM_PSRP_KEY_LEN = 32   /**< octets of the session's key */
};

/**
 * A pair of RSA keys of 2048 bits, whose exponent is 65537. The host encrypts
 * the session's key with the public one before the first secret is sent; that
 * takes two requests more. port/rsa.h makes it with mbedTLS.
 */
struct winrm_psrp_keys {
	/** The modulus, big-endian, of a pair that is made when it is asked for
	 * the first time; stays as it is. NULL: there is none. */
	const uint8_t *(*modulus)(void *user);
	/** Decrypts RSAES-PKCS1-v1_5. False if it is not a key. */
	bool (*decrypt)(void *user, const uint8_t data[WINRM_PSRP_RSA_LEN],
		uint8_t key[WINRM_PSRP_KEY_LEN]);
	void *user; /**< given to both */
};

/** A parameter or an argument of a pipeline's script or command. */
struct winrm_psrp_arg {
	const char *name; /**< as "-Name"; NULL: by position */
	/** Its value. {NULL, NULL}: none, as of a switch. */
	struct winrm_psrp_value value;
};

/** What a record is of. */
enum winrm_psrp_stream {
	WINRM_PSRP_ERROR,       /**< Write-Error, or an error of a cmdlet */
	WINRM_PSRP_FAILURE,     /**< the error that has ended the pipeline */
	WINRM_PSRP_WARNING,     /**< Write-Warning */
	WINRM_PSRP_VERBOSE,     /**< Write-Verbose */
	WINRM_PSRP_DEBUG,       /**< Write-Debug */
	WINRM_PSRP_INFORMATION, /**< Write-Information and Write-Host */
	WINRM_PSRP_PROGRESS,    /**< Write-Progress */
	WINRM_PSRP_HOST         /**< written to $host.UI, where it has a host */
};

/** The fields of a record; which a stream has. */
enum winrm_psrp_field {
	/** All but PROGRESS: the text to show; NULL if an INFORMATION has
	 * an object without a text. */
	WINRM_PSRP_TEXT,

	/* ERROR and FAILURE */
	WINRM_PSRP_MESSAGE,          /**< of the exception */
	WINRM_PSRP_EXCEPTION,        /**< its type */
	WINRM_PSRP_ID,               /**< FullyQualifiedErrorId */
	WINRM_PSRP_CATEGORY,         /**< a number of ErrorCategory */
	WINRM_PSRP_CATEGORY_MESSAGE, /**< such as "NotSpecified: (:) [], ..." */
	WINRM_PSRP_REASON,           /**< such as "RuntimeException" */
	WINRM_PSRP_TARGET,           /**< the target object, as a text */
	WINRM_PSRP_TARGET_NAME,      /**< as the category has it */
	WINRM_PSRP_TARGET_TYPE,      /**< the same */
	WINRM_PSRP_ADVICE,           /**< RecommendedAction */
	WINRM_PSRP_POSITION, /**< "At line:1 char:1" and what is there */
	WINRM_PSRP_STACK,    /**< ScriptStackTrace */

	/** ERROR, FAILURE: of the category; PROGRESS: what is done */
	WINRM_PSRP_ACTIVITY,

	/* INFORMATION */
	WINRM_PSRP_SOURCE,     /**< "Write-Host", a script's path */
	WINRM_PSRP_TAGS,       /**< each with "\n" after it */
	WINRM_PSRP_NO_NEWLINE, /**< "true": another text follows in the line;
				* HOST too */

	/* PROGRESS: numbers in decimal, -1 where not known */
	WINRM_PSRP_ACTIVITY_ID, /**< which one */
	WINRM_PSRP_PARENT,      /**< of which it is a part; -1: none */
	WINRM_PSRP_STATUS,      /**< StatusDescription */
	WINRM_PSRP_OPERATION,   /**< CurrentOperation */
	WINRM_PSRP_PERCENT,     /**< PercentComplete */
	WINRM_PSRP_SECONDS,     /**< SecondsRemaining */
	WINRM_PSRP_STATE,       /**< "Processing", "Completed" */

	WINRM_PSRP_FIELDS /**< how many there are */
};

/** A record of a pipeline. Its texts are gone when the callback returns. */
struct winrm_psrp_record {
	enum winrm_psrp_stream stream; /**< of which */
	/** UTF-8 as the host has it, control characters included; NULL where
	 * there is none. */
	const char *field[WINRM_PSRP_FIELDS];
	bool cut; /**< `memory` was too small: a text is not whole */
};

/** A question of the host to its user, as PSHostUserInterface has it. */
enum winrm_psrp_method {
	WINRM_PSRP_READ_LINE = 11,   /**< [] */
	WINRM_PSRP_READ_SECRET = 12, /**< []; needs `keys` */
	WINRM_PSRP_PROMPT = 23,      /**< [caption, message, fields] */
	/** [caption, message, user name, target]; needs `keys` */
	WINRM_PSRP_CREDENTIAL = 24,
	WINRM_PSRP_CREDENTIAL_TYPED = 25, /**< [..., types, options] */
	WINRM_PSRP_CHOICE = 26            /**< [caption, message, choices, n] */
};

/** A host call that waits for an answer. */
struct winrm_psrp_call {
	int32_t method;     /**< enum winrm_psrp_method, or another one */
	const char *params; /**< a JSON array; gone when the callback returns */
	bool cut;           /**< `memory` was too small for all of them */
};

/** What is done with the runspace pool and the pipeline. */
enum winrm_psrp_action {
	WINRM_PSRP_RUN,  /**< run the pipeline to its end */
	WINRM_PSRP_OPEN, /**< open the pool, if it is not open, and no more */
	/** Start the pipeline, then disconnect: it goes on without a client,
	 * and winrm_close does not delete the pool. Its output waits on the
	 * host; when much has piled up, the pipeline waits, too. */
	WINRM_PSRP_DETACH,
	/** Take the pool `shell_id` that was left, and what its pipeline
	 * `pipeline_id` sends. From then on the pool is the client's. The
	 * client that has left it reconnects, by the same runspace (its
	 * functions give the ids) and before it does anything else; another
	 * one connects. */
	WINRM_PSRP_ATTACH
};

/** What is to run, and who gets what comes of it. Zero is each default. */
struct winrm_pipeline {
	enum winrm_psrp_action action; /**< default: run it */
	/** The session configuration, such as the name of a JEA endpoint;
	 * default "Microsoft.PowerShell". At most 63 octets. */
	const char *configuration;

	const char *script;  /**< RUN, DETACH: its text, of any length; or */
	const char *command; /**< the name of a command or a function */
	/** Parameters, up to one that is all NULL; or NULL. */
	const struct winrm_psrp_arg *args;

	const char *shell_id;    /**< ATTACH: of the list of shells */
	const char *pipeline_id; /**< ATTACH: as winrm_psrp_pipeline_id said */

	/**
	 * Lent until the request is done, 1024 octets or more: texts of
	 * records, parameters of host calls, and the beginning of each object,
	 * which is what a reference to a part of it can repeat. 16384 take
	 * what is usual.
	 */
	uint8_t *memory;
	size_t memory_len; /**< octets at memory */

	/** Levels of an object that JSON has; what is deeper is its text, as
	 * ToString has it, or {"$cut":true}. Default 32, at most 60. */
	uint8_t json_depth;

	/** Gets the records, in the order of the host. NULL: they are
	 * dropped. */
	void (*on_record)(void *user, const struct winrm_psrp_record *record);

	/**
	 * A host call. Fills in the answer, whose texts are lent until the
	 * next call of on_call or the end of the request, and returns true;
	 * false refuses it: the script gets an exception, which it may catch.
	 * NULL: the pipeline has no host, and what would ask fails at once.
	 * SetShouldExit is the exit code in any case. With a host, Write-Host
	 * comes as HOST, and not as INFORMATION, too.
	 *
	 * PROMPT is answered with "json", an object by the names of the fields,
	 * READ_LINE with "S", CHOICE with "I32"; READ_SECRET with "SS", and
	 * CREDENTIAL with credentials in "json": refused without `keys`.
	 */
	bool (*on_call)(void *user, const struct winrm_psrp_call *call,
		struct winrm_psrp_value *answer);

	/**
	 * on_input of the request has the pipeline's input: an object for each
	 * line, a string without its CR and LF; with input_json a value of
	 * JSON, all of which must be in one piece. A piece may have several
	 * lines, and a string may have several pieces. Without on_input there
	 * is no input.
	 */
	bool input_json;

	/** For secrets among args and answers; NULL: those are refused. */
	const struct winrm_psrp_keys *keys;
};

/**
 * The id of the pool's shell on the host: what a list of shells calls it.
 * @param p  of a request that has opened or attached a pool
 * @return "" if there is none; valid until another one is opened
 */
const char *winrm_psrp_shell_id(const struct winrm_psrp *p);

/**
 * The id of the last pipeline, to ATTACH to it later.
 * @param p  of a request that has started one
 * @return "" if there is none; valid until another one is started
 */
const char *winrm_psrp_pipeline_id(const struct winrm_psrp *p);

#ifdef __cplusplus
}
#endif

#endif
