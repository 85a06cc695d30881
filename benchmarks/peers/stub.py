"""A WeCom that only counts: answers every call at once with success and remembers when each came."""

import asyncio
import json
import sys
import time

ANSWERS = {
    "gettoken": {"errcode": 0, "errmsg": "ok", "access_token": "T", "expires_in": 7200},
    "send": {"errcode": 0, "errmsg": "ok", "invaliduser": "", "msgid": "m"},
}
came_at: list[float] = []


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One connection, kept open."""
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            length = next((line for line in head.split("\r\n") if line.lower().startswith("content-length:")), ":0")
            await reader.readexactly(int(length.partition(":")[2]))
            writer.write(answer(head.split(" ", 2)[1]))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def answer(path: str) -> bytes:
    """The response to one request; a send is noted."""
    name = path.partition("?")[0].rsplit("/", 1)[-1]
    if name == "send":
        came_at.append(time.monotonic())
    if name == "report":
        body = json.dumps(came_at).encode()
        came_at.clear()
    else:
        body = json.dumps(ANSWERS[name]).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def main() -> None:
    """Serve on a free port, printed first, until killed."""
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
