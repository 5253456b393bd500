/* SPDX-License-Identifier: Apache-2.0 */
#include "core/cim/cim_request.h"

#include <string.h>

#include "core/cim/cim_args.h"
#include "soap/names.h"

#if WINRM_CIM

#define MAX_ELEMENTS ":MaxElements>"
#define MODE(mode)   "<w:EnumerationMode>" N_ENUMERATE mode "</w:EnumerationMode>"

struct winrm_envelope_uri winrm_cim_uri(const char *resource)
{
	struct winrm_envelope_uri uri = {N_WINDOWS, resource};

	if (strchr(resource, ':'))
		uri.known = "";
	return uri;
}

static const struct winrm_envelope_value *copy_values(
	struct winrm_envelope_value *out, const struct winrm_selector *list)
{
	size_t i;

	for (i = 0; list && list[i].name && i < WINRM_SELECTORS; i++) {
		out[i].name = list[i].name;
		out[i].value = list[i].value;
	}
	out[i].name = NULL;
	return out;
}

void winrm_cim_begin(struct winrm_writer *w, const struct winrm_cim_target *t,
	const char *space, const char *verb, const char *own,
	const char *const *own_args)
{
	struct winrm_envelope_value selectors[WINRM_SELECTORS + 1];
	struct winrm_envelope_value options[WINRM_SELECTORS + 1];
	struct winrm_envelope_operation o = {.action = {space, verb},
		.resource = winrm_cim_uri(t->resource),
		.own = own,
		.own_args = own_args};

	o.selectors = copy_values(selectors, t->selectors);
	o.options = copy_values(options, t->options);
	winrm_envelope_begin(w, &t->header, &o);
}

static void put_enumerate(struct winrm_writer *w, const struct winrm_cim *cim)
{
	static const char *const modes[] = {
		"", MODE("EPR"), MODE("ObjectAndEPR")};
	const char *args[] = {cim->dialect, cim->query, NULL, NULL,
		modes[cim->mode], "", "\1"};

	if (cim->query)
		args[5] = "<w:Filter Dialect=\"\7\">\2</w:Filter>";
	if (!cim->dialect)
		args[6] = WINRM_CIM_WQL_TEXT;
	winrm_names_put(w,
		"<n:" N_ENUMERATE N_XMLNS "n=\"" NS_ENUMERATION
		"\"><w:OptimizeEnumeration/><w" MAX_ELEMENTS,
		NULL);
	winrm_writer_put_decimal(w, winrm_cim_max(cim));
	winrm_names_put(w, "</w" MAX_ELEMENTS "\5\6</n:" N_ENUMERATE ">", args);
}

void winrm_cim_put(struct winrm_writer *w, const struct winrm_cim_target *t,
	enum winrm_operation operation, const struct winrm_cim *cim)
{
	const char *verb = winrm_cim_verb(operation, cim);
	const char *space = NS_TRANSFER "/", *own = NULL;

	if (operation == WINRM_OP_CIM_ENUMERATE)
		space = NS_ENUMERATION "/";
	if (operation == WINRM_OP_CIM_INVOKE)
		space = "\6\4/";
	else if (cim->fragment)
		own = "<w:FragmentTransfer" N_UNDERSTOOD
		      "\1</w:FragmentTransfer>";
	winrm_cim_begin(w, t, space, verb, own, &cim->fragment);
	if (operation == WINRM_OP_CIM_ENUMERATE)
		put_enumerate(w, cim);
	else if (operation != WINRM_OP_CIM_GET &&
		operation != WINRM_OP_CIM_DELETE)
		winrm_cim_put_args(w, operation, cim);
	winrm_envelope_end(w);
}

void winrm_cim_put_pull(struct winrm_writer *w,
	const struct winrm_cim_target *t, const char *context, uint32_t max)
{
	const char *args[] = {max > 0 ? "Pull" : "Release", context};

	winrm_cim_begin(w, t, NS_ENUMERATION "/", args[0], NULL, NULL);
	winrm_names_put(w,
		"<n:\1" N_XMLNS "n=\"" NS_ENUMERATION "\"><" N_CONTEXT
		"\2</" N_CONTEXT,
		args);
	if (max > 0) {
		winrm_names_put(w, "<n" MAX_ELEMENTS, NULL);
		winrm_writer_put_decimal(w, max);
		winrm_names_put(w, "</n" MAX_ELEMENTS, NULL);
	}
	winrm_names_put(w, "</n:\1>", args);
	winrm_envelope_end(w);
}

#else
typedef int winrm_no_cim; /* ISO C has no empty file */
#endif
