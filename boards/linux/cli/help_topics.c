/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/help_topics.h"

#include <stdio.h>
#include <string.h>

#include "boards/linux/cli/command.h"
#include "boards/linux/cli/help.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/suggestions.h"

/* Topics that belong to no single command. */

static const char hosts[] =
	"HOST is a name, an address, host:port, [v6]:port, user@host, a URL\n"
	"such as https://host:5986/wsman, or the name of a configured connector. The\n"
	"port is 5985, with https 5986. It cannot hold a password.\n"
	"\n"
	"A host with the name of a command, or nearly that, needs the command in\n"
	"front of it: winrm exec server hostname\n"
	"\n"
	"'winrm run -H' takes a file with one host on each line ('-': stdin; '#'\n"
	"begins a comment) or a list with commas; web[01-20] is twenty hosts.\n";

static const char passwords[] =
	"The user is --user, $WINRM_USER or user@host: DOMAIN\\user, user@domain,\n"
	"or user alone for an account of the host itself. Basic takes only\n"
	"the last of these. Quote the backslash: -u 'DOMAIN\\user'.\n"
	"\n"
	"The password is the first line of --password-file F (mode 600; a pipe\n"
	"as <(pass show x) will do) or of --password-fd N, else that of the\n"
	"connector, else $WINRM_PASSWORD, else what is typed at the prompt. It is\n"
	"never taken from the command line, where other users could see it.\n"
	"--nt-hash-file F has 32 hex digits, or LM:NT, to use in its place.\n";

static const char kerberos[] =
	"  winrm --auth kerberos -u alice dc1.lab.test -- whoami   a password\n"
	"  winrm -u alice@LAB.TEST --keytab F dc1.lab.test -- whoami\n"
	"  kinit alice; winrm --auth kerberos dc1.lab.test -- whoami\n"
	"\n"
	"Name the host as the domain does: its ticket is for HTTP/ and that name.\n"
	"The realm is --realm, else that of user@realm; else what krb5.conf says of\n"
	"the host or as its default, else the host's domain. KDCs are --kdc, else\n"
	"those of krb5.conf; else the SRV records _kerberos._tcp.REALM of DNS (not\n"
	"with dns_lookup_kdc = false in krb5.conf), then the host that has the\n"
	"realm's name, as domain controllers do. krb5.conf is $KRB5_CONFIG or\n"
	"/etc/krb5.conf, if there is one. Caches must be files (kinit -c FILE:F).\n"
	"The clock may be wrong.\n"
	"\n"
	"--auth auto, the default, is Kerberos with --realm, --kdc, --keytab,\n"
	"--ccache, --spn or --iakerb, and where krb5.conf has the realm of\n"
	"user@realm and the host is no address. With a password a host that has\n"
	"no keys of Kerberos may choose NTLM, and must prove that it was offered\n"
	"both. What fails is not tried by NTLM.\n";

static const char files[] =
	"known_servers    ~/.config/winrm/known_servers, $WINRM_KNOWN_SERVERS:\n"
	"                 the keys that --tofu has met\n"
	"connectors.json  --config F, $WINRM_CONFIG, ~/.config/winrm/, /etc/winrm/\n"
	"krb5.conf        $KRB5_CONFIG, /etc/krb5.conf: realms and their KDCs\n"
	"\n"
	"Files with a password or a key must not be readable by others (chmod\n"
	"600). Text is UTF-8, with or without a byte order mark, or UTF-16 with\n"
	"one, as Windows PowerShell writes it. A named file may also be a pipe,\n"
	"which has --timeout (60s) to come; 'winrm serve' takes only regular\n"
	"files. Certificates, lists of revoked ones, keytabs and ticket caches are\n"
	"regular files.\n";

static const char tls[] =
	"With --https the certificate of the host is checked by the CAs of this\n"
	"machine or those of --cacert. To trust one that no CA has issued:\n"
	"\n"
	"  winrm trust HOST        shows it, and the --pin that holds its key\n"
	"  --pin sha256//BASE64    takes this key alone\n"
	"  --tofu                  remembers the key it meets first\n"
	"  -k                      takes any, and believes whoever answers\n"
	"\n"
	"--crlfile F has what the CAs have revoked. --cert F and --key F are the\n"
	"client's own, for hosts that ask; --auth certificate logs on with them.\n";

