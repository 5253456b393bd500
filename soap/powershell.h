/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_SOAP_POWERSHELL_H
#define WINRM_SOAP_POWERSHELL_H

#include "core/base/writer.h"

/*
 * The command line that runs a PowerShell script of any length. A script that
 * fits goes into it, encoded. For a longer one only a reader does: it takes as
 * many bytes from stdin as the script has, and leaves what follows to the
 * script. Both run it in the same way, from Windows PowerShell 2.0 on:
 *
 * - as a script block called with the arguments, so that param(), $args and
 *   line numbers are the script's own;
 * - the exit code is N after `exit N`; 1 after an error that ends the script
 *   (throw, $ErrorActionPreference = 'Stop'), or if it cannot be parsed, read
 *   or called with these arguments; else that of the last program it ran,
 *   unless that is 0 or it ran none: then 1 if its last statement failed ($? is
 *   false), as with powershell -EncodedCommand, else 0;
 * - output is UTF-8, whatever the code page.
 */

/* What cmd.exe takes: 8191 characters, less "cmd /c " and some room. */
#define WINRM_COMMAND_LINE_MAX 8180u

/* All UTF-8, without byte order mark. */
struct winrm_powershell {
	const char *script; /* NULL: this is no script */
	/*
	 * "...", NULL; or NULL. -Name and -Name:value are parameters, as with
	 * powershell -File; anything else is one string each.
	 */
	const char *const *args;
	const char *execution_policy; /* letters; NULL: Bypass */
	bool as_json;                 /* a line of JSON for each object */
	uint8_t json_depth;           /* levels of it; 0: 4 */
	bool progress;                /* records of progress are wanted */
	bool input; /* $input, if used, has the lines of stdin */
};

/* Are the texts UTF-8, and is the policy a word? */
bool winrm_powershell_valid(const struct winrm_powershell *p);

/* The command line. It may be longer than cmd.exe takes, by its arguments. */
void winrm_powershell_put(
	struct winrm_writer *w, const struct winrm_powershell *p);

/*
 * What must come first on the stdin of that command line, byte for byte; empty
 * if the script is in it. Points into the script.
 */
struct winrm_slice winrm_powershell_stdin(const struct winrm_powershell *p);

#endif
