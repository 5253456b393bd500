/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/options_check.h"

#include <string.h>
#include <unistd.h>

#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/suggestions.h"

static bool is_of_run(const struct options *o)
{
	return o->group || o->canary || o->output_dir || o->failed_file ||
		o->rerun_file || o->puts[0] || o->gets[0] || o->instance ||
		o->invoke ||
		(!command_is_cim(o->command) &&
			(o->format == OUTPUT_TABLE || o->format == OUTPUT_CSV));
}

static int refuse_of_run(void)
{
	return say(
		"--canary, --failed, --get, --group, --instance, --invoke, "
		"--output-dir, --put, --rerun, -o table and -o csv are for 'winrm run'; the last "
		"two also for 'winrm wql', 'get' and 'invoke'");
}

bool options_have_query(const struct options *o)
{
	return o->query || o->instance || o->invoke;
}

enum { RUNSPACE_DEPTH_MAX = 60 };

/* Options that only a runspace has. */
static bool needs_runspace(const struct options *o)
{
	return o->configuration || o->input_json || o->detach || o->attach;
}

bool options_have_runspace(const struct options *o)
{
	return (o->command == COMMAND_PS || o->command == COMMAND_RUN) &&
		!o->no_runspace && (o->runspace || needs_runspace(o));
}

int options_check_runspace(const struct options *o)
{
	if (o->command == COMMAND_SHELL && o->configuration && !o->runspace)
		return say("--configuration goes with --psrp");
	if (o->command == COMMAND_SHELL && o->runspace &&
		!(isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)))
		return say("winrm shell --psrp is for a terminal; 'winrm ps "
			   "--psrp HOST -' takes a script from stdin");
	if (o->no_runspace && needs_runspace(o))
		return say("--attach, --configuration, --detach and "
			   "--input-json need --psrp, not --no-psrp");
	if (!options_have_runspace(o))
		return -1;
	if (o->environment[0] || o->keys[WINRM_KEY_WORKING_DIRECTORY])
		return say("-e and --cwd are not for --psrp; let the script "
			   "set $env:NAME and Set-Location");
	if (o->execution_policy || o->raw_stderr)
		return say("--execution-policy and --raw-stderr are of "
			   "powershell.exe, and --psrp does without it");
	if (o->json_depth > RUNSPACE_DEPTH_MAX)
		return say("--json-depth: at most %d with --psrp",
			RUNSPACE_DEPTH_MAX);
	if (o->detach && o->attach)
		return say("--detach and --attach: one leaves a pipeline, the "
			   "other takes it");
	if (o->attach && (o->word_count > 0 || o->script_file))
		return say("--attach takes no script: it is running already");
	return -1;
}

/* Where output goes must be one place. */
static int check_output(const struct options *o)
{
	if (o->group && o->format != OUTPUT_TEXT)
		return say("--group is for -o text: the others have each host "
			   "in one piece");
	if (o->group && o->output_dir)
		return say("--group and --output-dir: the output goes either "
			   "to stdout or into files");
	return -1;
}

static int check_run(const struct options *o)
{
	if (o->hosts && o->rerun_file)
		return say("-H and --rerun: both name the hosts");
	if (!o->hosts && !o->rerun_file)
		return say("no hosts given; try 'winrm run -H web[01-20] -- "
			   "hostname'");
	if (options_have_query(o) &&
		(o->word_count > 0 || o->script_file || o->puts[0] ||
			o->gets[0]))
		return say("--query, --instance and --invoke take the place of "
			   "a command and of files; put their words in "
			   "quotes, as one");
	if ((o->query != NULL) + (o->instance != NULL) + (o->invoke != NULL) >
		1)
		return say("--query, --instance and --invoke: give one of "
			   "them");
	if ((o->is_ps || options_have_runspace(o)) && o->word_count == 0 &&
		!o->script_file)
		return say("no script given; try 'winrm run %s -- "
			   "Get-Date'",
			o->is_ps ? "--ps" : "--psrp");
	if (o->word_count == 0 && !o->script_file && !o->puts[0] &&
		!o->gets[0] && !options_have_query(o))
		return say("no command given; try 'winrm run %s %s -- "
			   "hostname'",
			o->hosts ? "-H" : "--rerun",
			o->hosts ? o->hosts : o->rerun_file);
	return check_output(o);
}

