#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Writes the completions for bash, zsh and fish into a folder, from the tables
# in cli/ that the command itself uses.
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
			required.--rerun | required.--output-dir)
			echo "$name file" ;;
		required.*) echo "$name value" ;;
		*) echo "$name none" ;;
		esac
	done
}

words() { kinds | sed -n "s/ $1\$//p" | xargs; }

cat >"$out/winrm.bash" <<EOF
# bash completion for winrm
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
		COMPREPLY=(\$(compgen -W "stderr syslog none" -- "\$cur")); return ;;
	$(words value | sed 's/ /|/g'))
		COMPREPLY=(); return ;;
	esac
	if [[ \$cur == -* ]]; then
		COMPREPLY=(\$(compgen -W "$(words '[a-z]*')" -- "\$cur"))
	elif ((COMP_CWORD == 1)); then
		COMPREPLY=(\$(compgen -W "$commands" -A hostname -- "\$cur"))
	else
		COMPREPLY=(\$(compgen -A hostname -- "\$cur"))
	fi
}
complete -F _winrm winrm
EOF

{
	echo "#compdef winrm"
	echo "_arguments \\"
	kinds | sed "s/\(.*\) none\$/	'\1' \\\\/
		s/\(.*\) file\$/	'\1:file:_files' \\\\/
		s/\(.*\) value\$/	'*\1:value:' \\\\/"
	echo "	'1:command or host:{ compadd $commands; _hosts }' \\"
	echo "	'*:host or words:_hosts'"
} >"$out/_winrm"

{
	echo "# fish completion for winrm"
	echo "complete -c winrm -f"
	echo "complete -c winrm -n __fish_use_subcommand -a '$commands'"
	echo "complete -c winrm -a '(__fish_print_hostnames)'"
	kinds | sed 's/^-\([a-zA-Z] \)/-s \1/; s/^--/-l /; s/^/complete -c winrm /
		s/ none$//; s/ file$/ -r -F/; s/ value$/ -x/'
} >"$out/winrm.fish"
