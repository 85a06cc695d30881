// Express with @wecom/crypto, ioredis and mysql2 in two processes: what a Node team would have built for the same push.
const cluster = require('node:cluster');
const { getSignature, decrypt } = require('@wecom/crypto');
const express = require('express');
const { XMLParser } = require('fast-xml-parser');
const Redis = require('ioredis');
const mysql = require('mysql2/promise');

const INSERT = 'INSERT IGNORE INTO peer_inbox (dedupe, received_at, sender, body) VALUES (?, NOW(6), ?, ?)';
const { PEER_TOKEN, PEER_AES_KEY, PEER_DATABASE, PEER_REDIS_PORT, PEER_PORT } = process.env;

function serve() {
  const address = new URL(PEER_DATABASE);
  const pool = mysql.createPool({
    host: address.hostname, port: Number(address.port), user: address.username, password: address.password,
    database: address.pathname.slice(1), connectionLimit: 16,
  });
  const cache = new Redis({ port: Number(PEER_REDIS_PORT) });
  const parser = new XMLParser({ parseTagValue: false });
  const app = express();
  app.use(express.text({ type: '*/*' }));
  app.post('/wecom/callback', async (request, response) => {
    const { msg_signature: signed, timestamp, nonce } = request.query;
    const sealed = parser.parse(request.body).xml.Encrypt;
    if (getSignature(PEER_TOKEN, timestamp, nonce, sealed) !== signed) return response.status(403).end();
    const found = parser.parse(decrypt(PEER_AES_KEY, sealed).message).xml;
    if (await cache.set(`peer:${found.MsgId}`, 1, 'EX', 3600, 'NX') === 'OK') {
      await pool.execute(INSERT, [found.MsgId, found.FromUserName, found.Content]);
    }
    return response.end();
  });
  app.listen(Number(PEER_PORT), '127.0.0.1');
}

if (cluster.isPrimary) {
  cluster.fork();
  cluster.fork();
  process.on('SIGTERM', () => process.exit(0));
} else {
  serve();
}
