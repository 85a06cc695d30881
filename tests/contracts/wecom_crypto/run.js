// Reads one JSON request a line, answers one JSON line: WeCom's package as the far side.
const readline = require("node:readline");
const { encrypt, decrypt, getSignature } = require("@wecom/crypto");

const commands = {
  seal: ({ key, token, message, id, timestamp, nonce }) => {
    const encrypted = encrypt(key, message, id);
    return { encrypted, signature: getSignature(token, timestamp, nonce, encrypted) };
  },
  open: ({ key, token, encrypted, timestamp, nonce }) => {
    const { message, id } = decrypt(key, encrypted);
    return { message, id, signature: getSignature(token, timestamp, nonce, encrypted) };
  },
};

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const request = JSON.parse(line);
  let answer;
  try {
    answer = commands[request.do](request);
  } catch (error) {
    answer = { error: String(error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
});
