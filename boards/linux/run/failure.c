/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/failure.h"

#include <stdio.h>
#include <string.h>

#include "boards/linux/trust/tls_client.h"

void failure_describe(const struct winrm_client *client,
	const struct transport *transport, char *out, size_t cap)
{
	const struct winrm_response *r = winrm_response(client);
	size_t len = winrm_describe(client, out, cap);

	if (r->error == WINRM_E_CONFIG && !strcmp(r->setting, "input_json"))
		snprintf(out, cap,
			"a line of stdin is no value of JSON; --input-json "
			"takes one in each line, such as 5, \"text\" or "
			"{\"a\":1}");
	if (r->io_code &&
		(r->error == WINRM_E_CONNECT || r->error == WINRM_E_IO ||
			r->error == WINRM_E_CLOSED))
		snprintf(out + len, cap - len, " (%s)", strerror(r->io_code));
	if (r->error == WINRM_E_CERT)
		tls_client_advise(&transport->secure, out + len, cap - len);
	if (r->error == WINRM_E_KDC && r->kerberos_error == 0)
		kerberos_advise(&transport->kerberos, out + len, cap - len);
}
