/* SPDX-License-Identifier: Apache-2.0 */
/* As <winrm/credentials.h> is installed, for builds from this tree. */
#include "../../../core/credentials.h"
