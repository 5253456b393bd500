/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a program that runs commands needs: the least of the library that a
 * linker keeps. Texts for people (winrm_describe), the connector, copies of
 * files and rows as JSON are extra.
 */
#include "core/cim/cim.h"
#include "core/connector/connector.h"
#include "core/copy/copy.h"
#include "core/winrm.h"

extern const struct winrm_port port;
extern bool on_output(void *user, enum winrm_stream_id stream,
	const uint8_t *data, size_t len);

int main(void);

#ifdef PROGRAM_COPY
static void copy_files(struct winrm_request *request)
{
	static struct winrm_copy copy;

	winrm_copy_prepare(&copy, request);
	winrm_copy_resumes(&copy, WINRM_OK);
	winrm_copy_problem(&copy);
	winrm_copy_end(&copy);
}
#endif

#ifdef PROGRAM_CIM_JSON
static void put_row(void)
{
	static struct winrm_cim_json json;
	static const struct winrm_cim_value value;

	winrm_cim_json(&json, &value);
}
#endif

int main(void)
{
	static struct winrm_client client;
	static uint8_t tx[4096], rx[8960];
	struct winrm_config config = {0};
	struct winrm_request request = {0};

	config.host = "host";
	config.credentials.kind = WINRM_CREDENTIALS_PASSWORD;
	config.credentials.user = "user";
	config.credentials.of.password = "password";
	config.port = &port;
	config.tx = tx;
	config.tx_len = sizeof(tx);
	config.rx = rx;
	config.rx_len = sizeof(rx);
	request.as.command.line = "whoami";
	request.on_output = on_output;
	winrm_init(&client, &config);
	winrm_start(&client, &request);
	winrm_run(&client);
	winrm_close(&client);
	winrm_run(&client);
	winrm_abort(&client);
#ifdef PROGRAM_DESCRIBE
	{
		static char text[512];

		winrm_describe(&client, text, sizeof(text));
	}
#endif
#ifdef PROGRAM_CAPTURE
	{
		static struct winrm_capture capture;

		winrm_capture(&capture, WINRM_STDOUT, rx, 1);
	}
#endif
#ifdef PROGRAM_CONNECTOR
	{
		static struct winrm_connector record;
		static struct winrm_answer answer;

		winrm_connector_init(&record);
		winrm_connector_read(&record, "{}", 2);
		winrm_connector_prepare(&record, &config, &request);
		winrm_answer_put(&answer, NULL, NULL);
	}
#endif
#ifdef PROGRAM_COPY
	copy_files(&request);
#endif
#ifdef PROGRAM_CIM_JSON
	put_row();
#endif
	return winrm_response(&client)->error;
}
