/* SPDX-License-Identifier: Apache-2.0 */
/* As <winrm/tls.h> is installed, for builds from this tree. */
#include "../../../port/tls.h"
