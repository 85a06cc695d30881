/**
 * The `wx` of a mini-program: what the pages of this project use, and their neighbours.
 * An API that is not here is undefined, as in an old WeChat.
 * Source: developers.weixin.qq.com/miniprogram/dev/api/
 */

import { choose, file, keep } from './files.js';
import { control, downloadFile, request, uploadFile } from './network.js';
import { actionSheet, hideToast, modal, showToast, subscribeSheet } from './sheets.js';

const MOST_TEMPLATES = 3;
const KINDS = { image: 'image/*', video: 'video/*', mix: 'image/*,video/*' };

/** WeChat's calling convention: callbacks when any is given, else a promise. */
export function asking(name, work) {
  return (options = {}) => {
    const done = Promise.resolve()
      .then(() => work(options))
      .then(
        (found) => ({ errMsg: `${name}:ok`, ...found }),
        (error) => Promise.reject(Object.assign(error, { errMsg: `${name}:fail ${error.message}` })),
      );
    if (!options.success && !options.fail && !options.complete) return done;
    done.then(
      (found) => {
        options.success?.(found);
        options.complete?.(found);
      },
      (error) => {
        const told = { errMsg: error.errMsg, errCode: error.code };
        options.fail?.(told);
        options.complete?.(told);
      },
    );
    return undefined;
  };
}

/** Whether the call comes from a tap, which WeChat demands before it asks anything. */
function tapped() {
  if (!navigator.userActivation.isActive) throw new Error('can only be invoked by user TAP gesture.');
}

function storage(prefix) {
  const set = (key, data) => localStorage.setItem(prefix + key, JSON.stringify(data));
  const get = (key) => JSON.parse(localStorage.getItem(prefix + key) ?? '""');
  const remove = (key) => localStorage.removeItem(prefix + key);
  const keys = () =>
    Object.keys(localStorage)
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length));
  const clear = () => keys().forEach(remove);
  return {
    setStorageSync: set,
    getStorageSync: get,
    removeStorageSync: remove,
    clearStorageSync: clear,
    getStorageInfoSync: () => ({ keys: keys(), currentSize: 0, limitSize: 10240 }),
    setStorage: asking('setStorage', ({ key, data }) => set(key, data)),
    getStorage: asking('getStorage', ({ key }) => {
      if (!keys().includes(key)) throw new Error('data not found');
      return { data: get(key) };
    }),
    removeStorage: asking('removeStorage', ({ key }) => remove(key)),
    clearStorage: asking('clearStorage', clear),
  };
}

/** Who opened it, and what WeChat asks in its own name. */
function person({ appId, who, templates, title, words }) {
  async function subscribe({ tmplIds = [] }) {
    tapped();
    if (tmplIds.length > MOST_TEMPLATES)
      throw Object.assign(new Error('the number of templates is over'), { code: 20003 });
    const unknown = tmplIds.find((id) => !(id in templates));
    if (unknown || !tmplIds.length) throw Object.assign(new Error('No template data return'), { code: 20001 });
    const granted =
      (await subscribeSheet(
        tmplIds.map((id) => ({ id, title: templates[id] })),
        title,
      )) || [];
    const refused = tmplIds.filter((id) => !granted.includes(id));
    const { answers } = await control(`/wechat/${who.openid}/subscribe`, { app_id: appId, granted, refused });
    return answers;
  }

  const inWeCom = Boolean(who.userid);
  const login = asking('login', async () => {
    if (inWeCom) throw new Error('not in WeChat');
    return { code: (await control(`/wechat/${who.openid}/login`, { app_id: appId })).js_code };
  });
  const member = asking('qy.login', async () => ({
    code: (await control(`/members/${who.userid}/mini-login`, { app_id: appId })).js_code,
  }));
  const session = asking('checkSession', () => ({}));
  return {
    login,
    checkSession: session,
    // WeCom knows no subscription messages.
    ...(inWeCom
      ? { qy: { login: member, checkSession: session } }
      : { requestSubscribeMessage: asking('requestSubscribeMessage', subscribe) }),
    /** Not WeChat's: what a button with open-type="getPhoneNumber" does. */
    async $phone() {
      if (!(await modal({ title: words.phone, confirmText: words.allow })))
        return { errMsg: 'getPhoneNumber:fail user deny' };
      return { code: (await control(`/wechat/${who.openid}/phone`, { app_id: appId })).code, errMsg: 'getPhoneNumber:ok' };
    },
  };
}

