/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_SHELL_CONVERSATION_STATE_H
#define BOARDS_LINUX_SHELL_CONVERSATION_STATE_H

#include "boards/linux/run/one_host_state.h"
#include "boards/linux/shell/completion.h"
#include "boards/linux/shell/history.h"
#include "boards/linux/shell/line_reader.h"
#include "boards/linux/shell/output_filter.h"

enum { CONVERSATION_INPUT = 65536 };

/* What is to be sent to the remote shell. */
struct remote_input {
	char text[CONVERSATION_INPUT];
	size_t len, lent; /* of it; the library has the first `lent` */
	bool has_ended;
};

struct conversation {
	struct one_host *h;
	struct winrm_request *request;
	const struct line_reader *reader;
	bool is_powershell;
	char number[FILTER_NUMBER + 1];
	char command[128];

	struct remote_input input;
	struct output_filter filter;
	char sent[FILTER_LINE]; /* the line whose echo comes after an answer */
	size_t sent_len;

	bool is_running; /* a remote shell */
	bool is_ready;   /* it waits for a line */
	bool is_asked;   /* what fits, for Tab; the answer may be late */
	unsigned unseen; /* prompts that are not to be shown */
	bool is_editing, is_hidden;
	bool is_cancelled;
	bool has_started; /* a prompt was seen once */
	unsigned attempts;
	bool is_lost;
	uint8_t reconnects;

	char directory[FILTER_DIRECTORY + 1]; /* as the host says */
	char prompt[FILTER_DIRECTORY + 8];    /* as it is shown */
	struct history_lines history;
	int history_fd;
};

#endif
