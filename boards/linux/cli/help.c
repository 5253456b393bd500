/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/help.h"

#include <stdio.h>

#include "boards/linux/cli/help_cim.h"
#include "boards/linux/cli/help_run.h"

static const char overview[] =
	"Runs commands on Windows hosts over WinRM, every message sealed.\n"
	"\n"
	"  winrm [exec] [options] HOST [--] COMMAND [ARG...]  run a command\n"
	"  winrm ps     [options] HOST SCRIPT|-f FILE|- [-- ARG...]  PowerShell\n"
	"  winrm shell  [options] HOST           an interactive cmd.exe;\n"
	"                                        --powershell, --psrp\n"
	"  winrm id     [options] HOST           what answers, without log-on\n"
	"  winrm trust  [options] HOST           its certificate and how to\n"
	"                                        trust it, without log-on\n"
	"  winrm call   [options] NAME [KEY=VALUE...]  one connector call,\n"
	"                                        the answer as JSON\n"
	"  winrm run    -H HOSTS [options] -- COMMAND  on many hosts\n"
	"  winrm serve  [options]                connector calls as lines of\n"
	"                                        JSON on stdin\n"
	"  winrm cp     [options] FILE... HOST:PATH  copy files to a host\n"
	"                        HOST:PATH... FILE  or from it; -r: folders\n"
	"  winrm sessions [options] HOST         its shells and runspaces;\n"
	"                                        --delete ID\n"
	"  winrm config check|list|show HOST     what config.json says\n"
	"  winrm config get|set HOST             the host's own configuration\n"
	"  winrm doctor [options] HOST           where it fails, and what helps\n"
	"  winrm wait   [options] HOST           until it runs commands;\n"
	"                                        --reboot restarts it first\n"
	"  winrm start  [options] HOST -- COMMAND  a job that keeps running;\n"
	"                                        jobs HOST; logs [-f] HOST ID;\n"
	"                                        stop HOST ID\n"
	"  winrm wql    [options] HOST QUERY     ask WMI; -o json, table, csv\n"
	"  winrm get    [options] HOST CLASS [KEY=VALUE...]  one instance\n"
	"  winrm invoke [options] HOST CLASS.METHOD [KEY=VALUE...]\n"
	"                        [-- ARG=VALUE...]  a method of WMI\n"
	"  winrm watch  [options] HOST --log NAME  events as they come\n"
	"  winrm version; winrm help [TOPIC]\n"
	"\n"
	"HOST is a name, an address, host:port, [v6]:port, user@host, a URL such\n"
	"as https://host:5986/wsman, or the name of a configured connector.\n"
	"'winrm COMMAND --help' says more; 'winrm help topics' lists the rest.\n";

