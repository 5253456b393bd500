#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# PowerShell 7.6.9 (NuGet, a .NET tool): a script that breaks off, as "if (",
# is refused without a word. The exit code is 1, stdout and stderr are empty,
# with -Command, -EncodedCommand and -OutputFormat Text alike. Any other syntax
# error, as "} 1", is written to stderr with its line and a reason.
#
# Why it matters here: whoever runs scripts by `powershell -EncodedCommand` gets
# a 1 and nothing to go by when a script was cut on its way. [scriptblock]::
# Create of the same text throws a ParseException that names what is missing.
#
# Needs dotnet and a NuGet source; fails when the behaviour has changed.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 NO_COLOR=1
export POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off
dotnet tool install --tool-path "$folder" PowerShell --version 7.6.9 >/dev/null

# run WORDS...: the exit code, and how much came on stdout and stderr
run() {
	status=0
	"$folder/pwsh" -NoProfile -NonInteractive "$@" >"$folder/out" \
		2>"$folder/err" </dev/null || status=$?
	out=$(wc -c <"$folder/out")
	err=$(wc -c <"$folder/err")
}

expect() {
	echo "$1: exit code $status, $out bytes on stdout, $err on stderr"
	[ "$status" -eq 1 ] && [ "$out" -eq 0 ] || exit 1
}

encoded=$(printf 'if (' | iconv -t UTF-16LE | base64 -w 0)
run -Command 'if ('
expect "-Command 'if ('"
[ "$err" -eq 0 ] || exit 1
run -EncodedCommand "$encoded"
expect "-EncodedCommand of 'if ('"
[ "$err" -eq 0 ] || exit 1
run -OutputFormat Text -EncodedCommand "$encoded"
expect "-OutputFormat Text -EncodedCommand of 'if ('"
[ "$err" -eq 0 ] || exit 1

run -Command '} 1'
expect "-Command '} 1'"
grep -q "Unexpected token '}'" "$folder/err" || exit 1

run -Command \
	'try { [scriptblock]::Create("if (") } catch { throw $_.Exception.InnerException }'
expect "[scriptblock]::Create of 'if ('"
grep -q "Missing condition in if statement" "$folder/err" || exit 1
echo "as described"
