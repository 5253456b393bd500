/* SPDX-License-Identifier: Apache-2.0 */
/* As <winrm/client_config.h> is installed, for builds from this tree. */
#include "../../../core/client_config.h"
