/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/fault.h"

#include <string.h>

#include "soap/xml_text.h"

/* Sets a text field, unless the text is blank; what is too long is cut. */
static bool set_line(char *field, size_t cap, const struct winrm_xml_token *t)
{
	struct winrm_slice text = winrm_slice_trim(t->text);
	struct winrm_writer w = winrm_writer_init(field, cap);

	if (text.len == 0)
		return true;
	if (!winrm_xml_put_decoded(&w, text, t->cdata))
		return false;
	field[winrm_xml_fold(field, winrm_writer_end_str(&w))] = 0;
	return true;
}

static void set_name(char *field, size_t cap, struct winrm_slice s)
{
	struct winrm_writer w = winrm_writer_init(field, cap);
	struct winrm_slice rest = winrm_slice_trim(s);
	struct winrm_slice prefix = winrm_slice_cut(&rest, ':');

	winrm_writer_put_slice(&w, rest.len > 0 ? rest : prefix);
	field[winrm_xml_fold(field, winrm_writer_end_str(&w))] = 0;
}

static uint32_t code_of(struct winrm_slice s)
{
	size_t code;

	return winrm_slice_decimal(winrm_slice_trim(s), UINT32_MAX, &code)
		? (uint32_t)code
		: 0;
}

/* What the text of the element being read means. */
enum field {
	NONE,
	VALUE,
	REASON,
	MESSAGE,
	ERROR_CODE,
	PROVIDER_FAULT,
	SUBCODE,
	WSMAN_FAULT
};

struct reading {
	struct winrm_fault *f;
	enum field field;
	bool in_subcode;
	bool has_message; /* the text is one, not the Reason before it */
};

static void opened(struct reading *r, struct winrm_slice name,
	const struct winrm_xml_token *t)
{
	struct winrm_slice value;

	r->field = (enum field)winrm_slice_which(name,
		"Value\0Text\0Message\0error_Code\0ProviderFault\0Subcode\0"
		"WSManFault\0");
	if (r->field == PROVIDER_FAULT)
		r->field = MESSAGE;
	if (r->field == SUBCODE)
		r->in_subcode = true;
	if (r->field == WSMAN_FAULT) {
		if (!winrm_xml_attr(t->attrs, "Code", &value))
			return;
		if (r->f->code == 0)
			r->f->code = code_of(value);
		else
			r->f->provider = code_of(value);
		if (r->f->machine[0] == 0 &&
			winrm_xml_attr(t->attrs, "Machine", &value))
			set_name(r->f->machine, sizeof(r->f->machine), value);
	}
}

static bool text(struct reading *r, const struct winrm_xml_token *t)
{
	switch (r->field) {
	case VALUE:
		if (r->in_subcode)
			set_name(r->f->subcode, sizeof(r->f->subcode), t->text);
		return true;
	case REASON:
		return r->has_message ||
			set_line(r->f->text, sizeof(r->f->text), t);
	case MESSAGE:
		r->has_message |= winrm_slice_trim(t->text).len > 0;
		return set_line(r->f->text, sizeof(r->f->text), t);
	case ERROR_CODE:
		if (r->f->code == 0)
			r->f->code = code_of(t->text);
		return true;
	case PROVIDER_FAULT:
	case SUBCODE:
	case WSMAN_FAULT:
	case NONE: break;
	}
	return true;
}

bool winrm_fault_read(struct winrm_fault *f, struct winrm_xml *x)
{
	uint8_t level = x->depth;
	struct reading r = {f, NONE, false, false};
	struct winrm_xml_token t;

	memset(f, 0, sizeof(*f));
	while (x->depth >= level) {
		switch (winrm_xml_next(x, &t)) {
		case WINRM_XML_ERROR:
		case WINRM_XML_END: return false;
		case WINRM_XML_OPEN: opened(&r, x->name, &t); break;
		case WINRM_XML_TEXT:
			if (!text(&r, &t))
				return false;
			break;
		case WINRM_XML_CLOSE:
			r.field = NONE;
			if (winrm_slice_is(x->name, "Subcode"))
				r.in_subcode = false;
			break;
		}
	}
	return true;
}

static bool is_subcode(const struct winrm_fault *f, const char *name)
{
	return winrm_slice_is(winrm_slice_str(f->subcode), name);
}

bool winrm_fault_is_timeout(const struct winrm_fault *f)
{
	if (f->code != 0)
		return f->code == WINRM_FAULT_TIMED_OUT;
	return is_subcode(f, "TimedOut");
}

bool winrm_fault_is_quota(const struct winrm_fault *f)
{
	/* 0x80338000 and: quota, concurrency, and those of the shells */
	switch (f->code - 2150858752u) {
	case 0x32:
	case 0x3f:
	case 0x1a5:
	case 0x1a6:
	case 0x1a7:
	case 0x1a8:
	case 0x1ab:
	case 0x1e4: return true;
	default: return f->code == 0 && is_subcode(f, "QuotaLimit");
	}
}

bool winrm_fault_is_gone(const struct winrm_fault *f)
{
	if (f->code == 0)
		return is_subcode(f, "InvalidSelectors");
	return f->code == WINRM_FAULT_NO_SHELL ||
		f->code == WINRM_FAULT_SHELL_CLOSED;
}
