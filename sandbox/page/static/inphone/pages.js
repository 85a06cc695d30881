/**
 * App and Page, their lives, and the stack of open pages.
 * Source: developers.weixin.qq.com/miniprogram/dev/framework/app-service/
 */

import { read } from './files.js';
import { fetchModule, run } from './modules.js';
import { patch, wanted } from './render.js';
import { load } from './wxml.js';
import { styles } from './wxss.js';
import { asking } from './wx.js';

const MOST_PAGES = 10;
const stack = [];
const sheets = new Map();
let app = null;
let config = null;
let appSheet = null;
let defining = null;

export const globals = {
  App(options) {
    app = options;
  },
  Page(options) {
    defining.options = options;
  },
  getApp: () => app,
  getCurrentPages: () => stack.map((one) => one.page),
};

/** Set a value at `a.b[0].c`. */
export function put(data, path, found) {
  const keys = path.replace(/\[(\d+)\]/g, '.$1').split('.');
  let at = data;
  keys.slice(0, -1).forEach((key, step) => {
    if (at[key] === null || typeof at[key] !== 'object') at[key] = /^\d+$/.test(keys[step + 1]) ? [] : {};
    at = at[key];
  });
  at[keys.at(-1)] = found;
}

/** What goes into a page's data is a copy, so that no two fields share an object. */
function copy(found) {
  if (Array.isArray(found)) return found.map(copy);
  if (found === null || typeof found !== 'object' || Object.getPrototypeOf(found) !== Object.prototype) return found;
  return Object.fromEntries(Object.entries(found).map(([key, inner]) => [key, copy(inner)]));
}

class OpenPage {
  constructor(route, { options, markup, settings, sheet }, query) {
    Object.assign(this, { route, markup, settings, sheet, query, shown: [] });
    this.dom = document.createElement('wx-page');
    const data = copy(options.data || {});
    this.page = Object.assign(Object.create({ setData: (changes, done) => this.setData(changes, done) }), options, {
      data,
      route,
      options: query,
    });
  }

  setData(changes, done) {
    for (const [path, found] of Object.entries(changes)) put(this.page.data, path, copy(found));
    this.draw();
    done?.call(this.page);
  }

  draw() {
    const after = wanted(this.markup.nodes, this.markup.templates, this.page.data);
    patch(this.dom, this.shown, after, this);
    this.shown = after;
  }

  /** An event of an element; a text input may be answered with what it shall hold. */
  handle(method, event, dom) {
    if (typeof this.page[method] !== 'function') {
      console.error(`${this.route} has no method ${method}`);
      return;
    }
    const answer = this.page[method](event);
    if (event.type === 'input' && (typeof answer === 'string' || typeof answer?.value === 'string'))
      dom.value = answer.value ?? answer;
  }

  tell(name, argument) {
    return this.page[name]?.(argument);
  }
}

/** Read app.json, run app.js and open the first page. */
export async function launch(path, showFailure) {
  config = JSON.parse(await read('app.json'));
  appSheet = (await read('app.wxss', true))
    ? await styles('app.wxss', (name) => read(name, true))
    : new CSSStyleSheet();
  await fetchModule('app.js');
  run('app.js');
  const [route, query] = target(path || config.pages[0]);
  const options = { path: route, query, scene: 1001, referrerInfo: {} };
  globals.launched = options;
  app?.onLaunch?.(options);
  app?.onShow?.(options);
  await go(path || config.pages[0]).catch(showFailure);
}

/** A path with its query, which WeChat hands to the page undecoded. */
function target(url) {
  const [path, words = ''] = url.split('?');
  const pairs = words
    .split('&')
    .filter(Boolean)
    .map((pair) => pair.split('='));
  return [resolvedRoute(path), Object.fromEntries(pairs.map(([key, ...rest]) => [key, rest.join('=')]))];
}

function resolvedRoute(path) {
  if (path.startsWith('/') || !stack.length) return path.replace(/^\//, '');
  const parts = stack.at(-1).route.split('/').slice(0, -1);
  const known = config.pages.includes(path);
  if (known) return path;
  path.split('/').forEach((part) => (part === '..' ? parts.pop() : part !== '.' && parts.push(part)));
  return parts.join('/');
}

async function definition(route) {
  if (!config.pages.includes(route)) throw new Error(`page "${route}" is not found`);
  if (!sheets.has(route)) {
    const [markup, sheet, settings] = await Promise.all([
      load(`${route}.wxml`, read),
      styles(`${route}.wxss`, (name) => read(name, true)),
      read(`${route}.json`, true),
      fetchModule(`${route}.js`),
    ]);
    defining = { markup, sheet, settings: JSON.parse(settings || '{}') };
    run(`${route}.js`);
    sheets.set(route, defining);
  }
  return sheets.get(route);
}

async function go(url, leaving = 0) {
  const [route, query] = target(url);
  const made = new OpenPage(route, await definition(route), query);
  if (stack.length - leaving >= MOST_PAGES) throw new Error('webview count limit exceed');
  stack.at(-1)?.tell('onHide');
  close(leaving);
  stack.push(made);
  document.body.append(made.dom);
  made.tell('onLoad', query);
  reveal(made);
  made.tell('onReady');
}

function close(count) {
  for (const old of stack.splice(stack.length - count, count)) {
    old.tell('onUnload');
    old.dom.remove();
  }
}

function reveal(one) {
  stack.forEach((other) => {
    other.dom.hidden = other !== one;
  });
  document.adoptedStyleSheets = [appSheet, one.sheet];
  one.draw();
  one.tell('onShow');
  name(one.settings.navigationBarTitleText || config.window?.navigationBarTitleText || '');
}

function name(title) {
  document.title = title;
  if (window.parent !== window)
    window.parent.postMessage({ inphone: 'shown', title, url: location.href, depth: stack.length }, location.origin);
}

function back(delta = 1) {
  if (stack.length < 2) return;
  close(Math.min(delta, stack.length - 1));
  reveal(stack.at(-1));
}

window.addEventListener('message', ({ data, source }) => {
  if (source === window.parent && data?.inphone === 'back') back();
});

/** wx.navigateTo and its kin. */
export const navigation = {
  navigateTo: asking('navigateTo', ({ url }) => go(url)),
  redirectTo: asking('redirectTo', ({ url }) => go(url, Math.min(1, stack.length))),
  reLaunch: asking('reLaunch', ({ url }) => go(url, stack.length)),
  navigateBack: asking('navigateBack', ({ delta }) => back(delta)),
  setNavigationBarTitle: asking('setNavigationBarTitle', ({ title }) => name(title)),
  exitMiniProgram: asking('exitMiniProgram', () => window.parent.postMessage({ inphone: 'close' }, location.origin)),
  getLaunchOptionsSync: () => globals.launched,
  getEnterOptionsSync: () => globals.launched,
};

/** Components that WeChat itself acts on: links, and buttons with an open-type. */
export function actOnTaps(wx) {
  document.addEventListener('click', async ({ target: at }) => {
    const link = at.closest?.('wx-navigator');
    const ways = { redirect: wx.redirectTo, reLaunch: wx.reLaunch, navigateBack: wx.navigateBack };
    if (link)
      (ways[link.dataset.open] || wx.navigateTo)({ url: link.dataset.url, delta: Number(link.dataset.delta) || 1 });
    const button = at.closest?.('button[data-open=getPhoneNumber]');
    if (button) button.dispatchEvent(new CustomEvent('wx-phone', { detail: await wx.$phone() }));
  });
}
