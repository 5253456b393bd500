/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/sessions_command.h"

#include <stdio.h>
#include <string.h>

#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/stdout_print.h"
#include "boards/linux/run/failure.h"

enum { SESSIONS_MAX = 256, ID_MAX = 64 };

struct found {
	struct stage_log *log;
	const struct transport *transport;
	const char *user; /* without its domain */
	size_t user_len;
	bool json, print;
	size_t count, mine, runspaces;
	char ids[SESSIONS_MAX][ID_MAX]; /* of mine that run commands */
};

static struct found found;

/* The name alone of DOMAIN\\user and user@domain. */
static const char *name_of(const char *user, size_t *len)
{
	const char *slash = strchr(user, '\\');

	user = slash ? slash + 1 : user;
	*len = strcspn(user, "@");
	return user;
}

static bool is_mine(const struct found *f, const char *owner)
{
	size_t len;
	const char *name = name_of(owner, &len);

	return len > 0 && len == f->user_len &&
		strncasecmp(name, f->user, len) == 0;
}

static bool is_cmd(const char *resource)
{
	size_t len = strlen(resource);

	return len >= 4 && strcasecmp(resource + len - 4, "/cmd") == 0;
}

/* What it is for a person to choose from. */
static const char *kind_of(const struct winrm_shell *shell)
{
	if (is_cmd(shell->resource))
		return "cmd";
	if (!strstr(shell->resource, "/powershell/"))
		return "other";
	return strcmp(shell->state, "Disconnected") == 0
		? "powershell, disconnected"
		: "powershell";
}

/* "P0DT1H2M3S" as people write it: 1h2m3s. */
static void put_time(const char *duration, char out[32])
{
	const char *days = strchr(duration, 'P'), *time;
	size_t at = 0;

	time = days ? strchr(days, 'T') : NULL;
	if (!time) {
		snprintf(out, 32, "-");
		return;
	}
	if (strncmp(days, "P0D", 3) != 0 && time - days < 12)
		at = (size_t)snprintf(
			out, 32, "%.*s", (int)(time - days - 1), days + 1);
	snprintf(out + at, 32 - at, "%s",
		strncmp(time, "T0H0M", 5) == 0         ? time + 5
			: strncmp(time, "T0H", 3) == 0 ? time + 3
						       : time + 1);
	for (; *out; out++)
		if (*out >= 'A' && *out <= 'Z')
			*out = (char)(*out + 'a' - 'A');
}

static void on_shell(void *user, const struct winrm_shell *shell)
{
	struct found *f = user;
	bool mine = is_mine(f, shell->owner);
	char age[32], idle[32];

	f->count++;
	f->runspaces += mine && strstr(shell->resource, "/powershell/");
	if (mine && is_cmd(shell->resource) && f->mine < SESSIONS_MAX)
		snprintf(f->ids[f->mine++], ID_MAX, "%s", shell->id);
	if (!f->print)
		return;
	if (f->json) {
		print("%s{\"id\":", f->count > 1 ? "," : "");
		print_json(shell->id, strlen(shell->id));
		print_json_member("owner", shell->owner);
		print_json_member("client", shell->client);
		print_json_member("state", shell->state);
		print_json_member("run-time", shell->run_time);
		print_json_member("idle-time", shell->idle_time);
		print_json_member("resource", shell->resource);
		print(",\"mine\":%s}", mine ? "true" : "false");
		return;
	}
	put_time(shell->run_time, age);
	put_time(shell->idle_time, idle);
	if (f->count == 1)
		print("%-36s  %-20s  %-15s  %8s  %8s  %s\n", "ID", "OWNER",
			"CLIENT", "AGE", "IDLE", "KIND");
	print("%-36s  %-20s  %-15s  %8s  %8s  %s\n", shell->id, shell->owner,
		shell->client, age, idle, kind_of(shell));
}

static int run(struct winrm_client *client, const struct winrm_request *request)
{
	char why[640];
	int error = winrm_start(client, request);

	if (!error)
		error = stage_log_run(found.log, client);
	if (!error)
		return 0;
	failure_describe(client, found.transport, why, sizeof(why));
	say("%s", why);
	return winrm_exit_status(error);
}

static int list(struct winrm_client *client, struct winrm_request *request)
{
	request->operation = WINRM_OP_LIST_SHELLS;
	request->as.list_shells.on_shell = on_shell;
	request->user = &found;
	return run(client, request);
}

static int delete_one(struct winrm_client *client,
	struct winrm_request *request, const char *id)
{
	request->operation = WINRM_OP_DELETE_SHELL;
	request->as.delete_shell.id = id;
	return run(client, request);
}

static int delete_all(
	struct winrm_client *client, struct winrm_request *request, bool quiet)
{
	size_t i, gone = 0;
	int status = list(client, request), worst = status;

	for (i = 0; status == 0 && i < found.mine; i++) {
		status = delete_one(client, request, found.ids[i]);
		gone += status == 0;
		worst = status ? status : worst;
	}
	if (!quiet)
		say("%zu of %zu shells deleted%s", gone, found.mine,
			found.runspaces ? "; runspaces are left: --delete ID"
					: "");
	return worst;
}

int sessions_run(struct winrm_client *client, struct stage_log *log,
	const struct transport *transport, const struct options *o,
	const struct winrm_connector *record, struct winrm_request *request)
{
	int status;

	memset(&found, 0, sizeof(found));
	found.log = log;
	found.transport = transport;
	/*
	 * with a certificate there is no user name: no shell is known as ours
	 */
	found.user = record->text[WINRM_KEY_USERNAME];
	found.user = name_of(found.user ? found.user : "", &found.user_len);
	request->on_output = NULL;
	request->on_input = NULL;
	if (o->delete_shell && strcmp(o->delete_shell, "all-mine") == 0)
		return delete_all(client, request, o->quiet);
	if (o->delete_shell)
		return delete_one(client, request, o->delete_shell);
	found.print = true;
	found.json = o->json;
	if (o->json)
		print("[");
	status = list(client, request);
	if (o->json)
		print("]\n");
	else if (status == 0 && found.count == 0 && !o->quiet)
		say("no shells on this host");
	return status;
}
