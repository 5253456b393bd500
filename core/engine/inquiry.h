/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_ENGINE_INQUIRY_H
#define WINRM_CORE_ENGINE_INQUIRY_H

#include "core/engine/engine.h"

/*
 * What a mechanism asks of another host, such as a Kerberos KDC, before it has
 * a token: one message and its answer over the port's second connection. The
 * question lies in tx and the answer in rx, which the exchange does not need
 * meanwhile. Each inquiry has half of connect_timeout_ms.
 */

#if WINRM_KERBEROS
/* Moves on; a WINRM_WANT_ to wait for, or 0. */
int winrm_inquiry_step(struct winrm_engine *e, uint32_t now);
#endif

#endif
