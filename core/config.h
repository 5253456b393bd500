/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_CONFIG_H
#define WINRM_CORE_CONFIG_H

#include <stdint.h>

/**
 * @file
 * Sizes, each with what it costs. Policy is in struct winrm_config. To change
 * one, define it on the compiler's command line, the same for all files.
 */

/** Open elements of a reply. 4 bytes of stack each (32-bit). */
#ifndef WINRM_XML_DEPTH
#define WINRM_XML_DEPTH 32
#endif

/** Open levels of a connector's JSON, at most 16. No cost. */
#ifndef WINRM_JSON_DEPTH
#define WINRM_JSON_DEPTH 16
#endif

/** Text of a fault, cut there. Once in the client, four times on the stack. */
#ifndef WINRM_FAULT_TEXT
#define WINRM_FAULT_TEXT 256
#endif

/** Shell and command ids with their NUL; three in the client. */
#ifndef WINRM_ID_SIZE
#define WINRM_ID_SIZE 64
#endif

/** Text of a value of a resource, cut there; on the stack. */
#ifndef WINRM_VALUE_TEXT
#define WINRM_VALUE_TEXT 512
#endif

/** Selectors of a resource, at most; 16 bytes of stack each. */
#ifndef WINRM_SELECTORS
#define WINRM_SELECTORS 8
#endif

/** Embedded instances in one another, of what is sent with WINRM_CIM; 8 bytes
 * of stack each. At most 3. */
#ifndef WINRM_CIM_NEST
#define WINRM_CIM_NEST 3
#endif

/** Octets of one response head. No cost. */
#ifndef WINRM_HTTP_HEAD_MAX
#define WINRM_HTTP_HEAD_MAX 16384
#endif
/** Header and trailer lines of one response. No cost. */
#ifndef WINRM_HTTP_LINES_MAX
#define WINRM_HTTP_LINES_MAX 100
#endif
/** Interim responses (1xx) before the final one. No cost. */
#ifndef WINRM_HTTP_INTERIM_MAX
#define WINRM_HTTP_INTERIM_MAX 8
#endif

/** Octets of rx kept for heads and frames around an envelope. No cost. */
#ifndef WINRM_RX_MARGIN
#define WINRM_RX_MARGIN 768
#endif

/**
 * 1: an application may be compiled apart from the library, as with an
 * installed one. winrm_init tells the library which headers and switches the
 * application has: one of older headers works, and one that does not fit is
 * refused (WINRM_E_ABI). 0: for firmware, where one build compiles both with
 * the same switches; it saves the code for it, and 640 bytes in the client.
 */
#ifndef WINRM_ABI
#define WINRM_ABI 1
#endif

/** struct winrm_client, in bytes: its parts must fit (checked when built). With
 * WINRM_ABI it has room for fields that later versions add. */
#ifndef WINRM_CLIENT_SIZE
#define WINRM_CLIENT_SIZE                                                      \
	((UINTPTR_MAX > UINT32_MAX ? 2304 : 1920) + (WINRM_ABI ? 640 : 0))
#endif

/** What a log-on keeps for its connection, in the client: of those built, the
 * largest. A multiple of 8. */
#ifndef WINRM_KEYS_SIZE
#define WINRM_KEYS_SIZE 576
#endif

/**
 * Commands after which a shell is replaced: hosts accept no more after about
 * 1000 (MaxConcurrentCommandsPerShell). At most 65535; no cost.
 */
#ifndef WINRM_SHELL_COMMANDS
#define WINRM_SHELL_COMMANDS 500
#endif

/**
 * Code that runs for each byte of output, written for speed: with 1 half the
 * instructions for about 300 bytes more. With 2, for processors that execute
 * out of order, RC4 and MD5 of a message run side by side and base64 has larger
 * tables: 0.6 of the time of 1, for about 12 KB more.
 */
#ifndef WINRM_FAST
#define WINRM_FAST 1
#endif

/**
 * How winrm_cancel passes an octet to the client's thread: a load and a store
 * that are atomic in the sense of C11, in no order with others. For a compiler
 * that is not GCC or Clang, define both; without, winrm_cancel may be called
 * from the client's thread and its signal handlers only.
 */
#ifndef WINRM_ATOMIC_LOAD
#ifdef __GNUC__
#define WINRM_ATOMIC_LOAD(p) __atomic_load_n(p, __ATOMIC_RELAXED)
/** The store; see WINRM_ATOMIC_LOAD. */
#define WINRM_ATOMIC_STORE(p, value)                                           \
	__atomic_store_n(p, value, __ATOMIC_RELAXED)
#else
#define WINRM_ATOMIC_LOAD(p)         (*(volatile uint8_t *)(p))
#define WINRM_ATOMIC_STORE(p, value) (*(volatile uint8_t *)(p) = (value))
#endif
#endif

/*
 * Features, 1 or 0. What each costs is in the README's size table.
 */

