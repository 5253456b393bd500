# SPDX-License-Identifier: Apache-2.0
# The files of the library and its features: one list for make and, through
# core/sources.cmake, for CMake. Paths are from the root of the source.
# tests/setup/sources writes it; make layers compares it with the tree.

WINRM_CORE_SOURCES = \
	core/abi.c \
	core/base/base64.c \
	core/base/json.c \
	core/base/reference.c \
	core/base/secret.c \
	core/base/slice.c \
	core/base/upper.c \
	core/base/utf.c \
	core/base/uuid.c \
	core/base/writer.c \
	core/caller_connection.c \
	core/capture.c \
	core/cim/cim_ahead.c \
	core/cim/cim_args.c \
	core/cim/cim_event.c \
	core/cim/cim_fields.c \
	core/cim/cim_json.c \
	core/cim/cim_operation.c \
	core/cim/cim_reader.c \
	core/cim/cim_reply.c \
	core/cim/cim_request.c \
	core/cim/cim_text.c \
	core/cim/cim_type.c \
	core/cim/cim_watch.c \
	core/client.c \
	core/connector/connector.c \
	core/connector/connector_answer.c \
	core/connector/connector_apply.c \
	core/connector/connector_args.c \
	core/connector/connector_call.c \
	core/connector/connector_find.c \
	core/connector/connector_kerberos.c \
	core/connector/connector_keys.c \
	core/connector/connector_problem.c \
	core/connector/connector_query.c \
	core/connector/connector_runspace.c \
	core/connector/connector_split.c \
	core/connector/connector_words.c \
	core/connector/name_distance.c \
	core/copy/copy.c \
	core/copy/copy_certutil.c \
	core/copy/copy_certutil_ended.c \
	core/copy/copy_certutil_input.c \
	core/copy/copy_certutil_line.c \
	core/copy/copy_certutil_text.c \
	core/copy/copy_frame.c \
	core/copy/copy_name.c \
	core/copy/copy_path.c \
	core/copy/copy_script.c \
	core/copy/copy_send.c \
	core/copy/copy_tree.c \
	core/copy/copy_tree_get.c \
	core/copy/copy_tree_put.c \
	core/copy/copy_tree_script.c \
	core/describe.c \
	core/describe_answer.c \
	core/describe_kerberos.c \
	core/describe_misfit.c \
	core/describe_setting.c \
	core/engine/ahead.c \
	core/engine/cancel.c \
	core/engine/exchange.c \
	core/engine/exchange_clock.c \
	core/engine/exchange_reply.c \
	core/engine/exchange_write.c \
	core/engine/inquiry.c \
	core/engine/operation.c \
	core/engine/request_flow.c \
	core/engine/request_note.c \
	core/engine/step.c \
	core/engine/trace.c \
	core/identify/identify.c \
	core/kerberos/ap_reply.c \
	core/kerberos/ap_request.c \
	core/kerberos/ccache.c \
	core/kerberos/der_read.c \
	core/kerberos/der_write.c \
	core/kerberos/gss_frame.c \
	core/kerberos/gss_wrap.c \
	core/kerberos/iakerb.c \
	core/kerberos/kdc_reply.c \
	core/kerberos/kdc_request.c \
	core/kerberos/keytab.c \
	core/kerberos/krb_crypto.c \
	core/kerberos/krb_error.c \
	core/kerberos/krb_error_words.c \
	core/kerberos/krb_field.c \
	core/kerberos/krb_file.c \
	core/kerberos/krb_hmac.c \
	core/kerberos/krb_key.c \
	core/kerberos/krb_shape.c \
	core/kerberos/krb_time.c \
	core/kerberos/spnego.c \
	core/kerberos/ticket_record.c \
	core/mechanism/basic_mechanism.c \
	core/mechanism/certificate_mechanism.c \
	core/mechanism/kerberos_begin.c \
	core/mechanism/kerberos_check.c \
	core/mechanism/kerberos_kdc.c \
	core/mechanism/kerberos_mechanism.c \
	core/mechanism/kerberos_state.c \
	core/mechanism/mechanism_table.c \
	core/mechanism/negotiate_mechanism.c \
	core/mechanism/ntlm_mechanism.c \
	core/mechanism/user_check.c \
	core/psrp/fragment.c \
	core/psrp/host_call.c \
	core/psrp/json_out.c \
	core/psrp/json_value.c \
	core/psrp/message_out.c \
	core/psrp/prompt_answer.c \
	core/psrp/receive.c \
	core/psrp/record.c \
	core/psrp/secret_out.c \
	core/psrp/send.c \
	core/psrp/send_input.c \
	core/psrp/send_message.c \
	core/psrp/session_key.c \
	core/psrp/value_out.c \
	core/psrp/value_reader.c \
	core/psrp/value_text.c \
	core/shell/pipeline_check.c \
	core/shell/session.c \
	core/shell/session_ahead.c \
	core/shell/session_connect.c \
	core/shell/session_key.c \
	core/shell/session_output.c \
	core/shell/session_pipeline.c \
	core/shell/session_reply.c \
	core/shell/shell_delete.c \
	core/shell/shell_list.c \
	core/transfer/transfer_get.c \
	core/version.c \
	http/authenticate.c \
	http/parts.c \
	http/request.c \
	http/response.c \
	http/sealed.c \
	ntlm/challenge.c \
	ntlm/hmac.c \
	ntlm/keys.c \
	ntlm/md4.c \
	ntlm/mic.c \
	ntlm/ntlm.c \
	ntlm/rc4.c \
	ntlm/rc4_hmac.c \
	soap/advice.c \
	soap/clixml.c \
	soap/clixml_record.c \
	soap/envelope.c \
	soap/envelope_reply.c \
	soap/fault.c \
	soap/identify.c \
	soap/names.c \
	soap/pipeline_request.c \
	soap/powershell.c \
	soap/shell_reply.c \
	soap/shell_request.c \
	soap/shells.c \
	soap/stream.c \
	soap/transfer.c \
	soap/xml.c \
	soap/xml_text.c

