/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_COPY_COPY_SCRIPT_H
#define WINRM_CORE_COPY_COPY_SCRIPT_H

/*
 * The host's side of a copy, for Windows PowerShell 3.0 and later. A loader on
 * the command line reads the other one from stdin: its length as 4 octets,
 * little-endian, then its text. Both streams are binary, in frames of a type,
 * a length of 4 octets and a payload:
 *
 *	to the host
 *	P  flags (1: resume, 2: read-only, 4: path is a folder), time (8),
 *	   token NUL name NUL path: a file follows
 *	D  data
 *	C  SHA-256 (32): its end; it takes its name
 *	A  nothing: it is given up
 *	X  nothing: no more files. Without, the end of stdin gives up the file
 *	G  offset (8), after NUL path: send it, or what matches it, from this
 *	   offset of the first; those up to `after` are left out
 *
 *	from the host
 *	R  nothing: ready
 *	H  length (8): answers P with 1, what it has of the file
 *	I  flags (2: read-only), size (8), time (8), name: a file follows
 *	D  data
 *	K  SHA-256 (32): the file is whole
 *	E  kind, text: the file has failed; a n f d h o l as in copy_frame.c
 *	Z  nothing: no more files
 *	L  nothing: PowerShell is restricted
 */
extern const char winrm_copy_loader[];
extern const char *const winrm_copy_script[]; /* in parts, then NULL */

#endif
