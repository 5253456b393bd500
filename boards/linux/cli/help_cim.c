/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/help_cim.h"

const char help_wql[] =
	"winrm wql [options] HOST QUERY\n\n"
	"Asks WMI, in WQL; no shell and no PowerShell is started. Each\n"
	"row is printed as it comes. Values are texts, as Windows sends\n"
	"them, unless the reply says of what type they are.\n\n"
	"  winrm wql dc1 \"SELECT Name, State FROM Win32_Service\"\n"
	"  winrm wql dc1 \"SELECT * FROM Win32_LogicalDisk\" -o json | jq\n\n"
	"  -n, --namespace NS   default root/cimv2\n"
	"  -o, --output FORMAT  table, the default; json: a line for each\n"
	"                       row; csv; the columns of table and csv are\n"
	"                       those of the first row";

const char help_get[] =
	"winrm get [options] HOST CLASS [KEY=VALUE...]\n"
	"winrm config get [options] HOST [PART]\n"
	"winrm config set [options] HOST PART NAME=VALUE...\n\n"
	"Reads one instance of a class of WMI, by its keys. CLASS may\n"
	"also be a resource URI. config get reads the configuration of\n"
	"WinRM on the host, or a part of it, such as Service/Auth or\n"
	"Listener; config set changes values of a part.\n\n"
	"  winrm get dc1 Win32_Service Name=WinRM\n"
	"  winrm config get dc1 Service/Auth\n\n"
	"  -n, --namespace NS   default root/cimv2\n"
	"  -o, --output FORMAT  text, a line for each value; json";

const char help_invoke[] =
	"winrm invoke [options] HOST CLASS.METHOD [KEY=VALUE...]\n"
	"                       [-- ARG=VALUE...]\n\n"
	"Calls a method of WMI: of the instance that has these keys, or\n"
	"of the class. It is never sent twice. ARG:=JSON is a value, an\n"
	"array, null, or an object: an instance with its class in\n"
	"\"__CLASS\", or a reference with it in \"__REF\";\n"
	"ARG:datetime=2026-01-02T03:04:05Z is a date. The exit status is\n"
	"the method's ReturnValue, 240 if that is above 239 or negative.\n\n"
	"  winrm invoke dc1 Win32_Service.StopService Name=Spooler\n"
	"  winrm invoke dc1 Win32_Process.Create -- CommandLine=notepad\n\n"
	"  -n, --namespace NS   default root/cimv2\n"
	"  -o, --output FORMAT  text, a line for each value; json";

const char help_watch[] =
	"winrm watch [options] HOST --log NAME [--xpath X]\n"
	"winrm watch [options] HOST --query WQL\n\n"
	"Prints events of an event log, or those that a query of WMI\n"
	"selects, each as a line of JSON as it comes, until Ctrl-C. A\n"
	"lost connection is made again: events of a log then go on\n"
	"after the last one, none is lost and none comes twice; WMI\n"
	"keeps none of the meantime. No deadline except --timeout.\n\n"
	"  winrm watch dc1 --log Security --xpath \\\n"
	"      '*[System[(EventID=4624)]]'\n"
	"  winrm watch dc1 --query \"SELECT * FROM\n"
	"      __InstanceModificationEvent WITHIN 5 WHERE\n"
	"      TargetInstance ISA 'Win32_Service'\"\n\n"
	"      --xpath X        which events; default *\n"
	"      --existing       those that are there already, too\n"
	"      --bookmark F     remember in this file how far it has come,\n"
	"                       and go on there when it is run again\n"
	"      --count N        end after N events\n"
	"      --reconnect N    tries in a row after a loss; default 5\n"
	"  -n, --namespace NS   of --query; default root/cimv2";

const char help_config[] =
	"winrm config check [FILE]\n"
	"winrm config list\n"
	"winrm config show HOST\n"
	"winrm config get HOST [PART]      see 'winrm help get'\n\n"
	"~/.config/winrm/config.json ($XDG_CONFIG_HOME) says what\n"
	"holds where neither options nor the environment do:\n"
	"patterns of hosts, then groups, then defaults.\n\n"
	"  { \"defaults\": { \"timeout\": 30000 },\n"
	"    \"groups\": { \"lab\": { \"hosts\": [\"*.lab\", \"dc1\"],\n"
	"      \"username\": \"LAB\\\\alice\",\n"
	"      \"password-command\": [\"pass\", \"lab\"] } },\n"
	"    \"hosts\": { \"web*.lab\": { \"protocol\": \"https\" } } }\n\n"
	"check looks at all of it, and at the connectors; list\n"
	"has the names; show has each key that holds for a host,\n"
	"and the line it comes from. Keys are those of call\n"
	"except command, shell and stdin, and password-command.";