WINRM_CRYPTO_SOURCES = \
	port/crypto_mbedtls.c \
	port/crypto_psa.c \
	port/crypto_rsa.c \
	port/crypto_sha256.c

WINRM_POSIX_SOURCES = \
	port/posix.c \
	port/resolve.c \
	port/service.c \
	port/srv.c

WINRM_TLS_SOURCES = \
	port/tls_check.c \
	port/tls_decrypt.c \
	port/tls_file.c \
	port/tls_key.c \
	port/tls_load.c \
	port/tls_mbedtls.c \
	port/tls_memory.c \
	port/tls_name.c \
	port/tls_session.c \
	port/tls_unlock.c \
	port/tls_version.c

WINRM_PROXY_SOURCES = \
	port/proxy.c \
	port/proxy_head.c \
	port/proxy_reason.c \
	port/proxy_text.c \
	port/proxy_url.c

WINRM_LWIP_RAW_SOURCES = \
	port/lwip_raw.c

WINRM_LWIP_SOCKET_SOURCES = \
	port/lwip_socket.c

WINRM_FEATURE_NAMES = \
	AHEAD \
	BASIC \
	CERTIFICATE \
	CIM \
	CLIXML \
	COPY \
	GET \
	IDENTIFY \
	INPUT \
	INTERRUPT \
	KERBEROS \
	KERBEROS_FILES \
	KERBEROS_IAKERB \
	KERBEROS_NTLM \
	KERBEROS_SHA2 \
	POWERSHELL \
	PSRP \
	PSRP_CALLS \
	PSRP_CONNECT \
	PSRP_INPUT \
	PSRP_SECRETS \
	RESUME \
	SETTINGS \
	SHELLS \
	TRACE \
	WATCH
