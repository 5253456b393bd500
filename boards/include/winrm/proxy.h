/* SPDX-License-Identifier: Apache-2.0 */
/* As <winrm/proxy.h> is installed, for builds from this tree. */
#include "../../../port/proxy.h"
