/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/doctor/work.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "boards/linux/run/interrupt.h"

static const char unknown[] =
	"the host tells its configuration to administrators alone (%.500s)";

static void report_binding(struct doctor *d)
{
	const char *level = d->limits.binding;
	bool none = strcasecmp(level, "None") == 0;

	report_begin(&d->report);
	if (!d->limits.is_known)
		report_stage(&d->report, "channel binding", VERDICT_SKIPPED, 0,
			NULL, unknown, d->limits.why);
	else
		report_stage(&d->report, "channel binding",
			none || !level[0] ? VERDICT_NOTE : VERDICT_OK, 0, NULL,
			"CbtHardeningLevel is %s%s; %s",
			level[0] ? level : "not said",
			none ? ": log-ons may be passed on to it by others"
			     : "",
			d->is_secure ? "winrm binds each log-on by NTLM and "
				       "Kerberos to its TLS connection"
				     : "it is for https");
}

static void report_limits(struct doctor *d)
{
	const struct doctor_limits *l = &d->limits;
	bool barred = strcasecmp(l->allowed, "false") == 0;

	report_begin(&d->report);
	if (!l->is_known) {
		report_stage(&d->report, "limits", VERDICT_SKIPPED, 0, NULL,
			unknown, l->why);
		return;
	}
	report_stage(&d->report, "limits",
		barred ? VERDICT_WARNING : VERDICT_OK, 0,
		barred ? "on the host: winrm set winrm/config/winrs "
			 "@{AllowRemoteShellAccess=\"true\"}"
		       : NULL,
		"%sshells of a user %s, processes of a shell %s, memory of a "
		"shell %s MB, operations of a user %s, envelope %s KB, "
		"timeout %s ms, idle shells %s ms",
		barred ? "remote shells are barred; " : "", l->shells,
		l->processes, l->memory_mb, l->operations, l->envelope_kb,
		l->timeout_ms, l->idle_ms);
}

/* On the kept log-on. 0 or the error; then it has been reported. */
static int run(struct doctor *d, struct winrm_request *request,
	const char *stage, enum verdict verdict, const char *remedy)
{
	struct attempt *a = &d->attempt;
	int error;

	report_begin(&d->report);
	error = attempt_run(a, request, doctor_left(d, DOCTOR_WORK_MS));
	if (error)
		report_stage(&d->report, stage, verdict, error, remedy, "%s",
			a->why);
	return error;
}

/* Why nothing ran, in the host's own words if it has any. */
static const char *last_words(const struct attempt *a)
{
	const char *text = (const char *)(a->err[0] ? a->err : a->out);

	return text[0] ? text : "it says nothing";
}

static bool run_command(struct doctor *d)
{
	static const char remedy[] =
		"see whether the user may open remote shells, and what the "
		"host's WinRM event log says";
	struct attempt *a = &d->attempt;
	const struct winrm_response *r;
	struct winrm_request request;
	bool ok;

	memset(&request, 0, sizeof(request));
	request.as.command.line = "echo winrm-doctor";
	if (run(d, &request, "command", VERDICT_FAILED, remedy))
		return false;
	r = winrm_response(&a->client);
	ok = r->has_exit_code && r->exit_code == 0 && !r->incomplete &&
		strncmp((char *)a->out, "winrm-doctor", 12) == 0;
	if (ok)
		report_stage(&d->report, "command", VERDICT_OK, 0, NULL,
			"cmd.exe ran echo");
	else
		report_stage(&d->report, "command", VERDICT_FAILED,
			WINRM_E_REPLY, remedy,
			"cmd.exe did not run echo: %.300s", last_words(a));
	return ok;
}

/* The next text up to a ';'; "" after the last one. */
static const char *next_part(char **at)
{
	char *part = *at;
	size_t len = strcspn(part, ";\r\n");

	*at = part + len + (part[len] == ';');
	part[len] = 0;
	return part;
}

static void report_powershell(struct doctor *d)
{
	char *at = (char *)d->attempt.out;
	const char *version = next_part(&at), *policy = next_part(&at);
	const char *forced = next_part(&at), *mode = next_part(&at);
	bool full = strcmp(mode, "FullLanguage") == 0;

	report_stage(&d->report, "powershell",
		full ? VERDICT_OK : VERDICT_WARNING, 0,
		full ? NULL
		     : "scripts run in a restricted language there: AppLocker, "
		       "WDAC or __PSLockdownPolicy say so",
		"version %.40s, execution policy %.40s%s%.40s, %.40s", version,
		policy, strcmp(forced, "Undefined") ? ", by group policy " : "",
		strcmp(forced, "Undefined") ? forced : "", mode);
}

static void run_powershell(struct doctor *d)
{
	static const char script[] =
		"'{0};{1};{2};{3}' -f $PSVersionTable.PSVersion,"
		"(Get-ExecutionPolicy -Scope LocalMachine),"
		"(Get-ExecutionPolicy -Scope MachinePolicy),"
		"$ExecutionContext.SessionState.LanguageMode";
	struct attempt *a = &d->attempt;
	struct winrm_request request;
	size_t i, parts = 0;

	memset(&request, 0, sizeof(request));
	request.operation = WINRM_OP_SCRIPT;
	request.as.script.text = script;
	if (run(d, &request, "powershell", VERDICT_WARNING,
		    "commands work, scripts do not: see that the host has "
		    "PowerShell"))
		return;
	for (i = 0; a->out[i]; i++)
		parts += a->out[i] == ';';
	if (parts == 3 && a->out[0] >= '0' && a->out[0] <= '9')
		report_powershell(d);
	else
		report_stage(&d->report, "powershell", VERDICT_WARNING, 0,
			"commands work, scripts do not: see that the host has "
			"PowerShell",
			"powershell.exe ended with %d: %.300s",
			(int)winrm_response(&a->client)->exit_code,
			last_words(a));
}

void work(struct doctor *d)
{
	report_binding(d);
	report_limits(d);
	if (run_command(d) && *interrupt_count() == 0)
		run_powershell(d);
}
