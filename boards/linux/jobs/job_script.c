/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/jobs/job_script.h"

#include <stdio.h>
#include <string.h>

/*
 * The scripts on the host, for Windows PowerShell 3.0 and later. Each job has a
 * folder in winrm-jobs of the user's local application data. Its files:
 *
 *	job    when it was started, how, its working directory, its command
 *	run    what runs it
 *	lock   kept open without sharing while that runs
 *	pid    the process of the command
 *	out    stdout, err stderr
 *	exit   the exit code, once it has ended
 *	stop   there if winrm stop ended it
 *
 * What is written piece by piece appears under its name when it is whole.
 */

static const char common[] =
	"$ErrorActionPreference = 'Stop'\n"
	"$utf8 = New-Object Text.UTF8Encoding $false\n"
	"function Say($line) { [Console]::Out.WriteLine($line) }\n"
	"function B64($text) {"
	" [Convert]::ToBase64String($utf8.GetBytes([string]$text)) }\n"
	"function Fail($word, $text) {\n"
	" Say \"error $word $(B64 $text)\"\n"
	" Say 'done'\n"
	" exit 0\n"
	"}\n"
	"function At($id, $name) { [IO.Path]::Combine($root, $id, $name)"
	" }\n"
	"function Has($id, $name) { [IO.File]::Exists((At $id $name)) }\n"
	"function Put($id, $name, $text) {\n"
	" [IO.File]::WriteAllText((At $id \"$name.new\"), $text)\n"
	" [IO.File]::Move((At $id \"$name.new\"), (At $id $name))\n"
	"}\n"
	"function Open($id, $name, $share) {\n"
	" New-Object IO.FileStream (At $id $name), 'Open', 'Read', $share\n"
	"}\n"
	"function Ended($id) { Has $id 'exit' }\n"
	"function Alive($id) {\n"
	" if (-not (Has $id 'lock')) { return $false }\n"
	" try { (Open $id 'lock' 'Read').Close(); $false } catch { $true"
	" }\n"
	"}\n"
	"function State($id) {\n"
	" if (-not (Ended $id)) {\n"
	"  if (Alive $id) { return 'running' }\n"
	"  $age = [DateTime]::UtcNow - [IO.File]::GetLastWriteTimeUtc((At"
	" $id 'job'))\n"
	"  if (-not (Has $id 'lock') -and $age.TotalSeconds -lt 120) {"
	" return 'starting' }\n"
	"  if (-not (Ended $id)) { return 'lost' }\n"
	" }\n"
	" if (Has $id 'stop') { 'stopped' } else { 'ended' }\n"
	"}\n"
	"function Code($id) {\n"
	" if (Ended $id) { [IO.File]::ReadAllText((At $id 'exit')).Trim()"
	" } else { '-' }\n"
	"}\n"
	"function Show($id) {\n"
	" $job = [IO.File]::ReadAllLines((At $id 'job'))\n"
	" $state = State $id\n"
	" Say \"job $id $state $($job[0]) $(Code $id) $($job[1])"
	" $($job[3])\"\n"
	"}\n"
	"function Jobs {\n"
	" if (-not [IO.Directory]::Exists($root)) { return }\n"
	" [IO.Directory]::GetDirectories($root) |\n"
	" ForEach-Object { [IO.Path]::GetFileName($_) } |\n"
	" Where-Object { $_ -cmatch '^[0-9a-f]{32}$' -and (Has $_ 'job') }"
	" |\n"
	" Sort-Object { [IO.File]::ReadAllLines((At $_ 'job'))[0] + $_ }\n"
	"}\n"
	"function Need($id) {\n"
	" if (-not (Has $id 'job')) { Fail 'none' 'no such job' }\n"
	"}\n"
	"$base = [Environment]::GetFolderPath('LocalApplicationData',"
	" 'Create')\n"
	"if (-not $base) { Fail 'folder' 'this user has no folder for"
	" application data' }\n"
	"$root = [IO.Path]::Combine($base, 'winrm-jobs')\n"
	"Say 'winrm-jobs 1'\n";

/*
 * What stays on the host: runs the command and records how it ends. A process
 * that the command leaves behind may write for ten seconds more.
 */
