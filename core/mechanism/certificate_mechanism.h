/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_MECHANISM_CERTIFICATE_MECHANISM_H
#define WINRM_CORE_MECHANISM_CERTIFICATE_MECHANISM_H

#include "core/engine/mechanism.h"

/* The client certificate of TLS (MS-WSMV 3.1.4.1.30); see WINRM_CERTIFICATE. */
extern const struct winrm_mechanism winrm_certificate_mechanism;

#endif