static const char connection[] =
	"\n"
	"connection\n"
	"  -u, --user USER          DOMAIN\\user, user@domain or user;\n"
	"                           else $WINRM_USER\n"
	"      --password-file F    its first line; else --password-fd,\n"
	"      --password-fd N      else $WINRM_PASSWORD, else a prompt\n"
	"      --nt-hash-file F     32 hex digits, or LM:NT, in its place\n"
	"  -p, --port N             default 5985\n"
	"      --http               the default; every message is sealed\n"
	"      --https              TLS, port 5986; or name port 5986\n"
	"      --cacert F           CA certificates, a file or folder; else the\n"
	"                           system's\n"
	"      --pin sha256//B64    the host's public key; -v shows it\n"
	"      --tofu               trust on first use: remember the key in\n"
	"                           known_servers, and refuse another one\n"
	"      --crlfile F          what the CAs have revoked (PEM, DER)\n"
	"      --cert F --key F     who we are, for hosts that ask (PEM, DER)\n"
	"      --key-passphrase-file F, --key-passphrase-fd N\n"
	"                           of an encrypted key; else a prompt\n"
	"      --insecure-skip-dates  take certificates that have expired\n"
	"  -k, --insecure-skip-verify  take any certificate\n"
	"      --proxy URL          http://[user@]host[:port], port 3128; https\n"
	"                           goes through it; 'none': not even through\n"
	"                           $HTTPS_PROXY (which heeds $NO_PROXY)\n"
	"      --proxy-password-file F  else $WINRM_PROXY_PASSWORD\n"
	"      --seal-over-tls      seal inside TLS too, for hosts behind\n"
	"                           something that ends TLS\n"
	"      --auth auto|negotiate|kerberos|ntlm|basic|certificate\n"
	"                           auto and negotiate are Kerberos where an\n"
	"                           option below, or krb5.conf for user@realm,\n"
	"                           says so, else NTLM; see help kerberos;\n"
	"                           kerberos alone allows no NTLM\n"
	"      --realm REALM        of the user; else that of user@realm\n"
	"      --kdc HOST[:PORT]    repeatable; else those of krb5.conf, of DNS\n"
	"                           (SRV), the host that has the realm's name\n"
	"      --keytab F           keys, in place of a password\n"
	"      --ccache F           tickets of kinit, in place of user and\n"
	"                           password; with --auth kerberos alone those\n"
	"                           of $KRB5CCNAME or /tmp/krb5cc_UID\n"
	"      --spn SERVICE/HOST   the ticket's; default HTTP/ and the host\n"
	"      --iakerb             no KDC can be reached: ask through the host\n"
	"      --insecure-allow-unencrypted  let Basic send all in the clear\n"
	"      --config FILE        connectors; else $WINRM_CONFIG,\n"
	"                           ~/.config/winrm/connectors.json,\n"
	"                           /etc/winrm/connectors.json\n"
	"\n"
	"time (30, 30s, 1500ms, 5m)\n"
	"      --timeout D          of the whole call; default 60s, 0 is none\n"
	"      --connect-timeout D  default 10s\n"
	"      --operation-timeout D  of one poll; default 60s\n"
	"      --reconnect N        how often to connect again when the\n"
	"                           connection is lost; default 5\n"
	"      --expect-disconnect  a host that vanishes is success (reboots)\n"
	"      --wait-for-quota     too many shells or operations on the host:\n"
	"                           try again until the deadline\n";

static const char shell[] =
	"\n"
	"remote shell\n"
	"  -e NAME=VALUE            an environment variable; repeatable\n"
	"      --cwd DIR            working directory\n"
	"      --codepage N         default 65001 (UTF-8); 1200 is for programs\n"
	"                           that write UTF-16 (wsl.exe): it is decoded\n"
	"      --no-profile         do not load the user's profile\n"
	"      --idle-timeout D     when the host deletes a forgotten shell\n"
	"      --console-stdin      stdin is a console's, not a pipe\n"
	"      --ctrl-break         Ctrl-C here is Ctrl-Break there\n"
	"  -n                       do not read stdin: the command's is empty\n"
	"                           and at its end\n"
	"  -i                       forward stdin (the default unless it is a\n"
	"                           terminal)\n";

static const char output[] =
	"\n"
	"output\n"
	"  -o, --output text|json   json: print the answer of a connector call;\n"
	"                           the exit status is the same\n"
	"  -q, --quiet              no messages of winrm itself\n"
	"  -v, --verbose            more of them: each stage, with its time; -vv\n"
	"                           each request, too\n"
	"      --trace FILE         both directions in clear, log-on tokens\n"
	"                           left out\n"
	"      --max-envelope N     receive buffer, 8192 to 1047808\n"
	"      --in-flight N        requests under way at a time on one\n"
	"                           connection, 1 to 32; by default 16 with\n"
	"                           hosts that are 10 ms away or more, else 1\n"
	"      --early-receive      ask for output together with the command,\n"
	"                           the first one, too; for Windows 8, 2012 on\n";

static const char status[] =
	"\n"
	"exit status: 0-239 of the remote command; 240 it is above that (the\n"
	"real one is on stderr); 248 usage or configuration; 249 output may be\n"
	"missing: the connection was lost and made again; 250 deadline; 251\n"
	"the host answered with a fault; 252 certificate or pin; 253 credentials\n"
	"refused; 254 cannot resolve or connect; 255 anything else; 130\n"
	"interrupted.\n";

