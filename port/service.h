/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_PORT_SERVICE_H
#define WINRM_PORT_SERVICE_H

#include "port/posix.h"

/* What struct winrm_service keeps between connections. */

/* Is it the name of SRV records, not of a host? */
bool winrm_service_is(const char *host);

/*
 * Its addresses, into p->addresses from p->next on: how many. 0: they must be
 * looked up, and it is for this io to do so. RESOLVE: there are none.
 */
int winrm_service_find(struct winrm_posix *p, const char *name, uint32_t now);

/* Must it wait, as another io is looking them up? */
bool winrm_service_must_wait(const struct winrm_posix *p, const char *name);

/* They are in p->addresses, `count` of them, or RESOLVE. */
void winrm_service_found(struct winrm_posix *p, int count, uint32_t now);

/* The address before p->next has a connection. */
void winrm_service_connected(struct winrm_posix *p);

/* No address is left. */
void winrm_service_failed(struct winrm_posix *p);

/* The io is being closed. */
void winrm_service_closed(struct winrm_posix *p);

#endif
