/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/powershell.h"

#include "core/base/base64.h"
#include "core/base/utf.h"

/* A character is at most three bytes for each of its UTF-16 units. */
#define SCRIPT_MAX (WINRM_COMMAND_LINE_MAX * 3 / 8 * 3)

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool in_name(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || c == '_';
}

/* base64 of the UTF-16LE of a text, a character at a time. */
static void put(struct winrm_base64 *b, const char *s)
{
	struct winrm_slice text = winrm_slice_str(s);
	uint8_t units[4];
	size_t len;

	while ((len = winrm_utf16_next(&text, false, units)) > 0)
		winrm_base64_add(b, units, len);
}

/* Whatever PowerShell takes for a single quote, doubled it is a literal one. */
static bool is_quote(const uint8_t unit[2])
{
	return unit[1] == 0
		? unit[0] == '\''
		: unit[1] == 0x20 && unit[0] >= 0x18 && unit[0] <= 0x1b;
}

static void put_quoted(struct winrm_base64 *b, const char *s)
{
	struct winrm_slice text = winrm_slice_str(s);
	uint8_t units[4];
	size_t len;

	put(b, "'");
	while ((len = winrm_utf16_next(&text, false, units)) > 0) {
		if (is_quote(units))
			winrm_base64_add(b, units, 2);
		winrm_base64_add(b, units, len);
	}
	put(b, "'");
}

/* Length of "-Name" or "-Name:" if the argument is or begins with one. */
static size_t parameter(const char *arg)
{
	size_t len = 1;

	if (arg[0] != '-' || !is_letter(arg[1]))
		return 0;
	while (in_name(arg[len]))
		len++;
	if (arg[len] == ':')
		return len + 1;
	return arg[len] == 0 ? len : 0;
}

static void put_args(struct winrm_base64 *b, const char *const *args)
{
	for (; args && *args; args++) {
		size_t i, len = parameter(*args);

		put(b, " ");
		for (i = 0; i < len; i++) {
			uint8_t unit[2] = {(uint8_t)(*args)[i], 0};

			winrm_base64_add(b, unit, sizeof(unit));
		}
		if (len == 0 || (*args)[len])
			put_quoted(b, *args + len);
	}
}

static bool names_input(const char *script)
{
	struct winrm_slice rest = winrm_slice_str(script);
	const char *at;

	for (;;) {
		(void)winrm_slice_cut(&rest, '$');
		if (rest.len == 0)
			return false;
		at = (const char *)rest.ptr;
		if (*at == '{')
			at++;
		if (winrm_slice_starts_nocase(winrm_slice_str(at), "input") &&
			!in_name(at[5]))
			return true;
	}
}

static void put_number(struct winrm_base64 *b, size_t number)
{
	char text[24];
	struct winrm_writer w = winrm_writer_init(text, sizeof(text));

	winrm_writer_put_decimal(&w, number);
	winrm_writer_end_str(&w);
	put(b, text);
}

/* Reads the bytes of the script, not one more, and returns its text. */
static void put_reader(struct winrm_base64 *b, const char *script)
{
	size_t size = winrm_slice_str(script).len;

	put(b,
		"$_t=(New-Object IO.BinaryReader("
		"[Console]::OpenStandardInput())).ReadBytes(");
	put_number(b, size);
	put(b, ");if($_t.Length -ne ");
	put_number(b, size);
	put(b,
		"){throw 'The script did not arrive whole.'};$_t="
		"[Text.Encoding]::UTF8.GetString($_t)");
}

/*
 * A script block of the text, followed by a statement that notes whether the
 * last one succeeded. Where none can follow (after begin, process or end
 * blocks), the text alone. If it cannot be parsed, the error is thrown as
 * PowerShell itself would, without the call that met it.
 */
static void put_block(struct winrm_base64 *b)
{
	put(b,
		";try{$_s=[scriptblock]::Create($_t+\"`n;`$global:_q=`$?\")}"
		"catch{try{$_s=[scriptblock]::Create($_t)}"
		"catch{throw $_.Exception.InnerException}};");
}

/*
 * Each object is written by itself as it comes, so that none is lost if the
 * script exits. Anything else written to the console goes to stderr.
 */
static void put_json(struct winrm_base64 *b, const struct winrm_powershell *p)
{
	put(b, "|%{$_o.WriteLine((ConvertTo-Json -Compress -Depth ");
	put_number(b, p->json_depth ? p->json_depth : 4);
	put(b, " -InputObject $_))}");
}

/*
 * The call itself can fail only by its arguments ($? is false then): an error
 * inside that ends the script ends this, too. try and trap would change what
 * the script does after an error.
 */
static void put_call(struct winrm_base64 *b, const struct winrm_powershell *p)
{
	if (p->as_json)
		put(b,
			"$_o=[Console]::Out;"
			"[Console]::SetOut([Console]::Error);");
	if (p->input && names_input(p->script))
		put(b,
			"$_i=New-Object IO.StreamReader("
			"[Console]::OpenStandardInput());&{while(($_l="
			"$_i.ReadLine()) -ne $null){$_l}}|");
	put(b, "&$_s");
	put_args(b, p->args);
	if (p->as_json)
		put_json(b, p);
	put(b,
		";if(!$?){exit 1};if($LASTEXITCODE){exit $LASTEXITCODE};"
		"exit [int]($_q -eq $false)");
}

static void put_line(struct winrm_writer *w, const struct winrm_powershell *p,
	bool from_stdin)
{
	struct winrm_base64 b;

	winrm_writer_put_str(w,
		"powershell.exe -NoProfile -NonInteractive -ExecutionPolicy ");
	winrm_writer_put_str(
		w, p->execution_policy ? p->execution_policy : "Bypass");
	winrm_writer_put_str(w, " -EncodedCommand ");
	winrm_base64_start(&b, w);
	if (!p->progress)
		put(&b, "$ProgressPreference='SilentlyContinue';");
	put(&b, "try{[Console]::OutputEncoding=[Text.Encoding]::UTF8}catch{};");
	if (from_stdin) {
		put_reader(&b, p->script);
	} else {
		put(&b, "$_t=");
		put_quoted(&b, p->script);
	}
	put_block(&b);
	put_call(&b, p);
	winrm_base64_end(&b);
}

static bool fits(const struct winrm_powershell *p)
{
	struct winrm_writer count = winrm_writer_init(NULL, 0);

	if (winrm_slice_str(p->script).len > SCRIPT_MAX)
		return false;
	put_line(&count, p, false);
	return count.len <= WINRM_COMMAND_LINE_MAX;
}

bool winrm_powershell_valid(const struct winrm_powershell *p)
{
	const char *const *arg;
	const char *c;

	for (c = p->execution_policy; c && *c; c++)
		if (!is_letter(*c))
			return false;
	for (arg = p->args; arg && *arg; arg++)
		if (!winrm_utf8_valid(winrm_slice_str(*arg)))
			return false;
	return !(p->execution_policy && !*p->execution_policy) &&
		winrm_utf8_valid(winrm_slice_str(p->script));
}

void winrm_powershell_put(
	struct winrm_writer *w, const struct winrm_powershell *p)
{
	put_line(w, p, !fits(p));
}

struct winrm_slice winrm_powershell_stdin(const struct winrm_powershell *p)
{
	return winrm_slice_str(fits(p) ? NULL : p->script);
}
