# SPDX-License-Identifier: Apache-2.0
"""One connection: reads a request, judges it, answers it, and so on."""

import select
import socket
import sys
import time
import traceback

from . import (auth, faults, ntlm, output, reply, request, sealed, service,
               tls, wire)


class Connection:
    """Owned by its thread; `drop` may be called from others."""

    def __init__(self, server, sock, peer, number):
        self._server = server
        self._options = server.options
        self._sock = sock
        self._peer = peer[0]
        self._polite = True         # says close_notify at its end
        self.number = number
        self._count = 0
        self._reader = request.Reader(sock, self._options.idle_timeout)
        self._auth = auth.ConnectionAuth(self._options, server.acceptor,
                                         server.gss, server.accounts,
                                         server.tls)
        self._request = b""         # the last sealed messages of both sides,
        self._previous = None       # for replays
        self._record = {}

    def run(self):
        self._server.log.write("connection-open", conn=self.number,
                               peer=self._peer)
        why = "closed by server"
        try:
            self._accept()
            self._secure()
            while self._one():
                pass
        except wire.Gone as gone:
            why = str(gone)
            self._polite = gone.polite
        except Exception:
            why = "internal error"
            traceback.print_exc(file=sys.stderr)
        finally:
            if self._polite:
                tls.goodbye(self._sock)
            wire.close(self._sock)
            self._server.log.write(
                "connection-closed", conn=self.number, why=why,
                requests=self._count, bytes_in=self._reader.received)

    def drop(self):
        wire.reset(self._sock)
        try:
            # not SSLSocket's, which is for its own thread only
            socket.socket.shutdown(self._sock, 2)
        except OSError:
            pass

    # Fault rules.

    def _shots(self, stage, verb=None):
        """The actions to do at this stage of this request, in order."""
        shots = self._server.rules.fire(
            stage, conn=self.number, request=self._count,
            leg=self._auth.leg, verb=verb)
        if shots:
            self._record.setdefault("injected", []).extend(
                shot.name for shot in shots)
        return shots

    def _accept(self):
        for shot in self._shots("accept"):
            plan = wire.Plan()
            data = shot.run(plan) or b""
            self._server.log.write("accept-fault", conn=self.number,
                                   injected=[shot.name])
            plan.send(self._sock, data, self._server.stopped)

    def _secure(self):
        if self._server.tls is None:
            return
        try:
            self._sock, fields = self._server.tls.wrap(self._sock)
        except wire.Gone as gone:
            self._server.log.write("handshake-failed", conn=self.number,
                                   why=str(gone))
            raise
        self._reader.use(self._sock)
        self._auth.client = fields["client"]
        self._server.log.write("handshake", conn=self.number, **fields)

    # One request.

    def _one(self):
        """Serve a request; False when the connection is at its end."""
        before = self._reader.received
        self._record = {}
        incoming = None
        try:
            incoming = self._reader.head()
            if incoming is None:
                raise wire.Gone("peer left or idle")
            started = time.monotonic()
            self._count += 1
            self._server.stats.request()
            answer = self._handle(incoming)
        except request.Refused as refused:
            if incoming is None:
                started = time.monotonic()
            self._count += incoming is None
            self._record["refused"] = refused.why
            answer = refused.reply
        except (wire.Gone, output.Abandoned) as gone:
            if incoming is None:
                raise
            self._describe(incoming, before)
            self._log_request(started, unanswered=str(gone) or "peer left")
            raise wire.Gone(str(gone) or "peer left") from None
        if incoming is not None and incoming.wants_close and not answer.close:
            answer.close = True
            answer.headers.insert(-1, ("Connection", "close"))
        self._describe(incoming, before)
        return self._send(answer, started)

    def _describe(self, incoming, before):
        self._record.update(
            method=incoming and incoming.method,
            path=incoming and incoming.target,
            bytes_in=self._reader.received - before)

    def _log_request(self, started, **fields):
        self._server.log.write(
            "request", conn=self.number, request=self._count,
            **self._record, **fields,
            seconds=round(time.monotonic() - started, 6))

    def _handle(self, incoming):
        self._auth.peek(incoming)
        for shot in self._shots("head"):
            shot.run(self._sock)
        length = request.body_length(incoming, self._options.max_envelope)
        if incoming.target.partition("?")[0] != "/wsman":
            return reply.page(404, *reply.NOT_FOUND)
        if incoming.method != "POST":
            answer = reply.empty(405)
            answer.headers.insert(0, ("Allow", "POST"))
            answer.close = bool(length)
            return answer
        if (incoming.get("Expect") or "").lower() == "100-continue":
            self._sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        incoming.body = self._reader.body(length)
        if incoming.body is None:
            raise wire.Gone("peer left within a body")
        answer = self._authenticated(incoming)
        if self._auth.answer and answer.status not in (400, 401):
            scheme, token = self._auth.answer
            if token is not None:
                answer.headers.insert(0, ("WWW-Authenticate",
                                          scheme + " " + token))
        return answer

    def _authenticated(self, incoming):
        kind = incoming.get("Content-Type", "")
        if (incoming.get("WSMANIDENTIFY", "").lower() == "unauthenticated"
                and not incoming.all("Authorization")
                and self._auth.context is None):
            self._auth.leg = "none"
            if not _is_soap(kind):
                return reply.empty(415)
            return self._soap(incoming, auth.Outcome(), False)
        self._auth.bend_negotiate = lambda t: self._bend("negotiate", t)
        self._auth.bend_challenge = lambda t: self._bend("challenge", t)
        self._auth.bend_offer = lambda t: self._bend("offer", t)
        self._auth.bend_token = self._bend_token
        outcome = self._auth.check(incoming)
        self._record.update(leg=self._auth.leg, ntlm=self._auth.details,
                            kerberos=self._auth.kerberos,
                            scheme=outcome.scheme,
                            user=outcome.account and outcome.account.owner)
        if outcome.reply is not None:
            if self._auth.leg == "none" and sealed.is_sealed(kind):
                return reply.empty(400)
            return outcome.reply
        if not incoming.body:
            return reply.empty(200)
        if self._auth.leg == "authenticate" and self._options.no_merged:
            # The client has used its keys once more than this side.
            self._auth.reset()
            status = self._options.no_merged
            return reply.empty(status, close=status == 400)
        return self._unsealed(incoming, outcome, kind)

    def _bend(self, stage, token):
        for shot in self._shots(stage):
            token = shot.run(token)
        return token

    def _bend_token(self, answer):
        for shot in self._shots("token"):
            shot.run(answer)

    def _unsealed(self, incoming, outcome, kind):
        if sealed.is_sealed(kind):
            self._record["sealed"] = True
            if self._auth.context is None:
                return reply.empty(400)
            try:
                message, _ = sealed.read(kind, incoming.body, outcome.scheme,
                                         self._auth.context.head)
                incoming.body = self._auth.context.unseal(message)
                self._request = message
            except (sealed.FrameError, ntlm.NtlmError) as error:
                self._record["refused"] = str(error)
                self._auth.reset()
                return reply.empty(400, close=True)
            return self._soap(incoming, outcome, True)
        if not _is_soap(kind):
            self._record["refused"] = "content type"
            return reply.empty(415)
        if not (self._server.tls or self._options.allow_unencrypted):
            self._record["refused"] = "plaintext"
            if self._options.plaintext_status == 401:
                self._auth.reset()
                return reply.unauthorized(self._options.schemes)
            return reply.empty(500)
        return self._soap(incoming, outcome, False)

    def _soap(self, incoming, outcome, was_sealed):
        host = incoming.get("Host") or "localhost"
        call = service.Call(outcome.account, self._peer, host)
        call.left = self._peer_left
        try:
            status, text, answer = self._answer(call, incoming.body)
        finally:
            envelope = call.envelope
            self._record.update(
                verb=envelope.verb, action=envelope.action,
                message_id=envelope.message_id, duplicate=call.duplicate,
                max_envelope=envelope.max_envelope, fault=call.fault,
                fault_text=call.fault_text,
                shell=call.shell_id, command=call.command_id)
        if answer is not None:
            return answer
        return self._sealed(call, status, text, outcome, was_sealed)

    def _answer(self, call, text):
        """(status, response envelope, or a reply in place of both)."""
        answer = None
        try:
            try:
                self._server.service.read(call, text)
            finally:
                self._server.stats.verb(call.envelope.verb)
            if call.account is None and not call.envelope.is_identify:
                return 0, b"", reply.unauthorized(self._options.schemes)
            for shot in self._shots("verb", call.verb):
                answer = shot.run(call, self) or answer
            if answer is not None and not call.tweaks.get("execute"):
                return 0, b"", answer
            text = self._server.service.answer(call)
            if "fault" in call.tweaks:
                raise call.tweaks["fault"]
            return 200, text, answer
        except faults.SoapFault as problem:
            return 500, self._server.service.fault(call, problem), answer

    def _sealed(self, call, status, text, outcome, was_sealed):
        for shot in self._shots("soap", call.verb):
            text = shot.run(text, call)
        self._record["soap_bytes"] = len(text)
        if not was_sealed:
            return reply.content(status, reply.SOAP_TYPE, text)
        omi = self._options.omi_style
        frame = sealed.Frame(
            self._auth.context.seal(text), outcome.scheme,
            tabs=not (omi or self._options.no_tabs),
            tail=b"\r\n\r\n" if omi else b"\r\n")
        self._record["sealed"] = True
        frame.request = self._request
        frame.context = self._auth.context
        frame.again = lambda: self._auth.context.seal(text)
        message = (frame.signature, frame.data)
        for shot in self._shots("seal", call.verb):
            instead = shot.run(frame, text, self._previous)
            if instead is not None:
                return reply.content(instead or status, reply.SOAP_TYPE, text)
        self._previous = message
        return reply.content(status, frame.content_type, frame.encode())

    def _peer_left(self):
        poll = select.poll()
        poll.register(self._sock, select.POLLRDHUP)
        return bool(poll.poll(0))

    # What a fault rule may do with the connection.

    def forget(self):
        """The security context is dead."""
        self._auth.reset()

    def forget_tls(self):
        """No session of this server can be resumed."""
        if self._server.tls:
            self._server.tls.forget()

    def reset(self):
        """The coming end is an RST."""
        wire.reset(self._sock)

    def pause(self, seconds):
        self._server.stopped.wait(seconds)

    def _send(self, answer, started):
        verb = self._record.get("verb")
        for shot in self._shots("reply", verb):
            shot.run(answer)
        plan = wire.Plan()
        for shot in self._shots("wire", verb):
            shot.run(plan)
        data = b"".join((answer.interim, answer.head(), answer.body))
        if self._reader.is_waiting():
            self._record["waiting"] = True
        # Before the bytes: a test may read the log as soon as it has them.
        self._log_request(started, status=answer.status, bytes_out=len(data))
        plan.send(self._sock, data, self._server.stopped)
        return not answer.close


def _is_soap(kind):
    media, _, parameters = kind.partition(";")
    return (media.strip().lower() == "application/soap+xml"
            and "utf-8" in parameters.lower())
