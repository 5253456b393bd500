/* SPDX-License-Identifier: Apache-2.0 */
/* As <winrm/config.h> is installed, for builds from this tree. */
#include "../../../core/config.h"
