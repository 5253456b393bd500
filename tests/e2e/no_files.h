/* SPDX-License-Identifier: Apache-2.0 */

/* mbedTLS as on a device without a file system, and what needs files. */

#undef MBEDTLS_FS_IO
#undef MBEDTLS_PSA_ITS_FILE_C
#undef MBEDTLS_PSA_CRYPTO_STORAGE_C
