/* SPDX-License-Identifier: Apache-2.0 */
#include "core/cim/cim_args.h"

#include <string.h>

#include "core/cim/cim_request.h"
#include "soap/names.h"
#include "soap/xml_text.h"

#if WINRM_CIM

#define NS_COMMON   N_SCHEMAS "dmtf.org/wbem/wscim/1/common"
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

/* --- checks ---------------------------------------------------------------- */

bool winrm_cim_is_name(const char *name)
{
	static const char others[] = " \t\r\n\"&'()*+,/:;<=>?@[\\]^`{|}~!#$%";

	return name && name[0] && !strchr("-.0123456789", name[0]) &&
		!strpbrk(name, others) &&
		winrm_xml_valid(winrm_slice_str(name));
}

bool winrm_cim_is_text(const char *s)
{
	return s && s[0] && winrm_xml_valid(winrm_slice_str(s));
}

bool winrm_cim_are_values(const struct winrm_selector *list)
{
	size_t i;

	for (i = 0; list && list[i].name; i++)
		if (i == WINRM_SELECTORS || !winrm_cim_is_text(list[i].name) ||
			!list[i].value ||
			!winrm_xml_valid(winrm_slice_str(list[i].value)))
			return false;
	return true;
}

static bool is_arg(const struct winrm_cim_arg *a)
{
	return winrm_cim_is_name(a->name) &&
		winrm_cim_are_values(a->selectors) &&
		(!a->value || winrm_xml_valid(winrm_slice_str(a->value))) &&
		(a->resource ? winrm_cim_is_text(a->resource) : !a->members);
}

bool winrm_cim_are_args(const struct winrm_cim_arg *args)
{
	struct nest n = {0, {args}};

	for (;;) {
		const struct winrm_cim_arg *a = n.at[n.depth];

		if (!a || !a->name) {
			if (n.depth == 0)
				return true;
			n.depth--;
			continue;
		}
		n.at[n.depth]++;
		if (!is_arg(a))
			return false;
		if (!a->members)
			continue;
		if (n.depth == WINRM_CIM_NEST)
			return false;
		n.at[++n.depth] = a->members;
	}
}

/* --- emitter --------------------------------------------------------------- */

/* The class of a resource. */
static const char *last_part(const char *resource)
{
	const char *part = resource;

	for (; *resource; resource++)
		if (*resource == '/')
			part = resource + 1;
	return part;
}

/* One that has no text of its own: the URI's parts are "\5\3". */
static void put_with_uri(struct winrm_writer *w, const char *text,
	const char *first, const char *second, const char *resource)
{
	struct winrm_envelope_uri uri = winrm_cim_uri(resource);
	const char *args[] = {first, second, uri.rest, NULL, uri.known};

	winrm_names_put(w, text, args);
}

static void put_reference(struct winrm_writer *w, const struct winrm_cim_arg *a)
{
	const struct winrm_selector *s = a->selectors;

	put_with_uri(w,
		"<a:Address>" NS_ADDRESSING
		"/role/anonymous</a:Address><a:ReferenceParameters><" N_RESOURCE
		">\5\3</" N_RESOURCE "><w:SelectorSet>",
		NULL, NULL, a->resource);
	for (; s && s->name; s++) {
		const char *args[] = {s->name, s->value};

		winrm_names_put(
			w, "<w:Selector" N_NAME "\1\">\2</w:Selector>", args);
	}
	winrm_names_put(w, "</w:SelectorSet></a:ReferenceParameters>", NULL);
}

static void put_value(struct winrm_writer *w, const struct winrm_cim_arg *a)
{
	const char *text = a->type == WINRM_CIM_DATETIME
		? "<c:Datetime>\1</c:Datetime>"
		: "\1";

	if (a->value)
		winrm_names_put(w, text, &a->value);
}

/* Prefixes by depth: none that the envelope has. */
static const char prefixes[][2] = {"p", "q", "t", "u"};

static void put_begin(
	struct winrm_writer *w, const struct winrm_cim_arg *a, size_t depth)
{
	const char *args[] = {prefixes[depth], a->name};

	winrm_names_put(w, "<\1:\2", args);
	if (a->members)
		put_with_uri(w, N_XMLNS "\1=\"\5\3\" xsi:type=\"\1:\2_Type\"",
			prefixes[depth + 1], last_part(a->resource),
			a->resource);
	else if (!a->resource && !a->value)
		winrm_names_put(w, " xsi:nil=\"true\"", NULL);
	winrm_names_put(w, ">", NULL);
}

static void put_end(
	struct winrm_writer *w, const struct winrm_cim_arg *a, size_t depth)
{
	const char *args[] = {prefixes[depth], a->name};

	winrm_names_put(w, "</\1:\2>", args);
}

static void put_list(struct winrm_writer *w, const struct winrm_cim_arg *args)
{
	struct nest n = {0, {args}};

	for (;;) {
		const struct winrm_cim_arg *a = n.at[n.depth];

		if (!a || !a->name) {
			if (n.depth == 0)
				return;
			n.depth--;
			put_end(w, n.at[n.depth]++, n.depth);
			continue;
		}
		put_begin(w, a, n.depth);
		if (a->members) {
			n.at[++n.depth] = a->members;
			continue;
		}
		if (a->resource)
			put_reference(w, a);
		else
			put_value(w, a);
		put_end(w, a, n.depth);
		n.at[n.depth]++;
	}
}

void winrm_cim_put_args(struct winrm_writer *w, enum winrm_operation operation,
	const struct winrm_cim *cim)
{
	const char *args[] = {"p", cim->element, ""};

	if (!cim->element)
		args[1] = last_part(cim->resource);
	if (operation == WINRM_OP_CIM_INVOKE) {
		args[1] = cim->method;
		args[2] = "_INPUT";
	} else if (cim->fragment) {
		args[0] = "w";
		args[1] = "XmlFragment";
	}
	winrm_names_put(w, "<\1:\2\3", args);
	put_with_uri(w,
		N_XMLNS "p=\"\5\3\"" N_XMLNS "xsi=\"" NS_INSTANCE "\"" N_XMLNS
			"c=\"" NS_COMMON "\">",
		NULL, NULL, cim->resource);
	put_list(w, cim->args);
	winrm_names_put(w, "</\1:\2\3>", args);
}

#else
typedef int winrm_no_cim; /* ISO C has no empty file */
#endif
