/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a program needs that runs commands: the least that a linker keeps of
 * the library. Texts for people (winrm_describe) and the connector are extra.
 */
#include "core/winrm.h"

extern const struct winrm_port port;
extern bool on_output(void *user, enum winrm_stream_id stream,
	const uint8_t *data, size_t len);

int main(void);

int main(void)
{
	static struct winrm_client client;
	static uint8_t tx[4096], rx[8960];
	struct winrm_config config = {0};
	struct winrm_request request = {0};

	config.host = "host";
	config.user = "user";
	config.password = "password";
	config.port = &port;
	config.tx = tx;
	config.tx_len = sizeof(tx);
	config.rx = rx;
	config.rx_len = sizeof(rx);
	request.command = "whoami";
	request.on_output = on_output;
	winrm_init(&client, &config);
	winrm_start(&client, &request);
	winrm_run(&client);
	winrm_close(&client);
	winrm_run(&client);
	winrm_abort(&client);
	return winrm_response(&client)->error;
}
