# SPDX-License-Identifier: Apache-2.0
# Stands in for the task scheduler: a task is a file, $JOBS_TASKS/NAME.xml.
# XML that is not a task with S4U and the highest privileges is refused.
function At($name) { [IO.Path]::Combine($env:JOBS_TASKS, "$name.xml") }

function Register-ScheduledTask {
    param([string]$TaskName, [string]$Xml)
    $who = ([xml]$Xml).Task.Principals.Principal
    if ($env:JOBS_DENIED) { throw 'Access is denied.' }
    if ($who.LogonType -ne 'S4U' -or $who.RunLevel -ne 'HighestAvailable' -or -not $who.UserId) { throw "not elevated: $Xml" }
    [IO.File]::WriteAllText((At $TaskName), $Xml)
    [IO.File]::WriteAllText((At "$TaskName.seen"), $Xml)
}

function Start-ScheduledTask {
    param([string]$TaskName)
    $run = ([xml][IO.File]::ReadAllText((At $TaskName))).Task.Actions.Exec
    if ($run.Command -notmatch 'powershell\.exe$') { throw "not PowerShell: $($run.Command)" }
    & /bin/sh -c "exec setsid --fork '$env:JOBS_PWSH' $($run.Arguments) </dev/null >/dev/null 2>&1"
}

function Unregister-ScheduledTask {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param([string]$TaskName)
    [IO.File]::Delete((At $TaskName))
}
