/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_ESP_IDF_H
#define WINRM_ESP_IDF_H

/**
 * @file
 * What ESP-IDF gives to the port over lwIP's sockets.
 */

#include <winrm/lwip_socket.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * For winrm_lwip_socket_init, with NULL as the board: the chip's generator,
 * which has entropy only while Wi-Fi or Bluetooth is on (or after
 * bootloader_random_enable), and the system's time, 0 until it was set.
 */
extern const struct winrm_lwip_source winrm_esp_idf;

#ifdef __cplusplus
}
#endif

#endif
