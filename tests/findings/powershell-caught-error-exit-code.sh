#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# PowerShell 7.6.9 (NuGet, a .NET tool): a script that ends with a try whose
# error was caught leaves the exit code 1, with -Command and -EncodedCommand,
# though nothing is written and nothing is wrong. A statement of any kind in the
# catch block, or one after it, makes it 0; so does -File.
#
# Why it matters here: the exit code of `powershell -EncodedCommand` is what
# automation over WinRM looks at, and "it caught its error" reads as a failure.
#
# Needs dotnet and a NuGet source; fails when the behaviour has changed.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 NO_COLOR=1
export POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off
dotnet tool install --tool-path "$folder" PowerShell --version 7.6.9 >/dev/null

# check EXIT-CODE WORDS...: that is the exit code, and nothing is written
check() {
	want=$1 status=0
	shift
	"$folder/pwsh" -NoProfile -NonInteractive "$@" >"$folder/out" 2>&1 \
		</dev/null || status=$?
	echo "$*: exit code $status, $(wc -c <"$folder/out") bytes of output"
	[ "$status" -eq "$want" ] && [ ! -s "$folder/out" ] || exit 1
}

caught="try { throw 'x' } catch { }"
encoded=$(printf '%s' "$caught" | iconv -t UTF-16LE | base64 -w 0)
echo "$caught" >"$folder/caught.ps1"
check 1 -Command "$caught"
check 1 -EncodedCommand "$encoded"
check 0 -Command "try { throw 'x' } catch { \$null = 1 }"
check 0 -Command "$caught; \$null = 1"
check 0 -File "$folder/caught.ps1"
echo "as described"
