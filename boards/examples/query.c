/* SPDX-License-Identifier: Apache-2.0 */
/*
 * query HOST PORT USER WQL
 *
 * Asks WMI, such as "SELECT Name, State FROM Win32_Service", and prints each
 * row as a line of JSON. No shell is started on the host. PORT 0 is the
 * default, 5985. The password is in $WINRM_PASSWORD.
 */
#include <stdio.h>
#include <stdlib.h>

#include <winrm/winrm.h>
#include <winrm/cim.h>
#include <winrm/posix.h>

static bool write_text(void *user, const char *text, size_t len)
{
	(void)user;
	return fwrite(text, 1, len, stdout) == len;
}

/* Called for each value as it is read. False would end the query. */
static bool on_value(void *user, const struct winrm_cim_value *v)
{
	struct winrm_cim_json *json = user;

	if (!winrm_cim_json(json, v))
		return false;
	return v->kind != WINRM_CIM_ROW_END || putchar('\n') != EOF;
}

static bool ask(struct winrm_client *client, const char *wql)
{
	struct winrm_cim_json json = {.write = write_text};
	struct winrm_cim cim = {
		.resource =
			"wmi/root/cimv2/*", /* of the namespace, any class */
		.query = wql,
		.on_value = on_value,
	};
	struct winrm_request request = {
		.operation = WINRM_OP_CIM_ENUMERATE,
		.as.cim = &cim,
		.timeout_ms = 60000,
		.user = &json,
	};

	return winrm_start(client, &request) == WINRM_OK &&
		winrm_run(client) == WINRM_OK;
}

int main(int argc, char **argv)
{
	static struct winrm_client client;
	static struct winrm_posix io;
	static uint8_t tx[8192], rx[65536];
	struct winrm_config config = {
		.port = &winrm_port_posix,
		.io = &io,
		.tx = tx,
		.tx_len = sizeof(tx),
		.rx = rx,
		.rx_len = sizeof(rx),
	};
	char why[512];
	bool good;

	if (argc != 5) {
		fprintf(stderr, "usage: query HOST PORT USER WQL\n");
		return 2;
	}
	config.host = argv[1];
	config.tcp_port = (uint16_t)atoi(argv[2]);
	config.credentials.kind = WINRM_CREDENTIALS_PASSWORD;
	config.credentials.user = argv[3];
	config.credentials.of.password = getenv("WINRM_PASSWORD");

	if (winrm_posix_init(&io) != WINRM_OK) {
		fprintf(stderr, "the system has no random numbers\n");
		return 1;
	}
	good = winrm_init(&client, &config) == WINRM_OK &&
		ask(&client, argv[4]);
	if (!good) {
		winrm_describe(&client, why, sizeof(why));
		fprintf(stderr, "%s\n", why); /* rows may have come before */
	}
	winrm_abort(&client); /* closes the connection, wipes the secrets */
	winrm_posix_free(&io);
	return good ? 0 : 1;
}
