/* SPDX-License-Identifier: Apache-2.0 */
/* As <winrm/version.h> is installed, for builds from this tree. */
#include "../../../core/version.h"
