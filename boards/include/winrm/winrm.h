/* SPDX-License-Identifier: Apache-2.0 */
/* As <winrm/winrm.h> is installed, for builds from this tree. */
#include "../../../core/winrm.h"
