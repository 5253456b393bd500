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
	bool folder;    /**< of a tree: a folder */
	/** To it, of a tree: there is nothing to read. It ends as
	 * WINRM_COPY_LOCAL. */
	bool unreadable;
};

/** What the caller has of a file that the host offers. */
enum winrm_copy_has {
	WINRM_COPY_HAS_NONE, /**< nothing, or another size */
	WINRM_COPY_HAS_FILE, /**< a whole one of the same size */
	WINRM_COPY_HAS_PART  /**< its beginning, of an earlier copy */
};

/** Octets of the memory for offers that one file takes. */
#define WINRM_COPY_OFFER 41

/**
 * For whole trees: names are paths with "/" from the root of the tree, folders
 * are entries of their own, each before what is in it, and files that are there
 * with the same size and SHA-256 are not sent. Links are not followed.
 *
 * To the host, each name begins with the root's own: if the copy's path is a
 * folder there, the tree goes into it under that name; else it takes the path's
 * name. Parts of names are as winrm_copy_is_windows_path has them.
 *
 * From it, names begin below the path if that is a folder, which is then the
 * first entry, of the name "". Else the first part is what the path asks for.
 * No part is "." or "..", and none has "/", "\" or control characters.
 */
struct winrm_copy_tree {
	/** Required: &winrm_copy_trees. */
	const struct winrm_copy_tree_code *code;
	uint8_t *offers;   /**< for what is asked, WINRM_COPY_OFFER each */
	size_t offers_len; /**< octets: from it, at least for one file */
	/** Keep what has come of a file when the copy breaks off, under a name
	 * that cannot be guessed, and go on from it in a later copy. From it,
	 * that is up to the callbacks. */
	bool keep;
	/** To it: the root takes the path's name also if that is a folder. */
	bool merge;
	/** From it: nothing is there yet, so nothing is asked. */
	bool fresh;
	/** To it: name, size and kind of file `index`, which is not opened;
	 * false: there are no more. NULL: nothing is asked. */
	bool (*offer)(void *user, size_t index, struct winrm_copy_file *file);
	/** From it, required: what is there of the file, and its octets; the
	 * copy's `read` reads it. */
	enum winrm_copy_has (*has)(
		void *user, const struct winrm_copy_file *file, uint64_t *len);
	/** Required: file `index` is there already. From it with its name, else
	 * "". It is called instead of `done`. */
	void (*same)(void *user, size_t index, const char *name,
		const uint8_t *digest);
	/** From it, required: the next end is that of this name. */
	void (*about)(void *user, const char *name);
	/** From it: while `done` is called for a folder, or for a file that did
	 * not begin. A file that was cut off stays open: it goes on later. */
	bool apart;
	/** @cond */
	struct winrm_copy_tree_state {
		size_t passed;  /* files whose end was said before */
		size_t window;  /* the first file that is not yet asked about */
		size_t first;   /* the first one that is */
		size_t wanted;  /* answers that are still to come */
		size_t len, at; /* octets of offers */
		bool asks, decided, inside, root;
		bool is_last; /* N was of the file that came last */
	} own;
	/** @endcond */
};

/** What a tree's `code` points to: linked where it is used. */
extern const struct winrm_copy_tree_code winrm_copy_trees;

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
	/** For trees; NULL: single files. */
	struct winrm_copy_tree *tree;
	/** To it: octets of files in one message, at most. Default 112000:
	 * hosts take messages of 150 KB, since Windows Server 2012 500 KB. If
	 * one is refused, smaller ones are sent. */
	size_t input_max;

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
		uint8_t narrow; /* messages refused as too long */
		bool hashes, local_failed, in_file, ready, ended, broken;
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
 * Whether each part of a path with "/" may be the name of a file on Windows: no
 * device, no alternate stream, no dot or space at its end.
 * @param path  UTF-8
 * @return false if one may not, or if it is not valid UTF-8
 */
bool winrm_copy_is_windows_path(const char *path);

/** Octets of a command line for cmd.exe, with three paths in it. */
#ifndef WINRM_COPY_LINE
#define WINRM_COPY_LINE 4096
#endif

/**
 * The same copy by cmd.exe and certutil, for hosts whose PowerShell is missing
 * or restricted. Each file takes some commands of its own, and a third more
 * octets: it is slow. No trees, times, attributes or resuming: a file whose
 * connection is lost begins anew.
 *
 *	while ((error = winrm_copy_certutil_next(&certutil, &request)) > 0) {
 *		error = winrm_start(&client, &request);
 *		if (!error)
 *			error = winrm_run(&client);
 *		winrm_copy_certutil_ended(
 *			&certutil, error, winrm_response(&client));
 *	}
 *
 * To the host, there are two temporary files in the folder of the target; from
 * it, one in its %TEMP%. They are removed also after errors and
 * winrm_copy_stop, if the host can be reached.
 */
struct winrm_copy_certutil {
	struct winrm_copy *copy; /**< required: new, and without a tree */
	/** The next request only removes what a failed copy has left: it may
	 * run although the deadline has passed. */
	bool cleans;
	/** @cond */
	struct winrm_copy_certutil_state {
		uint8_t step, after, outcome, tries, cleaned;
		uint8_t body;    /* of the text that `type` prints */
		uint8_t nibbles; /* of a line that may be the hash */
		bool begun, look_into, into, dirty, gave_up, new_line, no_hash;
		bool has_hash, padded;
		bool no_size;     /* it may be empty */
		int error;        /* that ends it all */
		uint32_t attempt; /* of this file or an earlier one */
		size_t list_len, list_at, text_len, line_at;
		const char *name; /* in the folder */
		uint64_t size;
		uint8_t digest[48], theirs[32], hash_line[32];
		uint8_t text[2048];
		char line[WINRM_COPY_LINE];
	} own;
	/** @endcond */
};

/**
 * Whether PowerShell cannot be used there: cmd.exe does not find it, or it is
 * in constrained language mode.
 * @param copy      after its request has ended
 * @param response  of that request
 * @return false also if PowerShell has begun to copy
 */
bool winrm_copy_lacks_powershell(
	const struct winrm_copy *copy, const struct winrm_response *response);

/**
 * The next request of a copy by certutil.
 * @param certutil  zero but for `copy`
 * @param request   for winrm_start; borrows both
 * @return positive: run it; 0: all files have had their end; CONFIG: a field is
 * missing, or winrm_copy_problem says why the path cannot be given to cmd.exe;
 * another error: that of the request that has failed for good
 */
int winrm_copy_certutil_next(
	struct winrm_copy_certutil *certutil, struct winrm_request *request);

/**
 * How that request has ended.
 * @param certutil  for which winrm_copy_certutil_next has returned it
 * @param error     of winrm_start or winrm_run
 * @param response  of the client
 */
void winrm_copy_certutil_ended(struct winrm_copy_certutil *certutil, int error,
	const struct winrm_response *response);

/**
 * Wipes what it held.
 * @param copy  no longer used
 */
void winrm_copy_end(struct winrm_copy *copy);

#ifdef __cplusplus
}
#endif

#endif
