#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Writes the completions for bash, zsh and fish into a folder, from the tables
# that the command itself uses; names of hosts and connectors it is asked for.
set -eu

out=$1
here=$(dirname "$0")
from="$here"/cli/options*.c
mkdir -p "$out"

commands=$(awk '/command_names\[\] = \{/ { on = 1 } on { print } on && /\};/ { exit }' \
	"$here"/cli/command.c | grep -o '"[a-z]*"' | tr -d '"' | xargs)
letters=$(sed -n 's/^.*"+\([a-zA-Z:]*\)".*$/\1/p' $from)

# One option a line: NAME or its letter, and none, file or value.
table() {
	sed -n "s/^\t{\"\([a-z-]*\)\", \(no\|required\)_argument,.*\$/--\1 \2/p" \
		$from
	echo "$letters" | grep -o '[a-zA-Z]:*' | sed 's/^/-/; s/:/ required/'
}

kinds() {
	table | while read -r name value; do
		case $value.$name in
		required.*file | required.--cacert | required.--keytab | \
			required.--ccache | required.--cert | \
			required.--key | required.--config | \
			required.--trace | required.-f | required.--failed | \
			required.--rerun | required.--output-dir | \
			required.--put | required.--bookmark)
			echo "$name file" ;;
		required.*) echo "$name value" ;;
		*) echo "$name none" ;;
		esac
	done
}

words() { kinds | sed -n "s/ $1\$//p" | xargs; }

# Keys of a call.
keys=$(sed -n 's/^\t{"\([a-z-]*\)", [A-Z_]*, [0-9].*/\1=/p' \
	"$here"/../../core/connector/connector_keys.c | grep -v connector-name | xargs)

# Switches of winrs; those with a value end with a colon.
switches=$(awk '/ plain\[\]/ { end = "" } / valued\[\]/ { end = ":" }
	match($0, /^\t\{"[a-z]+"/) { print "-" substr($0, 4, RLENGTH - 4) end }' \
	"$here"/cli/winrs.c | grep -v password | xargs)

# Only what no shell takes for anything but a name.
name='\([A-Za-z0-9._-]*\)$'
hosts="config list 2>/dev/null | sed -n -e 's/^host $name/\1/p' -e 's/^connector $name/\1/p'"
connectors="config list 2>/dev/null | sed -n 's/^connector $name/\1/p'"

cat >"$out/winrm.bash" <<EOF
# bash completion for winrm and winrs
_winrm_words()
{
	local cur=\$1 winrm=\${COMP_WORDS[0]}

	case \${COMP_WORDS[1]} in
	config)
		if ((COMP_CWORD == 2)); then
			COMPREPLY=(\$(compgen -W "check list show get set" -- "\$cur"))
			return
		fi ;;
	call)
		COMPREPLY=(\$(compgen -W "\$("\$winrm" $connectors)" -- "\$cur"))
		if ((COMP_CWORD > 2)); then
			COMPREPLY+=(\$(compgen -W "$keys" -- "\$cur"))
			compopt -o nospace 2>/dev/null
		fi
		return ;;
	esac
	COMPREPLY=(\$(compgen -W "\$("\$winrm" $hosts)" -A hostname -- "\$cur"))
	if ((COMP_CWORD == 1)); then
		COMPREPLY+=(\$(compgen -W "$commands" -- "\$cur"))
	fi
}
_winrm()
{
	local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]}

	case \$prev in
	$(words file | sed 's/ /|/g'))
		COMPREPLY=(\$(compgen -f -- "\$cur")); return ;;
	--auth)
		COMPREPLY=(\$(compgen -W "auto negotiate kerberos ntlm basic certificate" -- "\$cur"))
		return ;;
	--output|-o)
		COMPREPLY=(\$(compgen -W "text json table csv" -- "\$cur")); return ;;
	--log)
		COMPREPLY=(\$(compgen -W "stderr syslog none Application Security System" -- "\$cur")); return ;;
	$(words value | sed 's/ /|/g'))
		COMPREPLY=(); return ;;
	esac
	if [[ \$cur == -* ]]; then
		COMPREPLY=(\$(compgen -W "$(words '[a-z]*')" -- "\$cur"))
	else
		_winrm_words "\$cur"
	fi
}
complete -F _winrm winrm
_winrs()
{
	COMPREPLY=(\$(compgen -W "$switches" -- "\${COMP_WORDS[COMP_CWORD]}"))
	[[ \${COMPREPLY[0]} != *: ]] || compopt -o nospace 2>/dev/null
}
complete -F _winrs winrs
EOF

{
	cat <<EOF
#compdef winrm winrs
_winrm_hosts() {
	compadd -- \$(winrm $hosts)
	_hosts
}
_winrm_rest() {
	case \$words[2] in
	config)
		((CURRENT == 3)) && compadd check list show get set
		_winrm_hosts ;;
	call)
		compadd -- \$(winrm $connectors)
		compadd -S '' -- $keys ;;
	*) _winrm_hosts ;;
	esac
}
if [[ \$service == winrs ]]; then
	compadd -S '' -- $switches
	return
fi
EOF
	echo "_arguments \\"
	kinds | sed "s/\(.*\) none\$/	'\1' \\\\/
		s/\(.*\) file\$/	'\1:file:_files' \\\\/
		s/\(.*\) value\$/	'*\1:value:' \\\\/"
	echo "	'1:command or host:{ compadd $commands; _winrm_hosts }' \\"
	echo "	'*:host or words:_winrm_rest'"
} >"$out/_winrm"

{
	echo "# fish completion for winrm"
	echo "complete -c winrm -f"
	echo "complete -c winrm -n __fish_use_subcommand -a '$commands'"
	cat <<EOF
function __winrm_hosts
	winrm $hosts
	__fish_print_hostnames
end
function __winrm_connectors
	winrm $connectors
end
complete -c winrm -n 'not __fish_seen_subcommand_from call' -a '(__winrm_hosts)'
complete -c winrm -n '__fish_seen_subcommand_from config' -a 'check list show get set'
complete -c winrm -n '__fish_seen_subcommand_from call' -a '(__winrm_connectors) $keys'
EOF
	kinds | sed 's/^-\([a-zA-Z] \)/-s \1/; s/^--/-l /; s/^/complete -c winrm /
		s/ none$//; s/ file$/ -r -F/; s/ value$/ -x/'
} >"$out/winrm.fish"

{
	echo "# fish completion for winrs"
	echo "complete -c winrs -f"
	for switch in $switches; do
		echo "complete -c winrs -o ${switch#-}"
	done
} >"$out/winrs.fish"