static const char *const commands[] = {
	[COMMAND_EXEC] =
		"winrm [exec] [options] HOST [--] COMMAND [ARG...]\n\n"
		"Runs a command with cmd.exe. The words are joined with\n"
		"spaces and not quoted: cmd.exe sees & | < > ^ % \"\n"
		"unchanged. A command must be one line: of several lines\n"
		"cmd.exe would run only the first, so they are refused.\n"
		"stdout and stderr are passed on as the host sends them;\n"
		"the exit status is the command's.\n\n"
		"  winrm -u 'LAB\\alice' dc1 -- ipconfig /all",
	[COMMAND_PS] =
		"winrm ps [options] HOST [--] SCRIPT [-- ARG...]\n"
		"winrm ps [options] HOST -f FILE [--] [ARG...]\n"
		"winrm ps [options] HOST - [ARG...]\n\n"
		"Runs a PowerShell script of any length; '-' reads it\n"
		"from stdin. Each ARG is one string, except -Name and\n"
		"-Name:value, which are parameters. The exit status is N\n"
		"after 'exit N'; 1 if an error ended the script; else that\n"
		"of the last program it ran, if not 0; else 1 if the last\n"
		"statement failed, and 0 if not.\n\n"
		"  winrm ps dc1 'Get-Service WinRM | ft -auto'\n"
		"  winrm ps dc1 -f setup.ps1 -- -Name web 'C:\\My Data'\n\n"
		"      --as-json            each object as a line of JSON\n"
		"      --json-depth N       levels of it, 1 to 100; default 4\n"
		"      --execution-policy P default Bypass\n"
		"      --progress           progress on stderr; else silent\n"
		"      --raw-stderr         stderr as CLIXML, undecoded\n"
		"      --psrp               in a runspace; see 'winrm help psrp'",
	[COMMAND_SHELL] =
		"winrm shell [options] [--powershell | --psrp] HOST\n\n"
		"An interactive cmd.exe or PowerShell, or with --psrp a\n"
		"runspace (see 'winrm help psrp'). On a terminal lines\n"
		"are edited here (by libedit, where winrm is built with it)\n"
		"and sent to one process there: history in a file, Ctrl-R,\n"
		"Tab for what the host knows; '!get', '!put', '!history',\n"
		"'!help' are commands of its own. A line that begins\n"
		"with a space is not kept. Ctrl-C ends what runs\n"
		"there; the shell goes on in the same directory, without\n"
		"its variables. A second one leaves, as 'exit' and Ctrl-D\n"
		"do. There is no deadline except --timeout. The exit\n"
		"status is that of the remote shell.\n\n"
		"  winrm shell -u 'LAB\\alice' dc1",
	[COMMAND_ID] = "winrm id [options] HOST\n\n"
		       "Asks what answers there (WS-Man Identify): vendor and\n"
		       "version. Needs no credentials and sends none.",
	[COMMAND_TRUST] =
		"winrm trust [options] HOST\n\n"
		"Connects with TLS (port 5986), shows the certificate of\n"
		"whoever answers, whether it is valid by the system's\n"
		"CAs or --cacert, and the options that trust it. Nothing\n"
		"is sent to the host. The exit status is 0 when there\n"
		"was a certificate, good or not.\n\n"
		"  winrm trust dc1",
	[COMMAND_CALL] = help_call,
	[COMMAND_SESSIONS] =
		"winrm sessions [options] HOST\n"
		"winrm sessions [options] --delete ID|all-mine HOST\n\n"
		"Lists the remote shells and runspaces on the host, or\n"
		"deletes one, or all command shells of this user, with all\n"
		"that runs in them. A runspace left by 'winrm ps --detach'\n"
		"is listed as disconnected. What a client has left behind\n"
		"counts against the host's quota (30 for each user) until\n"
		"it expires.",
	[COMMAND_CP] =
		"winrm cp [options] FILE... HOST:PATH\n"
		"winrm cp [options] HOST:PATH... FILE\n\n"
		"Copies files to a host, or from it, through one PowerShell\n"
		"there, whatever their size. What is a folder gets the files\n"
		"in it. '*' and '?' in the last part of a PATH of the host\n"
		"are any characters. A file appears under its name when both\n"
		"ends have the same SHA-256; a copy whose connection is lost\n"
		"goes on with what is not there yet. No time limit unless\n"
		"--timeout is given. With -o json each file is a line. The\n"
		"exit status is 1 if a file could not be copied.\n\n"
		"  winrm cp setup.exe 'dc1:C:\\Windows\\Temp'\n"
		"  winrm cp 'dc1:C:\\logs\\*.log' .\n\n"
		"  -r, --recursive      folders; what has the same SHA-256 stays\n"
		"      --resume         leave what has come when it breaks off,\n"
		"                       and go on from there the next time\n"
		"  -p, --preserve       keep times and the attribute read-only\n"
		"      --no-powershell  by certutil, slowly, one file at a time",
	[COMMAND_RUN] = help_run,
	[COMMAND_SERVE] = help_serve,
	[COMMAND_CONFIG] = help_config,
	[COMMAND_DOCTOR] =
		"winrm doctor [options] HOST\n\n"
		"Goes all the way to a command, a line for each stage with\n"
		"its time and verdict, then what to do: name, ports 5985\n"
		"and 5986 (or -p), what speaks there, certificate, offered\n"
		"log-ons, clock; with a user each log-on that the credentials\n"
		"allow, channel binding, limits, a command, PowerShell.\n"
		"Each mechanism is tried once at most (--auth names the only\n"
		"one), which is said beforehand: a wrong password counts\n"
		"towards a lockout. The exit status is 0, or that of the\n"
		"first stage that failed. --timeout is of all (2m), each stage\n"
		"has 10s (--connect-timeout), from the log-on on 30s.\n\n"
		"  winrm doctor -u 'LAB\\alice' dc1",
	[COMMAND_WAIT] =
		"winrm wait [options] [--reboot] HOST\n\n"
		"Waits until the host answers and, with a user, until it\n"
		"runs commands; --timeout is 10m. The pause between tries\n"
		"grows to 5s. A wrong password, a certificate that is not\n"
		"trusted and missing rights end it at once.\n\n"
		"      --reboot             shutdown /r first, then wait until\n"
		"                           it is down, and up again\n\n"
		"  winrm wait --reboot -u 'LAB\\alice' dc1",
	[COMMAND_START] =
		"winrm start [options] [--elevated] HOST -- COMMAND\n\n"
		"Starts a command of cmd.exe that outlives the connection\n"
		"and its shell, and prints the id of that job. Its output\n"
		"and exit code are kept on the host, in winrm-jobs of the\n"
		"user's local application data. stdin is empty.\n\n"
		"  winrm start dc1 -- setup.exe /quiet\n"
		"  winrm logs -f dc1 ID\n\n"
		"      --elevated       as a scheduled task with the highest\n"
		"                       privileges, for installers",
	[COMMAND_JOBS] =
		"winrm jobs [options] HOST\n"
		"winrm jobs [options] --delete ID|ended HOST\n\n"
		"Lists this user's jobs: id, state, start, exit code and\n"
		"command; or deletes what is kept of one, or of all that\n"
		"are not running.",
	[COMMAND_LOGS] =
		"winrm logs [options] [-f] HOST ID\n\n"
		"The output of a job so far, stdout and stderr apart.\n"
		"Ctrl-C and --timeout end the reading, not the job.\n\n"
		"  -f, --follow         until the job ends; the exit status is\n"
		"                       then the job's. No deadline except\n"
		"                       --timeout",
	[COMMAND_STOP] = ("winrm stop [options] HOST ID\n\n"
			  "Ends a job with all processes that it has started."),
	[COMMAND_WQL] = help_wql,
	[COMMAND_GET] = help_get,
	[COMMAND_INVOKE] = help_invoke,
	[COMMAND_WATCH] = help_watch,
	[COMMAND_VERSION] = "winrm version",
	[COMMAND_HELP] = "winrm help [TOPIC]\n\n"
			 "A topic is a command, or another of those that\n"
			 "'winrm help topics' lists.",
};

void help_print(void)
{
	fputs(overview, stdout);
	fputs(connection, stdout);
	fputs(shell, stdout);
	fputs(output, stdout);
	fputs(status, stdout);
}

void help_print_command(enum command command)
{
	puts(commands[command]);
	if (command == COMMAND_VERSION || command == COMMAND_HELP ||
		command == COMMAND_CONFIG)
		return;
	fputs(connection, stdout);
	if (command != COMMAND_ID && command != COMMAND_TRUST &&
		!command_is_cim(command) && command != COMMAND_DOCTOR &&
		command != COMMAND_WAIT)
		fputs(shell, stdout);
	fputs(output, stdout);
	fputs(status, stdout);
}

void help_print_status(void)
{
	fputs(status + 1, stdout); /* without the line before it */
}
