/* SPDX-License-Identifier: Apache-2.0 */
/* As <winrm/port.h> is installed, for builds from this tree. */
#include "../../../core/port.h"
