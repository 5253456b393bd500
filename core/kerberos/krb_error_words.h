/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_KERBEROS_KRB_ERROR_WORDS_H
#define WINRM_CORE_KERBEROS_KRB_ERROR_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What an error means and what helps, in a few words; NULL: not known. A KDC
 * means another thing by some than the host.
 */
const char *winrm_krb_error_words(uint32_t code, bool of_kdc);
const char *winrm_krb_status_words(uint32_t status); /* an NTSTATUS */

#endif
