/* SPDX-License-Identifier: Apache-2.0 */
/* As <winrm/request.h> is installed, for builds from this tree. */
#include "../../../core/request.h"
