/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_UNIT_CONNECTOR_RIG_H
#define WINRM_UNIT_CONNECTOR_RIG_H

#include "core/connector/connector.h"

/* A connector, and what it prepares. */
extern struct winrm_connector connector;
extern struct winrm_config config;
extern struct winrm_request request;

/* Empty, but for host, user and password; it may ask for management data. */
void connector_begin(struct winrm_cim *cim);

/* Sets a key; the test fails when that is refused. */
void connector_set(const char *key, const char *value);

/* False: connector.problem says why. */
bool connector_prepare(void);

void assert_prepared(void);

/* That it is refused, with these words. */
void assert_problem(const char *words);

#endif
