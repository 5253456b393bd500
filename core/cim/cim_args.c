/* SPDX-License-Identifier: Apache-2.0 */
#include "core/cim/cim_args.h"

#include <string.h>

#include "core/cim/cim_request.h"
#include "soap/names.h"
#include "soap/xml_text.h"

#if WINRM_CIM

#define NS_INSTANCE "http://www.w3.org/2001/XMLSchema-instance"

/* Lists that are being read, one within another. */
struct nest {
	size_t depth;
	const struct winrm_cim_arg *at[WINRM_CIM_NEST + 1];
};

const char *winrm_cim_verb(
	enum winrm_operation operation, const struct winrm_cim *cim)
{
	static const char *const verbs[] = {
		"Enumerate", "Get", "Put", "Create", "Delete"};

	return operation == WINRM_OP_CIM_INVOKE
		? cim->method
		: verbs[operation - WINRM_OP_CIM_ENUMERATE];
}

/* The class of a resource. */
static const char *last_part(const char *resource)
{
	const char *part = resource;

	for (; *resource; resource++)
		if (*resource == '/')
			part = resource + 1;
	return part;
}

/* Prefixes by depth: none that the envelope has. */
static const char prefixes[][2] = {"p", "q", "t", "u"};

/* Its text has the name in \1, the value in \2, the class in \3, the resource's
 * URI in "\5\4", the prefixes of its depth and of the next one in \6 and \7. */
static void put_arg(struct winrm_writer *w, const char *text,
	const struct winrm_cim_arg *a, size_t depth)
{
	const char *args[] = {a->name, a->value, NULL, NULL, NULL,
		prefixes[depth], prefixes[depth] + sizeof(prefixes[0])};

	if (a->resource) {
		struct winrm_envelope_uri uri = winrm_cim_uri(a->resource);

		args[2] = last_part(a->resource);
		args[3] = uri.rest;
		args[4] = uri.known;
	}
	winrm_names_put(w, text, args);
}

static const char *beginning(const struct winrm_cim_arg *a)
{
	if (a->members)
		return "<\6:\1" N_XMLNS "\7=\"\5\4\" xsi:type=\"\7:\3_Type\">";
	if (a->resource)
		return "<\6:\1><a:Address>" NS_ADDRESSING
		       "/role/anonymous</a:Address><" N_REFERENCE "<" N_RESOURCE
		       ">\5\4</" N_RESOURCE "><w:SelectorSet>";
	if (!a->value)
		return "<\6:\1 xsi:nil=\"true\">";
	return a->type == WINRM_CIM_DATETIME
		? "<\6:\1><c:Datetime>\2</c:Datetime>"
		: "<\6:\1>\2";
}

/* The rest of a reference. */
static void put_selectors(
	struct winrm_writer *w, const struct winrm_selector *s)
{
	for (; s && s->name; s++) {
		const char *args[] = {s->name, s->value};

		winrm_names_put(
			w, "<w:Selector" N_NAME "\1\">\2</w:Selector>", args);
	}
	winrm_names_put(w, "</w:SelectorSet></" N_REFERENCE, NULL);
}

static void put_list(struct winrm_writer *w, const struct winrm_cim_arg *args)
{
	struct nest n;

	n.depth = 0;
	n.at[0] = args;
	for (;;) {
		const struct winrm_cim_arg *a = n.at[n.depth];

		if (a && a->name) {
			put_arg(w, beginning(a), a, n.depth);
			if (a->members) {
				n.at[++n.depth] = a->members;
				continue;
			}
			if (a->resource)
				put_selectors(w, a->selectors);
		} else if (n.depth == 0) {
			return;
		} else {
			a = n.at[--n.depth];
		}
		put_arg(w, "</\6:\1>", a, n.depth);
		n.at[n.depth]++;
	}
}

void winrm_cim_put_args(struct winrm_writer *w, enum winrm_operation operation,
	const struct winrm_cim *cim)
{
	struct winrm_envelope_uri uri = winrm_cim_uri(cim->resource);
	const char *args[] = {"p", cim->element, "", uri.rest, uri.known};

	if (!cim->element)
		args[1] = last_part(cim->resource);
	if (operation == WINRM_OP_CIM_INVOKE) {
		args[1] = cim->method;
		args[2] = "_INPUT";
	} else if (cim->fragment) {
		args[0] = "w";
		args[1] = "XmlFragment";
	}
	winrm_names_put(w,
		"<\1:\2\3" N_XMLNS "p=\"\5\4\"" N_XMLNS "xsi=\"" NS_INSTANCE
		"\"" N_XMLNS "c=\"" NS_COMMON "\">",
		args);
	put_list(w, cim->args);
	winrm_names_put(w, "</\1:\2\3>", args);
}

#else
typedef int winrm_no_cim; /* ISO C has no empty file */
#endif