static const char runner[] =
	"$runner = @'\n"
	"$ErrorActionPreference = 'Stop'\n"
	"function At($name) { [IO.Path]::Combine($folder, $name) }\n"
	"function Put($name, $text) {\n"
	" [IO.File]::WriteAllText((At \"$name.new\"), $text)\n"
	" [IO.File]::Move((At \"$name.new\"), (At $name))\n"
	"}\n"
	"function Text64($code) {"
	" [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($code"
	")) }\n"
	"function Make($name) { New-Object IO.FileStream (At $name),"
	" 'Create', 'Write', 'ReadWrite', 1 }\n"
	"$lock = New-Object IO.FileStream (At 'lock'), 'Create',"
	" 'ReadWrite', 'None'\n"
	"$job = [IO.File]::ReadAllLines((At 'job'))\n"
	"$out = Make 'out'\n"
	"$err = Make 'err'\n"
	"try {\n"
	" $i = New-Object Diagnostics.ProcessStartInfo\n"
	" $i.FileName = $env:ComSpec\n"
	" $i.Arguments = '/d /s /c \"chcp 65001>nul & ' + (Text64 $job[3])"
	" + '\"'\n"
	" $i.WorkingDirectory = Text64 $job[2]\n"
	" $i.UseShellExecute = $false\n"
	" $i.RedirectStandardInput = $i.RedirectStandardOutput ="
	" $i.RedirectStandardError = $true\n"
	" $p = [Diagnostics.Process]::Start($i)\n"
	" Put 'pid' \"$($p.Id)\"\n"
	" $p.StandardInput.Close()\n"
	" $copies = [Threading.Tasks.Task[]]@($p.StandardOutput.BaseStream."
	"CopyToAsync($out), $p.StandardError.BaseStream.CopyToAsync($err))"
	"\n"
	" $p.WaitForExit()\n"
	" [void][Threading.Tasks.Task]::WaitAll($copies, 10000)\n"
	" $code = $p.ExitCode\n"
	"} catch {\n"
	" $text = [Text.Encoding]::UTF8.GetBytes(\"$_`n\")\n"
	" $err.Write($text, 0, $text.Length)\n"
	" $code = 1\n"
	"}\n"
	"$out.Close()\n"
	"$err.Close()\n"
	"Put 'exit' \"$code\"\n"
	"if ($job[1] -eq 'elevated') {\n"
	" try { Unregister-ScheduledTask -TaskName"
	" \"winrm-job-$([IO.Path]::GetFileName($folder))\" -Confirm:$false"
	" } catch { }\n"
	"}\n"
	"$lock.Close()\n"
	"'@\n";

/*
 * A process of WMI is in no job object of the remote shell, so it outlives that.
 * A task with S4U has the user's token with all its privileges, without a
 * password, and deletes itself.
 */
static const char start[] =
	"function NewId {\n"
	" $bytes = New-Object byte[] 16\n"
	" $random = [Security.Cryptography.RandomNumberGenerator]::Create()"
	"\n"
	" $random.GetBytes($bytes)\n"
	" [BitConverter]::ToString($bytes).Replace('-',"
	" '').ToLowerInvariant()\n"
	"}\n"
	"function Program { [IO.Path]::Combine($PSHOME, 'powershell.exe')"
	" }\n"
	"function Words($id) {\n"
	" $text = \"`$folder ="
	" [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('$(B6"
	"4 ([IO.Path]::Combine($root, $id)))'))`n\" +\n"
	"  \". ([scriptblock]::Create([IO.File]::ReadAllText([IO.Path]::Com"
	"bine(`$folder, 'run'))))\"\n"
	" '-NoProfile -NonInteractive -EncodedCommand ' +"
	" [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($text"
	"))\n"
	"}\n"
	"function LaunchProcess($id) {\n"
	" $line = '\"' + (Program) + '\" ' + (Words $id)\n"
	" $made = Invoke-CimMethod -ClassName Win32_Process -MethodName"
	" Create -Arguments @{CommandLine = $line}\n"
	" if ($made.ReturnValue -ne 0) { throw \"Win32_Process.Create"
	" returned $($made.ReturnValue)\" }\n"
	"}\n"
	"function LaunchTask($id) {\n"
	" $user = [Security.SecurityElement]::Escape([Environment]::UserDom"
	"ainName + '\\' + [Environment]::UserName)\n"
	" $xml = '<Task version=\"1.2\""
	" xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\"><"
	"Principals><Principal id=\"Author\">' +\n"
	"  \"<UserId>$user</UserId><LogonType>S4U</LogonType><RunLevel>High"
	"estAvailable</RunLevel></Principal></Principals>\" +\n"
	"  '<Settings><DisallowStartIfOnBatteries>false</DisallowStartIfOnB"
	"atteries><StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>'"
	" +\n"
	"  '<ExecutionTimeLimit>PT0S</ExecutionTimeLimit><Priority>4</Prior"
	"ity></Settings><Actions Context=\"Author\"><Exec>' +\n"
	"  \"<Command>$([Security.SecurityElement]::Escape((Program)))</Com"
	"mand><Arguments>$(Words"
	" $id)</Arguments></Exec></Actions></Task>\"\n"
	" [void](Register-ScheduledTask -TaskName \"winrm-job-$id\" -Xml"
	" $xml)\n"
	" try { Start-ScheduledTask -TaskName \"winrm-job-$id\" } catch {\n"
	"  Unregister-ScheduledTask -TaskName \"winrm-job-$id\""
	" -Confirm:$false\n"
	"  throw\n"
	" }\n"
	"}\n"
	"function Start-Job64($command, $way) {\n"
	" $id = NewId\n"
	" $folder = [IO.Path]::Combine($root, $id)\n"
	" [void][IO.Directory]::CreateDirectory($folder)\n"
	" [IO.File]::WriteAllText((At $id 'run'), $runner)\n"
	" Put $id 'job' \"$([DateTime]::UtcNow.ToString('s'))Z`n$way`n$(B64"
	" $PWD.ProviderPath)`n$command`n\"\n"
	" try { if ($way -eq 'elevated') { LaunchTask $id } else {"
	" LaunchProcess $id } } catch {\n"
	"  [IO.Directory]::Delete($folder, $true)\n"
	"  Fail 'launch' \"$_\"\n"
	" }\n"
	" for ($n = 0; $n -lt 900 -and -not (Ended $id) -and -not (Has $id"
	" 'pid'); $n++) { Start-Sleep -Milliseconds 50 }\n"
	" Show $id\n"
	"}\n";

