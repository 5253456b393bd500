/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_REQUEST_H
#define WINRM_CORE_REQUEST_H

/**
 * @file
 * One request, for winrm_start: an operation and its parameters.
 *
 *	struct winrm_request r = {.as.command.line = "whoami"};
 *	struct winrm_request r = {.operation = WINRM_OP_SCRIPT,
 *		.as.script = {.text = "Get-Service", .as_json = true}};
 *
 * Zero is the default of every field, and fields may be added at the end
 * (core/README.md). The struct and all that it points to are
 * borrowed: they must stay as they are, and `user` must be valid for the
 * callbacks, until the request is done. It is done when winrm_start returns an
 * error, when winrm_step or winrm_run returns 0 or an error, or when
 * winrm_abort has returned. After that nothing of it is used, not even by
 * winrm_close.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What is to be done; the member of `as` with its parameters. */
enum winrm_operation {
	WINRM_OP_COMMAND,       /**< .command: run one by cmd.exe */
	WINRM_OP_SCRIPT,        /**< .script: run one by PowerShell */
	WINRM_OP_IDENTIFY,      /**< WS-Man Identify, without logging on */
	WINRM_OP_LIST_SHELLS,   /**< .list_shells: those on the host */
	WINRM_OP_DELETE_SHELL,  /**< .delete_shell: ends all that runs in it */
	WINRM_OP_GET,           /**< .get: read a resource of the host */
	WINRM_OP_CIM_ENUMERATE, /**< .cim: instances of a class, or a query's */
	WINRM_OP_CIM_GET,       /**< .cim: one instance */
	WINRM_OP_CIM_PUT,       /**< .cim: change it */
	WINRM_OP_CIM_CREATE,    /**< .cim: a new one */
	WINRM_OP_CIM_DELETE,    /**< .cim: delete it */
	WINRM_OP_CIM_INVOKE,    /**< .cim: call a method */
	WINRM_OP_WATCH,         /**< .watch: events as they come */
	WINRM_OP_PIPELINE       /**< .pipeline: run one in a runspace */
};

/** A command of cmd.exe, in UTF-8 (MS-WSMV 3.1.4). */
struct winrm_command {
	const char *line; /**< required: one line */
	/** ..., NULL: joined to it by spaces, unquoted; or NULL. */
	const char *const *args;
};

/**
 * A script of PowerShell, in UTF-8.
 *
 * The exit code is N after "exit N", 1 after an error that ends the script,
 * else that of the last program it ran. If that is 0, or it ran none, it is 1
 * if the last statement failed and 0 if not. Its stderr comes as PowerShell
 * shows it, decoded from the CLIXML it writes.
 */
struct winrm_script {
	const char *text; /**< required: of any length */
	/**
	 * ..., NULL: a string each, whatever is in it; -Name and -Name:value
	 * are parameters. Or NULL.
	 */
	const char *const *args;
	const char *execution_policy; /**< default "Bypass" */
	/**
	 * stdout has each object that it outputs as one line of JSON, as it
	 * comes. What it writes to the console goes to stderr.
	 */
	bool as_json;
	uint8_t json_depth; /**< levels that are followed; default 4 */
	bool raw_clixml;    /**< stderr undecoded */
	/** A lost connection ends it, whatever reconnect_max says; needs
	 * WINRM_COPY. */
	bool no_reconnect;
	/** Progress, a line for each record, in pieces; NULL: it is silent. */
	void (*on_progress)(void *user, const uint8_t *text, size_t len);
};

/** A shell on the host, as it says; texts of its reply, cut if long. */
struct winrm_shell {
	const char *id;        /**< for winrm_delete_shell */
	const char *resource;  /**< of what kind: a URI that ends in "/cmd" */
	const char *owner;     /**< DOMAIN\\user */
	const char *client;    /**< the address it was opened from */
	const char *state;     /**< "Connected"; "" if not said */
	const char *run_time;  /**< xs:duration, as "P0DT0H2M11S"; or "" */
	const char *idle_time; /**< the same, since it was last used */
};

