# SPDX-License-Identifier: Apache-2.0
#
# Lines of `mosquitto_sub -F %j` become lines for the worker, with tabs between:
#   request ID EXPIRES CALL | accepted ID | refused ID WHY (a JSON text)
# A call may have these keys and no others: whoever may send requests must not
# be able to name the worker's files, or a host that gets a connector's logon.
def keys_of_calls: ["id", "expires", "connector-name", "command", "query",
	"get", "invoke", "namespace", "shell", "stdin", "timeout", "stream", "environment",
	"working-directory", "codepage", "no-profile", "max-output",
	"operation-timeout"];
def is_id: type == "string" and test("\\A[A-Za-z0-9_-]{1,64}\\z");
def is_plain: type | . == "string" or . == "number" or . == "boolean";
def is_words: type == "string" or
	(type == "array" and all(.[]; type == "string"));
def is_second: type == "number" and . == floor and . >= 0 and . < 1e12;

# Why it is no call, or null.
def fault:
	(keys_unsorted - keys_of_calls) as $more
	| if ($more | length) > 0 then
		"a request may not have the key \($more[0][:40] | tojson)"
	elif (has("connector-name") and (has("command") or has("query") or
		has("get") or has("invoke"))) | not
	then "a request needs connector-name, and command, query, get or invoke"
	elif (.expires | is_second) | not then
		"expires must be a time in seconds since 1970"
	elif all(.get, .invoke; . == null or is_words) | not then
		"get and invoke must be a text or an array of texts"
	elif all(del(.environment, .get, .invoke)[]; is_plain) | not then
		"a value must be a text, a number, true or false"
	elif (.environment // {}) | type != "object" or
		(all(.[]; type == "string") | not) then
		"environment must be an object of texts"
	elif del(.expires) | tojson | utf8bytelength > 60000 then
		"a request must not be longer than 60000 bytes"
	else null end;

def request:
	if type != "object" then "refused\t-\t\"a request must be an object\""
	elif (.id | is_id) | not then
		"refused\t-\t\"id must be 1 to 64 of A-Z a-z 0-9 _ -\""
	else fault as $why
	| if $why then "refused\t\(.id)\t\($why | tojson)"
	else "request\t\(.id)\t\(.expires)\t\(del(.expires) | tojson)" end
	end;

(fromjson? // empty) | objects
| .payload as $payload
| if .topic | endswith("/state") then
	($payload | fromjson? // empty) | objects
	| select(.status == "accepted" and (.id | is_id)) | "accepted\t\(.id)"
else
	([$payload | fromjson?] | first) | request
end
