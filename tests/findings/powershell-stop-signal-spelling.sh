#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# PowerShell 7.6.9 (NuGet, a .NET tool): the code of the Signal that stops a
# pipeline is "powershell/signal/crtl_c", with the letters r and t the other way
# round, in the client that sends it and in the plugin that takes it. "ctrl_c"
# is nowhere in the assembly.
#
# Why it matters here: the code of cmd.exe's shell ends in "ctrl_c", and whoever
# spells PowerShell's in the same way sends one that the plugin does not know.
#
# Needs dotnet and a NuGet source; fails when the spelling has changed.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 NO_COLOR=1
export POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off
dotnet tool install --tool-path "$folder" PowerShell --version 7.6.9 >/dev/null

cat >"$folder/constants.ps1" <<'END'
$flags = [Reflection.BindingFlags]'Static, Public, NonPublic'
foreach ($type in [psobject].Assembly.GetTypes()) {
	foreach ($field in $type.GetFields($flags)) {
		if ($field.IsLiteral -and $field.FieldType -eq [string]) {
			$value = $field.GetRawConstantValue()
			if ($value -match 'signal/c|ctrl_c') {
				"$($type.Name).$($field.Name) $value"
			}
		}
	}
}
END
"$folder/pwsh" -NoProfile -NonInteractive -File "$folder/constants.ps1" |
	sort >"$folder/found"
cat "$folder/found"
cat >"$folder/expected" <<'END'
WSManClientCommandTransportManager.StopSignal powershell/signal/crtl_c
WSManPluginConstants.CtrlCSignal powershell/signal/crtl_c
END
cmp "$folder/found" "$folder/expected"
echo "as described"
