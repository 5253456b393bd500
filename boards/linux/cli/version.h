/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_LINUX_VERSION_H
#define WINRM_LINUX_VERSION_H

/* What --version prints: versions, and what this build can do. */
void version_print(void);

#endif
