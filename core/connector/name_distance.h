/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_CONNECTOR_NAME_DISTANCE_H
#define WINRM_CORE_CONNECTOR_NAME_DISTANCE_H

#include "core/base/slice.h"

/* Letters to change, insert or remove to make one name of the other. */
size_t winrm_name_distance(struct winrm_slice a, struct winrm_slice b);

#endif
