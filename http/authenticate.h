/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_HTTP_AUTHENTICATE_H
#define WINRM_HTTP_AUTHENTICATE_H

#include "http/response.h"

/*
 * One value of WWW-Authenticate (RFC 9110 section 11.6.1): the schemes it
 * offers, and the first token of Negotiate, NTLM or Kerberos, if *token is
 * still empty. One line may have several schemes; a comma inside quotes does
 * not end one.
 */
uint8_t winrm_http_read_schemes(
	struct winrm_slice value, struct winrm_slice *token);

#endif