static const char list[] = "function List { foreach ($id in Jobs) { "
			   "Show $id } }\n";

static const char logs[] =
	"function Logs($id, $follow) {\n"
	" Need $id\n"
	" $buf = New-Object byte[] 8190\n"
	" $files = @{}\n"
	" for (;;) {\n"
	"  $state = State $id\n"
	"  foreach ($name in 'out', 'err') {\n"
	"   if (-not $files[$name]) {\n"
	"    if (-not (Has $id $name)) { continue }\n"
	"    $files[$name] = Open $id $name 'ReadWrite, Delete'\n"
	"   }\n"
	"   while (($n = $files[$name].Read($buf, 0, $buf.Length)) -gt 0)"
	" {\n"
	"    Say \"$name $([Convert]::ToBase64String($buf, 0, $n))\"\n"
	"   }\n"
	"  }\n"
	"  if (-not $follow -or ($state -ne 'running' -and $state -ne"
	" 'starting')) { break }\n"
	"  Start-Sleep -Milliseconds 200\n"
	" }\n"
	" Show $id\n"
	"}\n";

static const char stop[] =
	"function Stop-Job64($id) {\n"
	" Need $id\n"
	" if ((State $id) -eq 'starting') { Fail 'starting' 'the job is"
	" only starting' }\n"
	" if ((State $id) -eq 'running') {\n"
	"  for ($n = 0; $n -lt 200 -and -not (Has $id 'pid') -and -not"
	" (Ended $id); $n++) { Start-Sleep -Milliseconds 50 }\n"
	"  [IO.File]::WriteAllText((At $id 'stop'), '')\n"
	"  $ErrorActionPreference = 'Continue'\n"
	"  $said = & taskkill.exe /T /F /PID ([IO.File]::ReadAllText((At"
	" $id 'pid'))) 2>&1\n"
	"  $failed = $LASTEXITCODE\n"
	"  $ErrorActionPreference = 'Stop'\n"
	"  for ($n = 0; $n -lt 600 -and (State $id) -eq 'running'; $n++)"
	" {\n"
	"   if ($failed -and $n -gt 20) { break }\n"
	"   Start-Sleep -Milliseconds 50\n"
	"  }\n"
	"  if ($failed) { [IO.File]::Delete((At $id 'stop')) }\n"
	"  if ((State $id) -eq 'running') { Fail 'stop' \"taskkill:"
	" $said\" }\n"
	" }\n"
	" Show $id\n"
	"}\n"
	"function Remove-Job64($which) {\n"
	" if ($which -ne 'ended') { Need $which }\n"
	" $ids = if ($which -eq 'ended') { Jobs } else { $which }\n"
	" $count = 0\n"
	" foreach ($id in $ids) {\n"
	"  $state = State $id\n"
	"  if ($state -eq 'running' -or $state -eq 'starting') {\n"
	"   if ($which -ne 'ended') { Fail 'running' 'the job is running'"
	" }\n"
	"   continue\n"
	"  }\n"
	"  [IO.Directory]::Delete([IO.Path]::Combine($root, $id), $true)\n"
	"  $count++\n"
	" }\n"
	" Say \"deleted $count\"\n"
	"}\n";

/* All are long enough to go over stdin, and so through the smallest buffers. */
static const struct {
	const char *parts[3], *call;
} scripts[] = {
	[JOB_START] = {{common, runner, start}, "Start-Job64"},
	[JOB_LIST] = {{common, stop, list}, "List"},
	[JOB_LOGS] = {{common, stop, logs}, "Logs"},
	[JOB_STOP] = {{common, stop}, "Stop-Job64"},
	[JOB_DELETE] = {{common, stop}, "Remove-Job64"},
};

const char *job_script(enum job_action action, const char *a, const char *b)
{
	static char text[JOB_SCRIPT_MAX];
	size_t at = 0, i;

	for (i = 0; i < 3 && scripts[action].parts[i]; i++) {
		size_t len = strlen(scripts[action].parts[i]);

		memcpy(text + at, scripts[action].parts[i], len);
		at += len;
	}
	(void)snprintf(text + at, sizeof(text) - at,
		"%s '%s' '%s'\nSay 'done'\n", scripts[action].call, a, b);
	return text;
}
