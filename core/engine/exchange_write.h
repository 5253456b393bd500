/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_ENGINE_EXCHANGE_WRITE_H
#define WINRM_CORE_ENGINE_EXCHANGE_WRITE_H

#include "core/engine/exchange.h"

/*
 * Writes x->leg's request into tx: the message at its end, sealed in place,
 * with frame and head in front of it, so that all of it is contiguous. `token`
 * is what the head authorises with, or NULL. False if it does not fit, with
 * x->needed set and nothing sealed, or if sealing failed.
 */
bool winrm_exchange_write(
	struct winrm_exchange *x, const struct winrm_slice *token);

#endif
