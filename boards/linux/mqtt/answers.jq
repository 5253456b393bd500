# SPDX-License-Identifier: Apache-2.0
#
# Of the lines of `winrm serve`, unchanged, with --arg want
#   answer: the last one of each call
#   stream: output as it arrives
#   id:     the id of each call that has ended; - for a line that has none
. as $line | fromjson | select(has("winrm") | not)
| if has("stream") then select($want == "stream") | $line
elif $want == "id" then (.id // "-")
else select($want == "answer") | $line end