static const char connectors[] =
	"A connector is one job as a named record, in a file of JSON:\n"
	"\n"
	"  { \"my-winrm-connector\": { \"hostname\": \"192.168.2.64\",\n"
	"      \"username\": \"daniel\", \"password\": \"...\", \"protocol\": \"http\",\n"
	"      \"command\": \"whoami\", \"port\": 5985, \"timeout\": 60000 } }\n"
	"\n"
	"  winrm call my-winrm-connector command='ipconfig /all' timeout=1000\n"
	"\n"
	"The file is --config, $WINRM_CONFIG, ~/.config/winrm/connectors.json or\n"
	"/etc/winrm/connectors.json. 'winrm help call' has the keys; 'winrm serve'\n"
	"takes the same keys as lines of JSON.\n";

static const char encoding[] =
	"The remote shell's code page is 65001 (UTF-8) unless --codepage names\n"
	"another one, whose output is converted to UTF-8 here. Programs that\n"
	"write UTF-16 whatever the code page is (wsl.exe, wmic /output) need\n"
	"--codepage 1200: the shell stays at 65001, and all output is decoded.\n";

static const char psrp[] =
	"winrm ps --psrp [options] HOST [--] SCRIPT [-- ARG...]\n"
	"winrm ps --attach ID [options] HOST\n"
	"winrm shell --psrp [options] HOST\n"
	"winrm run --psrp -H HOSTS [options] -- SCRIPT [-- ARG...]\n"
	"\n"
	"Runs the script as a pipeline in a runspace (PowerShell Remoting, PSRP), as\n"
	"Invoke-Command does, and not by powershell.exe. stdin is $input, a string\n"
	"for each line. The exit status is N after 'exit N', 1 if an error has ended\n"
	"the script, else 0. In the shell each line is a pipeline; Ctrl-C stops it,\n"
	"and variables stay. On a terminal the script may ask for text, choices,\n"
	"passwords and credentials.\n"
	"\n"
	"An ARG is -Name:text, a switch -Name, a text by position, or -Name:=JSON,\n"
	"such as -Id:=[1,2]. -Name:=@FILE takes the JSON from a file, which must be\n"
	"closed to others: {\"$secure\":\"text\"} is a SecureString, and\n"
	"{\"$user\":\"LAB\\\\bob\",\"$secure\":\"password\"} is a PSCredential.\n"
	"\n"
	"      --as-json            each object as a line of JSON\n"
	"      --json-depth N       levels of it, 1 to 60; default 32\n"
	"      --configuration NAME such as that of a JEA endpoint, where a\n"
	"                           SCRIPT of one word is a command\n"
	"      --input-json         stdin has a JSON value for each line\n"
	"      --detach             leave the script running, and print an ID\n"
	"      --attach ID          print its output, up to its end; what was\n"
	"                           left is listed by 'winrm sessions'\n"
	"      --progress           progress on stderr; else silent\n"
	"      --no-psrp            powershell.exe, which is the default\n";

static const struct {
	const char *name, *text;
} texts[] = {{"hosts", hosts}, {"passwords", passwords}, {"kerberos", kerberos},
	{"files", files}, {"tls", tls}, {"connectors", connectors},
	{"encoding", encoding}, {"psrp", psrp}};

enum { TEXTS = sizeof(texts) / sizeof(texts[0]) };

static void print_topics(void)
{
	size_t i;

	fputs("commands:", stdout);
	for (i = 0; command_names[i]; i++)
		printf("%s%s", i == COMMAND_CONFIG ? "\n  " : " ",
			command_names[i]);
	fputs("\nothers: status", stdout);
	for (i = 0; i < TEXTS; i++)
		printf("%s%s", i == TEXTS - 2 ? "\n  " : " ", texts[i].name);
	puts(" topics");
}

static int refuse(const char *topic)
{
	const char *names[TEXTS + 32];
	const char *nearest;
	size_t count = 0, i;

	for (i = 0; command_names[i]; i++)
		names[count++] = command_names[i];
	for (i = 0; i < TEXTS; i++)
		names[count++] = texts[i].name;
	names[count++] = "status";
	names[count++] = "topics";
	names[count] = NULL;
	nearest = suggest_nearest(topic, names);
	return nearest
		? say("%.40s: no such topic; did you mean '%s'?", topic,
			  nearest)
		: say("%.40s: no such topic; 'winrm help topics' lists them",
			  topic);
}

int help_topic(const char *topic)
{
	size_t i;

	if (!topic) {
		help_print();
		return 0;
	}
	for (i = 0; command_names[i]; i++)
		if (strcmp(topic, command_names[i]) == 0)
			return help_print_command((enum command)i), 0;
	for (i = 0; i < TEXTS; i++)
		if (strcmp(topic, texts[i].name) == 0)
			return fputs(texts[i].text, stdout), 0;
	if (strcmp(topic, "status") == 0)
		return help_print_status(), 0;
	if (strcmp(topic, "topics") == 0)
		return print_topics(), 0;
	return refuse(topic);
}
