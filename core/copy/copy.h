/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_COPY_COPY_H
#define WINRM_CORE_COPY_COPY_H

/**
 * @file
 * Copies files to a host and from it, over the shell protocol alone: one
 * PowerShell process for all files of a copy. Needs WINRM_COPY, with
 * WINRM_INPUT and WINRM_POWERSHELL.
 *
 *	struct winrm_copy copy = {.path = "C:\\lab\\new.bin", ...};
 *	do {
 *		winrm_copy_prepare(&copy, &request);
 *		error = winrm_start(&client, &request);
 *		if (!error)
 *			error = winrm_run(&client);
 *	} while (winrm_copy_resumes(&copy, error));
 *	winrm_copy_end(&copy);
 *
 * The client does not reconnect while it copies: what a lost reply had would be
 * missing. A copy goes on by itself, with what is not yet there.
 *
 * A file is written under a name of its own in the folder of its target and
 * takes the target's name when both ends have the same SHA-256.
 */

#include "../winrm.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Octets of the longest reply that is no data: a name, or an error's text. */
#ifndef WINRM_COPY_REPLY
#define WINRM_COPY_REPLY 1024
#endif

/** Octets of SHA-256. */
#define WINRM_COPY_DIGEST 32

/** How the copy of one file ended. */
enum winrm_copy_outcome {
	WINRM_COPY_OK,      /**< both ends have the same SHA-256 */
	WINRM_COPY_DENIED,  /**< the host denies access */
	WINRM_COPY_MISSING, /**< the file or its folder is not there */
	WINRM_COPY_FULL,    /**< the host's disk is full */
	WINRM_COPY_FOLDER,  /**< there is a folder of that name */
	WINRM_COPY_CHANGED, /**< the hashes differ: it was changed meanwhile */
	WINRM_COPY_LOCAL,   /**< a callback has failed */
	WINRM_COPY_OTHER    /**< as the host's text says */
};

/** One file. */
struct winrm_copy_file {
	/** Its name without a folder, UTF-8. From a host it is without "/",
	 * "\" and control characters, neither "." nor "..", and one that
	 * path asks for. To it, one with "\" or ":" goes into no folder. */
	const char *name;
	uint64_t size;  /**< from a host: as it was when it was opened */
	uint64_t time;  /**< written at: a FILETIME; 0: not kept */
	bool read_only; /**< the attribute */
};

/** A copy. The first part is the caller's, zero by default; all that it points
 * to is borrowed until winrm_copy_end. */
struct winrm_copy {
	bool get;         /**< from the host; else to it */
	const char *path; /**< required: there. To it: if that is a folder,
			       the file goes into it. From it: "*" and "?" in
			       the last part are any characters */
	bool into_folder; /**< to it: path must be a folder */
	/** To it: random octets, new for each copy. The temporary names are
	 * made of them. */
	uint8_t token[16];
	uint8_t *buf;   /**< required: for what is sent */
	size_t buf_len; /**< octets at buf: 1024 and those of path, at least */

	/** To it: describes file `index`, from 0; false: there are no more. */
	bool (*open)(void *user, size_t index, struct winrm_copy_file *file);
	/** To it: reads the open file; octets, 0 at its end, -1: failed. */
	int32_t (*read)(void *user, uint64_t offset, uint8_t *to, size_t cap);
	/** From it: another file begins; false: it cannot be written. */
	bool (*create)(void *user, const struct winrm_copy_file *file);
	/** From it: data of it, in order; false: failed. */
	bool (*write)(void *user, const uint8_t *data, size_t len);
	/** How file `index` ended, with its SHA-256, or the host's words. */
	void (*done)(void *user, size_t index, enum winrm_copy_outcome outcome,
		const uint8_t *digest, const char *text);
	void *user; /**< of all callbacks */

	/* --- the library's own --- */
	/** @cond */
	struct winrm_copy_state {
		uint64_t hash[34]; /* struct winrm_hash */
		uint64_t at, hashed, have;
		uint64_t mark; /* how far the last attempt has come */
		size_t index, started, answered, hash_of;
		size_t script_at, pending_at, pending;
		uint32_t left; /* of the payload that comes */
		uint16_t len, said;
		uint8_t step, tries, type, head_len, head[5];
		bool hashes, local_failed, in_file, ready, ended, broken,
			narrow;
		volatile bool stop;
		uint8_t reply[WINRM_COPY_REPLY + 1];
		char last[WINRM_COPY_REPLY + 1]; /* file that came */
		char error[256];
	} own;
	/** @endcond */
};

/**
 * Fills in the request that copies, or goes on after a lost connection with
 * what is not yet there. Other fields of the request stay as they are.
 * @param copy     the caller's part filled in
 * @param request  for winrm_start; borrows the copy
 * @return OK, or CONFIG: a field is missing, or the path names an alternate
 * stream
 */
int winrm_copy_prepare(struct winrm_copy *copy, struct winrm_request *request);

/**
 * Whether the copy goes on by preparing it again: its connection was lost,
 * or the host takes shorter messages only.
 * @param copy   after the request has ended
 * @param error  how it ended
 * @return false also if all files are done
 */
bool winrm_copy_resumes(struct winrm_copy *copy, int error);

/**
 * Ends it without leaving a part on the host: no more data is sent. May be
 * called from a signal handler.
 * @param copy  while its request runs
 */
void winrm_copy_stop(struct winrm_copy *copy);

/**
 * Why a copy could not begin or broke off, when its request ended well.
 * @param copy  after the request has ended
 * @return "" if it did not; else a sentence
 */
const char *winrm_copy_problem(struct winrm_copy *copy);

/**
 * Wipes what it held.
 * @param copy  no longer used
 */
void winrm_copy_end(struct winrm_copy *copy);

#ifdef __cplusplus
}
#endif

#endif
