/* SPDX-License-Identifier: Apache-2.0 */
#include "http/request.h"

#include "core/base/base64.h"
#include "core/config.h"
#include "http/parts.h"

static void put_authorization(
	struct winrm_writer *w, const struct winrm_http_request *r)
{
	winrm_http_put(w, "\r\nAuthorization: ");
	winrm_writer_put_str(w, r->scheme);
	if (r->token.len == 0)
		return; /* the connection itself is authenticated */
	winrm_http_put(w, " ");
	winrm_base64_put(w, r->token.ptr, r->token.len);
}

void winrm_http_put_head(
	struct winrm_writer *w, const struct winrm_http_request *r)
{
	winrm_http_put(w, "POST ");
	winrm_writer_put_str(w, r->path);
	winrm_http_put(w, " HTTP/1.1\r\nHost: ");
	winrm_writer_put_authority(w, r->host, r->tcp_port);
	winrm_http_put(w,
		"\r\nUser-Agent: winrm\r\nAccept-Encoding: identity"
		"\r\nConnection: Keep-Alive");
	if (r->scheme)
		put_authorization(w, r);
	if (WINRM_IDENTIFY && r->identify)
		winrm_http_put(w, "\r\nWSMANIDENTIFY: unauthenticated");
	if (r->soap)
		winrm_http_put(w, WINRM_HTTP_APPLICATION WINRM_HTTP_SOAP_XML);
	if (r->protocol) {
		winrm_http_put(w,
			"\r\nContent-Type: multipart/encrypted;protocol=\""
			"application/");
		winrm_http_put(w, r->protocol);
		winrm_http_put(w, "\";boundary=\"" WINRM_HTTP_BOUNDARY "\"");
	}
	winrm_http_put(w, "\r\nContent-Length: ");
	winrm_writer_put_decimal(w, r->content_length);
	winrm_http_put(w, "\r\n\r\n");
}