/* Runspaces of many hosts: what they have, and what they do not. */
static int check_runspaces(const struct options *o)
{
	if (o->command == COMMAND_SERVE && (o->runspace || o->configuration))
		return say("--psrp and --configuration are not for 'winrm "
			   "serve': each line of its input says \"shell\": "
			   "\"runspace\"");
	if (o->attach || o->detach || o->input_json)
		return say("--attach, --detach and --input-json are for "
			   "'winrm ps', on one host");
	if (options_have_query(o) && options_have_runspace(o))
		return say("--query, --instance and --invoke ask WMI without "
			   "a script; --psrp is for scripts");
	return options_check_runspace(o);
}

static int check_fleet(const struct options *o)
{
	int status;

	if (o->hosts && hosts_have_password(o->hosts, ", \t\r\n"))
		return EXIT_USAGE;
	if (o->trace_file)
		return say("--trace is for one host");
	if (o->stdin_mode == STDIN_ALWAYS)
		return say("-i is for one host");
	status = check_runspaces(o);
	if (status >= 0)
		return status;
	if (o->command == COMMAND_RUN)
		return check_run(o);
	if (is_of_run(o))
		return refuse_of_run();
	if (o->query)
		return say("--query is for 'winrm run' and 'winrm watch'");
	return o->word_count || o->hosts
		? say("serve takes no hosts and no words: each line of its "
		      "input says what to do")
		: -1;
}

enum {
	PS = 1 << COMMAND_PS,
	SHELL = 1 << COMMAND_SHELL,
	SESSIONS = 1 << COMMAND_SESSIONS,
	WAIT = 1 << COMMAND_WAIT,
	START = 1 << COMMAND_START,
	JOBS = 1 << COMMAND_JOBS,
	LOGS = 1 << COMMAND_LOGS,
	WATCH = 1 << COMMAND_WATCH,
	CIM = 1 << COMMAND_WQL | 1 << COMMAND_GET | 1 << COMMAND_INVOKE | WATCH,
	ALL_OF_JOBS = START | JOBS | LOGS | 1 << COMMAND_STOP,
	WORDLESS = 1 << COMMAND_ID | 1 << COMMAND_TRUST | SESSIONS | SHELL |
		1 << COMMAND_DOCTOR | WAIT | JOBS
};

static bool is_one_of(const struct options *o, unsigned commands)
{
	return commands >> o->command & 1;
}

/* An option that the command does not use. */
static int check_misplaced(const struct options *o)
{
	const struct {
		bool given;
		unsigned commands; /* that it belongs to */
		const char *text;
	} rules[] = {
		{o->json || o->stdin_mode == STDIN_NEVER, ~(unsigned)SHELL,
			"-n and -o json are not for 'winrm shell'"},
		{o->preserve || o->recursive || o->resume || o->certutil,
			1 << COMMAND_CP,
			"-p, -r, --resume, --no-powershell: for 'winrm cp'"},
		{o->reboot, WAIT, "--reboot goes with 'winrm wait'"},
		{o->delete_shell, SESSIONS | JOBS,
			"--delete goes with 'winrm sessions' and 'winrm "
			"jobs'"},
		{o->json, ~(unsigned)LOGS,
			"-o json is not for 'winrm logs': the output is the "
			"job's own"},
		{o->elevated, START, "--elevated is for 'winrm start'"},
		{o->follow, LOGS, "--follow is for 'winrm logs'"},
		{o->environment[0], ~(unsigned)ALL_OF_JOBS,
			"-e is not for jobs, which have the host's own "
			"environment; put 'set NAME=VALUE&&' before the "
			"command"},
		{o->stdin_mode == STDIN_ALWAYS, ~(unsigned)ALL_OF_JOBS,
			"-i is not for jobs: their stdin is empty"},
		{o->script_file, PS, "-f is for 'winrm ps'"},
		{o->keys[WINRM_KEY_NAMESPACE], CIM,
			"--namespace is for 'winrm wql', 'get', 'invoke' and "
			"'watch'"},
		{o->xpath || o->query || o->bookmark_file || o->existing ||
				o->count,
			WATCH,
			"--xpath, --query, --bookmark, --existing and --count "
			"are for 'winrm watch'"},
		{o->format == OUTPUT_TABLE || o->format == OUTPUT_CSV,
			~(unsigned)WATCH,
			"-o table and -o csv are not for 'winrm watch': each "
			"event is a line of JSON"},
		{o->runspace || o->no_runspace || o->configuration, PS | SHELL,
			"--psrp, --no-psrp and --configuration are for 'winrm "
			"ps' and 'winrm shell'"},
		{o->attach || o->detach || o->input_json, PS,
			"--attach, --detach and --input-json are for "
			"'winrm ps'"},
		{o->as_json || o->progress || o->raw_stderr ||
				o->execution_policy,
			PS,
			"--as-json, --json-depth, --execution-policy, "
			"--progress and --raw-stderr are for 'winrm ps'"},
	};
	size_t i;

	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].given && !is_one_of(o, rules[i].commands))
			return say("%s", rules[i].text);
	return -1;
}

