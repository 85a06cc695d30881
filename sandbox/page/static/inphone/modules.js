/** The mini-program's JavaScript: files become modules when their scripts run, and run when they are required. */

import { joined } from './wxml.js';

const REQUIRE = /\brequire\(\s*['"]([^'"]+)['"]\s*\)/g;
const COMMENT = /\/\*[\s\S]*?\*\/|(^|[^:'"\w])\/\/.*$/gm;
const waiting = new Map();
const loaded = new Map();
const asked = new Map();
let base = '';
let globals = [];

/** What every served script calls. */
window.inphone = {
  define(name, work) {
    waiting.set(name, work);
  },
};

/**
 * @param {string} path where the mini-program's files are
 * @param {Array} given the values of wx, App, Page, getApp and getCurrentPages
 */
export function prepare(path, given) {
  base = path;
  globals = given;
}

/** Load a file and everything it requires; nothing runs yet. */
export function fetchModule(name) {
  if (!asked.has(name)) asked.set(name, fetchAll(name));
  return asked.get(name);
}

async function fetchAll(name) {
  await script(name);
  const work = waiting.get(name);
  if (!work) throw new Error(`${name}: not JavaScript`);
  const code = work.toString().replace(COMMENT, '$1');
  const required = [...code.matchAll(REQUIRE)].map(([, path]) => resolved(name, path));
  // Files that require each other must not wait for each other.
  await Promise.all(required.filter((path) => !asked.has(path)).map(fetchModule));
}

function script(name) {
  return new Promise((resolve, reject) => {
    const tag = document.createElement('script');
    tag.src = `${base}/files/${name}`;
    tag.addEventListener('load', resolve);
    tag.addEventListener('error', () => reject(new Error(`${name}: not found`)));
    document.head.append(tag);
  });
}

function resolved(from, to) {
  const path = joined(from, to);
  return path.endsWith('.js') ? path : `${path}.js`;
}

/** Run a module once. */
export function run(name) {
  if (loaded.has(name)) return loaded.get(name).exports;
  if (!waiting.has(name)) throw new Error(`module '${name}' is not defined`);
  const module = { exports: {} };
  loaded.set(name, module);
  waiting.get(name)((path) => run(resolved(name, path)), module, module.exports, ...globals);
  return module.exports;
}
