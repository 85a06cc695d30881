/** What people do: the same calls of the control API that tests and scripts use. */

import { toast, words } from './dom.js';

let refresh = () => {};

/** The page tells how to look again at once, so that nobody waits for the next round. */
export function afterEach(action) {
  refresh = action;
}

/** One call; throws with the server's reason. */
export async function call(path, body) {
  const options = body === undefined ? {} : {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
  };
  const answer = await fetch(path, options);
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.error || `HTTP ${answer.status}`);
  return told;
}

/** One act; its failure is said on the page and answered with null. */
export async function act(path, body = {}) {
  try {
    const told = await call(path, body);
    refresh();
    return told;
  } catch (error) {
    toast(`${words.failed}：${error.message}`);
    refresh();
    return null;
  }
}

const someone = (role) => (role.userid ? `/control/members/${encodeURIComponent(role.userid)}`
  : `/control/candidates/${encodeURIComponent(role.external_userid)}`);

export const say = (role, text) => act(`${someone(role)}/say`, { text });
export const tap = (role, body) => act(`${someone(role)}/tap`, body);
export const enter = (role, body = {}) => act(`${someone(role)}/${role.userid ? 'enter' : 'open'}`, body);
/** Into the chat by a short link; false when it leads nowhere: its own page then says why. */
export async function enterShort(role, url) {
  try {
    await call(`${someone(role)}/open`, { url });
  } catch (error) {
    return false;
  }
  refresh();
  return true;
}

export const send = (role, body) => act(`${someone(role)}/send`, body);
export const recall = (role, msgid) => act(`${someone(role)}/recall`, { msgid });
export const press = (role, body) => act(`${someone(role)}/click`, body);
export const pressMenu = (role, body) => act(`${someone(role)}/menu`, body);

/** The bytes of a blob as base64. */
export function base64(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(',')[1] || '');
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