/** Requests that list and delete shells. */
#ifndef WINRM_SHELLS
#define WINRM_SHELLS 1
#endif

/** Input for the command: on_input, Send. */
#ifndef WINRM_INPUT
#define WINRM_INPUT 1
#endif

/** A ctrl_c before a command is terminated. */
#ifndef WINRM_INTERRUPT
#define WINRM_INTERRUPT 1
#endif

/** Reconnecting, waiting for quotas, expecting reboots. */
#ifndef WINRM_RESUME
#define WINRM_RESUME 1
#endif

/** Requests that read a resource of the host, such as its configuration. */
#ifndef WINRM_GET
#define WINRM_GET 0
#endif

/** Requests for management data, core/cim: WMI, CIM, configuration. */
#ifndef WINRM_CIM
#define WINRM_CIM 0
#endif

/** Part of WINRM_CIM: subscriptions to events. */
#ifndef WINRM_WATCH
#define WINRM_WATCH 0
#endif

/** Pipelines in runspaces, core/psrp: needs WINRM_INPUT and WINRM_INTERRUPT. */
#ifndef WINRM_PSRP
#define WINRM_PSRP 0
#endif

/** Part of WINRM_PSRP: parameters of a pipeline, and its input. */
#ifndef WINRM_PSRP_INPUT
#define WINRM_PSRP_INPUT 0
#endif

/** Part of WINRM_PSRP: host calls, answered by a callback. */
#ifndef WINRM_PSRP_CALLS
#define WINRM_PSRP_CALLS 0
#endif

/** Part of WINRM_PSRP: pipelines that go on without their client. */
#ifndef WINRM_PSRP_CONNECT
#define WINRM_PSRP_CONNECT 0
#endif

/** Part of WINRM_PSRP, with INPUT or CALLS: secrets as values, encrypted. */
#ifndef WINRM_PSRP_SECRETS
#define WINRM_PSRP_SECRETS 0
#endif

/** Does a pipeline take values of the caller? */
#define WINRM_PSRP_VALUES (WINRM_PSRP_INPUT || WINRM_PSRP_CALLS)

/** WS-Man Identify. */
#ifndef WINRM_IDENTIFY
#define WINRM_IDENTIFY 1
#endif

/** Log-on by Basic, where the config asks for it. */
#ifndef WINRM_BASIC
#define WINRM_BASIC 1
#endif

/** Log-on by client certificate, for ports with TLS. About 150 bytes. */
#ifndef WINRM_CERTIFICATE
#define WINRM_CERTIFICATE 0
#endif

/** Log-on by Kerberos, for ports that can open a second connection, to the
 * KDC: by password or by a key of types 17 and 18. */
#ifndef WINRM_KERBEROS
#define WINRM_KERBEROS 0
#endif

/** Part of Kerberos: IAKERB, by way of a host where no KDC can be reached. */
#ifndef WINRM_KERBEROS_IAKERB
#define WINRM_KERBEROS_IAKERB 0
#endif

/** Part of Kerberos: keytabs and credential caches. */
#ifndef WINRM_KERBEROS_FILES
#define WINRM_KERBEROS_FILES 0
#endif

/** Part of Kerberos: encryption types 19 and 20, with SHA-256 and SHA-384. */
#ifndef WINRM_KERBEROS_SHA2
#define WINRM_KERBEROS_SHA2 0
#endif

/** Part of Kerberos: with a password WINRM_AUTH_NEGOTIATE offers NTLM behind
 * Kerberos, for hosts that take no tickets: the host chooses, and proves that it
 * was offered both. */
#ifndef WINRM_KERBEROS_NTLM
#define WINRM_KERBEROS_NTLM 0
#endif

/** Copies of files, core/copy: needs WINRM_INPUT and WINRM_POWERSHELL. */
#ifndef WINRM_COPY
#define WINRM_COPY 0
#endif

/** Requests sent before the answer to the one before them has come, where
 * config.in_flight asks for it: saves round trips. */
#ifndef WINRM_AHEAD
#define WINRM_AHEAD 0
#endif

/** Is a log-on built in that each request does by itself? */
#define WINRM_SINGLE (WINRM_BASIC || WINRM_CERTIFICATE)

/** Is a log-on built in other than NTLM? */
#define WINRM_MECHANISMS (WINRM_SINGLE || WINRM_KERBEROS)

/** Scripts: request.script. */
#ifndef WINRM_POWERSHELL
#define WINRM_POWERSHELL 1
#endif

/** Decodes the CLIXML that PowerShell writes to stderr; 180 in the client. */
#ifndef WINRM_CLIXML
#define WINRM_CLIXML 1
#endif

/** The name of a field that is refused: response.setting. About 350 bytes. */
#ifndef WINRM_SETTINGS
#define WINRM_SETTINGS 1
#endif

/** A trace of both directions for config.on_trace. About 400 bytes of code. */
#ifndef WINRM_TRACE
#define WINRM_TRACE 0
#endif

#endif
