# SPDX-License-Identifier: Apache-2.0
#
# Lines of `mosquitto_sub -F %j` in; one line out for each of $calls: its answer,
# or what a worker said of it. What is left when the input ends is lost.
def lost($worker):
	{id, status: "lost", worker: $worker, message:
		(if $worker then "a worker began this call and did not answer: "
			+ "it may have run"
		else "no worker said that it began this call" end)};

reduce $calls[] as $call ({}; .[$call.id] = {}) | . as $all
| foreach ((inputs | fromjson? | objects | .payload | fromjson? | objects), null)
as $m ({calls: $all, left: ($all | length)};
	.show = null | .say = null
	| if $m == null then .show = (.calls | to_entries
		| map(select(.value.ended | not)
		| .value.worker as $worker | {id: .key} | lost($worker)))
	elif ($m.id | type) != "string" or ($all | has($m.id) | not) then .
	elif $m.stream then .show = [$m]
	elif $m.status == "accepted" then .calls[$m.id].worker = $m.worker
	elif $m.status == "duplicate" then
		.say = "\($m.id): came to worker \($m.worker) again, which did not run it"
	elif .calls[$m.id].ended then .say = "\($m.id): answered again"
	else .calls[$m.id].ended = true | .left -= 1 | .show = [$m] end;
	if .say then {note: .say} else empty end,
	(.show // [])[],
	if .left == 0 then halt else empty end)
