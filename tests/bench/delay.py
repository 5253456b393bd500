# SPDX-License-Identifier: Apache-2.0
"""A relay on loopback that is as far away as a host behind a WAN.

    delay.py PORT SECONDS

passes connections on to that port of 127.0.0.1, each octet SECONDS after it
came, in both directions; prints its own port; ends with its stdin. It holds
whatever is under way, as a link with a long delay does, and limits no rate.
"""

import asyncio
import contextlib
import socket
import sys

PIECE = 1 << 18


async def carry(reader, writer, seconds):
    """One direction, to its end."""
    loop = asyncio.get_running_loop()
    under_way = asyncio.Queue()

    async def read():
        data = b"x"
        while data:
            data = await reader.read(PIECE)
            await under_way.put((loop.time() + seconds, data))

    task = asyncio.create_task(read())
    try:
        while True:
            due, data = await under_way.get()
            await asyncio.sleep(max(0, due - loop.time()))
            if not data:
                writer.write_eof()
                return
            writer.write(data)
            await writer.drain()
    except OSError:
        writer.close()
    finally:
        task.cancel()


async def relay(port, seconds):
    async def serve(reader, writer):
        try:
            far = await asyncio.open_connection("127.0.0.1", port, limit=PIECE)
        except OSError:
            writer.close()
            return
        for each in (writer, far[1]):
            each.get_extra_info("socket").setsockopt(
                socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(asyncio.CancelledError):   # at the end of all
            await asyncio.gather(carry(reader, far[1], seconds),
                                 carry(far[0], writer, seconds),
                                 return_exceptions=True)
        writer.close()
        far[1].close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=PIECE,
                                        backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(relay(int(sys.argv[1]), float(sys.argv[2])))
