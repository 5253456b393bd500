/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_CONNECTOR_CONNECTOR_KERBEROS_H
#define WINRM_CORE_CONNECTOR_CONNECTOR_KERBEROS_H

#include "core/connector/connector.h"

/* The keys of a record that are Kerberos's. */

#if WINRM_KERBEROS

/* Does it say what only Kerberos has a use for, or does its caller? */
bool winrm_connector_means_kerberos(const struct winrm_connector *c);

/* How to log on then: a password may do for NTLM as well, where the host chooses
 * that. */
enum winrm_auth winrm_connector_kerberos_auth(const struct winrm_connector *c);

/* Refuses the keys, as they are for another log-on; else true. */
bool winrm_connector_refuse_kerberos(struct winrm_connector *c);

/* Fills in kerberos and credentials of the config. False: see problem. */
bool winrm_connector_set_kerberos(
	struct winrm_connector *c, struct winrm_config *config);

#endif
#endif
