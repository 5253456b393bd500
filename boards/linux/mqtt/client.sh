# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154
#
# What worker and request share: how they talk to the broker.
here=$(cd "$(dirname "$0")" && pwd)
: "${BROKER:=localhost}" "${PORT:=8883}" "${CERTIFICATES:=/etc/winrm-mqtt}"

die() { echo "$program: $*" >&2; exit 1; }

# is_name TEXT: it may be part of a topic and of the name of a file
is_name() {
	case $1 in
	'' | *[!A-Za-z0-9_-]*) return 1 ;;
	esac
}

# client TOOL CERTIFICATE CLIENT-ID ARG...
client() {
	tool=$1 certificate=$CERTIFICATES/$2 id=$3
	shift 3
	exec "$tool" -V mqttv5 -h "$BROKER" -p "$PORT" -q 1 -i "$id" \
		--cafile "$CERTIFICATES/ca.crt" --cert "$certificate.crt" \
		--key "$certificate.key" "$@"
}
