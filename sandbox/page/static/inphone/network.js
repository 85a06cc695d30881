/** wx.request, wx.uploadFile, wx.downloadFile: through the sandbox, to the mini-program's registered domains. */

import { keep, kept } from './files.js';

const DEFAULT_TIMEOUT_MS = 60000;
let base = '';

export function setNetwork(path) {
  base = path;
}

/** The answer of a server, or an error as WeChat words it. */
async function exchange(name, url, options, { timeout = DEFAULT_TIMEOUT_MS }, task) {
  const timer = setTimeout(() => task.abort('timeout'), timeout);
  try {
    const answer = await fetch(`${base}/request?url=${encodeURIComponent(url)}`, { ...options, signal: task.signal });
    const refused = answer.headers.get('X-Inphone');
    if (refused) throw new Error(refused);
    return { answer, body: await answer.blob() };
  } catch (error) {
    throw new Error(`${name}:fail ${task.signal.reason?.message || error.message}`);
  } finally {
    clearTimeout(timer);
  }
}

/** Runs the exchange, tells its end to the callbacks, and can be aborted. */
function start(options, work) {
  const controller = new AbortController();
  const task = { signal: controller.signal, abort: (why = 'abort') => controller.abort(new Error(why)) };
  work(task).then(
    (found) => finish(options.success, options.complete, found),
    (error) => finish(options.fail, options.complete, { errMsg: error.message }),
  );
  return { abort: () => task.abort(), onProgressUpdate() {}, onHeadersReceived() {} };
}

function finish(told, complete, found) {
  told?.(found);
  complete?.(found);
}

export function request(options) {
  const { url, data, header = {}, method = 'GET', dataType = 'json', responseType = 'text' } = options;
  const verb = method.toUpperCase();
  const headers = { 'Content-Type': 'application/json', ...header };
  const query = verb === 'GET' && data && typeof data === 'object';
  const body = verb === 'GET' || data === undefined ? undefined : encoded(data, headers);
  return start(options, async (task) => {
    const target = query ? `${url}${url.includes('?') ? '&' : '?'}${new URLSearchParams(data)}` : url;
    const { answer, body: blob } = await exchange('request', target, { method: verb, headers, body }, options, task);
    const read = responseType === 'arraybuffer' ? await blob.arrayBuffer() : parsed(await blob.text(), dataType);
    return { statusCode: answer.status, header: Object.fromEntries(answer.headers), data: read, errMsg: 'request:ok' };
  });
}

function encoded(data, headers) {
  if (typeof data === 'string' || data instanceof ArrayBuffer) return data;
  const form = Object.entries(headers).some(
    ([name, kind]) => /content-type/i.test(name) && /x-www-form-urlencoded/.test(kind),
  );
  return form ? new URLSearchParams(data).toString() : JSON.stringify(data);
}

function parsed(text, dataType) {
  if (dataType !== 'json') return text;
  try {
    return JSON.parse(text);
  } catch (error) {
    return text; // as WeChat hands over what is no JSON
  }
}

export function uploadFile(options) {
  const { url, filePath, name, formData = {}, header = {} } = options;
  return start(options, async (task) => {
    const found = kept(filePath);
    if (!found) throw new Error('uploadFile:fail file not found');
    const form = new FormData();
    Object.entries(formData).forEach(([key, one]) => form.append(key, one));
    form.append(name, found.blob, found.name);
    const { answer, body } = await exchange(
      'uploadFile',
      url,
      { method: 'POST', headers: header, body: form },
      options,
      task,
    );
    return { statusCode: answer.status, data: await body.text(), errMsg: 'uploadFile:ok' };
  });
}

export function downloadFile(options) {
  return start(options, async (task) => {
    const { answer, body } = await exchange('downloadFile', options.url, { headers: options.header }, options, task);
    const tempFilePath = keep(body, new URL(options.url).pathname.split('/').pop());
    return { statusCode: answer.status, tempFilePath, errMsg: 'downloadFile:ok' };
  });
}

/** One control call of the sandbox, as this phone's person. */
export async function control(path, body) {
  const answer = await fetch(`/control${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.error);
  return told;
}
