"""FastAPI with asynchronous drivers: what a framework of another kind does with the same push."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiomysql
import redis.asyncio
from fastapi import FastAPI, Request, Response

from benchmarks.peers import push


@asynccontextmanager
async def _life(application: FastAPI) -> AsyncIterator[None]:
    application.state.redis = redis.asyncio.Redis(port=push.REDIS_PORT, max_connections=64)
    values = push.connection()
    application.state.pool = await aiomysql.create_pool(**values, db=push.database(), maxsize=16)
    yield
    application.state.pool.close()
    await application.state.pool.wait_closed()


app = FastAPI(lifespan=_life)


@app.post("/wecom/callback")
async def callback(request: Request) -> Response:
    """One push: verified, stored once, acknowledged."""
    query = request.query_params
    found = push.opened(await request.body(), query["msg_signature"], query["timestamp"], query["nonce"])
    if await app.state.redis.set(f"peer:{found['MsgId']}", 1, nx=True, ex=3600):
        async with app.state.pool.acquire() as connection, connection.cursor() as cursor:
            await cursor.execute(push.INSERT, (found["MsgId"], found["FromUserName"], found["Content"]))
    return Response(b"")
