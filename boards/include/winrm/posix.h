/* SPDX-License-Identifier: Apache-2.0 */
/* As <winrm/posix.h> is installed, for builds from this tree. */
#include "../../../port/posix.h"
