/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARD_SESSION_H
#define BOARD_SESSION_H

#include "boards/mps2-an385/copying.h"
#include "boards/mps2-an385/kerberos.h"
#include "boards/mps2-an385/settings.h"
#include "core/winrm.h"
#include "port/crypto.h"

enum { SESSION_TX = 4096, SESSION_RX = 8960, SESSION_LINES = 256 };

/* A client, its buffers, and its results. */
struct session {
	const struct settings *settings;
	struct winrm_client client;
#if WINRM_KERBEROS
	struct kerberos kerberos;
#endif
#if WINRM_COPY
	struct copying copying;
#endif
	uint8_t tx[SESSION_TX], rx[SESSION_RX];
	uint8_t lines[SESSION_LINES]; /* of stdin */
	uint32_t input;               /* bytes of it already lent */
	struct winrm_md5 hash[2];     /* of stdout, stderr */
	uint32_t bytes[2];
	uint32_t commands;
	int error, exit_code, reconnects;
	bool sealed;
	char message[400];
	int status; /* as the winrm command's */
};

/*
 * Runs the commands of the settings, one after the other, until one fails, over
 * a port of lwIP's. Then closes the connection. `number` counts from 0.
 */
void session_run(struct session *s, int number, const struct settings *settings,
	const struct winrm_port *port, void *io);

/* "NAME field=value ...", and "message ..." */
void session_report(struct session *s, const char *name);

#endif
