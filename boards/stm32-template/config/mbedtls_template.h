/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARD_MBEDTLS_TEMPLATE_H
#define BOARD_MBEDTLS_TEMPLATE_H

/*
 * Everything of mbedTLS that plain HTTP needs. For HTTPS take that of
 * boards/mps2-an385, and port/tls.h; with a static pool set keep_buffers and
 * failed_allocations of its config.
 */

#define MBEDTLS_MD5_C

#endif