/** A list of the shells on the host, of other clients too. */
struct winrm_list_shells {
	/** Required: gets the shells, one by one; they are gone when it
	 * returns. */
	void (*on_shell)(void *user, const struct winrm_shell *shell);
};

/** The shell to delete. */
struct winrm_delete_shell {
	const char *id; /**< required: of a list's */
};

/** What tells the instances of a resource apart. */
struct winrm_selector {
	const char *name;  /**< NULL after the last one */
	const char *value; /**< in UTF-8 */
};

/** An element of a resource that has no others in it. */
struct winrm_value {
	/** The names of the elements down to it, in the resource's own, as
	 * "Service/Auth/Basic"; cut if long. That of a list comes repeatedly. */
	const char *path;
	const char *text; /**< one printable line, cut if long */
	bool is_null;     /**< the host says that there is none */
};

/**
 * A resource of the host, read by WS-Transfer Get (DSP0226 7.3): its
 * configuration is "http://schemas.microsoft.com/wbem/wsman/1/config", which
 * takes an administrator.
 */
struct winrm_get {
	const char *resource; /**< required: its URI */
	/** ..., {NULL, NULL}: WINRM_SELECTORS at most; or NULL. */
	const struct winrm_selector *selectors;
	/** Required: gets the values, one by one, of a reply that is whole;
	 * they are gone when it returns. */
	void (*on_value)(void *user, const struct winrm_value *value);
};

/** A pipeline of PowerShell objects; core/psrp/psrp.h has both structs. */
struct winrm_run_pipeline {
	struct winrm_psrp *runspace; /**< required: outlives the request */
	const struct winrm_pipeline *pipeline; /**< required */
};

/** Where output comes from. */
enum winrm_stream_id {
	WINRM_STDOUT = 1, /**< the command's standard output */
	WINRM_STDERR = 2  /**< its standard error */
};

/** What on_input has. */
enum winrm_input {
	WINRM_INPUT_LATER, /**< nothing to send now; asked again soon */
	WINRM_INPUT_DATA,  /**< *len bytes at *data; more may follow */
	WINRM_INPUT_END    /**< nothing will follow *data, which may be empty */
};

/** A request; see the beginning of this file for its lifetime. */
struct winrm_request {
	enum winrm_operation operation; /**< default: a command */
	/** Parameters, by operation. */
	union {
		struct winrm_command command;           /**< COMMAND */
		struct winrm_script script;             /**< SCRIPT */
		struct winrm_list_shells list_shells;   /**< LIST_SHELLS */
		struct winrm_delete_shell delete_shell; /**< DELETE_SHELL */
		struct winrm_get get;                   /**< GET */
		const struct winrm_cim *cim;            /**< CIM_...: cim.h */
		const struct winrm_watch *watch;        /**< WATCH: cim.h */
		struct winrm_run_pipeline pipeline;     /**< PIPELINE */
#if WINRM_ABI
		void *room[8]; /**< for what later operations take */
#endif
	} as; /**< the member that `operation` names */

	/** Deadline in ms of all of it, connecting included; default 60000. */
	uint32_t timeout_ms;
	bool no_timeout; /**< wait for ever */

	/* --- of commands and scripts --- */

	/** A host that vanishes while it runs is not an error: for reboots. */
	bool expect_disconnect;
	/**
	 * Output as the host sends it, verified, byte for byte. The data is
	 * gone when the call returns. Return false to cancel.
	 */
	bool (*on_output)(void *user, enum winrm_stream_id stream,
		const uint8_t *data, size_t len);
	/**
	 * The command's stdin: lends up to `max` bytes at *data until it is
	 * called again. NULL: stdin stays open and empty, so a command that
	 * reads it waits; to end it at once give WINRM_INPUT_END.
	 */
	enum winrm_input (*on_input)(
		void *user, size_t max, const uint8_t **data, size_t *len);

	void *user; /**< of all callbacks */

	/**
	 * Octets of input in one message, at most; needs WINRM_COPY. Default
	 * 20000: each host takes a message of 32 KB. Others take 150 KB, and
	 * 500 KB since Windows Server 2012.
	 */
	size_t input_max;
};

#ifdef __cplusplus
}
#endif

#endif
