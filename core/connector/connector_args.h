/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_CONNECTOR_CONNECTOR_ARGS_H
#define WINRM_CORE_CONNECTOR_CONNECTOR_ARGS_H

#include "core/cim/cim.h"

#if WINRM_CIM

/*
 * Arguments of a method, or values of an instance, as words. All that is made
 * of them lies in memory of the caller's, or in the words.
 */
struct winrm_args {
	char *room;
	size_t cap, used;     /* bytes at room, and those in use */
	const char *resource; /* that they are for */
	struct winrm_cim_arg *list;
	size_t count, most;  /* of the list, without its end */
	const char *why;     /* what is wrong, a constant */
	const char *at_word; /* with this word, or NULL */
	bool is_space;       /* with the namespace */
};

/* Zeroed memory for `count` of that size. NULL: there is too little left. */
void *winrm_args_take(struct winrm_args *a, size_t count, size_t size);

/* A copy with a NUL. NULL: there is too little left. */
char *winrm_args_keep(struct winrm_args *a, const char *text, size_t len);

/* What is wrong, and with which word. False. */
bool winrm_args_refuse(struct winrm_args *a, const char *word, const char *why);

/* Where the letter stands last, or NULL. */
const char *winrm_args_last(const char *text, char letter);

/* A name of a class, a method or a property: what an XML name also is. */
bool winrm_args_is_name(const char *text, size_t len);

/*
 * Reads all arguments into `list`:
 *
 *	NAME=VALUE           text, as it stands
 *	NAME:datetime=VALUE  a date
 *	NAME:=JSON           a number, true, false, null, a string; an array of
 *	                     those; an object: an embedded instance, which has
 *	                     its class as "__CLASS", or a reference, "__REF"
 *	                     and keys
 *
 * False: see why.
 */
bool winrm_args_read(
	struct winrm_args *a, const char *const *words, size_t count);

#endif
#endif
