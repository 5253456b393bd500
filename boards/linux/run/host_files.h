/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_HOST_FILES_H
#define BOARDS_LINUX_RUN_HOST_FILES_H

#include "boards/linux/run/many_hosts_state.h"

/*
 * --output-dir: LABEL.stdout and LABEL.stderr of each host, byte for byte. An
 * older file of that name is replaced, never written through: a link leads
 * nowhere.
 */

enum { HOST_FILE_NAME = 224 };

/*
 * The name of a host's files without what they end with: letters, digits and
 * "-_.@" as they are, no dot in front, all else as %XX; "~2" after the second
 * of its name. False: too long for a file.
 */
bool host_file_name(char out[HOST_FILE_NAME], const char *label, uint32_t nth);

/* Opens or creates the folder, for so many lanes. False: error reported. */
bool host_files_init(struct run *run, size_t lanes);

/* Can files have its name? False: `problem` says why not. */
bool host_files_can(const struct run *run, const char *label, uint32_t nth,
	char *problem, size_t cap);

/* Creates its two files. Why one cannot be written is in run->files_error. */
void host_files_open(
	struct run *run, size_t slot, const char *label, uint32_t nth);
void host_files_put(struct run *run, size_t slot, enum winrm_stream_id stream,
	const uint8_t *data, size_t len);
void host_files_close(struct run *run, size_t slot);

#endif