static int check_host(const struct options *o)
{
	if (o->attach && !strchr(o->attach, '/'))
		return say("--attach %s: not what --detach has printed, "
			   "SHELL/PIPELINE; try 'winrm ps --attach ID HOST'",
			o->attach);
	if (o->host)
		return hosts_have_password(o->host, "") ? EXIT_USAGE : -1;
	if (o->is_settings)
		return say("no host given; try 'winrm config get HOST'");
	return o->command == COMMAND_CALL
		? say("no connector given; try 'winrm call NAME'")
		: say("no host given; try 'winrm --help'");
}

/* There are none. */
static int check_cim_words(const struct options *o)
{
	if (o->command == COMMAND_WQL)
		return say("no query given; try 'winrm wql %s \"SELECT Name, "
			   "State FROM Win32_Service\"'",
			o->host);
	if (o->command == COMMAND_INVOKE)
		return say("no method given; try 'winrm invoke %s "
			   "Win32_Service.StopService Name=Spooler'",
			o->host);
	if (o->command == COMMAND_GET && !o->is_settings)
		return say("no class given; try 'winrm get %s Win32_Service "
			   "Name=WinRM'",
			o->host);
	if (o->command == COMMAND_WATCH && !o->event_log && !o->query)
		return say("watch what? Try 'winrm watch %s --log System', or "
			   "--query with an event query in WQL",
			o->host);
	return -1;
}

static int check_words(const struct options *o)
{
	if (o->word_count > 0)
		return is_one_of(o, WORDLESS)
			? say("%s: not expected; this takes a host and "
			      "nothing more",
				  o->words[0])
			: -1;
	if (o->command == COMMAND_CP)
		return say("what to copy, and where to? Try 'winrm cp FILE "
			   "HOST:PATH' or 'winrm cp HOST:PATH FILE'");
	if (o->command == COMMAND_START)
		return say("no command given; try 'winrm start %s -- "
			   "setup.exe /quiet'",
			o->host);
	if (o->command == COMMAND_LOGS || o->command == COMMAND_STOP)
		return say("no job given; 'winrm jobs %s' lists them", o->host);
	if (command_is_cim(o->command))
		return check_cim_words(o);
	if (o->command == COMMAND_EXEC)
		return say("no command given; try 'winrm %s -- ipconfig /all'",
			o->host);
	if (o->command == COMMAND_PS && !o->script_file && !o->attach)
		return say(
			"no script given; try 'winrm ps %s Get-Date'", o->host);
	return -1;
}

int options_check(const struct options *o)
{
	int status;

	if (o->log && o->command != COMMAND_SERVE)
		return say("--log is for 'winrm serve'");
	if (o->command == COMMAND_RUN || o->command == COMMAND_SERVE)
		return check_fleet(o);
	if (o->hosts || o->jobs || o->listen_path || o->keep ||
		(o->is_ps && o->command != COMMAND_SHELL))
		return say("-H, -j, --keep, --listen and --ps are for 'winrm "
			   "run' and 'winrm serve'; --powershell is for "
			   "'winrm shell'");
	if (is_of_run(o))
		return refuse_of_run();
	if (o->command == COMMAND_CONFIG)
		return o->host
			? -1
			: say("config: check, list, show HOST, or of the "
			      "host itself get HOST; 'winrm help "
			      "config' says more");
	status = check_host(o);
	if (status < 0)
		status = check_misplaced(o);
	if (status < 0)
		status = options_check_runspace(o);
	return status < 0 ? check_words(o) : status;
}
