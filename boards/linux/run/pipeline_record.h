/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_PIPELINE_RECORD_H
#define BOARDS_LINUX_RUN_PIPELINE_RECORD_H

#include "core/psrp/psrp.h"

/* What of the records is shown, and where. */
struct pipeline_view {
	bool objects;      /* stdout has objects: all else goes to stderr */
	bool progress;     /* a line for each record of it */
	bool is_formatted; /* the script begins at line 2 */
	bool information;  /* what only Write-Information has, too */
	/* Gets all but progress, which is for a struct streams. */
	bool (*put)(void *user, enum winrm_stream_id stream,
		const uint8_t *data, size_t len);
};

/* Shows a record as PowerShell's console does. */
void pipeline_record_show(const struct pipeline_view *view, void *user,
	const struct winrm_psrp_record *record);

#endif
