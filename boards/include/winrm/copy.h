/* SPDX-License-Identifier: Apache-2.0 */
/* As <winrm/copy.h> is installed, for builds from this tree. */
#include "../../../core/copy/copy.h"
