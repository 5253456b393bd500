/* SPDX-License-Identifier: Apache-2.0 */
/* As <winrm/rsa.h> is installed, for builds from this tree. */
#include "../../../port/rsa.h"
