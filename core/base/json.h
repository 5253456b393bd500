/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_BASE_JSON_H
#define WINRM_CORE_BASE_JSON_H

#include "core/base/writer.h"
#include "core/config.h"

/* RFC 8259, read as tokens, without a tree and without recursion. */

enum winrm_json_type {
	WINRM_JSON_END,        /* the text is over and was well formed */
	WINRM_JSON_ERROR,      /* it is not JSON; sticks */
	WINRM_JSON_OBJECT,     /* { */
	WINRM_JSON_OBJECT_END, /* } */
	WINRM_JSON_ARRAY,      /* [ */
	WINRM_JSON_ARRAY_END,  /* ] */
	WINRM_JSON_KEY,        /* text: the name, between its quotes */
	WINRM_JSON_STRING,     /* text: the value, between its quotes */
	WINRM_JSON_NUMBER,     /* text: as it stands */
	WINRM_JSON_TRUE,
	WINRM_JSON_FALSE,
	WINRM_JSON_NULL
};

struct winrm_json {
	struct winrm_slice text; /* what is read; must outlive the tokens */
	size_t at;               /* after ERROR: where it went wrong */
	uint16_t in_object;      /* a bit for each open level */
	uint8_t depth;
	uint8_t expect;
};

struct winrm_json_token {
	enum winrm_json_type type;
	struct winrm_slice text; /* into the text read, escapes as they are */
};

void winrm_json_start(struct winrm_json *j, struct winrm_slice text);

/* The next token. Deeper than WINRM_JSON_DEPTH is an error. */
enum winrm_json_type winrm_json_next(
	struct winrm_json *j, struct winrm_json_token *token);

/*
 * Skips the value that the token begins (an object or array to its end; others
 * are already complete). False on error.
 */
bool winrm_json_skip(struct winrm_json *j, const struct winrm_json_token *t);

/*
 * The first character of the text of a KEY or STRING, its escape resolved; its
 * length in the text, 0 if it is invalid.
 */
size_t winrm_json_char(struct winrm_slice s, uint32_t *cp);

/* The text of a KEY or STRING with its escapes resolved, as UTF-8. */
void winrm_json_put_text(struct winrm_writer *w, struct winrm_slice text);

/* Is the text of a KEY or STRING, escapes resolved, this string? */
bool winrm_json_is(struct winrm_slice text, const char *s);

/* Is all of the text a number as JSON has it? */
bool winrm_json_is_number(struct winrm_slice s);

/* How many octets come first that stand for themselves in a string. */
size_t winrm_json_plain(struct winrm_slice s);

/* A string with its quotes. `s` must be UTF-8 (see winrm_utf8_valid). */
void winrm_json_put_string(struct winrm_writer *w, struct winrm_slice s);

#endif
