# SPDX-License-Identifier: Apache-2.0
# Stands in for WMI: Win32_Process.Create, in a session of its own.
function Invoke-CimMethod {
    param([string]$ClassName, [string]$MethodName, [hashtable]$Arguments)
    if ("$ClassName.$MethodName" -ne 'Win32_Process.Create') { throw "no $ClassName.$MethodName" }
    if ($env:JOBS_CREATE_RETURNS) { return [pscustomobject]@{ReturnValue = [int]$env:JOBS_CREATE_RETURNS } }
    if ($Arguments.CommandLine -notmatch '^"[^"]*powershell\.exe" (.*)$') { throw "not of PowerShell: $($Arguments.CommandLine)" }
    & /bin/sh -c "exec setsid --fork '$env:JOBS_PWSH' $($Matches[1]) </dev/null >/dev/null 2>&1"
    [pscustomobject]@{ReturnValue = 0; ProcessId = 1 }
}
