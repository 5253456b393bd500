# SPDX-License-Identifier: Apache-2.0
"""Where actions are registered: a name, a stage, and keyword parameters.

stage      called with                          returns
accept     wire.Plan of the new connection      bytes to send
head       the socket, before the body is read  nothing
negotiate  the client's NEGOTIATE token         the token to believe
challenge  the server's CHALLENGE token         bytes, or base64 text
offer      the first token of SPNEGO or Kerberos  the token to believe
token      auth.Token of Kerberos or SPNEGO    nothing
verb       service.Call, Connection             a Reply in place, or None
soap       response envelope, service.Call      response envelope
seal       sealed.Frame, envelope, previous     status to send plain, or None
reply      reply.Reply                          nothing
wire       wire.Plan                            nothing
"""

import inspect

STAGES = ("accept", "head", "negotiate", "challenge", "offer", "token", "verb",
          "soap", "seal", "reply", "wire")
ACTIONS = {}    # name -> (stage, function, names of its parameters)


def action(stage, name):
    """Register the decorated function; its keyword-only parameters are
    those that a rule may give."""
    assert stage in STAGES and name not in ACTIONS

    def register(function):
        parameters = inspect.signature(function).parameters.values()
        known = {p.name for p in parameters if p.kind == p.KEYWORD_ONLY}
        ACTIONS[name] = (stage, function, known)
        return function
    return register