function device({ appId, who }) {
  const system = () => ({
    brand: 'sandbox',
    model: 'browser',
    platform: 'devtools',
    system: navigator.userAgent,
    language: 'zh_CN',
    version: '8.0.50',
    SDKVersion: '3.5.0',
    pixelRatio: devicePixelRatio,
    windowWidth: innerWidth,
    windowHeight: innerHeight,
    screenWidth: innerWidth,
    screenHeight: innerHeight,
    statusBarHeight: 0,
    fontSizeSetting: 16,
    theme: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
    ...(who.userid ? { environment: 'wxwork' } : {}),
  });
  return {
    getSystemInfoSync: system,
    getSystemInfo: asking('getSystemInfo', system),
    getWindowInfo: system,
    getDeviceInfo: system,
    getAppBaseInfo: system,
    getAccountInfoSync: () => ({ miniProgram: { appId, envVersion: 'develop', version: '' } }),
    getNetworkType: asking('getNetworkType', () => ({ networkType: navigator.onLine ? 'wifi' : 'none' })),
    nextTick: (work) => setTimeout(work),
    setClipboardData: asking('setClipboardData', ({ data }) => navigator.clipboard.writeText(data)),
    pageScrollTo: asking('pageScrollTo', ({ scrollTop = 0 }) => window.scrollTo({ top: scrollTop })),
  };
}

function dialogs() {
  return {
    showToast: asking('showToast', ({ title = '', icon = 'success', duration = 1500 }) =>
      showToast(title, icon, duration),
    ),
    hideToast: asking('hideToast', hideToast),
    hideLoading: asking('hideLoading', hideToast),
    showLoading: asking('showLoading', ({ title = '' }) => showToast(title, 'loading', 0)),
    showModal: asking('showModal', async (options) => {
      const confirm = await modal(options);
      return { confirm: confirm === true, cancel: confirm !== true };
    }),
    showActionSheet: asking('showActionSheet', async ({ itemList }) => {
      const tapIndex = await actionSheet(itemList);
      if (tapIndex === null) throw new Error('cancel');
      return { tapIndex };
    }),
  };
}

async function chosen(accept, count) {
  const files = await choose(accept, count > 1);
  if (!files?.length) throw new Error('cancel');
  return files.slice(0, count).map((one) => ({ path: keep(one, one.name), one }));
}

const media = {
  chooseMedia: asking('chooseMedia', async ({ count = 9, mediaType = ['image', 'video'] }) => {
    const found = await chosen(mediaType.map((kind) => KINDS[kind]).join(','), count);
    const kind = ({ type }) => type.split('/')[0];
    return {
      type: kind(found[0].one),
      tempFiles: found.map(({ path, one }) => ({ tempFilePath: path, size: one.size, fileType: kind(one) })),
    };
  }),
  chooseImage: asking('chooseImage', async ({ count = 9 }) => {
    const found = await chosen(KINDS.image, count);
    return {
      tempFilePaths: found.map(({ path }) => path),
      tempFiles: found.map(({ path, one }) => ({ path, size: one.size })),
    };
  }),
  chooseMessageFile: asking('chooseMessageFile', async ({ count = 1, type = 'all', extension = [] }) => {
    const found = await chosen(
      extension.map((one) => `.${one.replace('.', '')}`).join(',') || KINDS[type] || '',
      count,
    );
    return {
      tempFiles: found.map(({ path, one }) => ({
        path,
        name: one.name,
        size: one.size,
        type: 'file',
        time: Math.floor(one.lastModified / 1000),
      })),
    };
  }),
  previewImage: asking('previewImage', ({ urls, current }) => {
    window.open(file(current || urls[0]), '_blank', 'noopener');
  }),
};

/**
 * @param {Object} start what the frame was told: appId, who, templates, words
 * @param {Object} pages navigation, from pages.js
 */
export function makeWx(start, pages) {
  const stored = storage(`mini:${start.appId}:${start.who.userid || start.who.openid}:`);
  const wx = {
    ...stored,
    ...person(start),
    ...device(start),
    ...dialogs(),
    ...media,
    ...pages,
    request,
    uploadFile,
    downloadFile,
  };
  return { ...wx, canIUse: (name) => name.split('.')[0] in wx };
}
