/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_ENGINE_CANCEL_H
#define WINRM_CORE_ENGINE_CANCEL_H

#include "core/engine/engine.h"

/* Handles time and winrm_cancel before anything else is done. */
void winrm_cancel_look_up(struct winrm_engine *e, uint32_t now);

#endif
