/**
 * Runs miniapp/utils/api.js in Node: `node miniapp_run.js BASE_URL`, one command a line on stdin,
 * `{"do": "accept", "args": [...]}`, one JSON answer a line on stdout.
 * "lose" drops that many answers after the server has given them; "person" sets who holds the phone, by their codes.
 */
const fs = require('fs');
const path = require('path');
const readline = require('readline');

const { createApi } = require(path.join(__dirname, '../../miniapp/utils/api.js'));

const person = { code: '', platform: 'wechat' };
let toLose = 0;
let sent = [];

async function answered(url, options) {
  sent.push({ path: new URL(url).pathname, method: options.method, key: options.headers['Idempotency-Key'] || null });
  const response = await fetch(url, options);
  const data = await response.text();
  if (toLose > 0) {
    toLose -= 1;
    throw new Error('request:fail');
  }
  return { status: response.status, data };
}

const api = createApi({
  baseUrl: process.argv[2],
  pause: () => Promise.resolve(),
  login: async () => ({ code: (person.codes || []).shift() || person.code, platform: person.platform }),
  request({ method, url, headers, data }) {
    const body = data === undefined ? undefined : JSON.stringify(data);
    return answered(url, { method, body, headers: { ...headers, 'Content-Type': 'application/json' } });
  },
  async download({ url, headers }) {
    const { status, data } = await answered(url, { method: 'GET', headers });
    return { status, data: { path: `${data.length > 0}` } };
  },
  upload({ url, headers, path: file, fields }) {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append('file', new Blob([fs.readFileSync(file)], { type: 'image/jpeg' }), path.basename(file));
    return answered(url, { method: 'POST', headers, body: form });
  },
});

async function run(command) {
  if (command.do === 'person') return Object.assign(person, command.args[0]);
  if (command.do === 'lose') return { lose: (toLose = command.args[0]) };
  if (command.do === 'sent') return sent.splice(0);
  return api[command.do](...(command.args || []));
}

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    let answer;
    try {
      answer = { ok: await run(JSON.parse(line)) };
    } catch (error) {
      answer = { error: error.message, status: error.status || null, field: error.field || null, proof: error.proof || [] };
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

main();
